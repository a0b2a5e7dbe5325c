using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Intake;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class IntakeTests
{
    private static readonly PersonRef Other = new(Id(50));
    private static readonly DateOnly Arrived = new(2026, 8, 10);
    private static readonly PolicySource Source = new(null, Arrived);

    private static readonly PolicySet Policies = Adopted((PolicyId.ProcessingTarget, new PolicyValue.ProcessingTarget(30, Source)), (PolicyId.CaseTimes, new PolicyValue.CaseTimes(7, 14, 5, Source)));

    [Fact]
    public void Every_clock_runs_from_the_arrival_and_the_law_sets_six_months() =>
        CaseIntake.Decide(New, CaseGiven(Registered)).Then(
            new DeadlineSet(DeadlineKind.Target, new DateOnly(2026, 9, 9)), new DeadlineSet(DeadlineKind.TargetNear, new DateOnly(2026, 9, 2)),
            new DeadlineSet(DeadlineKind.DemandableAfter, new DateOnly(2027, 2, 10)));

    [Fact]
    public void Where_that_section_does_not_bind_the_municipality_has_its_target_only() =>
        CaseIntake.Decide(New with { Decision = Type("school-transport.chosen-school") }, CaseGiven(Registered)).Then(
            new DeadlineSet(DeadlineKind.Target, new DateOnly(2026, 9, 9)), new DeadlineSet(DeadlineKind.TargetNear, new DateOnly(2026, 9, 2)));

    [Fact]
    public void A_municipality_without_a_target_is_still_bound_by_the_law() =>
        CaseIntake.Decide(New with { Policies = PolicySet.Initial }, CaseGiven(Registered)).Then(new DeadlineSet(DeadlineKind.DemandableAfter, new DateOnly(2027, 2, 10)));

    [Fact]
    public void Six_months_end_on_the_last_day_of_a_shorter_month() =>
        Assert.Equal(new DateOnly(2027, 2, 28), CaseIntake.DemandableAfter(new DateOnly(2026, 8, 31)));

    [Fact]
    public void A_case_that_is_decided_already_waits_for_nothing() => CaseIntake.Decide(New, CaseGiven(Registered, Decided)).Then();

    [Fact]
    public void The_same_again_adds_nothing()
    {
        var first = Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseIntake.Decide(Signed, CaseGiven(Registered)));
        CaseIntake.Decide(Signed, CaseGiven([Registered, .. first.Events])).Then();
    }

    [Theory]
    [InlineData(20, 5, 14)]
    [InlineData(14, 5, 14)]
    [InlineData(9, 5, 9)]
    [InlineData(4, 4, 4)]
    [InlineData(0, 1, 1)]
    public void Who_signs_has_no_longer_than_the_signature_is_of_use(int lastDay, int remindAfter, int within) =>
        Assert.Equal(
            (Today.AddDays(remindAfter), Today.AddDays(within)), CaseIntake.SigningTime(new PolicyValue.CaseTimes(7, 14, 5, Source), Today, Today.AddDays(lastDay)));

    [Fact]
    public void Where_all_guardians_sign_the_others_are_asked_and_the_decision_waits()
    {
        var events = Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseIntake.Decide(Signed, CaseGiven(Registered))).Events;
        Assert.Equal(
            [new PartyJoined(Other, PartyRole.CoGuardian, Applicant), new SignatureAsked(Other, Today, Today.AddDays(5), Today.AddDays(14))],
            events.Where(e => e is IPartyEvent));
        CaseGiven([Registered, .. events]).When(Decide(by: Officer)).ThenRefused("signature-awaited");
    }

    [Fact]
    public void Without_a_time_to_sign_an_officer_asks() =>
        CaseIntake.Decide(Signed with { Policies = PolicySet.Initial }, CaseGiven(Registered))
            .Then(new DeadlineSet(DeadlineKind.DemandableAfter, new DateOnly(2027, 2, 10)), new PartyJoined(Other, PartyRole.CoGuardian, Applicant));

    [Fact]
    public void A_pupil_who_acts_alone_needs_nobodys_signature() =>
        Assert.DoesNotContain(
            Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseIntake.Decide(Signed, CaseGiven(Registered with { Applicant = Pupil }))).Events, e => e is IPartyEvent);

    private static NewCase New => new(CaseTypes.SchoolTransport, Type(), Arrived, Today, [Other], Applicant, Policies, Noon);

    private static NewCase Signed => New with { Type = CaseTypes.SchoolTransport with { NeedsAllGuardians = true } };

    private static PolicySet Adopted(params (PolicyId Policy, PolicyValue Value)[] values) =>
        values.Aggregate(PolicySet.Initial, (s, v) => PolicySet.Evolve(s, new PolicyAdopted(v.Policy, new DateOnly(2024, 7, 1), v.Value, Noon.AddDays(-1))));
}
