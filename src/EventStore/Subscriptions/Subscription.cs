namespace CaseMgmt.EventStore;

/// <summary>
/// An effect outside the database for events of the log: a letter to deliver, a webhook, a register to tell. It is called for every event at least
/// once, in the readers' order, by one node at a time, with no transaction open; a crash between the effect and the note that it is done repeats that
/// event, so the world outside must know it again by the event's id.
/// <para>
/// An event that cannot be delivered is tried again with growing waits. When the attempts are used up it is kept as a dead letter and the whole
/// subscription stops there until it is resumed. Setting the event aside would let later events of its stream overtake it, and holding back only
/// that stream would need a list of held streams that grows without end: stopping never reorders and never loses one.
/// </para>
/// </summary>
public abstract class Subscription
{
    /// <summary>Lower-case name with hyphens, such as <c>letter-delivery</c>. Its reader is <c>subscription:</c> and this name.</summary>
    public abstract string Name { get; }

    /// <summary>The event types it is called for.</summary>
    public abstract IReadOnlyCollection<Type> Events { get; }

    /// <summary>Where it starts when it has never run.</summary>
    public abstract SubscriptionStart Start { get; }

    /// <summary>How often a delivery is tried before the subscription stops. A restart of the node begins the count again.</summary>
    public virtual RetryPolicy Retries => RetryPolicy.Default;

    /// <summary>How long one delivery may take; then it has failed.</summary>
    public virtual TimeSpan Timeout => TimeSpan.FromSeconds(30);

    /// <summary>How many events in a row may be delivered in one go, by <see cref="DeliverTogetherAsync"/>.</summary>
    public virtual int MostTogether => 1;

    /// <summary>Whether an event has an effect at all, as the event itself tells. What has none is passed over, and not noted one by one.</summary>
    /// <param name="e">An event of one of the types it is called for.</param>
    public virtual bool Concerns(IEvent e) => true;

    /// <summary>Has the effect of one event. Any exception is a failed attempt.</summary>
    /// <param name="e">The event; its <see cref="IEvent.Id"/> is what to give the world outside as idempotency key.</param>
    /// <param name="context">Which attempt this is.</param>
    /// <param name="ct">Cancelled when the time is out, the node stops, or another node has taken over: then have no further effect.</param>
    public abstract Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct);

    /// <summary>
    /// Has the effect of several events in a row, where that costs little more than the effect of one. When it fails they are delivered one by one, those included that
    /// have had their effect by then.
    /// </summary>
    /// <param name="events">At least two, at most <see cref="MostTogether"/>, in the readers' order, of any tenants.</param>
    /// <param name="ct">As for <see cref="DeliverAsync"/>.</param>
    public virtual async Task DeliverTogetherAsync(IReadOnlyList<IEvent> events, CancellationToken ct)
    {
        foreach (var e in events)
            await DeliverAsync(e, new SubscriptionContext(e.Id, 1), ct);
    }
}

/// <summary>Where a subscription that has never run starts.</summary>
public enum SubscriptionStart
{
    /// <summary>With the first event of the log.</summary>
    Beginning,

    /// <summary>After the last event that was settled when a node first ran it: what happened before has no effect.</summary>
    Now,
}

/// <summary>What a delivery knows beside its event.</summary>
/// <param name="EventId">Identity of the event: the idempotency key for the world outside.</param>
/// <param name="Attempt">From 1; counted by this node, so a first attempt may still be a repeat.</param>
public sealed record SubscriptionContext(Guid EventId, int Attempt);

/// <summary>A delivery that failed and waits for its next attempt on this node.</summary>
/// <param name="Subscription">Its subscription.</param>
/// <param name="EventId">The event.</param>
/// <param name="Attempts">How many attempts have failed.</param>
/// <param name="Next">When it is tried again, UTC.</param>
public sealed record WaitingDelivery(string Subscription, Guid EventId, int Attempts, DateTimeOffset Next);

/// <summary>The subscriptions of a program.</summary>
public sealed class SubscriptionRegistrations
{
    private readonly List<Subscription> all = [];

    /// <summary>Every subscription, in the order added.</summary>
    public IReadOnlyList<Subscription> All => all;

    /// <summary>Registers a subscription.</summary>
    /// <exception cref="ArgumentException">Its name is already registered.</exception>
    public SubscriptionRegistrations Add(Subscription subscription)
    {
        if (all.Exists(s => string.Equals(s.Name, subscription.Name, StringComparison.Ordinal)))
            throw new ArgumentException($"Subscription '{subscription.Name}' is already registered.", nameof(subscription));
        all.Add(subscription);
        return this;
    }
}
