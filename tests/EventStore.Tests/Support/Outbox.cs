using System.Collections.Concurrent;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>A world outside that remembers what it was told, and does whatever a test wants while it is told.</summary>
public sealed class Outbox(string name = "outbox", SubscriptionStart start = SubscriptionStart.Beginning, RetryPolicy? retries = null) : Subscription
{
    public ConcurrentQueue<IEvent> Told { get; } = new();

    /// <summary>Called after the effect.</summary>
    public Func<IEvent, SubscriptionContext, CancellationToken, Task> Then { get; set; } = (_, _, _) => Task.CompletedTask;

    public override string Name => name;

    public override IReadOnlyCollection<Type> Events => [typeof(Noted)];

    public override SubscriptionStart Start => start;

    public override RetryPolicy Retries => retries ?? base.Retries;

    /// <summary>How many it takes at once.</summary>
    public int Most { get; init; } = 1;

    /// <summary>What concerns it.</summary>
    public Func<IEvent, bool> Wants { get; init; } = _ => true;

    /// <summary>How many came together each time that several did.</summary>
    public ConcurrentQueue<int> Lots { get; } = new();

    public override int MostTogether => Most;

    public IEnumerable<int> Numbers => Told.Select(e => ((Noted)e.Data).Number);

    public override bool Concerns(IEvent e) => Wants(e);

    public override Task DeliverTogetherAsync(IReadOnlyList<IEvent> events, CancellationToken ct)
    {
        Lots.Enqueue(events.Count);
        return base.DeliverTogetherAsync(events, ct);
    }

    public override async Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct)
    {
        Assert.Equal(e.Id, context.EventId);
        Told.Enqueue(e);
        await Then(e, context, ct);
    }
}
