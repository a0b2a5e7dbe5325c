using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class ClockTests
{
    private static readonly Guid First = Id(40);
    private static readonly Guid Second = Id(41);
    private static readonly DeadlineSet Target = new(DeadlineKind.Target, new DateOnly(2026, 9, 11));
    private static readonly DeadlineSet Demandable = new(DeadlineKind.DemandableAfter, new DateOnly(2027, 2, 12));
    private static readonly AnswerRequested Asked = new(First, WaitKind.Completion, Day(1), Day(14), Officer, Text);
    private static readonly AnswerRequested Communicated = new(Second, WaitKind.Opinion, Day(1), Day(14), Officer, Text);

    [Fact]
    public void A_new_case_gets_its_days() =>
        CaseGiven(Registered).When(new ClockCommand.Start(Target.Due, Demandable.Due)).Then(Target, Demandable);

    [Fact]
    public void They_are_set_once() =>
        CaseGiven(Registered, Target, Demandable).When(new ClockCommand.Start(Target.Due, Demandable.Due)).Then();

    [Fact]
    public void A_day_that_has_come_is_noted_once_and_decides_nothing()
    {
        var near = new DeadlineSet(DeadlineKind.TargetNear, Target.Due.AddDays(-7));
        var watched = CaseGiven(Registered, Target, near, Demandable);
        watched.When(new ClockCommand.DayReached(DeadlineKind.Target, Target.Due, Target.Due)).Then();
        watched.When(new ClockCommand.DayReached(DeadlineKind.TargetNear, near.Due, near.Due.AddDays(-1))).Then();
        watched.When(new ClockCommand.DayReached(DeadlineKind.TargetNear, near.Due, near.Due)).Then(new DeadlineReached(DeadlineKind.TargetNear, near.Due, near.Due));
        var passed = new DeadlineReached(DeadlineKind.Target, Target.Due, Target.Due.AddDays(3));
        watched.When(new ClockCommand.DayReached(DeadlineKind.Target, Target.Due, passed.On)).Then(passed);
        CaseGiven(Registered, Target, passed).When(new ClockCommand.DayReached(DeadlineKind.Target, Target.Due, passed.On.AddDays(1))).Then();
        CaseGiven(Registered, Target, Decided).When(new ClockCommand.DayReached(DeadlineKind.Target, Target.Due, passed.On)).Then();
    }

    [Fact]
    public void A_day_that_was_moved_or_stands_still_has_not_come()
    {
        var moved = CaseGiven(Registered, Target, Target with { Due = Target.Due.AddDays(5) });
        moved.When(new ClockCommand.DayReached(DeadlineKind.Target, Target.Due, Target.Due.AddDays(1))).Then();
        CaseGiven(Registered, Target, Demandable, Asked).When(new ClockCommand.DayReached(DeadlineKind.Target, Target.Due, Target.Due.AddDays(1))).Then();
        CaseGiven(Registered, Target, Demandable, Asked).When(new ClockCommand.DayReached(DeadlineKind.DemandableAfter, Demandable.Due, Demandable.Due.AddDays(1)))
            .Then(new DeadlineReached(DeadlineKind.DemandableAfter, Demandable.Due, Demandable.Due.AddDays(1)));
    }

    [Fact]
    public void A_completion_is_asked_for() =>
        CaseGiven(Registered, Target).When(new ClockCommand.Ask(First, WaitKind.Completion, Day(1), Day(14), Officer, Text)).Then(Asked);

    [Fact]
    public void The_answer_moves_the_target_by_the_days_it_stood_still() =>
        CaseGiven(Registered, Target, Asked).When(new ClockCommand.Answer(First, Day(11), Channel.EService, Applicant, Text))
            .Then(new AnswerReceived(First, Day(11), Channel.EService, Applicant, Text), Target with { Due = Target.Due.AddDays(10) });

    [Fact]
    public void More_time_to_answer_moves_the_last_day_and_the_target_stands_still_until_the_answer()
    {
        var longer = new AnswerTimeExtended(First, Day(3), Day(30), Officer, Text);
        CaseGiven(Registered, Target, Asked).When(new ClockCommand.ExtendAnswer(First, Day(3), Day(30), Officer, Text)).Then(longer);
        var extended = CaseGiven(Registered, Target, Asked, longer);
        extended.When(new ClockCommand.ExtendAnswer(First, Day(3), Day(30), Officer, Text)).Then();
        extended.When(new ClockCommand.RequestPassed(First, Day(15))).Then();
        extended.When(new ClockCommand.Answer(First, Day(21), Channel.EService, Applicant, Text))
            .Then(new AnswerReceived(First, Day(21), Channel.EService, Applicant, Text), Target with { Due = Target.Due.AddDays(20) });
    }

    [Fact]
    public void More_time_after_the_time_was_out_lets_the_case_wait_again()
    {
        var resumed = Target with { Due = Target.Due.AddDays(14) };
        var longer = new AnswerTimeExtended(First, Day(20), Day(30), Officer, Text);
        CaseGiven(Registered, Target, Asked, new AnswerOverdue(First, Day(15)), resumed, longer).When(new ClockCommand.Answer(First, Day(25), Channel.EService, Applicant, Text))
            .Then(new AnswerReceived(First, Day(25), Channel.EService, Applicant, Text), resumed with { Due = resumed.Due.AddDays(5) });
        var opinion = CaseGiven(Registered, Decided, Communicated, new AnswerOverdue(Second, Day(15)));
        opinion.When(new ClockCommand.ExtendAnswer(Second, Day(20), Day(30), Officer, Text)).Then(longer with { Request = Second });
    }

    [Fact]
    public void What_is_answered_or_not_later_gets_no_more_time()
    {
        var asked = CaseGiven(Registered, Target, Asked);
        asked.When(new ClockCommand.ExtendAnswer(First, Day(3), Day(13), Officer, Text)).ThenRefused("extension-not-later");
        asked.When(new ClockCommand.ExtendAnswer(First, Day(20), Day(20), Officer, Text)).ThenRefused("extension-not-later");
        asked.When(new ClockCommand.ExtendAnswer(Second, Day(3), Day(30), Officer, Text)).ThenRefused("request-not-found");
        CaseGiven(Registered, Target, Asked, new AnswerReceived(First, Day(11), Channel.EService, Applicant, Text)).When(new ClockCommand.ExtendAnswer(First, Day(12), Day(30), Officer, Text)).ThenRefused("request-answered");
    }

    [Fact]
    public void A_later_target_moves_its_warning_and_nothing_that_the_law_sets()
    {
        var near = new DeadlineSet(DeadlineKind.TargetNear, Target.Due.AddDays(-7));
        var (later, command) = (Target.Due.AddDays(10), new ClockCommand.ExtendTarget(Day(3), Target.Due.AddDays(10), Officer, Text));
        var moved = new TargetExtended(Day(3), later, Officer, Text);
        CaseGiven(Registered, Target, near, Demandable).When(command).Then(moved, Target with { Due = later }, near with { Due = near.Due.AddDays(10) });
        CaseGiven(Registered, Target, Demandable).When(command).Then(moved, Target with { Due = later });
        CaseGiven(Registered, Target, Demandable, moved, Target with { Due = later }).When(command).Then();
        CaseGiven(Registered, Target).When(command with { Due = Target.Due }).ThenRefused("extension-not-later");
        CaseGiven(Registered, Target).When(command with { On = later }).ThenRefused("extension-not-later");
        CaseGiven(Registered, Demandable).When(command).ThenRefused("target-not-set");
        CaseGiven(Registered, Target, Decided).When(command).ThenRefused("case-already-decided");
    }

    [Fact]
    public void What_the_law_sets_does_not_stand_still()
    {
        var state = CaseGiven(Registered, Target, Demandable, Asked, new AnswerReceived(First, Day(11), Channel.EService, Applicant, Text), Target with { Due = Target.Due.AddDays(10) });
        Assert.Equal(Demandable.Due, state.Clock.Deadlines[DeadlineKind.DemandableAfter]);
    }

    [Fact]
    public void With_two_completions_the_target_moves_once_when_the_last_has_come()
    {
        var two = CaseGiven(Registered, Target, Asked, Asked with { Request = Second, On = Day(5) });
        var first = two.When(new ClockCommand.Answer(First, Day(8), Channel.EService, Applicant, Text));
        first.Then(new AnswerReceived(First, Day(8), Channel.EService, Applicant, Text));
        CaseGiven(Registered, Target, Asked, Asked with { Request = Second, On = Day(5) }, new AnswerReceived(First, Day(8), Channel.EService, Applicant, Text))
            .When(new ClockCommand.Answer(Second, Day(21), Channel.Paper, Officer, Text))
            .Then(new AnswerReceived(Second, Day(21), Channel.Paper, Officer, Text), Target with { Due = Target.Due.AddDays(20) });
    }

    [Fact]
    public void A_late_answer_is_still_taken_and_moves_nothing_more() =>
        CaseGiven(Registered, Target, Asked, new AnswerOverdue(First, Day(15)), Target with { Due = Target.Due.AddDays(14) })
            .When(new ClockCommand.Answer(First, Day(20), Channel.EService, Applicant, Text)).Then(new AnswerReceived(First, Day(20), Channel.EService, Applicant, Text));

    [Fact]
    public void The_same_answer_again_adds_nothing_and_another_one_is_added()
    {
        var state = CaseGiven(Registered, Target, Asked, new AnswerReceived(First, Day(1), Channel.EService, Applicant, Text));
        state.When(new ClockCommand.Answer(First, Day(1), Channel.EService, Applicant, Text)).Then();
        state.When(new ClockCommand.Answer(First, Day(2), Channel.EService, Applicant, OtherText)).Then(new AnswerReceived(First, Day(2), Channel.EService, Applicant, OtherText));
    }

    [Fact]
    public void When_the_time_is_out_the_case_goes_on_and_nobody_is_refused() =>
        CaseGiven(Registered, Target, Asked).When(new ClockCommand.RequestPassed(First, Day(15)))
            .Then(new AnswerOverdue(First, Day(15)), Target with { Due = Target.Due.AddDays(14) });

    [Fact]
    public void A_worker_that_tells_late_does_not_stop_the_clock_longer() =>
        CaseGiven(Registered, Target, Asked).When(new ClockCommand.RequestPassed(First, Day(40))).Then(new AnswerOverdue(First, Day(40)), Target with { Due = Target.Due.AddDays(14) });

    [Fact]
    public void The_last_day_is_still_in_time_and_time_that_passes_twice_counts_once()
    {
        CaseGiven(Registered, Target, Asked).When(new ClockCommand.RequestPassed(First, Day(14))).Then();
        CaseGiven(Registered, Target, Asked, new AnswerOverdue(First, Day(15))).When(new ClockCommand.RequestPassed(First, Day(16))).Then();
        CaseGiven(Registered, Decided).When(new ClockCommand.RequestPassed(First, Day(16))).Then();
    }

    [Fact]
    public void A_request_is_taken_back() =>
        CaseGiven(Registered, Target, Asked).When(new ClockCommand.Withdraw(First, Day(4), Officer))
            .Then(new AnswerRequestWithdrawn(First, Day(4), Officer), Target with { Due = Target.Due.AddDays(3) });

    [Fact]
    public void An_answer_needs_a_day_ahead() =>
        CaseGiven(Registered).When(new ClockCommand.Ask(First, WaitKind.Completion, Day(1), Day(1), Officer, Text)).ThenRefused("answer-day-not-ahead");

    [Fact]
    public void A_refusal_needs_the_material_communicated_where_that_section_binds()
    {
        var refusal = Decide(by: Officer, outcome: Outcome.Refused) with { ValidFrom = null, ValidTo = null };
        CaseGiven(Registered).When(refusal).ThenRefused("material-not-communicated");
        CaseGiven(Registered, Communicated).When(refusal).ThenRefused("opinion-awaited");
        var heard = CaseGiven(Registered, Communicated, new AnswerReceived(Second, Day(3), Channel.EService, Applicant, Text)).When(refusal);
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(heard);
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseGiven(Registered, Communicated, new AnswerOverdue(Second, Day(15))).When(refusal));
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseGiven(Registered).When(refusal with { CommunicationNotNeeded = true }));
    }

    [Fact]
    public void Material_that_is_added_after_the_party_was_heard_is_communicated_too()
    {
        var refusal = Decide(by: Officer, outcome: Outcome.Refused) with { ValidFrom = null, ValidTo = null };
        ICaseEvent[] heard = [Registered, Communicated, new AnswerReceived(Second, Day(3), Channel.EService, Applicant, Text)];
        CaseGiven([.. heard, Corrected]).When(refusal).ThenRefused("material-not-communicated");
        var asked = new CaseReferred(Id(42), Bo, ReferralPurpose.Advice, Officer, Text);
        CaseGiven([.. heard, asked, new ReferralAnswered(Id(42), ReferralAnswer.Advised, new Actor(ActorKind.CaseOfficer, Bo.Value), Text)]).When(refusal).ThenRefused("material-not-communicated");
        // What came while the party was being heard was not what they were heard on.
        CaseGiven(Registered, Communicated, Corrected, new AnswerReceived(Second, Day(3), Channel.EService, Applicant, Text)).When(refusal).ThenRefused("material-not-communicated");
        CaseGiven([.. heard, Corrected]).When(refusal with { Outcome = Outcome.PartlyGranted, ValidFrom = Year.FirstDay, ValidTo = Year.LastDay }).ThenRefused("material-not-communicated");
        CaseGiven([.. heard, Corrected]).When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });
        var again = Communicated with { Request = Id(43), On = Day(4) };
        CaseGiven([.. heard, Corrected, again]).When(refusal).ThenRefused("opinion-awaited");
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseGiven([.. heard, Corrected, again, new AnswerOverdue(Id(43), Day(15))]).When(refusal));
    }

    [Fact]
    public void What_a_slice_finds_out_after_the_party_was_heard_is_communicated_too()
    {
        var refusal = Decide(by: Officer, outcome: Outcome.Refused) with { ValidFrom = null, ValidTo = null };
        IDomainEvent[] heard = [Registered, Applied, Assessed, Communicated, new AnswerReceived(Second, Day(3), Channel.EService, Applicant, Text)];
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(Fold(heard).When(refusal));
        Fold([.. heard, Reassessed]).When(refusal).ThenRefused("material-not-communicated");
        Fold([.. heard, FactsCorrected]).When(refusal).ThenRefused("material-not-communicated");

        static CaseFile Fold(IEnumerable<IDomainEvent> events) => events.Aggregate(
            new CaseOf<TransportCase>(CaseFile.Initial, TransportCase.Initial), (s, e) => s.Evolve<ITransportEvent>(e, TransportCase.Evolve)).File;
    }

    [Fact]
    public void Where_no_section_binds_nothing_must_be_communicated()
    {
        var refusal = Decide(by: Officer, type: "upper-secondary-travel", outcome: Outcome.Refused) with { ValidFrom = null, ValidTo = null };
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseGiven(Registered).When(refusal));
    }

    [Fact]
    public void A_grant_needs_no_communication() =>
        CaseGiven(Registered).When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });

    [Fact]
    public void The_applicant_is_told_of_a_delay()
    {
        CaseGiven(Registered).When(new ClockCommand.NoticeDelay(Type(), Day(1), Day(30), Officer, Text)).Then(new DelayNoticed(Day(1), Day(30), Officer, Text));
        CaseGiven(Registered).When(new ClockCommand.NoticeDelay(Type(), Day(1), Day(1), Officer, Text)).ThenRefused("expected-day-not-ahead");
        CaseGiven(Registered).When(new ClockCommand.NoticeDelay(Type("school-transport.chosen-school"), Day(1), Day(30), Officer, Text)).ThenRefused("delay-notice-not-binding");
    }

    [Fact]
    public void After_the_day_of_the_law_the_applicant_may_ask_to_be_decided_once()
    {
        var demand = new ClockCommand.Demand(Type(), Demandable.Due.AddDays(1), Demandable.Due.AddDays(29), Applicant);
        var state = CaseGiven(Registered, Target, Demandable);
        state.When(demand with { On = Demandable.Due }).ThenRefused("decision-demanded-early");
        state.When(demand with { Type = Type("school-transport.chosen-school") }).ThenRefused("decision-demand-not-binding");
        state.When(demand).Then(new DecisionDemanded(demand.On, Applicant), new DeadlineSet(DeadlineKind.DemandAnswer, demand.AnswerBy));
        // A case that was registered before any day was set for it counts from its arrival.
        CaseGiven(Registered).When(demand with { After = demand.On }).ThenRefused("decision-demanded-early");
        CaseGiven(Registered).When(demand with { After = demand.On.AddDays(-1) }).Then(new DecisionDemanded(demand.On, Applicant), new DeadlineSet(DeadlineKind.DemandAnswer, demand.AnswerBy));
        var demanded = CaseGiven(Registered, Target, Demandable, new DecisionDemanded(demand.On, Applicant));
        demanded.When(demand).Then();
        demanded.When(demand with { On = demand.On.AddDays(1) }).ThenRefused("decision-demanded-before");
    }

    [Fact]
    public void The_request_is_refused_by_a_human_once()
    {
        var on = Demandable.Due.AddDays(9);
        var demanded = CaseGiven(Registered, Demandable, new DecisionDemanded(on, Applicant), new DeadlineSet(DeadlineKind.DemandAnswer, on.AddDays(28)));
        demanded.When(new ClockCommand.RefuseDemand(on, Robot, Reasons, Examples.Letter)).ThenRefused("actor-may-not-decide");
        demanded.When(new ClockCommand.RefuseDemand(on, Officer, Reasons, Examples.Letter)).Then(new DecisionDemandRefused(on, Officer, Reasons, Examples.Letter));
        CaseGiven(Registered).When(new ClockCommand.RefuseDemand(on, Officer, Reasons, Examples.Letter)).ThenRefused("decision-not-demanded");
    }

    [Fact]
    public void A_disqualified_officer_asks_for_nothing() =>
        CaseGiven(Registered, new OfficerDisqualified(Anna, DisqualificationGround.OwnInterest, Officer))
            .When(new ClockCommand.Ask(First, WaitKind.Completion, Day(1), Day(14), Officer, Text)).ThenRefused("officer-disqualified");

    private static DateOnly Day(int day) => new DateOnly(2026, 9, 1).AddDays(day - 1);
}
