using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>A placement as the log has it: proposed, placed and decided in one transaction.</summary>
/// <param name="Proposed">What was put forward.</param>
/// <param name="Placed">Where the child was placed.</param>
/// <param name="Outcome">What the case's decision came to.</param>
public sealed record LoggedPlacement(PlacementProposed Proposed, ChildPlaced Placed, Outcome Outcome);

/// <summary>Holds a placement that a round gave against the round run again over its frozen facts.</summary>
public static class PlacementReplay
{
    /// <summary>The explanation is another.</summary>
    public const string Explained = "explanation";

    /// <summary>What a placement comes to: where the most wanted school is not the one, something is refused.</summary>
    /// <param name="school">The school, or null.</param>
    /// <param name="wish">Which of its wishes that is, from 1; 0 when it is none of them.</param>
    /// <param name="wishes">How many schools were wished for.</param>
    public static Outcome OutcomeOf(SchoolUnitCode? school, int wish, int wishes) => school is null ? Outcome.Refused : wishes > 0 && wish != 1 ? Outcome.PartlyGranted : Outcome.Granted;

    /// <summary>
    /// Where the log differs from the run, as codes: <c>school</c>, <c>wish</c>, <c>outcome</c>, <c>explanation</c>; empty when it is equal. The numbers of others were told in an explanation or not, by
    /// who was protected on the day of the decision: both ways of telling it are equal.
    /// </summary>
    /// <param name="outcome">The child's grade, run again.</param>
    /// <param name="code">The child's code.</param>
    /// <param name="logged">What the log has.</param>
    /// <param name="told">What the family was told; null when it has been disposed of.</param>
    /// <exception cref="ArgumentException">The child is not in the round.</exception>
    public static IReadOnlyList<string> Differences(RoundOutcome outcome, RoundCode code, LoggedPlacement logged, PlacementExplanation? told)
    {
        var facts = outcome.FactsOf(code);
        var again = outcome.PlacementOf(code);
        var differences = new List<string>();
        if (logged.Placed.School != again.School || logged.Proposed.School != again.School)
            differences.Add("school");
        if (logged.Placed.Wish != again.Wish || logged.Proposed.Wish != again.Wish)
            differences.Add("wish");
        if (logged.Outcome != OutcomeOf(again.School, again.Wish, facts.WishesAsMade().Count))
            differences.Add("outcome");
        if (told is not null && !IsTold(outcome, again, facts, told))
            differences.Add(Explained);
        return differences;
    }

    /// <summary>Whether what the log says of a placement holds together by itself: all that can be told when the facts have been disposed of.</summary>
    public static bool HoldsTogether(LoggedPlacement logged) =>
        (logged.Proposed.School, logged.Proposed.Wish) == (logged.Placed.School, logged.Placed.Wish)
        && logged.Outcome switch
        {
            Outcome.Refused => logged.Placed is { School: null, Wish: 0 },
            Outcome.PartlyGranted => logged.Placed is { School: not null, Wish: not 1 },
            Outcome.Granted => logged.Placed is { School: not null, Wish: 0 or 1 },
            _ => false,
        };

    private static bool IsTold(RoundOutcome outcome, ChildPlacement again, RoundChild facts, PlacementExplanation told)
    {
        var (shown, hidden) = (Explanation.Of(outcome, again.Code), Explanation.Of(outcome, again.Code, LastAdmitted.CodesOf(outcome)));
        return (told.Code, told.Lottery, told.Placement) == (again.Code, again.Lottery, Explanation.OfPlacement(again, facts))
            && told.Wishes.Count == shown.Count
            && told.Wishes.Select((wish, i) => wish == shown[i] || wish == hidden[i]).All(isEqual => isEqual);
    }
}
