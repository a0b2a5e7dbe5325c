using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Decisions;

/// <summary>
/// The one place that says who may decide, and where automation is barred, for every caller: a machine may take a final decision only where the catalogue
/// says so and the board has delegated it (kommunallagen 6 kap. 37–38 §§). Helping a human to decide is always allowed.
/// </summary>
public static class AutomationBar
{
    /// <summary>Says why the actor may not make this decision final, or null when it may.</summary>
    /// <param name="type">The decision's type.</param>
    /// <param name="actor">Who would decide.</param>
    /// <param name="outcome">What would be decided.</param>
    /// <param name="ground">On what ground.</param>
    /// <param name="delegated">Whether the board's delegation, to the machine or to the officer's role, covers the decision on this day; what is not delegated is the board's own.</param>
    public static Rejection? Against(DecisionType type, Actor actor, Outcome outcome, DecisionGround ground, bool delegated)
    {
        if (!type.Confirmed)
            return new Rejection("decision-route-unconfirmed", RejectionKind.Rule);
        // Whatever is not delegated is the board's own to decide, and what is delegated still is.
        if (actor.Kind == ActorKind.Board)
            return null;
        if (actor.Kind == ActorKind.CaseOfficer)
            return delegated ? null : new Rejection("decision-not-delegated", RejectionKind.Forbidden);
        if (actor.Kind is not (ActorKind.System or ActorKind.Robot))
            return new Rejection("actor-may-not-decide", RejectionKind.Forbidden);
        if (type.Automation == Automation.Never)
            return new Rejection("automation-barred", RejectionKind.Rule);
        if (type.Automation == Automation.GrantOnDistance && !(outcome == Outcome.Granted && ground == DecisionGround.Distance))
            return new Rejection("automation-only-grants-on-distance", RejectionKind.Rule);
        return delegated ? null : new Rejection("automation-not-delegated", RejectionKind.Rule);
    }
}
