using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.SchoolUnits;

public sealed class GradeTableTests
{
    private static readonly SchoolYear LastNine = SchoolYear.Parse("2027/2028");
    private static readonly SchoolYear FirstTen = SchoolYear.Parse("2028/2029");

    [Fact]
    public void Until_2028_compulsory_school_has_nine_years_and_a_preschool_class_before_them()
    {
        var table = GradeTable.For(LastNine);

        Assert.Equal("F", Grades(table, SchoolForm.PreschoolClass));
        Assert.Equal("1 2 3 4 5 6 7 8 9", Grades(table, SchoolForm.CompulsorySchool));
        Assert.Equal(Grades(table, SchoolForm.CompulsorySchool), Grades(table, SchoolForm.AdaptedCompulsorySchool));
    }

    [Fact]
    public void From_2028_compulsory_school_has_ten_years_and_no_preschool_class()
    {
        var table = GradeTable.For(FirstTen);

        Assert.Empty(Grades(table, SchoolForm.PreschoolClass));
        Assert.Equal("1 2 3 4 5 6 7 8 9 10", Grades(table, SchoolForm.CompulsorySchool));
    }

    [Fact]
    public void The_stages_follow_one_another_without_gaps()
    {
        foreach (var year in new[] { LastNine, FirstTen })
        {
            var rows = GradeTable.For(year).Rows.Where(r => r.Form == SchoolForm.CompulsorySchool).ToList();
            Assert.Equal(rows.Select(r => r.Stage).Order(), rows.Select(r => r.Stage));
            Assert.Equal(Enumerable.Range(rows[0].Age, rows.Count), rows.Select(r => r.Age));
        }
    }

    [Theory]
    [InlineData("2021-12-31", "2027/2028", "F")]
    [InlineData("2020-01-01", "2027/2028", "1")]
    [InlineData("2012-06-01", "2027/2028", "9")]
    [InlineData("2022-12-31", "2028/2029", "1")]
    [InlineData("2021-12-31", "2028/2029", "2")]
    [InlineData("2013-06-01", "2028/2029", "10")]
    [InlineData("2022-01-01", "2027/2028", null)]
    [InlineData("2011-12-31", "2027/2028", null)]
    [InlineData("2012-12-31", "2028/2029", null)]
    public void The_year_of_birth_gives_the_grade(string born, string year, string? grade) =>
        Assert.Equal(grade, GradeTable.ExpectedGrade(DateOnly.ParseExact(born, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), SchoolYear.Parse(year))?.Grade.Code);

    [Fact]
    public void A_child_in_year_1_before_the_change_is_in_year_3_after_it()
    {
        var born = new DateOnly(2020, 5, 5);

        Assert.Equal("F 1 3 4", string.Join(' ', new[] { 2026, 2027, 2028, 2029 }.Select(y => GradeTable.ExpectedGrade(born, new SchoolYear(y))!.Grade)));
    }

    [Fact]
    public void School_years_before_the_first_table_are_not_covered()
    {
        Assert.False(GradeTable.Covers(new SchoolYear(2017)));
        Assert.True(GradeTable.Covers(new SchoolYear(2018)));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradeTable.For(new SchoolYear(2017)));
    }

    [Theory]
    [InlineData("id: x\ntables: []", "no-values")]
    [InlineData("id: x\ntables:\n  - { from: 2018-08-01, citation: null, rows: [] }", "not-a-school-year")]
    [InlineData("id: x\ntables:\n  - { from: 2018-07-01, citation: null, rows: [] }\n  - { from: 2018-07-01, citation: null, rows: [] }", "dates-not-in-order")]
    [InlineData("id: x\ntables:\n  - { from: 2018-07-01, citation: null, rows: [{ form: school, stage: null, grades: { 1: 7 } }] }", "unknown-word")]
    [InlineData("id: x\ntables:\n  - { from: 2018-07-01, citation: null, rows: [{ form: compulsory-school, stage: null, grades: { 11: 7 } }] }", "unknown-grade")]
    [InlineData("id: x\ntables:\n  - { from: 2018-07-01, citation: null, rows: [{ form: compulsory-school, stage: null, grades: { 1: 7 } }, { form: compulsory-school, stage: null, grades: { 1: 8 } }] }", "overlapping-grades")]
    public void A_malformed_table_is_refused_by_name(string text, string code) =>
        Assert.Equal(code, Assert.Throws<YamlFormatException>(() => GradeTable.Read(YamlPart.Parse("grades.yaml", text))).Code);

    private static string Grades(GradeTable table, SchoolForm form) => string.Join(' ', table.Rows.Where(r => r.Form == form).Select(r => r.Grade));
}
