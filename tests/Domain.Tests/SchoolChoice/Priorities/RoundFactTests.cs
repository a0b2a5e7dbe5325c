using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;
using static CaseMgmt.Domain.Tests.SchoolChoice.Priorities.Round;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Priorities;

public class RoundFactTests
{
    private static readonly PolicyValue.PlacementOrder Guaranteeing = Order(PlacementPrinciple.CatchmentArea, PlacementPrinciple.Lottery) with { GuaranteesAssigned = true };

    [Fact]
    public void A_way_to_any_school_of_the_round_that_was_not_measured_is_told_since_it_could_be_the_nearest()
    {
        var child = Child(1, Norra) with { Ways = [new(Norra, 100_000), new(Ostra, 5_000_000)] };
        RoundSchool[] schools = [new(Norra, 1), new(Sodra, 0), new(Ostra, 0)];
        var order = Order(PlacementPrinciple.RelativeProximity, PlacementPrinciple.Lottery);
        Assert.Equal([new RoundFault("way-not-measured", child.Code, Sodra)], RoundInstance.Of(order, schools, [child], Draw(child)).Faults);
        // Against the school of the own area only the two ways count.
        Assert.Empty(RoundInstance.Of(order with { Alternative = ProximityAlternative.OwnArea }, schools, [child with { AssignedSchool = Ostra }], Draw(child)).Faults);
        // Whoever asks for nothing is not measured.
        Assert.Empty(RoundInstance.Of(order, schools, [Child(2)], Draw(Child(2))).Faults);
    }

    [Fact]
    public void A_guarantee_that_cannot_be_kept_is_told_before_the_run()
    {
        RoundChild[] children = [Child(1) with { AssignedSchool = Ostra }, Child(2), Child(3) with { IsResident = false }];
        var (instance, faults) = RoundInstance.Of(Guaranteeing, [new(Norra, 10), new(Sodra, 10)], children, Draw(children));
        Assert.Null(instance);
        Assert.Equal([new RoundFault("assigned-school-missing", Code(2), null), new RoundFault("assigned-school-not-in-round", Code(1), Ostra)], faults.OrderBy(f => f.Code, StringComparer.Ordinal));
    }

    [Fact]
    public void Who_lives_in_no_schools_area_has_a_seat_at_the_nearest_school_with_room()
    {
        SchoolWay[] ways = [new(Norra, 300_000), new(Sodra, 200_000), new(Ostra, 900_000)];
        var owner = Child(1) with { AssignedSchool = Sodra };
        var first = Child(2) with { Ways = ways };
        var second = Child(3, Ostra) with { Ways = ways };
        var outcome = Run(Guaranteeing, [(Norra, 5), (Sodra, 1), (Ostra, 0)], owner, first, second);
        Assert.Equal((Norra, 0, Norra, 0), (Of(outcome, first).School, Of(outcome, first).Wish, Of(outcome, second).School, Of(outcome, second).Wish));
        Assert.Equal("Barnet har plats på den närmaste skola som hade plats.", Explanation.OfPlacement(Of(outcome, first), first));
        Assert.Equal("Barnet har plats på sin anvisade skola.", Explanation.OfPlacement(Of(outcome, owner), owner));
        // Nobody waits for a school that was never wished for.
        Assert.Empty(outcome.WaitingList(Sodra));
        Assert.Equal([second.Code], outcome.WaitingList(Ostra));
    }

    [Fact]
    public void A_wish_that_does_not_count_keeps_its_number_and_is_told_with_its_reason()
    {
        var child = Child(1, Norra, Sodra, Ostra).Without(Norra, DisregardedWhy.LeftOut, "Skolan har inte årskursen.");
        var outcome = Run(Order(PlacementPrinciple.Sibling, PlacementPrinciple.Lottery), [(Norra, 1), (Sodra, 1), (Ostra, 1)], child);
        Assert.Equal((Sodra, 2), (Of(outcome, child).School, Of(outcome, child).Wish));
        Assert.Equal(
            [(Norra, "Önskemålet räknades inte med. Skäl: Skolan har inte årskursen."), (Sodra, "Barnet har fått plats på skolan."), (Ostra, "Barnet fick plats på en skola som ni önskade hellre.")],
            Explanation.Of(outcome, child.Code).Select(w => (w.School, w.Text)));
        Assert.Empty(outcome.RefusedOf(child.Code));
        Assert.Same(child, child.Without(Norra, DisregardedWhy.LeftOut, null));
    }

    [Theory]
    [InlineData(DisregardedWhy.Disagreed, "Önskemålet räknades inte med, eftersom vårdnadshavarna inte var överens.")]
    [InlineData(DisregardedWhy.Unsigned, "Önskemålet räknades inte med, eftersom en vårdnadshavare inte skrev under i tid.")]
    public void Wishes_of_guardians_who_did_not_both_sign_are_told_one_by_one(DisregardedWhy why, string text)
    {
        SchoolUnitCode[] wishes = [Ostra, Sodra];
        var child = wishes.Aggregate(Child(1, wishes) with { AssignedSchool = Norra }, (c, wish) => c.Without(wish, why, null));
        var outcome = Run(Guaranteeing, [(Norra, 1), (Sodra, 1), (Ostra, 1)], child);
        Assert.Equal((Norra, 0), (Of(outcome, child).School, Of(outcome, child).Wish));
        Assert.Equal([(Ostra, text), (Sodra, text)], Explanation.Of(outcome, child.Code).Select(w => (w.School, w.Text)));
    }
}
