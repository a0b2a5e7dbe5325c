using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using FsCheck;
using FsCheck.Fluent;
using Grade = CaseMgmt.Domain.SchoolUnits.Grade;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Choices;

public class ChoiceTests
{
    private static readonly Guid Round = Id(1);
    private static readonly PersonRef Child = new(Id(2));
    private static readonly PersonRef Anna = new(Id(3));
    private static readonly PersonRef Bo = new(Id(4));
    private static readonly Actor ByAnna = new(ActorKind.Guardian, Anna.ToString());
    private static readonly Actor ByBo = new(ActorKind.Guardian, Bo.ToString());
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly DateTimeOffset Opens = new(2027, 1, 15, 5, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Closes = new(2027, 2, 15, 22, 59, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2027, 4, 1);
    private static readonly SchoolUnitCode Near = new("99010001");
    private static readonly SchoolUnitCode Far = new("99010002");
    private static readonly SchoolUnitCode OnlyOlder = new("99010003");
    private static readonly SchoolUnitCode Elsewhere = new("99010004");
    private static readonly SchoolUnitCode Unheard = new("99010005");
    private static readonly RoundPlan Plan = new(
        new SchoolYear(2027), Opens, Closes,
        [new PlannedSeats(Near, Grade.PreschoolClass, 25), new PlannedSeats(Far, Grade.PreschoolClass, 25), new PlannedSeats(OnlyOlder, new Grade("7"), 60)], new DateOnly(2024, 7, 1), Opens.AddYears(-1));
    private static readonly ChoiceMatter Matter = new(Round, Child, Plan.Year, Grade.PreschoolClass);
    private static readonly WishBasis Basis = new(2, Plan, new HashSet<SchoolUnitCode> { Near, Far, OnlyOlder, Elsewhere }, Near);
    private static readonly SealedRef<ChoiceForm> Form = new(Id(10), "form");
    private static readonly SealedRef<ChoiceForm> OtherForm = new(Id(11), "other-form");
    private static readonly SealedRef<ChoiceCheck> Check = new(Id(12), "check");
    private static readonly SealedRef<PlacementExplanation> Told = new(Id(13), "told");
    private static readonly SealedRef<PlacementExplanation> ToldAnew = new(Id(14), "told-anew");
    private static readonly Guid Offer = Id(20);
    private static readonly ChoiceRound Over = new ChoiceRound.Closed(Plan, new RoundClosed(1, new LotteryHash("list"), null, null, new(Id(30), "facts"), null, null, Officer, Closes));
    private static readonly SchoolsChosen Chosen = new(Round, Child, Anna, Plan.Year, Grade.PreschoolClass, Opens.AddDays(1), 2, AssignedFirst: false, Form, Check, ByAnna);
    private static readonly PlacementProposed Proposed = new(Far, 1, Told, Officer);
    private static readonly ChildPlaced Placed = new(Far, 1, Officer);

    [Fact]
    public void Schools_are_chosen_ranked_and_whether_the_assigned_one_comes_first_is_noted()
    {
        Then(Given(), Choose(Far, Near), Chosen);
        Then(Given(), Choose(Near), Chosen with { Wishes = 1, AssignedFirst = true });
        Then(Given(), Choose(Far) with { Basis = Basis with { Assigned = null } }, Chosen with { Wishes = 1, AssignedFirst = null });
        Then(Given(Chosen), Choose(Far, Near));
    }

    [Fact]
    public void Wishes_that_cannot_stand_are_refused_with_the_one_at_fault()
    {
        Refused(Given(), Choose(), "no-wishes", "wishes");
        Refused(Given(), Choose(Near, Far, Near), "too-many-wishes", "wishes");
        Refused(Given(), Choose(Near, Near), "wish-twice", "wishes[1]");
        Refused(Given(), Choose(Near, OnlyOlder), "school-without-grade", "wishes[1]");
        Refused(Given(), Choose(Elsewhere), "school-not-in-round", "wishes[0]");
        Refused(Given(), Choose(Unheard), "school-unknown", "wishes[0]");
    }

    [Fact]
    public void The_closing_instant_of_the_round_decides_also_before_anybody_has_closed_it()
    {
        Refused(Given(), Choose(Near) with { ArrivedAt = Opens.AddSeconds(-1) }, "round-not-open");
        Refused(Given(), Choose(Near) with { Round = new ChoiceRound.Prepared(Plan) }, "round-not-open");
        Refused(Given(), Choose(Near) with { Round = ChoiceRound.Initial }, "round-not-found");
        Then(Given(), Choose(Near) with { ArrivedAt = Closes.AddSeconds(-1) }, Chosen with { Wishes = 1, AssignedFirst = true, ArrivedAt = Closes.AddSeconds(-1) });
        Refused(Given(), Choose(Near) with { ArrivedAt = Closes }, "round-closed");
        // On paper before the closing, but the list is fixed.
        var closed = new ChoiceRound.Closed(Plan, new RoundClosed(0, new("hash"), null, null, new(Id(30), "facts"), null, null, Officer, Closes));
        Refused(Given(), Choose(Near) with { Round = closed }, "round-closed");
        Refused(Given(Chosen), Withdraw() with { At = Closes }, "round-closed");
    }

    [Fact]
    public void Wishes_are_changed_and_taken_back_by_the_guardian_who_made_them_until_the_round_closes()
    {
        Then(Given(Chosen), Choose(Near) with { Form = OtherForm }, Chosen with { Wishes = 1, AssignedFirst = true, Form = OtherForm });
        Refused(Given(Chosen), Choose(Near) with { Form = OtherForm, Applicant = Bo, By = ByBo }, "choice-of-other-guardian");
        Refused(Given(Chosen), Choose(Near) with { Form = OtherForm, Matter = Matter with { Round = Id(9) } }, "case-exists");
        Refused(Given(Chosen), Withdraw() with { Guardian = Bo, By = ByBo }, "choice-of-other-guardian");
        Then(Given(Chosen), Withdraw(), new ChoiceWithdrawn(Opens.AddDays(2), ByAnna));
        var withdrawn = Given(Chosen, new ChoiceWithdrawn(Opens.AddDays(2), ByAnna));
        Then(withdrawn, Withdraw());
        Assert.Null(withdrawn.Form);
        var later = Opens.AddDays(3);
        Then(withdrawn, Choose(Near) with { Form = OtherForm, ArrivedAt = later }, Chosen with { Wishes = 1, AssignedFirst = true, Form = OtherForm, ArrivedAt = later });
        Refused(Given(), Withdraw(), "case-not-found");
        // A paper that came before what stands, and is written down after it, changes nothing.
        Refused(Given(Chosen), Choose(Near) with { Form = OtherForm, ArrivedAt = Opens.AddHours(1), By = Officer }, "choice-newer", "arrivedOn");
        Refused(Given(Chosen), Withdraw() with { At = Opens.AddHours(1), By = Officer }, "choice-newer", "arrivedOn");
        Refused(withdrawn, Choose(Near) with { Form = OtherForm, By = Officer }, "choice-newer", "arrivedOn");
        // What is taken back stands in nobody's way: the other guardian chooses in the same case, and the one before no longer takes it back.
        var anew = Chosen with { Wishes = 1, AssignedFirst = true, Form = OtherForm, ArrivedAt = later, Applicant = Bo, By = ByBo };
        Then(withdrawn, Choose(Near) with { Form = OtherForm, ArrivedAt = later, Applicant = Bo, By = ByBo }, anew);
        var ofBo = Given(Chosen, new ChoiceWithdrawn(Opens.AddDays(2), ByAnna), anew);
        Refused(ofBo, Withdraw(), "choice-of-other-guardian");
        Refused(ofBo, Choose(Far), "choice-of-other-guardian");
        Refused(Given(Chosen, Proposed), Choose(Near) with { Form = OtherForm }, "round-closed");
    }

    [Fact]
    public void A_child_for_whom_nobody_chose_gets_a_case_of_its_own_once()
    {
        var open = new ChoiceCommand.OpenWithoutChoice(Matter, Anna, Officer);
        var opened = new OpenedWithoutChoice(Round, Child, Anna, Plan.Year, Grade.PreschoolClass, Officer);
        Then(Given(), open, opened);
        Then(Given(opened), open);
        Then(Given(opened), new ChoiceCommand.Propose(Near, 0, Told, Officer), new PlacementProposed(Near, 0, Told, Officer));
        Refused(Given(opened), Choose(Near), "round-closed");
    }

    [Fact]
    public void A_proposal_is_made_again_until_the_child_is_placed_as_proposed()
    {
        var propose = new ChoiceCommand.Propose(Far, 1, Told, Officer);
        Then(Given(Chosen), propose, Proposed);
        Then(Given(Chosen, Proposed), propose);
        Then(Given(Chosen, Proposed), propose with { School = null, Wish = 0, Explanation = ToldAnew }, new PlacementProposed(null, 0, ToldAnew, Officer));
        Refused(Given(Chosen), new ChoiceCommand.Place(Far, Officer), "proposal-missing");
        Refused(Given(Chosen, Proposed), new ChoiceCommand.Place(Near, Officer), "proposal-changed");
        Then(Given(Chosen, Proposed), new ChoiceCommand.Place(Far, Officer), Placed);
        Then(Given(Chosen, Proposed, Placed), new ChoiceCommand.Place(Far, Officer));
    }

    [Fact]
    public void A_seat_offered_after_publication_is_accepted_declined_or_lapses_on_its_day()
    {
        var placed = Given(Chosen, Proposed, Placed);
        var offer = new ChoiceCommand.OfferSeat(Offer, Near, Today, Today.AddDays(7), Officer);
        var offered = new SeatOffered(Offer, Near, Today.AddDays(7), Officer, null);
        Then(placed, offer, offered);
        Refused(placed, offer with { School = Far }, "child-has-seat-there");
        Refused(placed, offer with { AnswerBy = Today }, "answer-day-not-ahead", "answerBy");
        Refused(Given(Chosen, Proposed), offer, "child-not-placed");
        var open = Given(Chosen, Proposed, Placed, offered);
        Then(open, offer);
        Refused(open, offer with { Offer = Id(21) }, "offer-open");
        Refused(open, new ChoiceCommand.PlaceAnew(Near, AnewGround.Correction, Officer), "offer-open");
        Refused(open, new ChoiceCommand.AnswerOffer(Id(21), true, Today, ByAnna), "offer-not-open");
        Then(open, new ChoiceCommand.AnswerOffer(Offer, false, Today.AddDays(7), ByAnna), new OfferDeclined(Offer, Today.AddDays(7), ByAnna));
        Refused(open, new ChoiceCommand.AnswerOffer(Offer, true, Today.AddDays(8), ByAnna), "offer-over");
        Then(open, new ChoiceCommand.LapseOffer(Offer, Today.AddDays(7), Actor.System));
        Then(open, new ChoiceCommand.LapseOffer(Offer, Today.AddDays(8), Actor.System), new OfferLapsed(Offer, Today.AddDays(8)));
        var accepted = new OfferAccepted(Offer, Today, ByAnna);
        Then(open, new ChoiceCommand.AnswerOffer(Offer, true, Today, ByAnna), accepted);
        var accepting = ChoiceCase.Evolve(open, accepted);
        Refused(accepting, new ChoiceCommand.PlaceAnew(Far, AnewGround.Offer, ByAnna), "offer-of-other-school");
        Then(accepting, new ChoiceCommand.PlaceAnew(Near, AnewGround.Offer, ByAnna), new PlacedAnew(Near, AnewGround.Offer, ByAnna));
        var anew = ChoiceCase.Evolve(accepting, new PlacedAnew(Near, AnewGround.Offer, ByAnna));
        Assert.Equal(Near, Assert.IsType<ChoiceCase.Placed>(anew).School);
        Then(anew, new ChoiceCommand.PlaceAnew(Near, AnewGround.Offer, ByAnna));
        Then(anew, new ChoiceCommand.LapseOffer(Offer, Today.AddDays(8), Actor.System));
    }

    [Fact]
    public void Nothing_is_placed_or_offered_to_be_answered_after_the_school_year()
    {
        var (placed, last) = (Given(Chosen, Proposed, Placed), Plan.Year.LastDay);
        var anew = new ChoiceCommand.PlaceAnew(Near, AnewGround.Correction, Officer) { From = last };
        Then(placed, anew, new PlacedAnew(Near, AnewGround.Correction, Officer));
        Refused(placed, anew with { From = last.AddDays(1) }, "school-year-over");
        var late = Given(new LateChoiceArrived(Round, Child, Anna, Plan.Year, Grade.PreschoolClass, Closes.AddDays(3), 1, Form, Check, ByAnna));
        Refused(late, anew with { Ground = AnewGround.LateChoice, From = last.AddDays(1) }, "school-year-over");
        // A placement that is taken back begins no day.
        Then(placed, anew with { School = null, From = last.AddDays(1) }, new PlacedAnew(null, AnewGround.Correction, Officer));
        var offer = new ChoiceCommand.OfferSeat(Offer, Near, last.AddDays(-3), last, Officer);
        Then(placed, offer, new SeatOffered(Offer, Near, last, Officer, null));
        Refused(placed, offer with { AnswerBy = last.AddDays(1) }, "school-year-over", "answerBy");
    }

    [Fact]
    public void A_child_is_placed_before_those_who_wait_on_a_recorded_ground_only_and_they_can_be_told()
    {
        var (placed, appeal) = (Given(Chosen, Proposed, Placed), Id(31));
        ChoiceCommand.PlaceAnew By(AnewGround ground, FactKind? fact, Guid? of) => new(Near, ground, Officer) { Passing = new ListPassing(fact, of) };
        ListPassed Passed(AnewGround ground, FactKind? fact, Guid? of) => new(Round, Matter.Grade, Near, ground, fact, of, Officer);
        Then(placed, By(AnewGround.Correction, FactKind.Way, null), Passed(AnewGround.Correction, FactKind.Way, null), new PlacedAnew(Near, AnewGround.Correction, Officer));
        Then(placed, By(AnewGround.Appeal, null, appeal), Passed(AnewGround.Appeal, null, appeal), new PlacedAnew(Near, AnewGround.Appeal, Officer));
        Refused(placed, By(AnewGround.Correction, null, null), "passing-ground-missing", "fact");
        Refused(placed, By(AnewGround.Appeal, FactKind.Way, null), "passing-ground-missing", "appealId");
        Refused(placed, By(AnewGround.Correction, null, appeal), "passing-ground-missing", "fact");
        // Nobody waits: nobody is passed.
        Then(placed, new ChoiceCommand.PlaceAnew(Near, AnewGround.Correction, Officer), new PlacedAnew(Near, AnewGround.Correction, Officer));
        var late = Given(new LateChoiceArrived(Round, Child, Anna, Plan.Year, Grade.PreschoolClass, Closes.AddDays(3), 1, Form, Check, ByAnna));
        Refused(late, By(AnewGround.LateChoice, FactKind.Way, appeal), "list-passed-over");
        Assert.Equal(Near, Assert.IsType<ChoiceCase.Placed>(ChoiceCase.Evolve(ChoiceCase.Evolve(placed, Passed(AnewGround.Correction, FactKind.Way, null)), new PlacedAnew(Near, AnewGround.Correction, Officer))).School);
    }

    [Fact]
    public void A_seat_is_given_up_and_a_late_choice_is_tried_by_itself()
    {
        var vacate = new ChoiceCommand.Vacate(SeatReleaseReason.Left, Today, ByAnna);
        Then(Given(Chosen, Proposed, Placed), vacate, new SeatVacated(Far, SeatReleaseReason.Left, Today, ByAnna));
        Then(Given(Chosen, Proposed, Placed, new SeatVacated(Far, SeatReleaseReason.Left, Today, ByAnna)), vacate);
        var arrive = new ChoiceCommand.ArriveLate(Matter, Over, Anna, [Near], Basis, Closes.AddDays(3), Form, Check, ByAnna);
        var late = new LateChoiceArrived(Round, Child, Anna, Plan.Year, Grade.PreschoolClass, Closes.AddDays(3), 1, Form, Check, ByAnna);
        Then(Given(), arrive, late);
        Then(Given(late), arrive);
        Refused(Given(), arrive with { Wishes = [OnlyOlder] }, "school-without-grade", "wishes[0]");
        Then(Given(late), new ChoiceCommand.PlaceAnew(Near, AnewGround.LateChoice, Officer), new PlacedAnew(Near, AnewGround.LateChoice, Officer));
        var offered = Given(late, new SeatOffered(Offer, Near, Today, Officer, null));
        Refused(offered, new ChoiceCommand.PlaceAnew(Near, AnewGround.LateChoice, Officer), "offer-open");
        Assert.Equal(Near, Assert.IsType<ChoiceCase.Placed>(Given(late, new SeatOffered(Offer, Near, Today, Officer, null), new OfferAccepted(Offer, Today, ByAnna))).Accepted?.School);
    }

    [Fact]
    public void A_child_that_the_round_placed_may_be_wished_other_schools_for_and_its_placement_stands()
    {
        var arrive = new ChoiceCommand.ArriveLate(Matter, Over, Anna, [Near], Basis, Closes.AddMonths(2), OtherForm, Check, ByAnna);
        var wished = new LateWishesArrived(Anna, Closes.AddMonths(2), 1, OtherForm, Check, ByAnna);
        Then(Given(Chosen, Proposed, Placed), arrive, wished);
        Then(Given(Chosen, Proposed, Placed, wished), arrive);
        Then(Given(Chosen, Proposed, Placed, wished), arrive with { Form = Form }, wished with { Form = Form });
        var state = Assert.IsType<ChoiceCase.Placed>(Given(Chosen, Proposed, Placed, wished));
        Assert.Equal((Far, 1, Form), (state.School!.Value, state.Wish, state.Form));
        Refused(Given(Chosen, Proposed, Placed), arrive with { Wishes = [OnlyOlder] }, "school-without-grade", "wishes[0]");
        Refused(Given(Chosen, Proposed, Placed), arrive with { Matter = Matter with { Round = Id(9) } }, "case-exists");
    }

    [Fact]
    public void What_comes_between_closing_and_publication_is_registered_as_late_whatever_there_was_and_outlives_the_placement()
    {
        var arrive = new ChoiceCommand.ArriveLate(Matter, Over, Anna, [Near], Basis, Closes.AddDays(3), OtherForm, Check, ByAnna);
        var wished = new LateWishesArrived(Anna, Closes.AddDays(3), 1, OtherForm, Check, ByAnna);
        var withdrawn = new ChoiceWithdrawn(Opens.AddDays(2), ByAnna);
        foreach (var given in new IChoiceEvent[][]
        {
            [Chosen], [Chosen, withdrawn], [Chosen, new GuardiansDisagreed(Today, Officer)], [Chosen, new ChoiceUnsigned(WishesCount: true, Today, Officer)],
            [new LateChoiceArrived(Round, Child, Anna, Plan.Year, Grade.PreschoolClass, Closes, 1, Form, Check, ByAnna)],
        })
        {
            Then(Given(given), arrive, wished);
            Then(Given([.. given, wished]), arrive);
            var placed = Assert.IsType<ChoiceCase.Placed>(Given([.. given, wished, Proposed, Placed]));
            Assert.Equal((wished, Far), (placed.LateWishes, placed.School!.Value));
        }
        // It came before the round was closed by hand: what the closing writes does not lose it.
        Assert.Equal(wished, Given(Chosen, wished, new GuardiansDisagreed(Today, Officer)).LateWishes);
        Assert.Equal(wished, Given(Chosen, wished, withdrawn).LateWishes);
        // A late child on the list is placed by the round like one for whom nobody chose.
        var late = new LateChoiceArrived(Round, Child, Anna, Plan.Year, Grade.PreschoolClass, Closes, 1, Form, Check, ByAnna);
        Then(Given(late), new ChoiceCommand.Propose(Far, 0, Told, Officer), Proposed with { Wish = 0 });
        Assert.Equal(ChoiceStanding.NoChoice, ChoiceClosing.StandingOf(new CaseOf<ChoiceCase>(CaseFile.Initial, Given(late)), UnsignedRule.Counts));
    }

    [Fact]
    public void What_is_not_late_or_comes_while_the_decisions_are_taken_is_told_so()
    {
        var arrive = new ChoiceCommand.ArriveLate(Matter, Over, Anna, [Near], Basis, Closes, Form, Check, ByAnna);
        Refused(Given(), arrive with { Round = ChoiceRound.Initial }, "round-not-found");
        Refused(Given(), arrive with { Round = new ChoiceRound.Prepared(Plan) }, "round-not-open");
        Refused(Given(), arrive with { Round = new ChoiceRound.Open(Plan), ArrivedAt = Closes.AddTicks(-1) }, "choice-in-time");
        Assert.IsType<Verdict<IChoiceEvent>.Accepted>(ChoiceDecider.Decide(arrive with { Round = new ChoiceRound.Open(Plan) }, Given()));
        // On paper in time and found when the list was fixed: late, with the day it came.
        Assert.Equal(Opens, Assert.IsType<LateChoiceArrived>(Assert.Single(Assert.IsType<Verdict<IChoiceEvent>.Accepted>(ChoiceDecider.Decide(arrive with { ArrivedAt = Opens }, Given())).Events)).ArrivedAt);
        var allocated = new ChoiceRound.Allocated(Plan, ((ChoiceRound.Closed)Over).Closing, new LotteryDrawn(new PublicText("seed"), Officer, Closes), new RoundAllocated(new(Id(30), "facts"), new(Id(31), "result"), new LotteryHash("r"), true, 0, 0, Officer, Closes), 1);
        Assert.IsType<Verdict<IChoiceEvent>.Accepted>(ChoiceDecider.Decide(arrive with { Round = allocated }, Given()));
        Refused(Given(), arrive with { Round = new ChoiceRound.Publishing(allocated, []) }, "round-being-published");
        var published = new ChoiceRound.Published(allocated, [], new RoundPublished(new LotteryHash("root"), Officer, Closes));
        Assert.IsType<Verdict<IChoiceEvent>.Accepted>(ChoiceDecider.Decide(arrive with { Round = published }, Given()));
        Refused(Given(), arrive with { Round = new ChoiceRound.Finished(published) }, "round-finished");
    }

    [Theory]
    [InlineData("signed", null, null, ChoiceStanding.Counts)]
    [InlineData("declined", null, UnsignedRule.Counts, ChoiceStanding.Disagreed)]
    [InlineData("awaited", null, UnsignedRule.Counts, ChoiceStanding.UnsignedCounts)]
    [InlineData("awaited", null, UnsignedRule.AssignedSchool, ChoiceStanding.UnsignedDisregarded)]
    [InlineData("awaited", true, UnsignedRule.AssignedSchool, ChoiceStanding.UnsignedCounts)]
    [InlineData("overdue", false, null, ChoiceStanding.UnsignedDisregarded)]
    [InlineData("not-asked", null, null, ChoiceStanding.UnsignedUnsettled)]
    public void What_a_choice_comes_to_at_the_closing_follows_from_the_signatures(string signature, bool? settled, UnsignedRule? rule, ChoiceStanding standing)
    {
        var state = Signing(signature, settled is { } s ? [Chosen, new ChoiceUnsigned(s, Today, Officer)] : [Chosen]);
        Assert.Equal(standing, ChoiceClosing.StandingOf(state, rule));
        Assert.Equal(standing, ChoiceClosing.StandingOf(ChoiceClosing.AgreementOf(state.File.Parties), settled, rule));
    }

    [Fact]
    public void The_closing_writes_down_who_did_not_agree_or_sign_and_waits_for_nobody_longer()
    {
        Assert.Empty(Accepted(ChoiceClosing.Decide(Signing("signed", [Chosen]), null, Today, Officer)));
        Assert.Equal<IDomainEvent>([new GuardiansDisagreed(Today, Officer)], Accepted(ChoiceClosing.Decide(Signing("declined", [Chosen]), null, Today, Officer)));
        Assert.Equal<IDomainEvent>(
            [new ChoiceUnsigned(WishesCount: false, Today, Officer), new SignatureOverdue(Bo, Today)],
            Accepted(ChoiceClosing.Decide(Signing("awaited", [Chosen]), UnsignedRule.AssignedSchool, Today, Officer)));
        Assert.Equal<IDomainEvent>(
            [new SignatureOverdue(Bo, Today)], Accepted(ChoiceClosing.Decide(Signing("awaited", [Chosen, new ChoiceUnsigned(WishesCount: true, Today, Officer)]), null, Today, Officer)));
        // Settled not to count, and signed since: the closing writes down that it counts, once.
        var signedSince = Signing("signed", [Chosen, new ChoiceUnsigned(WishesCount: false, Today, Officer)]);
        Assert.Equal<IDomainEvent>([new SignedAfterRuling(Today, Officer)], Accepted(ChoiceClosing.Decide(signedSince, UnsignedRule.AssignedSchool, Today, Officer)));
        Assert.Empty(Accepted(ChoiceClosing.Decide(Signing("signed", [Chosen, new ChoiceUnsigned(WishesCount: false, Today, Officer), new SignedAfterRuling(Today, Officer)]), UnsignedRule.AssignedSchool, Today, Officer)));
        Assert.Empty(Accepted(ChoiceClosing.Decide(Signing("signed", [Chosen, new ChoiceUnsigned(WishesCount: true, Today, Officer)]), null, Today, Officer)));
        // Who took the choice back needs nobody's signature.
        Assert.Equal<IDomainEvent>([new SignatureOverdue(Bo, Today)], Accepted(ChoiceClosing.Decide(Signing("awaited", [Chosen, new ChoiceWithdrawn(Opens, ByAnna)]), null, Today, Officer)));
        var unsettled = ChoiceClosing.Decide(Signing("overdue", [Chosen]), null, Today, Officer);
        Assert.Equal("signature-unsettled", Assert.IsType<Verdict<IDomainEvent>.Refused>(unsettled).Rejection.Code);
        // A second closing of the same case finds it written down.
        Assert.Empty(Accepted(ChoiceClosing.Decide(Signing("declined", [Chosen, new GuardiansDisagreed(Today, Officer)]), null, Today, Officer)));
    }

    [Fact]
    public void Whoever_is_of_the_grade_and_registered_here_may_choose_and_all_others_ask_an_officer()
    {
        Assert.Equal((Grade.PreschoolClass, null), Eligibility.Of(Born(2021), "9901", Plan));
        Assert.Equal((new Grade("7"), null), Eligibility.Of(Born(2014), "9901", Plan));
        Assert.Equal((null, "child-not-of-grade"), Eligibility.Of(Born(2020), "9901", Plan));
        Assert.Equal((null, "child-not-registered-here"), Eligibility.Of(Born(2021), "2580", Plan));
        Assert.Equal((null, "child-not-registered"), Eligibility.Of(new RegisterAnswer.Missing(), "9901", Plan));
        Assert.Equal([Grade.PreschoolClass, new Grade("7")], Eligibility.GradesOf(Plan));
    }

    [Fact]
    public void Siblings_count_as_the_register_has_them_where_they_live_together_and_go_on_at_the_school()
    {
        var home = new RegisteredAddress("Gatan 1", "99911", "Älvsunda");
        var child = Person(2021, home, Child);
        IReadOnlyList<SchoolUnitCode> Of(params RegisteredSibling[] siblings) => Siblings.SchoolsOf(child, siblings, Plan.Year, (unit, _, grade) => unit != Near || string.CompareOrdinal(grade.Code, "6") <= 0);
        Assert.Equal([Near], Of(Sibling(2017, home, "4", Near), Sibling(2019, home, "2", Near)));
        Assert.Empty(Of(Sibling(2015, home, "6", Near)));
        Assert.Equal([Far], Of(Sibling(2015, home, "6", Far)));
        Assert.Empty(Of(Sibling(2012, home, "9", Far)));
        Assert.Empty(Of(Sibling(2017, home with { Street = "Gatan 2" }, "4", Near)));
        Assert.Empty(Of(Sibling(2017, home, "4", null)));
        var hidden = Sibling(2017, home, "4", Near);
        // A protected one gives the same priority, and is told of to nobody.
        var guarded = hidden with { Person = hidden.Person with { Protection = Protection.SecrecyMarking } };
        Assert.Equal([Near], Of(guarded));
        Assert.Empty(Siblings.ToldSchoolsOf(child, [guarded], Plan.Year, (_, _, _) => true));
        Assert.Equal([Near], Siblings.ToldSchoolsOf(child, [guarded, hidden], Plan.Year, (_, _, _) => true));
        var form = new ChoiceForm([Near, Far], [new SiblingClaim(Near, "Lo"), new SiblingClaim(Far, null)], null);
        Assert.Equal([new SiblingClaim(Far, null)], new ChoiceCheck(Near, [Near], null).NotFound(form));
    }

    [Fact]
    public void A_retry_adds_no_event() => Prop.ForAll(
        Gen.ListOf(Gen.Elements<ChoiceCommand>(
            Choose(Far, Near), Choose(Near) with { Form = OtherForm }, Withdraw(), new ChoiceCommand.Disagree(Today, Officer), new ChoiceCommand.CountSigned(Today, Officer), new ChoiceCommand.SettleUnsigned(true, Today, Officer),
            new ChoiceCommand.OpenWithoutChoice(Matter, Anna, Officer), new ChoiceCommand.Propose(Far, 1, Told, Officer), new ChoiceCommand.Propose(Near, 2, ToldAnew, Officer),
            new ChoiceCommand.Place(Far, Officer), new ChoiceCommand.Place(Near, Officer), new ChoiceCommand.Vacate(SeatReleaseReason.Left, Today, ByAnna),
            new ChoiceCommand.OfferSeat(Offer, Near, Today, Today.AddDays(7), Officer), new ChoiceCommand.LapseOffer(Offer, Today.AddDays(8), Actor.System),
            new ChoiceCommand.PlaceAnew(Near, AnewGround.Correction, Officer))).ToArbitrary(),
        commands =>
        {
            var state = ChoiceCase.Initial;
            foreach (var command in commands)
            {
                if (ChoiceDecider.Decide(command, state) is not Verdict<IChoiceEvent>.Accepted accepted)
                    continue;
                state = accepted.Events.Aggregate(state, ChoiceCase.Evolve);
                if (ChoiceDecider.Decide(command, state) is Verdict<IChoiceEvent>.Accepted { Events.Count: > 0 })
                    return false;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(2580, 9901));

    private static ChoiceCommand.Choose Choose(params SchoolUnitCode[] wishes) => new(Matter, new ChoiceRound.Open(Plan), Anna, wishes, Basis, Opens.AddDays(1), Form, Check, ByAnna);

    private static ChoiceCommand.Withdraw Withdraw() => new(new ChoiceRound.Open(Plan), Anna, Opens.AddDays(2), ByAnna);

    private static CaseOf<ChoiceCase> Signing(string signature, IChoiceEvent[] events)
    {
        ICaseEvent[] file =
        [
            new CaseRegistered(CaseReference.Create("VAL", 1), CaseTypes.SchoolChoice.Code, Channel.EService, Opens, Child, Anna, Queue.Ordinary, new(Id(40), "snapshot")),
            new PartyJoined(Bo, PartyRole.CoGuardian, ByAnna),
            .. signature == "not-asked" ? Array.Empty<ICaseEvent>() : [new SignatureAsked(Bo, Today.AddDays(-9), Today.AddDays(-5), Today.AddDays(-1))],
            .. signature switch
            {
                "signed" => new ICaseEvent[] { new CaseSigned(Bo, Today, Channel.EService, null) },
                "declined" => [new SignatureDeclined(Bo, Today, Channel.EService, null)],
                "overdue" => [new SignatureOverdue(Bo, Today)],
                _ => [],
            },
        ];
        var empty = new CaseOf<ChoiceCase>(CaseFile.Initial, ChoiceCase.Initial);
        return file.Concat<IDomainEvent>(events).Aggregate(empty, (s, e) => s.Evolve<IChoiceEvent>(e, ChoiceCase.Evolve));
    }

    private static RegisterAnswer.Found Born(int year) => new(Person(year, null, Child));

    private static RegisterPerson Person(int year, RegisteredAddress? address, PersonRef person) =>
        new(person, "Lo", "Ek", new DateOnly(year, 3, 4), address, null, "9901", Protection.None, new RegisterVersion("Folkbokföringen", "1", Opens));

    private static RegisteredSibling Sibling(int born, RegisteredAddress address, string grade, SchoolUnitCode? unit)
    {
        var person = Person(born, address, new PersonRef(Id(100 + born)));
        return new RegisteredSibling(person, new SchoolPlacement(person.Person, new SchoolYear(2026), SchoolForm.CompulsorySchool, new Grade(grade), unit, person.Version));
    }

    private static ChoiceCase Given(params IChoiceEvent[] events) => events.Aggregate(ChoiceCase.Initial, ChoiceCase.Evolve);

    private static void Then(ChoiceCase state, ChoiceCommand command, params IChoiceEvent[] events) =>
        Assert.Equal(events, Assert.IsType<Verdict<IChoiceEvent>.Accepted>(ChoiceDecider.Decide(command, state)).Events);

    private static void Refused(ChoiceCase state, ChoiceCommand command, string code, string? field = null)
    {
        var rejection = Assert.IsType<Verdict<IChoiceEvent>.Refused>(ChoiceDecider.Decide(command, state)).Rejection;
        Assert.Equal((code, field ?? rejection.Field), (rejection.Code, rejection.Field));
    }

    private static IReadOnlyList<IDomainEvent> Accepted(Verdict<IDomainEvent> verdict) => Assert.IsType<Verdict<IDomainEvent>.Accepted>(verdict).Events;

    private static Guid Id(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 6]);
}
