using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Tests.Cases;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.SchoolTransport;

public class TransportDeciderTests
{
    [Fact]
    public void An_application_on_distance_is_taken_when_the_limit_is_met() =>
        TransportGiven().When(Apply()).Then(Applied, Assessed);

    [Fact]
    public void An_application_on_distance_is_told_no_when_the_limit_is_not_met() =>
        TransportGiven().When(Apply(entitlement: Entitlement.NotEntitled)).ThenRefused("limit-not-met");

    [Fact]
    public void An_application_on_distance_that_cannot_be_measured_goes_to_an_officer() =>
        TransportGiven().When(Apply(entitlement: Entitlement.NeedsOfficer)).Then(Applied, Assessed with { Entitlement = Entitlement.NeedsOfficer });

    [Theory]
    [InlineData(ApplicationKind.OtherGrounds)]
    [InlineData(ApplicationKind.FormalDecision)]
    public void Other_grounds_and_a_formal_decision_may_be_asked_for_although_the_limit_is_not_met(ApplicationKind kind) =>
        TransportGiven().When(Apply(kind, Entitlement.NotEntitled)).Then(Applied with { Kind = kind }, Assessed with { Entitlement = Entitlement.NotEntitled });

    [Fact]
    public void The_same_application_again_adds_nothing() => TransportGiven(Applied, Assessed).When(Apply()).Then();

    [Fact]
    public void Another_application_in_its_place_is_refused() =>
        TransportGiven(Applied, Assessed).When(Apply(ApplicationKind.OtherGrounds)).ThenRefused("case-exists");

    [Fact]
    public void Transport_is_granted_for_days_of_the_school_year() =>
        TransportGiven(Applied, Assessed).When(new TransportCommand.Grant(School, Year.FirstDay, Year.LastDay, null, null)).Then(Granted);

    [Fact]
    public void Transport_is_granted_to_the_school_that_is_told_whatever_the_way_was_measured_to()
    {
        var attended = new SchoolUnitCode("99010004");
        TransportGiven(Applied, Assessed).When(new TransportCommand.Grant(attended, Year.FirstDay, Year.LastDay, null, null)).Then(Granted with { School = attended });
        TransportGiven(Applied, Assessed, Granted).When(new TransportCommand.Change(new TransportCommand.Grant(attended, Year.FirstDay, Year.LastDay, null, null))).Then(Granted with { School = attended });
        TransportGiven(Applied, Assessed, Granted).When(new TransportCommand.Change(new TransportCommand.Refuse(attended))).Then(new TransportRefused(attended));
    }

    [Fact]
    public void An_undecided_case_is_assessed_anew_when_what_it_rests_on_has_changed()
    {
        IReadOnlyList<FactCode> what = [new FactCode("home-address")];
        var command = new TransportCommand.Reassess(what, Today, Reassessed);
        var changed = new TransportFactsChanged(what, Today);
        TransportGiven(Applied, Assessed).When(command).Then(changed, Reassessed);
        TransportGiven(Applied, Assessed, changed, Reassessed).When(command).Then();
        TransportGiven(Applied, Assessed).When(command with { What = [] }).Then();
        TransportGiven(Applied, Assessed, Granted).When(command).ThenRefused("case-already-decided");
        TransportGiven().When(command).ThenRefused("case-not-found");
    }

    [Fact]
    public void From_which_day_changed_facts_hold_is_open_until_an_officer_has_told()
    {
        ITransportEvent[] events = [Applied, Assessed, new TransportFactsChanged([new FactCode("home-address")], Today), Reassessed];
        var found = Assert.IsType<TransportCase.UnderAssessment>(events.Aggregate(TransportCase.Initial, TransportCase.Evolve));
        Assert.True(found.IsUndated);
        Assert.Equal(Reassessed, found.Assessment);
        var dated = Assert.IsType<TransportCase.UnderAssessment>(TransportCase.Evolve(found, FactsCorrected));
        Assert.Equal((false, FactsCorrected.EffectiveFrom), (dated.IsUndated, dated.CorrectedFrom));
    }

    [Fact]
    public void Days_outside_the_school_year_are_refused() =>
        TransportGiven(Applied, Assessed).When(new TransportCommand.Grant(School, Year.FirstDay.AddDays(-1), Year.LastDay, null, null)).ThenRefused("transport-outside-school-year");

    [Fact]
    public void Transport_that_ends_before_it_begins_is_refused() =>
        TransportGiven(Applied, Assessed).When(new TransportCommand.Grant(School, Year.LastDay, Year.FirstDay, null, null)).ThenRefused("validity-ends-before-start");

    [Fact]
    public void Transport_is_refused() =>
        TransportGiven(Applied, Assessed).When(new TransportCommand.Refuse(School)).Then(new TransportRefused(School));

    [Fact]
    public void A_settled_case_emits_nothing_when_the_same_is_asked_again()
    {
        TransportGiven(Applied, Assessed, Granted).When(new TransportCommand.Grant(School, Year.FirstDay, Year.LastDay, null, null)).Then();
        TransportGiven(Applied, Assessed, new TransportRefused(School)).When(new TransportCommand.Refuse(School)).Then();
    }

    [Fact]
    public void A_settled_case_is_not_settled_otherwise() =>
        TransportGiven(Applied, Assessed, Granted).When(new TransportCommand.Refuse(School)).ThenRefused("case-already-decided");

    [Fact]
    public void Nothing_is_granted_that_was_not_applied_for() =>
        TransportGiven().When(new TransportCommand.Refuse(School)).ThenRefused("case-not-found");

    [Fact]
    public void An_event_that_cannot_follow_is_not_swallowed() => Assert.Throws<InvalidOperationException>(() => TransportGiven(Granted));
}
