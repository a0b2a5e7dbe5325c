using Npgsql;

namespace CaseMgmt.EventStore;

internal sealed class DocumentSession(DocumentStore store, string tenant) : QuerySession(store, tenant), IDocumentSession, IEventOperations
{
    private readonly PendingWrites pending = new();
    private readonly Dictionary<string, string> headers = new(StringComparer.Ordinal);

    public new IEventOperations Events => this;

    public string? CorrelationId { get; set; }

    public string? CausationId { get; set; }

    public string? UserName { get; set; }

    protected override PendingWrites Pending => pending;

    public void SetHeader(string key, string value) => headers[key] = value;

    public void Claim(string name, string key, Guid? holder = null) => pending.Claims.Add(new PendingWrites.ClaimWrite(name, key, holder));

    public void ReleaseClaim(string name, string key) => pending.Releases.Add(new PendingWrites.ClaimWrite(name, key, Holder: null));

    public void StoreIdempotency(IdempotencyRecord record) =>
        pending.Idempotency = pending.Idempotency is null
            ? record
            : throw new InvalidOperationException("The session already holds the answer of a request.");

    public void Execute(NpgsqlBatchCommand command)
    {
        LogTables.Refused(command.CommandText);
        pending.Commands.Add(command);
    }

    public void Demand(NpgsqlBatchCommand condition)
    {
        LogTables.Refused(condition.CommandText);
        condition.CommandText = $"SELECT require_streams(1, CASE WHEN ({condition.CommandText}) THEN 1 ELSE 0 END)";
        pending.Conditions.Add(condition);
    }

    public void StartStream<T>(Guid id, params object[] events)
    {
        if (events.Length == 0)
            throw new ArgumentException("A stream starts with at least one event.", nameof(events));
        pending.Write(id, expected: 0, StreamTypes.NameOf(typeof(T)), events);
    }

    public void Append(Guid id, long expectedVersion, params object[] events)
    {
        if (expectedVersion < 1)
            throw new ArgumentOutOfRangeException(nameof(expectedVersion), expectedVersion, "An append needs the version it was decided on, at least 1; a new stream is started.");
        pending.Write(id, expectedVersion, type: null, events);
    }

    public async Task<IEventStream<T>> FetchForWriting<T>(Guid id, CancellationToken ct = default)
    {
        var fold = Store.Options.Folds.Of<T>();
        var events = await FetchStreamAsync(id, ct: ct);
        return new FetchedStream<T>(pending, id, fold.Run(id, events), events.Count == 0 ? 0 : events[^1].Version);
    }

    public async Task<CommitResult> SaveChangesAsync(CancellationToken ct = default)
    {
        if (pending.IsEmpty)
            return new CommitResult("", new Dictionary<Guid, long>());
        try
        {
            if (Store.Options.DemandCauses && pending.Streams.Count > 0 && (UserName is null || CorrelationId is null || CausationId is null))
                throw new EventCauseMissingException(UserName is null ? nameof(UserName) : CorrelationId is null ? nameof(CorrelationId) : nameof(CausationId));
            await Store.Database.EnsureEpochAsync(ct);
            var position = await SendAsync(isRepeat: false, ct) ?? await SendAsync(isRepeat: true, ct) ?? throw new InvalidOperationException("An expired answer was written over and yet there.");
            if (pending.Streams.Count > 0)
                Store.Committed.Set();
            return new CommitResult(position, pending.Streams.ToDictionary(s => s.Id, s => s.NewVersion));
        }
        finally
        {
            // Whatever happened, what was gathered rests on a read that is now old.
            pending.Clear();
        }
    }

    /// <summary>Sends what was gathered, as one top-level transaction; null when only an expired answer, not removed yet, was in the way.</summary>
    private async Task<string?> SendAsync(bool isRepeat, CancellationToken ct)
    {
        try
        {
            var batch = new WriteBatch(Store, TenantId, Vault, pending, new EventMetadata(CorrelationId, CausationId, UserName, headers), isRepeat);
            return await Store.Database.WithAppAsync(connection => batch.RunAsync(connection, ct), ct);
        }
        catch (PostgresException e) when (ConflictReading.Concerns(e))
        {
            if (await new ConflictReading(Store, TenantId, Vault, pending).ExplainAsync(e, ct) is { } conflict)
                throw conflict;
            return null;
        }
    }
}

/// <summary>What is written on every event of a session.</summary>
internal sealed record EventMetadata(string? CorrelationId, string? CausationId, string? UserName, IReadOnlyDictionary<string, string> Headers);
