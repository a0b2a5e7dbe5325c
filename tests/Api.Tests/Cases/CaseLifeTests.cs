using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases.Clock;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>What happens in a case between intake and archive, through the API over real PostgreSQL; every test has a child of its own.</summary>
public sealed class CaseLifeTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    private const string Officer = "handlaggare-1";
    private const string OtherOfficer = "handlaggare-2";
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly object Completion = new { kind = "completion", due = "2026-12-06", text = "Skicka schemat." };
    private static readonly object Grant = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vägen är farlig.", mode = "taxi" };
    private static readonly object Refusal = new { outcome = "refused", reasons = "Inga skäl har framkommit." };
    private static readonly object RefusalAtOnce = new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true };

    [Fact]
    public async Task An_officer_takes_a_case_hands_it_back_and_a_disqualified_one_does_nothing_more_in_it()
    {
        var at = await ApplyAsync("vh-knappt-under", "Loke", "formal-decision");
        using var one = api.Client(Officer);
        using var other = api.Client(OtherOfficer);
        var taken = await DoneAsync(one.CommandAsync(at.Officers("assignees"), new { }, Key()));
        Assert.Equal(at.Version + 1, (long)taken["version"]!);
        // Taking what one has changes nothing.
        Assert.Equal(at.Version + 1, (long)(await DoneAsync(one.CommandAsync(at.Officers("assignees"), new { officer = Officer }, Key())))["version"]!);
        await DoneAsync(one.CommandAsync(at.Officers("assignees"), new { officer = OtherOfficer }, Key()));
        Assert.Equal([Officer, OtherOfficer], (await ListedAsync(one, at))["assignees"]!.AsArray().Select(o => (string)o!).Order(StringComparer.Ordinal));
        Assert.Equal([at.Id], (await other.ItemsAsync("/9901/officer/worklist?mine=true")).Select(c => (string?)c["caseId"]));

        await DoneAsync(other.CommandAsync(at.Officers("releases"), new { reason = "workload" }, Key()));
        Assert.Empty(await other.ItemsAsync("/9901/officer/worklist?mine=true"));
        Assert.Equal([at.Id], (await one.ItemsAsync("/9901/officer/worklist?mine=true")).Select(c => (string?)c["caseId"]));

        var declared = await DoneAsync(one.CommandAsync(at.Officers("disqualifications"), new { ground = "own-interest", successor = OtherOfficer }, Key()));
        Assert.Equal([OtherOfficer], (await ListedAsync(one, at))["assignees"]!.AsArray().Select(o => (string)o!));
        var version = ETag(declared);
        await (await one.CommandAsync(at.Officers("assignees"), new { }, Key())).ProblemAsync(HttpStatusCode.Forbidden, "officer-disqualified");
        await (await one.CommandAsync(at.Officers("requests"), Completion, Key(), version)).ProblemAsync(HttpStatusCode.Forbidden, "officer-disqualified");
        await (await one.CommandAsync(at.Decisions, Grant, Key(), version)).ProblemAsync(HttpStatusCode.Forbidden, "officer-disqualified");
        await DoneAsync(other.CommandAsync(at.Decisions, Grant, Key(), version));

        // Nor does a disqualified officer start the time to appeal, or end somebody's appeal.
        using var guardian = api.Client("vh-knappt-under");
        await (await one.CommandAsync(at.Officers("receipts"), new { proof = "receipt" }, Key())).ProblemAsync(HttpStatusCode.Forbidden, "officer-disqualified");
        await DoneAsync(guardian.CommandAsync(at.Guardians("appeals"), new { text = "Vi vill åka buss." }, Key()));
        await (await guardian.CommandAsync(at.Guardians("appeals"), new { text = "Vi vill åka buss." }, Key())).ProblemAsync(HttpStatusCode.Conflict, "appeal-received-before");
        var appeal = Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")));
        Assert.True((bool)appeal["mayWithdraw"]!);
        var said = new { channel = "telephone", text = "De ångrar sig." };
        await (await one.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/withdrawals"), said, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "officer-disqualified");
        await (await one.CommandAsync(at.Officers("queue-changes"), new { queue = "protected" }, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "officer-disqualified");
        await (await other.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/withdrawals"), new { channel = "e-service", text = "x" }, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await other.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/withdrawals"), new { channel = "paper", text = "x", arrivedOn = "2026-01-01" }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "withdrawn-before-received");

        // Those who appealed take it back themselves.
        await DoneAsync(guardian.CommandAsync(at.Guardians($"appeals/{appeal["appealId"]}/withdrawals"), new { text = "Det löste sig." }, Key()));
        var back = Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")));
        Assert.Equal(("withdrawn", "2026-11-22", "Det löste sig.", false), ((string?)back["state"], (string?)back["withdrawnOn"], (string?)back["withdrawal"], (bool)back["mayWithdraw"]!));
    }

    [Fact]
    public async Task A_party_finds_what_is_asked_and_answers_and_the_timeline_tells_parties_what_concerns_them()
    {
        var at = await ApplyAsync("vh-vaxelvis-a", "Hugo", "other-grounds");
        using var guardian = api.Client("vh-vaxelvis-a");
        using var coGuardian = api.Client("vh-vaxelvis-b");
        using var officer = api.Client(Officer);
        await DoneAsync(officer.CommandAsync(at.Officers("assignees"), new { }, Key()));
        var asked = await DoneAsync(officer.CommandAsync(at.Officers("requests"), Completion, Key(), "*"));
        var open = Assert.Single(await guardian.ItemsAsync(at.Guardians("requests")));
        Assert.Equal(
            ("completion", "Komplettering", "open", "2026-12-06", "Skicka schemat.", null),
            ((string?)open["kind"], (string?)open["kindText"], (string?)open["state"], (string?)open["due"], (string?)open["text"], (string?)open["answer"]));
        var waiting = await ListedAsync(officer, at);
        Assert.Equal(("completion", "2026-12-06", "2026-12-06"), ((string?)waiting["waitingFor"], (string?)waiting["waitingUntil"], (string?)waiting["nextDue"]));

        var key = Key();
        var answers = at.Guardians($"requests/{open["requestId"]}/answers");
        var answered = await DoneAsync(coGuardian.CommandAsync(answers, new { text = "Varannan vecka." }, key));
        Assert.True((long)answered["version"]! > (long)asked["version"]!);
        var repeated = await coGuardian.CommandAsync(answers, new { text = "Varannan vecka." }, key);
        Assert.Equal("true", repeated.Headers.GetValues("Idempotent-Replay").Single());
        Assert.Equal((long)answered["version"]!, (long)(await repeated.JsonAsync())["version"]!);
        await (await coGuardian.CommandAsync(answers, new { text = "Var tredje vecka." }, key)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        await (await guardian.CommandAsync(at.Guardians($"requests/{Guid.NewGuid()}/answers"), new { text = "Svar." }, Key())).ProblemAsync(HttpStatusCode.NotFound, "request-not-found");

        var shown = Assert.Single(await officer.ItemsAsync(at.Officers("requests")));
        Assert.Equal(("answered", "2026-11-22", "Varannan vecka."), ((string?)shown["state"], (string?)shown["answeredOn"], (string?)shown["answer"]));
        Assert.Null((await ListedAsync(officer, at))["waitingFor"]);

        var timeline = await guardian.ItemsAsync(at.Guardians("timeline"));
        Assert.Equal("Part i ärendet", (string?)timeline.Single(e => (string?)e["event"] == "case.answer-received.v1")["actor"]);
        Assert.Equal(
            ["case.registered.v1", "school-transport.applied.v1", "school-transport.assessed.v2", "case.answer-requested.v1", "case.notice-written.v1", "case.answer-received.v1"],
            timeline.Select(e => (string)e["event"]!));
        Assert.DoesNotContain(timeline, e => e.ToJsonString().Contains(Officer, StringComparison.Ordinal));
        Assert.Contains("case.assigned.v1", (await officer.ItemsAsync(at.Officers("timeline"))).Select(e => (string?)e["event"]));
        // The question was shown to the guardian, question and answer to the officer.
        Assert.Equal(2, await Sql.AskAsync<long>(api.MainDatabase, $"select count(distinct actor) from read_audit where reason = 'case-requests' and subject = '{at.Id}'"));
    }

    [Fact]
    public async Task Requests_are_paged_and_one_that_is_withdrawn_waits_for_nothing()
    {
        var at = await ApplyAsync("vh-utan-adress", "Nora");
        using var officer = api.Client(Officer);
        for (var n = 1; n <= 3; n++)
            await DoneAsync(officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = $"2026-12-0{n}", text = $"Fråga {n}." }, Key(), "*"));
        var first = await (await officer.GetAsync(at.Officers("requests?limit=2"))).JsonAsync();
        var rest = await (await officer.GetAsync(at.Officers($"requests?limit=2&cursor={first["nextCursor"]}"))).JsonAsync();
        Assert.Equal(["Fråga 1.", "Fråga 2.", "Fråga 3."], first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(r => (string)r!["text"]!));
        Assert.Null(rest["nextCursor"]);

        foreach (var request in await officer.ItemsAsync(at.Officers("requests")))
            await DoneAsync(officer.CommandAsync(at.Officers($"requests/{request["requestId"]}/withdrawals"), null, Key()));
        Assert.All(await officer.ItemsAsync(at.Officers("requests")), r => Assert.Equal("withdrawn", (string?)r["state"]));
        Assert.Null((await ListedAsync(officer, at))["waitingFor"]);
    }

    [Fact]
    public async Task A_completion_moves_the_target_by_the_days_it_was_waited_for()
    {
        var at = await ApplyAsync("vh-over-alven", "Tuva", "other-grounds");
        using (var officer = api.Client(Officer))
        {
            await using (var session = api.Store.LightweightSession("9901"))
            {
                session.Events.Append(Guid.Parse(at.Id), at.Version, new DeadlineSet(DeadlineKind.Target, new DateOnly(2026, 12, 22)));
                await session.SaveChangesAsync();
            }
            await DoneAsync(officer.CommandAsync(at.Officers("requests"), Completion, Key(), "*"));
            Assert.Equal("2026-12-22", (string?)(await ListedAsync(officer, at))["targetDate"]);
        }
        api.Clock.Now = Start.AddDays(10);
        using var guardian = api.Client("vh-over-alven");
        using var later = api.Client(Officer);
        var request = Assert.Single(await guardian.ItemsAsync(at.Guardians("requests")))["requestId"];
        // It came on paper two days before it was recorded.
        await DoneAsync(later.CommandAsync(at.Officers($"requests/{request}/answers"), new { channel = "paper", text = "Schemat.", arrivedOn = "2026-11-30" }, Key()));
        await (await later.CommandAsync(at.Officers($"requests/{request}/withdrawals"), null, Key())).ProblemAsync(HttpStatusCode.Conflict, "request-answered");
        Assert.Equal("2026-12-30", (string?)(await ListedAsync(later, at))["targetDate"]);
        Assert.DoesNotContain(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.deadline-set.v1");
    }

    [Fact]
    public async Task Nobody_is_refused_before_all_of_the_material_is_communicated()
    {
        var at = await ApplyAsync("vh-ej-berattigad", "Elis", "formal-decision");
        using var guardian = api.Client("vh-ej-berattigad");
        using var officer = api.Client(Officer);
        await (await officer.CommandAsync(at.Decisions, Refusal, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
        await DoneAsync(officer.CommandAsync(at.Officers("requests"), new { kind = "opinion", due = "2026-12-06", text = "Vägen är kortare än gränsen." }, Key(), "*"));
        await (await officer.CommandAsync(at.Decisions, RefusalAtOnce, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "opinion-awaited");
        var request = Assert.Single(await guardian.ItemsAsync(at.Guardians("requests")));
        Assert.Equal(("opinion", "Vägen är kortare än gränsen."), ((string?)request["kind"], (string?)request["text"]));
        await DoneAsync(guardian.CommandAsync(at.Guardians($"requests/{request["requestId"]}/answers"), new { text = "Vägen är farlig." }, Key()));
        // What is found out afterwards has not been heard on.
        var found = new { findings = new[] { new { ground = "traffic", supports = false, until = (string?)null, note = "Ny gångbana sedan i somras." } } };
        await DoneAsync(officer.CommandAsync($"/9901/officer/school-transport/cases/{at.Id}/investigations", found, Key(), "*"));
        await (await officer.CommandAsync(at.Decisions, Refusal, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
        await DoneAsync(officer.CommandAsync(at.Officers("requests"), new { kind = "opinion", due = "2026-12-06", text = "Vägen har fått gångbana." }, Key(), "*"));
        request = Assert.Single(await guardian.ItemsAsync(at.Guardians("requests")), r => (string?)r["text"] == "Vägen har fått gångbana.");
        await DoneAsync(guardian.CommandAsync(at.Guardians($"requests/{request["requestId"]}/answers"), new { text = "Den är smal." }, Key()));
        await DoneAsync(officer.CommandAsync(at.Decisions, Refusal, Key(), "*"));
        await (await guardian.CommandAsync(at.Guardians($"requests/{request["requestId"]}/answers"), new { text = "En sak till." }, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
    }

    [Fact]
    public async Task A_refusal_is_received_appealed_in_time_upheld_sent_on_and_ruled_on_and_the_case_is_closed()
    {
        var at = await ApplyAsync("vh-flera", "Signe", "other-grounds");
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        var appeal = new { text = "Vägen saknar gångbana." };
        await (await guardian.CommandAsync(at.Guardians("appeals"), appeal, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        await (await officer.CommandAsync(at.Officers("receipts"), new { proof = "in-person" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        await (await officer.CommandAsync(at.Officers("closings"), null, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        await DoneAsync(officer.CommandAsync(at.Decisions, RefusalAtOnce, Key(), "*"));
        await DoneAsync(officer.CommandAsync(at.Officers("receipts"), new { proof = "in-person", on = "2026-11-22" }, Key()));
        Assert.Equal("2026-12-14", (string?)(await ListedAsync(officer, at, "decided"))["lastDayToAppeal"]);

        await DoneAsync(guardian.CommandAsync(at.Guardians("appeals"), appeal, Key()));
        var received = Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")));
        Assert.Equal(("received", "2026-11-22", true, appeal.text), ((string?)received["state"], (string?)received["receivedOn"], (bool?)received["inTime"], (string?)received["text"]));
        var url = at.Officers($"appeals/{received["appealId"]}");
        await (await officer.CommandAsync(at.Officers("closings"), null, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-open");
        await (await officer.CommandAsync($"{url}/steps", new { step = "forward" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-not-reconsidered");
        await (await officer.CommandAsync($"{url}/rulings", new { ruling = "rejected", text = "Avslås." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-not-forwarded");
        await (await officer.CommandAsync($"{url}/steps", new { step = "execute" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-not-ruled");
        await (await officer.CommandAsync(at.Officers($"appeals/{Guid.NewGuid()}/steps"), new { step = "uphold" }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "appeal-not-found");
        await DoneAsync(officer.CommandAsync($"{url}/steps", new { step = "uphold" }, Key(), "*"));
        await DoneAsync(officer.CommandAsync($"{url}/steps", new { step = "forward" }, Key(), "*"));
        var ruled = await DoneAsync(officer.CommandAsync($"{url}/rulings", new { ruling = "rejected", text = "Förvaltningsrätten avslår överklagandet." }, Key(), "*"));
        await (await officer.CommandAsync($"{url}/withdrawals", new { channel = "paper", text = "Vi återkallar." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-settled");
        await (await officer.CommandAsync($"{url}/rulings", new { ruling = "changed", text = "Ändras." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-ruled-before");
        var shown = Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")));
        Assert.Equal(
            ("ruled", "rejected", "Överklagandet avslogs", "Förvaltningsrätten avslår överklagandet."),
            ((string?)shown["state"], (string?)shown["ruling"], (string?)shown["rulingText"], (string?)shown["rulingContent"]));
        var toOfficer = Assert.Single(await officer.ItemsAsync(at.Officers("appeals"))).AsObject();
        Assert.Equal(4, (int)toOfficer["bundle"]!["documents"]!);
        toOfficer["bundle"] = null;
        Assert.Equal(shown.ToJsonString(), toOfficer.ToJsonString());

        await RefusedAsync(officer, at.Officers("legal-force"), new { on = "2026-11-23" }, "on");
        // The court has answered one guardian; the other may still appeal.
        await (await officer.CommandAsync(at.Officers("legal-force"), new { }, Key(), ETag(ruled))).ProblemAsync(HttpStatusCode.Conflict, "appeal-time-running");
        var closed = await DoneAsync(officer.CommandAsync(at.Officers("closings"), null, Key(), ETag(ruled)));
        Assert.Equal((long)closed["version"]!, (long)(await DoneAsync(officer.CommandAsync(at.Officers("closings"), null, Key(), ETag(closed))))["version"]!);
        Assert.Equal("closed", (string?)(await (await guardian.GetAsync($"/9901/guardian/school-transport/cases/{at.Id}")).JsonAsync())["status"]);
        foreach (var (path, body) in new (string, object)[]
            { ("assignees", new { }), ("releases", new { reason = "absence" }), ("disqualifications", new { ground = "own-interest" }), ("requests", Completion) })
        {
            await (await officer.CommandAsync(at.Officers(path), body, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-closed");
        }

        // Closing takes nobody's right to appeal away, and an officer may have something to put right.
        await DoneAsync(guardian.CommandAsync(at.Guardians("appeals"), appeal, Key()));
        Assert.Equal("decided", (string?)(await (await officer.GetAsync(at.Officers(""))).JsonAsync())["status"]);
        await ListedAsync(officer, at, "decided");
        var again = (await officer.ItemsAsync(at.Officers("appeals")))[1];
        await DoneAsync(officer.CommandAsync(at.Officers($"appeals/{again["appealId"]}/withdrawals"), new { channel = "paper", text = "Vi återkallar." }, Key(), "*"));
        await DoneAsync(officer.CommandAsync(at.Officers("closings"), null, Key(), "*"));
        await (await officer.CommandAsync(at.Officers("reopenings"), null, Key())).ProblemAsync(HttpStatusCode.PreconditionRequired, "precondition-required");
        var opened = await DoneAsync(officer.CommandAsync(at.Officers("reopenings"), null, Key(), "*"));
        Assert.Equal((long)opened["version"]!, (long)(await DoneAsync(officer.CommandAsync(at.Officers("reopenings"), null, Key(), ETag(opened))))["version"]!);
        var shownAgain = await (await officer.GetAsync(at.Officers(""))).JsonAsync();
        Assert.Equal(("decided", null, null), ((string?)shownAgain["status"], (string?)shownAgain["closedOn"], (string?)shownAgain["retention"]));
        Assert.Contains("Ärendet har öppnats igen", (await guardian.ItemsAsync(at.Guardians("timeline"))).Select(e => (string?)e["title"]));
        using var manager = api.Client(OfficeSteps.Manager);
        await (await manager.CommandAsync($"/9901/manager/cases/{at.Id}/disposals", new { decision = "BUN-2036/114:7" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-time-running");
    }

    [Fact]
    public async Task A_decision_is_not_received_before_it_was_taken_and_one_for_the_court_is_not_dismissed_here()
    {
        var at = await ApplyAsync("vh-friskola", null, "other-grounds");
        using var officer = api.Client(Officer);
        await (await officer.CommandAsync(at.Officers("reopenings"), null, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        await DoneAsync(officer.CommandAsync(at.Decisions, RefusalAtOnce, Key(), "*"));
        await (await officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt", on = "2026-11-21" }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "received-before-decided");
        await DoneAsync(officer.CommandAsync(at.Officers("appeals"), new { channel = "email", text = "Vi överklagar." }, Key()));
        var appeal = Assert.Single(await officer.ItemsAsync(at.Officers("appeals")));
        await (await officer.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/dismissals"), new { }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "appeal-for-the-court");
        await DoneAsync(officer.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/steps"), new { step = "forward" }, Key(), "*"));
    }

    [Fact]
    public async Task A_late_appeal_goes_no_further_until_it_is_admitted_and_may_be_withdrawn()
    {
        var at = await ApplyAsync("vh-flera", "Albin", "other-grounds");
        using (var officer = api.Client(Officer))
        {
            await DoneAsync(officer.CommandAsync(at.Decisions, RefusalAtOnce, Key(), "*"));
            await DoneAsync(officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt" }, Key()));
        }
        api.Clock.Now = Start.AddDays(23);
        using var later = api.Client(Officer);
        await DoneAsync(later.CommandAsync(at.Officers("appeals"), new { channel = "email", text = "Vi överklagar." }, Key()));
        var late = Assert.Single(await later.ItemsAsync(at.Officers("appeals")));
        Assert.Equal(("email", false), ((string?)late["channel"], (bool?)late["inTime"]));
        var url = at.Officers($"appeals/{late["appealId"]}/steps");
        await (await later.CommandAsync(url, new { step = "uphold" }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "appeal-late");
        await DoneAsync(later.CommandAsync(url, new { step = "admit-late" }, Key(), "*"));
        Assert.True((bool)Assert.Single(await later.ItemsAsync(at.Officers("appeals")))["inTime"]!);
        await DoneAsync(later.CommandAsync(url, new { step = "uphold" }, Key(), "*"));
        await DoneAsync(later.CommandAsync(at.Officers($"appeals/{late["appealId"]}/withdrawals"), new { channel = "paper", text = "Vi återkallar." }, Key(), "*"));
        Assert.Equal("withdrawn", (string?)Assert.Single(await later.ItemsAsync(at.Officers("appeals")))["state"]);
    }

    [Fact]
    public async Task Versions_keys_and_fields_at_fault_are_named()
    {
        var at = await ApplyAsync("vh-skogen", "Ronja");
        using var guardian = api.Client("vh-skogen");
        using var officer = api.Client(Officer);
        var before = await api.WrittenAsync();
        foreach (var path in new[] { "requests", "closings", "reopenings", $"appeals/{Guid.NewGuid()}/steps", $"appeals/{Guid.NewGuid()}/rulings" })
        {
            object? body = path switch
            {
                "requests" => Completion,
                "closings" or "reopenings" => null,
                _ => path.EndsWith("steps", StringComparison.Ordinal) ? new { step = "uphold" } : new { ruling = "rejected", text = "Avslås." },
            };
            await (await officer.CommandAsync(at.Officers(path), body, Key())).ProblemAsync(HttpStatusCode.PreconditionRequired, "precondition-required");
            await (await officer.CommandAsync(at.Officers(path), body, Key(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
            await (await officer.CommandAsync(at.Officers(path), body, null, "*")).ProblemAsync(HttpStatusCode.BadRequest, "idempotency-key-missing");
        }
        await RefusedAsync(officer, at.Officers("requests"), new { }, "due", "kind", "text");
        await RefusedAsync(officer, at.Officers("requests"), new { kind = "ransom", due = "2026-12-06", text = "x" }, "kind");
        await RefusedAsync(officer, at.Officers("requests"), new { kind = "opinion", due = "2026-12-06", text = new string('x', 4001) }, "text");
        // Nobody is given a thousand years: the clock would stand still as long.
        await RefusedAsync(officer, at.Officers("requests"), new { kind = "completion", due = "9999-12-31", text = "x" }, "due");
        await RefusedAsync(officer, at.Officers("delay-notices"), new { expectedBy = "9999-12-31", text = "x" }, "expectedBy");
        await RefusedAsync(officer, at.Officers($"requests/{Guid.NewGuid()}/answers"), new { }, "channel", "text");
        await RefusedAsync(officer, at.Officers($"requests/{Guid.NewGuid()}/answers"), new { channel = "paper", text = "x", arrivedOn = "2026-11-23" }, "arrivedOn");
        await RefusedAsync(officer, at.Officers("assignees"), new { officer = "två ord" }, "officer");
        await RefusedAsync(officer, at.Officers("releases"), new { }, "reason");
        await RefusedAsync(officer, at.Officers("disqualifications"), new { }, "ground");
        await RefusedAsync(officer, at.Officers("disqualifications"), new { ground = "own-interest", successor = "två ord" }, "successor");
        await RefusedAsync(officer, at.Officers("receipts"), new { }, "proof");
        await RefusedAsync(officer, at.Officers("appeals"), new { }, "channel", "text");
        await RefusedAsync(officer, at.Officers($"appeals/{Guid.NewGuid()}/steps"), new { }, "step");
        await RefusedAsync(officer, at.Officers($"appeals/{Guid.NewGuid()}/rulings"), new { }, "ruling", "text");
        await RefusedAsync(guardian, at.Guardians("appeals"), new { text = " " }, "text");
        await RefusedAsync(guardian, at.Guardians($"requests/{Guid.NewGuid()}/answers"), new { }, "text");
        var late = await (await officer.CommandAsync(at.Officers("requests"), new { kind = "opinion", due = "2026-11-22", text = "x" }, Key(), "*"))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "answer-day-not-ahead");
        Assert.Contains(late.Violations(), v => v.Field == "due");
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.GetAsync("/9901/officer/worklist?mine=perhaps")).StatusCode);
        Assert.Equal(before, await api.WrittenAsync());
    }

    [Fact]
    public async Task Whoever_may_not_see_the_case_finds_nothing_to_act_on()
    {
        var at = await ApplyAsync("vh-holmen", "Sixten");
        var hidden = await ApplyAsync("vh-skyddad", null);
        using var stranger = api.Client("vh-inga-barn");
        using var ordinary = api.Client(Officer);
        using var named = api.Client("skydd-1");
        using var elsewhere = api.Client(new TestUser("elsewhere", "Per Åslund", "", null, ["2580:officer", "2580:protected-officer"]));
        var before = await api.WrittenAsync();
        foreach (var path in new[] { "requests", "appeals" })
            await (await stranger.GetAsync(at.Guardians(path))).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await stranger.CommandAsync(at.Guardians("appeals"), new { text = "x" }, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await stranger.CommandAsync(at.Guardians($"requests/{Guid.NewGuid()}/answers"), new { text = "x" }, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        foreach (var (client, url) in new[] { (ordinary, hidden.Officers("")), (elsewhere, at.Officers("").Replace("9901", "2580", StringComparison.Ordinal)) })
        {
            foreach (var path in new[] { "requests", "appeals" })
                await (await client.GetAsync(url + path)).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
            foreach (var (path, body) in new (string, object?)[]
                { ("assignees", new { }), ("releases", new { reason = "absence" }), ("disqualifications", new { ground = "representative" }), ("requests", Completion), ("receipts", new { proof = "stated" }),
                  ("appeals", new { channel = "paper", text = "x" }), ($"appeals/{Guid.NewGuid()}/steps", new { step = "uphold" }), ("closings", null) })
            {
                await (await client.CommandAsync(url + path, body, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
            }
        }
        Assert.Equal(before, await api.WrittenAsync());
        await DoneAsync(named.CommandAsync(hidden.Officers("requests"), Completion, Key(), "*"));
        using var mother = api.Client("vh-skyddad");
        var request = Assert.Single(await mother.ItemsAsync(hidden.Guardians("requests")));
        await DoneAsync(mother.CommandAsync(hidden.Guardians($"requests/{request["requestId"]}/answers"), new { text = "Svar." }, Key()));
        // One's own words are one's own to read.
        Assert.Equal("Svar.", (string?)Assert.Single(await mother.ItemsAsync(hidden.Guardians("requests")))["answer"]);
    }

    private async Task<Case> ApplyAsync(string user, string? child, string kind = "distance")
    {
        api.Clock.Now = Start;
        using var guardian = api.Client(user);
        var id = child is null ? (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]! : await guardian.ChildAsync(child);
        var applied = await guardian.ApplyAsync(id, kind, grounds: kind == "other-grounds" ? ["traffic"] : null);
        Assert.Equal(HttpStatusCode.Created, applied.StatusCode);
        var receipt = await applied.JsonAsync();
        Assert.Equal("under-assessment", (string?)receipt["status"]);
        return new Case((string)receipt["caseId"]!, (long)receipt["version"]!);
    }

    private static async Task<JsonNode> DoneAsync(Task<HttpResponseMessage> answer)
    {
        using var done = await answer;
        Assert.True(done.StatusCode == HttpStatusCode.OK, await done.Content.ReadAsStringAsync());
        return await done.JsonAsync();
    }

    private static async Task RefusedAsync(HttpClient client, string url, object body, params string[] fields) =>
        Assert.Equal(fields, (await (await client.CommandAsync(url, body, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request"))
            .Violations().Select(v => v.Field).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static async Task<JsonNode> ListedAsync(HttpClient officer, Case at, string status = "under-assessment") =>
        Assert.Single(await officer.ItemsAsync($"/9901/officer/worklist?limit=200&status={status}"), c => (string?)c["caseId"] == at.Id);

    private static string ETag(JsonNode done) => $"\"{done["version"]}\"";

    private static string Key() => Guid.NewGuid().ToString();

    private sealed record Case(string Id, long Version)
    {
        public string Decisions => $"/9901/officer/school-transport/cases/{Id}/decisions";

        public string Officers(string path) => $"/9901/officer/cases/{Id}/{path}";

        public string Guardians(string path) => $"/9901/guardian/cases/{Id}/{path}";
    }
}
