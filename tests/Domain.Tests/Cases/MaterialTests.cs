using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class MaterialTests
{
    private static readonly Guid Certificate = Id(60);
    private static readonly Guid Message = Id(61);
    private static readonly LateMaterial SentIn = new([Certificate, Message]);
    private static readonly MaterialConsidered Gone = new([Certificate, Message], CallsForHearing: false, Officer);
    private static readonly CaseCommand.Decide Refusal = Decide(by: Officer, outcome: Outcome.Refused, ground: DecisionGround.IndividualAssessment) with { ValidFrom = null, ValidTo = null, Material = SentIn };

    [Fact]
    public void An_officer_says_what_was_gone_through() =>
        Assert.Equal(
            [Certificate, Message], Said(CaseGiven(Registered).When(new HandlingCommand.ConsiderMaterial([Message, Certificate], SentIn, CallsForHearing: false, Officer)), callsForHearing: false));

    [Fact]
    public void Saying_it_again_adds_nothing_and_what_came_since_is_added_alone()
    {
        var state = CaseGiven(Registered, new MaterialConsidered([Certificate], CallsForHearing: false, Officer));
        state.When(new HandlingCommand.ConsiderMaterial([Certificate], SentIn, CallsForHearing: true, Officer)).Then();
        Assert.Equal([Message], Said(state.When(new HandlingCommand.ConsiderMaterial([Certificate, Message], SentIn, CallsForHearing: true, Officer)), callsForHearing: true));
    }

    [Fact]
    public void What_nobody_sent_in_cannot_have_been_gone_through() =>
        CaseGiven(Registered).When(new HandlingCommand.ConsiderMaterial([Certificate, Id(62)], SentIn, CallsForHearing: false, Officer)).ThenRefused("material-not-found");

    [Theory]
    [InlineData("granted")]
    [InlineData("refused")]
    public void A_decision_waits_until_what_was_sent_in_is_gone_through(string outcome)
    {
        var decide = outcome == "granted" ? Decide(by: Officer) with { Material = SentIn } : Refusal with { CommunicationNotNeeded = true };
        CaseGiven(Registered).When(decide).ThenRefused("material-not-considered");
        CaseGiven(Registered, new MaterialConsidered([Certificate], CallsForHearing: false, Officer)).When(decide).ThenRefused("material-not-considered");
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseGiven(Registered, Gone).When(decide));
    }

    [Fact]
    public void A_machine_decides_nothing_over_it_either() =>
        CaseGiven(Registered).When(Decide(by: Actor.System) with { Material = SentIn }).ThenRefused("material-not-considered");

    [Fact]
    public void A_case_is_not_ended_untried_and_a_decision_is_not_changed_over_it()
    {
        var ended = new EndUntried(Refusal with { Outcome = Outcome.StruckOff }, UntriedGround.Lapsed);
        UntriedDecider.Decide(ended, CaseGiven(Registered)).ThenRefused("material-not-considered");
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(UntriedDecider.Decide(ended, CaseGiven(Registered, Gone)));
        var change = new ChangeDecision(ChangeReason.Reconsideration, null, IsAdverse: false, null, Decide(by: Officer) with { At = Noon.AddDays(1), Material = SentIn });
        CaseGiven(Registered, Decided).When(change).ThenRefused("material-not-considered");
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseGiven(Registered, Decided, Gone).When(change));
        // What was gone through before the decision is so after it.
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseGiven(Registered, Gone, Decided).When(change));
    }

    [Fact]
    public void What_another_party_has_to_see_calls_for_a_hearing_once_more()
    {
        var heard = CaseGiven(Registered, new AnswerRequested(Id(63), WaitKind.Opinion, Today, Today.AddDays(14), Officer, Text), new AnswerReceived(Id(63), Today, Channel.EService, Applicant, Text));
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(heard.Evolve(Gone).When(Refusal));
        heard.Evolve(Gone with { CallsForHearing = true }).When(Refusal).ThenRefused("material-not-communicated");
    }

    private static IReadOnlyList<Guid> Said(Verdict<ICaseEvent> verdict, bool callsForHearing)
    {
        var said = Assert.IsType<MaterialConsidered>(Assert.Single(Assert.IsType<Verdict<ICaseEvent>.Accepted>(verdict).Events));
        Assert.Equal((callsForHearing, Officer), (said.CallsForHearing, said.By));
        return said.Items;
    }
}
