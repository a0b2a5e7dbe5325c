using System.Text.Json;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using static CaseMgmt.Domain.Tests.SchoolChoice.Priorities.Round;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Priorities;

/// <summary>A child whose own school has the grade need not choose, and loses nothing by choosing.</summary>
public class CurrentSchoolTests
{
    private static readonly PolicyValue.PlacementOrder AreaFirst = Order(PlacementPrinciple.CatchmentArea, PlacementPrinciple.Lottery) with { GuaranteesAssigned = true };

    // It goes to Norra, lives in the area of Södra, and wishes for Östra, which is full.
    private static readonly RoundChild Stays = Child(1, Ostra) with { AssignedSchool = Sodra, CurrentSchool = Norra };
    private static readonly RoundChild OfTheArea = Child(2, Ostra) with { AssignedSchool = Ostra };

    [Fact]
    public void Whose_wish_cannot_be_met_keeps_its_school_and_is_not_placed_in_the_area_where_it_lives()
    {
        var outcome = Run(AreaFirst, [(Norra, 0), (Sodra, 5), (Ostra, 1)], Stays, OfTheArea);

        Assert.Equal((Norra, 0), (Of(outcome, Stays).School!.Value, Of(outcome, Stays).Wish));
        Assert.Equal("Barnet går kvar på sin skola. Platsen där är barnets, och den påverkas inte av att ni har valt.", Explanation.OfPlacement(Of(outcome, Stays), Stays));
        Assert.Equal([Stays.Code], outcome.WaitingList(Ostra));
        // As one who did not choose would: also where the municipality guarantees nobody the assigned school, or the school has no seats in the round at all.
        Assert.Equal(Norra, Of(Run(AreaFirst with { GuaranteesAssigned = false }, [(Sodra, 5), (Ostra, 1)], Stays, OfTheArea), Stays).School);
        Assert.Equal(Sodra, Of(Run(AreaFirst, [(Norra, 5), (Sodra, 5), (Ostra, 1)], Stays with { CurrentSchool = null }, OfTheArea), Stays).School);
    }

    [Fact]
    public void A_wish_that_can_be_met_is_met_and_nobody_else_is_given_the_seat_that_was_kept()
    {
        var other = Child(3, Norra) with { AssignedSchool = Sodra };
        var outcome = Run(AreaFirst, [(Norra, 0), (Sodra, 5), (Ostra, 2)], Stays, OfTheArea, other);

        Assert.Equal((Ostra, 1), (Of(outcome, Stays).School!.Value, Of(outcome, Stays).Wish));
        Assert.Equal(Sodra, Of(outcome, other).School);
    }

    [Fact]
    public void The_own_school_is_a_wish_that_is_always_met_and_what_is_wished_after_it_is_not_tried()
    {
        var child = Stays with { Wishes = [Ostra, Norra, Sodra] };
        var outcome = Run(AreaFirst, [(Norra, 0), (Sodra, 5), (Ostra, 1)], child, OfTheArea);

        Assert.Equal((Norra, 2), (Of(outcome, child).School!.Value, Of(outcome, child).Wish));
        Assert.Equal([false, true, false], Explanation.Of(outcome, child.Code).Select(w => w.IsAdmitted));
        Assert.Empty(outcome.WaitingList(Sodra));
    }

    [Fact]
    public void Who_keeps_its_school_takes_no_seat_of_the_round_and_moves_no_cut_off()
    {
        RoundChild[] others = [.. Enumerable.Range(3, 3).Select(n => Child(n, Norra) with { AssignedSchool = Sodra })];
        var without = Run(AreaFirst, [(Norra, 2), (Sodra, 5), (Ostra, 1)], [OfTheArea, .. others]);
        var with = RoundOutcomeOf([Stays, OfTheArea, .. others]);

        Assert.Equal(2, with.Cutoffs.Single(c => c.School == Norra).Admitted);
        Assert.Equal(without.Cutoffs.Single(c => c.School == Norra).Seats, with.Cutoffs.Single(c => c.School == Norra).Seats);
        var shown = with.Cutoffs.Single(c => c.School == Norra);
        Assert.DoesNotContain(LastAdmitted.Of(with, Norra, shown.Standing, shown.Lottery, 10), a => a.Code == Stays.Code);
        // A way that nobody measured does not matter to a child that asks for nothing but its own school.
        var quiet = Stays with { Wishes = [] };
        Assert.Equal(Norra, Of(Run(Order(PlacementPrinciple.RelativeProximity, PlacementPrinciple.Lottery) with { GuaranteesAssigned = true }, [(Sodra, 1), (Ostra, 1)], quiet), quiet).School);
    }

    [Fact]
    public void Facts_that_were_frozen_before_it_was_kept_are_read_and_written_as_they_were()
    {
        var before = JsonSerializer.Serialize(OfTheArea, JsonSerializerOptions.Web);
        Assert.DoesNotContain("currentSchool", before, StringComparison.OrdinalIgnoreCase);
        Assert.Null(JsonSerializer.Deserialize<RoundChild>(before, JsonSerializerOptions.Web)!.CurrentSchool);
        Assert.Equal(Norra, JsonSerializer.Deserialize<RoundChild>(JsonSerializer.Serialize(Stays, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!.CurrentSchool);
    }

    private static RoundOutcome RoundOutcomeOf(RoundChild[] children) => Run(AreaFirst, [(Norra, 2), (Sodra, 5), (Ostra, 1)], children);
}
