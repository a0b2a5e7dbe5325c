using System.Text.Json;
using System.Text.RegularExpressions;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Tests.Projections;

/// <summary>Every projection of the program, over real PostgreSQL: what it shows follows from the log alone, and shows nobody.</summary>
public sealed partial class ProjectionRebuildTests(WrittenLog log) : IClassFixture<WrittenLog>
{
    // What an authority has published: a school's name and description, the title of a board's decision, a section such as "15 b", where the seed of a lottery comes from.
    private static readonly string[] Published = ["school_units.name", "school_units.description.name.value", "case_details.decision.delegation.title.value", "case_details.decision.legalBasis.section", "choice_rounds.source", "choice_rounds.seed"];

    // The table of deadlines is empty until a slice contributes to it.
    public static TheoryData<string> Names => [.. Registration.Projections().All.Where(p => p.Projection.Events.Count > 0).Select(p => p.Projection.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_projection_rebuilt_from_the_log_has_the_same_rows(string name)
    {
        var projection = Projection(name);
        var before = await RowsAsync(projection);
        Assert.All(projection.Tables, t => Assert.NotEmpty(before[t.Name]));
        Assert.All(projection.Tables, t => Assert.Equal(["2580", "9901"], before[t.Name].Select(r => r.GetProperty("tenant_id").GetString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));

        await using var owner = NpgsqlDataSource.Create(log.Database.MainConnection);
        foreach (var table in projection.Tables)
        {
            await using var empty = owner.CreateCommand($"delete from {table.Name}");
            Assert.True(await empty.ExecuteNonQueryAsync() > 0);
        }
        Assert.True(await new ProjectionSchema(owner, log.Database.Options).RebuildAsync(name) > 0);

        var after = await RowsAsync(projection);
        foreach (var table in projection.Tables)
            Assert.Equal(before[table.Name].Select(r => r.GetRawText()), after[table.Name].Select(r => r.GetRawText()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_projection_holds_references_and_codes_only(string name)
    {
        var rows = await RowsAsync(Projection(name));
        Assert.Empty(rows.SelectMany(t => t.Value.SelectMany(r => Faults(t.Key, r))).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_sealed_stands_nowhere_in_the_database_in_clear()
    {
        var dump = await ProgramDatabase.DumpAsync(log.Database.MainConnection);
        Assert.NotEmpty(dump);
        Assert.All(WrittenLog.Personal, text => Assert.DoesNotContain(text, dump, StringComparison.Ordinal));
    }

    [Fact]
    public void A_row_with_a_name_a_length_or_a_sentence_is_found() =>
        Assert.Equal(
            ["worklist.subject", "worklist.form.answer", "worklist.length"],
            Faults("worklist", JsonSerializer.SerializeToElement(new { subject = "Vera Vårdnadshavare", form = new[] { new { answer = "Elis går dåligt." } }, length = 2345.6, status = "decided" })));

    private static Projection Projection(string name) => Registration.Projections().All.Single(p => p.Projection.Name == name).Projection;

    private async Task<Dictionary<string, List<JsonElement>>> RowsAsync(Projection projection)
    {
        await using var connection = new NpgsqlConnection(log.Database.MainConnection);
        await connection.OpenAsync();
        var rows = new Dictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        foreach (var table in projection.Tables)
        {
            await using var command = new NpgsqlCommand($"select to_jsonb(t)::text from {table.Name} t order by 1", connection);
            await using var reader = await command.ExecuteReaderAsync();
            rows[table.Name] = [];
            while (await reader.ReadAsync())
                rows[table.Name].Add(JsonSerializer.Deserialize<JsonElement>(reader.GetString(0)));
        }
        return rows;
    }

    private static IEnumerable<string> Faults(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Faults($"{path}.{p.Name}", p.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(v => Faults(path, v)),
        JsonValueKind.Number => value.TryGetInt64(out _) || Published.Any(p => path.StartsWith(p, StringComparison.Ordinal)) ? [] : [path],
        JsonValueKind.String => Reference().IsMatch(value.GetString()!) || Published.Contains(path, StringComparer.Ordinal) ? [] : [path],
        _ => [],
    };

    // A code, a reference, a date, an instant, a version, a hash, an address on the web: no space, no letter outside the English alphabet. A rule may name its version.
    [GeneratedRegex(@"^[A-Za-z0-9._/:+-]+(?:@[0-9]+)?$", RegexOptions.None, 1000)]
    private static partial Regex Reference();
}
