using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.Tests.SchoolTransport;

public sealed class TransportTextTests
{
    private static readonly SwedishText Texts = SwedishText.Load("Texts/transport.yaml");

    [Fact]
    public void Every_shipped_profile_has_a_name_that_people_can_read() =>
        Assert.All(WalkingProfiles.Shipped.Keys, name => Assert.DoesNotContain(name, Texts.Or("profile." + name, name), StringComparison.Ordinal));

    [Fact]
    public void A_profile_without_a_name_of_ours_is_shown_by_its_own() =>
        Assert.Equal("skolskjuts-2027", Texts.Or("profile.skolskjuts-2027", "skolskjuts-2027"));

    [Fact]
    public void Every_type_of_decision_has_its_sentence_for_a_grant_in_part() =>
        Assert.All(CaseTypes.SchoolTransport.DecisionTypes, type => Assert.NotNull(DecisionCatalogue.Shipped.All.Single(t => t.Code == type.Value).Letter.PartlyGranted));

    // A pupil of anpassad grundskola lives in a catchment area too, and one who goes to fritidshem may attend another school than the assigned.
    [Theory]
    [InlineData("99010001", false, "Anvisad skola, Kommunens upptagningsområden", "Gräns")]
    [InlineData("99010002", false, "Skola som eleven går i, Kommunens elevregister", "Gräns")]
    [InlineData("99010002", true, "Skola som eleven går i, Kommunens elevregister", null)]
    public void A_school_is_called_assigned_only_where_the_catchment_area_assigns_it_and_no_limit_is_told_of_a_journey_outside_the_right(string assigned, bool afterSchoolCare, string school, string? limit)
    {
        var (unit, year) = (new SchoolUnitCode("99010001"), new SchoolYear(2026));
        var pupil = new PupilInGrade(SchoolForm.CompulsorySchool, new Grade("4"), year);
        var placement = new SchoolPlacement(new PersonRef(Guid.Empty), year, SchoolForm.CompulsorySchool, pupil.Grade, unit, new RegisterVersion("Kommunens elevregister", "1", default));
        var limits = new PolicyInForce<PolicyValue.RouteLengthLimits>(
            PolicyId.RouteLength, new DateOnly(2024, 7, 1), default, new PolicyValue.RouteLengthLimits([new RouteLengthBand([pupil.Grade], 3000, LimitComparison.MoreThan, new PolicySource(null, new DateOnly(2026, 11, 22)))]));
        var facts = new TransportFacts(pupil, null, Protection.None, "9901", "9901", unit, new CatchmentFact.Found(new SchoolUnitCode(assigned)), new RouteFact.NotMeasured("not-measured"), limits);
        var evidence = new TransportEvidence(
            year, default, Protection.None, facts, null, placement, false, "areas", new SchoolFact(unit, new PublicText("Skogsskolan"), default), null, null, [], afterSchoolCare);
        var shown = TransportFactSheet.Of(evidence);
        Assert.Equal(school, shown.Where(f => f.Value == "Skogsskolan").Select(f => $"{f.Label}, {f.Source}").Single());
        Assert.Equal(limit, shown.Select(f => f.Label.Split(' ')[0]).SingleOrDefault(l => l == "Gräns"));
    }

    [Fact]
    public void Every_mode_has_its_words() =>
        Assert.All(Enum.GetValues<TransportMode>(), mode => Assert.NotEmpty(TransportFactSheet.ModeText(mode)));
}
