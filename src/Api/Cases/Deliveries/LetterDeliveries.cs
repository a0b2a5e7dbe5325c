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
/// Queues the letter of every decision for delivery, one delivery per recipient. It has no effect outside the database, so no mailbox that is away stops it or lets letters overtake each other;
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
    public override IReadOnlyCollection<Type> Events { get; } = [typeof(CaseDecided), typeof(DecisionAddressed), typeof(DecisionDemandRefused), typeof(AppealDismissed), typeof(ProceduralDecisionAddressed), typeof(DecisionRectified), typeof(NoticeWritten)];

    /// <inheritdoc/>
    /// <remarks>What was decided before there was delivery has been sent by other ways.</remarks>
    public override SubscriptionStart Start => SubscriptionStart.Now;

    /// <inheritdoc/>
    /// <remarks>What is withheld is queued when it is published, by whoever publishes it.</remarks>
    public override bool Concerns(IEvent e) => !e.Headers.ContainsKey(WithheldCases.Header);

    /// <inheritdoc/>
    public override int MostTogether => 100;

    /// <inheritdoc/>
    public override Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct) => DeliverTogetherAsync([e], ct);

    /// <inheritdoc/>
    public override async Task DeliverTogetherAsync(IReadOnlyList<IEvent> events, CancellationToken ct)
    {
        foreach (var ofTenant in events.GroupBy(e => e.TenantId, StringComparer.Ordinal))
        {
            await using var session = store().LightweightSession(ofTenant.Key);
            var batch = session.CreateBatchQuery();
            var files = ofTenant.Select(e => e.StreamId).Distinct().ToDictionary(id => id, id => batch.AggregateStream<CaseFile>(id));
            await batch.Execute(ct);
            foreach (var e in ofTenant)
            {
                if (await files[e.StreamId] is not { Registration: { } registration } file)
                    throw new InvalidOperationException("A letter belongs to a case that is registered.");
                foreach (var (recipient, place) in RecipientsOf(e.Data, registration, file.Appeals).Select((r, i) => (r, i)))
                    DeliveryRows.Queue(session, IdOf(e.Id, place), e.StreamId, DeliveryKind.Letter, recipient.Value, LetterOf(e.Data).Id, time.GetUtcNow());
            }
            await session.SaveChangesAsync(ct);
        }
        signal.Wake();
    }

    private static IReadOnlyList<PersonRef> RecipientsOf(object e, CaseHeader registration, CaseAppeals appeals) => e switch
    {
        NoticeWritten n => [n.Recipient],
        DecisionAddressed a => a.Recipients,
        ProceduralDecisionAddressed a => a.Recipients,
        // Whoever has had the decision gets what puts it right.
        DecisionRectified => [registration.Applicant, .. appeals.Others.Keys.OrderBy(p => p.Value)],
        AppealDismissed d => [appeals.All[d.Appeal].Appellant ?? registration.Applicant],
        _ => [registration.Applicant],
    };

    // One delivery per recipient and event, the same whenever it is tried again; the first has the event's own id.
    private static Guid IdOf(Guid eventId, int place)
    {
        var bytes = eventId.ToByteArray();
        bytes[^1] ^= (byte)place;
        return new Guid(bytes);
    }

    private static SealedRef<Letter> LetterOf(object e) => e switch
    {
        CaseDecided d => d.Letter,
        DecisionAddressed d => d.Letter,
        ProceduralDecisionAddressed d => d.Letter,
        DecisionDemandRefused d => d.Letter,
        AppealDismissed d => d.Letter,
        DecisionRectified d => d.Letter,
        NoticeWritten d => d.Letter,
        _ => throw new InvalidOperationException($"{e.GetType().Name} has no letter."),
    };
}
