using System.Net;
using System.Text;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>The made-up municipality, with every line that any of its hosts logs.</summary>
public sealed class PlantedFixture : JourneyFixture
{
    internal CapturedLog Log { get; } = new();

    protected override IEnumerable<(string Name, string Value)> MoreSettings => [("Logging:LogLevel:Default", "Trace"), ("Logging:Console:LogLevel:Default", "None")];

    protected override void Replace(IServiceCollection services) => services.AddSingleton<ILoggerProvider>(Log);
}

/// <summary>
/// Words that stand nowhere else are planted through the real API and the real imports, and then looked for in dumps of both databases, in every log line
/// and in what traces and metrics carry: none is found, in whatever form.
/// </summary>
public sealed class PlantedWordsTests(PlantedFixture api) : IClassFixture<PlantedFixture>
{
    private const string GivenName = "Quintzilla-Åsa";
    private const string FamilyName = "Zvarvädsson";
    private const string Street = "Kvoxölgränd 77";
    private const string Town = "Zypperby";
    private const string Number = "198202252386";
    private const string Correlation = "19820225-2386-4019-8202-252386198202";
    private const string Health = "Epilepsixanfall vid övergångsställen, diagnosticerad av överläkare Xöderlund.";
    private const string Custody = "Vårdnadstvistzq mellan föräldrarna.";
    private const string Reasons = "Barnets xkramper gör vägen farlig, 1 234,5 m utan belysningzq.";
    private const string Conditions = "Hämtas vid Kvoxölgränd klockan 07.23 av förare med hjärtlungräddningzq.";

    [Fact]
    public async Task Nothing_that_was_planted_stands_in_a_dump_of_either_database_in_a_log_in_a_trace_or_in_a_metric()
    {
        using var signals = new Signals();
        await api.ImportRegisterAsync(JourneyFixture.Municipality, Plant);
        var planting = new Planting();
        var measured = await JourneyAsync();
        using (var guardian = api.Client("vh-flera"))
        {
            var matters = new PlantedMatters(api, planting);
            await matters.PlayAsync((string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!);
            await matters.MoveAsync((number, street, town) => api.ImportRegisterAsync(JourneyFixture.Municipality, persons => Moved(Plant(persons), number, street, town)));
        }
        await new PlantedRound(api, planting, "Forsmark").PlayAsync();

        string[] planted = [.. Planted(measured).Concat(planting.Words).Distinct(StringComparer.Ordinal)];
        foreach (var (place, text) in new[]
        {
            ("main", await PlantedSearch.DumpAsync(api.MainDatabase)), ("keys", await PlantedSearch.DumpAsync(api.KeysDatabase)), ("log", api.Log.Text), ("signals", signals.Text),
        })
        {
            Assert.True(text.Length > 1000, $"{place} is too short to have been written to: {text.Length}");
            Assert.Equal([], PlantedSearch.Found(text, planted).Select(f => $"{place}: {f}"));
        }
        Assert.Contains("POST /{municipalityId:length(4)}/officer/case-searches 200", api.Log.Text, StringComparison.Ordinal);
        Assert.Contains("http.route", signals.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select $1")]
    [InlineData("select upper($1)")]
    [InlineData("select lower($1)")]
    [InlineData("select to_json($1)::text")]
    [InlineData("select replace(replace(replace($1, 'ä', '\\u00e4'), 'ö', '\\u00f6'), 'Å', '\\u00C5')")]
    [InlineData("select encode(convert_to($1, 'UTF8'), 'hex')")]
    [InlineData("select encode(convert_to('x' || $1 || 'yz', 'UTF8'), 'base64')")]
    public async Task A_word_that_does_stand_in_a_table_is_found_in_whatever_form(string form)
    {
        string[] words = [FamilyName, GivenName, Number, Street];
        var rows = words.Select(word => form.Replace("$1", $"'{word}'::text", StringComparison.Ordinal) + " as word");
        await Sql.RunAsync(api.MainDatabase, $"create table planted as {string.Join(" union all ", rows)}");
        var dump = await PlantedSearch.DumpAsync(api.MainDatabase);
        await Sql.RunAsync(api.MainDatabase, "drop table planted");
        Assert.All(words, word => Assert.True(PlantedSearch.Found(dump, [word]).Count > 0, $"{word} by {form}"));
    }

    [Theory]
    [InlineData("65.5841234", "65.5841234")]
    [InlineData("65.5841234", "655841234")]
    [InlineData("2345678", "lengthMm: 2345678,")]
    [InlineData("2345678", "2 345,7 m")]
    public void A_coordinate_and_a_length_are_found_as_text_and_as_whole_numbers(string planted, string text) => Assert.NotEmpty(PlantedSearch.Found(text, PlantedSearch.Numbers([planted])));

    private async Task<IReadOnlyList<string>> JourneyAsync()
    {
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client("handlaggare-1");
        using var named = api.Client("skydd-1");
        using var manager = api.Client(new TestUser("archivist-1", "A", "", null, ["9901:manager"]));
        // A correlation id is the caller's to choose, also one whose digits are a person's.
        foreach (var client in new[] { guardian, officer, named, manager })
            client.DefaultRequestHeaders.Add("X-Correlation-Id", Correlation);
        var numbers = new List<string>();
        foreach (var child in await guardian.ItemsAsync("/9901/guardian/school-transport/children"))
        {
            Assert.Contains(GivenName, (string?)child["name"], StringComparison.Ordinal);
            var preview = await guardian.PreviewAsync((string)child["childId"]!);
            numbers.AddRange(preview["map"]!["home"]!.AsArray().Select(n => n!.ToJsonString()));
            numbers.Add(preview["distance"]!["lengthMm"]!.ToJsonString());
            using var applied = await guardian.ApplyAsync((string)child["childId"]!, kind: "other-grounds", grounds: ["disability-or-illness"], description: $"{Health} {Custody}");
            Assert.Equal(Correlation, applied.Headers.GetValues("X-Correlation-Id").Single());
            var receipt = await applied.JsonAsync();
            var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}";
            Assert.Contains(Health, await officer.GetStringAsync(url), StringComparison.Ordinal);
            var body = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = Reasons, conditions = Conditions, mode = "taxi" };
            Assert.Contains(Conditions.Split(' ')[^1], await (await officer.CommandAsync($"{url}/letter-previews", body)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await officer.CommandAsync($"{url}/decisions", body, $"{FamilyName.Length}-{receipt["caseId"]}", $"\"{receipt["version"]}\"")).StatusCode);
            Assert.Contains(FamilyName, await guardian.GetStringAsync($"/9901/guardian/cases/{receipt["caseId"]}/letter"), StringComparison.Ordinal);
            await guardian.GetStringAsync($"/9901/guardian/school-transport/cases/{receipt["caseId"]}");
            await CorrespondAsync(guardian, officer, (string)receipt["caseId"]!);
            await officer.GetStringAsync($"/9901/officer/cases/{receipt["caseId"]}/timeline");
            await manager.CommandAsync($"/9901/manager/cases/{receipt["caseId"]}/disposals", new { decision = "D-1" }, Guid.NewGuid().ToString(), "\"6\"");
        }
        foreach (var list in new[] { "worklist", "worklist?status=decided", "school-transport/statistics?schoolYear=2026/2027" })
            await officer.GetStringAsync($"/9901/officer/{list}");
        await guardian.GetStringAsync("/9901/guardian/cases");
        foreach (var client in new[] { officer, named })
        {
            foreach (var body in new object[] { new { reason = "enquiry", name = $"{GivenName} {FamilyName}" }, new { reason = "enquiry", personalIdentityNumber = Number } })
                Assert.Contains(FamilyName, await (await client.CommandAsync("/9901/officer/case-searches", body)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        // What is refused is logged too: words in the wrong places.
        await officer.CommandAsync("/9901/officer/case-searches", $$"""{"reason":"{{Health}}","name":{{FamilyName}}""");
        await officer.CommandAsync("/9901/officer/case-searches", new { reason = Custody, name = FamilyName });
        await guardian.CommandAsync("/9901/guardian/school-transport/applications", new { childId = FamilyName, schoolYear = Street, kind = Number }, $"key-{Number}");
        await guardian.ApplyAsync(Guid.NewGuid().ToString(), kind: "formal-decision", description: Health, key: $"{Number}-again");
        return numbers;
    }

    private static async Task CorrespondAsync(HttpClient guardian, HttpClient officer, string caseId)
    {
        await guardian.CommandAsync($"/9901/guardian/cases/{caseId}/messages", new { text = Health }, Guid.NewGuid().ToString());
        await officer.CommandAsync($"/9901/officer/cases/{caseId}/messages", new { text = Custody }, Guid.NewGuid().ToString());
        await officer.CommandAsync($"/9901/officer/cases/{caseId}/notes", new { text = Reasons }, Guid.NewGuid().ToString());
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes($"%PDF-1.7 {Conditions}")), "file", $"{FamilyName} {Number}.pdf" } };
        using var upload = new HttpRequestMessage(HttpMethod.Post, $"/9901/guardian/cases/{caseId}/attachments") { Content = form };
        upload.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var sent = await (await guardian.SendAsync(upload)).JsonAsync();
        Assert.Contains(FamilyName, await officer.GetStringAsync($"/9901/officer/cases/{caseId}/attachments"), StringComparison.Ordinal);
        Assert.Contains(Conditions, await officer.GetStringAsync($"/9901/officer/cases/{caseId}/attachments/{sent["attachmentId"]}"), StringComparison.Ordinal);
        Assert.Contains(Health, await officer.GetStringAsync($"/9901/officer/cases/{caseId}/messages"), StringComparison.Ordinal);
        Assert.Contains(Reasons, await officer.GetStringAsync($"/9901/officer/cases/{caseId}/notes"), StringComparison.Ordinal);
    }

    private static string Plant(string persons) => string.Join('\n', persons.Split('\n').Select(line =>
    {
        var cells = line.Split(',');
        if (cells.Length < 10 || cells[2] != "Forsmark")
            return line;
        (cells[1], cells[2]) = (cells[0] == Number ? cells[1] : $"{GivenName} {cells[1]}", FamilyName);
        (cells[3], cells[5]) = (Street, Town);
        return string.Join(',', cells);
    }));

    private static string Moved(string persons, string number, string street, string town) => string.Join('\n', persons.Split('\n').Select(line =>
    {
        var cells = line.Split(',');
        if (cells[0] != number)
            return line;
        (cells[3], cells[5]) = (street, town);
        return string.Join(',', cells);
    }));

    private static IReadOnlyList<string> Planted(IReadOnlyList<string> measured) =>
    [
        GivenName, "Quintzilla", FamilyName, Street, "Kvoxölgränd", Town, Number, "820225-2386", "19820225-2386", Health, "Epilepsixanfall", "Xöderlund", Custody, "Vårdnadstvistzq", Reasons, "xkramper",
        "belysningzq", "1 234,5 m", Conditions, "hjärtlungräddningzq", .. PlantedSearch.Numbers(measured),
    ];
}
