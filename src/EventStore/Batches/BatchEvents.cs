namespace CaseMgmt.EventStore;

/// <summary>Says that a part of one of the store's own events stands in the log as it is. Nothing of theirs is sealed.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OpenPartAttribute : Attribute;

/// <summary>A batch has been started: the same command for many streams, each at the version it was chosen at.</summary>
/// <param name="Kind">What is done to each item; decides which handler does it.</param>
/// <param name="Items">What it is done to, in order: stream, the version it was chosen at, and codes for the handler; each stream once.</param>
public sealed record BatchStarted([OpenPart] OpenCode Kind, [OpenPart] IReadOnlyList<BatchItem> Items);

/// <summary>Some items of a batch have been dealt with, in the transaction of what was appended for them.</summary>
/// <param name="Results">What came of each: its place among the items, from 0, and a code.</param>
public sealed record BatchChunkDone([OpenPart] IReadOnlyList<BatchResult> Results);

/// <summary>Every item of a batch has its result.</summary>
/// <param name="Total">How many items there were.</param>
public sealed record BatchFinished([OpenPart] int Total);

/// <summary>One item of a batch.</summary>
/// <param name="StreamId">The stream it is about.</param>
/// <param name="ExpectedVersion">The version it was chosen at, 0 for one that the handler starts; when the stream has moved on, its result is <c>stale</c>.</param>
/// <param name="Codes">What the handler needs to know beside that: refs and codes.</param>
public sealed record BatchItem([OpenPart] Guid StreamId, [OpenPart] long ExpectedVersion, [OpenPart] IReadOnlyList<OpenCode> Codes);

/// <summary>What came of one item.</summary>
/// <param name="Item">Its place in the batch, from 0.</param>
/// <param name="Code">A code: <c>done</c>, <c>stale</c>, <c>claimed</c>, <c>failed</c>, or one of the handler's own.</param>
public sealed record BatchResult([OpenPart] int Item, [OpenPart] OpenCode Code);

/// <summary>The events of batches: the store's own words, beside those of the domain.</summary>
public static class BatchEvents
{
    /// <summary>Every one with its name in the log.</summary>
    public static IReadOnlyList<(string Name, Type Type)> All { get; } =
        [("batch.chunk-done.v1", typeof(BatchChunkDone)), ("batch.finished.v1", typeof(BatchFinished)), ("batch.started.v1", typeof(BatchStarted))];

    /// <summary>Adds them to a program's registry.</summary>
    /// <exception cref="ArgumentException">They are registered already.</exception>
    public static void Register(EventRegistry registry)
    {
        foreach (var (name, type) in All)
            registry.Map(name, type);
    }
}
