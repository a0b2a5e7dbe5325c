using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Choices;

/// <summary>What becomes of the choice of a child that an officer takes out of a round.</summary>
public class LeavingOutTests
{
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly Actor Guardian = new(ActorKind.Guardian, Id(3).ToString());
    private static readonly DateTimeOffset At = new(2027, 1, 20, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly On = new(2027, 2, 16);
    private static readonly SchoolUnitCode Near = new("99010001");
    private static readonly SchoolUnitCode Far = new("99010002");
    private static readonly SealedRef<ChoiceForm> Form = new(Id(10), "form");
    private static readonly SealedRef<LeftOutReason> Reason = new(Id(11), "reason");
    private static readonly SchoolsChosen Chosen = new(Id(1), new(Id(2)), new(Id(3)), new SchoolYear(2027), Grade.PreschoolClass, At, 2, AssignedFirst: false, Form, new(Id(12), "check"), Guardian);
    private static readonly OpenedWithoutChoice Opened = new(Id(1), new(Id(2)), new(Id(3)), new SchoolYear(2027), Grade.PreschoolClass, Officer);
    private static readonly PlacementProposed Proposed = new(Far, 1, new(Id(13), "told"), Officer);
    private static readonly ChildLeftOut LeftOut = new(LeftOutStep.Publication, Far, On, Reason, Officer);
    private static readonly ChoiceCommand.LeaveOut Leave = new(LeftOutStep.Publication, Far, On, Reason, Officer);

    [Fact]
    public void A_child_is_taken_out_whatever_its_family_chose_and_once()
    {
        foreach (IChoiceEvent[] before in new IChoiceEvent[][] { [Chosen], [Chosen, new ChoiceWithdrawn(At, Guardian)], [Chosen, new GuardiansDisagreed(On, Officer)], [Opened] })
        {
            Then(Given(before), Leave, LeftOut);
            var left = Assert.IsType<ChoiceCase.LeftOut>(Given([.. before, LeftOut]));
            Assert.Equal((Given(before).Matter, Given(before).Form), (left.Matter, left.Form));
            Then(left, Leave);
        }
        Refused(Given(), Leave, "case-not-found");
    }

    [Fact]
    public void A_decision_that_has_been_taken_is_not_undone_by_taking_the_child_out()
    {
        Refused(Given(Chosen, Proposed), Leave, "child-decided-in-round");
        Refused(Given(Chosen, Proposed, new ChildPlaced(Far, 1, Officer)), Leave, "child-decided-in-round");
    }

    [Fact]
    public void One_that_was_taken_out_is_neither_placed_by_the_round_nor_offered_a_seat_and_its_family_changes_nothing()
    {
        var left = Given(Chosen, LeftOut);
        Refused(left, new ChoiceCommand.Propose(Far, 1, Proposed.Explanation, Officer), "child-not-placed");
        Refused(left, new ChoiceCommand.Place(Far, Officer), "proposal-missing");
        Refused(left, new ChoiceCommand.OfferSeat(Id(20), Near, On, On.AddDays(7), Officer), "child-not-placed");
        Refused(left, new ChoiceCommand.Disagree(On, Officer), "round-closed");
        Refused(left, new ChoiceCommand.PlaceAnew(Near, AnewGround.Correction, Officer), "child-not-placed");
    }

    [Fact]
    public void It_ends_in_a_place_by_a_decision_of_its_own_or_without_one_which_leaves_a_later_place_open()
    {
        var placed = new PlacedAnew(Far, AnewGround.LeftOut, Officer);
        Then(Given(Chosen, LeftOut), new ChoiceCommand.PlaceAnew(Far, AnewGround.LeftOut, Officer), placed);
        Assert.Equal(Far, Assert.IsType<ChoiceCase.Placed>(Given(Chosen, LeftOut, placed)).School);
        Then(Given(Chosen, LeftOut, placed), new ChoiceCommand.PlaceAnew(Far, AnewGround.LeftOut, Officer));
        Refused(Given(Chosen, LeftOut, placed), new ChoiceCommand.PlaceAnew(Near, AnewGround.LeftOut, Officer), "child-not-left-out");

        Then(Given(Chosen, LeftOut), new ChoiceCommand.EndWithoutPlace(Officer), new EndedWithoutPlace(Officer));
        var ended = Given(Chosen, LeftOut, new EndedWithoutPlace(Officer));
        Assert.True(Assert.IsType<ChoiceCase.LeftOut>(ended).IsEnded);
        Then(ended, new ChoiceCommand.EndWithoutPlace(Officer));
        Then(ended, new ChoiceCommand.PlaceAnew(Near, AnewGround.LeftOut, Officer), placed with { School = Near });
        Refused(Given(Chosen), new ChoiceCommand.EndWithoutPlace(Officer), "child-not-left-out");
    }

    [Fact]
    public void Only_one_that_was_taken_out_is_placed_on_that_ground()
    {
        Refused(Given(Chosen), new ChoiceCommand.PlaceAnew(Far, AnewGround.LeftOut, Officer), "child-not-left-out");
        Refused(Given(Chosen, Proposed, new ChildPlaced(Far, 1, Officer)), new ChoiceCommand.PlaceAnew(Near, AnewGround.LeftOut, Officer), "child-not-left-out");
    }

    [Fact]
    public void The_letter_tells_the_officer_s_words_and_that_a_decision_follows()
    {
        var words = LeftOutNotice.Of(new LeftOutReason("Barnet har flyttat till en annan kommun."));
        Assert.Equal("Barnet har flyttat till en annan kommun.", words.Reason);
        Assert.Contains(words.Text, t => t.Contains("eget beslut", StringComparison.Ordinal));
    }

    private static ChoiceCase Given(params IChoiceEvent[] events) => events.Aggregate(ChoiceCase.Initial, ChoiceCase.Evolve);

    private static void Then(ChoiceCase state, ChoiceCommand command, params IChoiceEvent[] events) =>
        Assert.Equal(events, Assert.IsType<Verdict<IChoiceEvent>.Accepted>(ChoiceDecider.Decide(command, state)).Events);

    private static void Refused(ChoiceCase state, ChoiceCommand command, string code) =>
        Assert.Equal(code, Assert.IsType<Verdict<IChoiceEvent>.Refused>(ChoiceDecider.Decide(command, state)).Rejection.Code);

    private static Guid Id(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 9]);
}
