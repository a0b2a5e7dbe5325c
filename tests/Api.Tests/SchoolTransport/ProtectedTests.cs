using System.Net;
using CaseMgmt.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>What is secret stays so: protected persons, the audit of who looked, and what stands in databases and logs.</summary>
public sealed class ProtectedTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    [Fact]
    public async Task A_child_that_becomes_protected_after_the_decision_disappears_for_ordinary_officers_at_once()
    {
        using var guardian = api.Client("vh-berattigad");
        using var ordinary = api.Client("handlaggare-1");
        using var named = api.Client("skydd-1");
        var receipt = await (await guardian.ApplyAsync(await guardian.ChildAsync("Maja"))).JsonAsync();
        string[] urls = [$"/9901/officer/school-transport/cases/{receipt["caseId"]}", $"/9901/officer/cases/{receipt["caseId"]}/timeline", $"/9901/officer/cases/{receipt["caseId"]}/letter"];
        foreach (var url in urls)
            Assert.Equal(HttpStatusCode.OK, (await ordinary.GetAsync(url)).StatusCode);
        Assert.Contains(await ordinary.ItemsAsync("/9901/officer/worklist?status=decided"), c => (string?)c["reference"] == (string?)receipt["reference"]);

        await api.ImportRegisterAsync(JourneyFixture.Municipality, persons => string.Join('\n', persons.Split('\n').Select(l => l.Contains(",Maja,Bergmark,", StringComparison.Ordinal) ? l[..(l.LastIndexOf(',') + 1)] + "secrecy-marking" : l)));

        foreach (var url in urls)
        {
            await (await ordinary.GetAsync(url)).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
            Assert.Equal(HttpStatusCode.OK, (await named.GetAsync(url)).StatusCode);
        }
        Assert.DoesNotContain(await ordinary.ItemsAsync("/9901/officer/worklist?status=decided"), c => (string?)c["reference"] == (string?)receipt["reference"]);
        Assert.Contains(await named.ItemsAsync("/9901/officer/worklist?status=decided"), c => (string?)c["reference"] == (string?)receipt["reference"]);
        foreach (var officer in new[] { ordinary, named })
            Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/school-transport/statistics?schoolYear=2026/2027"), s => (long?)s["granted"] > 0);
    }

    [Fact]
    public async Task Every_look_at_details_letter_and_names_is_audited()
    {
        using var guardian = api.Client("vh-over-alven");
        using var officer = api.Client("handlaggare-2");
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var receipt = await (await guardian.ApplyAsync(child)).JsonAsync();
        Assert.Equal("decided", (string?)receipt["status"]);
        await officer.GetAsync($"/9901/officer/school-transport/cases/{receipt["caseId"]}");
        await officer.GetAsync($"/9901/officer/cases/{receipt["caseId"]}/letter");
        await officer.GetAsync("/9901/officer/worklist?status=decided");

        var looks = await AuditAsync("handlaggare-2");

        Assert.Contains(("case-details", (string)receipt["caseId"]!), looks);
        Assert.Contains(("case-letter", (string)receipt["caseId"]!), looks);
        Assert.Contains(looks, l => l.Reason == "worklist");
    }

    [Fact]
    public async Task After_the_whole_journey_nothing_personal_stands_in_any_table_or_log_line()
    {
        using var log = new CapturedLog();
        await using var factory = api.CreateFactory(services => services.AddSingleton<ILoggerProvider>(log), ("Logging:LogLevel:Default", "Trace"));
        using var guardian = api.Client("vh-flera", factory);
        using var officer = api.Client("handlaggare-1", factory);
        const string ownWords = "Trottoaren tar slut vid kvarnen och plogas aldrig.";
        const string reasons = "Kvarnvägen är utan belysning hela vintern.";
        const string conditions = "Hämtas vid brevlådorna klockan sju och tjugo.";
        var item = (await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0];
        var preview = await guardian.PreviewAsync((string)item["childId"]!);
        var receipt = await (await guardian.ApplyAsync((string)item["childId"]!, kind: "other-grounds", grounds: ["traffic"], description: ownWords)).JsonAsync();
        var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}";
        await officer.GetAsync("/9901/officer/worklist");
        await officer.GetAsync(url);
        var body = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons, conditions, mode = "taxi" };
        await officer.CommandAsync($"{url}/letter-previews", body);
        var decided = await officer.CommandAsync($"{url}/decisions", body, "whole-journey", $"\"{receipt["version"]}\"");
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        var letter = await (await guardian.GetAsync($"/9901/guardian/cases/{receipt["caseId"]}/letter")).Content.ReadAsStringAsync();
        await guardian.GetAsync("/9901/guardian/cases");
        Assert.Contains(reasons, letter, StringComparison.Ordinal);

        var address = (string)item["address"]!;
        var home = preview["map"]!["home"]!.AsArray().Select(n => n!.ToJsonString()).ToList();
        List<string> personal =
        [
            ownWords, "kvarnen", reasons, "Kvarnvägen", conditions, "brevlådorna", (string)item["name"]!, ((string)item["name"]!).Split(' ')[0] + " ", "Forsmark", "198202252386", "820225-2386",
            address, address.Split(',')[0], preview["distance"]!["lengthMm"]!.ToJsonString(), (string)preview["distance"]!["text"]!, .. home, .. home.Select(h => h.Replace(".", "", StringComparison.Ordinal)),
        ];
        foreach (var (place, text) in new[]
        {
            ("main", await ProgramDatabase.DumpAsync(api.MainDatabase)), ("keys", await ProgramDatabase.DumpAsync(api.KeysDatabase)), ("log", log.Text),
        })
        {
            Assert.NotEmpty(text);
            Assert.Equal([], personal.Where(p => text.Contains(p, StringComparison.Ordinal)).Select(p => $"{place}: {p}"));
        }
        Assert.Contains("POST /{municipalityId:length(4)}/guardian/school-transport/applications 201", log.Text, StringComparison.Ordinal);
    }

    private async Task<List<(string Reason, string Subject)>> AuditAsync(string actor)
    {
        await using var connection = new NpgsqlConnection(api.MainDatabase);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select reason, subject from read_audit where tenant_id = '9901' and actor = $1", connection) { Parameters = { new NpgsqlParameter { Value = actor } } };
        await using var reader = await command.ExecuteReaderAsync();
        var looks = new List<(string, string)>();
        while (await reader.ReadAsync())
            looks.Add((reader.GetString(0), reader.GetString(1)));
        return looks;
    }
}
