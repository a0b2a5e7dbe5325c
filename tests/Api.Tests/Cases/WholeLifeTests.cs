using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>One application from intake to archive, through the API alone; what the timeline tells of it is a text that somebody has read and approved.</summary>
public sealed class WholeLifeTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    private const string Guardian = "vh-ej-berattigad";
    private static readonly TestUser Archivist = new("arkivarie-1", "Rut Arkelius", "Arkivarie", null, ["9901:manager"]);
    private static readonly string Approved = Repository.File("tests", "Api.Tests", "Cases", "Approved", "whole-life.txt");

    [Fact]
    public async Task An_application_goes_through_completion_decision_letter_appeal_and_reconsideration_to_the_archive()
    {
        var at = await api.ApplyAsync(Guardian);
        await On("2026-11-22T10:00:00Z", async (guardian, officer) =>
        {
            Assert.Equal("2026-00001", await officer.DiaryNumberAsync(at));
            Assert.Equal("under-assessment", (string?)Assert.Single(await guardian.ItemsAsync("/9901/guardian/cases"))["status"]);
            await officer.CommandAsync(at.Officers("assignees"), new { }, Key()).DoneAsync();
            await officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Beskriv vägen till skolan." }, Key(), "*").DoneAsync();
            var listed = Assert.Single(await guardian.ItemsAsync("/9901/guardian/cases"));
            Assert.Equal(("2026-12-06", "2026/2027"), ((string?)listed["answerBy"], (string?)listed["schoolYear"]));
        });
        await On("2026-11-30T08:00:00Z", async (guardian, _) =>
        {
            var request = Assert.Single(await guardian.ItemsAsync(at.Guardians("requests")));
            Assert.Equal("Beskriv vägen till skolan.", (string?)request["text"]);
            await guardian.CommandAsync(at.Guardians($"requests/{request["requestId"]}/answers"), new { text = "Vi går längs riksvägen utan gångbana." }, Key()).DoneAsync();
            await guardian.CommandAsync(at.Guardians("messages"), new { text = "Har ni fått svaret?" }, Key()).DoneAsync();
        });
        await On("2026-12-01T09:00:00Z", async (_, officer) =>
        {
            var refusal = new { outcome = "refused", reasons = "Vägen är inte farlig.", communicationNotNeeded = true, decisionType = "school-transport.compulsory-school" };
            var preview = await (await officer.CommandAsync($"/9901/officer/school-transport/cases/{at.Id}/letter-previews", refusal)).Content.ReadAsStringAsync();
            await (await officer.CommandAsync(at.Decisions, refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "material-not-considered");
            await officer.GoneThroughAsync(at.Id);
            await officer.CommandAsync(at.Decisions, refusal, Key(), "*").DoneAsync();
            // The letter that was looked at is the letter that was decided, byte for byte.
            Assert.Equal(preview, await (await officer.GetAsync(at.Officers("letter"))).Content.ReadAsStringAsync());
        });
        await On("2026-12-02T17:00:00Z", async (guardian, officer) =>
        {
            Assert.Contains($"{at.Reference} (2026-00001)", await (await guardian.GetAsync(at.Guardians("letter"))).Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Contains("Vägen är inte farlig.", await (await guardian.GetAsync(at.Guardians("letter"))).Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt", on = "2026-12-02" }, Key()).DoneAsync();
            Assert.Equal("2026-12-23", (string?)(await officer.ReadAsync(at.Officers("")))["lastDayToAppeal"]);
            // The other guardian has a time of their own, without which the decision never gains legal force.
            var other = (await officer.ItemsAsync(at.Officers("recipients")))[1]["recipientId"];
            await officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt", on = "2026-12-02", recipientId = other }, Key()).DoneAsync();
        });
        await On("2026-12-14T20:00:00Z", (guardian, _) => guardian.CommandAsync(at.Guardians("appeals"), new { text = "Vägen saknar gångbana och belysning." }, Key()).DoneAsync());
        await On("2026-12-16T09:00:00Z", async (_, officer) =>
        {
            await (await officer.CommandAsync(at.Officers("closings"), null, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-open");
            // It is found on the worklist until it is the court's.
            Task<bool> WaitsAsync() => WaitsOnWorklistAsync(officer, at);
            Assert.True(await WaitsAsync());
            await StepAsync(officer, at, "uphold");
            Assert.True(await WaitsAsync());
            await StepAsync(officer, at, "forward");
            Assert.False(await WaitsAsync());
        });
        await On("2027-02-08T09:00:00Z", async (guardian, officer) =>
        {
            var appeal = Assert.Single(await officer.ItemsAsync(at.Officers("appeals")))["appealId"];
            await officer.CommandAsync(at.Officers($"appeals/{appeal}/rulings"), new { ruling = "rejected", text = "Förvaltningsrätten avslår överklagandet.", on = "2027-02-05" }, Key(), "*").DoneAsync();
            Assert.Equal("Överklagandet avslogs", (string?)Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")))["rulingText"]);
        });
        await On("2027-03-15T09:00:00Z", async (_, officer) =>
        {
            // How long the ruling itself could be appealed the court knows.
            await officer.CommandAsync(at.Officers("legal-force"), new { on = "2027-03-01" }, Key(), "*").DoneAsync();
            Assert.Equal("2027-03-01", (string?)(await officer.ReadAsync(at.Officers("")))["legalForceOn"]);
            await officer.CommandAsync(at.Officers("closings"), null, Key(), "*").DoneAsync();
            var shown = await officer.ReadAsync(at.Officers(""));
            Assert.Equal(("closed", "municipal-plan"), ((string?)shown["status"], (string?)shown["retention"]));
        });
        await On("2037-04-01T08:00:00Z", async (guardian, officer) =>
        {
            var (kept, findings) = await api.CorrespondenceAsync();
            Assert.Empty(findings);
            Assert.True(kept is { AsKept: > 0, Disposed: 0, BeforeHashes: 0 }, $"{kept}");
            using var archivist = api.Client(Archivist);
            var disposable = Assert.Single(await archivist.ItemsAsync("/9901/manager/disposable-cases?decidedBefore=2037-01-01"));
            Assert.Equal(at.Id, (string?)disposable["caseId"]);
            await archivist.CommandAsync($"/9901/manager/cases/{at.Id}/disposals", new { decision = "BUN-2037/9:3" }, Key(), $"\"{disposable["version"]}\"").DoneAsync();
            await (await officer.GetAsync(at.Officers("letter"))).ProblemAsync(HttpStatusCode.Gone, "evidence-disposed");
            Assert.Equal("disposed", (string?)Assert.Single(await guardian.ItemsAsync("/9901/guardian/cases"))["status"]);

            // Whoever looks at the timeline afterwards reads what happened, and nothing of what was written.
            var text = new StringBuilder("Handläggare\n");
            Tell(text, await officer.ItemsAsync(at.Officers("timeline?limit=200")));
            Tell(text.Append("\nVårdnadshavare\n"), await guardian.ItemsAsync(at.Guardians("timeline?limit=200")));
            await VerifyAsync(text.ToString());
        });
        Assert.Equal((0, 0), (await api.CorrespondenceAsync()).Verdict is { Disposed: > 0 } gone ? (gone.AsKept, gone.Findings) : (-1, -1));
        await EveryEventTellsWhoWroteItAndWhyAsync();
    }

    // Imports, commands, what follows on them, deadlines and deliveries: nothing in the log came of itself, and what names an event as its cause belongs to the same request.
    private async Task EveryEventTellsWhoWroteItAndWhyAsync()
    {
        const string Untold = "select coalesce(string_agg(distinct type, ' '), '') from mt_events where user_name is null or correlation_id is null or causation_id is null";
        Assert.Equal("", await Sql.AskAsync<string>(api.MainDatabase, Untold));
        Assert.Equal("", await Sql.AskAsync<string>(api.MainDatabase,
            """
            select coalesce(string_agg(e.type, ' '), '') from mt_events e join mt_events c on c.id::text = e.causation_id
            where c.seq_id >= e.seq_id or c.correlation_id is distinct from e.correlation_id
            """));
        foreach (var kind in new[] { "causation_id like 'command:%'", "causation_id in (select id::text from mt_events)" })
            Assert.True(await Sql.AskAsync<bool>(api.MainDatabase, $"select exists (select from mt_events where {kind})"), kind);
    }

    private static void Tell(StringBuilder text, IEnumerable<JsonNode> timeline)
    {
        foreach (var e in timeline)
        {
            var at = DateTimeOffset.Parse((string)e["at"]!, CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm}  {e["title"]}{(e["text"] is { } detail ? $": {detail}" : "")} ({e["actor"]})\n");
        }
    }

    private static async Task VerifyAsync(string received)
    {
        if (Environment.GetEnvironmentVariable("APPROVE") is { Length: > 0 })
            await File.WriteAllTextAsync(Approved, received);
        Assert.Equal(File.Exists(Approved) ? await File.ReadAllTextAsync(Approved) : "", received);
    }

    private static async Task<bool> WaitsOnWorklistAsync(HttpClient officer, OpenCase at) =>
        (await officer.ItemsAsync("/9901/officer/worklist?limit=200&status=decided&warning=appeal-waits"))
            .Any(c => (string?)c["caseId"] == at.Id && c["warnings"]!.AsArray().Any(w => (string?)w == "appeal-waits"));

    private static async Task StepAsync(HttpClient officer, OpenCase at, string step)
    {
        var appeal = Assert.Single(await officer.ItemsAsync(at.Officers("appeals")))["appealId"];
        await officer.CommandAsync(at.Officers($"appeals/{appeal}/steps"), new { step }, Key(), "*").DoneAsync();
    }

    // Moves the clock, lets every deadline that has come by then pass, and acts.
    private async Task On(string instant, Func<HttpClient, HttpClient, Task> act)
    {
        api.Clock.Now = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
        await AppliedCase.SettledAsync(api);
        using var guardian = api.Client(Guardian);
        using var officer = api.Client(Officer);
        await act(guardian, officer);
    }
}
