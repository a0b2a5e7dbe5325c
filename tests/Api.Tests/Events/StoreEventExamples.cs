using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Tests.Events;

/// <summary>Made-up examples of the store's own events.</summary>
internal static class StoreEventExamples
{
    private static readonly BatchItem Item = new(new Guid(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]), 4, [new OpenCode("granted"), new OpenCode("proposal:7")]);

    /// <summary>Examples by event name, each with a name that says what it shows.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<(string Name, object Event)>> All { get; } = new Dictionary<string, IReadOnlyList<(string, object)>>(StringComparer.Ordinal)
    {
        ["batch.started.v1"] = [("two-items", new BatchStarted(new OpenCode("decide-proposals"), [Item, Item with { StreamId = new Guid(2, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]), Codes = [] }]))],
        ["batch.chunk-done.v1"] = [("done-and-stale", new BatchChunkDone([new BatchResult(0, BatchCodes.Done), new BatchResult(1, BatchCodes.Stale)]))],
        ["batch.finished.v1"] = [("two-items", new BatchFinished(2))],
    };
}
