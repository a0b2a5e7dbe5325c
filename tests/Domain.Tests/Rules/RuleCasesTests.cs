using System.Text.RegularExpressions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.Tests.Rules;

public sealed partial class RuleCasesTests
{
    private static readonly Lazy<IReadOnlyList<RuleCase>> Cases = new(() =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, RuleCases.FilePattern, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(f => RuleCases.Read(Path.GetFileName(f), File.ReadAllText(f), RuleBook.All))]);

    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (var ruleCase in Cases.Value)
                names.Add(ruleCase.File, ruleCase.Name);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_rule_finds_what_the_case_expects(string file, string name) =>
        Assert.Null(Cases.Value.Single(c => c.File == file && c.Name == name).Mismatch());

    [Fact]
    public void Every_version_of_every_rule_has_cases_with_more_than_one_outcome()
    {
        Assert.NotEmpty(RuleBook.All);
        Assert.All(RuleBook.All, rule => Assert.True(
            Cases.Value.Where(c => c.Rule == rule.Rule).Select(c => c.Expected).Distinct().Count() > 1, $"{rule.Rule} has too few cases."));
    }

    [Fact]
    public void Every_reason_is_given_in_some_case()
    {
        var given = Cases.Value.Select(c => c.Run().Reason).ToList();

        Assert.All(SwedishText.Reasons.Keys.Where(k => k.StartsWith("school-transport.", StringComparison.Ordinal)), key =>
        {
            var sentence = string.Join(".+", PlaceInSentence().Split(SwedishText.Reasons.Template(key)).Select(Regex.Escape));
            Assert.Contains(given, reason => Regex.IsMatch(reason, $"^{sentence}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        });
    }

    [Fact]
    public void A_case_that_expects_another_outcome_or_reason_is_a_mismatch()
    {
        var wrong = Read("expect: not-met");
        var wrongReason = Read("expect: met\n    reason: Något annat.");
        var right = Read("expect: met\n    reason: Barnet är folkbokfört i kommunen.");

        Assert.Equal("väntade not-met, fick met: Barnet är folkbokfört i kommunen.", wrong.Mismatch());
        Assert.Contains("väntade skälet", wrongReason.Mismatch(), StringComparison.Ordinal);
        Assert.Null(right.Mismatch());
    }

    [Theory]
    [InlineData("rule: school-transport.nowhere\nversion: 1\ncases: []", "unknown-rule", 1, 7)]
    [InlineData("rule: school-transport.route-length\nversion: 99\ncases: []", "unknown-rule", 1, 7)]
    [InlineData("rule: school-transport.route-length\nversion: 1\ncases: []", "no-cases", 3, 8)]
    [InlineData("rule: school-transport.route-length\nversion: 1\ncases:\n  - { name: a, given: { metres: 1 }, expect: met }", "unknown-key", 4, 25)]
    [InlineData("rule: school-transport.route-length\nversion: 1\ncases:\n  - { name: a, given: { grade: X }, expect: met }", "unknown-grade", 4, 32)]
    [InlineData("rule: school-transport.route-length\nversion: 1\ncases:\n  - { name: a, given: { policies: x }, expect: met }", "unknown-policies", 4, 35)]
    [InlineData("rule: school-transport.route-length\nversion: 1\ncases:\n  - { name: a, given: { }, expect: maybe }", "unknown-word", 4, 36)]
    [InlineData("rule: school-transport.route-length\nversion: 1\ncases:\n  - { name: a, given: {}, expect: not-met }\n  - { name: a, given: {}, expect: not-met }", "name-twice", 5, 13)]
    public void A_malformed_table_is_refused_with_its_place(string text, string code, int line, int column)
    {
        var fault = Assert.Throws<YamlFormatException>(() => RuleCases.Read("fall.cases.yaml", text, RuleBook.All));

        Assert.Equal((code, line, column), (fault.Code, (int)fault.Line, (int)fault.Column));
        Assert.StartsWith($"fall.cases.yaml({line},{column}): {code}:", fault.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{[a-z]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlaceInSentence();

    private static RuleCase Read(string expect) => RuleCases.Read(
        "fall.cases.yaml",
        $"rule: school-transport.registered-in-municipality\nversion: 1\ncases:\n  - name: Ett fall\n    given: {{}}\n    {expect}",
        RuleBook.All).Single();
}
