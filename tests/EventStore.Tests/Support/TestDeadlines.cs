using System.Collections.Concurrent;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>Seven days after a stream is opened; a note in the colour <c>pause</c> moves the deadline that many days on from itself; closing cancels it.</summary>
public sealed class ReplyDeadlines : IDeadlineSource
{
    public static OpenCode Id { get; } = new("reply:1");

    public static OpenCode Kind { get; } = new("reply");

    public IReadOnlyCollection<Type> Events => [typeof(Opened), typeof(Noted), typeof(Closed)];

    public IEnumerable<DeadlineChange> Changes(IEvent e) => e.Data switch
    {
        Opened => [new DeadlineChange.Set(Id, Kind, e.Timestamp.AddDays(7))],
        Noted { Colour: "pause" } pause => [new DeadlineChange.Moved(Id, e.Timestamp.AddDays(pause.Number))],
        Noted => [],
        Closed => [new DeadlineChange.Cancelled(Id)],
        _ => throw new InvalidOperationException(e.EventTypeName),
    };
}

/// <summary>Notes that the deadline has passed, unless the stream is closed; and does whatever a test wants before.</summary>
public sealed class ReplyPassed : IDeadlineHandler
{
    public const int Number = 777;

    public ConcurrentQueue<DeadlinePassed> Commands { get; } = new();

    public Func<DeadlinePassed, CancellationToken, Task> First { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Appends nothing: the decision may be that nothing follows.</summary>
    public bool Silent { get; set; }

    public OpenCode Kind => ReplyDeadlines.Kind;

    public RetryPolicy Retries { get; } = new(3, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));

    public async Task HandleAsync(DeadlinePassed passed, IDocumentSession session, CancellationToken ct)
    {
        Commands.Enqueue(passed);
        var stream = await session.Events.FetchForWriting<Tally>(passed.StreamId, ct);
        if (!Silent && !stream.Aggregate.Closed)
            stream.AppendMany(new Noted(Number, "grey"));
        await First(passed, ct);
    }
}
