using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class CorrectionTests
{
    [Fact]
    public void An_officer_corrects_a_fact_of_an_undecided_case() =>
        CaseGiven(Registered).When(Correct).Then(Corrected);

    [Fact]
    public void A_disqualified_officer_corrects_nothing()
    {
        var disqualified = new OfficerDisqualified(Anna, DisqualificationGround.OwnInterest, Officer);
        CaseGiven(Registered, disqualified).When(Correct).ThenRefused("officer-disqualified");
        CaseGiven(Registered, disqualified, Decided).When(Correct).ThenRefused("officer-disqualified");
    }

    [Fact]
    public void A_fact_of_a_decided_case_is_corrected_and_the_decision_stands()
    {
        CaseGiven(Registered, Decided).When(Correct).Then(Corrected);
        var after = Assert.IsType<CaseFile.Decided>(CaseGiven(Registered, Decided, Corrected));
        Assert.Equal(Decided, after.Decision);
        Assert.True(after.NeedsReexamination);
        Assert.Equal([Corrected], after.Corrections);
    }

    [Fact]
    public void A_decision_taken_on_corrected_facts_needs_no_reexamination()
    {
        var after = Assert.IsType<CaseFile.Decided>(CaseGiven(Registered, Corrected, Decided));
        Assert.False(after.NeedsReexamination);
        Assert.Equal([Corrected], after.Corrections);
    }

    [Fact]
    public void The_same_correction_again_adds_nothing()
    {
        CaseGiven(Registered, Corrected).When(Correct).Then();
        CaseGiven(Registered, Corrected).When(Correct with { ChangesFacts = false, At = Noon.AddHours(1) }).Then();
    }

    [Fact]
    public void Where_the_facts_are_the_same_there_is_nothing_to_correct() =>
        CaseGiven(Registered).When(Correct with { ChangesFacts = false }).ThenRefused("correction-changes-nothing");

    [Fact]
    public void The_day_of_a_correction_can_itself_be_corrected() =>
        CaseGiven(Registered, Corrected).When(Correct with { ChangesFacts = false, EffectiveFrom = Today.AddDays(-20) }).Then(Corrected with { EffectiveFrom = Today.AddDays(-20) });

    [Fact]
    public void What_has_changed_once_more_is_corrected_once_more() =>
        CaseGiven(Registered, Corrected).When(Correct with { EffectiveFrom = Today, At = Noon.AddHours(1) }).Then(Corrected with { EffectiveFrom = Today, CorrectedAt = Noon.AddHours(1) });

    [Fact]
    public void A_correction_holds_from_today_at_the_latest()
    {
        CaseGiven(Registered).When(Correct with { EffectiveFrom = Today }).Then(Corrected with { EffectiveFrom = Today });
        CaseGiven(Registered).When(Correct with { EffectiveFrom = Today.AddDays(1) }).ThenRefused("correction-in-the-future");
    }

    [Fact]
    public void A_fact_may_have_been_wrong_before_the_case_arrived_but_not_in_another_age()
    {
        CaseGiven(Registered).When(Correct with { EffectiveFrom = Today.AddYears(-10) }).Then(Corrected with { EffectiveFrom = Today.AddYears(-10) });
        CaseGiven(Registered).When(Correct with { EffectiveFrom = Today.AddYears(-10).AddDays(-1) }).ThenRefused("correction-too-far-back");
    }

    [Theory]
    [InlineData(ActorKind.System)]
    [InlineData(ActorKind.Robot)]
    [InlineData(ActorKind.Guardian)]
    public void Nobody_but_an_officer_corrects(ActorKind kind) =>
        CaseGiven(Registered).When(Correct with { By = new Actor(kind, "someone") }).ThenRefused("actor-may-not-correct");

    [Fact]
    public void Nothing_is_corrected_in_a_case_that_does_not_exist() =>
        CaseGiven().When(Correct).ThenRefused("case-not-found");

    [Fact]
    public void A_correction_decides_nothing() =>
        CaseGiven(Registered, Decided, Corrected).When(Decide(by: Officer, outcome: Outcome.Refused)).ThenRefused("case-already-decided");
}
