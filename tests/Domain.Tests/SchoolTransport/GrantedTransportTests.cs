using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Tests.Cases;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.SchoolTransport;

public sealed class GrantedTransportTests
{
    private static readonly SealedRef<TransportArrangement> Stops = new(Id(30), "arrangement");
    private static readonly SealedRef<TransportEvidence> Investigated = new(Id(31), "investigated");
    private static readonly DateOnly LastDay = new(2027, 5, 31);
    private static readonly TransportRenewalPlanned Planned = new(new SchoolYear(2027), LastDay.AddDays(-45), LastDay);
    private static readonly TransportRenewalReminded Reminded = new(new SchoolYear(2027), LastDay.AddDays(-44), LastDay);

    [Fact]
    public void What_an_officer_finds_out_is_assessed_anew_once() =>
        TransportGiven(Applied, Assessed).When(new TransportCommand.Investigate(Assessed with { Evidence = Investigated })).Then(Assessed with { Evidence = Investigated });

    [Fact]
    public void The_same_findings_again_add_nothing() =>
        TransportGiven(Applied, Assessed).When(new TransportCommand.Investigate(Assessed)).Then();

    [Fact]
    public void Nothing_more_is_found_out_of_a_settled_case() =>
        TransportGiven(Applied, Assessed, Granted).When(new TransportCommand.Investigate(Assessed)).ThenRefused("case-already-decided");

    [Fact]
    public void A_granted_transport_is_arranged_and_arranged_anew()
    {
        var arranged = new TransportArranged(Year.FirstDay, TransportMode.SchoolBus, Stops);
        TransportGiven(Applied, Assessed, Granted).When(new TransportCommand.Arrange(Year.FirstDay, TransportMode.SchoolBus, Stops)).Then(arranged);
        TransportGiven(Applied, Assessed, Granted, arranged).When(new TransportCommand.Arrange(Year.FirstDay, TransportMode.SchoolBus, Stops)).Then();
        TransportGiven(Applied, Assessed, Granted, arranged).When(new TransportCommand.Arrange(Today, TransportMode.Taxi, Stops)).Then(new TransportArranged(Today, TransportMode.Taxi, Stops));
    }

    [Fact]
    public void Nothing_is_arranged_that_is_not_granted_or_outside_its_days()
    {
        TransportGiven(Applied, Assessed).When(new TransportCommand.Arrange(Today, TransportMode.Taxi, Stops)).ThenRefused("transport-not-granted");
        TransportGiven(Applied, Assessed, new TransportRefused(School)).When(new TransportCommand.Arrange(Today, TransportMode.Taxi, Stops)).ThenRefused("transport-not-granted");
        TransportGiven(Applied, Assessed, Granted).When(new TransportCommand.Arrange(Year.LastDay.AddDays(1), TransportMode.Taxi, Stops)).ThenRefused("arrangement-outside-grant");
    }

    [Fact]
    public void A_guardian_is_reminded_of_the_next_school_year_once_for_each_last_day()
    {
        var plan = new TransportCommand.PlanRenewal(Planned.RemindOn, LastDay);
        var remind = new TransportCommand.RemindOfRenewal(Reminded.On);
        TransportGiven(Applied, Assessed, Granted).When(plan).Then(Planned);
        TransportGiven(Applied, Assessed, Granted, Planned).When(plan).Then();
        TransportGiven(Applied, Assessed, Granted).When(remind).ThenRefused("renewal-not-planned");
        TransportGiven(Applied, Assessed, Granted, Planned).When(remind).Then(Reminded);
        TransportGiven(Applied, Assessed, Granted, Planned, Reminded).When(remind).Then();
        TransportGiven(Applied, Assessed, Granted, Planned, Reminded).When(plan).Then();
    }

    [Fact]
    public void Nobody_is_reminded_of_what_was_refused() =>
        TransportGiven(Applied, Assessed, new TransportRefused(School)).When(new TransportCommand.RemindOfRenewal(Today)).ThenRefused("transport-not-granted");
}
