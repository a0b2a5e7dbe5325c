using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Cases;

/// <summary>Decides whether a final decision may be taken, the first in a case or one that changes it.</summary>
internal static class FinalDecision
{
    // Whoever is a party sees what others have brought into the case before it is decided against them.
    private static readonly Citation Communicated = Citation.Parse("2017:900 25");

    /// <summary>The record of the decision, or why it may not be taken.</summary>
    public static Verdict<ICaseEvent> Take(CaseCommand.Decide c, CaseFile state)
    {
        if (AutomationBar.Against(c.Type, c.By, c.Outcome, c.Ground, delegated: c.Delegation?.Reference is not null) is { } barred)
            return new Verdict<ICaseEvent>.Refused(barred);
        if (Hindrance(c, state) is { } hindrance)
            return hindrance;
        if ((c.By.Kind == ActorKind.Board) != (c.MadeBy?.Minutes is not null))
            return Refuse("board-minutes-missing", RejectionKind.Rule, "board");
        // The day of the decision is that of the meeting, and a board decides no case that it does not have.
        if (c.MadeBy?.Minutes is { } minutes && (minutes.Meeting != c.On || minutes.Meeting < ArrivedOn(state)))
            return Refuse("board-meeting-not-possible", RejectionKind.Rule, "board.meeting");
        if (!c.Type.IsValidOn(c.On))
            return Refuse("decision-type-not-in-force", RejectionKind.Rule);
        if (c.Type.Route.Instruction is null)
            return Refuse("decision-route-unconfirmed", RejectionKind.Rule);
        if (c.LegalBasis.Except(c.Type.LegalBasis).Any() || (c.LegalBasis.Count == 0 && c.Type.LegalBasis.Count > 0))
            return Refuse("legal-basis-not-of-type", RejectionKind.Rule);
        var grants = c.Outcome is Outcome.Granted or Outcome.PartlyGranted;
        if (grants && (c.ValidFrom is null || c.ValidTo is null))
            return Refuse("validity-missing", RejectionKind.Rule, "validFrom");
        if (c.ValidTo < c.ValidFrom)
            return Refuse("validity-ends-before-start", RejectionKind.Rule, "validTo");
        var decided = new CaseDecided(
            new DecisionTypeCode(c.Type.Code),
            c.Outcome,
            c.Ground,
            c.By,
            c.At,
            c.On,
            c.LegalBasis,
            c.Delegation?.Reference,
            c.Rules,
            c.ValidFrom,
            c.ValidTo,
            new AppealRouteCode(c.Type.Route.Code),
            c.Reasons,
            c.Letter);
        return Verdict<ICaseEvent>.Accept(
        [
            decided,
            .. c.MadeBy is { } madeBy ? [madeBy] : Array.Empty<ICaseEvent>(),
            .. c.Recipients is { Count: > 0 } others ? [new DecisionAddressed(others, c.Letter)] : Array.Empty<ICaseEvent>(),
        ]);
    }

    /// <summary>Whether the command would take the decision that was taken.</summary>
    public static bool IsSame(CaseCommand.Decide c, CaseDecided d) =>
        c.By == d.DecidedBy && c.At == d.DecidedAt && c.Outcome == d.Outcome && c.Letter == d.Letter
        && string.Equals(c.Type.Code, d.DecisionType.Value, StringComparison.Ordinal);

    // Nothing of this refuses the applicant: the decision waits.
    private static Verdict<ICaseEvent>? Hindrance(CaseCommand.Decide c, CaseFile state)
    {
        if (state.Handling.Bars(c.By) || (c.MadeBy is { } m && (state.Handling.Bars(m.By) || m.TookPart.Append(m.PresentedBy ?? default).Any(state.Handling.Disqualified.Contains))))
            return Refuse("officer-disqualified", RejectionKind.Forbidden);
        if (state.Handling.AwaitsApproval)
            return Refuse("approval-awaited", RejectionKind.Conflict);
        // A no is an answer: whoever asked does not decide all the same.
        if (state is CaseFile.UnderAssessment && state.Handling.LacksApproval(c.By))
            return Refuse("approval-refused", RejectionKind.Conflict);
        if (state.Handling.Leaves(c.Material))
            return Refuse("material-not-considered", RejectionKind.Conflict);
        if (state.Parties.AwaitsSignature)
            return Refuse("signature-awaited", RejectionKind.Conflict);
        if (!IsAdverse(c.Outcome) || !c.Type.Binding.Sections.Contains(Communicated) || state is CaseFile.Decided)
            return null;
        if (state.Clock.AwaitsOpinion)
            return Refuse("opinion-awaited", RejectionKind.Conflict);
        return state.Clock.IsCommunicated || c.CommunicationNotNeeded ? null : Refuse("material-not-communicated", RejectionKind.Rule);
    }

    private static DateOnly ArrivedOn(CaseFile state) => DateOnly.FromDateTime(state.Registration!.ArrivedAt.UtcDateTime);

    private static bool IsAdverse(Outcome outcome) => outcome is Outcome.Refused or Outcome.PartlyGranted or Outcome.Dismissed;

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
