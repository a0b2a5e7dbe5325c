using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CaseMgmt.Api.Tests.Support;

namespace CaseMgmt.Api.Tests.OpenApi;

/// <summary>Every refusal that the description names is met in a test: one that cannot occur, or that nobody has seen, is no promise.</summary>
public sealed partial class RefusalTests
{
    // What takes more than a call or two to bring about over HTTP. Each is shown where it is decided, in tests/Domain.Tests.
    private static readonly string[] ShownByDecider =
    [
        "actor-may-not-decide", "actor-may-not-publish", "appeal-not-yours", "case-exists", "child-has-seat-there", "child-not-placed",
        "decision-type-not-in-force", "offer-of-other-school", "offer-over", "policy-value-of-another-kind", "report-drawn-up-before", "round-not-open", "round-without-seats",
        "school-unit-closed", "target-not-set",
    ];

    [Fact]
    public void Every_refusal_of_the_description_is_met_in_a_test()
    {
        var description = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Api.Tests", "OpenApi.approved.json")))!;
        var documented = description["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).SelectMany(o => o.Value!["responses"]!.AsObject())
            .SelectMany(r => r.Value!["content"]?["application/problem+json"]?["examples"]?.AsObject().Select(e => e.Key) ?? []).ToHashSet(StringComparer.Ordinal);
        var (api, domain) = (Named("Api.Tests"), Named("Domain.Tests"));
        documented.ExceptWith(api);

        Assert.Equal(ShownByDecider.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        Assert.Empty(ShownByDecider.Except(domain));
    }

    // The codes that tests name: what a refusal is compared with. This file names them all, and examples of events name what no test has met.
    private static HashSet<string> Named(string project)
    {
        var folder = Path.Combine(Repository.Root, "tests", project);
        return [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar) is [not ("obj" or "bin" or "Events"), ..] && Path.GetFileName(f) != "RefusalTests.cs")
            .SelectMany(f => Code().Matches(File.ReadAllText(f)).Select(m => m.Groups["code"].Value))];
    }

    [GeneratedRegex("[\":](?<code>[a-z]+(?:-[a-z0-9]+)*)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Code();
}
