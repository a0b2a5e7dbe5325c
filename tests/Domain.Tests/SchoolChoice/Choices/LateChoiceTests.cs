using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Choices;

/// <summary>Wishes that came late: whose signature they need before anything is given by them, and how they end when they cannot be met.</summary>
public class LateChoiceTests
{
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly Actor Guardian = new(ActorKind.Guardian, Id(3).ToString());
    private static readonly PersonRef Other = new(Id(4));
    private static readonly DateTimeOffset At = new(2027, 3, 20, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly On = new(2027, 3, 20);
    private static readonly SchoolUnitCode School = new("99010001");
    private static readonly LateChoiceArrived Late = new(Id(1), new(Id(2)), new(Id(3)), new SchoolYear(2027), new Grade("7"), At, 1, new(Id(10), "form"), new(Id(11), "check"), Guardian);
    private static readonly SeatOffered Offered = new(Id(20), School, On.AddDays(7), Officer, null);
    private static readonly ICaseEvent[] Asked =
    [
        new CaseRegistered(CaseReference.Create("VAL", 1), CaseTypes.SchoolChoice.Code, Channel.EService, At, Late.Child, Late.Applicant, Queue.Ordinary, new(Id(12), "form")),
        new PartyJoined(Other, PartyRole.CoGuardian, Guardian), new SignatureAsked(Other, On, On.AddDays(7), On.AddDays(14)),
    ];

    [Fact]
    public void Late_wishes_are_signed_until_they_are_decided_also_where_the_round_has_placed_the_child()
    {
        ChoiceCase After(params IChoiceEvent[] events) => events.Aggregate(ChoiceCase.Initial, ChoiceCase.Evolve);
        IChoiceEvent[] placed = [Late, new PlacementProposed(null, 0, new(Id(13), "explanation"), Guardian), new ChildPlaced(null, 0, Guardian)];
        Assert.True(ChoiceClosing.SignsLateWishes(After(placed)));
        Assert.False(ChoiceClosing.SignsLateWishes(After(Late)));
        Assert.False(ChoiceClosing.SignsLateWishes(After([.. placed, new LateWishesDecided(AreMet: false, Guardian)])));
        // Whose seat is accepted and waits for its decision alone is held up by nobody any more.
        var elsewhere = Offered with { School = new("99010002") };
        Assert.False(ChoiceClosing.SignsLateWishes(After([.. placed, elsewhere, new OfferAccepted(elsewhere.Offer, On, Guardian)])));
    }

    [Fact]
    public void A_late_choice_of_a_child_that_was_taken_out_and_placed_singly_is_signed_and_hindered_as_any()
    {
        IChoiceEvent[] placed = [Late, new ChildLeftOut(default, null, On, new(Id(16), "reason"), Officer), new PlacedAnew(School, AnewGround.LeftOut, Officer)];
        Assert.True(ChoiceClosing.SignsLateWishes(Given(placed)));
        Assert.Equal("signature-awaited", Hindrance(placed, null));
        Assert.Equal("guardians-disagree", Hindrance(placed, UnsignedRule.Counts, new SignatureDeclined(Other, On, Channel.EService, null)));
    }

    [Fact]
    public void Nothing_is_given_by_late_wishes_that_the_other_guardian_has_declined_or_is_still_asked_about()
    {
        Assert.Equal("signature-awaited", Hindrance([Late], null));
        Assert.Equal("guardians-disagree", Hindrance([Late], null, new SignatureDeclined(Other, On, Channel.EService, null)));
        Assert.Null(Hindrance([Late], null, new CaseSigned(Other, On, Channel.EService, null)));
        // Who says no when the seat has been offered, or accepted, is heard as well.
        Assert.Equal("guardians-disagree", Hindrance([Late, Offered], UnsignedRule.Counts, new CaseSigned(Other, On, Channel.EService, null), new SignatureDeclined(Other, On, Channel.EService, null)));
        Assert.Equal("guardians-disagree", Hindrance([Late, Offered, new OfferAccepted(Offered.Offer, On, Guardian)], null, new SignatureDeclined(Other, On, Channel.EService, null)));
    }

    [Fact]
    public void Silence_until_the_time_is_out_is_no_yes_unless_the_municipality_lets_such_wishes_count()
    {
        var overdue = new SignatureOverdue(Other, On.AddDays(15));
        Assert.Equal("signature-missing", Hindrance([Late], null, overdue));
        Assert.Equal("signature-missing", Hindrance([Late], UnsignedRule.AssignedSchool, overdue));
        Assert.Null(Hindrance([Late], UnsignedRule.Counts, overdue));
        // Late answers count.
        Assert.Null(Hindrance([Late], null, overdue, new CaseSigned(Other, On, Channel.EService, null)));
        // That the round places the child is no yes either; an officer who registers the wishes anew has heard both.
        IChoiceEvent[] placed = [Late, new PlacementProposed(School, 0, new(Id(13), "told"), Officer), new ChildPlaced(School, 0, Officer)];
        Assert.Equal("signature-missing", Hindrance(placed, null, overdue));
        Assert.Equal("signature-missing", Hindrance(placed, UnsignedRule.AssignedSchool, overdue));
        Assert.Null(Hindrance(placed, UnsignedRule.Counts, overdue));
        Assert.Null(Hindrance([.. placed, new LateWishesArrived(Late.Applicant, At.AddDays(2), 1, Late.Form, Late.Check, Officer)], null, overdue));
    }

    [Fact]
    public void Given_a_choice_that_was_taken_back_when_wishes_come_late_then_they_are_tried_like_anyones()
    {
        var chosen = new SchoolsChosen(Late.Round, Late.Child, Late.Applicant, Late.Year, Late.Grade, At.AddDays(-9), 1, null, Late.Form, Late.Check, Guardian);
        var wished = new LateWishesArrived(Late.Applicant, At, 1, new(Id(14), "form"), Late.Check, Guardian);
        IChoiceEvent[] back = [chosen, new ChoiceWithdrawn(At.AddDays(-8), Guardian), wished];
        var offer = new ChoiceCommand.OfferSeat(Offered.Offer, School, On, Offered.AnswerBy, Officer);
        Then(Given(back), offer, Offered);
        Refused(Given(back[..2]), offer, "child-not-placed");
        var offered = Assert.IsType<ChoiceCase.Late>(Given([.. back, Offered]));
        Assert.Equal((wished.Form, true), (offered.LateForm, offered.AwaitsLateDecision));
        Then(offered, new ChoiceCommand.AnswerOffer(Offered.Offer, true, On, Guardian), new OfferAccepted(Offered.Offer, On, Guardian));
        var single = new ChoiceCommand.PlaceAnew(School, AnewGround.LateChoice, Officer) { MeetsLateWish = true };
        var placed = new PlacedAnew(School, AnewGround.LateChoice, Officer);
        Then(Given(back), single, placed, new LateWishesDecided(AreMet: true, Officer));
        Assert.Equal((School, false), (Assert.IsType<ChoiceCase.Placed>(Given([.. back, placed, new LateWishesDecided(AreMet: true, Officer)])).School, Given([.. back, placed, new LateWishesDecided(AreMet: true, Officer)]).AwaitsLateDecision));
        var leave = new ChoiceCommand.LeaveWaiting(null, At.AddDays(1), Channel.EService, Guardian);
        var left = new WaitingLeft(null, leave.At, Channel.EService, Guardian);
        Then(Given(back), leave, left);
        Assert.True(Given([.. back, left]).HasLeft(null));
        Then(Given(back), new ChoiceCommand.EndWithoutPlace(Officer), new EndedWithoutPlace(Officer));
        Assert.Equal(wished.Form, Given([.. back, new EndedWithoutPlace(Officer)]).Form);
        // The round's own list is as it was: a choice that came in time on paper still takes its place, and the round still places the child.
        Assert.IsType<ChoiceCase.Chosen>(Given([.. back, chosen]));
        Assert.IsType<ChoiceCase.Proposed>(Given([.. back, new PlacementProposed(School, 0, new(Id(13), "told"), Officer)]));
    }

    [Fact]
    public void Given_a_choice_that_was_decided_without_a_place_when_wishes_come_then_they_are_refused_at_once()
    {
        var round = new ChoiceRound.None();
        var plan = new RoundPlan(Late.Year, At.AddDays(-30), At.AddDays(-10), [new PlannedSeats(School, Late.Grade, 1)], On, At);
        var arrive = new ChoiceCommand.ArriveLate(Given(Late).Matter!, round, Late.Applicant, [School], new WishBasis(3, plan, new HashSet<SchoolUnitCode> { School }, null), At, new(Id(15), "form"), Late.Check, Guardian);
        Refused(Given(Late, new EndedWithoutPlace(Officer)), arrive, "choice-ended");
        var leftOut = new ChildLeftOut(default, School, On, new(Id(16), "reason"), Officer);
        Refused(Given(Late, leftOut, new EndedWithoutPlace(Officer)), arrive, "choice-ended");
        // Who waits for a decision still is asked what every round asks.
        Refused(Given(Late, leftOut), arrive, "round-not-found");
    }

    [Fact]
    public void A_late_choice_that_cannot_be_met_ends_by_a_decision_and_leaves_a_place_by_an_appeal_open()
    {
        Then(Given(Late), new ChoiceCommand.EndWithoutPlace(Officer), new EndedWithoutPlace(Officer));
        var ended = Given(Late, new EndedWithoutPlace(Officer));
        Assert.IsType<ChoiceCase.Ended>(ended);
        Assert.Equal((Given(Late).Matter, Given(Late).Form), (ended.Matter, ended.Form));
        Then(ended, new ChoiceCommand.EndWithoutPlace(Officer));
        Refused(ended, new ChoiceCommand.OfferSeat(Id(21), School, On, On.AddDays(7), Officer), "child-not-placed");
        Refused(ended, new ChoiceCommand.PlaceAnew(School, AnewGround.LateChoice, Officer), "child-not-placed");
        var placed = new PlacedAnew(School, AnewGround.Appeal, Officer);
        Then(ended, new ChoiceCommand.PlaceAnew(School, AnewGround.Appeal, Officer), placed);
        Assert.Equal(School, Assert.IsType<ChoiceCase.Placed>(Given(Late, new EndedWithoutPlace(Officer), placed)).School);
        // An offer is answered, or lapses, first.
        Refused(Given(Late, Offered), new ChoiceCommand.EndWithoutPlace(Officer), "offer-open");
        Then(Given(Late, Offered, new OfferLapsed(Offered.Offer, On)), new ChoiceCommand.EndWithoutPlace(Officer), new EndedWithoutPlace(Officer));
    }

    [Fact]
    public void A_choice_that_was_taken_back_of_a_child_who_is_not_on_the_list_ends_by_a_decision_too()
    {
        var chosen = new SchoolsChosen(Late.Round, Late.Child, Late.Applicant, Late.Year, Late.Grade, At, 1, null, Late.Form, Late.Check, Guardian);
        Then(Given(chosen, new ChoiceWithdrawn(At, Guardian)), new ChoiceCommand.EndWithoutPlace(Officer), new EndedWithoutPlace(Officer));
        Refused(Given(chosen), new ChoiceCommand.EndWithoutPlace(Officer), "child-not-left-out");
    }

    [Fact]
    public void Given_a_child_that_waits_when_its_family_leaves_then_that_is_written_down_once_and_an_open_offer_there_is_answered_first()
    {
        var leave = new ChoiceCommand.LeaveWaiting(null, At.AddDays(1), Channel.EService, Guardian);
        var left = new WaitingLeft(null, leave.At, Channel.EService, Guardian);
        Then(Given(Late), leave, left);
        Then(Given(Late, left), leave);
        Then(Given(Late, left), leave with { School = School });
        Assert.True(Given(Late, left).HasLeft(null));
        Assert.False(Given(Late, left with { School = School }).HasLeft(null));
        Refused(Given(Late, Offered), leave, "offer-open");
        Refused(Given(Late, Offered), leave with { School = School }, "offer-open");
        Then(Given(Late, Offered), leave with { School = new("99010002") }, left with { School = new("99010002") });
        // What was said first says nothing of wishes that came later.
        var again = new LateWishesArrived(Late.Applicant, At.AddDays(2), 1, Late.Form, Late.Check, Guardian);
        Assert.False(Given(Late, left, again).HasLeft(null));
        Refused(Given(Late, left, again), leave, "choice-newer");
        Then(Given(Late, left, again), leave with { At = again.ArrivedAt }, left with { At = again.ArrivedAt });
        Refused(Given(Late, new EndedWithoutPlace(Officer)), leave, "child-not-waiting");
        Refused(Given(Late, Offered, new OfferAccepted(Offered.Offer, On, Guardian)), leave, "offer-open");
    }

    [Fact]
    public void Given_a_placed_child_with_late_wishes_when_they_are_refused_then_the_placement_stands_and_they_wait_for_nothing_more()
    {
        var refuse = new ChoiceCommand.RefuseLateWishes(Officer);
        var refused = new LateWishesDecided(AreMet: false, Officer);
        IChoiceEvent[] placed = [Late, new PlacementProposed(School, 0, new(Id(13), "told"), Officer), new ChildPlaced(School, 0, Officer)];
        // One whose choice came late and whom the round placed all the same has had no answer to its wishes.
        Assert.True(Given(placed).AwaitsLateDecision);
        Then(Given(placed), refuse, refused);
        var after = Assert.IsType<ChoiceCase.Placed>(Given([.. placed, refused]));
        Assert.Equal((School, false), (after.School, after.AwaitsLateDecision));
        Refused(after, refuse, "no-wish-to-refuse");
        var again = new LateWishesArrived(Late.Applicant, At.AddDays(2), 1, Late.Form, Late.Check, Guardian);
        Then(Given([.. placed, refused, again]), refuse, refused);
        // Who waits no more, has gone, or is offered a seat is refused nothing.
        Refused(Given([.. placed, new WaitingLeft(null, At.AddDays(1), Channel.EService, Guardian)]), refuse, "no-wish-to-refuse");
        Refused(Given([.. placed, new SeatVacated(School, Domain.SchoolUnits.Seats.SeatReleaseReason.Left, On, Officer)]), refuse, "no-wish-to-refuse");
        Refused(Given([.. placed, Offered with { School = new("99010002") }]), refuse, "offer-open");
        Refused(Given(Late), refuse, "child-not-placed");
    }

    [Fact]
    public void Given_late_wishes_when_the_child_is_placed_at_one_of_them_then_they_are_met()
    {
        var place = new ChoiceCommand.PlaceAnew(School, AnewGround.LateChoice, Officer) { MeetsLateWish = true };
        var met = new LateWishesDecided(AreMet: true, Officer);
        Then(Given(Late), place, new PlacedAnew(School, AnewGround.LateChoice, Officer), met);
        Assert.False(Given(Late, new PlacedAnew(School, AnewGround.LateChoice, Officer), met).AwaitsLateDecision);
        Then(Given(Late), place with { MeetsLateWish = false }, new PlacedAnew(School, AnewGround.LateChoice, Officer));
        Assert.True(Given(Late, new PlacedAnew(School, AnewGround.LateChoice, Officer)).AwaitsLateDecision);
    }

    private static string? Hindrance(IChoiceEvent[] choice, UnsignedRule? rule, params ICaseEvent[] then) =>
        ChoiceClosing.LateHindrance(new CaseOf<ChoiceCase>(Asked.Concat(then).Aggregate(CaseFile.Initial, (f, e) => f.Evolve(e)), Given(choice)), rule)?.Code;

    private static ChoiceCase Given(params IChoiceEvent[] events) => events.Aggregate(ChoiceCase.Initial, ChoiceCase.Evolve);

    private static void Then(ChoiceCase state, ChoiceCommand command, params IChoiceEvent[] events) =>
        Assert.Equal(events, Assert.IsType<Verdict<IChoiceEvent>.Accepted>(ChoiceDecider.Decide(command, state)).Events);

    private static void Refused(ChoiceCase state, ChoiceCommand command, string code) =>
        Assert.Equal(code, Assert.IsType<Verdict<IChoiceEvent>.Refused>(ChoiceDecider.Decide(command, state)).Rejection.Code);

    private static Guid Id(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 9]);
}
