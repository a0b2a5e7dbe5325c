using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Rounds;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>Decides what may happen in a case of school choice; catalogue, delegation and signatures are the case's own matter.</summary>
public static class ChoiceDecider
{
    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<IChoiceEvent> Decide(ChoiceCommand command, ChoiceCase state) => (command, state) switch
    {
        (ChoiceCommand.Choose c, ChoiceCase.None) => Choose(c),
        (ChoiceCommand.Choose c, ChoiceCase.Chosen s) => s.Choice.Form == c.Form ? Nothing() : s.Choice.Applicant != c.Applicant ? Refuse("choice-of-other-guardian", RejectionKind.Conflict) : Again(c, s.Choice, s.Choice.ArrivedAt),
        (ChoiceCommand.Choose c, ChoiceCase.Withdrawn s) => Again(c, s.Choice, s.At),
        (ChoiceCommand.OpenWithoutChoice c, ChoiceCase.None) => Accept(
            new OpenedWithoutChoice(c.Matter.Round, c.Matter.Child, c.Guardian, c.Matter.Year, c.Matter.Grade, c.By)),
        (ChoiceCommand.OpenWithoutChoice c, _) => state.Matter == c.Matter ? Nothing() : Refuse("case-exists", RejectionKind.Conflict),
        (ChoiceCommand.ArriveLate c, _) => LateArrival.Decide(c, state),
        (_, ChoiceCase.None) => Refuse("case-not-found", RejectionKind.NotFound),
        (ChoiceCommand.Withdraw c, ChoiceCase.Chosen s) => Withdraw(c, s.Choice),
        (ChoiceCommand.Withdraw, ChoiceCase.Withdrawn) => Nothing(),
        (ChoiceCommand.Disagree c, ChoiceCase.Chosen) => Accept(new GuardiansDisagreed(c.On, c.By)),
        (ChoiceCommand.Disagree, ChoiceCase.Disagreed) => Nothing(),
        (ChoiceCommand.SettleUnsigned c, ChoiceCase.Chosen s) => s.Unsigned?.WishesCount == c.WishesCount ? Nothing() : Accept(new ChoiceUnsigned(c.WishesCount, c.On, c.By)),
        (ChoiceCommand.CountSigned c, ChoiceCase.Chosen s) => s.Unsigned is { WishesCount: false } ? Accept(new SignedAfterRuling(c.On, c.By)) : Nothing(),
        (ChoiceCommand.LeaveOut or ChoiceCommand.EndWithoutPlace, _) => LeavingOut.Decide(command, state),
        (ChoiceCommand.Propose c, ChoiceCase.Proposed s) => (s.Proposal.School, s.Proposal.Wish, s.Proposal.Explanation) == (c.School, c.Wish, c.Explanation) ? Nothing() : Propose(c),
        (ChoiceCommand.Propose c, ChoiceCase.Chosen or ChoiceCase.Withdrawn or ChoiceCase.Disagreed or ChoiceCase.WithoutChoice or ChoiceCase.Late { Offer: null }) => Propose(c),
        (ChoiceCommand.Place c, ChoiceCase.Proposed s) => c.School == s.Proposal.School
            ? Accept(new ChildPlaced(c.School, s.Proposal.Wish, c.By))
            : Refuse("proposal-changed", RejectionKind.Conflict),
        (ChoiceCommand.Place c, ChoiceCase.Placed { Proposal: { } proposal } s) when (c.School, c.School) == (proposal.School, s.School) => Nothing(),
        (ChoiceCommand.Choose or ChoiceCommand.Withdraw or ChoiceCommand.Disagree or ChoiceCommand.SettleUnsigned or ChoiceCommand.CountSigned, _) => Refuse("round-closed", RejectionKind.Conflict),
        (ChoiceCommand.Place, not ChoiceCase.Placed) => Refuse("proposal-missing", RejectionKind.Conflict),
        _ => AfterPublication.Decide(command, state.Tried),
    };

    /// <summary>Whether nothing more can happen in the slice's part: never, since seats are vacated and offered until the round is finished.</summary>
    public static bool IsTerminal(ChoiceCase _) => false;

    private static Verdict<IChoiceEvent> Choose(ChoiceCommand.Choose c) =>
        Closed(c.Round, c.ArrivedAt) ?? (c.Basis.Fault(c.Wishes, c.Matter.Grade) is { } fault
            ? new Verdict<IChoiceEvent>.Refused(fault)
            : Accept(new SchoolsChosen(
                c.Matter.Round, c.Matter.Child, c.Applicant, c.Matter.Year, c.Matter.Grade, c.ArrivedAt, c.Wishes.Count, c.Basis.Assigned is { } assigned ? c.Wishes[0] == assigned : null, c.Form,
                c.Check, c.By)));

    // The other guardian signs or declines while a choice stands; two who change each other's wishes would never be done. What is taken back stands in nobody's way.
    private static Verdict<IChoiceEvent> Again(ChoiceCommand.Choose c, SchoolsChosen before, DateTimeOffset since) =>
        (before.Round, before.Child, before.Year) != (c.Matter.Round, c.Matter.Child, c.Matter.Year) ? Refuse("case-exists", RejectionKind.Conflict)
        : Choose(c) is var chosen && chosen is Verdict<IChoiceEvent>.Accepted ? Older(c.By, c.ArrivedAt, since) ?? chosen
        : chosen;

    // What came first is no later will, however late an officer writes it down; what a guardian does in the e-service comes now.
    private static Verdict<IChoiceEvent>? Older(Actor by, DateTimeOffset arrivedAt, DateTimeOffset since) => by.Kind == ActorKind.CaseOfficer && arrivedAt < since ? Refuse("choice-newer", RejectionKind.Conflict, "arrivedOn") : null;

    private static Verdict<IChoiceEvent> Withdraw(ChoiceCommand.Withdraw c, SchoolsChosen choice) =>
        Closed(c.Round, c.At)
        ?? (c.Guardian == choice.Applicant ? Older(c.By, c.At, choice.ArrivedAt) ?? Accept(new ChoiceWithdrawn(c.At, c.By)) : Refuse("choice-of-other-guardian", RejectionKind.Conflict));

    // What has arrived before the closing counts, also when it is entered after it; but not when the list has been fixed.
    private static Verdict<IChoiceEvent>? Closed(ChoiceRound round, DateTimeOffset arrivedAt) => round switch
    {
        ChoiceRound.None => Refuse("round-not-found", RejectionKind.NotFound),
        ChoiceRound.Prepared => Refuse("round-not-open", RejectionKind.Conflict),
        ChoiceRound.Open { Plan: { } plan } when arrivedAt < plan.OpensAt => Refuse("round-not-open", RejectionKind.Conflict),
        ChoiceRound.Open { Plan: { } plan } when arrivedAt < plan.ClosesAt => null,
        _ => Refuse("round-closed", RejectionKind.Conflict),
    };

    private static Verdict<IChoiceEvent> Propose(ChoiceCommand.Propose c) => Accept(new PlacementProposed(c.School, c.Wish, c.Explanation, c.By));

    private static Verdict<IChoiceEvent> Nothing() => Verdict<IChoiceEvent>.Accept();

    private static Verdict<IChoiceEvent> Accept(IChoiceEvent e) => Verdict<IChoiceEvent>.Accept(e);

    private static Verdict<IChoiceEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<IChoiceEvent>.Refuse(code, kind, field);
}
