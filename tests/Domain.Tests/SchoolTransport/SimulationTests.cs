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
        var past = PastTransportApplication.Of(Evidence(facts), Entitlement.NotEntitled)!;
        var whole = TransportAssessment.Of(Protection.None, facts with { Limits = new PolicyInForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, Year.FirstDay, default, limits) }, placedAtIndependent: false);

        Assert.Equal(whole.Entitlement, past.Under(limits));
    }

    [Fact]
    public void Of_a_protected_child_and_of_one_without_facts_nothing_is_kept()
    {
        Assert.Null(PastTransportApplication.Of(Evidence(null), Entitlement.NeedsOfficer));
        Assert.Null(PastTransportApplication.Of(Evidence(null) with { Protection = Protection.SecrecyMarking }, Entitlement.NeedsOfficer));
    }

    [Fact]
    public void Cited_versions_are_applied_again_and_one_that_is_not_known_is_an_error()
    {
        var evidence = Evidence(null) with { Protection = Protection.SecrecyMarking };
        Assert.Equal(RuleResult.NeedsOfficer, Assert.Single(TransportReplay.Again(evidence, [ProtectedIdentity.Rule])).Result);
        Assert.Throws<InvalidOperationException>(() => TransportReplay.Again(evidence, [RouteLength.Rule]));
        Assert.Throws<InvalidOperationException>(() => TransportReplay.Again(evidence, [new RuleVersion("school-transport.route-length", 99)]));
    }

    private static TransportEvidence Evidence(TransportFacts? facts) => new(Year, default, Protection.None, facts, null, null, false, null, null, null, null, []);
}
