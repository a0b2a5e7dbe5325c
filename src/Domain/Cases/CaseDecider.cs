using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Cases;

/// <summary>Decides what may happen in any case, whatever its type.</summary>
public static class CaseDecider
{
    // Whoever is a party sees what others have brought into the case before it is decided against them.
    private static readonly Citation Communicated = Citation.Parse("2017:900 25");

    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(CaseCommand command, CaseFile state) => (command, state) switch
    {
        (CaseCommand.Register c, CaseFile.None) => Verdict<ICaseEvent>.Accept(
            new CaseRegistered(c.Reference, c.CaseType, c.Channel, c.At, c.Subject, c.Applicant, c.Queue, c.Form)),
        (CaseCommand.Register c, CaseFile.UnderAssessment s) => Again(c, s.Header),
        (CaseCommand.Register c, CaseFile.Decided s) => Again(c, s.Header),
        (CaseCommand.Register c, CaseFile.Closed s) => Again(c, s.Header),
        (_, CaseFile.None) => Refuse("case-not-found", RejectionKind.NotFound),
        (CaseCommand.Recommend c, CaseFile.UnderAssessment s) => Recommend(c, s),
        (CaseCommand.Decide c, CaseFile.UnderAssessment s) => Final(c, s),
        (CaseCommand.Decide c, CaseFile.Decided s) when IsSame(c, s.Decision) => Verdict<ICaseEvent>.Accept(),
        (CaseCommand.Decide c, CaseFile.Closed { Decision: { } d }) when IsSame(c, d) => Verdict<ICaseEvent>.Accept(),
        (_, CaseFile.Decided) => Refuse("case-already-decided", RejectionKind.Conflict),
        (_, CaseFile.Closed) => Refuse("case-closed", RejectionKind.Conflict),
        _ => throw new InvalidOperationException($"{command.GetType().Name} is not known here."),
    };

    /// <summary>Whether nothing more can happen in the case but disposal.</summary>
    public static bool IsTerminal(CaseFile state) => state is CaseFile.Closed;

    private static Verdict<ICaseEvent> Again(CaseCommand.Register c, CaseHeader header) =>
        header.Reference == c.Reference && header.Subject == c.Subject && header.CaseType == c.CaseType
            ? Verdict<ICaseEvent>.Accept()
            : Refuse("case-exists", RejectionKind.Conflict);

    private static Verdict<ICaseEvent> Recommend(CaseCommand.Recommend c, CaseFile.UnderAssessment state)
    {
        if (c.Kind == DecisionKind.Final)
            return Refuse("recommendation-cannot-be-final", RejectionKind.Rule, "kind");
        if (state.Handling.Bars(c.By))
            return Refuse("officer-disqualified", RejectionKind.Forbidden);
        var e = new DecisionRecommended(new DecisionTypeCode(c.Type.Code), c.Kind, c.Outcome, c.Ground, c.By, c.Rules, c.Reasons);
        return state.Recommendation is { } last && last with { Rules = e.Rules } == e && last.Rules.SequenceEqual(e.Rules)
            ? Verdict<ICaseEvent>.Accept()
            : Verdict<ICaseEvent>.Accept(e);
    }

    /// <summary>The record of a final decision, or why it may not be taken.</summary>
    internal static Verdict<ICaseEvent> Final(CaseCommand.Decide c, CaseFile state)
    {
        if (AutomationBar.Against(c.Type, c.By, c.Outcome, c.Ground, delegated: c.Delegation is not null) is { } barred)
            return new Verdict<ICaseEvent>.Refused(barred);
        if (Hindrance(c, state) is { } hindrance)
            return hindrance;
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
        return Verdict<ICaseEvent>.Accept(new CaseDecided(
            new DecisionTypeCode(c.Type.Code),
            c.Outcome,
            c.Ground,
            c.By,
            c.At,
            c.On,
            c.LegalBasis,
            c.Delegation!.Reference,
            c.Rules,
            c.ValidFrom,
            c.ValidTo,
            new AppealRouteCode(c.Type.Route.Code),
            c.Reasons,
            c.Letter));
    }

    // Nothing of this refuses the applicant: the decision waits.
    private static Verdict<ICaseEvent>? Hindrance(CaseCommand.Decide c, CaseFile state)
    {
        if (state.Handling.Bars(c.By))
            return Refuse("officer-disqualified", RejectionKind.Forbidden);
        if (state.Handling.AwaitsApproval)
            return Refuse("approval-awaited", RejectionKind.Conflict);
        if (state.Parties.AwaitsSignature)
            return Refuse("signature-awaited", RejectionKind.Conflict);
        if (!IsAdverse(c.Outcome) || !c.Type.Binding.Sections.Contains(Communicated) || state is CaseFile.Decided)
            return null;
        if (state.Clock.AwaitsOpinion)
            return Refuse("opinion-awaited", RejectionKind.Conflict);
        return state.Clock.IsCommunicated || c.CommunicationNotNeeded ? null : Refuse("material-not-communicated", RejectionKind.Rule);
    }

    private static bool IsAdverse(Outcome outcome) => outcome is Outcome.Refused or Outcome.PartlyGranted or Outcome.Dismissed;

    internal static bool IsSame(CaseCommand.Decide c, CaseDecided d) =>
        c.By == d.DecidedBy && c.At == d.DecidedAt && c.Outcome == d.Outcome && c.Letter == d.Letter
        && string.Equals(c.Type.Code, d.DecisionType.Value, StringComparison.Ordinal);

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
