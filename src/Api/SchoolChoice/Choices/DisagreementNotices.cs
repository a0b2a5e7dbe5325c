using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Deliveries;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>
/// Tells both guardians that they do not agree on a choice and what follows: a message in the case, and to each that there is one. Once when somebody declines, while it can still be mended,
/// and once when the round has closed on it. A repeat finds the message there, by the event's id, and leaves it.
/// </summary>
/// <param name="store">Gives the store, which is built after its subscriptions.</param>
/// <param name="time">The clock.</param>
/// <param name="signal">Wakes who delivers.</param>
internal sealed class DisagreementNotices(Func<IDocumentStore> store, TimeProvider time, DeliverySignal signal) : Subscription
{
    /// <inheritdoc/>
    public override string Name => "school-choice-disagreement";

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [typeof(SignatureDeclined), typeof(GuardiansDisagreed)];

    /// <inheritdoc/>
    public override SubscriptionStart Start => SubscriptionStart.Beginning;

    /// <inheritdoc/>
    public override async Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct)
    {
        await using var session = store().LightweightSession(e.TenantId).After(Actor.System.Id, e);
        if (await session.HasMessageAsync(context.EventId, ct))
            return;
        if ((await session.Events.AggregateStreamAsync<CaseFile>(e.StreamId, ct: ct)) is not { Registration: { } header } file
            || header.CaseType != CaseTypes.SchoolChoice.Code || file is CaseFile.Disposed)
        {
            return;
        }
        // Of a choice that came late nothing is left to change until a closing: whoever tries it hears both.
        if (e.Data is SignatureDeclined && (await session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(e.StreamId, ct: ct))?.Slice is not ChoiceCase.Chosen)
            return;
        var now = time.GetUtcNow();
        var text = session.Vault.Seal(await session.Vault.KeyAsync(e.StreamId, ct), new CaseText(CaseTexts.Get(e.Data is GuardiansDisagreed ? "choice.disagreed.closed" : "choice.disagreed.open")));
        session.KeepMessage(context.EventId, e.StreamId, Actor.System, now, text);
        foreach (var (guardian, place) in Guardians(header, file).Select((g, i) => (g, i)))
            DeliveryRows.Queue(session, IdOf(context.EventId, place), e.StreamId, DeliveryKind.MessageNotice, guardian.Value, document: null, now);
        await session.SaveChangesAsync(ct);
        signal.Wake();
    }

    private static IEnumerable<PersonRef> Guardians(CaseHeader header, CaseFile file) =>
        file.Parties.All.Where(p => p.Value.Role is PartyRole.CoGuardian or PartyRole.Trustee).Select(p => p.Key).OrderBy(p => p.Value).Prepend(header.Applicant).Distinct();

    // One delivery per guardian and event, the same whenever it is tried again.
    private static Guid IdOf(Guid eventId, int place)
    {
        var bytes = eventId.ToByteArray();
        bytes[^1] ^= (byte)place;
        return new Guid(bytes);
    }
}
