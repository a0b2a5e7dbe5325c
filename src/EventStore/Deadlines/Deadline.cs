namespace CaseMgmt.EventStore;

/// <summary>Which deadlines a slice's events set, move and cancel. Pure: from the event alone, so that a rebuild gives the same.</summary>
public interface IDeadlineSource
{
    /// <summary>The event types it looks at.</summary>
    IReadOnlyCollection<Type> Events { get; }

    /// <summary>What one event does to the deadlines of its own stream; usually nothing or one thing.</summary>
    IEnumerable<DeadlineChange> Changes(IEvent e);
}

/// <summary>What an event does to a deadline of its stream.</summary>
/// <param name="DeadlineId">Unique within the stream, for ever: a deadline that has passed never passes again, and a second one needs another id.</param>
public abstract record DeadlineChange(OpenCode DeadlineId)
{
    /// <summary>Sets a deadline, or sets it anew after a cancellation.</summary>
    /// <param name="DeadlineId">Unique within the stream.</param>
    /// <param name="Kind">Which handler is called.</param>
    /// <param name="Due">When it passes, UTC.</param>
    public sealed record Set(OpenCode DeadlineId, OpenCode Kind, DateTimeOffset Due) : DeadlineChange(DeadlineId);

    /// <summary>Moves a deadline that is set, as a pause does; nothing happens to one that is not.</summary>
    /// <param name="DeadlineId">Unique within the stream.</param>
    /// <param name="Due">When it passes now, UTC.</param>
    public sealed record Moved(OpenCode DeadlineId, DateTimeOffset Due) : DeadlineChange(DeadlineId);

    /// <summary>Cancels a deadline; nothing happens to one that is not set.</summary>
    /// <param name="DeadlineId">Unique within the stream.</param>
    public sealed record Cancelled(OpenCode DeadlineId) : DeadlineChange(DeadlineId);
}

/// <summary>The ordinary command that a deadline sends when it has passed.</summary>
/// <param name="StreamId">The stream whose deadline it is.</param>
/// <param name="DeadlineId">Which one.</param>
/// <param name="Due">When it was due, UTC.</param>
/// <param name="At">When it is handled, UTC: at due or, when no node ran then, later.</param>
public sealed record DeadlinePassed(Guid StreamId, OpenCode DeadlineId, DateTimeOffset Due, DateTimeOffset At)
{
    /// <summary>The same however often it is tried; also correlation and cause of what it leads to where no event of the stream set it.</summary>
    public string IdempotencyKey => $"deadline:{StreamId}:{DeadlineId}";
}

/// <summary>Handles the deadlines of one kind.</summary>
public interface IDeadlineHandler
{
    /// <summary>The kind.</summary>
    OpenCode Kind { get; }

    /// <summary>How often it is tried before it is left to an operator.</summary>
    RetryPolicy Retries => RetryPolicy.Default;

    /// <summary>
    /// Reads, decides and gathers what is to be appended; nothing is a fine answer. What it gathers and the note that the deadline has passed are saved
    /// together by the caller. It may be called again when that fails, and must have no effect of its own.
    /// </summary>
    /// <param name="passed">The command.</param>
    /// <param name="session">A fresh session of the application role for the stream's tenant; the actor is the system. The handler does not save it.</param>
    /// <param name="ct">Cancelled when the node stops or has lost the work to another.</param>
    Task HandleAsync(DeadlinePassed passed, IDocumentSession session, CancellationToken ct);
}

/// <summary>The handlers of a program's deadlines, one per kind.</summary>
public sealed class DeadlineHandlers
{
    private readonly Dictionary<OpenCode, IDeadlineHandler> byKind = [];

    /// <summary>Registers a handler.</summary>
    /// <exception cref="ArgumentException">Its kind has one already.</exception>
    public DeadlineHandlers Add(IDeadlineHandler handler)
    {
        if (!byKind.TryAdd(handler.Kind, handler))
            throw new ArgumentException($"Deadlines of kind '{handler.Kind}' already have a handler.", nameof(handler));
        return this;
    }

    /// <summary>True when a deadline of this kind can be handled.</summary>
    public bool Knows(OpenCode kind) => byKind.ContainsKey(kind);

    internal IDeadlineHandler? Of(OpenCode kind) => byKind.GetValueOrDefault(kind);
}

/// <summary>A deadline whose handler failed.</summary>
/// <param name="TenantId">Municipality code.</param>
/// <param name="StreamId">The stream.</param>
/// <param name="DeadlineId">Which one.</param>
/// <param name="Attempts">How many attempts have failed; none is counted while a database is away, nor where nobody knows the kind.</param>
/// <param name="Stopped">True when the attempts are used up and an operator must resume it.</param>
/// <param name="NextAttempt">When it is tried again unless stopped, UTC.</param>
/// <param name="Error">What went wrong last, without data.</param>
/// <param name="Kind">Its kind; one that no handler of this program knows waits for a release that does.</param>
public sealed record DeadlineFailure(string TenantId, Guid StreamId, OpenCode DeadlineId, int Attempts, bool Stopped, DateTimeOffset NextAttempt, string Error, OpenCode Kind);
