namespace CaseMgmt.EventStore;

/// <summary>Does one kind of batch, item by item.</summary>
public interface IBatchHandler
{
    /// <summary>The kind.</summary>
    OpenCode Kind { get; }

    /// <summary>How often an item that throws is tried before its result is <c>failed</c>.</summary>
    RetryPolicy Retries => new(Attempts: 5, First: TimeSpan.FromSeconds(1), Longest: TimeSpan.FromMinutes(1));

    /// <summary>
    /// Decides one item by reading only; what it leads to is written with the rest of the chunk. It may be asked again when the chunk could not be saved,
    /// and must have no effect of its own. A rejection by a rule is an outcome, never an exception.
    /// </summary>
    /// <param name="item">The item; its stream is at the version expected.</param>
    /// <param name="started">The event that started the batch: the cause of whatever is written on the way.</param>
    /// <param name="read">Reads of the batch's tenant. Read the stream up to the item's version.</param>
    /// <param name="ct">Cancelled when the node stops or has lost the batch to another.</param>
    Task<BatchOutcome> DecideAsync(BatchItem item, IEvent started, IQuerySession read, CancellationToken ct);

    /// <summary>
    /// Decides the items of one transaction together, where reading for all of them at once is cheaper or where they compete for the same thing. As <see cref="DecideAsync"/> otherwise;
    /// when it throws, the items are tried one by one.
    /// </summary>
    /// <param name="items">The items; each one's stream is at the version expected.</param>
    /// <param name="read">Reads of the batch's tenant.</param>
    /// <param name="ct">Cancelled when the node stops or has lost the batch to another.</param>
    /// <returns>One outcome per item, in their order; null, as by default, when items are decided one by one.</returns>
    Task<IReadOnlyList<BatchOutcome>?> DecideTogetherAsync(IReadOnlyList<BatchItem> items, IQuerySession read, CancellationToken ct) => Task.FromResult<IReadOnlyList<BatchOutcome>?>(null);
}

/// <summary>What a handler decided on an item.</summary>
public sealed class BatchOutcome
{
    private BatchOutcome(OpenCode code, Action<IDocumentSession, BatchItem>? write) => (Code, WriteTo) = (code, write);

    /// <summary>The item's result.</summary>
    public OpenCode Code { get; }

    internal Action<IDocumentSession, BatchItem>? WriteTo { get; }

    /// <summary>Appends events to the item's stream, at the version expected; none is a fine answer.</summary>
    public static BatchOutcome Done(params object[] events) =>
        new(BatchCodes.Done, events.Length == 0 ? null : (session, item) => session.Events.Append(item.StreamId, item.ExpectedVersion, events));

    /// <summary>Gathers writes of any kind: events, claims, sealed documents.</summary>
    /// <param name="code">The item's result.</param>
    /// <param name="write">Gathers, and nothing else; does not save.</param>
    public static BatchOutcome Write(OpenCode code, Action<IDocumentSession> write) => new(code, (session, _) => write(session));

    /// <summary>Writes nothing but the item's result.</summary>
    /// <param name="code">Why, such as the code of the rejection.</param>
    public static BatchOutcome Rejected(OpenCode code) => new(code, write: null);
}

/// <summary>The handlers of a program's batches, one per kind.</summary>
public sealed class BatchHandlers
{
    private readonly Dictionary<OpenCode, IBatchHandler> byKind = [];

    /// <summary>Registers a handler.</summary>
    /// <exception cref="ArgumentException">Its kind has one already.</exception>
    public BatchHandlers Add(IBatchHandler handler)
    {
        if (!byKind.TryAdd(handler.Kind, handler))
            throw new ArgumentException($"Batches of kind '{handler.Kind}' already have a handler.", nameof(handler));
        return this;
    }

    internal string[] Kinds => [.. byKind.Keys.Select(k => k.Value)];

    internal IBatchHandler Of(OpenCode kind) => byKind[kind];
}
