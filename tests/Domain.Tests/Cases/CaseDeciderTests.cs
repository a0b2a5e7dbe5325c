using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class CaseDeciderTests
{
    [Fact]
    public void A_case_is_registered_once() =>
        CaseGiven().When(Register).Then(Registered);

    [Fact]
    public void Registering_the_same_case_again_adds_nothing() =>
        CaseGiven(Registered).When(Register).Then();

    [Fact]
    public void Registering_another_case_in_its_place_is_refused() =>
        CaseGiven(Registered).When(Register with { Subject = Guardian }).ThenRefused("case-exists");

    [Fact]
    public void The_machine_grants_on_distance_where_the_board_has_delegated_it() =>
        CaseGiven(Registered).When(Decide()).Then(Decided);

    [Fact]
    public void Without_delegation_the_machine_decides_nothing() =>
        CaseGiven(Registered).When(Decide(delegated: false)).ThenRefused("automation-not-delegated");

    [Fact]
    public void The_machine_never_refuses() =>
        CaseGiven(Registered).When(Decide(outcome: Outcome.Refused)).ThenRefused("automation-only-grants-on-distance");

    [Fact]
    public void The_machine_never_assesses_individually() =>
        CaseGiven(Registered).When(Decide(ground: DecisionGround.IndividualAssessment)).ThenRefused("automation-only-grants-on-distance");

    [Fact]
    public void A_robot_is_bound_as_the_machine_is() =>
        CaseGiven(Registered).When(Decide(by: Robot, type: "school-transport.chosen-school")).ThenRefused("automation-barred");

    [Fact]
    public void A_guardian_decides_nothing() =>
        CaseGiven(Registered).When(Decide(by: new Actor(ActorKind.Guardian, "g"))).ThenRefused("actor-may-not-decide");

    [Fact]
    public void An_officer_decides_by_the_delegation_order_and_cites_it()
    {
        CaseGiven(Registered).When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });
        CaseGiven(Registered).When(Decide(by: Officer, delegated: false)).ThenRefused("decision-not-delegated");
    }

    [Fact]
    public void A_type_of_decision_is_used_from_its_first_day_to_its_last()
    {
        var decide = Decide(by: Officer);
        CaseGiven(Registered).When(decide with { Type = decide.Type with { ValidFrom = decide.On, ValidTo = decide.On } }).Then(Decided with { DecidedBy = Officer });
        CaseGiven(Registered).When(decide with { Type = decide.Type with { ValidFrom = decide.On.AddDays(1) } }).ThenRefused("decision-type-not-in-force");
        CaseGiven(Registered).When(decide with { Type = decide.Type with { ValidTo = decide.On.AddDays(-1) } }).ThenRefused("decision-type-not-in-force");
    }

    [Theory]
    [InlineData("resource-school")]
    [InlineData("school-transport.adapted-upper-secondary-school")]
    [InlineData("reception.from-another-municipality")]
    [InlineData("after-school-care.journey")]
    public void A_type_whose_route_is_unconfirmed_is_never_made_final_not_even_by_an_officer(string type) =>
        CaseGiven(Registered).When(Decide(by: Officer, type: type)).ThenRefused("decision-route-unconfirmed");

    [Fact]
    public void A_decision_rests_on_sections_of_its_own_type_only()
    {
        CaseGiven(Registered).When(Decide() with { LegalBasis = Type("school-transport.chosen-school").LegalBasis }).ThenRefused("legal-basis-not-of-type");
        CaseGiven(Registered).When(Decide() with { LegalBasis = [] }).ThenRefused("legal-basis-not-of-type");
    }

    [Fact]
    public void A_decision_that_ends_before_it_begins_is_refused() =>
        CaseGiven(Registered).When(Decide() with { ValidFrom = (DateOnly?)Year.LastDay, ValidTo = (DateOnly?)Year.FirstDay }).ThenRefused("validity-ends-before-start");

    [Fact]
    public void The_same_decision_again_adds_nothing() =>
        CaseGiven(Registered, Decided).When(Decide()).Then();

    [Fact]
    public void A_second_decision_is_refused() =>
        CaseGiven(Registered, Decided).When(Decide(by: Officer)).ThenRefused("case-already-decided");

    [Fact]
    public void A_recommendation_decides_nothing_and_the_same_again_adds_nothing()
    {
        var recommend = new CaseCommand.Recommend(Type(), DecisionKind.Recommended, Outcome.Refused, DecisionGround.Distance, Actor.System, Examples.Rules, Reasons);
        var recommended = new DecisionRecommended(new DecisionTypeCode(Type().Code), DecisionKind.Recommended, Outcome.Refused, DecisionGround.Distance, Actor.System, Examples.Rules, Reasons);
        CaseGiven(Registered).When(recommend).Then(recommended);
        CaseGiven(Registered, recommended).When(recommend with { Rules = [LengthMet] }).Then();
        Assert.False(CaseDecider.IsTerminal(CaseGiven(Registered, recommended)));
    }

    [Fact]
    public void A_recommendation_can_never_be_final() =>
        CaseGiven(Registered)
            .When(new CaseCommand.Recommend(Type(), DecisionKind.Final, Outcome.Granted, DecisionGround.Distance, Robot, Examples.Rules, Reasons))
            .ThenRefused("recommendation-cannot-be-final");

    [Fact]
    public void Nothing_can_be_decided_in_a_case_that_does_not_exist() =>
        CaseGiven().When(Decide()).ThenRefused("case-not-found");

    private static LegalForceGained Force { get; } = new(Today.AddDays(22));

    [Fact]
    public void An_undecided_case_is_never_disposed_of() =>
        CaseGiven(Registered).When(Dispose()).ThenRefused("case-not-decided");

    [Fact]
    public void A_case_that_does_not_exist_is_not_disposed_of() =>
        CaseGiven().When(Dispose()).ThenRefused("case-not-found");

    [Fact]
    public void Disposing_again_adds_nothing_whatever_the_decision_is_called() =>
        CaseGiven(Registered, Decided, Force, Disposed).When(Dispose() with { Decision = new DisposalReference("BUN-2040/1:1") }).Then();

    [Fact]
    public void Only_an_officer_records_a_disposal()
    {
        CaseGiven(Registered, Decided, Force).When(Dispose() with { By = Actor.System }).ThenRefused("actor-may-not-decide");
        CaseGiven(Registered, Decided, Force).When(Dispose() with { By = Robot }).ThenRefused("actor-may-not-decide");
        CaseGiven(Registered, Decided, Force).When(Dispose() with { By = new Actor(ActorKind.Guardian, "g") }).ThenRefused("actor-may-not-decide");
    }

    [Fact]
    public void In_a_case_that_is_disposed_of_nothing_more_happens()
    {
        CaseGiven(Registered, Decided, Force, Disposed).When(Decide(by: Officer)).ThenRefused("case-disposed");
        CaseGiven(Registered, Decided, Force, Disposed).When(Register).Then();
        Assert.True(CaseDecider.IsTerminal(CaseGiven(Registered, Decided, Force, Disposed)));
        Assert.Throws<InvalidOperationException>(() => CaseGiven(Registered, Disposed));
    }

    [Theory]
    [InlineData("BUN-2036/114:7", true)]
    [InlineData("Ö2036.1", true)]
    [InlineData("820225-2386", false)]
    [InlineData("A/198202252386", false)]
    [InlineData("BUN 2036", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("A23456789012345678901234567890123456789012", false)]
    public void A_disposal_decision_is_referred_to_by_a_code_that_is_no_persons_number(string? text, bool isReference) =>
        Assert.Equal(isReference, DisposalReference.TryParse(text, out _));

    [Fact]
    public void An_event_that_cannot_follow_is_not_swallowed() =>
        Assert.Throws<InvalidOperationException>(() => CaseGiven(Decided));

    [Fact]
    public void Slice_and_case_are_joined_both_or_neither()
    {
        var accepted = Verdict<IDomainEvent>.Accept(Registered);
        var refused = Verdict<IDomainEvent>.Refuse("limit-not-met", RejectionKind.Rule);
        Assert.Same(refused, CaseVerdict.Join(accepted, refused));
        Assert.Equal([Registered, Registered], Assert.IsType<Verdict<IDomainEvent>.Accepted>(CaseVerdict.Join(accepted, accepted)).Events);
    }
}
