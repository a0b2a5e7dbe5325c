using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Rounds;

/// <summary>What a round rests on, frozen when it closes, so that the run can be repeated to the byte. One sealed document; it is the auditor's.</summary>
/// <param name="Order">The order of priority in force.</param>
/// <param name="Grades">The children of each grade.</param>
public sealed record RoundFacts(PolicyValue.PlacementOrder Order, IReadOnlyList<GradeFacts> Grades);

/// <summary>The children of one grade in a round.</summary>
/// <param name="Grade">The grade.</param>
/// <param name="Children">The children, each once.</param>
public sealed record GradeFacts(Grade Grade, IReadOnlyList<RoundChild> Children);

/// <summary>What a run gave. Sealed until it is published as decisions.</summary>
/// <param name="Placements">Every child's placement, grade by grade, in the order of the lottery.</param>
public sealed record RoundResult(IReadOnlyList<ChildPlacement> Placements);
