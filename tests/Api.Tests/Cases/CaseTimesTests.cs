using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.AppliedCase;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Cases that take long, and decisions about their handling, through the API over real PostgreSQL; every test has a child of its own.</summary>
public sealed class CaseTimesTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    private const string Officer = "handlaggare-1";
    private static readonly TestUser Manager = new("chef-1", "Karin Holm", "Chef", null, ["9901:officer", "9901:manager"]);
    private static readonly object Notice = new { expectedBy = "2027-02-01", text = "Vi väntar på ett yttrande om trafiken." };
    private static readonly object Refusal = new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true };

    [Fact]
    public async Task The_applicant_is_told_of_a_delay_and_what_is_decided_of_the_handling_reaches_both_guardians()
    {
        var at = await ApplyAsync(api, "vh-vaxelvis-a", "Hugo");
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-vaxelvis-a");
        var before = await (await guardian.GetAsync(at.Guardians("times"))).JsonAsync();
        Assert.Equal((null, "2027-05-22", false, null), ((string?)before["targetDate"], (string?)before["demandableAfter"], (bool)before["mayDemand"]!, before["delayNotice"]));
        await (await officer.CommandAsync(at.Officers("delay-notices"), new { expectedBy = "2026-11-22", text = "Snart." }, Key(), "*"))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "expected-day-not-ahead");
        await DoneAsync(officer.CommandAsync(at.Officers("delay-notices"), Notice, Key(), "*"));
        var told = (await (await guardian.GetAsync(at.Guardians("times"))).JsonAsync())["delayNotice"]!;
        Assert.Equal(("2026-11-22", "2027-02-01", "Vi väntar på ett yttrande om trafiken."), ((string?)told["on"], (string?)told["expectedBy"], (string?)told["text"]));
        Assert.Equal("2026-12-22", (string?)(await (await officer.GetAsync(at.Officers("times"))).JsonAsync())["targetDate"]);
        Assert.Contains(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.delay-noticed.v1");
        Assert.Contains(await guardian.ItemsAsync(at.Guardians("timeline")), e => ((string?)e["title"], (string?)e["text"]) == ("Ett brev har skickats", "Beslutet dröjer"));
        var letter = Assert.Single(await guardian.ItemsAsync(at.Guardians("letters")));
        Assert.Equal(("delay-notice", "Beslutet dröjer", "2026-11-22"), ((string?)letter["kind"], (string?)letter["kindText"], (string?)letter["dated"]));
        var page = await guardian.GetStringAsync(at.Guardians($"letters/{letter["letterId"]}"));
        foreach (var text in new[] { "senast den 1 februari 2027", "Vi väntar på ett yttrande om trafiken.", "12 § förvaltningslagen", "Jenny Lövmo" })
            Assert.Contains(text, page, StringComparison.Ordinal);
        await Sql.UntilAsync(async () => (await officer.ItemsAsync(at.Officers("deliveries"))).Any(d => ((string?)d["kind"], (string?)d["state"]) == ("letter", "to-print")));
        await ReachesBothAsync(at);
        await IsTimedByTheirOwnReceiptAsync(at);
    }

    private async Task ReachesBothAsync(AppliedCase at)
    {
        api.Clock.Now = new DateTimeOffset(2027, 5, 23, 9, 0, 0, TimeSpan.Zero);
        using var jenny = api.Client("vh-vaxelvis-a");
        using var david = api.Client("vh-vaxelvis-b");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        await DoneAsync(jenny.CommandAsync(at.Guardians("decision-demands"), null, Key()));
        await DoneAsync(manager.CommandAsync(at.Officers("decision-demands/refusals"), new { reasons = "Utredningen är inte klar." }, Key(), "*"));
        var letter = (string)Assert.Single(await david.ItemsAsync(at.Guardians("letters")), l => (string?)l["kind"] == "demand-refused")["letterId"]!;
        var recipients = await officer.ItemsAsync(at.Officers($"letters/{letter}/recipients"));
        Assert.Equal([("Jenny Lövmo", true), ("David Stenmo", false)], recipients.Select(r => ((string?)r["name"], (bool)r["isAddressee"]!)));
        Assert.Equal("David Stenmo", (string?)Assert.Single(await officer.ItemsAsync(at.Officers($"letters/{letter}/recipients?limit=1&cursor={(await officer.ReadAsync(at.Officers($"letters/{letter}/recipients?limit=1")))["nextCursor"]}")))["name"]);
        var persons = recipients.Select(r => Guid.Parse((string)r["recipientId"]!)).ToHashSet();
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from deliveries where document = '{letter}'") == 2);
        Assert.Equal(2, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from deliveries where document = '{letter}' and recipient in ({string.Join(',', persons.Select(p => $"'{p}'"))})"));

        // Each has a proof and a time of their own.
        var receipts = at.Officers($"letters/{letter}/receipts");
        await (await officer.CommandAsync(receipts, new { proof = "receipt", recipientId = Guid.NewGuid() }, Key())).ProblemAsync(HttpStatusCode.NotFound, "party-not-found");
        await DoneAsync(officer.CommandAsync(receipts, new { proof = "receipt", recipientId = recipients[1]["recipientId"] }, Key()));
        Assert.Equal(
            [(true, null, null), (false, "2027-05-23", "2027-06-14")],
            (await officer.ItemsAsync(at.Officers($"letters/{letter}/recipients"))).Select(r => ((bool)r["isAddressee"]!, (string?)r["receivedOn"], (string?)r["lastDayToAppeal"])));
        Assert.Equal("2027-06-14", (string?)Assert.Single(await david.ItemsAsync(at.Guardians("letters")), l => (string?)l["letterId"] == letter)["lastDayToAppeal"]);
        Assert.Null(Assert.Single(await jenny.ItemsAsync(at.Guardians("letters")), l => (string?)l["letterId"] == letter)["lastDayToAppeal"]);
        Assert.Contains(await david.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.procedural-decision-received-by-party.v1");
        Assert.DoesNotContain(await jenny.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] is "case.procedural-decision-received-by-party.v1" or "case.procedural-decision-addressed.v1");
        var appeals = at.Officers($"letters/{letter}/appeals");
        await (await officer.CommandAsync(appeals, new { channel = "paper", text = "Avgör ärendet.", appellantId = Guid.NewGuid() }, Key())).ProblemAsync(HttpStatusCode.NotFound, "party-not-found");
        await DoneAsync(officer.CommandAsync(appeals, new { channel = "paper", text = "Avgör ärendet.", appellantId = recipients[1]["recipientId"] }, Key()));
        var appeal = Assert.Single(await officer.ItemsAsync(at.Officers("appeals")));
        Assert.Equal((true, (string?)recipients[1]["recipientId"], null), ((bool)appeal["inTime"]!, (string?)appeal["appellantId"], (string?)appeal["timeText"]));
        Assert.Null(Assert.Single(await jenny.ItemsAsync(at.Guardians("appeals")))["appellantId"]);
        await DoneAsync(officer.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/withdrawals"), new { channel = "paper", text = "Vi återkallar." }, Key(), "*"));
        Assert.Empty(await officer.ItemsAsync(at.Officers($"letters/{Guid.NewGuid()}/recipients")));
        await (await officer.GetAsync($"/9901/officer/cases/{Guid.NewGuid()}/letters/{letter}/recipients")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
    }

    private async Task IsTimedByTheirOwnReceiptAsync(AppliedCase at)
    {
        using (var early = api.Client(Officer))
        {
            await DoneAsync(early.CommandAsync(at.Decisions, Refusal, Key(), "*"));
            await DoneAsync(early.CommandAsync(at.Officers("receipts"), new { proof = "receipt", on = "2027-05-23" }, Key()));
        }
        // The applicant's time is out; when the other guardian got the decision nobody knows.
        api.Clock.Now = new DateTimeOffset(2027, 7, 20, 9, 0, 0, TimeSpan.Zero);
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        var other = (string)(await officer.ItemsAsync(at.Officers("recipients")))[1]["recipientId"]!;
        var record = new { channel = "paper", text = "Vägen är farlig.", arrivedOn = "2027-07-19", appellantId = other };
        await (await officer.CommandAsync(at.Officers("appeals"), new { channel = "paper", text = "Vägen är farlig.", appellantId = Guid.NewGuid() }, Key())).ProblemAsync(HttpStatusCode.NotFound, "party-not-found");
        await DoneAsync(officer.CommandAsync(at.Officers("appeals"), record, Key()));
        var appeal = Assert.Single(await officer.ItemsAsync(at.Officers("appeals")), a => a["ofLetterId"] is null);
        Assert.Null(appeal["inTime"]);
        Assert.StartsWith("Det är inte känt när den som överklagar fick beslutet.", (string?)appeal["timeText"], StringComparison.Ordinal);
        var dismissals = at.Officers($"appeals/{appeal["appealId"]}/dismissals");
        await (await manager.CommandAsync(dismissals, new { }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "appeal-time-unknown");
        await DoneAsync(officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt", on = "2027-06-01", recipientId = other }, Key()));
        Assert.False((bool)Assert.Single(await officer.ItemsAsync(at.Officers("appeals")), a => a["ofLetterId"] is null)["inTime"]!);
        await DoneAsync(manager.CommandAsync(dismissals, new { }, Key(), "*"));
        // It is written to the one whose appeal it was, and goes to the applicant too.
        var letter = (string)(await officer.ItemsAsync(at.Officers("letters"))).Single(l => (string?)l["kind"] == "appeal-dismissed")["letterId"]!;
        Assert.Equal([("David Stenmo", true), ("Jenny Lövmo", false)], (await officer.ItemsAsync(at.Officers($"letters/{letter}/recipients"))).Select(r => ((string?)r["name"], (bool)r["isAddressee"]!)));
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from deliveries where document = '{letter}'") == 2);
    }

    [Fact]
    public async Task A_case_that_is_handed_over_goes_on_with_its_parties_what_was_asked_and_answered_and_the_request_to_be_decided()
    {
        var at = await ApplyAsync(api, "vh-berattigad", "Maja");
        using (var first = api.Client(Officer))
        {
            await DoneAsync(first.CommandAsync(at.Officers("parties"), new { personalIdentityNumber = "19790707-2396", role = "representative" }, Key()));
            await DoneAsync(first.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Skicka ett intyg." }, Key(), "*"));
        }
        api.Clock.Now = new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
        using (var answering = api.Client("vh-berattigad"))
        {
            var request = Assert.Single(await answering.ItemsAsync(at.Guardians("requests")))["requestId"];
            await DoneAsync(answering.CommandAsync(at.Guardians($"requests/{request}/answers"), new { text = "Intyget ligger bifogat." }, Key()));
        }
        api.Clock.Now = new DateTimeOffset(2027, 5, 23, 9, 0, 0, TimeSpan.Zero);
        using var guardian = api.Client("vh-berattigad");
        using var officer = api.Client(Officer);
        using var agent = api.Client("vh-inga-barn");
        await DoneAsync(guardian.CommandAsync(at.Guardians("decision-demands"), null, Key()));
        await DoneAsync(officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2027-06-13", text = "Vilken väg gäller det?" }, Key(), "*"));
        var form = (string)Assert.Single(await officer.ItemsAsync(at.Officers("documents?limit=100")), d => (string?)d["kind"] == "form-snapshot")["documentId"]!;
        await DoneAsync(officer.CommandAsync(at.Officers($"documents/{form}/classifications"), new { secret = true, ground = "2009:400 23:2", words = "Om hälsa." }, Key()));
        var old = await (await guardian.GetAsync(at.Guardians("times"))).JsonAsync();

        var to = new { caseType = "general-matter" };
        var preview = await officer.CommandAsync(at.Officers("hand-overs/previews"), to, Key()).DoneAsync();
        Assert.Equal((1, 1, "2027-06-20", 1), ((int)preview["parties"]!, (int)preview["answers"]!, (string?)preview["decisionDemandAnswerBy"], (int)preview["secrecyMarks"]!));
        var awaited = Assert.Single(preview["requests"]!.AsArray())!;
        Assert.Equal(("completion", "Komplettering", "2027-06-13"), ((string?)awaited["kind"], (string?)awaited["kindText"], (string?)awaited["due"]));
        var next = at with { Id = (string)(await officer.CommandAsync(at.Officers("hand-overs"), to, Key(), "*").DoneAsync())["newCaseId"]! };

        Assert.Equal(["applicant", "representative"], (await officer.ItemsAsync(next.Officers("parties"))).Select(p => (string?)p["role"]));
        var times = await (await guardian.GetAsync(next.Guardians("times"))).JsonAsync();
        Assert.Equal(
            ("2027-05-23", "2027-06-20", false),
            ((string?)times["decisionDemand"]!["on"], (string?)times["decisionDemand"]!["answerBy"], (bool)times["decisionDemand"]!["isRefused"]!));
        // The same aim from the same arrival, and as many days later as it stood still before.
        Assert.Equal((string?)old["targetDate"], (string?)times["targetDate"]);
        Assert.Contains("decision-demanded", (await next.ListedAsync(officer))["warnings"]!.AsArray().Select(w => (string?)w));
        var requests = await agent.ItemsAsync(next.Guardians("requests"));
        Assert.Equal(
            [("answered", "2026-12-06", "Skicka ett intyg.", "Intyget ligger bifogat."), ("open", "2027-06-13", "Vilken väg gäller det?", null)],
            requests.Select(r => ((string?)r["state"], (string?)r["due"], (string?)r["text"], (string?)r["answer"])));
        var marked = Assert.Single(await officer.ItemsAsync(next.Officers("documents?limit=100")), d => (bool)d["secret"]!);
        Assert.Equal(("form-snapshot", "2009:400 23:2", "2027-05-23", "Om hälsa."), ((string?)marked["kind"], (string?)marked["ground"], (string?)marked["markedOn"], (string?)marked["words"]));

        // What is sent to the old address arrives, from the guardian or through an officer, and is what the new case goes on with.
        var answered = await DoneAsync(agent.CommandAsync(at.Guardians($"requests/{requests[1]["requestId"]}/answers"), new { text = "Gamla byvägen." }, Key()));
        Assert.Equal(next.Id, (string?)answered["caseId"]);
        Assert.Equal("Gamla byvägen.", (string?)(await officer.ItemsAsync(next.Officers("requests")))[1]["answer"]);
        await DoneAsync(officer.CommandAsync(at.Officers($"requests/{requests[1]["requestId"]}/answers"), new { channel = "telephone", text = "Nya byvägen." }, Key()));
        Assert.Equal("Nya byvägen.", (string?)(await guardian.ItemsAsync(next.Guardians("requests")))[1]["answer"]);
        await FilesAndMessagesArriveAsync(at, next);
        using var stranger = api.Client("vh-holmen");
        await (await stranger.CommandAsync(at.Guardians("messages"), new { text = "Jag med." }, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await stranger.CommandAsync(at.Guardians($"requests/{requests[1]["requestId"]}/answers"), new { text = "Jag med." }, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from mt_events where data::text like '%byvägen%' or data::text like '%intyg.%' or data::text like '%Om hälsa%'"));
    }

    // Sealed under the new case's key, so that they are not disposed of with the case that has ended.
    private async Task FilesAndMessagesArriveAsync(AppliedCase at, AppliedCase next)
    {
        using var guardian = api.Client("vh-berattigad");
        using var officer = api.Client(Officer);
        var told = Assert.Single(await guardian.ItemsAsync(next.Guardians("messages")));
        Assert.EndsWith("räknas. Det vi har bett dig om väntar vi fortfarande på. Svara senast den dag som vi har angett; svaret kommer rätt vilket av ärendena du än svarar i.", (string?)told["text"], StringComparison.Ordinal);
        var before = (Files: await guardian.ItemsAsync(at.Guardians("attachments")), Messages: await guardian.ItemsAsync(at.Guardians("messages")));

        foreach (var (client, address) in new[] { (guardian, at.Guardians("")), (officer, at.Officers("")) })
        {
            var message = await DoneAsync(client.CommandAsync($"{address.TrimEnd('/')}/messages", new { text = "Här kommer intyget." }, Key()));
            Assert.Equal(next.Id, (string?)message["caseId"]);
            using var form = new MultipartFormDataContent { { new ByteArrayContent([.. "%PDF-1.7 "u8, 1, 2]), "file", "intyg.pdf" } };
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{address.TrimEnd('/')}/attachments") { Content = form };
            request.Headers.Add("Idempotency-Key", Key());
            var file = await client.SendAsync(request).DoneAsync();
            Assert.Equal(next.Id, (string?)file["caseId"]);
            Assert.Equal([.. "%PDF-1.7 "u8, 1, 2], await officer.GetByteArrayAsync(next.Officers($"attachments/{file["attachmentId"]}")));
        }

        Assert.Equal([("guardian", "intyg.pdf"), ("municipality", "intyg.pdf")], (await officer.ItemsAsync(next.Officers("attachments"))).Select(f => ((string?)f["from"], (string?)f["name"])).Order());
        Assert.Equal(2, (await guardian.ItemsAsync(next.Guardians("messages"))).Count(m => (string?)m["text"] == "Här kommer intyget."));
        Assert.Equal(before.Files.Count, (await guardian.ItemsAsync(at.Guardians("attachments"))).Count);
        Assert.Equal(before.Messages.Count, (await guardian.ItemsAsync(at.Guardians("messages"))).Count);
        Assert.True((bool)(await next.ListedAsync(officer))["unreadMessage"]!);
    }

    [Fact]
    public async Task Where_those_sections_do_not_bind_neither_notice_nor_request_is_taken()
    {
        var at = await ApplyAsync(api, "vh-friskola", "Alva", "distance");
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-friskola");
        await (await officer.CommandAsync(at.Officers("delay-notices"), Notice, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "delay-notice-not-binding");
        await (await guardian.CommandAsync(at.Guardians("decision-demands"), null, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "decision-demand-not-binding");
        var times = await (await guardian.GetAsync(at.Guardians("times"))).JsonAsync();
        Assert.Equal((null, false), ((string?)times["demandableAfter"], (bool)times["mayDemand"]!));
    }

    [Fact]
    public async Task After_six_months_the_applicant_asks_to_be_decided_and_a_refusal_is_a_decision_with_a_letter()
    {
        var at = await ApplyAsync(api, "vh-over-alven", "Tuva");
        using (var early = api.Client("vh-over-alven"))
            await (await early.CommandAsync(at.Guardians("decision-demands"), null, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "decision-demanded-early");
        api.Clock.Now = new DateTimeOffset(2027, 5, 23, 9, 0, 0, TimeSpan.Zero);
        using var guardian = api.Client("vh-over-alven");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        Assert.Equal(["target-passed", "decision-demandable"], Warnings(await at.ListedAsync(officer)));
        var refusal = new { reasons = "Utredningen om vägen är inte klar." };
        await (await manager.CommandAsync(at.Officers("decision-demands/refusals"), refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "decision-not-demanded");
        Assert.True((bool)(await (await guardian.GetAsync(at.Guardians("times"))).JsonAsync())["mayDemand"]!);
        await DoneAsync(guardian.CommandAsync(at.Guardians("decision-demands"), null, Key()));
        await (await officer.CommandAsync(at.Officers("decision-demands"), new { arrivedOn = "2027-05-22" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "decision-demanded-before");
        var asked = (await (await guardian.GetAsync(at.Guardians("times"))).JsonAsync())["decisionDemand"]!;
        Assert.Equal(("2027-05-23", "2027-06-20", false), ((string?)asked["on"], (string?)asked["answerBy"], (bool)asked["isRefused"]!));
        var listed = await at.ListedAsync(officer);
        Assert.Equal(["target-passed", "decision-demanded"], Warnings(listed));
        Assert.Equal("2026-12-22", (string?)listed["dueDate"]);

        await (await officer.CommandAsync(at.Officers("decision-demands/refusals"), refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "decision-not-delegated");
        await DoneAsync(manager.CommandAsync(at.Officers("decision-demands/refusals"), refusal, Key(), "*"));
        await (await manager.CommandAsync(at.Officers("decision-demands/refusals"), refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "decision-demand-refused-before");
        Assert.True((bool)(await (await guardian.GetAsync(at.Guardians("times"))).JsonAsync())["decisionDemand"]!["isRefused"]!);
        Assert.Equal(["target-passed", "decision-demandable"], Warnings(await at.ListedAsync(officer)));
        var letter = Assert.Single(await guardian.ItemsAsync(at.Guardians("letters")));
        Assert.Equal(("demand-refused", "Avslag på begäran att ärendet ska avgöras", "2027-05-23"), ((string?)letter["kind"], (string?)letter["kindText"], (string?)letter["dated"]));
        var page = await guardian.GetStringAsync(at.Guardians($"letters/{letter["letterId"]}"));
        Assert.Contains("Utredningen om vägen är inte klar.", page, StringComparison.Ordinal);
        Assert.Contains("Vi avslår begäran.", page, StringComparison.Ordinal);
        // Appealed as the matter itself.
        Assert.Contains("Skicka överklagandet till Älvsunda", page, StringComparison.Ordinal);
        await (await guardian.GetAsync(at.Guardians($"letters/{Guid.NewGuid()}"))).ProblemAsync(HttpStatusCode.NotFound, "letter-not-found");
        await (await guardian.GetAsync(at.Guardians($"letters/{letter["letterId"]}?format=docx"))).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");

        var why = new { text = "Det har gått mer än sex månader." };
        await (await guardian.CommandAsync(at.Guardians($"letters/{Guid.NewGuid()}/appeals"), why, Key())).ProblemAsync(HttpStatusCode.NotFound, "procedural-decision-not-found");
        await (await guardian.CommandAsync(at.Guardians($"letters/{letter["letterId"]}/appeals"), new { text = "" }, Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await officer.CommandAsync(at.Officers($"letters/{letter["letterId"]}/receipts"), new { proof = "receipt", on = "2027-05-24" }, Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await DoneAsync(officer.CommandAsync(at.Officers($"letters/{letter["letterId"]}/receipts"), new { proof = "receipt", on = "2027-05-23" }, Key()));
        var received = Assert.Single(await guardian.ItemsAsync(at.Guardians("letters")));
        // Three weeks end on a Sunday.
        Assert.Equal(("2027-05-23", "2027-06-14"), ((string?)received["receivedOn"], (string?)received["lastDayToAppeal"]));
        var key = Key();
        var done = await DoneAsync(guardian.CommandAsync(at.Guardians($"letters/{letter["letterId"]}/appeals"), why, key));
        Assert.Equal((long)done["version"]!, (long)(await DoneAsync(guardian.CommandAsync(at.Guardians($"letters/{letter["letterId"]}/appeals"), why, key)))["version"]!);
        var appeal = Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")));
        Assert.Equal(((string?)letter["letterId"], true, "received"), ((string?)appeal["ofLetterId"], (bool)appeal["inTime"]!, (string?)appeal["state"]));
        var steps = at.Officers($"appeals/{appeal["appealId"]}/steps");
        await (await officer.CommandAsync(steps, new { step = "forward" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-not-reconsidered");
        await DoneAsync(officer.CommandAsync(steps, new { step = "uphold" }, Key(), "*"));
        await DoneAsync(officer.CommandAsync(steps, new { step = "forward" }, Key(), "*"));
        await DoneAsync(officer.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/rulings"), new { ruling = "set-aside", text = "Kommunen ska avgöra ärendet." }, Key(), "*"));
        await DoneAsync(officer.CommandAsync(steps, new { step = "execute" }, Key(), "*"));
        Assert.Equal("executed", (string?)Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")))["state"]);
        // A decision about the handling is reported to the board as any other.
        var reportable = Assert.Single(await manager.ItemsAsync("/9901/manager/unreported-decisions?limit=200"), d => (string?)d["caseId"] == at.Id);
        Assert.Equal(("request-to-be-decided.refused", "refused", "2027-05-23"), ((string?)reportable["decisionType"], (string?)reportable["outcome"], (string?)reportable["decidedOn"]));
        await DoneAsync(officer.CommandAsync(at.Decisions, Refusal, Key(), "*"));
    }

    [Fact]
    public async Task An_appeal_that_came_before_its_last_day_was_known_is_dismissed_when_it_turns_out_late()
    {
        var at = await ApplyAsync(api, "vh-flera", "Signe");
        using (var early = api.Client(Officer))
            await DoneAsync(early.CommandAsync(at.Decisions, Refusal, Key(), "*"));
        api.Clock.Now = Start.AddDays(40);
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        await DoneAsync(guardian.CommandAsync(at.Guardians("appeals"), new { text = "Vägen saknar gångbana." }, Key()));
        var appeal = Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")));
        Assert.Null(appeal["inTime"]);
        var url = at.Officers($"appeals/{appeal["appealId"]}/dismissals");
        await (await manager.CommandAsync(url, new { }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "appeal-time-unknown");
        await DoneAsync(officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt", on = "2026-11-23" }, Key()));
        Assert.False((bool)Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")))["inTime"]!);

        await (await officer.CommandAsync(url, new { }, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "decision-not-delegated");
        await (await manager.CommandAsync(at.Officers($"appeals/{Guid.NewGuid()}/dismissals"), new { }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "appeal-not-found");
        var key = Key();
        var done = await DoneAsync(manager.CommandAsync(url, new { reasons = "Underrättelsen var riktig." }, key, "*"));
        Assert.Equal((long)done["version"]!, (long)(await DoneAsync(manager.CommandAsync(url, new { reasons = "Underrättelsen var riktig." }, key, "*")))["version"]!);
        await (await manager.CommandAsync(url, new { }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-dismissed-before");
        await (await officer.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/steps"), new { step = "admit-late" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-settled");
        var letters = await guardian.ItemsAsync(at.Guardians("letters"));
        Assert.Equal(["decision", "appeal-dismissed"], letters.Select(l => (string?)l["kind"]));
        var page = await guardian.GetStringAsync(at.Guardians($"letters/{letters[1]["letterId"]}"));
        foreach (var text in new[] { "Du fick del av beslutet den 23 november 2026.", "Sista dagen att överklaga var den 14 december 2026.", "Ditt överklagande kom in den 1 januari 2027.", "Underrättelsen var riktig.", "Vi avvisar överklagandet" })
            Assert.Contains(text, page, StringComparison.Ordinal);
        var second = await (await officer.GetAsync(at.Officers("letters?limit=1"))).JsonAsync();
        Assert.Equal("appeal-dismissed", (string?)Assert.Single(await officer.ItemsAsync(at.Officers($"letters?limit=1&cursor={second["nextCursor"]}")))["kind"]);

        // The dismissal is appealed, on paper; the municipality finds itself that it does not stand, and the first appeal is tried.
        await (await officer.CommandAsync(at.Officers($"letters/{letters[0]["letterId"]}/appeals"), new { channel = "paper", text = "Jag var i tid." }, Key())).ProblemAsync(HttpStatusCode.NotFound, "procedural-decision-not-found");
        await DoneAsync(officer.CommandAsync(at.Officers($"letters/{letters[1]["letterId"]}/appeals"), new { channel = "paper", text = "Jag var i tid.", arrivedOn = "2026-12-30" }, Key()));
        var both = await officer.ItemsAsync(at.Officers("appeals"));
        var ofDismissal = both[1];
        Assert.Equal(("2026-12-30", (string?)letters[1]["letterId"]), ((string?)ofDismissal["receivedOn"], (string?)ofDismissal["ofLetterId"]));
        await (await officer.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/steps"), new { step = "meet" }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "appeal-of-the-matter");
        await DoneAsync(officer.CommandAsync(at.Officers($"appeals/{ofDismissal["appealId"]}/steps"), new { step = "meet" }, Key(), "*"));
        both = await officer.ItemsAsync(at.Officers("appeals"));
        Assert.Equal([("received", true), ("met", null)], both.Select(a => ((string?)a["state"], (bool?)a["inTime"])));

        // Once the court has answered, an officer records from when the decision stands.
        var force = at.Officers("legal-force");
        await (await officer.CommandAsync(force, new { on = "2027-01-01" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-open");
        foreach (var step in new[] { "uphold", "forward" })
            await DoneAsync(officer.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/steps"), new { step }, Key(), "*"));
        await DoneAsync(officer.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/rulings"), new { ruling = "rejected", text = "Avslag.", on = "2026-12-31" }, Key(), "*"));
        await (await officer.CommandAsync(force, new { on = "2026-12-30" }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "legal-force-before-ruling");
        await (await officer.CommandAsync(force, new { on = "2027-01-02" }, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        foreach (var waiting in (await officer.ItemsAsync(at.Officers("recipients"))).Where(r => r["receivedOn"] is null))
            await DoneAsync(officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt", on = "2026-11-25", recipientId = waiting["recipientId"] }, Key()));
        await DoneAsync(officer.CommandAsync(force, new { on = "2027-01-01" }, Key(), "*"));
        await (await officer.CommandAsync(force, new { on = "2026-12-31" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "legal-force-gained-before");
        Assert.Equal("2027-01-01", (string?)(await (await guardian.GetAsync(at.Guardians("").TrimEnd('/'))).JsonAsync())["legalForceOn"]);
    }

    [Fact]
    public async Task A_wrong_instruction_keeps_a_late_appeal_from_being_dismissed()
    {
        var at = await ApplyAsync(api, "vh-knappt-under", "Loke", "formal-decision");
        using (var early = api.Client(Officer))
        {
            await DoneAsync(early.CommandAsync(at.Decisions, Refusal, Key(), "*"));
            await DoneAsync(early.CommandAsync(at.Officers("receipts"), new { proof = "receipt", on = "2026-11-22" }, Key()));
        }
        api.Clock.Now = Start.AddDays(40);
        using var guardian = api.Client("vh-knappt-under");
        using var manager = api.Client(Manager);
        await DoneAsync(guardian.CommandAsync(at.Guardians("appeals"), new { text = "Brevet sade fyra veckor." }, Key()));
        var appeal = Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")));
        await DoneAsync(manager.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/steps"), new { step = "admit-late" }, Key(), "*"));
        await (await manager.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/dismissals"), new { }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "appeal-not-late");
    }

    [Fact]
    public async Task A_slip_is_put_right_by_a_letter_and_the_decision_is_the_same()
    {
        var at = await ApplyAsync(api, "vh-ej-berattigad", "Elis", "formal-decision");
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-ej-berattigad");
        var slip = new { what = "I beslutet står fel årskurs. Rätt årskurs är 5." };
        await (await officer.CommandAsync(at.Officers("rectifications"), slip, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        await (await officer.CommandAsync(at.Officers("rectifications/letter-previews"), slip, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        await DoneAsync(officer.CommandAsync(at.Decisions, Refusal, Key(), "*"));
        var decided = (await (await guardian.GetAsync($"/9901/guardian/school-transport/cases/{at.Id}")).JsonAsync())["decision"]!;
        // The number stands in the letter once it is given.
        await officer.DiaryNumberAsync(at);
        var preview = await (await officer.CommandAsync(at.Officers("rectifications/letter-previews"), slip, Key())).Content.ReadAsStringAsync();
        Assert.DoesNotContain(await officer.ItemsAsync(at.Officers("letters")), l => (string?)l["kind"] == "rectified");
        await DoneAsync(officer.CommandAsync(at.Officers("rectifications"), slip, Key(), "*"));
        Assert.True(JsonNode.DeepEquals(decided, (await (await guardian.GetAsync($"/9901/guardian/school-transport/cases/{at.Id}")).JsonAsync())["decision"]));
        var letters = await guardian.ItemsAsync(at.Guardians("letters"));
        Assert.Equal(["decision", "rectified"], letters.Select(l => (string?)l["kind"]));
        var page = await guardian.GetStringAsync(at.Guardians($"letters/{letters[1]["letterId"]}"));
        Assert.Contains("Vi rättar vårt beslut den 22 november 2026 med stöd av 36 § förvaltningslagen", page, StringComparison.Ordinal);
        Assert.Contains("Rätt årskurs är 5.", page, StringComparison.Ordinal);
        Assert.Equal(preview, page);
        Assert.Equal("text/html", (await officer.GetAsync(at.Officers($"letters/{letters[1]["letterId"]}?format=html"))).Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_worklist_is_read_by_the_day_to_decide_page_by_page_and_by_what_it_warns_of()
    {
        var early = await ApplyAsync(api, "vh-holmen", "Sixten");
        api.Clock.Now = Start;
        var paused = await ApplyAsync(api, "vh-utan-adress", "Nora");
        api.Clock.Now = Start;
        using (var officer = api.Client(Officer))
            await DoneAsync(officer.CommandAsync(paused.Officers("requests"), new { kind = "completion", due = "2027-01-30", text = "Var bor barnet?" }, Key(), "*"));
        api.Clock.Now = new DateTimeOffset(2026, 12, 16, 9, 0, 0, TimeSpan.Zero);
        using (var officer = api.Client(Officer))
        {
            Assert.Equal(["target-near"], Warnings(await early.ListedAsync(officer)));
            // Its target stands still.
            Assert.Empty(Warnings(await paused.ListedAsync(officer)));
            var near = await officer.ItemsAsync("/9901/officer/worklist?warning=target-near&limit=200");
            Assert.Contains(near, c => (string?)c["caseId"] == early.Id);
            Assert.All(near, c => Assert.Contains("target-near", Warnings(c)));
            Assert.DoesNotContain(near, c => (string?)c["caseId"] == paused.Id);
        }
        // What lies furthest ahead comes last, and every page goes on where the one before it ended.
        await ApplyLaterAsync();
        using var reader = api.Client(Officer);
        var all = await reader.ItemsAsync("/9901/officer/worklist?sort=due&limit=200");
        Assert.Equal(all.Select(c => (string)c["dueDate"]!).Order(StringComparer.Ordinal), all.Select(c => (string)c["dueDate"]!));
        Assert.True(all.Select(c => (string)c["dueDate"]!).Distinct(StringComparer.Ordinal).Count() > 1);
        var paged = new List<string>();
        string? cursor = null;
        do
        {
            var page = await (await reader.GetAsync($"/9901/officer/worklist?sort=due&limit=1{(cursor is null ? "" : $"&cursor={cursor}")}")).JsonAsync();
            paged.AddRange(page["items"]!.AsArray().Select(c => (string)c!["caseId"]!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        Assert.Equal(all.Select(c => (string)c["caseId"]!), paged);
        Assert.DoesNotContain(await reader.ItemsAsync("/9901/officer/worklist?dueBy=2026-12-31&limit=200"), c => string.CompareOrdinal((string)c["dueDate"]!, "2026-12-31") > 0);
        foreach (var (query, field) in new[] { ("warning=soon", "warning"), ("sort=name", "sort") })
            Assert.Equal(field, Assert.Single((await (await reader.GetAsync($"/9901/officer/worklist?{query}")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations()).Field);
    }

    [Fact]
    public async Task A_field_that_is_missing_or_wrong_is_named_and_who_may_not_see_the_case_finds_nothing()
    {
        var at = await ApplyAsync(api, "vh-anpassad", "Lova");
        using var officer = api.Client(Officer);
        using var stranger = api.Client("vh-inga-barn");
        var before = await api.WrittenAsync();
        await RefusedAsync(officer, at.Officers("delay-notices"), new { }, "expectedBy", "text");
        await RefusedAsync(officer, at.Officers("decision-demands"), new { arrivedOn = "2026-11-23" }, "arrivedOn");
        await RefusedAsync(officer, at.Officers("decision-demands/refusals"), new { }, "reasons");
        await RefusedAsync(officer, at.Officers("rectifications"), new { what = " " }, "what");
        await RefusedAsync(officer, at.Officers($"appeals/{Guid.NewGuid()}/dismissals"), new { reasons = new string('x', 4001) }, "reasons");
        foreach (var path in new[] { "times", "letters", $"letters/{Guid.NewGuid()}" })
            await (await stranger.GetAsync(at.Guardians(path))).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await stranger.CommandAsync(at.Guardians("decision-demands"), null, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await officer.CommandAsync(at.Officers("delay-notices"), Notice, Key(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        Assert.Equal(before, await api.WrittenAsync());
    }

    private async Task ApplyLaterAsync()
    {
        using var guardian = api.Client("vh-skogen");
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        Assert.Equal(HttpStatusCode.Created, (await guardian.ApplyAsync(child, "other-grounds", grounds: ["traffic"])).StatusCode);
    }

    private static async Task RefusedAsync(HttpClient client, string url, object body, params string[] fields) =>
        Assert.Equal(fields, (await (await client.CommandAsync(url, body, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request"))
            .Violations().Select(v => v.Field).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static IReadOnlyList<string> Warnings(JsonNode row) => [.. row["warnings"]!.AsArray().Select(w => (string)w!)];
}
