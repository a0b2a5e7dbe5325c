using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Priorities;

/// <summary>One whose numbers may stand for where a full school ended.</summary>
/// <param name="Code">The child's code.</param>
/// <param name="Standing">Where it stood.</param>
/// <param name="Lottery">Its lottery number.</param>
public sealed record AdmittedLast(RoundCode Code, Standing Standing, int Lottery);

/// <summary>Who was admitted last, so that what is published can leave out those whose numbers must not be shown.</summary>
public static class LastAdmitted
{
    /// <summary>
    /// The last admitted of a school and those before it who met the same principles, the last first: all that is said of any of them holds of everyone who was refused, since none of these stood before
    /// the one named.
    /// </summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="school">The school.</param>
    /// <param name="standing">Where the last admitted stood; null when it is not told.</param>
    /// <param name="number">Its lottery number; null likewise.</param>
    /// <param name="most">Most of them.</param>
    /// <returns>Empty where the school has no cut-off to tell.</returns>
    public static IReadOnlyList<AdmittedLast> Of(RoundOutcome outcome, SchoolUnitCode school, Standing? standing, int? number, int most)
    {
        if (standing is not { } last || number is not { } lottery)
            return [];
        var instance = outcome.Instance;
        return [.. Enumerable.Range(0, instance.Children.Count)
            .Where(child => outcome.Placements[child].School == school && instance.Children[child].CurrentSchool != school)
            .Select(child => new AdmittedLast(
                instance.Children[child].Code, instance.Numbers[child] == lottery ? last : Standing.Of(instance.Children[child], school, instance.Order)!, instance.Numbers[child]))
            .Where(a => Compare(a.Standing, a.Lottery, last, lottery) <= 0 && IsOfClass(a.Standing, last, instance.Order))
            .OrderByDescending(a => a.Standing).ThenByDescending(a => a.Lottery).Take(most)];
    }

    /// <summary>Everyone who was admitted last to any seats, open or reserved: those whom a refusal is measured against.</summary>
    public static IReadOnlySet<RoundCode> CodesOf(RoundOutcome outcome) => outcome.Run.Proof.Cutoffs.ToArray().OfType<ulong>().Select(key => outcome.ChildOf(key).Code).ToHashSet();

    private static int Compare(Standing standing, int lottery, Standing other, int otherLottery) => standing.CompareTo(other) is var order and not 0 ? order : lottery.CompareTo(otherLottery);

    // The principles that are met or not: who is before by one of them has not come in by the same.
    private static bool IsOfClass(Standing standing, Standing other, PolicyValue.PlacementOrder order) => Enumerable.Range(0, other.Values.Count)
        .All(i => order.Principles[i] is PlacementPrinciple.RelativeProximity or PlacementPrinciple.ApplicationTime || standing.Values[i] == other.Values[i]);
}
