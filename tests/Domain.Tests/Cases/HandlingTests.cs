using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class HandlingTests
{
    private static readonly Guid Question = Id(30);
    private static readonly Actor Second = new(ActorKind.CaseOfficer, Bo.Value);
    private static readonly CaseAssigned AnnaHasIt = new(Anna, Officer);
    private static readonly OfficerDisqualified AnnaIsDisqualified = new(Anna, DisqualificationGround.OwnInterest, Officer);
    private static readonly CaseReferred Asked = new(Question, Bo, ReferralPurpose.Approval, Officer, Text);

    [Fact]
    public void An_officer_is_given_a_case() =>
        CaseGiven(Registered).When(new HandlingCommand.Assign(Anna, Officer)).Then(AnnaHasIt);

    [Fact]
    public void Several_officers_may_have_it() =>
        CaseGiven(Registered, AnnaHasIt).When(new HandlingCommand.Assign(Bo, Officer)).Then(new CaseAssigned(Bo, Officer));

    [Fact]
    public void Giving_it_to_who_has_it_adds_nothing() =>
        CaseGiven(Registered, AnnaHasIt).When(new HandlingCommand.Assign(Anna, Second)).Then();

    [Fact]
    public void It_is_taken_back_with_a_reason() =>
        CaseGiven(Registered, AnnaHasIt).When(new HandlingCommand.Release(Anna, ReleaseReason.Absence, Second)).Then(new CaseReleased(Anna, ReleaseReason.Absence, Second));

    [Fact]
    public void Taking_it_from_somebody_who_does_not_have_it_adds_nothing() =>
        CaseGiven(Registered, AnnaHasIt, new CaseReleased(Anna, ReleaseReason.Absence, Second)).When(new HandlingCommand.Release(Anna, ReleaseReason.Absence, Second)).Then();

    [Fact]
    public void A_decided_case_still_needs_an_officer() =>
        CaseGiven(Registered, Decided).When(new HandlingCommand.Assign(Anna, Officer)).Then(AnnaHasIt);

    [Fact]
    public void There_is_nothing_to_assign_before_there_is_a_case() =>
        CaseGiven().When(new HandlingCommand.Assign(Anna, Officer)).ThenRefused("case-not-found");

    [Fact]
    public void A_disqualified_officer_loses_the_case_and_another_gets_it() =>
        CaseGiven(Registered, AnnaHasIt).When(new HandlingCommand.Disqualify(Anna, DisqualificationGround.OwnInterest, Bo, Officer))
            .Then(AnnaIsDisqualified, new CaseReleased(Anna, ReleaseReason.Disqualified, Officer), new CaseAssigned(Bo, Officer));

    [Fact]
    public void Declaring_it_again_adds_nothing() =>
        CaseGiven(Registered, AnnaIsDisqualified, new CaseAssigned(Bo, Officer)).When(new HandlingCommand.Disqualify(Anna, DisqualificationGround.OwnInterest, Bo, Officer)).Then();

    [Fact]
    public void A_disqualified_officer_is_not_given_the_case_nor_asked_about_it()
    {
        var state = CaseGiven(Registered, AnnaIsDisqualified);
        state.When(new HandlingCommand.Assign(Anna, Second)).ThenRefused("officer-disqualified");
        state.When(new HandlingCommand.Refer(Question, Anna, ReferralPurpose.Advice, Second, Text)).ThenRefused("officer-disqualified");
        state.When(new HandlingCommand.Disqualify(Bo, DisqualificationGround.OwnInterest, Anna, Second)).ThenRefused("officer-disqualified");
    }

    [Fact]
    public void A_disqualified_officer_neither_proposes_nor_decides()
    {
        CaseGiven(Registered, AnnaIsDisqualified).When(Decide(by: Officer)).ThenRefused("officer-disqualified");
        CaseGiven(Registered, AnnaIsDisqualified).When(Decide(by: Second)).Then(Decided with { DecidedBy = Second });
    }

    [Fact]
    public void What_a_disqualified_officer_was_asked_is_asked_no_longer() =>
        CaseGiven(Registered, Asked).When(new HandlingCommand.Disqualify(Bo, DisqualificationGround.Representative, null, Officer))
            .Then(new OfficerDisqualified(Bo, DisqualificationGround.Representative, Officer), new ReferralWithdrawn(Question, Officer));

    [Fact]
    public void A_colleague_is_asked_for_approval_and_the_decision_waits_for_it()
    {
        CaseGiven(Registered).When(new HandlingCommand.Refer(Question, Bo, ReferralPurpose.Approval, Officer, Text)).Then(Asked);
        CaseGiven(Registered, Asked).When(Decide(by: Officer)).ThenRefused("approval-awaited");
        CaseGiven(Registered, Asked, new ReferralAnswered(Question, ReferralAnswer.Approved, Second, Text)).When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });
        CaseGiven(Registered, Asked, new ReferralWithdrawn(Question, Officer)).When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });
    }

    [Fact]
    public void Whoever_was_not_given_an_approval_does_not_decide_before_one_is_given_and_neither_does_a_machine()
    {
        var no = new ReferralAnswered(Question, ReferralAnswer.NotApproved, Second, Text);
        var state = CaseGiven(Registered, Asked, no);
        state.When(Decide(by: Officer)).ThenRefused("approval-refused");
        state.When(Decide()).ThenRefused("approval-refused");
        state.When(Decide(by: Robot)).ThenRefused("approval-refused");
        // Somebody else decides on a delegation of their own, the one who said no among them.
        state.When(Decide(by: Second)).Then(Decided with { DecidedBy = Second });
        CaseGiven(Registered, Asked, no, Asked with { Referral = Id(66) }).When(Decide(by: Officer)).ThenRefused("approval-awaited");
        CaseGiven(Registered, Asked, no, Asked with { Referral = Id(66) }, new ReferralAnswered(Id(66), ReferralAnswer.Approved, Second, Text))
            .When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });
        CaseGiven(Registered, Asked, new ReferralAnswered(Question, ReferralAnswer.Approved, Second, Text), Asked with { Referral = Id(66) }, no with { Referral = Id(66) })
            .When(Decide(by: Officer)).ThenRefused("approval-refused");
    }

    [Fact]
    public void What_is_delegated_to_nobody_is_proposed_by_an_officer_and_decided_by_the_board_at_a_meeting()
    {
        CaseGiven(Registered).When(Decide(by: Officer, delegated: false)).ThenRefused("decision-not-delegated");
        CaseGiven(Registered).When(new CaseCommand.Recommend(Type(), DecisionKind.Proposed, Outcome.Granted, DecisionGround.Distance, Officer, Examples.Rules, Reasons))
            .Then(new DecisionRecommended(new DecisionTypeCode(Type().Code), DecisionKind.Proposed, Outcome.Granted, DecisionGround.Distance, Officer, Examples.Rules, Reasons));
        var minutes = new DecisionMadeBy(Bo, [Anna], new BoardMinutes(Today, 114), Officer);
        var board = Decide(by: Actor.Board, delegated: false) with { MadeBy = minutes };
        CaseGiven(Registered).When(board).Then(Decided with { DecidedBy = Actor.Board, Delegation = null }, minutes);
        // A type that no machine may decide is the board's all the same.
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseGiven(Registered).When(
            Decide(by: Actor.Board, type: "school-transport.chosen-school", ground: DecisionGround.IndividualAssessment, delegated: false) with { MadeBy = minutes }));
        CaseGiven(Registered).When(board with { MadeBy = null }).ThenRefused("board-minutes-missing");
        CaseGiven(Registered).When(Decide(by: Officer) with { MadeBy = minutes }).ThenRefused("board-minutes-missing");
        CaseGiven(Registered).When(board with { On = Today.AddDays(1) }).ThenRefused("board-meeting-not-possible");
        CaseGiven(Registered).When(board with { On = Today.AddYears(-1), MadeBy = minutes with { Minutes = new BoardMinutes(Today.AddYears(-1), 114) } }).ThenRefused("board-meeting-not-possible");
        CaseGiven(Registered).When(Decide(by: Actor.Board, type: "after-school-care.journey", delegated: false) with { MadeBy = minutes }).ThenRefused("decision-route-unconfirmed");
    }

    [Fact]
    public void A_proposal_of_an_officer_is_returned_with_a_reason_and_may_be_put_forward_again()
    {
        var propose = new CaseCommand.Recommend(Type(), DecisionKind.Proposed, Outcome.Granted, DecisionGround.Distance, Officer, Examples.Rules, Reasons);
        var proposed = new DecisionRecommended(new DecisionTypeCode(Type().Code), DecisionKind.Proposed, Outcome.Granted, DecisionGround.Distance, Officer, Examples.Rules, Reasons);
        var returned = new ProposalReturned(Second, Text);
        CaseGiven(Registered, proposed).When(new HandlingCommand.ReturnProposal(Second, Text)).Then(returned);
        CaseGiven(Registered, proposed, returned).When(propose).Then(proposed);
        CaseGiven(Registered, proposed, returned).When(new HandlingCommand.ReturnProposal(Second, Text)).ThenRefused("nothing-put-forward");
        CaseGiven(Registered, proposed with { Kind = DecisionKind.Recommended, By = Actor.System }).When(new HandlingCommand.ReturnProposal(Second, Text)).ThenRefused("nothing-put-forward");
        CaseGiven(Registered, proposed with { By = Robot }).When(new HandlingCommand.ReturnProposal(Second, Text)).ThenRefused("nothing-put-forward");
        CaseGiven(Registered, proposed, Decided).When(new HandlingCommand.ReturnProposal(Second, Text)).ThenRefused("case-already-decided");
        CaseGiven(Registered, proposed, AnnaIsDisqualified with { Officer = Bo }).When(new HandlingCommand.ReturnProposal(Second, Text)).ThenRefused("officer-disqualified");
    }

    [Fact]
    public void Who_presented_and_who_took_part_stand_with_the_decision_and_nobody_disqualified_does()
    {
        var makers = new DecisionMadeBy(Bo, [Anna], null, Second);
        CaseGiven(Registered).When(Decide(by: Second) with { MadeBy = makers }).Then(Decided with { DecidedBy = Second }, makers);
        Assert.Equal(makers, CaseGiven(Registered, Decided, makers).Appeals.MadeBy);
        CaseGiven(Registered, AnnaIsDisqualified).When(Decide(by: Second) with { MadeBy = makers }).ThenRefused("officer-disqualified");
        CaseGiven(Registered, AnnaIsDisqualified).When(Decide(by: Second) with { MadeBy = makers with { PresentedBy = Anna, TookPart = [] } }).ThenRefused("officer-disqualified");
        CaseGiven(Registered, AnnaIsDisqualified).When(Decide(by: Actor.Board, delegated: false) with { MadeBy = new DecisionMadeBy(null, [], new BoardMinutes(Today, 114), Officer) }).ThenRefused("officer-disqualified");
    }

    [Fact]
    public void Advice_is_not_waited_for() =>
        CaseGiven(Registered, Asked with { Purpose = ReferralPurpose.Advice }).When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });

    [Fact]
    public void Only_the_one_who_was_asked_answers_once_and_what_was_asked()
    {
        var state = CaseGiven(Registered, Asked);
        state.When(new HandlingCommand.Answer(Question, ReferralAnswer.Approved, Second, Text)).Then(new ReferralAnswered(Question, ReferralAnswer.Approved, Second, Text));
        state.When(new HandlingCommand.Answer(Question, ReferralAnswer.Approved, Officer, Text)).ThenRefused("referral-not-yours");
        state.When(new HandlingCommand.Answer(Question, ReferralAnswer.Advised, Second, Text)).ThenRefused("referral-answer-of-other-kind");
        var answered = CaseGiven(Registered, Asked, new ReferralAnswered(Question, ReferralAnswer.Approved, Second, Text));
        answered.When(new HandlingCommand.Answer(Question, ReferralAnswer.Approved, Second, Text)).Then();
        answered.When(new HandlingCommand.Answer(Question, ReferralAnswer.NotApproved, Second, Text)).ThenRefused("referral-answered");
        answered.When(new HandlingCommand.Withdraw(Question, Officer)).ThenRefused("referral-answered");
    }

    [Fact]
    public void Nobody_approves_their_own_proposal() =>
        CaseGiven(Registered).When(new HandlingCommand.Refer(Question, Anna, ReferralPurpose.Approval, Officer, Text)).ThenRefused("referral-to-oneself");

    [Fact]
    public void A_decision_is_carried_over_to_another_system_once()
    {
        var robot = new Actor(ActorKind.Robot, "robot-1");
        var over = new CaseCarriedOver(OtherSystem.TransportSystem, robot);
        CaseGiven(Registered, Decided).When(new HandlingCommand.CarryOver(OtherSystem.TransportSystem, robot)).Then(over);
        CaseGiven(Registered, Decided, over).When(new HandlingCommand.CarryOver(OtherSystem.TransportSystem, Officer)).Then();
        CaseGiven(Registered, Decided, over).When(new HandlingCommand.CarryOver(OtherSystem.PupilRegister, robot)).Then(new CaseCarriedOver(OtherSystem.PupilRegister, robot));
    }

    [Fact]
    public void What_is_not_decided_is_not_carried_over() =>
        CaseGiven(Registered).When(new HandlingCommand.CarryOver(OtherSystem.TransportSystem, Actor.System)).ThenRefused("case-not-decided");
}
