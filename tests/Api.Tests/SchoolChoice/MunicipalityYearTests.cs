using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>A municipality with the children of the played year.</summary>
public sealed class YearFixture : JourneyFixture
{
    internal YearRegister Register { get; } = new();

    /// <inheritdoc/>
    protected override string Municipal => "the year";

    /// <inheritdoc/>
    protected override byte[] Content(string file) => Register.File(file) ?? base.Content(file);
}

/// <summary>
/// Luleå 2022, from the plan of the round to the table of its statistics, by what guardians and officers send: 259 choices (181 to förskoleklass, 14 to year 4, 64 to year 7) of 853 and 862 eligible
/// children; 75 of the 181 chose the school they would have been assigned; 1 refusal. Around them are changed wishes, choices taken back, made again, sent twice, on paper and entered afterwards, guardians
/// who do not agree or do not sign, children who go to school elsewhere, protected children, and those who come late.
/// </summary>
public sealed class MunicipalityYearTests(YearFixture api) : IClassFixture<YearFixture>
{
    private static readonly string Approved = Repository.File("tests", "Api.Tests", "SchoolChoice", "municipality-year.approved.txt");

    [Fact]
    public async Task The_municipalitys_year_from_the_plan_to_the_table()
    {
        var cast = new YearCast(api.Register);
        var year = new MunicipalityYear(api, api.Register, cast);
        await year.PlayAsync();
        using var officer = api.Client(Officer);
        using var named = api.Client("skydd-1");
        await CountedAsync(officer, year.Round, cast);

        // Offers that nobody answered lapse when their last day has passed, and the table is laid out a moment later.
        await Sql.UntilAsync(async () => (int?)(await TableAsync(officer, year.Round))["total"]!["lapsed"] == 5 && (int?)(await TableAsync(officer, year.Round))["total"]!["placedAnew"] == 7);
        // The two protected children count for the officers who are named for them only; the one who was refused is pointed at for nobody.
        var received = $"What an officer is shown\n{Text(await TableAsync(officer, year.Round))}\nWhat an officer named for protected persons is shown\n{Text(await TableAsync(named, year.Round))}";
        if (Environment.GetEnvironmentVariable("APPROVE") is { Length: > 0 })
            await File.WriteAllTextAsync(Approved, received);
        Assert.Equal(await File.ReadAllTextAsync(Approved), received);

        // What those were told who do not agree is in the log too.
        var (kept, findings) = await api.CorrespondenceAsync();
        Assert.Empty(findings);
        Assert.True(kept is { AsKept: > 0, BeforeHashes: 0 }, $"{kept}");
    }

    // By the lists that officers work from, page by page, whatever the table says.
    private async Task CountedAsync(HttpClient officer, ARound round, YearCast cast)
    {
        var signed = await AllAsync(officer, $"{round.Url}/choices?state=chosen&agreement=signed");
        var settled = (await AllAsync(officer, $"{round.Url}/choices?state=chosen")).Where(c => (bool?)c["unsignedCounts"] == true);
        var choices = signed.Concat(settled).Select(c => (string)c["caseId"]!).ToHashSet(StringComparer.Ordinal);
        var results = await AllAsync(officer, $"{round.Url}/results");
        Assert.Equal(853 + 40 + 862, results.Count);
        var counted = results.Where(r => choices.Contains((string)r["caseId"]!)).ToList();
        Assert.Equal(cast.Counted.Select(c => c.CaseId).Order(StringComparer.Ordinal), counted.Select(r => (string)r["caseId"]!).Order(StringComparer.Ordinal));
        Assert.Equal([("4", 14), ("7", 64), ("F", 181)], counted.GroupBy(r => (string)r["grade"]!).Select(g => (g.Key, g.Count())).Order());
        Assert.Equal((246, 12, 1), (counted.Count(r => (int)r["wish"]! == 1), counted.Count(r => (int)r["wish"]! > 1), counted.Count(r => (int)r["wish"]! == 0)));
        Assert.Equal(75, counted.Count(r => (string)r["grade"]! == "F" && cast.ChoseAssigned.Any(c => c.CaseId == (string)r["caseId"]! && c.Assigned == (string)r["school"]!)));
        // The one who was refused has its own area's school, and is told why.
        var refused = Assert.Single(counted, r => (int)r["wish"]! == 0);
        Assert.Equal((cast.Refused.CaseId, cast.Refused.Assigned), ((string)refused["caseId"]!, (string)refused["school"]!));
        using var mother = api.Client(YearChild.User(cast.Refused.Mother));
        var own = await mother.ReadAsync($"/9901/guardian/school-choice/cases/{cast.Refused.CaseId}/result");
        var wish = Assert.Single(own["wishes"]!.AsArray())!;
        Assert.Equal((0, YearCast.Full, false), ((int)own["wishNumber"]!, (string)wish["school"]!, (bool)wish["isAdmitted"]!));
    }

    private static async Task<List<JsonNode>> AllAsync(HttpClient client, string url)
    {
        var (all, cursor) = (new List<JsonNode>(), (string?)null);
        do
        {
            var page = await client.ReadAsync($"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            all.AddRange(page["items"]!.AsArray().Select(i => i!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return all;
    }

    private static Task<JsonNode> TableAsync(HttpClient client, ARound round) => client.ReadAsync($"{round.Url}/statistics");

    // Every measure the answer has, so that a new one is seen here.
    private static string Text(JsonNode table)
    {
        JsonNode[] columns = [.. table["grades"]!.AsArray().Select(g => g!), table["total"]!];
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{"",-14}").AppendJoin("", columns.Select(c => $"{(string?)c["grade"] ?? "all",6}")).Append('\n');
        foreach (var (measure, _) in table["total"]!.AsObject().Where(p => p.Key != "grade"))
            text.Append(CultureInfo.InvariantCulture, $"{measure,-14}").AppendJoin("", columns.Select(c => $"{((long?)c[measure])?.ToString(CultureInfo.InvariantCulture) ?? "-",6}")).Append('\n');
        return text.ToString();
    }
}
