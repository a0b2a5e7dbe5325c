using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using FsCheck;
using FsCheck.Fluent;
using static CaseMgmt.Domain.Tests.SchoolChoice.Priorities.Round;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Priorities;

public class ReservedSeatTests
{
    private static readonly PolicyValue.PlacementOrder Near = Order(PlacementPrinciple.RelativeProximity, PlacementPrinciple.Lottery) with { ReservedPercent = 50, SeatOrder = SeatOrder.OpenFirst };

    [Theory]
    [InlineData(SeatOrder.OpenFirst)]
    [InlineData(SeatOrder.ReservedFirst)]
    public void Reserved_seats_that_the_area_left_over_count_when_the_last_admitted_is_told(SeatOrder seatOrder)
    {
        RoundChild[] children = [Outsider(1, 900), Outsider(2, 800), Outsider(3, 700), Outsider(4, 600), Outsider(5, 500)];
        var outcome = Run(Near with { SeatOrder = seatOrder }, [(Norra, 4), (Sodra, 0), (Ostra, 0)], children);
        Assert.Equal([true, true, true, true, false], children.Select(c => Of(outcome, c).School == Norra));
        var cutoff = outcome.Cutoffs.Single(c => c.School == Norra);
        Assert.Equal((4, -600_000L, null), (cutoff.Admitted, cutoff.Standing!.Values[0], cutoff.OwnArea));
        Assert.Equal("Skolans platser räckte inte. Barnets relativa närhet är 500 meter. Den sist antagna har 600 meter, och den som har flest meter går före.", Explanation.Of(outcome, Code(5))[0].Text);
    }

    [Fact]
    public void The_own_area_has_a_last_admitted_of_its_own_where_it_took_all_reserved_seats()
    {
        RoundChild[] children = [Outsider(1, 900), Outsider(2, 800), Outsider(3, 700), Outsider(4, 300) with { AssignedSchool = Norra }, Outsider(5, 200) with { AssignedSchool = Norra }, Outsider(6, 100) with { AssignedSchool = Norra }];
        var outcome = Run(Near, [(Norra, 4), (Sodra, 0), (Ostra, 0)], children);
        Assert.Equal([true, true, false, true, true, false], children.Select(c => Of(outcome, c).School == Norra));
        var cutoff = outcome.Cutoffs.Single(c => c.School == Norra);
        Assert.Equal((-800_000L, -200_000L), (cutoff.Standing!.Values[0], cutoff.OwnArea!.Standing!.Values[0]));
        Assert.Equal(
            "Skolans platser räckte inte. Barnets relativa närhet är 700 meter. Den sist antagna har 800 meter, och den som har flest meter går före. Skolans reserverade platser gick till barn i skolans område.",
            Explanation.Of(outcome, Code(3))[0].Text);
        Assert.Contains("är 100 meter. Den sist antagna har 200 meter, och", Explanation.Of(outcome, Code(6))[0].Text, StringComparison.Ordinal);
        // What is shown of few admitted is shown of neither.
        Assert.Equal(new AreaCutoff(null, null), Run(Near with { FewestShown = 3 }, [(Norra, 4), (Sodra, 0), (Ostra, 0)], children).Cutoffs.Single(c => c.School == Norra).OwnArea);
    }

    [Fact]
    public void A_school_whose_only_seat_is_reserved_is_full_when_it_is_taken()
    {
        var order = Order(PlacementPrinciple.Sibling, PlacementPrinciple.Lottery) with { ReservedPercent = 10, SeatOrder = SeatOrder.ReservedFirst };
        var sibling = Child(1, Norra) with { AssignedSchool = Sodra, SiblingsAt = [Norra] };
        var refused = Child(2, Norra) with { AssignedSchool = Sodra };
        var outcome = Run(order, [(Norra, 1), (Sodra, 0)], sibling, refused);
        Assert.Equal([0L], outcome.Cutoffs.Single(c => c.School == Norra).Standing!.Values);
        Assert.Equal("Skolans platser räckte inte. Barn med syskon på skolan, i de årskurser där syskon räknas, gick före.", Explanation.Of(outcome, refused.Code)[0].Text);

        outcome = Run(order, [(Norra, 1), (Sodra, 0)], sibling, Child(3, Norra) with { AssignedSchool = Norra });
        var cutoff = outcome.Cutoffs.Single(c => c.School == Norra);
        Assert.Null(cutoff.Standing);
        Assert.Equal([1L], cutoff.OwnArea!.Standing!.Values);
        Assert.Equal(("Skolans platser räckte inte. Barn som bor i skolans område gick före.", PlacementPrinciple.CatchmentArea), (Explanation.Of(outcome, sibling.Code)[0].Text, Explanation.Of(outcome, sibling.Code)[0].DecidedBy));
    }

    [Fact]
    public void No_refused_child_stands_before_the_last_admitted_that_is_published_for_it() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        RoundChild[] children = [.. Enumerable.Range(1, random.Next(2, 25)).Select(n => Outsider(n, random.Next(1, 12) * 100) with { AssignedSchool = random.Next(3) == 0 ? Norra : Sodra })];
        var order = Near with { ReservedPercent = random.Next(1, 101), SeatOrder = random.Next(2) == 0 ? SeatOrder.OpenFirst : SeatOrder.ReservedFirst };
        var outcome = Run(order, [(Norra, random.Next(1, 9)), (Sodra, 0), (Ostra, 0)], children);
        var cutoff = outcome.Cutoffs.Single(c => c.School == Norra);
        bool Reaches(RoundChild c, Standing? standing, int? lottery) =>
            standing is not null && Standing.Of(c, Norra, order)!.CompareTo(standing) is var d && (d < 0 || (d == 0 && Of(outcome, c).Lottery <= lottery));
        var isFull = cutoff.Standing is not null || cutoff.OwnArea is not null;
        return isFull == (cutoff.Admitted == cutoff.Seats) && children.All(c =>
        {
            // Where the area did not fill its seats, all of it is admitted.
            var reaches = !isFull || Reaches(c, cutoff.Standing, cutoff.Lottery) || (c.AssignedSchool == Norra && (cutoff.OwnArea is not { } area || Reaches(c, area.Standing, area.Lottery)));
            return reaches == (Of(outcome, c).School == Norra);
        });
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(2580, 9901));

    private static RoundChild Outsider(int number, long metres) =>
        Child(number, Norra) with { AssignedSchool = Sodra, Ways = [new(Norra, 100_000), new(Sodra, 100_000 + (metres * 1000)), new(Ostra, 90_000_000)] };
}
