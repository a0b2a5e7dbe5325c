using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Queues, many cases at once, questions between officers, and who looked; every test has children of its own.</summary>
[Collection(OfficeCollection.Name)]
public sealed class OfficeTests(JourneyFixture api)
{
    private static readonly object Grant = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vägen är farlig.", mode = "taxi" };

    [Fact]
    public async Task Many_cases_are_given_at_once_and_each_has_its_own_result()
    {
        var (one, two, three) = (await api.ApplyAsync("vh-flera"), await api.ApplyAsync("vh-friskola"), await api.ApplyAsync("vh-knappt-under"));
        var hidden = await api.ApplyAsync("vh-sekretess");
        using var officer = api.Client(Officer);
        using var other = api.Client(OtherOfficer);
        await officer.CommandAsync(one.Officers("assignees"), new { }, Key()).DoneAsync();
        await other.CommandAsync(two.Officers("disqualifications"), new { ground = "own-interest" }, Key()).DoneAsync();
        var (key, body) = (Key(), new { cases = new[] { one.Id, two.Id, three.Id, hidden.Id, Guid.Empty.ToString() }, officer = OtherOfficer, replaces = true });
        var done = await officer.CommandAsync("/9901/officer/assignments", body, key).DoneAsync();
        Assert.Equal(
            ["assigned ", "refused officer-disqualified", "assigned ", "refused case-not-found", "refused case-not-found"],
            done["results"]!.AsArray().Select(r => $"{r!["outcome"]} {r["code"]}"));
        Assert.Equal([one.Version + 3, three.Version + 1], done["results"]!.AsArray().Where(r => r!["version"] is not null).Select(r => (long)r!["version"]!));
        var repeated = await officer.CommandAsync("/9901/officer/assignments", body, key);
        Assert.Equal("true", repeated.Headers.GetValues("Idempotent-Replay").Single());
        Assert.True(JsonNode.DeepEquals(done["results"], (await repeated.JsonAsync())["results"]));
        Assert.Equal("unchanged", (string?)(await officer.CommandAsync("/9901/officer/assignments", new { cases = new[] { three.Id }, officer = OtherOfficer }, Key()).DoneAsync())["results"]![0]!["outcome"]);

        Assert.Equal(new[] { one.Id, three.Id }.Order(), (await other.ItemsAsync("/9901/officer/worklist?mine=true")).Select(c => (string)c["caseId"]!).Order());
        var unassigned = (await officer.ItemsAsync("/9901/officer/worklist?unassigned=true&limit=200")).Select(c => (string)c["caseId"]!).ToList();
        Assert.Contains(two.Id, unassigned);
        Assert.DoesNotContain(one.Id, unassigned);
        Assert.Equal(["cases"], await officer.FaultsAsync("/9901/officer/assignments", new { cases = Array.Empty<string>() }));
        Assert.Equal(["cases"], await officer.FaultsAsync("/9901/officer/assignments", new { cases = Enumerable.Range(0, 201).Select(_ => Guid.NewGuid()) }));
        Assert.Equal(["officer"], await officer.FaultsAsync("/9901/officer/assignments", new { cases = new[] { one.Id }, officer = "två ord" }));
    }

    [Fact]
    public async Task A_case_is_moved_to_the_named_officers_and_back_and_lists_follow()
    {
        var at = await api.ApplyAsync("vh-holmen");
        using var officer = api.Client(Officer);
        using var named = api.Client("skydd-1");
        Assert.Contains(await officer.ItemsAsync("/9901/officer/worklist?queue=ordinary&caseType=school-transport&limit=200"), c => (string?)c["caseId"] == at.Id);
        await officer.CommandAsync(at.Officers("queue-changes"), new { queue = "protected" }, Key(), "*").DoneAsync();
        await (await officer.GetAsync(at.Officers(""))).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/worklist?limit=200"), c => (string?)c["caseId"] == at.Id);
        await (await officer.CommandAsync(at.Officers("queue-changes"), new { queue = "ordinary" }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.Contains(await named.ItemsAsync("/9901/officer/worklist?queue=protected&limit=200"), c => (string?)c["caseId"] == at.Id);
        await (await named.CommandAsync(at.Officers("queue-changes"), new { queue = "ordinary" }, Key(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        await named.CommandAsync(at.Officers("queue-changes"), new { queue = "ordinary" }, Key(), "*").DoneAsync();
        Assert.Equal("ordinary", (string?)(await officer.ReadAsync(at.Officers("")))["queue"]);
        Assert.Equal(["queue"], await named.FaultsAsync(at.Officers("queue-changes"), new { }));
        foreach (var wrong in new[] { "caseType=school-trips", "status=open", "queue=all" })
            await (await officer.GetAsync($"/9901/officer/worklist?{wrong}")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task A_closed_case_leaves_the_open_lists_and_stands_among_the_closed()
    {
        var at = await api.ApplyAsync("vh-over-alven");
        using var officer = api.Client(Officer);
        await officer.CommandAsync(at.Decisions, Grant, Key(), "*").DoneAsync();
        await officer.CommandAsync(at.Officers("closings"), null, Key(), "*").DoneAsync();
        foreach (var status in new[] { "under-assessment", "decided", "needs-reexamination", "handed-over" })
            Assert.DoesNotContain(await officer.ItemsAsync($"/9901/officer/worklist?limit=200&status={status}"), c => (string?)c["caseId"] == at.Id);
        Assert.Equal("Avslutat", (string?)Assert.Single(await officer.ItemsAsync("/9901/officer/worklist?limit=200&status=closed"), c => (string?)c["caseId"] == at.Id)["statusText"]);
        var shown = await officer.ReadAsync(at.Officers(""));
        Assert.Equal(("closed", "2026-11-22", "municipal-plan", "granted"), ((string?)shown["status"], (string?)shown["closedOn"], (string?)shown["retention"], (string?)shown["outcome"]));
        await (await officer.CommandAsync(at.Officers("queue-changes"), new { queue = "protected" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-closed");
        await (await officer.CommandAsync(at.Officers("referrals"), new { to = OtherOfficer, purpose = "advice", question = "?" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-closed");
    }

    [Fact]
    public async Task An_approval_is_asked_for_waits_for_the_other_officer_and_holds_the_decision_until_it_is_answered()
    {
        var at = await api.ApplyAsync("vh-skogen");
        using var officer = api.Client(Officer);
        using var other = api.Client(OtherOfficer);
        var question = new { to = OtherOfficer, purpose = "approval", question = "Får kostnaden för taxi godkännas?" };
        // A no is an answer: whoever asked asks again before deciding.
        await officer.CommandAsync(at.Officers("referrals"), question, Key()).DoneAsync();
        var first = Assert.Single(await other.ItemsAsync("/9901/officer/referrals"), r => (string?)r["caseId"] == at.Id);
        await other.CommandAsync(at.Officers($"referrals/{first["referralId"]}/answers"), new { answer = "not-approved", text = "Nej." }, Key()).DoneAsync();
        await (await officer.CommandAsync(at.Decisions, Grant, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "approval-refused");
        await officer.CommandAsync(at.Officers("referrals"), question, Key()).DoneAsync();
        var waiting = Assert.Single(await other.ItemsAsync("/9901/officer/referrals"), r => (string?)r["caseId"] == at.Id);
        Assert.Equal(("approval", "Godkännande", Officer, at.Reference), ((string?)waiting["purpose"], (string?)waiting["purposeText"], (string?)waiting["askedBy"], (string?)waiting["reference"]));
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/referrals"), r => (string?)r["caseId"] == at.Id);
        await (await officer.CommandAsync(at.Decisions, Grant, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "approval-awaited");

        var answers = at.Officers($"referrals/{waiting["referralId"]}/answers");
        await (await officer.CommandAsync(answers, new { answer = "approved", text = "Ja." }, Key())).ProblemAsync(HttpStatusCode.Forbidden, "referral-not-yours");
        await (await other.CommandAsync(answers, new { answer = "advised", text = "Ja." }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "referral-answer-of-other-kind");
        await other.CommandAsync(answers, new { answer = "approved", text = "Ja, läsåret ut." }, Key()).DoneAsync();
        await (await other.CommandAsync(answers, new { answer = "not-approved", text = "Nej." }, Key())).ProblemAsync(HttpStatusCode.Conflict, "referral-answered");
        Assert.DoesNotContain(await other.ItemsAsync("/9901/officer/referrals"), r => (string?)r["caseId"] == at.Id);
        var shown = Assert.Single(await officer.ItemsAsync(at.Officers("referrals")), r => (string?)r["answer"] == "approved");
        Assert.Equal(
            ("answered", question.question, "approved", "Ja, läsåret ut."), ((string?)shown["state"], (string?)shown["question"], (string?)shown["answer"], (string?)shown["text"]));
        await officer.CommandAsync(at.Decisions, Grant, Key(), "*").DoneAsync();
        await (await officer.CommandAsync(at.Officers("referrals"), question, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
        using var guardian = api.Client("vh-skogen");
        Assert.DoesNotContain(await guardian.ItemsAsync(at.Guardians("timeline")), e => ((string)e["event"]!).StartsWith("case.referr", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_question_is_taken_back_and_nobody_asks_oneself_or_one_who_is_disqualified()
    {
        var at = await api.ApplyAsync("vh-anpassad");
        using var officer = api.Client(Officer);
        using var other = api.Client(OtherOfficer);
        string Question(string to) => JsonNode.Parse($$"""{"to":"{{to}}","purpose":"advice","question":"Hur gör vi?"}""")!.ToJsonString();
        await (await officer.CommandAsync(at.Officers("referrals"), Question(Officer), Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "referral-to-oneself");
        await officer.CommandAsync(at.Officers("referrals"), Question(OtherOfficer), Key()).DoneAsync();
        var asked = Assert.Single(await other.ItemsAsync("/9901/officer/referrals"), r => (string?)r["caseId"] == at.Id);
        await officer.CommandAsync(at.Officers($"referrals/{asked["referralId"]}/withdrawals"), null, Key()).DoneAsync();
        Assert.Equal("withdrawn", (string?)Assert.Single(await officer.ItemsAsync(at.Officers("referrals")))["state"]);
        Assert.DoesNotContain(await other.ItemsAsync("/9901/officer/referrals"), r => (string?)r["caseId"] == at.Id);
        await (await other.CommandAsync(at.Officers($"referrals/{asked["referralId"]}/answers"), new { answer = "advised", text = "Så." }, Key())).ProblemAsync(HttpStatusCode.NotFound, "referral-not-found");

        // Only a manager says of somebody else that they are disqualified.
        await (await officer.CommandAsync(at.Officers("disqualifications"), new { ground = "own-interest", officer = OtherOfficer }, Key())).ProblemAsync(HttpStatusCode.Forbidden, "disqualification-of-other");
        using var manager = api.Client(Manager);
        await other.CommandAsync(at.Officers("assignees"), new { }, Key()).DoneAsync();
        await manager.CommandAsync(at.Officers("disqualifications"), new { ground = "own-interest", officer = OtherOfficer, successor = Officer }, Key()).DoneAsync();
        Assert.Equal([Officer], (await officer.ReadAsync(at.Officers("")))["assignees"]!.AsArray().Select(o => (string)o!));
        await (await officer.CommandAsync(at.Officers("referrals"), Question(OtherOfficer), Key())).ProblemAsync(HttpStatusCode.Forbidden, "officer-disqualified");
        Assert.Equal(["purpose", "question", "to"], (await officer.FaultsAsync(at.Officers("referrals"), new { })).Order());
        Assert.Equal(["answer", "text"], (await officer.FaultsAsync(at.Officers($"referrals/{Guid.NewGuid()}/answers"), new { })).Order());
    }

    [Fact]
    public async Task A_document_is_marked_as_secret_with_its_section_and_the_mark_is_taken_away()
    {
        var at = await api.ApplyAsync("vh-okand-skola");
        using var officer = api.Client(Officer);
        var first = await officer.ReadAsync(at.Officers("documents?limit=1"));
        var form = Assert.Single(first["items"]!.AsArray())!;
        Assert.False((bool)form["secret"]!);
        Assert.NotEmpty((await officer.ReadAsync(at.Officers($"documents?cursor={first["nextCursor"]}")))["items"]!.AsArray());
        Assert.Contains("Formuläret som det skickades", (await officer.ItemsAsync(at.Officers("documents"))).Select(d => (string?)d["kindText"]));
        var url = at.Officers($"documents/{form["documentId"]}/classifications");
        await (await officer.CommandAsync(url, new { secret = true }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "secrecy-needs-ground");
        await (await officer.CommandAsync(url, new { secret = true, ground = "2009:400 99:9" }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "secrecy-ground-unknown");
        var grounds = (await officer.ReadAsync("/9901/officer/secrecy-grounds"))["items"]!.AsArray();
        Assert.Contains("2009:400 23:2", grounds.Select(g => (string?)g!["ground"]));
        await officer.CommandAsync(url, new { secret = true, ground = "2009:400 23:2", words = "Utredningen i bilagan." }, Key()).DoneAsync();
        JsonNode Marked(IEnumerable<JsonNode> all) => all.Single(d => (string?)d["documentId"] == (string?)form["documentId"]);
        var marked = Marked(await officer.ItemsAsync(at.Officers("documents")));
        Assert.Equal((true, "2026-11-22"), ((bool)marked["secret"]!, (string?)marked["markedOn"]));
        Assert.Equal(("2009:400 23:2", "23 kap. 2 § offentlighets- och sekretesslagen (2009:400)"), ((string?)marked["ground"], (string?)marked["groundText"]));
        Assert.Equal("Utredningen i bilagan.", (string?)marked["words"]);
        await officer.CommandAsync(url, new { secret = false }, Key()).DoneAsync();
        Assert.False((bool)Marked(await officer.ItemsAsync(at.Officers("documents")))["secret"]!);
        await (await officer.CommandAsync(at.Officers($"documents/{Guid.NewGuid()}/classifications"), new { secret = false }, Key())).ProblemAsync(HttpStatusCode.NotFound, "document-not-found");
        Assert.Equal(["secret"], await officer.FaultsAsync(url, new { }));
        Assert.Equal(["ground"], await officer.FaultsAsync(url, new { secret = true, ground = "för att" }));
        Assert.Equal(["words"], await officer.FaultsAsync(url, new { secret = false, words = "Inte längre." }));
        using var guardian = api.Client("vh-okand-skola");
        Assert.DoesNotContain(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.document-classified.v2");
    }

    [Fact]
    public async Task The_case_shows_its_officers_and_managers_who_has_looked()
    {
        var at = await api.ApplyAsync("vh-annan-kommun");
        using var guardian = api.Client("vh-annan-kommun");
        using var officer = api.Client(Officer);
        using var other = api.Client(OtherOfficer);
        using var manager = api.Client(Manager);
        await guardian.ReadAsync($"/9901/guardian/school-transport/cases/{at.Id}");
        api.Clock.Now = Start.AddMinutes(1);
        await other.ReadAsync($"/9901/officer/school-transport/cases/{at.Id}");
        await (await officer.GetAsync(at.Officers("reads"))).ProblemAsync(HttpStatusCode.Forbidden, "reads-not-shown");
        await officer.CommandAsync(at.Officers("assignees"), new { }, Key()).DoneAsync();
        var first = await officer.ReadAsync(at.Officers("reads?limit=1"));
        var newest = Assert.Single(first["items"]!.AsArray())!;
        Assert.Equal((OtherOfficer, "case-details"), ((string?)newest["reader"], (string?)newest["reason"]));
        Assert.True((int)newest["documents"]! > 0);
        var rest = (await officer.ReadAsync(at.Officers($"reads?limit=1&cursor={first["nextCursor"]}")))["items"]!.AsArray();
        Assert.Equal("Sökanden", (string?)Assert.Single(rest)!["reader"]);
        Assert.Equal(2, (await manager.ItemsAsync($"/9901/manager/cases/{at.Id}/reads")).Count);
        var hidden = await api.ApplyAsync("vh-arskurs");
        using var named = api.Client("skydd-1");
        await named.CommandAsync(hidden.Officers("queue-changes"), new { queue = "protected" }, Key(), "*").DoneAsync();
        await (await manager.GetAsync($"/9901/manager/cases/{hidden.Id}/reads")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
    }
}
