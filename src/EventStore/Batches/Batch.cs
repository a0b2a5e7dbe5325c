using System.Collections.Immutable;

namespace CaseMgmt.EventStore;

/// <summary>A batch as its stream tells it.</summary>
/// <param name="Kind">What is done to each item.</param>
/// <param name="Items">The items.</param>
/// <param name="Results">The result of each item that has one, by its place.</param>
/// <param name="Finished">True when every item has its result and the batch is closed.</param>
public sealed record Batch(OpenCode Kind, IReadOnlyList<BatchItem> Items, ImmutableDictionary<int, OpenCode> Results, bool Finished)
{
    /// <summary>The most items a batch may have; more is several batches.</summary>
    public const int MostItems = 10_000;

    /// <summary>The most items that are dealt with in one transaction.</summary>
    public const int ChunkSize = 200;

    /// <summary>Folds a batch's stream; null when it has no event.</summary>
    /// <exception cref="InvalidOperationException">The stream holds an event that is no batch's.</exception>
    public static Batch? Of(IEnumerable<IEvent> events) => events.Aggregate((Batch?)null, Evolve);

    /// <summary>One step.</summary>
    /// <exception cref="InvalidOperationException">The event is no batch's.</exception>
    public static Batch Evolve(Batch? state, IEvent e) => (state, e.Data) switch
    {
        (null, BatchStarted started) => new Batch(started.Kind, started.Items, ImmutableDictionary<int, OpenCode>.Empty, Finished: false),
        ({ } batch, BatchChunkDone done) => batch with { Results = batch.Results.AddRange(done.Results.Select(r => KeyValuePair.Create(r.Item, r.Code))) },
        ({ } batch, BatchFinished) => batch with { Finished = true },
        _ => throw new InvalidOperationException($"Event {e.Version} of stream {e.StreamId} ({e.EventTypeName}) does not belong there in a batch."),
    };

    /// <summary>How far it has come.</summary>
    public BatchProgress Progress(Guid id) =>
        new(id, Kind, Items.Count, Results.Count, Finished, Results.Values.GroupBy(c => c).ToDictionary(g => g.Key, g => g.Count()));
}

/// <summary>How far a batch has come.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="Kind">What is done to each item.</param>
/// <param name="Total">How many items it has.</param>
/// <param name="Done">How many have a result.</param>
/// <param name="Finished">True when all have and the batch is closed.</param>
/// <param name="Results">How many items came to each result.</param>
public sealed record BatchProgress(Guid BatchId, OpenCode Kind, int Total, int Done, bool Finished, IReadOnlyDictionary<OpenCode, int> Results);

/// <summary>A batch was to be started under an idempotency key that another batch was started under.</summary>
public sealed class BatchExistsException : EventStoreException
{
    /// <summary>Names the batch there is.</summary>
    public BatchExistsException(Guid batchId)
        : base($"Batch {batchId} was started with other items or of another kind under the same idempotency key: use a new key.") => BatchId = batchId;

    /// <summary>The batch there is.</summary>
    public Guid BatchId { get; }
}

/// <summary>The result codes of the store itself.</summary>
public static class BatchCodes
{
    /// <summary>What the handler appended is in the log.</summary>
    public static OpenCode Done { get; } = new("done");

    /// <summary>The stream was no longer at the version the item was chosen at.</summary>
    public static OpenCode Stale { get; } = new("stale");

    /// <summary>What the item was to claim is held by another stream.</summary>
    public static OpenCode Claimed { get; } = new("claimed");

    /// <summary>The handler failed as often as it may.</summary>
    public static OpenCode Failed { get; } = new("failed");
}
