using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>
/// Queues the letter of every decision for delivery. It has no effect outside the database, so no mailbox that is away stops it or lets letters overtake each other;
/// <see cref="DeliveryRun"/> does the rest. A repeat finds the delivery queued: it has the event's id.
/// </summary>
/// <param name="store">Gives the store, which is built after its subscriptions.</param>
/// <param name="time">The clock.</param>
/// <param name="signal">Wakes who delivers.</param>
internal sealed class LetterDeliveries(Func<IDocumentStore> store, TimeProvider time, DeliverySignal signal) : Subscription
{
    /// <inheritdoc/>
    public override string Name => "letter-delivery";

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [typeof(CaseDecided), typeof(DecisionDemandRefused), typeof(AppealDismissed), typeof(DecisionRectified), typeof(NoticeWritten)];

    /// <inheritdoc/>
    /// <remarks>What was decided before there was delivery has been sent by other ways.</remarks>
    public override SubscriptionStart Start => SubscriptionStart.Now;

    /// <inheritdoc/>
    /// <remarks>What is withheld is queued when it is published, by whoever publishes it.</remarks>
    public override bool Concerns(IEvent e) => !e.Headers.ContainsKey(WithheldCases.Header);

    /// <inheritdoc/>
    public override async Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct)
    {
        await using var session = store().LightweightSession(e.TenantId);
        if ((await session.Events.AggregateStreamAsync<CaseFile>(e.StreamId, ct: ct))?.Registration is not { } registration)
            throw new InvalidOperationException("A letter belongs to a case that is registered.");
        DeliveryRows.Queue(session, context.EventId, e.StreamId, DeliveryKind.Letter, RecipientOf(e.Data, registration).Value, LetterOf(e.Data).Id, time.GetUtcNow());
        await session.SaveChangesAsync(ct);
        signal.Wake();
    }

    private static PersonRef RecipientOf(object e, CaseHeader registration) => e is NoticeWritten n ? n.Recipient : registration.Applicant;

    private static SealedRef<Letter> LetterOf(object e) => e switch
    {
        CaseDecided d => d.Letter,
        DecisionDemandRefused d => d.Letter,
        AppealDismissed d => d.Letter,
        DecisionRectified d => d.Letter,
        NoticeWritten d => d.Letter,
        _ => throw new InvalidOperationException($"{e.GetType().Name} has no letter."),
    };
}
