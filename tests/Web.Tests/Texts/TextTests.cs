using System.Text.RegularExpressions;

namespace CaseMgmt.Web.Tests.Texts;

public sealed partial class TextTests
{
    private static readonly string Source = Path.Combine(Contract.Root, "src", "Web");

    [Theory]
    [InlineData("CommonTexts", "T|common")]
    [InlineData("GuardianTexts", "G|texts")]
    [InlineData("OfficerTexts", "O|texts")]
    public void Every_text_that_a_page_asks_for_exists(string file, string names)
    {
        var keys = Keys(file);
        var folder = file == "CommonTexts" ? "" : file.Replace("Texts", "", StringComparison.Ordinal);
        var asked = Sources()
            .Where(f => !names.Contains("texts", StringComparison.Ordinal) || f.Contains($"{Path.DirectorySeparatorChar}{folder}{Path.DirectorySeparatorChar}", StringComparison.Ordinal) || f.EndsWith(".cshtml", StringComparison.Ordinal))
            .SelectMany(f => Regex.Matches(File.ReadAllText(f), $@"\b(?:{names})\[""(?<key>[^""]+)""", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))
            .Select(m => m.Groups["key"].Value)
            .ToHashSet(StringComparer.Ordinal);
        Assert.True(asked.Count > 20);
        Assert.Empty(asked.Except(keys, StringComparer.Ordinal));
        // What no page asks for by name is asked for by a name put together: only these.
        Assert.All(keys.Except(asked, StringComparer.Ordinal), key => Assert.Matches("^(Start\\.Step|Status\\.|Apply\\.(distance|formal-decision|other-grounds|after-school-care)\\.)", key));
    }

    [Fact]
    public void No_Swedish_stands_in_code_or_pages()
    {
        var offending = Sources()
            .SelectMany(f => File.ReadLines(f).Select((line, n) => (f, n, line)))
            .Where(l => SwedishLetters().IsMatch(Comment().Replace(l.line, "")))
            .Select(l => $"{Path.GetFileName(l.f)}:{l.n + 1} {l.line.Trim()}");
        Assert.Empty(offending);
    }

    private static IEnumerable<string> Sources() =>
        new[] { "*.cs", "*.cshtml" }.SelectMany(p => Directory.EnumerateFiles(Source, p, SearchOption.AllDirectories))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    private static HashSet<string> Keys(string file) =>
        [.. Contract.Resources(file).GetResourceSet(System.Globalization.CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>().Select(e => (string)e.Key)];

    [GeneratedRegex("[åäöÅÄÖ]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SwedishLetters();

    [GeneratedRegex("//.*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}
