using System.Text.RegularExpressions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Choices;

public sealed partial class SiblingBandTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(2580, 9901);
    private static readonly SchoolUnitCode School = new("10000001");
    private static readonly Grade[] Grades = [.. new[] { "F", "1", "2", "3", "4", "5", "6", "7", "8", "9" }.Select(g => new Grade(g))];
    private static readonly PolicySource Source = new(null, new DateOnly(2026, 11, 22));
    private static readonly PolicyValue.SiblingBands Bands = new([Band("F", "1", "2", "3"), Band("4", "5", "6")], Source);

    public static TheoryData<string, string, string, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, string, string, bool>();
            foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "SchoolChoice", "Choices", "sibling-bands.yaml")))
            {
                if (Row().Match(line) is { Success: true, Groups: var g })
                    data.Add(g["name"].Value, g["child"].Value, g["sibling"].Value, g["counts"].Value == "ja");
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_sibling_counts_within_the_bands(string name, string child, string sibling, bool counts)
    {
        Assert.NotEmpty(name);
        Assert.Equal(counts, Siblings.Within(Bands, new Grade(child), (_, _, _) => true)(School, SchoolForm.CompulsorySchool, new Grade(sibling)));
    }

    [Fact]
    public void The_table_is_read_whole() => Assert.Equal(7, Cases.Count);

    [Fact]
    public void Bands_take_siblings_away_and_never_give_any_and_none_leave_all_as_they_were() => Prop.ForAll(
        Gen.Elements(Grades).Two().ToArbitrary(), Gen.Elements(true, false).ToArbitrary(),
        (grades, has) =>
        {
            bool Has(SchoolUnitCode unit, SchoolForm form, Grade grade) => has;
            var within = Siblings.Within(Bands, grades.Item1, Has)(School, SchoolForm.CompulsorySchool, grades.Item2);
            var without = Siblings.Within(null, grades.Item1, Has)(School, SchoolForm.CompulsorySchool, grades.Item2);
            var inOne = Bands.Bands.Any(b => b.Children.Contains(grades.Item1) && b.Siblings.Contains(grades.Item2));
            return without == has && within == (has && inOne) && Siblings.Within(Bands, null, Has)(School, SchoolForm.CompulsorySchool, grades.Item2) == has;
        }).Check(Fixed);

    private static SiblingBand Band(params string[] grades) => new([.. grades.Select(g => new Grade(g))], [.. grades.Select(g => new Grade(g))]);

    [GeneratedRegex(@"^- \{ namn: ""(?<name>[^""]+)"", barn: (?<child>\w+), syskon: (?<sibling>\w+), räknas: (?<counts>ja|nej) \}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
