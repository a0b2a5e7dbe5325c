using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Api.Cases;

/// <summary>What the board has delegated to whom on a day.</summary>
internal static class Delegations
{
    /// <summary>The delegation order as far as it covers the actor's decision; null when it does not.</summary>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="actor">Who decides.</param>
    /// <param name="type">The decision's type.</param>
    /// <param name="outcome">What it comes to.</param>
    /// <param name="now">The moment of the decision: who may decide follows that day, not the day of what is decided.</param>
    public static Delegation? Of(PolicySet policies, CurrentActor actor, DecisionType type, Outcome outcome, DateTimeOffset now)
    {
        if (actor.Actor.Kind != ActorKind.CaseOfficer)
            return null;
        var order = policies.InForce<PolicyValue.DelegationOrder>(PolicyId.DelegationOrder, SwedishTime.DateOf(now), now);
        // Logs from before a reference was demanded may hold orders that no board has adopted; they delegate nothing.
        return order?.Value is { Source.Reference: { } adopted } rows && rows.Covers(RolesOf(actor), new DecisionTypeCode(type.Code), outcome) ? new Delegation(adopted) : null;
    }

    private static IEnumerable<DelegateRole> RolesOf(CurrentActor actor)
    {
        if (actor.Roles.Contains(Role.Officer) || actor.Roles.Contains(Role.ProtectedOfficer))
            yield return DelegateRole.CaseOfficer;
        if (actor.Roles.Contains(Role.Manager))
            yield return DelegateRole.Manager;
    }
}
