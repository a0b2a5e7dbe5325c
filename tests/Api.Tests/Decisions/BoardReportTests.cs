using System.Globalization;
using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Decisions;

/// <summary>Delegated decisions are reported to the board, the minutes announced, and three weeks later the decisions have gained legal force.</summary>
public sealed class BoardReportTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    private static readonly object Refusal =
        new { outcome = "refused", reasons = "Skolan är vald.", communicationNotNeeded = true, decisionType = "school-transport.independent-school" };

    [Fact]
    public async Task A_list_is_drawn_up_its_minutes_announced_and_the_clocks_of_the_whole_list_run_out()
    {
        var (reviewed, closed, besvar) = (await api.ApplyAsync("vh-friskola"), await api.ApplyAsync("vh-flera"), await api.ApplyAsync("vh-skogen"));
        var hidden = await api.ApplyAsync("vh-skyddad");
        using (var officer = api.Client(Officer))
        using (var named = api.Client("skydd-1"))
        using (var manager = api.Client(Manager))
        {
            await (await manager.CommandAsync("/9901/manager/board-meetings", new { on = "2026-11-21" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "report-empty");
            await officer.CommandAsync(reviewed.Decisions, Refusal, Key(), "*").DoneAsync();
            await officer.CommandAsync(closed.Decisions, Refusal, Key(), "*").DoneAsync();
            await officer.CommandAsync(closed.Officers("closings"), null, Key(), "*").DoneAsync();
            await officer.CommandAsync(besvar.Decisions, new { outcome = "refused", reasons = "Nej.", communicationNotNeeded = true, decisionType = "school-transport.compulsory-school" }, Key(), "*").DoneAsync();
            // Changed before the list is drawn up: both decisions were taken, and both are reported.
            var grant = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vägen saknar gångbana.", mode = "taxi", decisionType = "school-transport.compulsory-school" };
            await officer.CommandAsync($"/9901/officer/school-transport/cases/{besvar.Id}/changes", new { reason = "reconsideration", decision = grant }, Key(), "*").DoneAsync();
            await named.CommandAsync(hidden.Decisions, Refusal, Key(), "*").DoneAsync();
            Assert.Equal(4, (await manager.ItemsAsync("/9901/manager/unreported-decisions")).Count);
            var page = await manager.ReadAsync("/9901/manager/unreported-decisions?limit=3");
            Assert.Single((await manager.ReadAsync($"/9901/manager/unreported-decisions?limit=3&cursor={page["nextCursor"]}"))["items"]!.AsArray());
            await (await officer.GetAsync("/9901/manager/unreported-decisions")).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");

            var (key, day) = (Key(), new { on = "2026-11-24" });
            var drawn = await manager.CommandAsync("/9901/manager/board-meetings", day, key).DoneAsync();
            Assert.Equal((4, 5, 5, 0), ((int)drawn["cases"]!, (int)drawn["decisions"]!, (int)drawn["delegated"]!, (int)drawn["automatic"]!));
            Assert.Equal("true", (await manager.CommandAsync("/9901/manager/board-meetings", day, key)).Headers.GetValues("Idempotent-Replay").Single());
            Assert.Equal((string?)drawn["meetingId"], (string?)(await manager.CommandAsync("/9901/manager/board-meetings", day, Key()).DoneAsync())["meetingId"]);
            Assert.Empty(await manager.ItemsAsync("/9901/manager/unreported-decisions"));
            var url = $"/9901/manager/board-meetings/{drawn["meetingId"]}";
            await (await manager.CommandAsync($"{url}/announcements", new { on = "2026-11-22" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "minutes-not-approved");
            await (await manager.CommandAsync($"{url}/approvals", new { on = "2026-11-22" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "minutes-before-meeting");
            await (await manager.CommandAsync($"/9901/manager/board-meetings/{Guid.NewGuid()}/approvals", new { on = "2026-11-22" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "report-missing");
            Assert.Equal(["on"], await manager.FaultsAsync($"{url}/approvals", new { on = "2026-11-23" }));
            Assert.Equal(["on"], await manager.FaultsAsync("/9901/manager/board-meetings", new { }));
            // A list for a day that was mistyped could never be announced, nor taken back.
            Assert.Equal(["on"], await manager.FaultsAsync("/9901/manager/board-meetings", new { on = "2206-11-24" }));

            // No list shows a protected person's case to anyone but the named officers; its decision is reported all the same.
            var listed = await manager.ItemsAsync($"{url}/decisions");
            Assert.Equal(new[] { reviewed.Id, closed.Id, besvar.Id, besvar.Id }.Order(StringComparer.Ordinal), listed.Select(i => (string)i["caseId"]!).Order(StringComparer.Ordinal));
            var changed = listed.Where(i => (string?)i["caseId"] == besvar.Id).ToList();
            Assert.Equal(["refused", "granted"], changed.Select(i => (string?)i["outcome"]));
            Assert.Single(changed.Select(i => (long)i["place"]!).Distinct());
            var meeting = Assert.Single(await manager.ItemsAsync("/9901/manager/board-meetings"));
            Assert.Equal((4, 5, 5, 0), ((int)meeting["cases"]!, (int)meeting["decisions"]!, (int)meeting["delegated"]!, (int)meeting["automatic"]!));
            var first = await manager.ReadAsync($"{url}/decisions?limit=2");
            Assert.Equal(2, (await manager.ReadAsync($"{url}/decisions?limit=2&cursor={first["nextCursor"]}"))["items"]!.AsArray().Count);
            await Sql.UntilAsync(async () => (await named.ItemsAsync(hidden.Officers("timeline"))).Any(e => (string?)e["event"] == "case.decision-reported.v1"));
        }

        api.Clock.Now = Start.AddDays(10);
        using (var manager = api.Client(Manager))
        using (var officer = api.Client(Officer))
        {
            var url = $"/9901/manager/board-meetings/{Assert.Single(await manager.ItemsAsync("/9901/manager/board-meetings"))["meetingId"]}";
            await manager.CommandAsync($"{url}/approvals", new { on = "2026-11-27" }, Key()).DoneAsync();
            await (await manager.CommandAsync($"{url}/approvals", new { on = "2026-11-28" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "minutes-approved-before");
            await (await manager.CommandAsync($"{url}/announcements", new { on = "2026-11-26" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "announcement-before-approval");
            await manager.CommandAsync($"{url}/announcements", new { on = "2026-11-30" }, Key()).DoneAsync();
            await (await manager.CommandAsync($"{url}/announcements", new { on = "2026-12-01" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "minutes-announced-before");
            await Sql.UntilAsync(async () => (await manager.ItemsAsync($"{url}/decisions")).Count(i => (string?)i["lastDayToAppeal"] == "2026-12-21") == 2);
            // What is appealed by förvaltningsbesvär waits for the day the party receives it.
            Assert.All((await manager.ItemsAsync($"{url}/decisions")).Where(i => (string?)i["caseId"] == besvar.Id), i => Assert.Null(i["lastDayToAppeal"]));
            Assert.Equal("2026-12-21", (string?)(await officer.ReadAsync(closed.Officers("")))["lastDayToAppeal"]);

            var csv = await manager.GetAsync($"{url}/decisions.csv");
            Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
            var lines = (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(5, lines.Length);
            Assert.Contains("\"Nummer\";\"Diarienummer\";\"Ärende\"", lines[0], StringComparison.Ordinal);
            var number = await officer.DiaryNumberAsync(reviewed);
            Assert.Contains(
                $"\"{number}\";\"{reviewed.Reference}\";\"Skolskjuts\";\"Skolskjuts till fristående skola\";\"Avslag\";\"2026-11-22\";\"Handläggare\";\"laglighetsprövning\";\"2026-12-21\"",
                string.Join('\n', lines), StringComparison.Ordinal);
        }

        // The last day itself is still in time.
        api.Clock.Now = new DateTimeOffset(2026, 12, 21, 22, 30, 0, TimeSpan.Zero);
        using (var officer = api.Client(Officer))
            Assert.Null((await officer.ReadAsync(reviewed.Officers("")))["legalForceOn"]);
        api.Clock.Now = new DateTimeOffset(2026, 12, 21, 23, 1, 0, TimeSpan.Zero);
        using (var officer = api.Client(Officer))
        {
            foreach (var at in new[] { reviewed, closed })
                await Sql.UntilAsync(async () => (string?)(await officer.ReadAsync(at.Officers("")))["legalForceOn"] == "2026-12-22");
            Assert.Null((await officer.ReadAsync(besvar.Officers("")))["legalForceOn"]);
            Assert.Contains(await officer.ItemsAsync(reviewed.Officers("timeline")), e => (string?)e["event"] == "case.legal-force-gained.v1");
        }
        await ReceivedAsync(besvar);
    }

    // Förvaltningsbesvär: three weeks from the day the party received the decision.
    private async Task ReceivedAsync(OpenCase at)
    {
        using (var officer = api.Client(Officer))
        {
            await officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt", on = "2026-12-21" }, Key()).DoneAsync();
            Assert.Equal("2027-01-11", (string?)(await officer.ReadAsync(at.Officers("")))["lastDayToAppeal"]);
        }
        api.Clock.Now = DateTimeOffset.Parse("2027-01-12T06:00:00Z", CultureInfo.InvariantCulture);
        using var later = api.Client(Officer);
        await Sql.UntilAsync(async () => (string?)(await later.ReadAsync(at.Officers("")))["legalForceOn"] == "2027-01-12");
    }
}
