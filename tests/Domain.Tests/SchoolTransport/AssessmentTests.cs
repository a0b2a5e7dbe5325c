using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using FsCheck;
using FsCheck.Fluent;
using static CaseMgmt.Domain.Tests.Cases.Examples;

namespace CaseMgmt.Domain.Tests.SchoolTransport;

public class AssessmentTests
{
    private static readonly PolicySet Sample = ShippedPolicies.Load("9901", DateTimeOffset.UnixEpoch).Aggregate(PolicySet.Initial, PolicySet.Evolve);

    [Theory]
    [InlineData(2_000_000, Entitlement.NotEntitled)]
    [InlineData(2_000_001, Entitlement.Entitled)]
    public void Exactly_on_the_limit_is_not_more_than_the_limit(long lengthMm, Entitlement expected) =>
        Assert.Equal((expected, null), Answer(Facts(lengthMm)));

    [Fact]
    public void Entitlement_never_falls_when_the_way_grows() =>
        Prop.ForAll(
            Gen.Choose(0, 20_000_000).ToArbitrary(),
            Gen.Choose(0, 20_000_000).ToArbitrary(),
            Gen.Elements(Enumerable.Range(0, 10)).ToArbitrary(),
            (shorter, more, number) =>
            {
                var grade = number == 0 ? Grade.PreschoolClass : new Grade(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                return Rank(Answer(Facts(shorter, grade)).Entitlement) <= Rank(Answer(Facts(shorter + (long)more, grade)).Entitlement);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_protected_child_is_never_assessed_whatever_else_is_known() =>
        Assert.All(
            [Protection.SecrecyMarking, Protection.ProtectedRegistration, Protection.Unknown],
            protection =>
            {
                var assessment = TransportAssessment.Of(protection, Facts(9_000_000), placedAtIndependent: false);
                Assert.Equal((Entitlement.NeedsOfficer, "protected-identity"), (assessment.Entitlement, assessment.Problem?.Value));
                Assert.Equal([ProtectedIdentity.Rule], assessment.Findings.Select(f => f.Rule));
            });

    [Fact]
    public void Every_doubt_goes_to_an_officer_and_has_its_own_code()
    {
        Assert.Equal("grade-unknown", Answer(null).Problem);
        Assert.Equal("no-registered-address", Answer(Facts(1) with { HomeMunicipality = null }).Problem);
        Assert.Equal("not-registered-here", Answer(Facts(1) with { HomeMunicipality = "2580" }).Problem);
        Assert.Equal("grade-age-mismatch", Answer(Facts(1) with { BirthDate = new DateOnly(2011, 1, 1) }).Problem);
        Assert.Equal("grade-unusual", Answer(Facts(1) with { BirthDate = new DateOnly(2017, 1, 1) }).Problem);
        Assert.Equal("outside-catchments", Answer(Facts(1) with { Catchment = new CatchmentFact.Outside() }).Problem);
        Assert.Equal("several-catchments", Answer(Facts(1) with { Catchment = new CatchmentFact.Several() }).Problem);
        Assert.Equal("no-placement", Answer(Facts(1) with { PlacedAt = null }).Problem);
        Assert.Equal("no-limit", Answer(Facts(1) with { Limits = null }).Problem);
        Assert.Equal("no-path", Answer(Facts(1) with { Route = new RouteFact.NotMeasured("no-path") }).Problem);
        Assert.Equal("unknown-school", Answer(Facts(1) with { PlacedAt = Other, Route = new RouteFact.NotMeasured(TransportAssessment.UnknownSchool) }).Problem);
        Assert.Equal("not-assigned-school", Answer(Facts(1) with { PlacedAt = Other }).Problem);
    }

    [Theory]
    [InlineData(SchoolForm.CompulsorySchool, false, false, "school-transport.compulsory-school")]
    [InlineData(SchoolForm.PreschoolClass, false, false, "school-transport.preschool-class")]
    [InlineData(SchoolForm.AdaptedCompulsorySchool, false, false, "school-transport.adapted-compulsory-school")]
    [InlineData(SchoolForm.CompulsorySchool, true, false, "school-transport.chosen-school")]
    [InlineData(SchoolForm.CompulsorySchool, true, true, "school-transport.independent-school")]
    [InlineData(SchoolForm.UpperSecondarySchool, false, false, "upper-secondary-travel")]
    [InlineData(SchoolForm.AdaptedUpperSecondarySchool, false, false, "school-transport.adapted-upper-secondary-school")]
    public void The_type_of_decision_follows_from_form_and_school(SchoolForm form, bool elsewhere, bool independent, string type)
    {
        var facts = Facts(9_000_000) with { Pupil = new PupilInGrade(form, new Grade("2"), Year), PlacedAt = elsewhere ? Other : School };
        Assert.Equal(type, TransportAssessment.Of(Protection.None, facts, independent).DecisionType.Value);
    }

    [Fact]
    public void A_decider_asked_the_same_again_never_adds_an_event_and_a_settled_case_never_changes()
    {
        TransportCommand[] commands =
        [
            Apply(), Apply(ApplicationKind.OtherGrounds), Apply(ApplicationKind.FormalDecision, Entitlement.NotEntitled), new TransportCommand.Refuse(School),
            new TransportCommand.Grant(School, Year.FirstDay, Year.LastDay, null, null), new TransportCommand.Grant(School, Year.FirstDay, Year.FirstDay, TransportMode.Taxi, null),
        ];
        Prop.ForAll(Gen.Elements(commands).ArrayOf().ToArbitrary(), sequence =>
        {
            var state = TransportCase.Initial;
            foreach (var command in sequence)
            {
                var settled = TransportDecider.IsTerminal(state);
                if (TransportDecider.Decide(command, state) is not Verdict<ITransportEvent>.Accepted accepted)
                    continue;
                if (settled && accepted.Events.Count > 0)
                    return false;
                state = accepted.Events.Aggregate(state, TransportCase.Evolve);
                if (TransportDecider.Decide(command, state) is not Verdict<ITransportEvent>.Accepted { Events.Count: 0 })
                    return false;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static readonly SchoolUnitCode Other = new("99010002");

    private static (Entitlement Entitlement, string? Problem) Answer(TransportFacts? facts)
    {
        var assessment = TransportAssessment.Of(Protection.None, facts, placedAtIndependent: false);
        return (assessment.Entitlement, assessment.Problem?.Value);
    }

    private static int Rank(Entitlement entitlement) => entitlement switch
    {
        Entitlement.NotEntitled => 0,
        Entitlement.NeedsOfficer => 0,
        Entitlement.Entitled => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(entitlement)),
    };

    private static TransportFacts Facts(long lengthMm, Grade? grade = null)
    {
        var pupil = grade is { } g ? new PupilInGrade(g == Grade.PreschoolClass ? SchoolForm.PreschoolClass : SchoolForm.CompulsorySchool, g, Year) : new PupilInGrade(SchoolForm.CompulsorySchool, new Grade("2"), Year);
        return new TransportFacts(
            pupil, new DateOnly(2020 - pupil.Grade.Number, 3, 1), Protection.None, "9901", "9901", School, new CatchmentFact.Found(School), new RouteFact.Measured(lengthMm),
            Sample.InForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, Year.FirstDay, Noon));
    }
}

public class TransportBasisTests
{
    [Theory]
    [InlineData("school-transport.compulsory-school", SchoolForm.CompulsorySchool, "10 kap. 32 § första stycket skollagen (2010:800)")]
    [InlineData("school-transport.adapted-compulsory-school", SchoolForm.AdaptedCompulsorySchool, "11 kap. 31 § första stycket skollagen (2010:800)")]
    [InlineData("school-transport.chosen-school", SchoolForm.CompulsorySchool, "10 kap. 32 § andra stycket skollagen (2010:800)")]
    [InlineData("school-transport.chosen-school", SchoolForm.AdaptedCompulsorySchool, "11 kap. 31 § andra stycket skollagen (2010:800)")]
    [InlineData("school-transport.independent-school", SchoolForm.PreschoolClass, "9 kap. 21 a § skollagen (2010:800)")]
    [InlineData("upper-secondary-travel", SchoolForm.UpperSecondarySchool, "lagen (1991:1110) om kommunernas skyldighet att svara för vissa elevresor")]
    public void A_decision_cites_the_section_of_the_pupils_school_form(string type, SchoolForm form, string expected) =>
        Assert.Equal([expected], TransportBasis.For(Type(type), form).Select(c => c.ToSwedish()));
}
