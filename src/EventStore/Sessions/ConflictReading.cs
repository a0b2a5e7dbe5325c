using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Reads, after a refused batch, what it collided with.</summary>
internal sealed class ConflictReading(DocumentStore store, string tenant, IVault vault, PendingWrites pending)
{
    public static bool Concerns(PostgresException e) =>
        e.SqlState is StoreErrors.StreamsNotAtVersion or StoreErrors.RequestStoredFirst
        || (e.SqlState is PostgresErrorCodes.UniqueViolation && e.ConstraintName is "pk_mt_streams" or "pk_mt_events_stream_and_version" or "pk_claims" or Idempotency.Key);

    /// <summary>What the batch collided with; null when it was an answer that has expired, over which it may be sent again.</summary>
    public async Task<Exception?> ExplainAsync(PostgresException e, CancellationToken ct)
    {
        // A repeat of a request collides with its first run in every way at once; that it is a repeat is the true answer.
        if (await WinnerAsync(ct) is { } winner)
            return new IdempotencyRaceException(winner, e);
        if (e.SqlState is StoreErrors.RequestStoredFirst)
            return new IdempotencyRaceException(winner: null, e);
        if (e.ConstraintName is Idempotency.Key)
            return null;
        if (e.ConstraintName is "pk_claims")
            return await ClaimAsync(e, ct);
        return await StreamAsync(e, ct);
    }

    private async Task<Exception> StreamAsync(PostgresException e, CancellationToken ct)
    {
        var actual = new Dictionary<Guid, long>();
        var command = new NpgsqlBatchCommand("SELECT id, version FROM mt_streams WHERE tenant_id = $1 AND id = ANY ($2)")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. pending.Streams.Select(s => s.Id), .. pending.Held.Keys] },
            },
        };
        await ReadAsync(command, reader => actual[reader.GetGuid(0)] = reader.GetInt64(1), ct);
        foreach (var stream in pending.Streams)
        {
            var found = actual.GetValueOrDefault(stream.Id);
            if (stream.Expected == 0 && found > 0)
                return new StreamExistsException(stream.Id, found, e);
            if (stream.Expected != found)
                return new StreamConflictException(stream.Id, stream.Expected, found, e);
        }
        foreach (var (id, expected) in pending.Held)
        {
            if (actual.GetValueOrDefault(id) is var found && found != expected)
                return new StreamConflictException(id, expected, found, e);
        }
        return e.SqlState is StoreErrors.StreamsNotAtVersion && pending.Conditions.Count > 0 ? new ConditionConflictException(e) : e;
    }

    private async Task<Exception> ClaimAsync(PostgresException e, CancellationToken ct)
    {
        var held = new Dictionary<(string Name, string Key), Guid>();
        var command = new NpgsqlBatchCommand("SELECT name, key, stream_id FROM claims WHERE tenant_id = $1 AND (name, key) IN (SELECT * FROM unnest($2::text[], $3::text[]))")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<string[]> { TypedValue = [.. pending.Claims.Select(c => c.Name)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. pending.Claims.Select(c => c.Key)] },
            },
        };
        await ReadAsync(command, reader => held.Add((reader.GetString(0), reader.GetString(1)), reader.GetGuid(2)), ct);
        var released = pending.Releases.Select(r => (r.Name, r.Key)).ToHashSet();
        var taken = pending.Claims.Find(c => held.ContainsKey((c.Name, c.Key)) && !released.Contains((c.Name, c.Key)));
        return taken is null
            ? new ClaimTakenException(pending.Claims[0].Name, pending.Claims[0].Key, holder: null, e)
            : new ClaimTakenException(taken.Name, taken.Key, held[(taken.Name, taken.Key)], e);
    }

    private async Task<IdempotencyRecord?> WinnerAsync(CancellationToken ct)
    {
        if (pending.Idempotency is not { } record)
            return null;
        IdempotencyRecord? winner = null;
        await store.Database.ReadAsync(async connection =>
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands = { Database.SetTenant(tenant), Idempotency.Find(tenant, record.Key, record.Actor, record.Route, vault, store.Options.Time.GetUtcNow()) },
            };
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            winner = await Idempotency.ReadAsync(reader, record.Key, record.Actor, record.Route);
            return true;
        }, ct);
        return winner;
    }

    private Task<bool> ReadAsync(NpgsqlBatchCommand command, Action<NpgsqlDataReader> row, CancellationToken ct) =>
        store.Database.ReadAsync(async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Database.SetTenant(tenant), Database.Fresh(command) } };
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            while (await reader.ReadAsync(ct))
                row(reader);
            return true;
        }, ct);
}
