using System.Text.Json.Serialization;
using CaseMgmt.Domain.SchoolChoice.Allocation;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Priorities;

/// <summary>Where one child was placed.</summary>
/// <param name="Code">The child's code.</param>
/// <param name="Lottery">Its lottery number.</param>
/// <param name="School">The school, or null.</param>
/// <param name="Wish">Which of its wishes as they were made that is, from 1; 0 when it is the guaranteed school and not a wish, or none.</param>
public sealed record ChildPlacement(RoundCode Code, int Lottery, SchoolUnitCode? School, int Wish);

/// <summary>The last admitted at a school, as it may be published.</summary>
/// <param name="School">The school.</param>
/// <param name="Seats">Its seats.</param>
/// <param name="Admitted">How many were admitted, or null when too few to tell.</param>
/// <param name="Standing">The standing of the last admitted by the common order, when the school is full, enough were admitted and any was admitted by it; else null.</param>
/// <param name="Lottery">The lottery number of the last admitted; null likewise.</param>
/// <param name="OwnArea">The last admitted to the reserved seats when all of these went to children of the school's own area, who stand before all others there; else null.</param>
public sealed record SchoolCutoff(SchoolUnitCode School, int Seats, int? Admitted, Standing? Standing, int? Lottery, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AreaCutoff? OwnArea = null);

/// <summary>The last admitted of a school's own area to its reserved seats, as it may be published.</summary>
/// <param name="Standing">The standing, or null when too few were admitted to tell.</param>
/// <param name="Lottery">The lottery number; null likewise.</param>
public sealed record AreaCutoff(Standing? Standing, int? Lottery);

/// <summary>A round that has been run and proven.</summary>
public sealed class RoundOutcome
{
    private readonly AllocationRun _run;
    private readonly Dictionary<RoundCode, int> _byCode;

    private RoundOutcome(RoundInstance instance, AllocationRun run)
    {
        (Instance, _run) = (instance, run);
        _byCode = instance.Children.Select((c, i) => (c.Code, i)).ToDictionary(c => c.Code, c => c.i);
        Placements = [.. instance.Children.Select((_, i) => Placement(i))];
        Cutoffs = [.. instance.Schools.Select(CutoffOf)];
    }

    /// <summary>What was run.</summary>
    public RoundInstance Instance { get; }

    /// <summary>Runs a round and checks the result by the independent checker.</summary>
    /// <returns>The outcome, or the children whose guarantee cannot be kept: others stand before them by the order of priority. An officer must look at those.</returns>
    /// <exception cref="InvalidOperationException">The result does not stand the check otherwise: a fault of the program.</exception>
    public static (RoundOutcome? Outcome, IReadOnlyList<RoundFault> Faults) Of(RoundInstance instance)
    {
        var run = DeferredAcceptance.Allocate(instance.Instance);
        var faults = AllocationCheck.Faults(instance.Instance, run.Result.Schools, run.Proof.Cutoffs, [.. instance.Guaranteed]);
        if (faults.Where(f => f.Kind != AllocationFaultKind.GuaranteeBroken).Select(f => (AllocationFaultKind?)f.Kind).FirstOrDefault() is { } wrong)
            throw new InvalidOperationException($"The result does not stand the check: {wrong}.");
        var children = instance.Children;
        return faults.Count == 0
            ? (new RoundOutcome(instance, run), [])
            : (null, [.. faults.Select(f => new RoundFault("guarantee-not-kept", children[f.Applicant].Code, children[f.Applicant].CurrentSchool ?? children[f.Applicant].AssignedSchool))]);
    }

    /// <summary>The run itself, for the auditor.</summary>
    public AllocationRun Run => _run;

    /// <summary>Every child's placement, in the order of the lottery.</summary>
    public IReadOnlyList<ChildPlacement> Placements { get; }

    /// <summary>The children whose school differs in another outcome of the same round, by code: what a correction before publication changes.</summary>
    public IReadOnlyList<(ChildPlacement Before, ChildPlacement After)> ChangesIn(RoundOutcome corrected)
    {
        var after = corrected.Placements.ToDictionary(p => p.Code);
        return [.. Placements.Where(p => after.TryGetValue(p.Code, out var now) && now.School != p.School).Select(p => (p, after[p.Code]))];
    }

    /// <summary>The cut-offs of all schools, suppressed where few were admitted.</summary>
    public IReadOnlyList<SchoolCutoff> Cutoffs { get; }

    /// <summary>
    /// Those who wanted a school more than the one they got, in the published order of that school: the waiting list. Nobody who holds a wish
    /// that the child wants more stands on it.
    /// </summary>
    public IReadOnlyList<RoundCode> WaitingList(SchoolUnitCode school)
    {
        var seats = Instance.SeatsOf(school)[^1];
        return [.. Enumerable.Range(0, Instance.Children.Count)
            .Where(child => Wants(child, school))
            .OrderBy(child => KeyAt(child, seats))
            .Select(child => Instance.Children[child].Code)];
    }

    /// <summary>
    /// Children hit by the known flaw of relative proximity: refused at a school whose alternative was a school that refused them too, so that
    /// they were scored as if they could go there.
    /// </summary>
    public IReadOnlyList<(RoundCode Child, SchoolUnitCode Refused, SchoolUnitCode Alternative)> HitByProximity()
    {
        if (Instance.Order.Alternative is not { } against)
            return [];
        return [.. from child in Enumerable.Range(0, Instance.Children.Count)
                   let facts = Instance.Children[child]
                   from school in Refused(child)
                   let alternative = RelativeProximity.Of(facts, school, against)?.Alternative
                   where alternative is not null && Refused(child).Contains(alternative.Value)
                   select (facts.Code, school, alternative.Value)];
    }

    /// <summary>The schools that a child wanted more than the one it got, the most wanted first.</summary>
    public IReadOnlyList<SchoolUnitCode> RefusedOf(RoundCode code) => Refused(NumberOf(code));

    /// <summary>A child's placement.</summary>
    /// <exception cref="ArgumentException">The child is not in the round.</exception>
    public ChildPlacement PlacementOf(RoundCode code) => Placements[NumberOf(code)];

    /// <summary>A child's facts.</summary>
    /// <exception cref="ArgumentException">The child is not in the round.</exception>
    public RoundChild FactsOf(RoundCode code) => Instance.Children[NumberOf(code)];

    internal int NumberOf(RoundCode code) => _byCode.TryGetValue(code, out var child) ? child : throw new ArgumentException("The child is not in the round.", nameof(code));

    /// <summary>What a refused child did not reach: the last admitted to the seats that it stood for by the common order, and whether others went to children of the school's own area before it.</summary>
    internal (ulong? LastAdmitted, bool AreaWentFirst) BarOf(int child, SchoolUnitCode school) => BarOf(school, Instance.Children[child].AssignedSchool == school);

    /// <summary>The child whose lottery rank a key ends in.</summary>
    internal RoundChild ChildOf(ulong key) => Instance.Children[Instance.Instance.ApplicantOf[AllocationKey.Lottery(key)]];

    /// <summary>The number in the draw of the child whose lottery rank a key ends in.</summary>
    internal int NumberIn(ulong key) => Instance.Numbers[AllocationKey.Lottery(key)];

    private ChildPlacement Placement(int child)
    {
        var school = Instance.UnitOf(_run.Result.Schools[child]);
        var facts = Instance.Children[child];
        var isWish = school is { } placed && facts.Wishes.Take(Instance.Order.MostWishes).Contains(placed);
        return new ChildPlacement(facts.Code, Instance.Numbers[child], school, isWish ? facts.NumberOf(school!.Value) : 0);
    }

    private SchoolCutoff CutoffOf(RoundSchool school)
    {
        var groups = Instance.SeatsOf(school.Unit);
        var admitted = groups.Sum(g => _run.Result.Schools.Count(g));
        if (admitted < Instance.Order.FewestShown)
            return new SchoolCutoff(school.Unit, school.Seats, null, null, null);
        if (groups.Any(g => _run.Proof.Cutoffs[g] is null))
            return new SchoolCutoff(school.Unit, school.Seats, admitted, null, null);
        var (last, areaWentFirst) = BarOf(school.Unit, isOfArea: false);
        return new SchoolCutoff(
            school.Unit, school.Seats, admitted, last is { } key ? StandingOf(key, school.Unit) : null, last is { } number ? NumberIn(number) : null, areaWentFirst ? AreaCutoffOf(school.Unit) : null);
    }

    private AreaCutoff AreaCutoffOf(SchoolUnitCode school)
    {
        var reserved = Instance.SeatsOf(school).First(Instance.IsReserved);
        var last = _run.Proof.Cutoffs[reserved]!.Value;
        return _run.Result.Schools.Count(reserved) < Instance.Order.FewestShown ? new AreaCutoff(null, null) : new AreaCutoff(StandingOf(last, school), NumberIn(last));
    }

    // Reserved seats that the school's own area did not fill are given by the common order, like the open ones: the weaker of the last admitted is what had to be reached.
    private (ulong? LastAdmitted, bool AreaWentFirst) BarOf(SchoolUnitCode school, bool isOfArea)
    {
        (ulong? bar, var areaWentFirst) = (null, false);
        foreach (var seats in Instance.SeatsOf(school))
        {
            if (_run.Proof.Cutoffs[seats] is not { } last)
                continue;
            if (Instance.IsReserved(seats) && !isOfArea && ChildOf(last).AssignedSchool == school)
                areaWentFirst = true;
            else if (bar is not { } known || (StandingOf(last, school)!.CompareTo(StandingOf(known, school)) is var order && (order == 0 ? AllocationKey.Lottery(last) > AllocationKey.Lottery(known) : order > 0)))
                bar = last;
        }
        return (bar, areaWentFirst);
    }

    private Standing? StandingOf(ulong key, SchoolUnitCode school) => Standing.Of(ChildOf(key), school, Instance.Order);

    private List<SchoolUnitCode> Refused(int child)
    {
        var wishes = Instance.Children[child].Wishes.Take(Instance.Order.MostWishes).ToList();
        return Placements[child] is { Wish: > 0, School: { } placed } ? wishes[..wishes.IndexOf(placed)] : wishes;
    }

    private bool Wants(int child, SchoolUnitCode school) => Refused(child).Contains(school);

    private ulong KeyAt(int child, int seats)
    {
        var start = Instance.Instance.Starts[child];
        return Instance.Instance.Keys[start + Instance.Instance.WishesOf(child).IndexOf(seats)];
    }
}
