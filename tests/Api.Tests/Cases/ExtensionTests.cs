using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.AppliedCase;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Days that an officer moves to a later one, through the API over real PostgreSQL; every test has a child of its own.</summary>
public sealed class ExtensionTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    private const string Officer = "handlaggare-1";

    [Fact]
    public async Task More_time_to_answer_is_told_to_both_guardians_and_moves_the_last_day_also_when_it_has_passed()
    {
        var at = await ApplyAsync(api, "vh-vaxelvis-a", "Hugo");
        string extensions;
        using (var officer = api.Client(Officer))
        {
            await DoneAsync(officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Skicka schemat." }, Key(), "*"));
            var request = (string)Assert.Single(await officer.ItemsAsync(at.Officers("requests")))["requestId"]!;
            extensions = at.Officers($"requests/{request}/extensions");
            var (key, longer) = (Key(), new { due = "2026-12-13", reason = "Skolan har inte gjort schemat." });
            await DoneAsync(officer.CommandAsync(extensions, longer, key, "*"));
            await DoneAsync(officer.CommandAsync(extensions, longer, key, "*"));
            await (await officer.CommandAsync(extensions, new { due = "2026-12-13", reason = "En gång till." }, Key(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
            await (await officer.CommandAsync(extensions, new { due = "2026-12-10", reason = "Kortare." }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "extension-not-later");
            await (await officer.CommandAsync(at.Officers($"requests/{Guid.NewGuid()}/extensions"), longer, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "request-not-found");
            Assert.Equal(["due", "reason"], (await (await officer.CommandAsync(extensions, new { }, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations().Select(v => v.Field).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            Assert.Equal("2026-12-13", (string?)(await at.ListedAsync(officer))["waitingUntil"]);
        }
        foreach (var (user, name) in new[] { ("vh-vaxelvis-a", "Jenny Lövmo"), ("vh-vaxelvis-b", "David Stenmo") })
        {
            using var guardian = api.Client(user);
            var letter = Assert.Single(await guardian.ItemsAsync(at.Guardians("letters")), l => (string?)l["kind"] == "answer-extension");
            Assert.Equal("Längre tid att svara", (string?)letter["kindText"]);
            var page = await guardian.GetStringAsync(at.Guardians($"letters/{letter["letterId"]}"));
            foreach (var said in new[] { name, "Svara senast den 13 december 2026.", "Skolan har inte gjort schemat." })
                Assert.Contains(said, page, StringComparison.Ordinal);
            Assert.Equal(("open", "2026-12-13"), ((string?)Assert.Single(await guardian.ItemsAsync(at.Guardians("requests")))["state"], (string?)(await guardian.ItemsAsync(at.Guardians("requests")))[0]["due"]));
            Assert.Contains(await guardian.ItemsAsync(at.Guardians("timeline")), e => ((string?)e["event"], (string?)e["title"]) == ("case.answer-time-extended.v1", "Tiden att svara har förlängts"));
        }

        // The day that was comes and means nothing; the new one ends the wait, and the target goes on.
        api.Clock.Now = new DateTimeOffset(2026, 12, 10, 12, 0, 0, TimeSpan.Zero);
        await SettledAsync(api);
        Assert.Equal(0, await at.CountAsync(api, "answer-overdue"));
        api.Clock.Now = new DateTimeOffset(2026, 12, 14, 12, 0, 0, TimeSpan.Zero);
        await at.UntilAsync(api, "answer-overdue");
        using var later = api.Client(Officer);
        Assert.Equal("2027-01-13", (string?)(await at.ListedAsync(later))["targetDate"]);
        await DoneAsync(later.CommandAsync(extensions, new { due = "2026-12-20", reason = "Skolan är sen." }, Key(), "*"));
        Assert.Equal("2026-12-14", (string?)(await later.ReadAsync(at.Officers("times")))["pausedSince"]);
        Assert.Equal("open", (string?)Assert.Single(await later.ItemsAsync(at.Officers("requests")))["state"]);
        using var answering = api.Client("vh-vaxelvis-b");
        await DoneAsync(answering.CommandAsync(extensions.Replace("/officer/", "/guardian/", StringComparison.Ordinal).Replace("/extensions", "/answers", StringComparison.Ordinal), new { text = "Här är schemat." }, Key()));
        await (await later.CommandAsync(extensions, new { due = "2026-12-27", reason = "Mer." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "request-answered");
        Assert.Equal("2027-01-13", (string?)(await at.ListedAsync(later))["targetDate"]);
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from mt_events where data::text like '%gjort schemat%'"));
    }

    [Fact]
    public async Task A_target_that_is_moved_takes_its_warning_along_and_is_for_officers_alone()
    {
        var at = await ApplyAsync(api, "vh-over-alven", "Tuva");
        using (var officer = api.Client(Officer))
        {
            await DoneAsync(officer.CommandAsync(at.Officers("target-extensions"), new { due = "2027-01-11", reason = "Trafikingenjören yttrar sig i januari." }, Key(), "*"));
            await (await officer.CommandAsync(at.Officers("target-extensions"), new { due = "2027-01-10", reason = "Tidigare." }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "extension-not-later");
            await (await officer.CommandAsync(at.Officers("target-extensions"), new { due = "9999-12-31", reason = "Aldrig." }, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
            var times = await officer.ReadAsync(at.Officers("times"));
            Assert.Equal(("2027-01-11", "2027-05-22"), ((string?)times["targetDate"], (string?)times["demandableAfter"]));
            Assert.Equal(
                ("2026-11-22", "2027-01-11", "Trafikingenjören yttrar sig i januari."),
                ((string?)times["targetExtension"]!["on"], (string?)times["targetExtension"]!["to"], (string?)times["targetExtension"]!["reason"]));
            Assert.Equal("2027-01-11", (string?)(await at.ListedAsync(officer))["targetDate"]);
            Assert.Contains(await officer.ItemsAsync(at.Officers("timeline")), e => (string?)e["title"] == "Kommunens mål har flyttats fram");
        }
        using (var guardian = api.Client("vh-over-alven"))
        {
            var times = await guardian.ReadAsync(at.Guardians("times"));
            Assert.Equal((null, null), (times["targetDate"], times["targetExtension"]));
            Assert.DoesNotContain(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.target-extended.v1");
        }
        api.Clock.Now = new DateTimeOffset(2026, 12, 30, 12, 0, 0, TimeSpan.Zero);
        await SettledAsync(api);
        Assert.Equal(0, await at.CountAsync(api, "deadline-reached"));
        api.Clock.Now = new DateTimeOffset(2027, 1, 5, 12, 0, 0, TimeSpan.Zero);
        await at.UntilAsync(api, "deadline-reached", "deadline.target-near");
        using var warned = api.Client(Officer);
        Assert.Equal(["target-near"], (await at.ListedAsync(warned))["warnings"]!.AsArray().Select(w => (string?)w));
    }
}
