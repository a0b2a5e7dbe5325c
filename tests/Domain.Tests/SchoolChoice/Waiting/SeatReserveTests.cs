using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Waiting;
using FsCheck;
using FsCheck.Fluent;
using static CaseMgmt.Domain.Tests.SchoolChoice.Priorities.Round;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Waiting;

public class SeatReserveTests
{
    [Fact]
    public void A_reserved_seat_that_is_free_goes_to_the_first_of_the_own_area_and_an_open_one_by_the_published_order()
    {
        var half = new SeatReserve(2, 50, SeatOrder.OpenFirst);
        Assert.Equal([new(Id(4), true), new(Id(3), false)], half.Line([Outsider(1)], [Outsider(3), OfArea(4)]));
        // The child of the area that is left stands behind and holds the reserved seat, so the other one is open.
        Assert.Equal([new(Id(3), false), new(Id(4), false)], half.Line([OfArea(5)], [Outsider(3), OfArea(4)]));
        // Nobody of the area waits: what is reserved is for anybody.
        Assert.Equal([new(Id(3), false), new(Id(6), false)], half.Line([Outsider(1)], [Outsider(3), Outsider(6)]));
        // Nothing is free: the published order, whoever leaves first.
        Assert.Equal([new(Id(3), false), new(Id(4), false)], half.Line([Outsider(1), OfArea(2)], [Outsider(3), OfArea(4)]));
    }

    [Theory]
    [InlineData(SeatOrder.OpenFirst, 4)]
    [InlineData(SeatOrder.ReservedFirst, 3)]
    public void In_which_order_the_seats_are_filled_decides_whether_a_child_of_the_area_uses_up_a_reserved_one(SeatOrder order, int next) =>
        Assert.Equal(Id(next), new SeatReserve(2, 50, order).Line([OfArea(2)], [Outsider(3), OfArea(4)])[0].CaseId);

    [Fact]
    public void Whom_the_round_did_not_rank_takes_an_open_seat_while_there_is_one()
    {
        var half = new SeatReserve(2, 50, SeatOrder.OpenFirst);
        Assert.Equal(Id(4), half.Line([new Claimant(Id(9), null, IsOfArea: false)], [Outsider(3), OfArea(4)])[0].CaseId);
    }

    // Whoever leaves, and however many seats are added: those who wait get what the published rule gives when it is applied to those who remain. So nobody who is entitled is passed, and no more is reserved than the rule says.
    [Fact]
    public void Seats_that_become_free_go_to_whom_the_rounds_own_rule_gives_them() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var order = Order(PlacementPrinciple.Sibling, PlacementPrinciple.Lottery) with
        {
            ReservedPercent = random.Next(1, 101),
            SeatOrder = random.Next(2) == 0 ? SeatOrder.OpenFirst : SeatOrder.ReservedFirst,
        };
        var children = Enumerable.Range(1, random.Next(3, 25))
            .Select(n => Child(n, Norra) with { AssignedSchool = random.Next(3) == 0 ? Norra : Sodra, SiblingsAt = random.Next(3) == 0 ? [Norra] : [] }).ToList();
        var seats = random.Next(1, 10);
        var draw = Draw([.. children]);
        RoundOutcome Again(IEnumerable<RoundChild> of) => RoundOutcome.Of(RoundInstance.Of(order, [new RoundSchool(Norra, seats), new RoundSchool(Sodra, 0)], [.. of], draw).Instance!).Outcome!;
        var ranks = children.OrderBy(c => Standing.Of(c, Norra, order)).ThenBy(c => draw.NumberOf(c.Code)).Select((c, i) => (c.Code, i)).ToDictionary(c => c.Code, c => c.i);
        var ids = children.ToDictionary(c => c.Code, c => Id(ranks[c.Code]));
        Claimant Of(RoundChild c) => new(ids[c.Code], ranks[c.Code], c.AssignedSchool == Norra);
        var remaining = children.ToList();
        var holders = remaining.Where(c => Again(remaining).PlacementOf(c.Code).School == Norra).ToList();
        for (var step = 0; step < 6 && holders.Count > 0; step++)
        {
            if (random.Next(3) == 0)
            {
                seats += random.Next(1, 3);
            }
            else
            {
                var gone = holders[random.Next(holders.Count)];
                remaining.Remove(gone);
                holders.Remove(gone);
            }
            var waiting = remaining.Except(holders).OrderBy(c => ranks[c.Code]).ToList();
            var line = new SeatReserve(seats, order.ReservedPercent, order.SeatOrder.Value).Line([.. holders.Select(Of)], [.. waiting.Select(Of)]);
            var given = line.Take(seats - holders.Count).Select(n => n.CaseId).ToHashSet();
            var expected = Again(remaining);
            if (remaining.Any(c => (expected.PlacementOf(c.Code).School == Norra) != (holders.Contains(c) || given.Contains(ids[c.Code]))))
                return false;
            holders = [.. remaining.Where(c => expected.PlacementOf(c.Code).School == Norra)];
        }
        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(2580, 9901));

    private static Guid Id(int n) => new(n, 0, 0, new byte[8]);

    private static Claimant Outsider(int n) => new(Id(n), n, IsOfArea: false);

    private static Claimant OfArea(int n) => new(Id(n), n, IsOfArea: true);
}
