using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases;

/// <summary>Why a case is disposed of although its decision has no legal force.</summary>
public enum NoLegalForceGround
{
    /// <summary>What was asked for was granted in full, and only those whom a decision goes against appeal it: nobody ever told when they received it.</summary>
    WentAgainstNobody,
}

/// <summary>Decides when what a case sealed may be destroyed. It cannot be undone, so whatever is not known keeps it.</summary>
internal static class DisposalDecider
{
    /// <summary>What follows in a case that is decided or closed.</summary>
    public static Verdict<ICaseEvent> Decide(CaseCommand.Dispose c, CaseFile state)
    {
        var decision = DecisionOf(state);
        if (c.By.Kind != ActorKind.CaseOfficer)
            return Refuse("actor-may-not-decide", RejectionKind.Forbidden);
        if (state.Appeals.IsOpen)
            return Refuse("appeal-open", RejectionKind.Conflict);
        // Until the last day that what was granted is in force someone may need to show why.
        if (decision?.ValidTo >= c.On)
            return Refuse("decision-in-force", RejectionKind.Rule);
        if (decision is not null && Appealable(c, decision, state) is { } refused)
            return refused;
        if (c.Kept is not { } period)
            return Refuse("retention-not-adopted", RejectionKind.Rule);
        return c.On > period.LastDay(EndOf(state, decision))
            ? Verdict<ICaseEvent>.Accept(new CaseDisposed(c.Rule, c.Decision, c.By, c.At, c.Identities, period, state.Appeals.LegalForceOn is null && decision is not null ? c.WithoutLegalForce : null))
            : Refuse("retention-running", RejectionKind.Rule);
    }

    // Whoever may still appeal may need what would be destroyed. Legal force is gained when everybody's time has run out: nobody's unknown time counts as over.
    private static Verdict<ICaseEvent>? Appealable(CaseCommand.Dispose c, CaseDecided decision, CaseFile state) => state.Appeals switch
    {
        { LegalForceOn: { } since } => since <= c.On ? null : Refuse("appeal-time-running", RejectionKind.Conflict),
        { LatestDay: { } last } when last >= c.On => Refuse("appeal-time-running", RejectionKind.Conflict),
        _ => c.WithoutLegalForce switch
        {
            null => Refuse("legal-force-not-gained", RejectionKind.Conflict),
            // Whoever is a member of the municipality may have the lawfulness of a decision tried, whomever it went against.
            NoLegalForceGround.WentAgainstNobody when decision.Outcome == Outcome.Granted && c.Route is { Clock.From: ClockStart.Received } => null,
            _ => Refuse("legal-force-ground-not-of-decision", RejectionKind.Rule, "withoutLegalForce"),
        },
    };

    // The last of what a case is kept for.
    private static DateOnly EndOf(CaseFile state, CaseDecided? decision) =>
        new[] { decision?.DecidedOn, decision?.ValidTo, state.Appeals.LegalForceOn, (state as CaseFile.Closed)?.On }.Max() ?? DateOnly.MaxValue;

    private static CaseDecided? DecisionOf(CaseFile state) => state switch
    {
        CaseFile.Decided d => d.Decision,
        CaseFile.Closed c => DecisionOf(c.Before),
        _ => null,
    };

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
