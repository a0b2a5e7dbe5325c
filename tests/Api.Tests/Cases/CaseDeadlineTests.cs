using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Api.Tests.Support.AppliedCase;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>What the passing of time leads to in a case, through the host over real PostgreSQL; every test has a child of its own.</summary>
public sealed class CaseDeadlineTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    private const string Officer = "handlaggare-1";
    private static readonly object Grant = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vägen är farlig.", mode = "taxi" };
    private static readonly object Refusal = new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true };

    [Fact]
    public async Task A_case_is_watched_from_its_intake_and_each_day_is_noted_once_after_the_pause_moved_it()
    {
        var at = await ApplyAsync(api, "vh-vaxelvis-a", "Hugo");
        Assert.Equal(
            ["demandable-after:2027-05-22 2027-05-22 22:00", "target-near:2026-12-15 2026-12-14 23:00", "target:2026-12-22 2026-12-22 23:00"], await DeadlinesAsync(at));
        using (var officer = api.Client(Officer))
        {
            Assert.Equal("2026-12-22", (string?)(await at.ListedAsync(officer))["targetDate"]);
            await DoneAsync(officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Skicka schemat." }, Key(), "*"));
        }
        // The last day is not over.
        api.Clock.Now = new DateTimeOffset(2026, 12, 6, 22, 59, 0, TimeSpan.Zero);
        await SettledAsync(api);
        Assert.Equal(0, await at.CountAsync(api, "answer-overdue"));
        api.Clock.Now = api.Clock.Now.AddMinutes(1);
        await at.UntilAsync(api, "answer-overdue");
        using (var officer = api.Client(Officer))
        {
            Assert.Equal("2027-01-06", (string?)(await at.ListedAsync(officer))["targetDate"]);
            Assert.Equal("overdue", (string?)Assert.Single(await officer.ItemsAsync(at.Officers("requests")))["state"]);
        }

        // The days as they were before the pause come and mean nothing.
        api.Clock.Now = new DateTimeOffset(2026, 12, 29, 12, 0, 0, TimeSpan.Zero);
        await SettledAsync(api);
        Assert.Equal(0, await at.CountAsync(api, "deadline-reached"));
        api.Clock.Now = new DateTimeOffset(2026, 12, 30, 12, 0, 0, TimeSpan.Zero);
        await at.UntilAsync(api, "deadline-reached", "deadline.target-near");
        api.Clock.Now = new DateTimeOffset(2027, 1, 7, 12, 0, 0, TimeSpan.Zero);
        await at.UntilAsync(api, "deadline-reached", "deadline.target");
        api.Clock.Now = new DateTimeOffset(2027, 5, 23, 12, 0, 0, TimeSpan.Zero);
        await at.UntilAsync(api, "deadline-reached", "deadline.demandable-after");
        await SettledAsync(api);
        Assert.Equal(3, await at.CountAsync(api, "deadline-reached"));
        Assert.Equal(0, await at.CountAsync(api, "decided"));
        using var guardian = api.Client("vh-vaxelvis-a");
        Assert.DoesNotContain(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.deadline-reached.v1");
    }

    [Fact]
    public async Task A_case_that_the_machine_decides_at_once_is_watched_for_the_next_years_application_alone()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-berattigad");
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var receipt = await (await guardian.ApplyAsync(child, "distance")).JsonAsync();
        Assert.Equal("decided", (string?)receipt["status"]);
        Assert.Equal(["renewal:2027-04-16 2027-04-15 22:00"], await DeadlinesAsync(new AppliedCase((string)receipt["caseId"]!, 0)));
    }

    [Fact]
    public async Task A_guardian_who_does_not_sign_is_reminded_and_then_the_case_goes_on_unsigned()
    {
        var at = await ApplyAsync(api, "vh-over-alven", "Tuva");
        var (other, by) = (new PersonRef(Guid.NewGuid()), new Actor(ActorKind.CaseOfficer, Officer));
        await using (var session = api.Store.LightweightSession("9901"))
        {
            session.Events.Append(
                at.Guid, at.Version, new PartyJoined(other, PartyRole.CoGuardian, by), new SignatureAsked(other, new DateOnly(2026, 11, 22), new DateOnly(2026, 11, 29), new DateOnly(2026, 12, 6)));
            await session.SaveChangesAsync();
        }
        using (var officer = api.Client(Officer))
            await (await officer.CommandAsync(at.Decisions, Grant, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "signature-awaited");
        api.Clock.Now = new DateTimeOffset(2026, 11, 29, 8, 0, 0, TimeSpan.Zero);
        await at.UntilAsync(api, "signature-reminded");
        await at.UntilAsync(api, "notice-written", "notice.signature");
        using (var officer = api.Client(Officer))
        using (var applicant = api.Client("vh-over-alven"))
        {
            var letter = Assert.Single(await officer.ItemsAsync(at.Officers("letters")));
            Assert.Equal("signature-reminder", (string?)letter["kind"]);
            Assert.Contains("senast den 6 december 2026", await officer.GetStringAsync(at.Officers($"letters/{letter["letterId"]}")), StringComparison.Ordinal);
            Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from case_letters where case_id = '{at.Id}' and recipient = '{other.Value}'"));
            // A letter to one party is not another's to read.
            Assert.Empty(await applicant.ItemsAsync(at.Guardians("letters")));
            await (await applicant.GetAsync(at.Guardians($"letters/{letter["letterId"]}"))).ProblemAsync(HttpStatusCode.NotFound, "letter-not-found");
        }
        api.Clock.Now = new DateTimeOffset(2026, 12, 7, 8, 0, 0, TimeSpan.Zero);
        await at.UntilAsync(api, "signature-overdue");
        Assert.Equal(0, await at.CountAsync(api, "decided"));
        using (var officer = api.Client(Officer))
        {
            Assert.Contains("signature-missing", (await at.ListedAsync(officer))["warnings"]!.AsArray().Select(w => (string?)w));
            Assert.Equal("missing", (string?)(await officer.ItemsAsync(at.Officers("parties")))[1]["signature"]);
            await DoneAsync(officer.CommandAsync(at.Decisions, Grant, Key(), "*"));
        }
    }

    [Fact]
    public async Task A_decision_gains_legal_force_when_nobody_has_appealed_in_time()
    {
        var at = await ApplyAsync(api, "vh-flera", "Signe");
        using (var officer = api.Client(Officer))
        {
            await DoneAsync(officer.CommandAsync(at.Decisions, Refusal, Key(), "*"));
            await at.ReceivedByAllAsync(officer, "2026-11-22");
        }
        api.Clock.Now = new DateTimeOffset(2026, 12, 14, 12, 0, 0, TimeSpan.Zero);
        await SettledAsync(api);
        Assert.Equal(0, await at.CountAsync(api, "legal-force-gained"));
        api.Clock.Now = new DateTimeOffset(2026, 12, 15, 12, 0, 0, TimeSpan.Zero);
        await at.UntilAsync(api, "legal-force-gained");
    }

    [Fact]
    public async Task An_open_appeal_holds_legal_force_back_until_it_is_taken_back()
    {
        var at = await ApplyAsync(api, "vh-knappt-under", "Loke", "formal-decision");
        using (var officer = api.Client(Officer))
        {
            await DoneAsync(officer.CommandAsync(at.Decisions, Refusal, Key(), "*"));
            await at.ReceivedByAllAsync(officer, "2026-11-22");
            using var guardian = api.Client("vh-knappt-under");
            await DoneAsync(guardian.CommandAsync(at.Guardians("appeals"), new { text = "Vägen är längre." }, Key()));
        }
        api.Clock.Now = new DateTimeOffset(2026, 12, 20, 12, 0, 0, TimeSpan.Zero);
        await SettledAsync(api);
        Assert.Equal(0, await at.CountAsync(api, "legal-force-gained"));
        using (var officer = api.Client(Officer))
        {
            var appeal = Assert.Single(await officer.ItemsAsync(at.Officers("appeals")));
            await DoneAsync(officer.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/withdrawals"), new { channel = "paper", text = "Vi återkallar." }, Key(), "*"));
        }
        await at.UntilAsync(api, "legal-force-gained");
    }

    [Fact]
    public async Task Nothing_of_it_is_left_to_an_operator()
    {
        await SettledAsync(api);
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from deadline_failures"));
    }

    private async Task<IReadOnlyList<string>> DeadlinesAsync(AppliedCase at) =>
        (await Sql.AskAsync<string>(
            api.MainDatabase,
            $"select coalesce(string_agg(deadline_id || ' ' || to_char(due at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), '|' order by deadline_id collate \"C\"), '') from deadlines where stream_id = '{at.Id}'")).Split('|', StringSplitOptions.RemoveEmptyEntries);
}
