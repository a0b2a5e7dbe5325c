using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Rules;

/// <summary>
/// The principles by which children are ranked for the seats of a school, as municipalities publish them. What Skolväsendets
/// överklagandenämnd has not accepted is none: nearest first by itself (HFD 2015 ref. 50), date of birth or personnummer (2019:1036).
/// </summary>
[JsonConverter(typeof(PlacementPrincipleJson))]
public enum PlacementPrinciple
{
    /// <summary>Skolområde: children whose assigned school it is.</summary>
    CatchmentArea,

    /// <summary>Syskonförtur: children with a sibling there.</summary>
    Sibling,

    /// <summary>Relativ närhet: the larger the gain against the alternative school, the better (accepted in 2017:533).</summary>
    RelativeProximity,

    /// <summary>Children who have moved within the municipality.</summary>
    MovedWithinMunicipality,

    /// <summary>Children registered in the municipality before others.</summary>
    Residents,

    /// <summary>Five-year-olds after the others.</summary>
    FiveYearOldsLast,

    /// <summary>The order in which applications came in (accepted in 2019:1015).</summary>
    ApplicationTime,

    /// <summary>The one common lottery; always last, so that no two are equal.</summary>
    Lottery,
}

/// <summary>Writes a <see cref="PlacementPrinciple"/> in kebab case.</summary>
public sealed class PlacementPrincipleJson() : JsonStringEnumConverter<PlacementPrinciple>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <summary>Against which other school relative proximity is reckoned.</summary>
[JsonConverter(typeof(ProximityAlternativeJson))]
public enum ProximityAlternative
{
    /// <summary>The nearest of the other schools; for the nearest school that is the second nearest.</summary>
    SecondNearest,

    /// <summary>The school of the child's own area.</summary>
    OwnArea,
}

/// <summary>Writes a <see cref="ProximityAlternative"/> in kebab case.</summary>
public sealed class ProximityAlternativeJson() : JsonStringEnumConverter<ProximityAlternative>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <summary>For which seats of a school a child is tried first. With the same numbers of seats the two give different children a place.</summary>
[JsonConverter(typeof(SeatOrderJson))]
public enum SeatOrder
{
    /// <summary>The reserved seats, then the open ones.</summary>
    ReservedFirst,

    /// <summary>The open seats, then the reserved ones.</summary>
    OpenFirst,
}

/// <summary>Writes a <see cref="SeatOrder"/> in kebab case.</summary>
public sealed class SeatOrderJson() : JsonStringEnumConverter<SeatOrder>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

public abstract partial record PolicyValue
{
    /// <summary>How children are placed in a school-choice round.</summary>
    /// <param name="Principles">The order of priority, the weightiest first; the lottery is the last.</param>
    /// <param name="Alternative">What relative proximity is reckoned against; null when it is no principle here.</param>
    /// <param name="MostWishes">How many schools may be ranked.</param>
    /// <param name="GuaranteesAssigned">Whether a child who gets none of its wishes, or makes none, has a seat at its assigned school.</param>
    /// <param name="ReservedPercent">Share of each school's seats reserved for children of its own area, 0 to 100, rounded up; others get those that are left.</param>
    /// <param name="SeatOrder">For which seats a child is tried first; null when none are reserved.</param>
    /// <param name="FewestShown">Cut-offs of schools that admit fewer than this are not published.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record PlacementOrder(
        [Open] IReadOnlyList<PlacementPrinciple> Principles,
        [Open] ProximityAlternative? Alternative,
        [Open] int MostWishes,
        [Open] bool GuaranteesAssigned,
        [Open] int ReservedPercent,
        [Open] SeatOrder? SeatOrder,
        [Open] int FewestShown,
        [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>What is wrong with it in itself, as a stable code; null when nothing is.</summary>
        [JsonIgnore]
        public string? Fault =>
            Principles.Count == 0 || Principles[^1] != PlacementPrinciple.Lottery ? "policy-lottery-not-last"
            : Principles.Distinct().Count() != Principles.Count ? "policy-principle-twice"
            : Principles.Contains(PlacementPrinciple.RelativeProximity) != Alternative is not null ? "policy-alternative-without-proximity"
            : MostWishes < 1 || FewestShown < 1 ? "policy-number-not-positive"
            : ReservedPercent is < 0 or > 100 || (ReservedPercent > 0) != SeatOrder is not null ? "policy-reserved-seats-invalid"
            : GuaranteesAssigned && !AreaGoesFirst && ReservedPercent == 0 ? "policy-guarantee-without-priority"
            : null;

        /// <summary>Whether children of a school's own area stand before all others there.</summary>
        [JsonIgnore]
        public bool AreaGoesFirst => Principles.SkipWhile(p => p == PlacementPrinciple.Residents).First() == PlacementPrinciple.CatchmentArea;

        /// <inheritdoc/>
        public bool Equals(PlacementOrder? other) =>
            other is not null && Principles.SequenceEqual(other.Principles)
            && (Alternative, MostWishes, GuaranteesAssigned, ReservedPercent, SeatOrder, FewestShown, Source)
                == (other.Alternative, other.MostWishes, other.GuaranteesAssigned, other.ReservedPercent, other.SeatOrder, other.FewestShown, other.Source);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Principles.Count, MostWishes, ReservedPercent, Source);
    }
}
