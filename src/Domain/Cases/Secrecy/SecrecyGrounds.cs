using System.Reflection;
using CaseMgmt.Domain.Rules;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CaseMgmt.Domain.Cases.Secrecy;

/// <summary>A section that a mark of secrecy may rest on.</summary>
/// <param name="Citation">The section.</param>
/// <param name="About">Its area in a word or two of Swedish, to choose by.</param>
public sealed record SecrecyGround(Citation Citation, string About);

/// <summary>The sections that officers choose among when they mark a document as secret: data, so that a mark is a citation and never free words.</summary>
/// <param name="All">The sections, in the order of the statute.</param>
/// <param name="LastChecked">The day on which the list was last gone through.</param>
public sealed record SecrecyGrounds(IReadOnlyList<SecrecyGround> All, DateOnly LastChecked)
{
    /// <summary>The list that the program ships.</summary>
    public static SecrecyGrounds Shipped { get; } = Load();

    /// <summary>Whether a section stands in the list.</summary>
    public bool Has(Citation citation) => All.Any(g => g.Citation == citation);

    private static SecrecyGrounds Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("CaseMgmt.Domain.Cases.Secrecy.grounds.yaml")
            ?? throw new InvalidOperationException("The shipped grounds of secrecy are missing from the program.");
        using var reader = new StreamReader(stream);
        var file = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<GroundsFile>(reader);
        return new SecrecyGrounds(
            [.. file.Grounds.Select(g => new SecrecyGround(Citation.Parse(g.Ground), g.About))], DateOnly.ParseExact(file.LastChecked, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    private sealed class GroundsFile
    {
        public string LastChecked { get; set; } = "";

        public List<GroundRow> Grounds { get; set; } = [];
    }

    private sealed class GroundRow
    {
        public string Ground { get; set; } = "";

        public string About { get; set; } = "";
    }
}
