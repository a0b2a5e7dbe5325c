using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
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

    // Where the pupil lives with two parents who live apart, one letter goes to both.
    [Fact]
    public void A_letter_to_those_who_do_not_live_there_tells_of_no_home_and_is_otherwise_the_same()
    {
        var (version, year) = (new RegisterVersion("Folkbokföringen", "1", default), new SchoolYear(2026));
        var (home, second) = (new RegisteredAddress("Påhittsgatan 1", "99901", "Älvås"), new RegisteredAddress("Påhittsgatan 22", "99902", "Älvås"));
        var pupil = new RegisterPerson(new PersonRef(Guid.Empty), "Hugo", "Lövmo", new DateOnly(2016, 1, 2), home, null, "9901", Protection.None, version);
        var grade = new PupilInGrade(SchoolForm.CompulsorySchool, new Grade("4"), year);
        var claim = new TransportClaim([TransportGround.AlternatingResidence], new GroundStatements(Residence: new ResidenceStatement(second, 7, 7, true)), []);
        var facts = new TransportFacts(grade, null, Protection.None, "9901", "9901", null, new CatchmentFact.Outside(), new RouteFact.NotMeasured("not-measured"), null) { Claim = claim };
        var evidence = new TransportEvidence(year, default, Protection.None, facts, pupil, null, false, null, null, null, null, []);
        var arrangement = new TransportArrangement(
            [new TransportLeg("påhittsgatan 1", "Bron", WeekPattern.Odd), new TransportLeg("Påhittsgatan 22, Älvås", null, WeekPattern.Even), new TransportLeg("Torget 3", null, WeekPattern.Every)], null);
        LetterFact[] all = [.. TransportFactSheet.ForLetter(evidence, tellsHome: true), .. TransportFactSheet.ForLetter(arrangement, evidence, tellsHome: true)];
        LetterFact[] told = [.. TransportFactSheet.ForLetter(evidence, tellsHome: false), .. TransportFactSheet.ForLetter(arrangement, evidence, tellsHome: false)];
        Assert.Equal(4, all.Count(f => f.Value.Contains("Påhittsgatan", StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain(told, f => f.Value.Contains("Påhittsgatan", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(all.Where(f => !f.Value.Contains("Påhittsgatan", StringComparison.OrdinalIgnoreCase)), told.Where(all.Contains));
        Assert.Equal(["barnets folkbokföringsadress (Bron), udda veckor", "barnets andra hem, jämna veckor", "Torget 3, varje vecka"], told[^3..].Select(f => f.Value));
    }

    [Fact]
    public void Every_mode_has_its_words() =>
        Assert.All(Enum.GetValues<TransportMode>(), mode => Assert.NotEmpty(TransportFactSheet.ModeText(mode)));
}
