using System.Globalization;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolChoice.Priorities;

/// <summary>What came of one wish, in plain Swedish for the family. Sealed: it holds numbers of a home.</summary>
/// <param name="School">The wished school.</param>
/// <param name="IsAdmitted">Whether the child was admitted there.</param>
/// <param name="DecidedBy">The principle that the refusal came down to; null when admitted or not tried.</param>
/// <param name="Text">One or two sentences.</param>
public sealed record WishExplanation(SchoolUnitCode School, bool IsAdmitted, PlacementPrinciple? DecidedBy, string Text);

/// <summary>Explains an outcome to one family: for each wish, admitted, or the own standing against the last admitted.</summary>
public static class Explanation
{
    private static readonly SwedishText Texts = SwedishText.Load("Texts/school-choice.yaml");
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>The explanations of a child's wishes, in its order.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="code">The child.</param>
    /// <param name="hidden">Children whose numbers are told to no other family, where they were admitted last; null for none.</param>
    /// <exception cref="ArgumentException">The child is not in the round.</exception>
    public static IReadOnlyList<WishExplanation> Of(RoundOutcome outcome, RoundCode code, IReadOnlySet<RoundCode>? hidden = null)
    {
        var child = outcome.NumberOf(code);
        var facts = outcome.Instance.Children[child];
        var placed = outcome.Placements[child];
        var refused = outcome.RefusedOf(code);
        var counted = facts.Wishes.ToList();
        return [.. facts.WishesAsMade().Select(wish => (wish.School, wish.Disregarded, Place: counted.IndexOf(wish.School))).Select(wish => wish is (var school, var disregarded, var i) && disregarded is not null
            ? new WishExplanation(school, false, null, WhyNotCounted(disregarded))
            : placed.School == school ? new WishExplanation(school, true, null, Texts["wish.admitted"])
            : i >= outcome.Instance.Order.MostWishes ? new WishExplanation(school, false, null, Texts["wish.too-many", ("most", outcome.Instance.Order.MostWishes.ToString(Swedish))])
            : refused.Contains(school) ? Refusal(outcome, child, school, hidden)
            : new WishExplanation(school, false, null, Texts["wish.not-tried"]))];
    }

    /// <summary>What a family without a wish that could be met is told of its placement; null when a wish was met.</summary>
    /// <param name="placement">The placement.</param>
    /// <param name="facts">The child's facts.</param>
    public static string? OfPlacement(ChildPlacement placement, RoundChild facts) =>
        placement.Wish > 0 ? null : placement.School is null ? Texts["placement.none"] : placement.School == facts.CurrentSchool ? Texts["placement.kept"] : placement.School == facts.AssignedSchool ? Texts["placement.guaranteed"] : Texts["placement.nearest"];

    private static string WhyNotCounted(DisregardedWish wish) => wish.Why switch
    {
        DisregardedWhy.Disagreed => Texts["wish.disagreed"],
        DisregardedWhy.Unsigned => Texts["wish.unsigned"],
        _ => wish.Words is { } words ? Texts["wish.left-out", ("reason", words)] : Texts["wish.left-out.no-reason"],
    };

    private static WishExplanation Refusal(RoundOutcome outcome, int child, SchoolUnitCode school, IReadOnlySet<RoundCode>? hidden)
    {
        var (bar, areaWentFirst) = outcome.BarOf(child, school);
        if (bar is not { } last)
            return areaWentFirst ? new WishExplanation(school, false, PlacementPrinciple.CatchmentArea, Texts["refused.catchment-area"]) : new WishExplanation(school, false, null, Texts["wish.no-seats"]);
        var explained = Standings(outcome, child, school, last, hidden);
        return areaWentFirst ? explained with { Text = $"{explained.Text} {Texts["refused.reserved"]}" } : explained;
    }

    private static WishExplanation Standings(RoundOutcome outcome, int child, SchoolUnitCode school, ulong last, IReadOnlySet<RoundCode>? hidden)
    {
        var order = outcome.Instance.Order;
        var (own, other) = (outcome.Instance.Children[child], outcome.ChildOf(last));
        var isShown = outcome.Cutoffs.Single(c => c.School == school).Admitted is not null && !(hidden?.Contains(other.Code) ?? false);
        var (mine, theirs) = (Standing.Of(own, school, order)!, Standing.Of(other, school, order)!);
        for (var i = 0; i < mine.Values.Count; i++)
        {
            if (mine.Values[i] != theirs.Values[i])
                return new WishExplanation(school, false, order.Principles[i], Text(order, i, own, other, school, isShown));
        }
        return new WishExplanation(school, false, PlacementPrinciple.Lottery, isShown
            ? Texts["refused.lottery", ("own", outcome.Instance.Numbers[child].ToString(Swedish)), ("last", outcome.NumberIn(last).ToString(Swedish))]
            : Texts["refused.lottery.few", ("own", outcome.Instance.Numbers[child].ToString(Swedish))]);
    }

    private static string Text(PolicyValue.PlacementOrder order, int principle, RoundChild own, RoundChild other, SchoolUnitCode school, bool isShown)
    {
        if (order.Principles[principle] == PlacementPrinciple.RelativeProximity)
        {
            var (mine, theirs) = (RelativeProximity.Of(own, school, order.Alternative!.Value)!, RelativeProximity.Of(other, school, order.Alternative.Value)!);
            // Two that differ by less than a metre are told in millimetres: nobody is refused for a number that looks the same.
            var isFine = mine.Metres == theirs.Metres;
            string Number(RelativeProximity p) => isFine ? ((p.AlternativeMm - p.WayMm) / 1000m).ToString("0.000", Swedish) : p.Metres.ToString(Swedish);
            return isShown
                ? Texts["refused.relative-proximity", ("own", Number(mine)), ("last", Number(theirs))]
                : Texts["refused.relative-proximity.few", ("own", Number(mine))];
        }
        return Texts[$"refused.{PlacementPrincipleNames.Of(order.Principles[principle])}"];
    }
}

/// <summary>The principles' names in kebab case, as in policies and texts.</summary>
public static class PlacementPrincipleNames
{
    /// <summary>The name of a principle.</summary>
    public static string Of(PlacementPrinciple principle) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(principle.ToString());
}
