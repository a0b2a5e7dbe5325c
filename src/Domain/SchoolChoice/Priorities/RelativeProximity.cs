using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Priorities;

/// <summary>
/// Relative proximity (relativ närhet): how much farther the child would have to an alternative school than to the wanted one. Accepted by
/// Skolväsendets överklagandenämnd in 2017:533. Known flaw: a child is scored against its nearest school even when it is refused there.
/// </summary>
/// <param name="WayMm">Way to the wanted school, millimetres.</param>
/// <param name="Alternative">The school it is reckoned against.</param>
/// <param name="AlternativeMm">Way to that, millimetres.</param>
public sealed record RelativeProximity(long WayMm, SchoolUnitCode Alternative, long AlternativeMm)
{
    /// <summary>What is gained, in whole metres towards zero, as decisions state it: 633. Negative when the alternative is nearer.</summary>
    public long Metres => (AlternativeMm - WayMm) / 1000;

    /// <summary>Reckons it for a child and a wanted school; null when a way that it needs was not measured.</summary>
    /// <param name="child">The child.</param>
    /// <param name="wanted">The wanted school.</param>
    /// <param name="against">Which alternative the policy names.</param>
    public static RelativeProximity? Of(RoundChild child, SchoolUnitCode wanted, ProximityAlternative against)
    {
        if (child.WayTo(wanted) is not { } way || AlternativeTo(child, wanted, against) is not { } alternative)
            return null;
        return child.WayTo(alternative) is { } other ? new RelativeProximity(way, alternative, other) : null;
    }

    // Of two schools equally near, the lower code: the same in every run.
    private static SchoolUnitCode? AlternativeTo(RoundChild child, SchoolUnitCode wanted, ProximityAlternative against) =>
        against == ProximityAlternative.OwnArea
            ? child.AssignedSchool
            : child.Ways.Where(w => w.School != wanted).OrderBy(w => w.LengthMm).ThenBy(w => w.School.Value, StringComparer.Ordinal).FirstOrDefault()?.School;
}
