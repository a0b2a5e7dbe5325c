using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases;

/// <summary>Decides what may happen in any case, whatever its type.</summary>
public static class CaseDecider
{
    // Years before the case arrived. A fact may have been wrong long before; a day further back is a slip of the pen.
    private const int FurthestBack = 10;

    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(CaseCommand command, CaseFile state) => (command, state) switch
    {
        (CaseCommand.Register c, CaseFile.None) => Verdict<ICaseEvent>.Accept(
            new CaseRegistered(c.Reference, c.CaseType, c.Channel, c.At, c.Subject, c.Applicant, c.Queue, c.Form)),
        (CaseCommand.Register c, { Registration: { } header }) => Again(c, header),
        (_, CaseFile.None) => Refuse("case-not-found", RejectionKind.NotFound),
        (not CaseCommand.Register, CaseFile.UnderAssessment or CaseFile.Decided or CaseFile.Closed) when Disqualification.Bars(command, state.Handling) => Refuse("officer-disqualified", RejectionKind.Forbidden),
        (CaseCommand.Recommend c, CaseFile.UnderAssessment s) => Recommend(c, s),
        (CaseCommand.Decide c, CaseFile.UnderAssessment) => FinalDecision.Take(c, state),
        (CaseCommand.Decide c, CaseFile.Decided s) when FinalDecision.IsSame(c, s.Decision) => Verdict<ICaseEvent>.Accept(),
        (CaseCommand.Decide c, CaseFile.Closed { Before: CaseFile.Decided d }) when FinalDecision.IsSame(c, d.Decision) => Verdict<ICaseEvent>.Accept(),
        (CaseCommand.Correct c, CaseFile.UnderAssessment s) => Correct(c, s.Header, s.Corrections),
        (CaseCommand.Correct c, CaseFile.Decided s) => Correct(c, s.Header, s.Corrections),
        (CaseCommand.Dispose c, CaseFile.Decided or CaseFile.Closed) => DisposalDecider.Decide(c, state),
        (CaseCommand.Dispose, CaseFile.UnderAssessment) => Refuse("case-not-decided", RejectionKind.Conflict),
        // Destroyed is destroyed: a second decision about it has nothing left to concern.
        (CaseCommand.Dispose, CaseFile.Disposed) => Verdict<ICaseEvent>.Accept(),
        (_, CaseFile.Decided) => Refuse("case-already-decided", RejectionKind.Conflict),
        (_, CaseFile.Closed) => Refuse("case-closed", RejectionKind.Conflict),
        (_, CaseFile.Disposed) => Refuse("case-disposed", RejectionKind.Conflict),
        _ => throw new InvalidOperationException($"{command.GetType().Name} is not known here."),
    };

    /// <summary>Whether nothing more can happen in the case but disposal.</summary>
    public static bool IsTerminal(CaseFile state) => state is CaseFile.Closed or CaseFile.Disposed;

    private static Verdict<ICaseEvent> Again(CaseCommand.Register c, CaseHeader header) =>
        header.Reference == c.Reference && header.Subject == c.Subject && header.CaseType == c.CaseType
            ? Verdict<ICaseEvent>.Accept()
            : Refuse("case-exists", RejectionKind.Conflict);

    private static Verdict<ICaseEvent> Recommend(CaseCommand.Recommend c, CaseFile.UnderAssessment state)
    {
        if (c.Kind == DecisionKind.Final)
            return Refuse("recommendation-cannot-be-final", RejectionKind.Rule, "kind");
        var e = new DecisionRecommended(new DecisionTypeCode(c.Type.Code), c.Kind, c.Outcome, c.Ground, c.By, c.Rules, c.Reasons);
        return state.Recommendation is { } last && last with { Rules = e.Rules } == e && last.Rules.SequenceEqual(e.Rules)
            ? Verdict<ICaseEvent>.Accept()
            : Verdict<ICaseEvent>.Accept(e);
    }

    private static Verdict<ICaseEvent> Correct(CaseCommand.Correct c, CaseHeader header, IReadOnlyList<CaseFactsCorrected> earlier)
    {
        if (c.By.Kind != ActorKind.CaseOfficer)
            return Refuse("actor-may-not-correct", RejectionKind.Forbidden);
        // What is known to change later is not the past: it is applied for, or recorded when it has happened.
        if (c.EffectiveFrom > c.On)
            return Refuse("correction-in-the-future", RejectionKind.Rule, "effectiveFrom");
        if (c.EffectiveFrom < DateOnly.FromDateTime(header.ArrivedAt.UtcDateTime).AddYears(-FurthestBack))
            return Refuse("correction-too-far-back", RejectionKind.Rule, "effectiveFrom");
        var e = new CaseFactsCorrected(c.What, c.EffectiveFrom, c.By, c.At, c.Explanation);
        var last = earlier.Count > 0 ? earlier[^1] : null;
        if (last == e || (!c.ChangesFacts && last is not null && (last.What, last.EffectiveFrom) == (e.What, e.EffectiveFrom)))
            return Verdict<ICaseEvent>.Accept();
        // The same facts from another day correct the correction before; with none before there is nothing to correct.
        return c.ChangesFacts || last is not null ? Verdict<ICaseEvent>.Accept(e) : Refuse("correction-changes-nothing", RejectionKind.Rule);
    }

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
