using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;
using static CaseMgmt.Domain.Tests.SchoolChoice.Priorities.Round;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Choices;

public class PlacementReplayTests
{
    private static readonly Actor Clerk = new(ActorKind.CaseOfficer, "handlaggare-1");
    private static readonly RoundChild Sibling = Child(1, Norra, Sodra) with { SiblingsAt = [Norra] };
    private static readonly RoundChild Other = Child(2, Norra, Sodra);
    private static readonly RoundOutcome Outcomes = Run(Order(PlacementPrinciple.Sibling, PlacementPrinciple.Lottery), [(Norra, 1), (Sodra, 2)], Sibling, Other);

    [Theory]
    [InlineData(1, Outcome.Granted)]
    [InlineData(2, Outcome.PartlyGranted)]
    public void A_placement_that_the_frozen_facts_give_again_is_equal(int number, Outcome outcome)
    {
        var again = Outcomes.PlacementOf(Code(number));
        Assert.Empty(PlacementReplay.Differences(Outcomes, again.Code, Logged(again.School, again.Wish, outcome), Told(again)));
        Assert.Empty(PlacementReplay.Differences(Outcomes, again.Code, Logged(again.School, again.Wish, outcome), null));
    }

    [Fact]
    public void It_is_told_where_the_log_differs()
    {
        var again = Outcomes.PlacementOf(Other.Code);
        var told = Told(again);
        Assert.Equal(["school", "wish", "outcome"], PlacementReplay.Differences(Outcomes, Other.Code, Logged(Norra, 1, Outcome.Granted), told));
        Assert.Equal(["outcome"], PlacementReplay.Differences(Outcomes, Other.Code, Logged(Sodra, 2, Outcome.Granted), told));
        Assert.Equal(["explanation"], PlacementReplay.Differences(Outcomes, Other.Code, Logged(Sodra, 2, Outcome.PartlyGranted), told with { Lottery = told.Lottery + 1 }));
        Assert.Equal(["explanation"], PlacementReplay.Differences(Outcomes, Other.Code, Logged(Sodra, 2, Outcome.PartlyGranted), told with { Wishes = [told.Wishes[0] with { Text = "Annat." }, told.Wishes[1]] }));
    }

    [Fact]
    public void That_anothers_numbers_were_not_told_on_the_day_is_no_difference()
    {
        var outcome = Run(Order(PlacementPrinciple.Lottery), [(Norra, 1), (Sodra, 2)], Child(1, Norra, Sodra), Child(2, Norra, Sodra));
        var refused = outcome.Placements.Single(p => p.School == Sodra);
        var hidden = Explanation.Of(outcome, refused.Code, LastAdmitted.CodesOf(outcome));
        Assert.NotEqual(Explanation.Of(outcome, refused.Code), hidden);
        Assert.Empty(PlacementReplay.Differences(outcome, refused.Code, Logged(Sodra, 2, Outcome.PartlyGranted), new PlacementExplanation(refused.Code, refused.Lottery, hidden, null)));
    }

    [Fact]
    public void Without_its_facts_a_placement_is_held_against_itself()
    {
        Assert.True(PlacementReplay.HoldsTogether(Logged(Norra, 1, Outcome.Granted)));
        Assert.True(PlacementReplay.HoldsTogether(Logged(Norra, 0, Outcome.PartlyGranted)));
        Assert.True(PlacementReplay.HoldsTogether(Logged(null, 0, Outcome.Refused)));
        Assert.False(PlacementReplay.HoldsTogether(Logged(Norra, 1, Outcome.PartlyGranted)));
        Assert.False(PlacementReplay.HoldsTogether(Logged(Norra, 2, Outcome.Granted)));
        Assert.False(PlacementReplay.HoldsTogether(Logged(Norra, 1, Outcome.Refused)));
        Assert.False(PlacementReplay.HoldsTogether(Logged(Norra, 1, Outcome.Granted) with { Placed = new ChildPlaced(Sodra, 1, Clerk) }));
    }

    private static LoggedPlacement Logged(SchoolUnitCode? school, int wish, Outcome outcome) =>
        new(new PlacementProposed(school, wish, new SealedRef<PlacementExplanation>(Id, "hash"), Clerk), new ChildPlaced(school, wish, Clerk), outcome);

    private static PlacementExplanation Told(ChildPlacement again) => new(again.Code, again.Lottery, Explanation.Of(Outcomes, again.Code), Explanation.OfPlacement(again, Outcomes.FactsOf(again.Code)));
}
