using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using static CaseMgmt.Domain.Tests.Cases.Examples;

namespace CaseMgmt.Domain.Tests.SchoolTransport;

public class TransportDestinationTests
{
    private static readonly SchoolFact Assigned = new(School, new PublicText("Anvisade skolan"), new GeoPoint(655_000_000, 221_000_000));
    private static readonly SchoolFact Attended = new(new SchoolUnitCode("99010004"), new PublicText("Friskolan"), new GeoPoint(655_100_000, 221_100_000));

    [Theory]
    [InlineData("school-transport.independent-school")]
    [InlineData("school-transport.chosen-school")]
    public void Transport_to_a_chosen_or_an_independent_school_goes_where_the_pupil_goes(string type)
    {
        Assert.Equal(Attended.Unit, TransportDestination.UnitOf(Evidence(Attended), new DecisionTypeCode(type)));
        Assert.Equal("Friskolan", TransportFactSheet.SchoolName(Evidence(Attended), new DecisionTypeCode(type)));
    }

    [Theory]
    [InlineData("school-transport.compulsory-school")]
    [InlineData("school-transport.preschool-class")]
    [InlineData("after-school-care.journey")]
    public void All_other_transport_goes_to_the_school_that_the_way_is_measured_to(string type) =>
        Assert.Equal(Assigned.Unit, TransportDestination.UnitOf(Evidence(Attended), new DecisionTypeCode(type)));

    [Fact]
    public void Where_the_school_attended_has_no_name_the_assigned_one_is_not_named_in_its_place()
    {
        Assert.Equal(Attended.Unit, TransportDestination.UnitOf(Evidence(null), new DecisionTypeCode("school-transport.independent-school")));
        Assert.Null(TransportDestination.Of(Evidence(null), new DecisionTypeCode("school-transport.independent-school")));
        Assert.NotEqual("Anvisade skolan", TransportFactSheet.SchoolName(Evidence(null), new DecisionTypeCode("school-transport.independent-school")));
    }

    [Fact]
    public void Facts_that_hide_the_home_tell_no_school() =>
        Assert.Null(TransportDestination.UnitOf(Evidence(Attended).WithoutHome(), new DecisionTypeCode("school-transport.independent-school")));

    private static TransportEvidence Evidence(SchoolFact? attended) => new(
        Year, Noon, Protection.None, null, null, new SchoolPlacement(Pupil, Year, SchoolForm.CompulsorySchool, new Grade("4"), Attended.Unit, new RegisterVersion("Registret", "1", Noon)), true, null,
        Assigned, null, null, [], Attended: attended);
}
