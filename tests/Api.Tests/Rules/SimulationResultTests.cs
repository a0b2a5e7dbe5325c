using CaseMgmt.Api.Rules;

namespace CaseMgmt.Api.Tests.Rules;

public sealed class SimulationResultTests
{
    [Fact]
    public void A_small_count_is_left_out_and_so_is_the_next_smallest_from_which_it_could_be_had_by_subtraction()
    {
        var result = SimulationResult.Of(Counts(("1", 2), ("2", 9), ("3", 30)), 1000);

        Assert.Equal((41, 0, 41_000m), (result.Gains, result.Losses, result.CostDifference));
        Assert.Equal([null, null, 30], result.Groups.Select(g => g.Gains));
    }

    [Fact]
    public void Two_small_counts_that_are_five_together_hide_each_other() =>
        Assert.Equal([null, null, 30], SimulationResult.Of(Counts(("1", 2), ("2", 3), ("3", 30)), null).Groups.Select(g => g.Gains));

    [Fact]
    public void Where_the_sum_is_left_out_the_large_are_not_and_no_cost_is_told()
    {
        var result = SimulationResult.Of(Counts(("1", 2), ("2", 1)), 1000);

        Assert.Equal((null, (decimal?)null), (result.Gains, result.CostDifference));
        Assert.All(result.Groups, g => Assert.Null(g.Gains));
    }

    [Fact]
    public void Counts_that_are_none_or_large_are_told() =>
        Assert.Equal([5, 6], SimulationResult.Of(Counts(("1", 5), ("2", 6)), null).Groups.Select(g => g.Gains));

    [Theory]
    [InlineData(1, 5, 7)]
    [InlineData(4, 4, 4)]
    [InlineData(1, 1, 50)]
    [InlineData(0, 3, 60)]
    public void Nobody_can_reckon_a_small_count_from_the_sum_and_what_is_shown(int a, int b, int c)
    {
        var result = SimulationResult.Of(Counts(("1", a), ("2", b), ("3", c)), null);
        var hidden = result.Groups.Count(g => g.Gains is null);
        var left = result.Gains - result.Groups.Sum(g => g.Gains ?? 0);

        Assert.NotEqual(1, hidden);
        Assert.True(hidden == 0 || left >= SimulationResult.SmallestShown);
    }

    private static SimulationCounts Counts(params (string Grade, int Gains)[] grades)
    {
        var counts = new SimulationCounts();
        foreach (var (grade, gains) in grades)
        {
            for (var n = 0; n < gains; n++)
                counts.Count(gains: true, loses: false, toOfficer: false, ("grade", grade));
        }
        return counts;
    }
}
