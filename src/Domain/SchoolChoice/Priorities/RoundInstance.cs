using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Allocation;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Priorities;

/// <summary>Why a round cannot be run before an officer has looked.</summary>
/// <param name="Code">
/// <c>way-not-measured</c>, <c>school-not-in-round</c>, <c>assigned-school-not-in-round</c>, <c>assigned-school-missing</c> (nor are all ways known, so that the nearest school cannot be told),
/// <c>more-guaranteed-than-seats</c>, <c>not-in-lottery</c>, and of a run <c>guarantee-not-kept</c>: a child is guaranteed its assigned school, and others stand before it there.
/// </param>
/// <param name="Child">The child's code, or null when it concerns a school only.</param>
/// <param name="School">The school, or null when it concerns a child only.</param>
public sealed record RoundFault(string Code, RoundCode? Child, SchoolUnitCode? School);

/// <summary>
/// A round as an instance of allocation. Guarantees are in the lists and the reserved seats are schools of their own before the run; the
/// allocation itself knows of neither.
/// </summary>
public sealed class RoundInstance
{
    private readonly IReadOnlyList<SeatGroup> _groups;

    private RoundInstance(PolicyValue.PlacementOrder order, IReadOnlyList<RoundSchool> schools, IReadOnlyList<RoundChild> children, IReadOnlyList<SeatGroup> groups, AllocationInstance instance, bool[] guaranteed, int[] numbers)
    {
        (Order, Schools, Children, _groups, Instance) = (order, schools, children, groups, instance);
        (Guaranteed, Numbers) = (guaranteed, numbers);
    }

    /// <summary>The municipality's order.</summary>
    public PolicyValue.PlacementOrder Order { get; }

    /// <summary>The schools, in the order of their codes.</summary>
    public IReadOnlyList<RoundSchool> Schools { get; }

    /// <summary>The children, in the order of the lottery.</summary>
    public IReadOnlyList<RoundChild> Children { get; }

    /// <summary>What is allocated: applicants are the children in their order; a school's reserved and open seats are two schools, and the seats that children who go there already keep are a third.</summary>
    public AllocationInstance Instance { get; }

    /// <summary>Per child, its number in the draw, which may hold children of other grades too.</summary>
    public IReadOnlyList<int> Numbers { get; }

    /// <summary>Per child, whether it is guaranteed a seat.</summary>
    public IReadOnlyList<bool> Guaranteed { get; }

    /// <summary>Makes the instance. The same facts give the same instance, in whichever order they come.</summary>
    /// <param name="order">The municipality's order of priority.</param>
    /// <param name="schools">The schools, each once.</param>
    /// <param name="children">The children, each once.</param>
    /// <param name="lottery">The draw.</param>
    /// <returns>The instance, or the faults that keep it from being made.</returns>
    public static (RoundInstance? Instance, IReadOnlyList<RoundFault> Faults) Of(
        PolicyValue.PlacementOrder order, IReadOnlyList<RoundSchool> schools, IReadOnlyList<RoundChild> children, LotteryDraw lottery)
    {
        var faults = new List<RoundFault>();
        faults.AddRange(children.Where(c => lottery.NumberOf(c.Code) is null).Select(c => new RoundFault("not-in-lottery", c.Code, null)));
        if (faults.Count > 0)
            return (null, faults);
        RoundSchool[] sorted = [.. schools.OrderBy(s => s.Unit.Value, StringComparer.Ordinal)];
        RoundChild[] drawn = [.. children.OrderBy(c => lottery.NumberOf(c.Code))];
        List<SeatGroup> groups = [.. sorted.SelectMany(s => Groups(s, order)), .. KeptSeats(drawn)];
        var inRound = sorted.Select(s => s.Unit).ToHashSet();
        var guaranteed = drawn.Select(c => c.CurrentSchool is not null || (order.GuaranteesAssigned && c.AssignedSchool is { } own && inRound.Contains(own))).ToArray();
        faults.AddRange(TooManyGuaranteed(order, drawn, guaranteed, groups));
        var asked = drawn.Select(c => Asked(c, groups, order, inRound, faults).ToList()).ToList();
        if (faults.Count > 0)
            return (null, faults);
        return (new RoundInstance(order, sorted, drawn, groups, ToInstance(groups, asked), guaranteed, [.. drawn.Select(c => lottery.NumberOf(c.Code)!.Value)]), []);
    }

    /// <summary>The school that a school of the instance stands for; null for none.</summary>
    public SchoolUnitCode? UnitOf(int school) => school < 0 ? null : _groups[school].Unit;

    /// <summary>Whether a school of the instance is a unit's reserved seats.</summary>
    public bool IsReserved(int school) => _groups[school].IsReserved;

    /// <summary>Whether a school of the instance is the seats that children of a unit keep there; the round gives them to nobody else, and its seats are none of them.</summary>
    public bool IsKept(int school) => _groups[school].IsKept;

    /// <summary>The schools of the instance that hold the seats that the round gives at a unit: the reserved ones, if there are any, and the open ones, if there are any or it has no seats at all.</summary>
    public IReadOnlyList<int> SeatsOf(SchoolUnitCode unit) => [.. _groups.Select((g, i) => (g, i)).Where(x => x.g.Unit == unit && !x.g.IsKept).Select(x => x.i)];

    private static IEnumerable<SeatGroup> Groups(RoundSchool school, PolicyValue.PlacementOrder order)
    {
        var reserved = (int)(((long)school.Seats * order.ReservedPercent + 99) / 100);
        if (reserved > 0)
            yield return new SeatGroup(school.Unit, reserved, IsReserved: true);
        if (reserved < school.Seats || reserved == 0)
            yield return new SeatGroup(school.Unit, school.Seats - reserved, IsReserved: false);
    }

    // Who goes on at the own school takes no seat of the round: its seat is there, as that of those who did not choose.
    private static IEnumerable<SeatGroup> KeptSeats(RoundChild[] children) => children.Select(c => c.CurrentSchool).OfType<SchoolUnitCode>()
        .GroupBy(u => u).OrderBy(u => u.Key.Value, StringComparer.Ordinal).Select(u => new SeatGroup(u.Key, u.Count(), IsReserved: false, IsKept: true));

    private static IEnumerable<RoundFault> TooManyGuaranteed(PolicyValue.PlacementOrder order, RoundChild[] children, bool[] guaranteed, List<SeatGroup> groups) =>
        children.Where((c, i) => guaranteed[i] && c.CurrentSchool is null).GroupBy(c => c.AssignedSchool!.Value)
            .Where(own => own.Count() > groups.Where(g => g.Unit == own.Key && !g.IsKept && (order.AreaGoesFirst || g.IsReserved)).Sum(g => g.Seats))
            .Select(own => new RoundFault("more-guaranteed-than-seats", null, own.Key));

    // A way that is not known could be to the nearest other school, and whoever lives next to a school would seem to live far from all others.
    private static List<SchoolUnitCode> NotMeasured(RoundChild child, PolicyValue.PlacementOrder order, HashSet<SchoolUnitCode> inRound)
    {
        if (order.Alternative != ProximityAlternative.SecondNearest)
            return [];
        var measured = child.Ways.Select(w => w.School).ToHashSet();
        return [.. inRound.Where(u => !measured.Contains(u)).OrderBy(u => u.Value, StringComparer.Ordinal)];
    }

    // Who lives in no school's area is guaranteed the nearest school with room: after the wishes it asks for all of them, the nearest first.
    private static IEnumerable<SchoolUnitCode> Guarantee(RoundChild child, PolicyValue.PlacementOrder order, HashSet<SchoolUnitCode> inRound, List<RoundFault> faults)
    {
        // It need not have chosen, and loses nothing by it.
        if (child.CurrentSchool is { } current)
            return [current];
        if (!order.GuaranteesAssigned)
            return [];
        if (child.AssignedSchool is { } own)
        {
            if (inRound.Contains(own))
                return [own];
            faults.Add(new RoundFault("assigned-school-not-in-round", child.Code, own));
            return [];
        }
        if (!child.IsResident)
            return [];
        if (inRound.All(u => child.WayTo(u) is not null))
            return inRound.OrderBy(u => child.WayTo(u)).ThenBy(u => u.Value, StringComparer.Ordinal);
        faults.Add(new RoundFault("assigned-school-missing", child.Code, null));
        return [];
    }

    // What a child asks for, in order: its wishes, then the school it is guaranteed; each school's seats in the order of the policy. What it keeps it is sure to get, and asks for nothing after it.
    private static IEnumerable<(int Group, Standing Standing)> Asked(
        RoundChild child, List<SeatGroup> groups, PolicyValue.PlacementOrder order, HashSet<SchoolUnitCode> inRound, List<RoundFault> faults)
    {
        var units = child.Wishes.Take(order.MostWishes).ToList();
        units.AddRange(Guarantee(child, order, inRound, faults).Except(units).ToList());
        if (child.CurrentSchool is { } current)
            units = units[..(units.IndexOf(current) + 1)];
        var unmeasured = units.TrueForAll(u => u == child.CurrentSchool) ? [] : NotMeasured(child, order, inRound);
        faults.AddRange(unmeasured.Select(u => new RoundFault("way-not-measured", child.Code, u)));
        foreach (var unit in units)
        {
            if (unit == child.CurrentSchool)
            {
                yield return (groups.FindIndex(g => g.IsKept && g.Unit == unit), new Standing(new long[order.Principles.Count]));
                continue;
            }
            if (!inRound.Contains(unit))
            {
                faults.Add(new RoundFault("school-not-in-round", child.Code, unit));
                continue;
            }
            if (unmeasured.Count > 0)
                continue;
            if (Standing.Of(child, unit, order) is not { } standing)
            {
                faults.Add(new RoundFault("way-not-measured", child.Code, unit));
                continue;
            }
            var own = groups.Select((g, i) => (Group: g, Number: i)).Where(x => x.Group.Unit == unit && !x.Group.IsKept).ToList();
            if (order.SeatOrder == SeatOrder.OpenFirst)
                own.Reverse();
            foreach (var (group, number) in own)
            {
                // Reserved seats go to the school's own area first, and those left over by the common order.
                var first = group.IsReserved && child.AssignedSchool != unit ? 1L : 0L;
                yield return (number, new Standing([first, .. standing.Values]));
            }
        }
    }

    private static AllocationInstance ToInstance(List<SeatGroup> groups, List<List<(int Group, Standing Standing)>> asked)
    {
        var scores = asked.SelectMany(a => a.Select(x => x.Standing)).Distinct().Order().Select((s, i) => (s, i)).ToDictionary(x => x.s, x => (uint)x.i);
        var starts = new int[asked.Count + 1];
        for (var child = 0; child < asked.Count; child++)
            starts[child + 1] = starts[child] + asked[child].Count;
        return new AllocationInstance(
            [.. groups.Select(g => g.Seats)],
            starts,
            [.. asked.SelectMany(a => a.Select(x => x.Group))],
            [.. asked.SelectMany((a, child) => a.Select(x => AllocationKey.Of(scores[x.Standing], child)))],
            [.. Enumerable.Range(0, asked.Count)]);
    }

    private sealed record SeatGroup(SchoolUnitCode Unit, int Seats, bool IsReserved, bool IsKept = false);
}
