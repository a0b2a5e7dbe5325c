using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Rounds;

/// <summary>One grade's frozen facts, put together.</summary>
/// <param name="Grade">The grade.</param>
/// <param name="Schools">The schools with their seats.</param>
/// <param name="Entrants">The children.</param>
public sealed record GradeEntrants(Grade Grade, IReadOnlyList<RoundSchool> Schools, IReadOnlyList<RoundEntrant> Entrants);

/// <summary>A fault of one grade's facts.</summary>
/// <param name="Grade">The grade.</param>
/// <param name="Fault">What is wrong.</param>
public sealed record GradeFault(Grade Grade, RoundFault Fault);

/// <summary>A round that has been run over its frozen facts, grade by grade, each run proven by the independent checker. The same facts and seed give the same.</summary>
/// <param name="Outcomes">What came of each grade, in the order of the grades.</param>
public sealed record RoundRun(IReadOnlyList<(Grade Grade, RoundOutcome Outcome)> Outcomes)
{
    /// <summary>What is kept of it.</summary>
    public RoundResult Result() => new(
        [.. Outcomes.SelectMany(o => o.Outcome.Placements)], [.. Outcomes.SelectMany(o => o.Outcome.Cutoffs.Select(c => new GradeCutoff(o.Grade, c)))]);

    /// <summary>Runs it.</summary>
    /// <param name="order">The order of priority.</param>
    /// <param name="grades">The facts.</param>
    /// <param name="lottery">The draw over all the grades' children.</param>
    /// <returns>The run, or the faults that keep it from being made.</returns>
    public static (RoundRun? Run, IReadOnlyList<GradeFault> Faults) Of(PolicyValue.PlacementOrder order, IReadOnlyList<GradeEntrants> grades, LotteryDraw lottery)
    {
        var outcomes = new List<(Grade, RoundOutcome)>();
        var faults = new List<GradeFault>();
        foreach (var grade in grades.OrderBy(g => g.Grade))
        {
            var (instance, wrong) = RoundInstance.Of(order, grade.Schools, [.. grade.Entrants.Select(e => e.Facts)], lottery);
            faults.AddRange(wrong.Select(f => new GradeFault(grade.Grade, f)));
            if (instance is null)
                continue;
            var (outcome, broken) = RoundOutcome.Of(instance);
            faults.AddRange(broken.Select(f => new GradeFault(grade.Grade, f)));
            if (outcome is not null)
                outcomes.Add((grade.Grade, outcome));
        }
        return faults.Count > 0 ? (null, faults) : (new RoundRun(outcomes), []);
    }

    /// <summary>The faults that facts have before any lottery: what an officer must look at before the round can be closed or run.</summary>
    public static IReadOnlyList<GradeFault> FaultsOf(PolicyValue.PlacementOrder order, IReadOnlyList<GradeEntrants> grades) =>
        [.. grades.OrderBy(g => g.Grade).SelectMany(g => RoundInstance.Of(
            order, g.Schools, [.. g.Entrants.Select(e => e.Facts)], LotteryDraw.Of(Guid.Empty, [.. g.Entrants.Select(e => e.Facts.Code)], "")).Faults.Select(f => new GradeFault(g.Grade, f)))];
}
