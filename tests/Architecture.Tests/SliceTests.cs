using System.Text.RegularExpressions;
using CaseMgmt.Architecture.Tests.Support;

namespace CaseMgmt.Architecture.Tests;

public sealed partial class SliceTests
{
    private static readonly string[] Trees = ["src/Domain", "src/Projections", "src/Api", "tests/Domain.Tests", "tests/Api.Tests"];

    // What the trees hold besides slices and what slices share.
    private static readonly Dictionary<string, string[]> Technical = new(StringComparer.Ordinal)
    {
        ["src/Domain"] = [],
        ["src/Projections"] = ["Upcasters"],
        ["src/Api"] = ["Adapters", "Health", "Http", "Identity", "Migrations", "OpenApi", "Operations", "Samples", "Texts"],
        ["tests/Domain.Tests"] = ["Support"],
        ["tests/Api.Tests"] = ["Adapters", "Events", "Health", "Http", "Identity", "OpenApi", "Operations", "Projections", "Samples", "Support", "Tenancy"],
    };

    [Fact]
    public void Slices_never_refer_to_each_other() =>
        Rule.Holds(Trees.SelectMany(tree => House.Slices.SelectMany(slice => House.Files($"{tree}/{slice}", "*.cs")
            .SelectMany(file => OtherSlices(slice, File.ReadAllText(file)).Select(other => $"{House.Relative(file)} refers to {other}")))));

    [Fact]
    public void What_slices_share_refers_to_no_slice() =>
        Rule.Holds(House.Shared.SelectMany(shared => House.Files($"src/Domain/{shared}", "*.cs")
            .SelectMany(file => OtherSlices(shared, File.ReadAllText(file)).Select(slice => $"{House.Relative(file)} refers to {slice}"))));

    [Theory]
    [InlineData("using CaseMgmt.Domain.SchoolChoice;\nnamespace CaseMgmt.Domain.SchoolTransport;")]
    [InlineData("namespace CaseMgmt.Domain.SchoolTransport;\nclass A { SchoolChoice.Round round; }")]
    [InlineData("namespace CaseMgmt.Domain.SchoolTransport;\nclass A { object o = new CaseMgmt.Domain.SchoolChoice.Round(); }")]
    [InlineData("using Round = CaseMgmt.Domain.SchoolChoice.Round;")]
    public void A_slice_that_refers_to_another_is_found(string source) => Assert.Equal("SchoolChoice", Assert.Single(OtherSlices("SchoolTransport", source)));

    [Theory]
    [InlineData("namespace CaseMgmt.Domain.SchoolTransport;\n// as in SchoolChoice.Round\nclass A { string s = \"SchoolChoice.Round\"; }")]
    [InlineData("using CaseMgmt.Domain.SchoolTransport;\nclass A { int Placements; }")]
    public void A_slice_that_only_speaks_of_another_is_not(string source) => Rule.Holds(OtherSlices("SchoolTransport", source));

    [Fact]
    public void Slices_have_the_same_folder_name_in_every_tree() =>
        Rule.Holds(Trees.SelectMany(tree => House.Folders(tree).Where(f => !House.Slices.Contains(f) && !House.Shared.Contains(f) && !Technical[tree].Contains(f, StringComparer.Ordinal))
            .Select(f => $"{tree}/{f} is neither a slice nor shared")));

    [Fact]
    public void A_slice_in_projections_or_api_has_its_domain() =>
        Rule.Holds(Trees.SelectMany(tree => House.Folders(tree).Where(House.Slices.Contains)).Distinct(StringComparer.Ordinal).Except(House.Folders("src/Domain"), StringComparer.Ordinal));

    private static IEnumerable<string> OtherSlices(string own, string source) => Reference().Matches(CSharpText.Of(source).Code)
        .Select(m => m.Groups["slice"].Value).Where(s => s != own).Distinct(StringComparer.Ordinal);

    // A namespace in full, or by its last part as seen from a neighbour; a member of that name follows a dot or stands in a type.
    [GeneratedRegex(@"(CaseMgmt\.\w+\.|(?<![\w.]))(?<slice>SchoolTransport|SchoolChoice|Placement|IndependentSchools|Inquiries)(?=\s*[.;][\sA-Z]|\s*;)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
