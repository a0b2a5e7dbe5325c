using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.Rules;

public sealed class PolicyFileTests
{
    private const string Head = "id: school-transport.route-length\ncriterion: null\nunit: metre\nbands:\n";
    private const string Value = "{ metres: 2000, compare: more-than, reference: null, lastChecked: 2026-11-22 }";

    [Fact]
    public void Every_day_on_which_any_band_changes_makes_one_adoption_of_all_bands()
    {
        var file = Read(Head
            + $"  - grades: [F, 1]\n    values:\n      2024-07-01: {Value}\n      2026-07-01: null\n"
            + $"  - grades: [2]\n    values:\n      2025-07-01: {Value}\n      2027-07-01: null\n");

        Assert.Equal("2024-07-01 2025-07-01 2026-07-01 2027-07-01", string.Join(' ', file.Values.Select(v => v.From.ToString("yyyy-MM-dd", null))));
        Assert.Equal("F1 F12 2 ended", string.Join(' ', file.Values.Select(v => v.Value is PolicyValue.RouteLengthLimits limits
            ? string.Concat(limits.Bands.SelectMany(b => b.Grades))
            : "ended")));
    }

    [Fact]
    public void A_reference_needs_a_title_and_may_have_an_address()
    {
        var file = Read(Head + "  - grades: [1]\n    values:\n      2024-07-01: { metres: 1, compare: at-least, lastChecked: 2026-11-22, reference: { title: \"Beslut § 1\", href: \"https://example.org/1\" } }\n");

        var band = Assert.IsType<PolicyValue.RouteLengthLimits>(file.Values[0].Value).For(new Grade("1"))!;
        Assert.Equal(new PolicySource(new PolicyReference(new PublicText("Beslut § 1"), "https://example.org/1"), new DateOnly(2026, 11, 22)), band.Source);
    }

    [Theory]
    [InlineData("", "not-one-document", 1, 1)]
    [InlineData("- 1", "not-a-mapping", 1, 1)]
    [InlineData("a: b: c", "not-yaml", 1, 5)]
    [InlineData("unit: metre", "missing-key", 1, 1)]
    [InlineData("id: school-transport.lengths", "unknown-policy", 1, 5)]
    [InlineData("id: school-transport.route-length\nid: x", "duplicate-key", 2, 1)]
    [InlineData("id: school-transport.route-length\nunit: metre\nbands: []", "missing-key", 1, 1)]
    [InlineData("id: school-transport.route-length\ncriterion: null\nunit: foot\nbands: []", "wrong-unit", 3, 7)]
    [InlineData("id: school-transport.route-length\ncriterion: null\nunit: metre\nbands: []\nnote: x", "unknown-key", 5, 1)]
    [InlineData("id: school-transport.route-length\ncriterion: { chapter: 10, section: 32 }\nunit: metre\nbands: []", "missing-key", 2, 12)]
    public void A_malformed_file_is_refused_with_its_place(string text, string code, int line, int column) => Refused(text, code, line, column);

    [Theory]
    [InlineData("  - { grades: [X], values: {} }", "unknown-grade", 5, 16)]
    [InlineData("  - { grades: [1, 1], values: {} }", "overlapping-grades", 5, 19)]
    [InlineData("  - { grades: [1], values: {} }", "no-values", 5, 28)]
    [InlineData("  - { grades: [1], values: { 2024-13-01: null } }", "bad-date", 5, 30)]
    [InlineData("  - { grades: [1], values: { 2024-7-1: null } }", "bad-date", 5, 30)]
    [InlineData("  - { grades: [1], values: { 2024-07-01: null, 2023-07-01: null } }", "dates-not-in-order", 5, 48)]
    [InlineData("  - { grades: [1], values: { 2024-07-01: { metres: 1, compare: more-than, lastChecked: 2026-11-22 } } }", "missing-key", 5, 42)]
    [InlineData("  - { grades: [1], values: { 2024-07-01: { metres: 1, compare: more-than, reference: null } } }", "missing-key", 5, 42)]
    [InlineData("  - { grades: [1], values: { 2024-07-01: { metres: 1, compare: over, reference: null, lastChecked: 2026-11-22 } } }", "unknown-word", 5, 64)]
    [InlineData("  - { grades: [1], values: { 2024-07-01: { metres: 2 km, compare: more-than, reference: null, lastChecked: 2026-11-22 } } }", "not-a-number", 5, 52)]
    [InlineData("  - { grades: [1], values: { 2024-07-01: { metres: 0, compare: more-than, reference: null, lastChecked: 2026-11-22 } } }", "policy-limit-not-positive", 5, 52)]
    [InlineData("  - { grades: [1], values: { 2024-07-01: { metres: 1, compare: more-than, reference: { title: t }, lastChecked: 2026-11-22 } } }", "missing-key", 5, 86)]
    [InlineData("  - { grades: [1], values: { 2024-07-01: { metres: 1, compare: more-than, reference: { title: t, href: web }, lastChecked: 2026-11-22 } } }", "bad-href", 5, 104)]
    public void A_malformed_band_is_refused_with_its_place(string band, string code, int line, int column) => Refused(Head + band, code, line, column);

    [Fact]
    public void The_same_grade_in_two_bands_is_refused_at_the_second() =>
        Refused(Head + $"  - {{ grades: [1], values: {{ 2024-07-01: {Value} }} }}\n  - {{ grades: [2, 1], values: {{ 2024-07-01: {Value} }} }}", "overlapping-grades", 6, 19);

    [Theory]
    [InlineData("id: school-transport.processing-target\ncriterion: null\nunit: day\nvalues:\n  2024-07-01: { days: 0, reference: null, lastChecked: 2026-11-22 }", "policy-days-not-positive", 5, 15)]
    [InlineData("id: school-transport.school-years-open\ncriterion: null\nunit: date\nvalues:\n  2024-07-01: { month: 2, day: 30, reference: null, lastChecked: 2026-11-22 }", "policy-opening-day-invalid", 5, 15)]
    [InlineData("id: school-transport.processing-target\ncriterion: null\nunit: metre\nvalues: {}", "wrong-unit", 3, 7)]
    public void A_value_that_cannot_stand_is_refused_with_its_place(string text, string code, int line, int column) => Refused(text, code, line, column);

    private static PolicyFile Read(string text) => PolicyFile.Read(YamlPart.Parse("fil.yaml", text));

    private static void Refused(string text, string code, int line, int column)
    {
        var fault = Assert.Throws<YamlFormatException>(() => Read(text));

        Assert.Equal((code, line, column), (fault.Code, (int)fault.Line, (int)fault.Column));
        Assert.Equal("fil.yaml", fault.File);
    }
}
