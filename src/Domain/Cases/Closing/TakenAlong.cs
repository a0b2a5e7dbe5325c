using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Closing;

/// <summary>
/// What goes with an application that is handed over, beside the form: who takes part and whose signature it has, what has been asked and answered, a request to be decided that is not answered yet,
/// which officers are disqualified, and marks of secrecy. The case it leaves keeps its own.
/// </summary>
/// <param name="Before">What happened in the case it leaves, in order.</param>
/// <param name="Texts">What was written there of what follows, sealed anew for the new case, by the old document; whatever can be read no more is missing.</param>
/// <param name="Copies">Every document of the new case that is a copy, by the document it was copied from.</param>
/// <param name="CameMarked">Marks of copies that were set before marks were events, as they are to be set now.</param>
/// <param name="PupilActsAlone">Whether the pupil acts alone in the new case.</param>
public sealed record TakenAlong(
    IReadOnlyList<ICaseEvent> Before, IReadOnlyDictionary<Guid, SealedRef<CaseText>> Texts, IReadOnlyDictionary<Guid, Guid> Copies, IReadOnlyList<ClassifyDocument> CameMarked, bool PupilActsAlone)
{
    /// <summary>The texts that follow from a case: what has been asked in it, what was answered, why there was more time to answer, and the words of its marks of secrecy.</summary>
    /// <param name="before">What happened in the case.</param>
    public static IReadOnlyList<SealedRef<CaseText>> TextsOf(IEnumerable<ICaseEvent> before) =>
    [
        .. before.SelectMany(e => e switch
        {
            AnswerRequested r => [r.Text],
            AnswerReceived a => [a.Text],
            AnswerTimeExtended x => [x.Reason],
            DocumentClassified { Words: { } words } => new[] { words },
            _ => [],
        }).Distinct(),
    ];

    /// <summary>What follows in the new case. Each thing is decided as it was when it happened, so that a completion that was waited for keeps the new case's target still for as many days.</summary>
    /// <param name="state">The new case, registered and watched.</param>
    public IReadOnlyList<ICaseEvent> Follow(CaseFile state)
    {
        var left = Before.Aggregate(CaseFile.Initial, (s, e) => s.Evolve(e));
        // Whoever takes part in the new case already does so on its own terms: what is to be signed there is not what was signed before.
        var (known, events) = (state.Parties.All, new List<ICaseEvent>());
        bool Stays(PersonRef person) => left.Parties.All.TryGetValue(person, out var party) && !known.ContainsKey(person) && (party.Role != PartyRole.Pupil || PupilActsAlone);
        foreach (var step in Before.Select(e => Party(e, Stays) ?? Wait(e)).OfType<Func<CaseFile, Verdict<ICaseEvent>>>().Concat(Marks(left)))
        {
            if (step(state) is not Verdict<ICaseEvent>.Accepted accepted)
                continue;
            events.AddRange(accepted.Events);
            state = accepted.Events.Aggregate(state, (s, e) => s.Evolve(e));
        }
        // Asked for in a matter that the section bound, and to be answered by its day wherever the matter is; whether it is met is for an officer.
        if (left.Clock is { Demand: { IsRefused: false } demand, Deadlines: var days } && state.Clock.Demand is null)
            events.AddRange([new DecisionDemanded(demand.On, demand.By), new DeadlineSet(DeadlineKind.DemandAnswer, days[DeadlineKind.DemandAnswer])]);
        // Whoever may not deal with the matter may not do so here either.
        events.AddRange(Before.OfType<OfficerDisqualified>());
        return events;
    }

    private static Func<CaseFile, Verdict<ICaseEvent>>? Party(ICaseEvent e, Func<PersonRef, bool> stays) => e switch
    {
        PartyJoined j when stays(j.Person) => s => PartyDecider.Decide(new PartyCommand.Join(j.Person, j.Role, j.By), s),
        PartyLeft l when stays(l.Person) => s => PartyDecider.Decide(new PartyCommand.Leave(l.Person, l.By), s),
        ApplicantReplaced { FormerStays: true } r when stays(r.Former) => s => PartyDecider.Decide(new PartyCommand.Join(r.Former, PartyRole.CoGuardian, r.By), s),
        SignatureAsked a when stays(a.Person) => s => PartyDecider.Decide(new PartyCommand.AskAgain(a.Person, a.On, a.RemindOn, a.Due), s),
        SignatureReminded r when stays(r.Person) => s => PartyDecider.Decide(new PartyCommand.TimePassed(r.Person, r.On), s),
        CaseSigned c when stays(c.Person) => s => PartyDecider.Decide(new PartyCommand.Answer(c.Person, Agrees: true, c.On, c.Channel, c.By), s),
        SignatureDeclined d when stays(d.Person) => s => PartyDecider.Decide(new PartyCommand.Answer(d.Person, Agrees: false, d.On, d.Channel, d.By), s),
        SignatureOverdue o when stays(o.Person) => s => PartyDecider.Decide(new PartyCommand.EndWait(o.Person, o.On), s),
        _ => null,
    };

    private Func<CaseFile, Verdict<ICaseEvent>>? Wait(ICaseEvent e) => e switch
    {
        AnswerRequested r when Texts.TryGetValue(r.Text.Id, out var asked) => s => ClockDecider.Decide(new ClockCommand.Ask(r.Request, r.Kind, r.On, r.Due, r.By, asked), s),
        AnswerReceived a when Texts.TryGetValue(a.Text.Id, out var answer) => s => ClockDecider.Decide(new ClockCommand.Answer(a.Request, a.On, a.Channel, a.By, answer), s),
        AnswerTimeExtended x when Texts.TryGetValue(x.Reason.Id, out var why) => s => ClockDecider.Decide(new ClockCommand.ExtendAnswer(x.Request, x.On, x.Due, x.By, why), s),
        AnswerOverdue o => s => ClockDecider.Decide(new ClockCommand.RequestPassed(o.Request, o.On), s),
        AnswerRequestWithdrawn w => s => ClockDecider.Decide(new ClockCommand.Withdraw(w.Request, w.On, w.By), s),
        _ => null,
    };

    private IEnumerable<Func<CaseFile, Verdict<ICaseEvent>>> Marks(CaseFile left)
    {
        foreach (var mark in CameMarked)
            yield return s => SecrecyDecider.Decide(mark, s);
        foreach (var mark in left.Secrecy.Values.Where(m => m.IsSecret).OrderBy(m => m.Document))
        {
            yield return s => CopyOf(mark.Document, left, s) is { } copy
                ? SecrecyDecider.Decide(new ClassifyDocument(copy, IsSecret: true, mark.Ground, mark.On, mark.By, mark.Words is { } words ? Texts.GetValueOrDefault(words.Id) : null), s)
                : Verdict<ICaseEvent>.Accept();
        }
    }

    private Guid? CopyOf(Guid document, CaseFile left, CaseFile state) =>
        document == left.Registration?.Form.Id ? state.Registration?.Form.Id : Copies.TryGetValue(document, out var copy) ? copy : null;
}
