using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Priorities;

/// <summary>
/// Where a child stands at a school: one value per principle, the weightiest first, lower being better; the lottery, which comes last, is not
/// among them. Compared value by value.
/// </summary>
/// <param name="Values">The values, in the order of the principles.</param>
public sealed record Standing(IReadOnlyList<long> Values) : IComparable<Standing>
{
    /// <summary>Reckons a standing; null when a principle cannot be told, so that an officer must look.</summary>
    /// <param name="child">The child.</param>
    /// <param name="school">The school.</param>
    /// <param name="order">The municipality's order.</param>
    public static Standing? Of(RoundChild child, SchoolUnitCode school, PolicyValue.PlacementOrder order)
    {
        var values = new long[order.Principles.Count - 1];
        for (var i = 0; i < values.Length; i++)
        {
            if (Value(order.Principles[i], child, school, order) is not { } value)
                return null;
            values[i] = value;
        }
        return new Standing(values);
    }

    /// <inheritdoc/>
    public int CompareTo(Standing? other)
    {
        if (other is null)
            return 1;
        for (var i = 0; i < Values.Count; i++)
        {
            if (Values[i].CompareTo(other.Values[i]) is var order and not 0)
                return order;
        }
        return 0;
    }

    /// <inheritdoc/>
    public bool Equals(Standing? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.Aggregate(Values.Count, HashCode.Combine);

    private static long? Value(PlacementPrinciple principle, RoundChild child, SchoolUnitCode school, PolicyValue.PlacementOrder order) => principle switch
    {
        PlacementPrinciple.CatchmentArea => Unless(child.AssignedSchool == school),
        PlacementPrinciple.Sibling => Unless(child.SiblingsAt.Contains(school)),
        PlacementPrinciple.RelativeProximity => RelativeProximity.Of(child, school, order.Alternative!.Value) is { } proximity ? proximity.WayMm - proximity.AlternativeMm : null,
        PlacementPrinciple.MovedWithinMunicipality => Unless(child.HasMoved),
        PlacementPrinciple.Residents => Unless(child.IsResident),
        PlacementPrinciple.FiveYearOldsLast => Unless(!child.IsFive),
        PlacementPrinciple.ApplicationTime => child.ReceivedAfter,
        _ => throw new ArgumentOutOfRangeException(nameof(principle), principle, "The lottery is no value of a standing."),
    };

    private static long Unless(bool isMet) => isMet ? 0 : 1;
}
