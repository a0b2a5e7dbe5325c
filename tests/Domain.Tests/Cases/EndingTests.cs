using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class EndingTests
{
    private static readonly PersonRef Second = new(Id(3));
    private static readonly Actor Parent = new(ActorKind.Guardian, Guardian.ToString());
    private static readonly Actor SecondParent = new(ActorKind.Guardian, Second.ToString());
    private static readonly AnswerRequested Asked = new(Id(40), WaitKind.Completion, Today, Today.AddDays(14), Officer, Text);
    private static readonly AnswerRequested Heard = new(Id(41), WaitKind.Opinion, Today, Today.AddDays(14), Officer, Text);
    private static readonly ApplicationWithdrawn Withdrawn = new(Today, Channel.EService, Parent);

    private static readonly ICaseEvent[] Waiting =
    [
        Registered, new PartyJoined(Second, PartyRole.CoGuardian, Parent), new SignatureAsked(Second, Today, Today.AddDays(7), Today.AddDays(14)), Asked, Heard,
        new CaseReferred(Id(42), Bo, ReferralPurpose.Approval, Officer, Text),
    ];

    [Fact]
    public void The_applicant_takes_the_application_back_and_nothing_is_waited_for_any_longer() =>
        Withdraw(CaseGiven(Waiting)).Then(
            new AnswerRequestWithdrawn(Id(40), Today, Parent), new AnswerRequestWithdrawn(Id(41), Today, Parent), new SignatureOverdue(Second, Today), new ReferralWithdrawn(Id(42), Parent), Withdrawn);

    [Fact]
    public void An_officer_records_with_channel_and_day_what_the_applicant_has_said() =>
        Withdraw(CaseGiven(Registered), Officer, Channel.Telephone).Then(new ApplicationWithdrawn(Today, Channel.Telephone, Officer));

    [Fact]
    public void Nobody_takes_anothers_application_back()
    {
        Withdraw(CaseGiven(Waiting), SecondParent).ThenRefused("application-of-other");
        Withdraw(CaseGiven(Registered), Robot).ThenRefused("application-of-other");
        Withdraw(CaseGiven(Registered, new OfficerDisqualified(Anna, DisqualificationGround.OwnInterest, Officer)), Officer, Channel.Paper).ThenRefused("officer-disqualified");
    }

    [Fact]
    public void What_is_decided_is_not_taken_back_whatever_the_decision() =>
        Assert.All([Outcome.Granted, Outcome.Refused], o => Withdraw(CaseGiven(Registered, Decided with { Outcome = o })).ThenRefused("case-already-decided"));

    [Fact]
    public void An_application_is_not_taken_back_before_it_came() =>
        WithdrawalDecider.Decide(new WithdrawApplication(Today.AddDays(-1), Channel.Paper, Officer), CaseGiven(Registered)).ThenRefused("withdrawal-before-arrival");

    [Fact]
    public void What_was_taken_back_closes_the_case_and_is_not_taken_back_twice()
    {
        var closed = CaseGiven(Registered, Withdrawn, new NoticeWritten(NoticeKind.Withdrawn, Guardian, Today, Examples.Letter), new CaseClosed(Today, RetentionRule.MunicipalPlan, Parent));
        Withdraw(closed).Then();
        Assert.True(CaseDecider.IsTerminal(closed));
        closed.When(Decide(by: Officer)).ThenRefused("case-closed");
        closed.When(new ClosingCommand.Reopen(Today, Officer)).ThenRefused("case-closed");
        Withdraw(CaseGiven(Registered, Decided, new CaseClosed(Today, RetentionRule.MunicipalPlan, Officer))).ThenRefused("case-closed");
        Withdraw(CaseFile.Initial).ThenRefused("case-not-found");
    }

    [Fact]
    public void A_case_is_struck_off_by_a_decision_with_its_ground_and_nothing_is_waited_for_any_longer()
    {
        var events = Assert.IsType<Verdict<ICaseEvent>.Accepted>(End(Outcome.StruckOff, UntriedGround.Lapsed, CaseGiven(Waiting[..^1]))).Events;
        Assert.Equal(
            [new AnswerRequestWithdrawn(Id(40), Today, Officer), new AnswerRequestWithdrawn(Id(41), Today, Officer), new SignatureOverdue(Second, Today)], events.Take(3));
        Assert.Equal(Outcome.StruckOff, Assert.IsType<CaseDecided>(events[3]).Outcome);
        Assert.Equal(new CaseEndedUntried(UntriedGround.Lapsed, Officer), events[4]);
        var ended = events.Aggregate(CaseGiven(Waiting[..^1]), (s, e) => s.Evolve(e));
        Assert.Equal(UntriedGround.Lapsed, ended.Untried);
        End(Outcome.StruckOff, UntriedGround.Lapsed, ended).Then();
    }

    [Fact]
    public void A_dismissal_goes_against_somebody_who_is_heard_first()
    {
        var dismissal = new EndUntried(Untried(Outcome.Dismissed) with { CommunicationNotNeeded = false }, UntriedGround.NotEntitled);
        UntriedDecider.Decide(dismissal, CaseGiven(Registered)).ThenRefused("material-not-communicated");
        UntriedDecider.Decide(dismissal, CaseGiven(Registered, Heard)).ThenRefused("opinion-awaited");
        var events = Assert.IsType<Verdict<ICaseEvent>.Accepted>(UntriedDecider.Decide(dismissal, CaseGiven(Registered, Heard, new AnswerOverdue(Id(41), Today)))).Events;
        Assert.IsType<CaseDecided>(events[0]);
        Assert.Equal(new CaseEndedUntried(UntriedGround.NotEntitled, Officer), events[1]);
    }

    [Fact]
    public void Nobody_is_held_to_a_completion_that_was_never_asked_for()
    {
        End(Outcome.Dismissed, UntriedGround.NotCompleted, CaseGiven(Registered)).ThenRefused("completion-not-asked");
        End(Outcome.Dismissed, UntriedGround.NotCompleted, CaseGiven(Registered, Asked)).ThenRefused("completion-not-asked");
        End(Outcome.Dismissed, UntriedGround.NotCompleted, CaseGiven(Registered, Asked, new AnswerReceived(Id(40), Today, Channel.EService, Parent, Text))).ThenRefused("completion-not-asked");
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(End(Outcome.Dismissed, UntriedGround.NotCompleted, CaseGiven(Registered, Asked, new AnswerOverdue(Id(40), Today.AddDays(15)))));
    }

    [Theory]
    [InlineData(Outcome.StruckOff, UntriedGround.NotEntitled)]
    [InlineData(Outcome.Dismissed, UntriedGround.Lapsed)]
    [InlineData(Outcome.Granted, UntriedGround.Other)]
    [InlineData(Outcome.Refused, UntriedGround.Other)]
    public void A_ground_belongs_to_its_ending(Outcome outcome, UntriedGround ground) => End(outcome, ground, CaseGiven(Registered)).ThenRefused("ground-not-of-ending");

    [Fact]
    public void Neither_a_machine_nor_an_officer_without_delegation_ends_a_case()
    {
        UntriedDecider.Decide(new EndUntried(Untried(Outcome.StruckOff) with { By = Robot }, UntriedGround.Lapsed), CaseGiven(Registered)).ThenRefused("actor-may-not-decide");
        UntriedDecider.Decide(new EndUntried(Untried(Outcome.StruckOff) with { Delegation = null }, UntriedGround.Lapsed), CaseGiven(Registered)).ThenRefused("decision-not-delegated");
        End(Outcome.StruckOff, UntriedGround.Lapsed, CaseGiven(Waiting)).ThenRefused("approval-awaited");
        End(Outcome.StruckOff, UntriedGround.Lapsed, CaseGiven(Registered, Decided)).ThenRefused("case-already-decided");
    }

    [Fact]
    public void A_decision_that_takes_its_place_tries_the_case_after_all()
    {
        var ended = CaseGiven(Registered, Decided with { Outcome = Outcome.Dismissed }, new CaseEndedUntried(UntriedGround.NotEntitled, Officer));
        var changed = ended.Evolve(new DecisionChanged(ChangeReason.Reconsideration, null, null)).Evolve(Decided);
        Assert.Null(changed.Untried);
        var left = TransportGiven(Applied, Assessed, new TransportLeftUntried(Outcome.Dismissed));
        left.When(new TransportCommand.Change(new TransportCommand.Grant(School, Year.FirstDay, Year.LastDay, null, null))).Then(Granted);
        left.When(new TransportCommand.LeaveUntried(Outcome.Dismissed)).Then();
        TransportGiven(Applied, Assessed).When(new TransportCommand.LeaveUntried(Outcome.StruckOff)).Then(new TransportLeftUntried(Outcome.StruckOff));
        TransportGiven(Applied, Assessed, Granted).When(new TransportCommand.LeaveUntried(Outcome.StruckOff)).ThenRefused("case-already-decided");
    }

    private static Verdict<ICaseEvent> Withdraw(CaseFile state, Actor? by = null, Channel channel = Channel.EService) => WithdrawalDecider.Decide(new WithdrawApplication(Today, channel, by ?? Parent), state);

    private static Verdict<ICaseEvent> End(Outcome outcome, UntriedGround ground, CaseFile state) => UntriedDecider.Decide(new EndUntried(Untried(outcome), ground), state);

    private static CaseCommand.Decide Untried(Outcome outcome) =>
        Decide(by: Officer, outcome: outcome, ground: DecisionGround.IndividualAssessment) with { ValidFrom = null, ValidTo = null, CommunicationNotNeeded = true };
}
