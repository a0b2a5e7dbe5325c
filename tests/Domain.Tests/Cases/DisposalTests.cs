using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;
using Outcome = CaseMgmt.Domain.Decisions.Outcome;

namespace CaseMgmt.Domain.Tests.Cases;

/// <summary>When what a case sealed may be destroyed, which cannot be undone.</summary>
public class DisposalTests
{
    private static readonly PersonRef Other = new(Id(50));
    private static readonly DateOnly Much = Today.AddYears(60);
    private static readonly CaseDecided Refusal = Decided with { Outcome = Outcome.Refused, ValidFrom = null, ValidTo = null };
    private static readonly LegalForceGained Force = new(Today.AddDays(23));

    [Fact]
    public void A_case_with_legal_force_is_disposed_of_the_day_after_the_plans_time_has_run_out()
    {
        CaseGiven(Registered, Refusal, Force).When(Dispose(Force.On.AddYears(5))).ThenRefused("retention-running");
        CaseGiven(Registered, Refusal, Force).When(Dispose(Force.On.AddYears(5).AddDays(1))).Then(Disposed);
    }

    [Fact]
    public void The_time_runs_from_the_last_of_decision_force_validity_and_closing()
    {
        CaseGiven(Registered, Decided, Force).When(Dispose(Year.LastDay.AddYears(5))).ThenRefused("retention-running");
        CaseGiven(Registered, Decided, Force).When(Dispose(Year.LastDay.AddYears(5).AddDays(1))).Then(Disposed);
        var closed = new CaseClosed(Today.AddYears(3), RetentionRule.MunicipalPlan, Officer);
        CaseGiven(Registered, Refusal, Force, closed).When(Dispose(closed.On.AddYears(5))).ThenRefused("retention-running");
        CaseGiven(Registered, Refusal, Force, closed).When(Dispose(closed.On.AddYears(5).AddDays(1))).Then(Disposed);
    }

    [Fact]
    public void Without_an_adopted_plan_nothing_is_disposed_of()
    {
        CaseGiven(Registered, Refusal, Force).When(Dispose(Much) with { Kept = null }).ThenRefused("retention-not-adopted");
        var plan = new PolicyValue.Retention([Kept], new PolicySource(BoardDecision, Today));
        Assert.Equal(Kept, plan.For(Kept.CaseType));
        Assert.Null(plan.For(new CaseTypeCode("general-matter")));
        Assert.Null((plan with { Source = new PolicySource(null, Today) }).For(Kept.CaseType));
    }

    [Fact]
    public void A_refusal_that_nobody_is_known_to_have_received_is_kept_however_old_it_is()
    {
        CaseGiven(Registered, Refusal).When(Dispose(Today)).ThenRefused("legal-force-not-gained");
        CaseGiven(Registered, Refusal).When(Dispose(Much)).ThenRefused("legal-force-not-gained");
    }

    [Fact]
    public void A_decision_under_legality_review_is_kept_until_it_has_been_announced_and_the_time_has_run_out()
    {
        var review = Type("school-transport.chosen-school");
        var decided = Refusal with { DecisionType = new DecisionTypeCode(review.Code), AppealRoute = new AppealRouteCode(review.Route.Code) };
        CaseGiven(Registered, decided).When(Dispose(Much)).ThenRefused("legal-force-not-gained");
        CaseGiven(Registered, decided, new DecisionReported(Id(70), Today)).When(Dispose(Much)).ThenRefused("legal-force-not-gained");
        CaseGiven(Registered, decided, new DecisionReported(Id(70), Today), new MinutesAnnounced(Id(70), Today, Today.AddDays(21))).When(Dispose(Today.AddDays(21))).ThenRefused("appeal-time-running");
    }

    [Fact]
    public void One_recipients_unknown_time_keeps_the_case()
    {
        var both = CaseGiven(Registered, Refusal, new DecisionAddressed([Other], Examples.Letter), new DecisionReceived(Today, DeliveryProof.Receipt, Today.AddDays(21)));
        both.When(Dispose(Much)).ThenRefused("legal-force-not-gained");
        both.When(new AppealCommand.TimePassed(Much)).Then();
        var told = both.Evolve(new DecisionReceivedByParty(Other, Today, DeliveryProof.Receipt, Today.AddDays(21)));
        told.When(new AppealCommand.TimePassed(Much)).Then(new LegalForceGained(Today.AddDays(22)));
        told.Evolve(new LegalForceGained(Today.AddDays(22))).When(Dispose(Much)).Then(Disposed);
    }

    [Fact]
    public void A_ruling_for_one_gives_no_legal_force_while_another_may_still_appeal()
    {
        var appeal = Id(80);
        var ruled = CaseGiven(
            Registered, Refusal, new DecisionAddressed([Other], Examples.Letter), new DecisionReceived(Today, DeliveryProof.Receipt, Today.AddDays(21)),
            new AppealReceived(appeal, Today, true, Channel.EService, Applicant, Text, Guardian), new AppealReconsidered(appeal, Today, false, Officer), new AppealForwarded(appeal, Today, Officer),
            new AppealRuled(appeal, Today.AddDays(60), Ruling.Rejected, Officer, Text));
        ruled.When(new AppealCommand.GainForce(Today.AddDays(90), Officer)).ThenRefused("appeal-time-running");
        var told = ruled.Evolve(new DecisionReceivedByParty(Other, Today, DeliveryProof.Receipt, Today.AddDays(21)));
        told.When(new AppealCommand.GainForce(Today.AddDays(90), Officer)).Then(new LegalForceGained(Today.AddDays(90)));
    }

    [Fact]
    public void What_went_against_nobody_is_disposed_of_for_that_ground()
    {
        var ground = Dispose(Much) with { WithoutLegalForce = NoLegalForceGround.WentAgainstNobody };
        CaseGiven(Registered, Decided).When(Dispose(Much)).ThenRefused("legal-force-not-gained");
        CaseGiven(Registered, Decided).When(ground).Then(Disposed with { WithoutLegalForce = NoLegalForceGround.WentAgainstNobody });
        CaseGiven(Registered, Decided, Force).When(ground).Then(Disposed);
        CaseGiven(Registered, Refusal).When(ground).ThenRefused("legal-force-ground-not-of-decision");
        CaseGiven(Registered, Decided with { Outcome = Outcome.PartlyGranted }).When(ground).ThenRefused("legal-force-ground-not-of-decision");
        CaseGiven(Registered, Decided).When(ground with { Route = Type("school-transport.chosen-school").Route }).ThenRefused("legal-force-ground-not-of-decision");
        CaseGiven(Registered, Decided, new DecisionReceived(Today, DeliveryProof.Receipt, Much)).When(ground).ThenRefused("appeal-time-running");
    }

    [Fact]
    public void A_case_that_was_closed_without_a_decision_waits_for_no_legal_force()
    {
        var closed = new CaseClosed(Today, RetentionRule.MunicipalPlan, Officer);
        CaseGiven(Registered, closed).When(Dispose(Today.AddYears(5))).ThenRefused("retention-running");
        CaseGiven(Registered, closed).When(Dispose(Today.AddYears(5).AddDays(1))).Then(Disposed);
        CaseGiven(Registered, new CaseHandedOver(Id(90), new CaseTypeCode("school-choice"), Today, Officer)).When(Dispose(Much)).Then(Disposed);
    }

    [Fact]
    public void On_the_last_day_in_force_a_case_is_not_yet_disposed_of() =>
        CaseGiven(Registered, Decided, Force).When(Dispose(Year.LastDay)).ThenRefused("decision-in-force");

    [Fact]
    public void A_disqualified_officer_disposes_of_nothing() =>
        CaseGiven(Registered, Refusal, new OfficerDisqualified(Anna, DisqualificationGround.OwnInterest, Officer), Force).When(Dispose(Much)).ThenRefused("officer-disqualified");
}
