using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.SchoolTransport;

public class SimulationTests
{
    private static readonly SchoolUnitCode Assigned = new("99010001");
    private static readonly SchoolYear Year = new(2026);

    public static TheoryData<string, long, string?, string?, int> Applications
    {
        get
        {
            var data = new TheoryData<string, long, string?, string?, int>();
            foreach (var grade in new[] { "1", "4", "9", "10" })
            {
                foreach (var length in new long[] { -1, 1_999_999, 2_000_000, 2_000_001, 3_999_999, 4_000_000, 9_000_000 })
                {
                    foreach (var (placed, home) in new[] { ("99010001", "9901"), ("99010002", "9901"), (null, "9901"), ("99010001", "2580"), ("99010001", null) })
                        data.Add(grade, length, placed, home, 2000);
                    data.Add(grade, length, "99010001", "9901", 4000);
                }
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Applications))]
    public void A_simulation_comes_to_what_the_whole_assessment_would_under_the_same_limits(string grade, long length, string? placed, string? home, int metres)
    {
        var limits = new PolicyValue.RouteLengthLimits([new RouteLengthBand([new Grade("1"), new Grade("4"), new Grade("9")], metres, LimitComparison.AtLeast, new PolicySource(null, Year.FirstDay))]);
        var facts = new TransportFacts(
            new PupilInGrade(SchoolForm.CompulsorySchool, new Grade(grade), Year), new DateOnly(Year.StartYear - 6 - int.Parse(grade, System.Globalization.CultureInfo.InvariantCulture), 5, 5), Protection.None, home, "9901",
            placed is null ? null : new SchoolUnitCode(placed), new CatchmentFact.Found(Assigned), length < 0 ? new RouteFact.NotMeasured("no-path") : new RouteFact.Measured(length), null);
        var past = PastTransportApplication.Of(ApplicationKind.FormalDecision, Evidence(facts), TransportAssessment.Of(Evidence(facts)))!;
        var whole = TransportAssessment.Of(Protection.None, facts with { Limits = new PolicyInForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, Year.FirstDay, default, limits) }, placedAtIndependent: false);

        Assert.Equal(SimulatedOutcomes.Of(ApplicationKind.FormalDecision, whole), past.Under(limits));
    }

    [Fact]
    public void Of_a_protected_child_and_of_one_without_facts_nothing_is_kept()
    {
        Assert.Null(PastTransportApplication.Of(ApplicationKind.Distance, Evidence(null), TransportAssessment.Of(Evidence(null))));
        Assert.Null(PastTransportApplication.Of(ApplicationKind.Distance, Evidence(null) with { Protection = Protection.SecrecyMarking }, TransportAssessment.Of(Evidence(null))));
    }

    [Fact]
    public void Cited_versions_are_applied_again_and_one_that_is_not_known_is_an_error()
    {
        var evidence = Evidence(null) with { Protection = Protection.SecrecyMarking };
        Assert.Equal(RuleResult.NeedsOfficer, Assert.Single(TransportReplay.Again(evidence, [ProtectedIdentity.Rule])).Result);
        Assert.Throws<InvalidOperationException>(() => TransportReplay.Again(evidence, [RouteLength.Rule]));
        Assert.Throws<InvalidOperationException>(() => TransportReplay.Again(evidence, [new RuleVersion("school-transport.route-length", 99)]));
    }

    private static readonly PolicySource Source = new(null, Year.FirstDay);
    private static readonly Grade[] Grades = [new("4"), new("9")];
    private static readonly PolicyValue.RouteLengthLimits Limits = new([new RouteLengthBand(Grades, 3000, LimitComparison.MoreThan, Source)]);

    public static TheoryData<string, string, SimulatedOutcome, SimulatedOutcome> Drafts => new()
    {
        // What is claimed, the draft, what it came to then, and what it comes to.
        { "traffic at 40", "traffic from 40", SimulatedOutcome.NeedsOfficer, SimulatedOutcome.Granted },
        { "traffic at 40", "limit 1000", SimulatedOutcome.NeedsOfficer, SimulatedOutcome.Granted },
        { "traffic at 40", "year 4", SimulatedOutcome.NeedsOfficer, SimulatedOutcome.NeedsOfficer },
        { "traffic found", "traffic from 120", SimulatedOutcome.Granted, SimulatedOutcome.Granted },
        { "illness found", "limit 9000", SimulatedOutcome.Granted, SimulatedOutcome.Granted },
        { "illness not found", "limit 1000", SimulatedOutcome.NotGranted, SimulatedOutcome.Granted },
        { "two homes", "limit 1000", SimulatedOutcome.PartlyGranted, SimulatedOutcome.Granted },
        { "two homes", "limit 9000", SimulatedOutcome.PartlyGranted, SimulatedOutcome.NotGranted },
        { "moved", "year 4", SimulatedOutcome.NotGranted, SimulatedOutcome.Granted },
        { "chosen", "limit 1000", SimulatedOutcome.NeedsOfficer, SimulatedOutcome.Granted },
        { "chosen and found out", "limit 1000", SimulatedOutcome.Granted, SimulatedOutcome.Granted },
        { "chosen without costs", "cost", SimulatedOutcome.NeedsOfficer, SimulatedOutcome.NeedsOfficer },
        { "fritidshem", "limit 1000", SimulatedOutcome.NotGranted, SimulatedOutcome.NotGranted },
        { "gymnasium", "limit 1000", SimulatedOutcome.Granted, SimulatedOutcome.Granted },
    };

    [Theory]
    [MemberData(nameof(Drafts))]
    public void Every_ground_is_tried_under_a_draft_as_the_rules_weigh_it_and_what_an_officer_found_stands(string claimed, string drafted, SimulatedOutcome then, SimulatedOutcome now)
    {
        var (kind, facts, attended) = Claimed(claimed);
        var evidence = Evidence(facts) with { AttendedWay = attended is { } mm ? new WayFact(mm, 0, 0, [], [], null!) : null, AfterSchoolCare = kind == ApplicationKind.AfterSchoolCare };
        evidence = evidence with { Findings = TransportAssessment.Of(evidence).Findings };
        var past = PastTransportApplication.Of(kind, evidence, TransportAssessment.Of(evidence))!;
        PolicyValue draft = drafted.Split(' ') switch
        {
            ["limit", var metres] => new PolicyValue.RouteLengthLimits([new RouteLengthBand(Grades, int.Parse(metres, System.Globalization.CultureInfo.InvariantCulture), LimitComparison.MoreThan, Source)]),
            ["traffic", _, var speed] => new PolicyValue.TrafficGuidance([new TrafficGuidanceRow(Grades, int.Parse(speed, System.Globalization.CultureInfo.InvariantCulture))], Source),
            ["year", _] => new PolicyValue.MoveInLastYear(Grades, Source),
            _ => new PolicyValue.StandardCost(3000, Source),
        };

        Assert.Equal((then, now), (past.Then, past.Under(draft)));
    }

    [Fact]
    public void What_an_officer_judged_stands_unless_the_rules_grant()
    {
        Assert.Equal(SimulatedOutcome.Granted, SimulatedOutcome.NeedsOfficer.With(SimulatedOutcome.Granted));
        Assert.Equal(SimulatedOutcome.Granted, SimulatedOutcome.NotGranted.With(SimulatedOutcome.Granted));
        Assert.Equal(SimulatedOutcome.Granted, SimulatedOutcome.Granted.With(SimulatedOutcome.NotGranted));
        Assert.Equal(SimulatedOutcome.NotGranted, SimulatedOutcome.NotGranted.With(null));
    }

    [Fact]
    public void What_is_kept_of_a_claim_holds_no_words_and_no_address()
    {
        var (kind, facts, _) = Claimed("two homes");
        var claim = facts.Claim! with
        {
            Statements = facts.Claim.Statements with { Traffic = new TrafficStatement(40, true, true, "Planted") },
            Findings = [new GroundFinding(TransportGround.Other, true, null, "Planted")],
        };
        var evidence = Evidence(facts with { Claim = claim });
        var kept = System.Text.Json.JsonSerializer.Serialize(PastTransportApplication.Of(kind, evidence, TransportAssessment.Of(evidence)));

        Assert.DoesNotContain("Planted", kept, StringComparison.Ordinal);
    }

    private static (ApplicationKind Kind, TransportFacts Facts, long? AttendedMm) Claimed(string what)
    {
        var basis = new TransportFacts(
            new PupilInGrade(SchoolForm.CompulsorySchool, new Grade("4"), Year), new DateOnly(Year.StartYear - 10, 5, 5), Protection.None, "9901", "9901", Assigned, new CatchmentFact.Found(Assigned),
            new RouteFact.Measured(2_000_000), new PolicyInForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, Year.FirstDay, default, Limits));
        TransportFacts With(TransportGround ground, GroundStatements said, bool? found = null, RouteFact? second = null) =>
            basis with { Claim = new TransportClaim([ground], said, found is { } f ? [new GroundFinding(ground, f, null, "Anteckning")] : [], SecondRoute: second) };
        var chosen = basis with { PlacedAt = new SchoolUnitCode("99010002") };
        return what switch
        {
            "traffic at 40" => (ApplicationKind.OtherGrounds, With(TransportGround.Traffic, new GroundStatements(new TrafficStatement(40, false))), null),
            "traffic found" => (ApplicationKind.OtherGrounds, With(TransportGround.Traffic, new GroundStatements(new TrafficStatement(40, false)), true), null),
            "illness found" => (ApplicationKind.OtherGrounds, With(TransportGround.DisabilityOrIllness, new GroundStatements(), true), null),
            "illness not found" => (ApplicationKind.OtherGrounds, With(TransportGround.DisabilityOrIllness, new GroundStatements(), false), null),
            "two homes" => (ApplicationKind.OtherGrounds, With(
                TransportGround.AlternatingResidence, new GroundStatements(Residence: new ResidenceStatement(new RegisteredAddress("Planted 1", "97100", "Planted"), 7, 7, true)), null, new RouteFact.Measured(5_000_000)), null),
            "moved" => (ApplicationKind.OtherGrounds, WithPolicy(With(TransportGround.ChangeOfSchoolInYearNine, new GroundStatements(Move: new MoveStatement(Year.FirstDay.AddDays(40))))), null),
            "chosen" => (ApplicationKind.Distance, chosen with { Costs = new TransportCosts(0, 4_000, CostSource.Estimated) }, 2_000_000),
            "chosen and found out" => (ApplicationKind.Distance, chosen with { Costs = new TransportCosts(5_000, 4_000, CostSource.Investigated) }, 2_000_000),
            "chosen without costs" => (ApplicationKind.Distance, chosen, 2_000_000),
            "fritidshem" => (ApplicationKind.AfterSchoolCare, basis with { Claim = new TransportClaim([], new GroundStatements(), [], AfterSchoolCare: true) }, null),
            "gymnasium" => (ApplicationKind.Distance, basis with { Pupil = new PupilInGrade(SchoolForm.UpperSecondarySchool, new Grade("1"), Year), BirthDate = new DateOnly(Year.StartYear - 16, 5, 5), Route = new RouteFact.Measured(6_000_000) }, null),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "Unknown."),
        };

        static TransportFacts WithPolicy(TransportFacts facts) => facts with
        {
            Claim = facts.Claim! with { LastYear = new PolicyInForce<PolicyValue.MoveInLastYear>(PolicyId.MoveInLastYear, Year.FirstDay, default, new PolicyValue.MoveInLastYear([new Grade("9")], Source)) },
        };
    }

    private static TransportEvidence Evidence(TransportFacts? facts) => new(Year, default, Protection.None, facts, null, null, false, null, null, null, null, []);
}
