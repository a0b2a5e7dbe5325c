using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using FsCheck;
using FsCheck.Fluent;
using static CaseMgmt.Domain.Tests.Cases.Examples;

namespace CaseMgmt.Domain.Tests.SchoolTransport;

public sealed class GroundTests
{
    private static readonly PolicySet Sample = ShippedPolicies.Load("9901", DateTimeOffset.UnixEpoch).Aggregate(PolicySet.Initial, PolicySet.Evolve);
    private static readonly SchoolUnitCode Other = new("99010002");

    public static TheoryData<TransportGround> Grounds => [.. Enum.GetValues<TransportGround>()];

    [Theory]
    [MemberData(nameof(Grounds))]
    public void A_ground_never_changes_what_the_machine_may_act_on(TransportGround ground)
    {
        var without = Assess(Facts(1_000_000));
        var with = Assess(Facts(1_000_000, Claim(ground) with { Findings = [new GroundFinding(ground, Supports: true, null, "Ja.")], SecondRoute = new RouteFact.Measured(9_000_000) }));
        Assert.Equal((Entitlement.NotEntitled, without.Problem, without.DecisionType), (with.Entitlement, with.Problem, with.DecisionType));
        Assert.Equal(
            ground == TransportGround.AlternatingResidence ? Domain.Decisions.Outcome.PartlyGranted : Domain.Decisions.Outcome.Granted, Proposed(with, ApplicationKind.OtherGrounds));
    }

    [Fact]
    public void The_log_tells_what_all_grounds_come_to_and_never_which_they_are()
    {
        var assessment = Assess(Facts(1_000_000, Claim([.. Enum.GetValues<TransportGround>()])));
        Assert.Equal(
            ["protected-identity", "registered-in-municipality", "grade-fits-age", "assigned-school", "route-length", "chosen-school-cost", "other-grounds"],
            TransportRules.OpenOutcomes(assessment.Findings).Select(o => o.Rule.Id["school-transport.".Length..]));
        Assert.Contains(assessment.Findings, f => f.Rule == DisabilityOrIllness.Rule);
    }

    [Fact]
    public void Entitlement_and_the_proposal_never_fall_when_either_way_grows()
    {
        var ways = from first in Gen.Choose(0, 6_000_000)
                   from second in Gen.Choose(0, 6_000_000)
                   from more in Gen.Choose(0, 6_000_000)
                   from further in Gen.Choose(0, 6_000_000)
                   select (first, second, more, further);
        Prop.ForAll(ways.ToArbitrary(), w => Rank(w.first, w.second) <= Rank(w.first + w.more, w.second + w.further)).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(91, 2003));

        static int Rank(int first, int second) => Proposed(Assess(Facts(first, Residence(second))), ApplicationKind.OtherGrounds) switch
        {
            Domain.Decisions.Outcome.Granted => 2,
            Domain.Decisions.Outcome.PartlyGranted => 1,
            _ => 0,
        };
    }

    [Theory]
    [InlineData(2_500_000, 2_500_000, Domain.Decisions.Outcome.Granted)]
    [InlineData(500_000, 2_500_000, Domain.Decisions.Outcome.PartlyGranted)]
    [InlineData(2_500_000, 500_000, Domain.Decisions.Outcome.PartlyGranted)]
    [InlineData(500_000, 500_000, Domain.Decisions.Outcome.Refused)]
    public void Each_home_is_tried_by_itself_and_one_far_away_is_a_part(int first, int second, Domain.Decisions.Outcome expected) =>
        Assert.Equal(expected, Proposed(Assess(Facts(first, Residence(second))), ApplicationKind.OtherGrounds));

    [Theory]
    [InlineData("12400", "12400", Domain.Decisions.Outcome.Granted)]
    [InlineData("12400", "12400.50", null)]
    public void A_chosen_school_is_proposed_where_it_costs_no_more(string assigned, string attended, Domain.Decisions.Outcome? expected)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var assessment = Assess(Facts(3_000_000) with { PlacedAt = Other, Costs = new TransportCosts(decimal.Parse(assigned, culture), decimal.Parse(attended, culture), CostSource.Investigated) });
        Assert.Equal("school-transport.chosen-school", assessment.DecisionType.Value);
        Assert.Equal(Entitlement.NeedsOfficer, assessment.Entitlement);
        Assert.Equal(expected, Proposed(assessment, ApplicationKind.Distance));
    }

    [Fact]
    public void A_journey_to_fritidshem_is_proposed_to_be_refused_by_its_own_type_of_decision_and_never_measured()
    {
        var facts = Facts(9_000_000, new TransportClaim([], new GroundStatements(), [], AfterSchoolCare: true));
        var assessment = TransportAssessment.Of(Protection.None, facts, placedAtIndependent: false, null, afterSchoolCare: true);
        Assert.Equal(("after-school-care.journey", "after-school-care", Entitlement.NeedsOfficer), (assessment.DecisionType.Value, assessment.Problem?.Value, assessment.Entitlement));
        Assert.True(assessment.SettlesType);
        Assert.Equal(Domain.Decisions.Outcome.Refused, Proposed(assessment, ApplicationKind.AfterSchoolCare));
        Assert.DoesNotContain(assessment.Findings, f => f.Rule == RouteLength.Rule);
    }

    [Theory]
    [InlineData(5_999_999, Entitlement.NotEntitled)]
    [InlineData(6_000_000, Entitlement.Entitled)]
    public void Travel_to_upper_secondary_school_is_measured_to_the_school_attended_and_never_decided_by_a_machine(int lengthMm, Entitlement expected)
    {
        var facts = Facts(lengthMm) with { Pupil = new PupilInGrade(SchoolForm.UpperSecondarySchool, new Grade("1"), Year), BirthDate = new DateOnly(2010, 2, 2), Limits = null, Catchment = new CatchmentFact.Unknown() };
        var assessment = Assess(facts);
        Assert.Equal((expected, "upper-secondary-travel"), (assessment.Entitlement, assessment.DecisionType.Value));
        Assert.Equal(Automation.Never, Type(assessment.DecisionType.Value).Automation);
    }

    [Fact]
    public void A_pupil_of_anpassad_grundskola_in_a_school_that_may_be_chosen_goes_to_an_officer_who_names_the_type()
    {
        var facts = Facts(9_000_000) with { Pupil = new PupilInGrade(SchoolForm.AdaptedCompulsorySchool, new Grade("2"), Year), PlacedAt = Other };
        var assessment = Assess(facts);
        Assert.Equal(("assignment-unclear", false), (assessment.Problem?.Value, assessment.SettlesType));
    }

    [Fact]
    public void What_an_officer_finds_of_a_ground_takes_the_place_of_what_was_found_before()
    {
        var evidence = new TransportEvidence(Year, Noon, Protection.None, Facts(1_000_000, Claim(TransportGround.Traffic)), null, null, false, null, null, null, null, []);
        var first = evidence.With([new GroundFinding(TransportGround.Traffic, Supports: true, null, "Ja.")], null);
        var second = first.With([new GroundFinding(TransportGround.Traffic, Supports: false, null, "Nej.")], null);
        Assert.Equal(RuleResult.Met, first.Findings.Single(f => f.Rule == TrafficHazard.Rule).Result);
        Assert.Equal(RuleResult.NotMet, second.Findings.Single(f => f.Rule == TrafficHazard.Rule).Result);
        Assert.Single(second.Facts!.Claim!.Findings);
    }

    [Fact]
    public void A_municipality_settles_a_route_that_the_law_leaves_open_and_no_other()
    {
        var open = Type("after-school-care.journey");
        var confirmed = DecisionCatalogue.Shipped.Confirmed(open, Sample, Today, Noon);
        Assert.Equal((true, "legality-review"), (confirmed.Confirmed, confirmed.Route.Code));
        Assert.Same(open, DecisionCatalogue.Shipped.Confirmed(open, PolicySet.Initial, Today, Noon));
        var settled = Type("school-transport.chosen-school");
        Assert.Same(settled, DecisionCatalogue.Shipped.Confirmed(settled, Sample, Today, Noon));
        Assert.Equal("policy-route-not-open", PolicyDecider.FaultOf(new PolicyValue.ConfirmedRoutes(
            [new ConfirmedRoute(new("school-transport.chosen-school"), new("administrative-appeal"))], new PolicySource(null, Today))));
        Assert.Equal("policy-route-not-open", PolicyDecider.FaultOf(new PolicyValue.ConfirmedRoutes(
            [new ConfirmedRoute(new("after-school-care.journey"), new("confirm"))], new PolicySource(null, Today))));
    }

    [Fact]
    public void Every_fact_of_every_ground_is_shown_to_those_who_read_the_case()
    {
        var claim = new TransportClaim(
            [.. Enum.GetValues<TransportGround>()],
            new GroundStatements(
                new TrafficStatement(80, false, false, "Vid bron."),
                new MedicalStatement(true, Today),
                new ResidenceStatement(new RegisteredAddress("Påhittsgatan 2", "99902", "Älvås"), 7, 7, true),
                new MoveStatement(Today)),
            [new GroundFinding(TransportGround.Other, Supports: true, Today, "Kort hjälpbehov.")]);
        var evidence = new TransportEvidence(
            Year, Noon, Protection.None, Facts(1_000_000, claim) with { Costs = new TransportCosts(12400, 9000, CostSource.Investigated) }, null, null, false, null, null, null, null, []);
        var shown = TransportFactSheet.Of(evidence).Select(f => $"{f.Label}: {f.Value}".Replace('\u00A0', ' ')).ToList();
        Assert.Contains("Högsta tillåtna hastighet: 80 km i timmen", shown);
        Assert.Contains("Gångbana eller gång- och cykelväg: nej", shown);
        Assert.Contains("Var vägen är farlig: Vid bron.", shown);
        Assert.Contains("Intyget gäller till och med: 2026-08-12", shown);
        Assert.Contains("Det andra hemmets adress: Påhittsgatan 2, 999 02 Älvås", shown);
        Assert.Contains("Nätter på två veckor: 7 i det första hemmet och 7 i det andra, enligt fast schema", shown);
        Assert.Contains("Dag för flytten: 2026-08-12", shown);
        Assert.Contains("Kostnad till anvisad skola, läsåret: 12 400 kr", shown);
        Assert.Contains("Utredning: annan särskild omständighet: Ger behov av skolskjuts till och med 2026-08-12. Kort hjälpbehov.", shown);
    }

    private static TransportAssessment Assess(TransportFacts facts) => TransportAssessment.Of(Protection.None, facts, facts.AttendsIndependent);

    private static Domain.Decisions.Outcome? Proposed(TransportAssessment assessment, ApplicationKind kind) => TransportProposal.OutcomeOf(kind, assessment);

    private static TransportClaim Claim(params TransportGround[] grounds) => new(grounds, new GroundStatements(), []);

    private static TransportClaim Residence(int secondMm) => new(
        [TransportGround.AlternatingResidence], new GroundStatements(Residence: new ResidenceStatement(null, 7, 7, true)), [], SecondRoute: new RouteFact.Measured(secondMm));

    private static TransportFacts Facts(long lengthMm, TransportClaim? claim = null) => new(
        new PupilInGrade(SchoolForm.CompulsorySchool, new Grade("2"), Year), new DateOnly(2018, 3, 1), Protection.None, "9901", "9901", School, new CatchmentFact.Found(School),
        new RouteFact.Measured(lengthMm), Sample.InForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, Year.FirstDay, Noon), claim);
}
