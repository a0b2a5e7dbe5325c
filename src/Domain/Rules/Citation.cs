using System.Globalization;
using System.Text.RegularExpressions;

namespace CaseMgmt.Domain.Rules;

/// <summary>A place in a statute.</summary>
/// <param name="Sfs">Number in Svensk författningssamling, such as <c>2010:800</c> (skollagen).</param>
/// <param name="Chapter">Chapter (kapitel), or null in a statute without chapters.</param>
/// <param name="Section">Section (paragraf) as printed: <c>32</c>, <c>15 b</c>; null for a whole chapter or statute.</param>
/// <param name="Paragraph">Paragraph (stycke) counted from 1, or null for the whole section.</param>
public sealed partial record Citation(string Sfs, int? Chapter, string? Section, int? Paragraph = null)
{
    private static readonly string[] Ordinals = ["noll", "första", "andra", "tredje", "fjärde", "femte", "sjätte"];

    /// <summary>
    /// Reads the short form <c>sfs [chapter:][section][/paragraph]</c>: <c>2010:800 10:32/1</c>, <c>2010:800 9:15 b</c>,
    /// <c>2017:900 43</c>, <c>2010:800 14:</c> (a whole chapter), <c>1991:1110</c> (a whole statute).
    /// </summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static Citation Parse(string text)
    {
        var match = ShortForm().Match(text);
        if (!match.Success)
            throw new FormatException($"'{text}' is not a citation such as '2010:800 10:32/1'.");
        return new Citation(
            match.Groups["sfs"].Value,
            Number(match.Groups["chapter"]),
            match.Groups["section"].Success ? match.Groups["section"].Value : null,
            Number(match.Groups["paragraph"]));
    }

    /// <summary>The short form, which <see cref="Parse"/> reads.</summary>
    public string ToShortForm()
    {
        var place = (Chapter is { } chapter ? string.Create(CultureInfo.InvariantCulture, $"{chapter}:") : "") + Section
            + (Paragraph is { } paragraph ? string.Create(CultureInfo.InvariantCulture, $"/{paragraph}") : "");
        return place.Length == 0 ? Sfs : $"{Sfs} {place}";
    }

    /// <summary>The citation as Swedish lawyers write it: <c>10 kap. 32 § första stycket skollagen (2010:800)</c>.</summary>
    public string ToSwedish()
    {
        var place = (Chapter is { } chapter ? string.Create(CultureInfo.InvariantCulture, $"{chapter} kap. ") : "")
            + (Section is { } section ? $"{section} § " : "")
            + (Paragraph is { } paragraph ? $"{Ordinals[paragraph]} stycket " : "");
        return place + Statutes.NameOf(Sfs);
    }

    private static int? Number(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^(?<sfs>\d{4}:\d{1,4})(?: (?:(?<chapter>\d{1,2}):)?(?<section>\d{1,3}(?: [a-z])?)?(?:/(?<paragraph>[1-6]))?)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ShortForm();
}

/// <summary>The statutes that the program cites, by number.</summary>
public static class Statutes
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["2010:800"] = "skollagen (2010:800)",
        ["2017:900"] = "förvaltningslagen (2017:900)",
        ["2017:725"] = "kommunallagen (2017:725)",
        ["1991:1110"] = "lagen (1991:1110) om kommunernas skyldighet att svara för vissa elevresor",
        ["2009:400"] = "offentlighets- och sekretesslagen (2009:400)",
    };

    /// <summary>The statute's Swedish name with its number; the bare number for one the program does not know.</summary>
    public static string NameOf(string sfs) => Names.GetValueOrDefault(sfs, $"SFS {sfs}");
}
