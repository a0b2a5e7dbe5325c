using Npgsql;

namespace CaseMgmt.EventStore;

internal class QuerySession(DocumentStore store, string tenant) : IQuerySession, IQueryEventStore
{
    private SessionVault? vault;

    public string TenantId => tenant;

    public IQueryEventStore Events => this;

    public IVault Vault => vault ??= new SessionVault(store, tenant, Pending);

    protected DocumentStore Store => store;

    /// <summary>What a writing session gathers; null when the session only reads.</summary>
    protected virtual PendingWrites? Pending => null;

    public virtual IBatchedQuery CreateBatchQuery() => new BatchedQuery(store, tenant, Pending, Vault);

    public async Task<T> QueryAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken ct = default) =>
        await store.Database.ReadAsync(async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using var begin = new NpgsqlBatch(connection) { BatchCommands = { Database.ReadAs(tenant) } };
            await begin.ExecuteNonQueryAsync(ct);
            var answer = await read(connection);
            await transaction.CommitAsync(ct);
            return answer;
        }, ct);

    public Task<T> QueryAsync<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task<T>> read, CancellationToken ct = default) => AskAsync(Database.ReadAs, command, read, ct);

    public async Task<IReadOnlyList<IEvent>> FetchStreamAsync(
        Guid streamId, long version = 0, DateTimeOffset? timestamp = null, DateOnly? effectiveAt = null, long fromVersion = 0, CancellationToken ct = default)
    {
        var events = await AskAsync(EventRows.Stream(tenant, streamId, version, fromVersion), reader => EventRows.ReadStreamAsync(reader, tenant, streamId, store.Options.Registry, timestamp, ct), ct);
        return effectiveAt is { } day ? store.Options.Effective.On(day, events) : events;
    }

    public async Task<T?> AggregateStreamAsync<T>(Guid streamId, long version = 0, DateTimeOffset? timestamp = null, DateOnly? effectiveAt = null, CancellationToken ct = default)
    {
        var fold = store.Options.Folds.Of<T>();
        var events = await FetchStreamAsync(streamId, version, timestamp, effectiveAt, ct: ct);
        return events.Count == 0 ? default : fold.Run(streamId, events);
    }

    public async Task<StreamState?> FetchStreamStateAsync(Guid streamId, CancellationToken ct = default)
    {
        var command = new NpgsqlBatchCommand("SELECT type, version, created, timestamp FROM mt_streams WHERE tenant_id = $1 AND id = $2")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = streamId } },
        };
        return await AskAsync(command, async reader => !await reader.ReadAsync(ct) ? null : new StreamState(
            streamId,
            await reader.IsDBNullAsync(0, ct) ? null : reader.GetString(0),
            reader.GetInt64(1),
            await reader.GetFieldValueAsync<DateTimeOffset>(2, ct),
            await reader.GetFieldValueAsync<DateTimeOffset>(3, ct)), ct);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>One question of the store's own in one round trip: a plain read, which needs no watch over what it does.</summary>
    protected Task<T> AskAsync<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task<T>> read, CancellationToken ct) =>
        AskAsync(Database.SetTenant, command, read, ct);

    private Task<T> AskAsync<T>(Func<string, NpgsqlBatchCommand> begin, NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task<T>> read, CancellationToken ct)
    {
        var attempts = 0;
        return store.Database.ReadAsync(async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { begin(tenant), attempts++ == 0 ? command : Database.Fresh(command) } };
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            return await read(reader);
        }, ct);
    }
}
