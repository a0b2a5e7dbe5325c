using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Waiting;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Waiting;

public class WaitingListTests
{
    private static readonly SchoolUnitCode Norra = new("10000001");
    private static readonly SchoolUnitCode Sodra = new("10000002");
    private static readonly SchoolUnitCode Ostra = new("10000003");
    private static readonly PolicyValue.WaitingListRule Leaves = new(AfterNo.LeavesList, AfterNo.LeavesList, new PolicySource(null, new DateOnly(2026, 11, 22)));
    private static readonly DateTimeOffset Late = new(2027, 4, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_published_order_decides_whoever_has_come_since()
    {
        var (a, b, c) = (Refused(1, Norra), Refused(2, Norra), Refused(3, Norra));
        Assert.Equal([3, 1, 2], Of(Norra, [3, 1, 2], a, b, c));
    }

    [Fact]
    public void Whoever_holds_a_better_place_waits_no_more_and_for_a_worse_one_nobody_waits()
    {
        var moved = Refused(1, Norra, Sodra) with { Holds = Norra };
        var second = Refused(2, Norra, Sodra) with { Holds = Sodra };
        Assert.Equal([2], Of(Norra, [1, 2], moved, second));
        Assert.Empty(Of(Sodra, [1, 2], moved, second));
        // The assigned school is none of the wishes: everything wished for is wanted more.
        Assert.Equal([1], Of(Sodra, [1], Refused(1, Norra, Sodra) with { Holds = Ostra }));
    }

    [Fact]
    public void Who_declined_or_let_an_offer_lapse_waits_there_no_more_and_waits_elsewhere_as_before()
    {
        foreach (var hasLapsed in new[] { false, true })
        {
            var child = Refused(1, Norra, Sodra) with { Noes = [new SaidNo(Norra, Late, hasLapsed)] };
            Assert.Empty(Of(Norra, [1], child));
            Assert.Equal([1], Of(Sodra, [1], child));
        }
    }

    [Fact]
    public void Where_the_municipality_says_so_or_says_nothing_who_took_no_offer_goes_behind_everybody_else()
    {
        var (no, silent, other, late) = (
            Refused(1, Norra) with { Noes = [new SaidNo(Norra, Late.AddDays(2), HasLapsed: false)] }, Refused(2, Norra) with { Noes = [new SaidNo(Norra, Late.AddDays(1), HasLapsed: true)] }, Refused(3, Norra),
            Came(4, Late, Norra));
        IEnumerable<(int, bool)> By(PolicyValue.WaitingListRule? rule) => WaitingList.Of(Norra, [Case(1), Case(2), Case(3)], [no, silent, other, late], rule).Select(p => (Number(p), p.IsBehind));
        Assert.Equal([(3, false), (4, false), (2, true), (1, true)], By(null));
        Assert.Equal([(3, false), (4, false), (2, true)], By(Leaves with { Lapsed = AfterNo.GoesBehind }));
        Assert.Equal([(3, false), (4, false), (1, true)], By(Leaves with { Declined = AfterNo.GoesBehind }));
        Assert.Equal([(3, false), (4, false)], By(Leaves));
        // Asked again and again: the latest offer is what counts.
        Assert.Equal([(3, false), (4, false), (1, true), (2, true)], WaitingList.Of(Norra, [Case(1), Case(2), Case(3)], [no, silent with { Noes = [.. silent.Noes, new SaidNo(Norra, Late.AddDays(3), HasLapsed: true)] }, other, late], null).Select(p => (Number(p), p.IsBehind)));
    }

    [Fact]
    public void Who_can_be_given_nothing_since_one_guardian_has_not_signed_holds_nobody_back_and_keeps_its_place_for_when_both_have()
    {
        var (refused, unsigned, later) = (Refused(1, Norra), Came(2, Late, Norra) with { IsHindered = true }, Came(3, Late.AddDays(1), Norra));
        Assert.Equal([1, 3, 2], Of(Norra, [1], refused, unsigned, later));
        Assert.Equal([1, 2, 3], Of(Norra, [1], refused, unsigned with { IsHindered = false }, later));
        // What the round tried itself stands as it was published.
        Assert.Equal([1, 3], Of(Norra, [1], refused with { IsHindered = true }, later));
    }

    [Fact]
    public void Who_is_offered_a_seat_has_one_kept_and_who_is_offered_another_answers_first()
    {
        var offered = Refused(1, Norra, Sodra) with { OfferedAt = Sodra };
        Assert.Empty(Of(Sodra, [1], offered));
        var place = Assert.Single(WaitingList.Of(Norra, [Case(1)], [offered], Leaves));
        Assert.True(place.AnswersElsewhere(Norra));
        Assert.False(Assert.Single(WaitingList.Of(Sodra, [Case(2)], [Refused(2, Sodra)], Leaves)).AnswersElsewhere(Sodra));
    }

    [Fact]
    public void Late_wishes_stand_behind_the_published_list_in_the_order_they_came()
    {
        var (listed, first, second) = (Refused(1, Norra), Came(2, Late, Norra), Came(3, Late.AddMinutes(-1), Norra));
        Assert.Equal([1, 3, 2], Of(Norra, [1], listed, first, second));
        Assert.Equal([false, true, true], WaitingList.Of(Norra, [Case(1)], [listed, first, second], Leaves).Select(p => p.IsLate));
        // Placed by the round, and wished elsewhere afterwards.
        Assert.Equal([1, 4], Of(Norra, [1], listed, Refused(4, Sodra) with { Holds = Sodra, LateWishes = [Norra], LateAt = Late }));
        // Whoever stands on the published list keeps that place.
        Assert.Equal([5, 3], Of(Norra, [5], second, Refused(5, Norra) with { LateWishes = [Norra], LateAt = Late.AddDays(-1) }));
    }

    [Fact]
    public void Who_has_gone_waits_nowhere()
    {
        Assert.Empty(Of(Norra, [1], Refused(1, Norra) with { HasGone = true }));
        Assert.Empty(Of(Norra, [], Came(2, Late, Norra) with { HasGone = true }));
        Assert.Empty(Of(Norra, [9]));
    }

    [Fact]
    public void Who_has_said_that_it_waits_no_more_leaves_the_list_of_that_school_or_all_and_nobody_else_moves()
    {
        var (first, second, third) = (Refused(1, Norra, Sodra), Refused(2, Norra), Refused(3, Norra));
        var there = first with { Left = [new ListLeft(Norra, Late)] };
        Assert.Equal([3, 2], Of(Norra, [3, 1, 2], there, second, third));
        Assert.Equal([1], Of(Sodra, [1], there));
        var everywhere = first with { Left = [new ListLeft(null, Late)] };
        Assert.Equal([3, 2], Of(Norra, [3, 1, 2], everywhere, second, third));
        Assert.Empty(Of(Sodra, [1], everywhere));
    }

    [Fact]
    public void Wishes_that_come_after_leaving_wait_again_as_late_ones_and_those_of_before_do_not()
    {
        var (left, second) = (Refused(1, Norra) with { Left = [new ListLeft(null, Late)] }, Refused(2, Norra));
        Assert.Equal([2, 1], Of(Norra, [1, 2], left with { LateWishes = [Norra], LateAt = Late.AddMinutes(1) }, second));
        Assert.Equal([2], Of(Norra, [1, 2], left with { LateWishes = [Norra], LateAt = Late }, second));
        Assert.Equal([3], Of(Norra, [], Came(3, Late.AddDays(1), Norra) with { Left = [new ListLeft(Norra, Late)] }, Came(4, Late.AddDays(1), Norra) with { Left = [new ListLeft(Norra, Late.AddDays(2))] }));
    }

    private static Guid Case(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private static WaitingChild Refused(int number, params SchoolUnitCode[] wishes) => new(Case(number), wishes, [], null, null, null, [], HasGone: false);

    private static WaitingChild Came(int number, DateTimeOffset at, params SchoolUnitCode[] wishes) => new(Case(number), [], wishes, at, null, null, [], HasGone: false);

    private static IEnumerable<int> Of(SchoolUnitCode school, int[] published, params WaitingChild[] children) =>
        WaitingList.Of(school, [.. published.Select(Case)], children, Leaves).Select(Number);

    private static int Number(WaitingPlace place) => BitConverter.ToInt32(place.Child.CaseId.ToByteArray());
}
