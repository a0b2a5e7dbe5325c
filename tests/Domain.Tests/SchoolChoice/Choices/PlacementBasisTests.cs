using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Choices;

/// <summary>Which chapter of skollagen a placement rests on, before and after the school of ten years.</summary>
public class PlacementBasisTests
{
    private static readonly DecisionType Type = DecisionCatalogue.Shipped.Find("placement.by-wish-or-nearness", new DateOnly(2027, 3, 1))!;

    [Theory]
    [InlineData(2027, "F", 9)]
    [InlineData(2027, "1", 10)]
    [InlineData(2027, "9", 10)]
    [InlineData(2028, "1", 10)]
    [InlineData(2028, "10", 10)]
    public void A_placement_rests_on_the_chapter_of_the_grade_s_form_in_that_school_year(int year, string grade, int chapter)
    {
        var basis = Assert.IsType<PlacementBasis.Known>(PlacementBasis.Of(Type, new SchoolYear(year), new Grade(grade)));
        Assert.NotEmpty(basis.All);
        Assert.All(basis.Citations, c => Assert.Equal(chapter, c.Chapter));
    }

    [Theory]
    [InlineData(2027, "10")]
    [InlineData(2028, "F")]
    [InlineData(2031, "F")]
    [InlineData(1950, "1")]
    public void A_grade_that_the_school_year_lacks_is_told_as_such_and_nothing_is_decided_for_it(int year, string grade)
    {
        var lacking = Assert.IsType<PlacementBasis.GradeLacking>(PlacementBasis.Of(Type, new SchoolYear(year), new Grade(grade)));
        Assert.Equal((new SchoolYear(year), new Grade(grade)), (lacking.Year, lacking.Grade));
        Assert.Equal("grade-not-in-school-year", PlacementBasis.GradeLacking.Rejection.Code);
        Assert.Null(PlacementBasis.FormOf(new SchoolYear(year), new Grade(grade)));
        Assert.Throws<InvalidOperationException>(() => lacking.Citations);
    }

    [Theory]
    [InlineData(2027, "F", false)]
    [InlineData(2027, "10", true)]
    [InlineData(2028, "F", true)]
    [InlineData(2028, "10", false)]
    public void A_round_lacks_a_grade_when_any_of_its_seats_are_in_one_that_the_year_lacks(int year, string grade, bool lacks)
    {
        var unit = new SchoolUnitCode("99010101");
        var opens = new DateTimeOffset(2027, 1, 15, 7, 0, 0, TimeSpan.Zero);
        PlannedSeats[] seats = [new(unit, new Grade("7"), 5), new(unit, new Grade(grade), 5)];
        Assert.Equal(lacks, PlacementBasis.IsLackingIn(new RoundPlan(new SchoolYear(year), opens, opens.AddDays(30), seats, new DateOnly(2024, 7, 1), opens.AddYears(-1))));
    }
}
