using System.Text.RegularExpressions;
using CaseMgmt.Architecture.Tests.Support;

namespace CaseMgmt.Architecture.Tests;

/// <summary>Lists are paged by cursor and never ask how many rows there are (DESIGN section 7): counting reads them all.</summary>
public sealed partial class ListTests
{
    /// <summary>What counts and is no list, with the reason.</summary>
    private static readonly Dictionary<string, string> Counts = new(StringComparer.Ordinal)
    {
        ["src/Api/SchoolTransport/Statistics.cs"] = "statistics are counts",
        ["src/Api/SchoolChoice/Statistics/ChoiceStatistics.cs"] = "statistics are counts",
        ["src/Api/SchoolUnits/SeatList.cs"] = "how many seats of one unit are held is what the row tells; the list itself is not counted",
        ["src/Api/Cases/Deliveries/DeliveryRows.cs"] = "whether each of the at most sixteen attempts to be taken is locked; no list",
        ["src/Api/SchoolTransport/TransportSimulationFacts.cs"] = "tells an operator how far a simulation has come",
    };

    [Theory]
    [InlineData("src/Api")]
    [InlineData("src/Projections")]
    public void No_list_counts_its_rows(string folder) =>
        Rule.Holds(Sources(folder).Where(s => !Counts.ContainsKey(s.Name) && Counting(s.Text).Any()).SelectMany(s => Counting(s.Text).Select(line => $"{s.Name}:{line} counts rows")));

    [Fact]
    public void Every_exception_is_still_one() =>
        Rule.Holds(Counts.Keys.Where(name => !Counting(House.Read(name)).Any()).Select(name => $"{name} counts nothing any more"));

    [Theory]
    [InlineData("select count(*) from worklist")]
    [InlineData("SELECT c.case_id, COUNT ( * ) OVER () AS total FROM worklist c")]
    [InlineData("select case_id, count(distinct officer) from worklist_officers group by case_id")]
    public void A_list_that_counts_is_found(string sql)
    {
        Assert.Equal([3], Counting($"class List\n{{\n    const string Sql = \"{sql}\";\n}}"));
        Assert.Equal([1], Counting($"var sql = $\"\"\"\n    {sql}\n    where {{x}}\n    \"\"\";"));
    }

    [Theory]
    [InlineData("var many = rows.Count();")]
    [InlineData("var text = $\"{rows.Count()} rows\";")]
    [InlineData("// select count(*) from worklist")]
    [InlineData("var sql = \"select viewcount from pages\";")]
    public void What_counts_in_memory_or_says_so_is_not(string source) => Assert.Empty(Counting(source));

    private static IEnumerable<int> Counting(string source) => CSharpText.Of(source).Literals.Where(l => Count().IsMatch(l.Text)).Select(l => l.Line);

    private static IEnumerable<(string Name, string Text)> Sources(string folder) => House.Files(folder, "*.cs").Select(f => (House.Relative(f), File.ReadAllText(f)));

    // A method of that name stands behind a dot or within a longer word.
    [GeneratedRegex(@"(?<![\w.])count\s*\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Count();
}
