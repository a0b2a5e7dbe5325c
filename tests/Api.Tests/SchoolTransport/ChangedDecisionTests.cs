using System.Net;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.AppliedCase;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>Decisions that are changed after they were taken, through the API over real PostgreSQL; every test has a child of its own.</summary>
public sealed class ChangedDecisionTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    private const string Officer = "handlaggare-1";
    private static readonly object Refusal = new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true };
    private static readonly object Grant = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vägen saknar gångbana.", mode = "taxi" };

    [Fact]
    public async Task An_appeal_that_is_met_changes_the_decision_and_is_settled_by_it()
    {
        var at = await ApplyAsync(api, "vh-flera", "Signe");
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        await (await officer.CommandAsync(at.Changes, new { reason = "reconsideration", decision = Grant }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        var previews = $"{at.Changes}/letter-previews";
        await (await officer.CommandAsync(previews, new { reason = "reconsideration", decision = Grant }, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        await DoneAsync(officer.CommandAsync(at.Decisions, Refusal, Key(), "*"));
        await DoneAsync(officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt" }, Key()));
        await DoneAsync(guardian.CommandAsync(at.Guardians("appeals"), new { text = "Vägen saknar gångbana." }, Key()));
        var appeal = Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")));
        await (await officer.CommandAsync(at.Changes, new { reason = "reconsideration", decision = Grant, appealId = Guid.NewGuid() }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "appeal-not-found");
        await (await officer.CommandAsync(at.Changes, new { reason = "ruling", decision = Grant, appealId = appeal["appealId"] }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-not-ruled");

        var key = Key();
        var change = new { reason = "reconsideration", decision = Grant, appealId = appeal["appealId"] };
        await (await officer.CommandAsync(previews, new { }, Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        // The number stands in the letter once it is given.
        await officer.DiaryNumberAsync(at);
        var preview = await (await officer.CommandAsync(previews, change, Key())).Content.ReadAsStringAsync();
        Assert.Equal(0, await at.CountAsync(api, "decision-changed"));
        var changed = await DoneAsync(officer.CommandAsync(at.Changes, change, key, "*"));
        Assert.Equal((long)changed["version"]!, (long)(await DoneAsync(officer.CommandAsync(at.Changes, change, key, "*")))["version"]!);
        await DoneAsync(officer.CommandAsync(at.Changes, change, Key(), "*"));
        Assert.Equal(1, await at.CountAsync(api, "decision-changed"));
        Assert.Equal("met", (string?)Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")))["state"]);
        var shown = await (await guardian.GetAsync($"/9901/guardian/school-transport/cases/{at.Id}")).JsonAsync();
        Assert.Equal(("granted", "2026-11-22", "taxi"), ((string?)shown["decision"]!["outcome"], (string?)shown["decision"]!["validFrom"], (string?)shown["decision"]!["mode"]));
        var letters = await guardian.ItemsAsync(at.Guardians("letters"));
        Assert.Equal(["decision", "decision"], letters.Select(l => (string?)l["kind"]));
        Assert.Equal(preview, await officer.GetStringAsync(at.Officers($"letters/{letters[1]["letterId"]}")));
        Assert.Contains("gäller i stället för vårt beslut den 22 november 2026", await guardian.GetStringAsync(at.Guardians($"letters/{letters[1]["letterId"]}")), StringComparison.Ordinal);
        Assert.DoesNotContain("gäller i stället för", await guardian.GetStringAsync(at.Guardians($"letters/{letters[0]["letterId"]}")), StringComparison.Ordinal);
        // A time to appeal of its own.
        Assert.Null((await at.ListedAsync(officer, "decided"))["lastDayToAppeal"]);
        // The application holds its place again: another one for the same year is refused.
        await (await guardian.ApplyAsync(await guardian.ChildAsync("Signe"), "other-grounds", grounds: ["traffic"])).ProblemAsync(HttpStatusCode.Conflict, "application-exists");
    }

    [Fact]
    public async Task A_grant_is_revoked_only_on_a_ground_of_the_law_and_after_the_party_was_heard()
    {
        var at = await ApplyAsync(api, "vh-over-alven", "Tuva");
        using var guardian = api.Client("vh-over-alven");
        using var officer = api.Client(Officer);
        await DoneAsync(officer.CommandAsync(at.Decisions, Grant, Key(), "*"));
        var heard = new { outcome = "refused", reasons = "Uppgifterna om vägen var felaktiga." };
        await (await officer.CommandAsync(at.Changes, new { reason = "new-facts", decision = heard }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "adverse-change-needs-ground");
        var revoke = new { reason = "new-facts", decision = heard, adverseGround = "misleading-information" };
        await (await officer.CommandAsync(at.Changes, revoke, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
        await DoneAsync(officer.CommandAsync(at.Officers("requests"), new { kind = "opinion", due = "2026-12-06", text = "Vägen är en annan." }, Key(), "*"));
        await (await officer.CommandAsync(at.Changes, revoke, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "opinion-awaited");
        var request = Assert.Single(await guardian.ItemsAsync(at.Guardians("requests")));
        await DoneAsync(guardian.CommandAsync(at.Guardians($"requests/{request["requestId"]}/answers"), new { text = "Det stämmer." }, Key()));
        // Sent by several windows at once it is one change: the timeline below has it once.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => DoneAsync(officer.CommandAsync(at.Changes, revoke, Key(), "*"))));
        var shown = await (await guardian.GetAsync($"/9901/guardian/school-transport/cases/{at.Id}")).JsonAsync();
        Assert.Equal(("refused", null, null), ((string?)shown["decision"]!["outcome"], (string?)shown["decision"]!["validFrom"], (string?)shown["decision"]!["mode"]));
        Assert.Equal("Nya uppgifter", (string?)(await guardian.ItemsAsync(at.Guardians("timeline"))).Single(e => (string?)e["event"] == "case.decision-changed.v1")["text"]);
        // Nothing holds the place any more.
        Assert.Equal(HttpStatusCode.Created, (await guardian.ApplyAsync(await guardian.ChildAsync("Tuva"), "other-grounds", grounds: ["traffic"])).StatusCode);
    }

    [Fact]
    public async Task A_grant_that_leaves_days_out_is_a_part_and_needs_reasons_and_a_hearing_since_it_refuses_the_rest()
    {
        var at = await ApplyAsync(api, "vh-vaxelvis-a", "Hugo", "formal-decision");
        using var officer = api.Client(Officer);
        var grant = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2026-12-18" };
        Assert.Equal(["reasons"], (await (await officer.CommandAsync(at.Decisions, grant, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations().Select(v => v.Field));
        // What is less than the whole is called so, and is heard on before it is decided.
        foreach (var (from, to) in new[] { ("2026-11-22", "2026-12-18"), ("2027-05-03", "2027-06-30"), ("2026-11-23", "2026-11-23") })
        {
            await (await officer.CommandAsync(at.Decisions, new { grant.outcome, validFrom = from, validTo = to, reasons = "Bara då." }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "grant-is-partial");
            await (await officer.CommandAsync(at.Decisions, new { outcome = "partly-granted", validFrom = from, validTo = to, reasons = "Bara då." }, Key(), "*"))
                .ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
        }
        await DoneAsync(officer.CommandAsync(at.Decisions, new { grant.outcome, grant.validFrom, validTo = "2027-06-30" }, Key(), "*"));
    }

    [Theory]
    [InlineData(20, 10, 10, 0, true)]
    [InlineData(25, 10, 10, 0, true)]
    [InlineData(21, 10, 10, 0, false)]
    [InlineData(21, 10, 10, 1, false)]
    [InlineData(24, 10, 9, 0, true)]
    public void A_sum_is_told_only_where_no_small_count_can_be_had_from_it(long applications, long granted, long refused, long pending, bool told) =>
        Assert.Equal(told, CaseMgmt.Api.SchoolTransport.Statistics.TellsSum(applications, granted, refused, pending));

    [Fact]
    public async Task What_the_board_decided_is_recorded_with_its_minutes_and_the_letter_tells_who_presented_and_took_part()
    {
        var at = await ApplyAsync(api, "vh-friskola", "Alva", "formal-decision");
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-friskola");
        object Grant(string meeting, int paragraph) => new
        {
            outcome = "granted",
            validFrom = "2026-11-22",
            validTo = "2027-06-30",
            reasons = "Nämnden finner särskilda skäl.",
            decisionType = "school-transport.independent-school",
            presentedBy = Officer,
            tookPart = new[] { "handlaggare-2" },
            board = new { meeting, paragraph },
        };
        await (await officer.CommandAsync(at.Decisions, Grant("2026-11-22", 0), Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await officer.CommandAsync(at.Decisions, Grant("2026-11-23", 114), Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "board-meeting-not-possible");
        await (await officer.CommandAsync(at.Decisions, Grant("2026-11-21", 114), Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "board-meeting-not-possible");
        await DoneAsync(officer.CommandAsync($"/9901/officer/school-transport/cases/{at.Id}/proposals", Grant("2026-11-22", 114), Key(), "*"));
        Assert.Contains(await officer.ItemsAsync("/9901/officer/worklist?proposed=true"), i => (string?)i["caseId"] == at.Id);
        // Whoever was to decide returns it; what the rules said stands again, and it is put forward anew.
        using var second = api.Client("handlaggare-2");
        var inApi = $"/9901/officer/school-transport/cases/{at.Id}";
        var put = (await (await second.GetAsync(inApi)).JsonAsync())["proposal"]!;
        Assert.Equal((false, "granted", "Nämnden finner särskilda skäl."), ((bool)put["mine"]!, (string?)put["outcome"], (string?)put["ownReasons"]));
        Assert.True((bool)(await (await officer.GetAsync(inApi)).JsonAsync())["proposal"]!["mine"]!);
        Assert.NotNull(put["putForwardAt"]);
        await (await second.CommandAsync($"{inApi}/proposals/returns", new { reason = " " }, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await DoneAsync(second.CommandAsync($"{inApi}/proposals/returns", new { reason = "Hör skolan först." }, Key(), "*"));
        await (await second.CommandAsync($"{inApi}/proposals/returns", new { reason = "Igen." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "nothing-put-forward");
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/worklist?proposed=true"), i => (string?)i["caseId"] == at.Id);
        var back = await (await officer.GetAsync(inApi)).JsonAsync();
        Assert.Equal(("Hör skolan först.", null), ((string?)back["returnedProposal"]!["reason"], (string?)back["proposal"]!["putForwardBy"]));
        Assert.NotNull(back["returnedProposal"]!["by"]);
        await DoneAsync(officer.CommandAsync($"{inApi}/proposals", Grant("2026-11-22", 114), Key(), "*"));
        Assert.Null((await (await officer.GetAsync(inApi)).JsonAsync())["returnedProposal"]);
        await DoneAsync(officer.CommandAsync(at.Decisions, Grant("2026-11-22", 114), Key(), "*"));
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/worklist?proposed=true&status=decided"), i => (string?)i["caseId"] == at.Id);
        var shown = await (await guardian.GetAsync($"/9901/guardian/school-transport/cases/{at.Id}")).JsonAsync();
        Assert.Equal("Nämnden", (string?)shown["decision"]!["decidedBy"]);
        Assert.Null(shown["decision"]!["minutes"]);
        var record = (await (await officer.GetAsync(inApi)).JsonAsync())["decision"]!;
        Assert.Equal(("2026-11-22", 114, 1), ((string?)record["minutes"]!["meeting"], (int)record["minutes"]!["paragraph"]!, record["tookPart"]!.AsArray().Count));
        Assert.NotNull(record["presentedBy"]);
        Assert.DoesNotContain(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.proposal-returned.v1");
        var letter = await guardian.GetStringAsync(at.Guardians("letter"));
        Assert.Contains("Ansvarig nämnd har fattat beslutet vid sammanträdet den 22 november 2026, § 114.", letter, StringComparison.Ordinal);
        Assert.Contains("Föredragande: ", letter, StringComparison.Ordinal);
        Assert.Contains("Har deltagit i den slutliga handläggningen utan att delta i avgörandet: ", letter, StringComparison.Ordinal);
        var timeline = (await officer.ItemsAsync(at.Officers("timeline"))).Select(e => ((string?)e["event"], (string?)e["actor"])).ToList();
        Assert.Contains(("case.decided.v1", "Nämnden"), timeline);
        Assert.Contains(timeline, e => e.Item1 == "case.decision-made-by.v1");
        Assert.DoesNotContain(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.decision-made-by.v1");
    }

    [Fact]
    public async Task What_a_ruling_asks_for_is_executed_by_a_new_decision()
    {
        var at = await ApplyAsync(api, "vh-knappt-under", "Loke", "formal-decision");
        using var guardian = api.Client("vh-knappt-under");
        using var officer = api.Client(Officer);
        await DoneAsync(officer.CommandAsync(at.Decisions, Refusal, Key(), "*"));
        await DoneAsync(officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt" }, Key()));
        await DoneAsync(guardian.CommandAsync(at.Guardians("appeals"), new { text = "Vägen är längre." }, Key()));
        var id = Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")))["appealId"];
        foreach (var step in new[] { "uphold", "forward" })
            await DoneAsync(officer.CommandAsync(at.Officers($"appeals/{id}/steps"), new { step }, Key(), "*"));
        await (await officer.CommandAsync(at.Changes, new { reason = "reconsideration", decision = Grant }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-forwarded");
        await DoneAsync(officer.CommandAsync(at.Officers($"appeals/{id}/rulings"), new { ruling = "changed", text = "Rätt till skolskjuts." }, Key(), "*"));
        Assert.True((bool)Assert.Single(await officer.ItemsAsync(at.Officers("appeals")))["needsDecision"]!);
        await (await officer.CommandAsync(at.Officers($"appeals/{id}/steps"), new { step = "execute" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "ruling-needs-decision");
        await DoneAsync(officer.CommandAsync(at.Changes, new { reason = "ruling", decision = Grant, appealId = id }, Key(), "*"));
        Assert.Equal("executed", (string?)Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")))["state"]);
    }

    [Fact]
    public async Task A_field_that_is_missing_is_named_and_nothing_is_written()
    {
        var at = await ApplyAsync(api, "vh-anpassad", "Lova");
        using var officer = api.Client(Officer);
        var before = await api.WrittenAsync();
        foreach (var (body, fields) in new (object, string[])[]
            { (new { }, ["decision", "reason"]), (new { reason = "ruling", decision = Refusal }, ["appealId"]), (new { reason = "ruling", decision = new { outcome = "granted", arrangement = new { legs = new object?[] { null }, note = "" } } }, ["decision.arrangement.legs[0]"]), (new { reason = "reconsideration", decision = new { outcome = "granted", reasons = "x" } }, ["decision.validFrom", "decision.validTo"]) })
        {
            var problem = await (await officer.CommandAsync(at.Changes, body, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
            Assert.Equal(fields, problem.Violations().Select(v => v.Field).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        }
        using var elsewhere = api.Client(new CaseMgmt.Api.Adapters.TestIdentity.TestUser("elsewhere", "Per Åslund", "", null, ["2580:officer"]));
        await (await elsewhere.CommandAsync(at.Changes.Replace("9901", "2580", StringComparison.Ordinal), new { reason = "reconsideration", decision = Refusal }, Key(), "*"))
            .ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.Equal(before, await api.WrittenAsync());
    }
}
