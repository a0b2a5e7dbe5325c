using CaseMgmt.Domain.SchoolChoice.Statistics;
using FsCheck;
using FsCheck.Fluent;
using Grade = CaseMgmt.Domain.SchoolUnits.Grade;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Statistics;

public class ChoiceTableTests
{
    private static readonly Grade F = Grade.PreschoolClass;
    private static readonly Grade Seven = new("7");
    private static readonly ChoiceFigure Counted = new(F, ChoiceFate.Counted, false, false, false, 1, true, false, false, false, false, false);

    [Fact]
    public void A_choice_that_counted_is_told_by_its_first_wish_and_by_what_the_round_gave()
    {
        Counts(Counted, ChoiceMeasure.Eligible, ChoiceMeasure.Choices, ChoiceMeasure.ChoseOther, ChoiceMeasure.FirstWish);
        Counts(Counted with { AssignedFirst = true, WasChanged = true, Wish = 3 }, ChoiceMeasure.Eligible, ChoiceMeasure.Choices, ChoiceMeasure.ChoseAssigned, ChoiceMeasure.Changed, ChoiceMeasure.OtherWish);
        Counts(Counted with { AssignedFirst = null, Wish = 0 }, ChoiceMeasure.Eligible, ChoiceMeasure.Choices, ChoiceMeasure.ChoseOther, ChoiceMeasure.Refused);
    }

    [Theory]
    [InlineData(ChoiceFate.Withdrawn, ChoiceMeasure.Withdrawn)]
    [InlineData(ChoiceFate.Disagreed, ChoiceMeasure.Disagreed)]
    [InlineData(ChoiceFate.Unsigned, ChoiceMeasure.Unsigned)]
    [InlineData(ChoiceFate.WithoutChoice, ChoiceMeasure.WithoutChoice)]
    public void Wishes_that_did_not_count_are_no_choice_and_no_refusal(ChoiceFate fate, ChoiceMeasure measure) =>
        Counts(Counted with { Fate = fate, AssignedFirst = true, WasChanged = true, Wish = 0 }, ChoiceMeasure.Eligible, measure);

    [Fact]
    public void Who_came_late_and_was_not_on_the_list_is_counted_as_late_alone() => Counts(Counted with { Fate = null, IsLate = true, Wish = null, HasSchool = false }, ChoiceMeasure.Late);

    [Fact]
    public void Who_was_taken_off_the_list_is_in_no_measure_of_those_who_could_choose()
    {
        var leftOut = Counted with { Fate = ChoiceFate.LeftOut, Wish = null, HasSchool = false };
        Counts(leftOut, ChoiceMeasure.LeftOut);
        Assert.True(ChoiceTable.Of([(Counted, 9), (leftOut, 2)]).AddsUp);
        // Counted as a choice that came to nothing it would break the sum that small counts are left out by.
        Assert.False(ChoiceTable.Of([(Counted, 9), (Counted with { Wish = null }, 2)]).AddsUp);
    }

    [Fact]
    public void What_came_after_publication_is_counted_beside_what_the_round_gave() =>
        Counts(
            Counted with { Wish = 0, HasSchool = false, IsLate = true, WasOffered = true, HasAccepted = true, HasDeclined = true, HasLapsed = true, PlacedAnew = true },
            ChoiceMeasure.Eligible, ChoiceMeasure.Choices, ChoiceMeasure.ChoseOther, ChoiceMeasure.Refused, ChoiceMeasure.WithoutSchool, ChoiceMeasure.Late, ChoiceMeasure.Offered, ChoiceMeasure.Accepted,
            ChoiceMeasure.Declined, ChoiceMeasure.Lapsed, ChoiceMeasure.PlacedAnew);

    [Fact]
    public void Small_counts_are_left_out_and_so_is_what_they_could_be_had_from()
    {
        var shown = ChoiceTable.Of([(Counted, 100), (Counted with { Wish = 2 }, 12), (Counted with { Wish = 0 }, 1), (Counted with { Grade = Seven }, 60), (Counted with { Grade = Seven, Wish = 2 }, 8)]).Shown(5);

        Assert.Null(shown.Count(F, ChoiceMeasure.Refused));
        Assert.Null(shown.Count(null, ChoiceMeasure.Refused));
        Assert.Equal(0, shown.Count(Seven, ChoiceMeasure.Refused));
        // 113 − 100 − 12 would tell; and so would 181 − 160 − 20, and 20 − 8 the 12.
        Assert.Equal((113, 100, null), (shown.Count(F, ChoiceMeasure.Choices), shown.Count(F, ChoiceMeasure.FirstWish), shown.Count(F, ChoiceMeasure.OtherWish)));
        Assert.Equal((8, null), (shown.Count(Seven, ChoiceMeasure.OtherWish), shown.Count(null, ChoiceMeasure.OtherWish)));
        Assert.Equal(181, shown.Count(null, ChoiceMeasure.Choices));
    }

    // Whatever is left out, no single sum gives it away; and what is shown is true.
    [Fact]
    public void No_sum_has_exactly_one_part_left_out() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var figures = Enumerable.Range(0, random.Next(1, 12)).Select(_ => (
            new ChoiceFigure(
                random.Next(2) == 0 ? F : Seven, (ChoiceFate)random.Next(6), false, random.Next(2) == 0, random.Next(2) == 0, random.Next(3), true, random.Next(2) == 0, false, false, false, false),
            (long)random.Next(1, 20))).ToList();
        var table = ChoiceTable.Of(figures);
        var shown = table.Shown(5);
        Grade?[] rows = [.. table.Grades.Cast<Grade?>(), null];
        foreach (var (row, measure) in rows.SelectMany(r => ChoiceTable.Measures.Select(m => (r, m))))
        {
            var (count, told) = (table.Count(row, measure), shown.Count(row, measure));
            if ((told is not null && told != count) || (told is null && count == 0) || (told is not null && count is > 0 and < 5))
                return false;
        }
        ChoiceMeasure[][] sums =
        [
            [ChoiceMeasure.Eligible, ChoiceMeasure.Choices, ChoiceMeasure.Withdrawn, ChoiceMeasure.Disagreed, ChoiceMeasure.Unsigned, ChoiceMeasure.WithoutChoice],
            [ChoiceMeasure.Choices, ChoiceMeasure.ChoseAssigned, ChoiceMeasure.ChoseOther],
            [ChoiceMeasure.Choices, ChoiceMeasure.FirstWish, ChoiceMeasure.OtherWish, ChoiceMeasure.Refused],
        ];
        return rows.All(r => sums.All(s => s[1..].Sum(m => table.Count(r, m)) == table.Count(r, s[0]) && s.Count(m => shown.Count(r, m) is null) != 1))
            && ChoiceTable.Measures.All(m => rows.Count(r => shown.Count(r, m) is null) != 1);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(2580, 9901));

    private static void Counts(ChoiceFigure figure, params ChoiceMeasure[] measures) => Assert.Equal(measures, ChoiceTable.Measures.Where(figure.IsIn));
}
