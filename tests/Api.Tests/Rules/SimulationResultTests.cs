using CaseMgmt.Api.Rules;

namespace CaseMgmt.Api.Tests.Rules;

public sealed class SimulationResultTests
{
    [Fact]
    public void A_small_count_is_left_out_and_so_is_the_next_smallest_from_which_it_could_be_had_by_subtraction()
    {
        var result = SimulationResult.Of(Counts(("1", 2), ("2", 9), ("3", 31)), SimulationCosts.Of(1000));

        Assert.Equal((40, 0, 40_000m), (result.Gains, result.Losses, result.CostDifference));
        Assert.Equal([null, null, 30], result.Groups.Select(g => g.Gains));
    }

    [Fact]
    public void Two_small_counts_that_are_five_together_hide_each_other() =>
        Assert.Equal([null, null, 30], SimulationResult.Of(Counts(("1", 2), ("2", 3), ("3", 30)), SimulationCosts.None).Groups.Select(g => g.Gains));

    [Fact]
    public void Where_the_sum_is_left_out_the_large_are_not_and_no_cost_is_told()
    {
        var result = SimulationResult.Of(Counts(("1", 2), ("2", 1)), SimulationCosts.Of(1000));

        Assert.Equal((null, (decimal?)null), (result.Gains, result.CostDifference));
        Assert.All(result.Groups, g => Assert.Null(g.Gains));
    }

    [Fact]
    public void Counts_that_are_none_or_large_are_told_in_fives() =>
        Assert.Equal([5, 10], SimulationResult.Of(Counts(("1", 5), ("2", 8)), SimulationCosts.None).Groups.Select(g => g.Gains));

    [Theory]
    [InlineData(1, 5, 7)]
    [InlineData(4, 4, 4)]
    [InlineData(1, 1, 50)]
    [InlineData(0, 3, 60)]
    public void Nobody_can_reckon_a_small_count_from_the_sum_and_what_is_shown(int a, int b, int c)
    {
        var result = SimulationResult.Of(Counts(("1", a), ("2", b), ("3", c)), SimulationCosts.None);
        var hidden = result.Groups.Count(g => g.Gains is null);
        var left = new[] { ("1", a), ("2", b), ("3", c) }.Where(n => result.Groups.Any(g => g.Value == n.Item1 && g.Gains is null)).Sum(n => n.Item2);

        Assert.NotEqual(1, hidden);
        Assert.True(hidden == 0 || left >= SimulationResult.SmallestShown);
    }

    [Fact]
    public void Two_runs_that_differ_by_one_child_are_told_alike_and_so_are_their_costs()
    {
        var (with, without) = (SimulationResult.Of(Counts(("1", 11), ("2", 16)), SimulationCosts.Of(14_500)), SimulationResult.Of(Counts(("1", 10), ("2", 16)), SimulationCosts.Of(14_500)));

        Assert.Equal((with.Gains, with.CostDifference), (without.Gains, without.CostDifference));
        Assert.Equal(with.Groups, without.Groups);
    }

    [Fact]
    public void The_cost_of_each_mode_follows_from_rounded_counts_and_none_is_told_where_a_count_is_left_out()
    {
        var counts = new SimulationCounts();
        for (var n = 0; n < 13; n++)
            counts.Change(gains: false, loses: true, toOfficer: false, ("mode", n < 7 ? "taxi" : "school-bus"));
        var costs = new SimulationCosts(null, new Dictionary<string, decimal> { ["taxi"] = 60_000, ["school-bus"] = 12_000 });
        var result = SimulationResult.Of(counts, costs);

        Assert.Equal([("school-bus", -60_000m), ("taxi", -300_000m)], result.CostByMode.Select(m => (m.Mode, m.CostDifference)));
        Assert.Equal(-360_000m, result.CostDifference);
        counts.Change(gains: true, loses: false, toOfficer: false, ("mode", "not-known"));
        Assert.Null(SimulationResult.Of(counts, costs).CostDifference);
    }

    private static SimulationCounts Counts(params (string Grade, int Gains)[] grades)
    {
        var counts = new SimulationCounts();
        foreach (var (grade, gains) in grades)
        {
            for (var n = 0; n < gains; n++)
                counts.Change(gains: true, loses: false, toOfficer: false, ("grade", grade));
        }
        return counts;
    }
}
