using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace CaseMgmt.EventStore;

/// <summary>Starting batches and asking how far they have come.</summary>
public static class BatchSessions
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>Gathers the start of a batch into a session, beside whatever else the session writes; saving it starts the batch.</summary>
    /// <param name="session">Its actor, correlation and tenant become the batch's and those of all it leads to.</param>
    /// <param name="batchId">The new stream; <see cref="BatchIdOf"/> gives one that belongs to an idempotency key.</param>
    /// <param name="kind">What is done to each item.</param>
    /// <param name="items">At least one, at most <see cref="Batch.MostItems"/>; each stream once.</param>
    /// <exception cref="ArgumentException">There are no items, too many, one without a version, or one stream twice.</exception>
    public static void StartBatch(this IDocumentSession session, Guid batchId, OpenCode kind, IReadOnlyList<BatchItem> items)
    {
        if (items.Count is 0 or > Batch.MostItems)
            throw new ArgumentException($"A batch has from 1 to {Batch.MostItems} items; this one has {items.Count}.", nameof(items));
        if (items.FirstOrDefault(i => i.ExpectedVersion < 0 || i.StreamId == Guid.Empty) is { } wrong)
            throw new ArgumentException($"Stream {wrong.StreamId} needs an id and the version it was chosen at, or 0 when it is to be started.", nameof(items));
        if (items.GroupBy(i => i.StreamId).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
            throw new ArgumentException($"Stream {twice.Key} is in the batch twice.", nameof(items));
        session.Events.StartStream<Batch>(batchId, new BatchStarted(kind, items));
    }

    /// <summary>Starts a batch once, however often it is asked for with the same key.</summary>
    /// <param name="session">As for <see cref="StartBatch"/>; must be empty, and is saved.</param>
    /// <param name="idempotencyKey">Of the request; belongs to the session's tenant and actor.</param>
    /// <param name="kind">What is done to each item.</param>
    /// <param name="items">As for <see cref="StartBatch"/>.</param>
    /// <param name="ct">Ends the wait; the batch may or may not have been started.</param>
    /// <returns>The batch, started now or before.</returns>
    /// <exception cref="BatchExistsException">Another batch was started under the key.</exception>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public static async Task<Guid> StartBatchOnceAsync(this IDocumentSession session, string idempotencyKey, OpenCode kind, IReadOnlyList<BatchItem> items, CancellationToken ct = default)
    {
        var id = BatchIdOf(session.TenantId, session.UserName, idempotencyKey);
        session.StartBatch(id, kind, items);
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (StreamExistsException)
        {
            var batch = Batch.Of(await session.Events.FetchStreamAsync(id, ct: ct))!;
            if (batch.Kind != kind || !batch.Items.SequenceEqual(items, SameItem.Instance))
                throw new BatchExistsException(id);
        }
        return id;
    }

    /// <summary>The batch that an idempotency key stands for: the same for the same tenant, actor and key.</summary>
    public static Guid BatchIdOf(string tenant, string? actor, string idempotencyKey) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"batch\0{tenant}\0{actor}\0{idempotencyKey}")).AsSpan(0, 16));

    /// <summary>How far a batch has come; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public static async Task<BatchProgress?> BatchProgressAsync(this IQuerySession session, Guid batchId, CancellationToken ct = default) =>
        Batch.Of(await session.Events.FetchStreamAsync(batchId, ct: ct))?.Progress(batchId);

    /// <summary>A batch's progress now and after each chunk, the finished batch last; nothing when there is no such batch.</summary>
    /// <param name="session">A session of the tenant.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="time">The clock by which it looks again.</param>
    /// <param name="ct">Ends the following.</param>
    public static async IAsyncEnumerable<BatchProgress> FollowBatchAsync(this IQuerySession session, Guid batchId, TimeProvider time, [EnumeratorCancellation] CancellationToken ct = default)
    {
        long seen = 0;
        while (true)
        {
            var events = await session.Events.FetchStreamAsync(batchId, ct: ct);
            if (Batch.Of(events)?.Progress(batchId) is not { } progress)
                yield break;
            if (events.Count > seen)
                yield return progress;
            if (progress.Finished)
                yield break;
            seen = events.Count;
            await Task.Delay(Poll, time, ct);
        }
    }

    private sealed class SameItem : IEqualityComparer<BatchItem>
    {
        public static SameItem Instance { get; } = new();

        public bool Equals(BatchItem? x, BatchItem? y) => x is null || y is null ? x is null && y is null : x.StreamId == y.StreamId && x.ExpectedVersion == y.ExpectedVersion && x.Codes.SequenceEqual(y.Codes);

        public int GetHashCode(BatchItem obj) => obj.StreamId.GetHashCode();
    }
}
