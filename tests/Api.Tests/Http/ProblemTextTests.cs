using System.Text.RegularExpressions;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Api.Texts;

namespace CaseMgmt.Api.Tests.Http;

public sealed partial class ProblemTextTests
{
    [Fact]
    public void Every_code_that_the_host_gives_has_a_title_and_a_detail() =>
        Assert.Equal([], ProblemCodes.All.Select(p => p.Code).Where(c => !ProblemTexts.Knows(c)).ToList());

    [Fact]
    public void Every_code_that_a_decider_or_a_use_case_gives_has_a_title_and_a_detail()
    {
        var codes = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => f.Contains("/Domain/", StringComparison.Ordinal) || f.Contains("/Api/", StringComparison.Ordinal))
            .SelectMany(f => Refusal().Matches(File.ReadAllText(f))).Select(m => m.Groups["code"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();

        Assert.Contains("policy-unknown", codes);
        Assert.Equal([], codes.Where(c => !ProblemTexts.Knows(c)).ToList());
    }

    [Fact]
    public void Every_problem_of_the_host_is_in_the_list() =>
        Assert.Equal(
            typeof(ProblemCodes).GetProperties().Where(p => p.PropertyType == typeof(Problem)).Select(p => ((Problem)p.GetValue(null)!).Code).Order(StringComparer.Ordinal),
            ProblemCodes.All.Select(p => p.Code).Order(StringComparer.Ordinal));

    [GeneratedRegex("""(Refuse|new Rejection|new Problem|Refuses\(RejectionKind\.\w+,)\(?\s*"(?<code>[a-z]+(-[a-z0-9]+)*)""" + "\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refusal();
}
