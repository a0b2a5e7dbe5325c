using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class AppealTests
{
    private static readonly Guid Appeal = Id(60);
    private static readonly Guid Meeting = Id(61);
    private static readonly AppealRoute Administrative = Type().Route;
    private static readonly AppealRoute Legality = Type("school-transport.chosen-school").Route;
    private static readonly CaseDecided Refusal = Decided with { Outcome = Outcome.Refused, DecidedBy = Officer, ValidFrom = null, ValidTo = null };
    private static readonly DecisionReceived Received = new(Day(1), DeliveryProof.DigitalMailbox, Day(22));
    private static readonly AppealReceived InTime = new(Appeal, Day(20), true, Channel.EService, Applicant, Text, Guardian);
    private static readonly AppealReceived Late = InTime with { On = Day(23), InTime = false };
    private static readonly AppealReconsidered Upheld = new(Appeal, Day(24), IsMet: false, Officer);
    private static readonly AppealForwarded Forwarded = new(Appeal, Day(25), Officer);
    private static readonly AppealRuled Ruled = new(Appeal, Day(90), Ruling.Changed, Officer, Text);

    [Fact]
    public void Three_weeks_run_from_the_day_the_party_received_the_decision() =>
        CaseGiven(Registered, Refusal).When(new AppealCommand.Receive(Administrative, Day(1), DeliveryProof.DigitalMailbox)).Then(Received);

    [Fact]
    public void A_second_proof_of_delivery_does_not_lengthen_the_time() =>
        CaseGiven(Registered, Refusal, Received).When(new AppealCommand.Receive(Administrative, Day(5), DeliveryProof.Receipt)).Then();

    [Fact]
    public void In_laglighetsprovning_the_day_of_receipt_starts_nothing() =>
        CaseGiven(Registered, Refusal).When(new AppealCommand.Receive(Legality, Day(1), DeliveryProof.Receipt)).Then(new DecisionReceived(Day(1), DeliveryProof.Receipt, null));

    [Fact]
    public void There_three_weeks_run_from_the_notice_board_after_the_decision_was_reported()
    {
        CaseGiven(Registered, Refusal).When(new AppealCommand.Announce(Legality, Meeting, Day(10))).ThenRefused("decision-not-reported-there");
        CaseGiven(Registered, Refusal).When(new AppealCommand.Report(Meeting, Day(5))).Then(new DecisionReported(Meeting, Day(5)));
        var reported = CaseGiven(Registered, Refusal, new DecisionReported(Meeting, Day(5)));
        reported.When(new AppealCommand.Announce(Legality, Meeting, Day(10))).Then(new MinutesAnnounced(Meeting, Day(10), Day(31)));
        var announced = CaseGiven(Registered, Refusal, new DecisionReported(Meeting, Day(5)), new MinutesAnnounced(Meeting, Day(10), Day(31)));
        announced.When(new AppealCommand.Announce(Legality, Meeting, Day(10))).Then();
        announced.When(new AppealCommand.Announce(Legality, Meeting, Day(11))).ThenRefused("minutes-announced-before");
    }

    [Fact]
    public void The_notice_board_starts_no_clock_where_receipt_does() =>
        CaseGiven(Registered, Refusal, new DecisionReported(Meeting, Day(5))).When(new AppealCommand.Announce(Administrative, Meeting, Day(10))).Then();

    [Fact]
    public void Legal_force_comes_the_day_after_the_last_day()
    {
        CaseGiven(Registered, Refusal, Received).When(new AppealCommand.TimePassed(Day(22))).Then();
        CaseGiven(Registered, Refusal, Received).When(new AppealCommand.TimePassed(Day(40))).Then(new LegalForceGained(Day(23)));
        CaseGiven(Registered, Refusal, Received, new LegalForceGained(Day(23))).When(new AppealCommand.TimePassed(Day(41))).Then();
    }

    [Fact]
    public void An_open_appeal_holds_legal_force_back() =>
        CaseGiven(Registered, Refusal, Received, InTime).When(new AppealCommand.TimePassed(Day(40))).Then();

    [Theory]
    [InlineData(22, true)]
    [InlineData(23, false)]
    public void An_appeal_is_in_time_on_the_last_day_and_late_after_it(int day, bool inTime) =>
        CaseGiven(Registered, Refusal, Received).When(new AppealCommand.Register(Appeal, Day(day), Channel.EService, Applicant, Text)).Then(InTime with { On = Day(day), InTime = inTime });

    [Fact]
    public void Before_the_last_day_is_known_nobody_is_late() =>
        CaseGiven(Registered, Refusal).When(new AppealCommand.Register(Appeal, Day(200), Channel.Paper, Officer, Text))
            .Then(new AppealReceived(Appeal, Day(200), null, Channel.Paper, Officer, Text, Guardian));

    [Fact]
    public void Once_the_last_day_is_known_it_is_known_whether_an_earlier_appeal_came_in_time()
    {
        var before = InTime with { On = Day(23), InTime = null };
        var other = before with { Appeal = Id(62), On = Day(22) };
        var state = CaseGiven(Registered, Refusal, before, other);
        state.When(new AppealCommand.Receive(Administrative, Day(1), DeliveryProof.Receipt)).Then(Received with { Proof = DeliveryProof.Receipt }, new AppealTimed(Id(62), true), new AppealTimed(Appeal, false));
        var known = CaseGiven(Registered, Refusal, before, other, Received, new AppealTimed(Id(62), true), new AppealTimed(Appeal, false));
        known.When(new AppealCommand.Dismiss(Administrative, Appeal, Day(24), Officer, Reasons, Examples.Letter)).Then(new AppealDismissed(Appeal, Day(24), Officer, Reasons, Examples.Letter));
        known.When(new AppealCommand.Dismiss(Administrative, Id(62), Day(24), Officer, Reasons, Examples.Letter)).ThenRefused("appeal-not-late");
        // An appeal that is settled, or tried although late, is left as it is.
        CaseGiven(Registered, Refusal, before, new AppealWithdrawn(Appeal, Day(24), null, null, null)).When(new AppealCommand.Receive(Administrative, Day(1), DeliveryProof.DigitalMailbox)).Then(Received);
    }

    [Fact]
    public void Minutes_announced_later_tell_the_same_of_an_appeal_that_came_before() =>
        CaseGiven(Registered, Refusal, InTime with { InTime = null }, new DecisionReported(Meeting, Day(5))).When(new AppealCommand.Announce(Legality, Meeting, Day(10)))
            .Then(new MinutesAnnounced(Meeting, Day(10), Day(31)), new AppealTimed(Appeal, true));

    [Fact]
    public void Only_a_late_appeal_is_dismissed()
    {
        CaseGiven(Registered, Refusal, Received, Late).When(new AppealCommand.Dismiss(Administrative, Appeal, Day(24), Officer, Reasons, Examples.Letter)).Then(new AppealDismissed(Appeal, Day(24), Officer, Reasons, Examples.Letter));
        CaseGiven(Registered, Refusal, Received, InTime).When(new AppealCommand.Dismiss(Administrative, Appeal, Day(24), Officer, Reasons, Examples.Letter)).ThenRefused("appeal-not-late");
        CaseGiven(Registered, Refusal, InTime with { InTime = null }).When(new AppealCommand.Dismiss(Administrative, Appeal, Day(24), Officer, Reasons, Examples.Letter)).ThenRefused("appeal-time-unknown");
    }

    [Fact]
    public void A_late_appeal_that_belongs_to_the_court_is_the_courts_to_dismiss_and_is_sent_on()
    {
        var announced = CaseGiven(Registered, Refusal, new DecisionReported(Meeting, Day(1)), new MinutesAnnounced(Meeting, Day(1), Day(22)), Late);
        announced.When(new AppealCommand.Dismiss(Legality, Appeal, Day(24), Officer, Reasons, Examples.Letter)).ThenRefused("appeal-for-the-court");
        announced.When(new AppealCommand.Forward(Legality, Appeal, Day(25), Officer)).Then(Forwarded);
    }

    [Fact]
    public void Nobody_has_received_a_decision_before_it_was_taken()
    {
        CaseGiven(Registered, Refusal).When(new AppealCommand.Receive(Administrative, Refusal.DecidedOn.AddDays(-1), DeliveryProof.Receipt)).ThenRefused("received-before-decided");
        CaseGiven(Registered, Refusal).When(new AppealCommand.Receive(Administrative, Refusal.DecidedOn, DeliveryProof.InPerson))
            .Then(new DecisionReceived(Refusal.DecidedOn, DeliveryProof.InPerson, Refusal.DecidedOn.AddDays(21)));
    }

    [Fact]
    public void A_last_day_that_would_be_a_sunday_is_the_monday_after_and_an_appeal_then_is_in_time()
    {
        var (sunday, monday) = (new DateOnly(2026, 11, 22), new DateOnly(2026, 12, 14));
        CaseGiven(Registered, Refusal).When(new AppealCommand.Receive(Administrative, sunday, DeliveryProof.DigitalMailbox)).Then(new DecisionReceived(sunday, DeliveryProof.DigitalMailbox, monday));
        CaseGiven(Registered, Refusal, new DecisionReported(Meeting, sunday)).When(new AppealCommand.Announce(Legality, Meeting, sunday)).Then(new MinutesAnnounced(Meeting, sunday, monday));
        CaseGiven(Registered, Refusal, new DecisionReceived(sunday, DeliveryProof.DigitalMailbox, monday)).When(new AppealCommand.Register(Appeal, monday, Channel.EService, Applicant, Text))
            .Then(InTime with { On = monday });
    }

    [Fact]
    public void An_appeal_that_came_in_time_but_was_recorded_late_takes_legal_force_back_and_so_does_one_that_is_admitted()
    {
        var force = new LegalForceGained(Day(23));
        Assert.Null(CaseGiven(Registered, Refusal, Received, force, InTime).Appeals.LegalForceOn);
        Assert.Equal(Day(23), CaseGiven(Registered, Refusal, Received, force, Late).Appeals.LegalForceOn);
        Assert.Null(CaseGiven(Registered, Refusal, Received, force, Late, new LateAppealAdmitted(Appeal, Officer)).Appeals.LegalForceOn);
        CaseGiven(Registered, Refusal, Received, force, InTime, new AppealWithdrawn(Appeal, Day(30), null, null, null)).When(new AppealCommand.TimePassed(Day(30))).Then(force);
    }

    [Theory]
    [InlineData(Ruling.Rejected)]
    [InlineData(Ruling.NotTried)]
    public void A_ruling_that_leaves_the_decision_as_it_is_gives_no_right_to_change_it(Ruling ruling)
    {
        var ruled = CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded, Ruled with { Ruling = ruling });
        ruled.When(new ChangeDecision(ChangeReason.Ruling, Appeal, IsAdverse: false, null, Decide(by: Officer))).ThenRefused("appeal-settled");
        ruled.When(new AppealCommand.Execute(Appeal, Day(91), Officer)).ThenRefused("appeal-settled");
    }

    [Fact]
    public void After_a_ruling_an_officer_records_when_the_decision_has_gained_legal_force()
    {
        var gain = new AppealCommand.GainForce(Day(120), Officer);
        var rejected = CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded, Ruled with { Ruling = Ruling.Rejected });
        rejected.When(gain).Then(new LegalForceGained(Day(120)));
        rejected.When(gain with { By = Robot }).ThenRefused("actor-may-not-decide");
        var gained = CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded, Ruled with { Ruling = Ruling.Rejected }, new LegalForceGained(Day(120)));
        gained.When(gain).Then();
        gained.When(gain with { On = Day(121) }).ThenRefused("legal-force-gained-before");
        CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded, Ruled).When(gain).ThenRefused("appeal-open");
        CaseGiven(Registered, Refusal, Received).When(gain).ThenRefused("appeal-not-ruled");
        CaseGiven(Registered, new OfficerDisqualified(Anna, DisqualificationGround.OwnInterest, Officer), Refusal).When(gain).ThenRefused("officer-disqualified");
    }

    [Fact]
    public void After_a_wrong_instruction_a_late_appeal_is_tried()
    {
        var admitted = new LateAppealAdmitted(Appeal, Officer);
        CaseGiven(Registered, Refusal, Received, Late).When(new AppealCommand.AdmitLate(Appeal, Officer)).Then(admitted);
        CaseGiven(Registered, Refusal, Received, Late, admitted).When(new AppealCommand.Dismiss(Administrative, Appeal, Day(24), Officer, Reasons, Examples.Letter)).ThenRefused("appeal-not-late");
        CaseGiven(Registered, Refusal, Received, Late, admitted).When(new AppealCommand.Uphold(Appeal, Day(24), Officer)).Then(Upheld);
    }

    [Fact]
    public void The_decision_is_looked_at_again_before_the_appeal_is_sent_on()
    {
        var open = CaseGiven(Registered, Refusal, Received, InTime);
        open.When(new AppealCommand.Forward(Administrative, Appeal, Day(25), Officer)).ThenRefused("appeal-not-reconsidered");
        open.When(new AppealCommand.Uphold(Appeal, Day(24), Officer)).Then(Upheld);
        CaseGiven(Registered, Refusal, Received, InTime, Upheld).When(new AppealCommand.Forward(Administrative, Appeal, Day(25), Officer)).Then(Forwarded);
    }

    [Fact]
    public void An_appeal_that_belongs_to_the_court_is_sent_there_as_it_is() =>
        CaseGiven(Registered, Refusal, InTime).When(new AppealCommand.Forward(Legality, Appeal, Day(25), Officer)).Then(Forwarded);

    [Fact]
    public void A_machine_settles_no_appeal() =>
        CaseGiven(Registered, Refusal, Received, InTime).When(new AppealCommand.Uphold(Appeal, Day(24), Robot)).ThenRefused("actor-may-not-decide");

    [Fact]
    public void Nor_does_a_disqualified_officer() =>
        CaseGiven(Registered, Refusal, Received, InTime, new OfficerDisqualified(Anna, DisqualificationGround.OwnInterest, Officer))
            .When(new AppealCommand.Uphold(Appeal, Day(24), Officer)).ThenRefused("officer-disqualified");

    [Fact]
    public void Reconsideration_that_gives_what_was_asked_settles_the_appeal_with_a_new_decision()
    {
        var grant = Decide(by: Officer);
        CaseGiven(Registered, Refusal, Received, InTime).When(new ChangeDecision(ChangeReason.Reconsideration, Appeal, IsAdverse: false, null, grant)).Then(
            new DecisionChanged(ChangeReason.Reconsideration, null, Appeal),
            Decided with { DecidedBy = Officer },
            new AppealReconsidered(Appeal, grant.On, IsMet: true, Officer));
    }

    [Fact]
    public void The_new_decision_stands_in_the_old_ones_place_and_gets_a_time_of_its_own()
    {
        var changed = Assert.IsType<CaseFile.Decided>(CaseGiven(
            Registered, Refusal, Received, InTime, new DecisionChanged(ChangeReason.Reconsideration, null, Appeal), Decided with { DecidedBy = Officer },
            new AppealReconsidered(Appeal, Today, IsMet: true, Officer)));
        Assert.Equal(Outcome.Granted, changed.Decision.Outcome);
        Assert.Null(changed.Appeals.LastDay);
        Assert.False(changed.Appeals.IsOpen);
    }

    [Fact]
    public void The_same_change_again_adds_nothing() =>
        CaseGiven(Registered, Refusal, new DecisionChanged(ChangeReason.Reconsideration, null, null), Decided with { DecidedBy = Officer })
            .When(new ChangeDecision(ChangeReason.Reconsideration, null, IsAdverse: false, null, Decide(by: Officer))).Then();

    [Fact]
    public void A_grant_is_taken_back_only_on_the_grounds_of_the_law()
    {
        var revoke = Decide(by: Officer, outcome: Outcome.Refused) with { ValidFrom = null, ValidTo = null, CommunicationNotNeeded = true };
        var granted = CaseGiven(Registered, Decided);
        granted.When(new ChangeDecision(ChangeReason.NewFacts, null, IsAdverse: false, null, revoke)).ThenRefused("adverse-change-needs-ground");
        granted.When(new ChangeDecision(ChangeReason.NewFacts, null, IsAdverse: true, null, Decide(by: Officer))).ThenRefused("adverse-change-needs-ground");
        granted.When(new ChangeDecision(ChangeReason.NewFacts, null, IsAdverse: true, AdverseChangeGround.Reservation, revoke))
            .Then(new DecisionChanged(ChangeReason.NewFacts, AdverseChangeGround.Reservation, null), Refusal);
    }

    [Fact]
    public void Less_than_was_granted_or_for_a_shorter_time_is_to_the_partys_disadvantage()
    {
        var granted = CaseGiven(Registered, Decided);
        var shorter = Decide(by: Officer) with { ValidTo = Year.LastDay.AddDays(-1) };
        granted.When(new ChangeDecision(ChangeReason.NewFacts, null, IsAdverse: false, null, shorter)).ThenRefused("adverse-change-needs-ground");
        granted.When(new ChangeDecision(ChangeReason.NewFacts, null, IsAdverse: false, null, Decide(by: Officer, outcome: Outcome.PartlyGranted))).ThenRefused("adverse-change-needs-ground");
        CaseGiven(Registered, Refusal).When(new ChangeDecision(ChangeReason.Reconsideration, null, IsAdverse: false, null, shorter)).Then(
            new DecisionChanged(ChangeReason.Reconsideration, null, null), Decided with { DecidedBy = Officer, ValidTo = Year.LastDay.AddDays(-1) });
    }

    [Fact]
    public void Before_a_decision_is_changed_against_the_party_the_material_is_communicated()
    {
        var revoke = new ChangeDecision(
            ChangeReason.NewFacts, null, IsAdverse: false, AdverseChangeGround.MisleadingInformation, Decide(by: Officer, outcome: Outcome.Refused) with { ValidFrom = null, ValidTo = null });
        var asked = new AnswerRequested(Id(63), WaitKind.Opinion, Day(1), Day(14), Officer, Text);
        // What was communicated before the decision concerned that one.
        CaseGiven(Registered, asked, new AnswerReceived(Id(63), Day(2), Channel.EService, Applicant, Text), Decided).When(revoke).ThenRefused("material-not-communicated");
        CaseGiven(Registered, Decided).When(new ClockCommand.Ask(Id(63), WaitKind.Opinion, Day(1), Day(14), Officer, Text)).Then(asked);
        CaseGiven(Registered, Decided).When(new ClockCommand.Ask(Id(63), WaitKind.Completion, Day(1), Day(14), Officer, Text)).ThenRefused("case-already-decided");
        var waiting = CaseGiven(Registered, Decided, asked);
        waiting.When(revoke).ThenRefused("opinion-awaited");
        waiting.When(new ClockCommand.Answer(Id(64), Day(2), Channel.EService, Applicant, Text)).ThenRefused("case-already-decided");
        waiting.When(new ClockCommand.RequestPassed(Id(63), Day(15))).Then(new AnswerOverdue(Id(63), Day(15)));
        CaseGiven(Registered, Decided, asked, new AnswerOverdue(Id(63), Day(15))).When(revoke).Then(new DecisionChanged(ChangeReason.NewFacts, AdverseChangeGround.MisleadingInformation, null), Refusal);
    }

    [Fact]
    public void A_machine_changes_nothing() =>
        CaseGiven(Registered, Refusal).When(new ChangeDecision(ChangeReason.Reconsideration, null, IsAdverse: false, null, Decide())).ThenRefused("actor-may-not-decide");

    [Fact]
    public void What_is_with_the_court_is_not_changed_here() =>
        CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded).When(new ChangeDecision(ChangeReason.Reconsideration, null, IsAdverse: false, null, Decide(by: Officer)))
            .ThenRefused("appeal-forwarded");

    [Fact]
    public void What_was_wished_for_beside_it_waits_for_the_court_s_answer() =>
        CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded).When(new ChangeDecision(ChangeReason.FurtherWishes, null, IsAdverse: false, null, Decide(by: Officer)))
            .ThenRefused("wishes-await-ruling");

    [Fact]
    public void Where_the_law_gives_no_reconsideration_the_decision_stands() =>
        CaseGiven(Registered, Refusal).When(new ChangeDecision(ChangeReason.Reconsideration, null, IsAdverse: false, null, Decide(by: Officer, type: "school-transport.chosen-school")))
            .ThenRefused("change-not-provided-for");

    [Fact]
    public void What_was_asked_for_is_given_later_also_where_the_law_gives_no_reconsideration_but_never_to_anybodys_disadvantage()
    {
        var grant = Decide(by: Officer, type: "school-transport.chosen-school");
        ICaseEvent[] refused = [Registered, Refusal];
        var verdict = ChangeDecider.Decide(new ChangeDecision(ChangeReason.Request, null, IsAdverse: false, null, grant), refused.Aggregate(CaseFile.Initial, (file, e) => file.Evolve(e)));
        Assert.Equal(new DecisionChanged(ChangeReason.Request, null, null), Assert.IsType<Verdict<ICaseEvent>.Accepted>(verdict).Events[0]);
        CaseGiven(Registered, Refusal).When(new ChangeDecision(ChangeReason.Request, null, IsAdverse: true, AdverseChangeGround.Reservation, grant)).ThenRefused("change-not-provided-for");
        CaseGiven(Registered, Decided).When(new ChangeDecision(ChangeReason.Request, null, IsAdverse: false, null, grant with { ValidTo = Year.LastDay.AddDays(-1) })).ThenRefused("change-not-provided-for");
        CaseGiven(Registered, Refusal).When(new ChangeDecision(ChangeReason.Request, null, IsAdverse: false, null, grant with { By = Actor.System })).ThenRefused("actor-may-not-decide");
    }

    [Fact]
    public void What_was_asked_for_beside_what_was_given_is_refused_while_all_that_was_given_stands()
    {
        var partly = Decide(by: Officer, type: "school-transport.chosen-school") with { Outcome = Outcome.PartlyGranted, ValidFrom = Decided.ValidFrom, ValidTo = Decided.ValidTo, CommunicationNotNeeded = true };
        ChangeDecision Further(CaseCommand.Decide decision, bool adverse = false) => new(ChangeReason.FurtherWishes, null, adverse, null, decision);
        var verdict = ChangeDecider.Decide(Further(partly), new ICaseEvent[] { Registered, Decided }.Aggregate(CaseFile.Initial, (file, e) => file.Evolve(e)));
        Assert.Equal(new DecisionChanged(ChangeReason.FurtherWishes, null, null), Assert.IsType<Verdict<ICaseEvent>.Accepted>(verdict).Events[0]);
        CaseGiven(Registered, Decided).When(Further(partly with { CommunicationNotNeeded = false })).ThenRefused("material-not-communicated");
        // Never a way to take back what was given, or a part of it.
        CaseGiven(Registered, Decided).When(Further(partly with { Outcome = Outcome.Refused, ValidFrom = null, ValidTo = null })).ThenRefused("change-not-provided-for");
        CaseGiven(Registered, Decided).When(Further(partly with { ValidTo = Decided.ValidTo!.Value.AddDays(-1) })).ThenRefused("change-not-provided-for");
        CaseGiven(Registered, Decided).When(Further(partly, adverse: true)).ThenRefused("change-not-provided-for");
        CaseGiven(Registered, Refusal).When(Further(partly)).ThenRefused("change-not-provided-for");
        CaseGiven(Registered, Decided).When(Further(partly with { By = Actor.System })).ThenRefused("actor-may-not-decide");
    }

    [Fact]
    public void The_ruling_is_recorded_and_executed_by_a_new_decision()
    {
        CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded).When(new AppealCommand.Rule(Appeal, Day(90), Ruling.Changed, Officer, Text)).Then(Ruled);
        var ruled = CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded, Ruled);
        ruled.When(new AppealCommand.Rule(Appeal, Day(90), Ruling.Changed, Officer, Text)).Then();
        ruled.When(new AppealCommand.Rule(Appeal, Day(90), Ruling.Rejected, Officer, Text)).ThenRefused("appeal-ruled-before");
        var grant = Decide(by: Officer);
        ruled.When(new ChangeDecision(ChangeReason.Ruling, Appeal, IsAdverse: false, null, grant)).Then(
            new DecisionChanged(ChangeReason.Ruling, null, Appeal), Decided with { DecidedBy = Officer }, new RulingExecuted(Appeal, grant.On, Officer));
    }

    [Theory]
    [InlineData(Ruling.Changed, true)]
    [InlineData(Ruling.Remitted, true)]
    [InlineData(Ruling.SetAside, false)]
    public void A_ruling_that_asks_for_another_decision_is_carried_out_by_that_decision_alone(Ruling ruling, bool needsDecision)
    {
        var ruled = CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded, Ruled with { Ruling = ruling });
        var execute = new AppealCommand.Execute(Appeal, Day(95), Officer);
        if (needsDecision)
            ruled.When(execute).ThenRefused("ruling-needs-decision");
        else
            ruled.When(execute).Then(new RulingExecuted(Appeal, Day(95), Officer));
        // Where the decision cannot be changed so, an officer records what was done.
        ruled.When(execute with { IsChangeable = false }).Then(new RulingExecuted(Appeal, Day(95), Officer));
        var grant = Decide(by: Officer);
        CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded, Ruled with { Ruling = ruling }, new DecisionChanged(ChangeReason.Ruling, null, Appeal), Decided with { DecidedBy = Officer }, new RulingExecuted(Appeal, grant.On, Officer))
            .When(execute).Then();
    }

    [Fact]
    public void A_ruling_that_leaves_the_decision_settles_the_appeal() =>
        Assert.False(Assert.IsType<CaseFile.Decided>(CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded, Ruled with { Ruling = Ruling.Rejected })).Appeals.IsOpen);

    [Fact]
    public void An_appeal_is_taken_back_until_it_is_with_the_court()
    {
        CaseGiven(Registered, Refusal, Received, InTime).When(new AppealCommand.Withdraw(Appeal, Day(21), Officer, Channel.Paper, Text)).Then(new AppealWithdrawn(Appeal, Day(21), Officer, Channel.Paper, Text));
        CaseGiven(Registered, Refusal, Received, InTime, Upheld, Forwarded).When(new AppealCommand.Withdraw(Appeal, Day(26), Officer, Channel.Paper, Text)).ThenRefused("appeal-settled");
    }

    [Fact]
    public void A_slip_is_put_right_once_and_the_decision_is_the_same()
    {
        CaseGiven(Registered, Decided).When(new AppealCommand.Rectify(Day(2), Officer, Reasons, Examples.Letter)).Then(new DecisionRectified(Day(2), Officer, Reasons, Examples.Letter));
        CaseGiven(Registered, Decided, new DecisionRectified(Day(2), Officer, Reasons, Examples.Letter)).When(new AppealCommand.Rectify(Day(2), Officer, Reasons, Examples.Letter)).Then();
    }

    [Fact]
    public void Nothing_is_appealed_before_it_is_decided() =>
        CaseGiven(Registered).When(new AppealCommand.Register(Appeal, Day(1), Channel.EService, Applicant, Text)).ThenRefused("case-not-decided");

    private static DateOnly Day(int day) => new DateOnly(2026, 9, 1).AddDays(day - 1);
}
