using CaseMgmt.Domain.SchoolChoice.Allocation;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Allocation;

/// <summary>Instances from the literature whose outcome is known. A marriage is a school with one seat.</summary>
public class PublishedInstanceTests
{
    // Gale and Shapley, "College Admissions and the Stability of Marriage", American Mathematical Monthly 69 (1962), example 1.
    [Fact]
    public void Gale_and_Shapley_1962_example_1_has_three_stable_sets_and_the_men_propose_into_their_first_choices()
    {
        var example = new Example(["α: A B C", "β: B C A", "γ: C A B"], ["A: β γ α", "B: γ α β", "C: α β γ"]);
        Assert.Equal(3, example.Stable().Count);
        Assert.Equal("α-A β-B γ-C", example.Allocated());
    }

    // The same, example 2.
    [Fact]
    public void Gale_and_Shapley_1962_example_2_has_one_stable_set_where_nobody_gets_the_first_choice()
    {
        var example = new Example(
            ["α: A B C D", "β: A D C B", "γ: B A C D", "δ: D B C A"],
            ["A: δ γ α β", "B: β δ α γ", "C: δ α β γ", "D: γ β α δ"]);
        Assert.Single(example.Stable());
        Assert.Equal("α-C β-D γ-A δ-B", example.Allocated());
    }

    // Roth and Sotomayor, Two-Sided Matching, Cambridge 1990, example 2.17, after Knuth.
    [Fact]
    public void Roth_and_Sotomayor_1990_example_after_Knuth_has_ten_stable_matchings_and_the_first_choices_are_one()
    {
        var example = new Example(
            ["m1: w1 w2 w3 w4", "m2: w2 w1 w4 w3", "m3: w3 w4 w1 w2", "m4: w4 w3 w2 w1"],
            ["w1: m4 m3 m2 m1", "w2: m3 m4 m1 m2", "w3: m2 m1 m4 m3", "w4: m1 m2 m3 m4"]);
        Assert.Equal(10, example.Stable().Count);
        Assert.Equal("m1-w1 m2-w2 m3-w3 m4-w4", example.Allocated());
    }

    // Roth, "The College Admissions Problem Is Not Equivalent to the Marriage Problem", Journal of Economic Theory 36 (1985); Roth and Sotomayor, chapter 5.
    [Fact]
    public void Roth_1985_with_a_college_of_two_seats_has_one_stable_matching()
    {
        var example = new Example(
            ["s1: C3 C1 C2", "s2: C2 C1 C3", "s3: C1 C3 C2", "s4: C1 C2 C3"],
            ["C1 2: s1 s2 s3 s4", "C2: s1 s2 s3 s4", "C3: s3 s1 s2 s4"]);
        Assert.Single(example.Stable());
        Assert.Equal("s1-C3 s2-C2 s3-C1 s4-C1", example.Allocated());
    }

    // Gusfield and Irving, The Stable Marriage Problem: Structure and Algorithms, MIT Press 1989, the instance of size 8.
    [Fact]
    public void Gusfield_and_Irving_1989_size_8_the_male_optimal_of_eight_stable_matchings_is_found()
    {
        var example = new Example(
            [
                "1: w5 w7 w1 w2 w6 w8 w4 w3", "2: w2 w3 w7 w5 w4 w1 w8 w6", "3: w8 w5 w1 w4 w6 w2 w3 w7", "4: w3 w2 w7 w4 w1 w6 w8 w5",
                "5: w7 w2 w5 w1 w3 w6 w8 w4", "6: w1 w6 w7 w5 w8 w4 w2 w3", "7: w2 w5 w7 w6 w3 w4 w8 w1", "8: w3 w8 w4 w5 w7 w2 w6 w1",
            ],
            [
                "w1: 5 3 7 6 1 2 8 4", "w2: 8 6 3 5 7 2 1 4", "w3: 1 5 6 2 4 8 7 3", "w4: 8 7 3 2 4 1 5 6",
                "w5: 6 4 7 3 8 1 2 5", "w6: 2 8 5 3 4 6 7 1", "w7: 7 5 2 1 8 6 4 3", "w8: 7 4 1 5 2 3 6 8",
            ]);
        var stable = example.Possible(complete: true).Where(example.IsStable).ToList();
        Assert.Equal(8, stable.Count);
        Assert.Equal("1-w5 2-w3 3-w8 4-w6 5-w7 6-w1 7-w2 8-w4", example.Allocated());
        Assert.All(stable, schools => Assert.Equal(
            example.Text(schools) == example.Allocated() ? [] : [AllocationFaultKind.Improvable],
            AllocationCheck.Faults(example.Instance, schools).Select(f => f.Kind).Distinct()));
    }

    // Abdulkadiroğlu and Sönmez, "School Choice: A Mechanism Design Approach", American Economic Review 93 (2003), the example of section II.
    [Fact]
    public void Abdulkadiroglu_and_Sonmez_2003_keeps_priorities_even_where_a_swap_would_please_two()
    {
        var example = new Example(["i1: s2 s1 s3", "i2: s1 s2 s3", "i3: s1 s2 s3"], ["s1: i1 i3 i2", "s2: i2 i1 i3", "s3: i2 i1 i3"]);
        Assert.Single(example.Stable());
        Assert.Equal("i1-s1 i2-s2 i3-s3", example.Allocated());
        Assert.Equal(AllocationFaultKind.PassedOver, Assert.Single(AllocationCheck.Faults(example.Instance, [1, 0, 2])).Kind);
    }
}
