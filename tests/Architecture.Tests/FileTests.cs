using System.Globalization;
using System.Text.RegularExpressions;
using CaseMgmt.Architecture.Tests.Support;

namespace CaseMgmt.Architecture.Tests;

public sealed partial class FileTests
{
    private static readonly string[] AtTheRoot =
    [
        "README.md", "CHANGELOG.md", "LICENSE", "CaseMgmt.sln", "docker-compose.yml", "run", "test", ".ci", "Directory.Build.props",
        "Directory.Packages.props", "global.json", ".editorconfig", ".gitignore", "src", "tests", "docs", "samples",
    ];

    // Words of a format or of the law that their owners have yet to move to resource files; the list may only shrink.
    private static readonly string[] SwedishYetToMove =
    [
        "src/Api/Samples/SampleHomes.cs", "src/Domain/Rules/Citation.cs", "src/Domain/Rules/RuleCases.cs", "src/Domain/SchoolUnits/GradeTable.cs",
    ];

    private static readonly string[] TextFiles = [".cs", ".cshtml", ".css", ".csproj", ".csv", ".html", ".js", ".json", ".md", ".props", ".resx", ".sh", ".sql", ".txt", ".yaml", ".yml", ""];

    [Fact]
    public void Nothing_lies_at_the_root_but_what_the_design_names() => Rule.Holds(House.RootEntries().Except(AtTheRoot, StringComparer.Ordinal));

    [Fact]
    public void No_source_file_is_longer_than_300_lines() =>
        Rule.Holds(Sources().Select(f => (File: House.Relative(f), Lines: File.ReadLines(f).Count())).Where(f => f.Lines > 300).Select(f => $"{f.File}: {f.Lines}"));

    [Fact]
    public void No_decider_is_longer_than_150_lines() =>
        Rule.Holds(House.Files("src/Domain", "*Decider.cs").Select(f => (File: House.Relative(f), Lines: File.ReadLines(f).Count())).Where(f => f.Lines > 150).Select(f => $"{f.File}: {f.Lines}"));

    [Fact]
    public void Nothing_is_named_Manager_Helper_Service_or_Utils() => Rule.Holds(Sources().SelectMany(f => Vague(File.ReadAllText(f)).Select(n => $"{House.Relative(f)}: {n}")));

    [Theory]
    [InlineData("class CaseManager {}", "CaseManager")]
    [InlineData("sealed record StringUtils();", "StringUtils")]
    [InlineData("interface IMailService {}", "IMailService")]
    public void A_vague_name_is_found(string source, string name) => Assert.Equal(name, Assert.Single(Vague(source)));

    [Fact]
    public void Swedish_stands_in_resource_files_not_in_code() =>
        Rule.Holds(Sources().Where(f => !SwedishYetToMove.Contains(House.Relative(f), StringComparer.Ordinal)).SelectMany(f => Swedish(File.ReadAllText(f)).Select(l => $"{House.Relative(f)}:{l}")));

    [Fact]
    public void What_is_excused_still_needs_to_be() => Rule.Holds(SwedishYetToMove.Where(f => Swedish(House.Read(f)).Count == 0));

    [Theory]
    [InlineData("var s = \"Sök\";", "1")]
    [InlineData("// rätt\nvar s = $\"\"\"\n  <b>för</b>\n\"\"\";", "2")]
    public void Swedish_in_a_literal_is_found(string source, string line) => Assert.Equal(line, Assert.Single(Swedish(source)));

    [Fact]
    public void Swedish_in_a_comment_is_not() => Rule.Holds(Swedish("/// <summary>Vårdnadshavare \"åäö\".</summary>\nvar s = \"plain\"; /* ö */"));

    [Fact]
    public void Every_namespace_follows_its_folder() => Rule.Holds(Sources().Where(f => Path.GetFileName(f) != "Program.cs").SelectMany(MisplacedNamespace));

    [Fact]
    public void No_personnummer_but_test_numbers_stands_in_the_repository() =>
        Rule.Holds(House.RootEntries().SelectMany(e => Directory.Exists(Path.Combine(House.Root, e)) ? House.Files(e) : [Path.Combine(House.Root, e)])
            .Where(f => TextFiles.Contains(Path.GetExtension(f), StringComparer.Ordinal) && Path.GetFileName(f) != "packages.lock.json")
            .SelectMany(f => RealNumbers(File.ReadAllText(f)).Select(at => $"{House.Relative(f)}, character {at}")));

    // Built here, so that no such number stands in this file either. Birth number 100 is nobody's example.
    [Fact]
    public void A_personnummer_that_is_no_test_number_is_found()
    {
        foreach (var number in new[] { WithCheckDigit("850101", "100"), WithCheckDigit("850161", "100") })
        {
            Assert.Single(RealNumbers($"x = '19{number}'"));
            Assert.Single(RealNumbers($"{number[..6]}-{number[6..]}"));
        }
        Rule.Holds(RealNumbers($"19{WithCheckDigit("850101", "238")}"));
    }

    private static IEnumerable<string> Sources() => House.Files("src", "*.cs");

    private static IReadOnlyList<string> Vague(string source) => [.. VagueName().Matches(CSharpText.Of(source).Code).Select(m => m.Groups["name"].Value)];

    private static IReadOnlyList<string> Swedish(string source) =>
        [.. CSharpText.Of(source).Literals.Where(l => l.Text.IndexOfAny(['å', 'ä', 'ö', 'Å', 'Ä', 'Ö']) >= 0).Select(l => l.Line.ToString(CultureInfo.InvariantCulture))];

    private static IEnumerable<string> MisplacedNamespace(string file)
    {
        var relative = House.Relative(Path.GetDirectoryName(file)!);
        var expected = "CaseMgmt." + relative["src/".Length..].Replace('/', '.');
        var declared = DeclaredNamespace().Match(CSharpText.Of(File.ReadAllText(file)).Code).Groups["name"].Value;
        // A sub-folder may keep its parent's namespace, where the parts are read as one.
        if (declared.Length > 0 && declared != expected && !expected.StartsWith(declared + ".", StringComparison.Ordinal))
            yield return $"{House.Relative(file)}: {declared}";
    }

    private static IReadOnlyList<string> RealNumbers(string text) => [.. NumberLike().Matches(text)
        .Where(m => IsPersonal(m.Groups["date"].Value + m.Groups["number"].Value) && m.Groups["number"].Value[..3] is not ("238" or "239")).Select(m => m.Index.ToString(CultureInfo.InvariantCulture))];

    private static bool IsPersonal(string tenDigits)
    {
        var day = int.Parse(tenDigits[4..6], CultureInfo.InvariantCulture);
        var date = tenDigits[..4] + (day > 60 ? day - 60 : day).ToString("00", CultureInfo.InvariantCulture);
        return DateOnly.TryParseExact("19" + date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            && WithCheckDigit(tenDigits[..6], tenDigits[6..9]) == tenDigits;
    }

    private static string WithCheckDigit(string date, string number)
    {
        var digits = date + number;
        var sum = digits.Select((c, i) => (c - '0') * (i % 2 == 0 ? 2 : 1)).Sum(d => d > 9 ? d - 9 : d);
        return digits + ((10 - (sum % 10)) % 10).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\s+(struct\s+|class\s+)?(?<name>\w*(Manager|Helper|Helpers|Service|Utils|Util)\b)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex DeclaredNamespace();

    [GeneratedRegex(@"(?<![\w.+-])((19|20)(?<date>\d{6})[-+]?(?<number>\d{4})|(?<date>\d{6})[-+](?<number>\d{4}))(?![\w.]\w|\w|-\w)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberLike();
}
