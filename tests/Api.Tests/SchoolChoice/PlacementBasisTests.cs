using CaseMgmt.Api.SchoolChoice.Publication;
using CaseMgmt.Api.SchoolChoice.Waiting;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Which chapter of skollagen a placement rests on, before and after the school of ten years.</summary>
public sealed class PlacementBasisTests
{
    [Theory]
    [InlineData(2027, "F", 9)]
    [InlineData(2027, "1", 10)]
    [InlineData(2028, "1", 10)]
    [InlineData(2028, "10", 10)]
    public void A_placement_rests_on_the_chapter_of_the_grade_s_form_in_that_school_year(int year, string grade, int chapter)
    {
        var type = SinglePlacements.TypeOf(PolicySet.Initial, new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var basis = PlacementDecisions.BasisOf(type, new SchoolYear(year), new Grade(grade));
        Assert.NotEmpty(basis);
        Assert.All(basis, c => Assert.Equal(chapter, c.Chapter));
    }
}
