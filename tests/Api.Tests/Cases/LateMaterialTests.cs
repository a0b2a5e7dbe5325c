using System.Net;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.AppliedCase;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>What parties send in after their application, and every way of deciding: through the host over real PostgreSQL.</summary>
public sealed class LateMaterialTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    private const string NotConsidered = "material-not-considered";
    private static readonly object Refusal = new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true };
    private static readonly object Grant = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vägen saknar gångbana.", mode = "taxi" };

    [Fact]
    public async Task An_officer_decides_changes_and_ends_nothing_before_what_came_in_is_gone_through()
    {
        var at = await ApplyAsync(api, "vh-ej-berattigad", "Elis");
        using var guardian = api.Client("vh-ej-berattigad");
        using var officer = api.Client("handlaggare-1");
        Assert.Empty(await officer.ItemsAsync(at.Officers("new-material")));
        var message = await WriteAsync(guardian, at, "Vägen är avstängd.");
        // What the municipality itself writes is nothing that it has to go through.
        await DoneAsync(officer.CommandAsync(at.Officers("messages"), new { text = "Tack." }, Key()));
        var first = Assert.Single(await officer.ItemsAsync(at.Officers("new-material")));
        Assert.Equal((message, "message"), ((string)first["itemId"]!, (string?)first["kind"]));

        await (await officer.CommandAsync(at.Decisions, Refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, NotConsidered);
        var ending = new { outcome = "struck-off", ground = "lapsed", reasons = "Eleven har flyttat." };
        foreach (var path in new[] { "endings", "endings/letter-previews" })
            await (await officer.CommandAsync(at.Officers(path), ending, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, NotConsidered);
        Assert.Equal(0, await at.CountAsync(api, "decided"));

        var considered = at.Officers("considered-material");
        Assert.Equal(["callsForHearing", "items"], (await officer.FaultsAsync(considered, new { })).Order());
        await (await officer.CommandAsync(considered, new { items = new[] { Guid.NewGuid() }, callsForHearing = false }, Key())).ProblemAsync(HttpStatusCode.NotFound, "material-not-found");
        Assert.Equal(HttpStatusCode.Forbidden, (await guardian.CommandAsync(considered, new { items = new[] { message }, callsForHearing = false }, Key())).StatusCode);
        var key = Key();
        for (var i = 0; i < 2; i++)
            await DoneAsync(officer.CommandAsync(considered, new { items = new[] { message }, callsForHearing = false }, key));
        Assert.Equal(1, await at.CountAsync(api, "material-considered"));
        Assert.Empty(await officer.ItemsAsync(at.Officers("new-material")));
        Assert.DoesNotContain(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.material-considered.v1");
        await DoneAsync(officer.CommandAsync(at.Decisions, Refusal, Key(), "*"));

        var later = await WriteAsync(guardian, at, "Nu finns ett intyg.");
        var change = new { reason = "reconsideration", decision = Grant };
        await (await officer.CommandAsync(at.Changes, change, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, NotConsidered);
        await DoneAsync(officer.CommandAsync(considered, new { items = new[] { later, message }, callsForHearing = true }, Key()));
        await DoneAsync(officer.CommandAsync(at.Changes, change, Key(), "*"));
        Assert.Equal(1, await at.CountAsync(api, "decision-changed"));
    }

    [Fact]
    public async Task A_file_counts_as_a_message_does_and_of_what_another_party_has_to_see_is_heard_anew()
    {
        var at = await ApplyAsync(api, "vh-holmen", "Sixten");
        using var guardian = api.Client("vh-holmen");
        using var officer = api.Client("handlaggare-1");
        await DoneAsync(officer.CommandAsync(at.Officers("requests"), new { kind = "opinion", due = "2026-12-06", text = "Yttra dig." }, Key(), "*"));
        var request = Assert.Single(await guardian.ItemsAsync(at.Guardians("requests")));
        await DoneAsync(guardian.CommandAsync(at.Guardians($"requests/{request["requestId"]}/answers"), new { text = "Jag har inget att tillägga." }, Key()));
        using var form = new MultipartFormDataContent { { new ByteArrayContent([.. "%PDF-1.7 "u8, 1, 2, 3]), "file", "intyg.pdf" } };
        using var upload = new HttpRequestMessage(HttpMethod.Post, at.Guardians("attachments")) { Content = form };
        upload.Headers.Add("Idempotency-Key", Key());
        var file = (string)(await DoneAsync(guardian.SendAsync(upload)))["attachmentId"]!;
        var listed = Assert.Single(await officer.ItemsAsync(at.Officers("new-material")));
        Assert.Equal((file, "file"), ((string)listed["itemId"]!, (string?)listed["kind"]));
        var refusal = new { outcome = "refused", reasons = "Inga skäl har framkommit." };
        await (await officer.CommandAsync(at.Decisions, refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, NotConsidered);
        await DoneAsync(officer.CommandAsync(at.Officers("considered-material"), new { items = new[] { file }, callsForHearing = true }, Key()));
        await (await officer.CommandAsync(at.Decisions, refusal, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
    }

    [Fact]
    public async Task Proposals_decided_by_the_hundred_wait_for_it_too()
    {
        var proposed = await ApplyAsync(api, "vh-knappt-under", "Loke", "formal-decision");
        using var guardian = api.Client("vh-knappt-under");
        using var officer = api.Client("handlaggare-1");
        await WriteAsync(guardian, proposed, "Vi har mätt själva.");
        var look = await (await officer.CommandAsync("/9901/officer/decision-batches/previews", new { caseIds = new[] { proposed.Id }, reasons = "Enligt reglerna.", communicationNotNeeded = true })).JsonAsync();
        Assert.Equal(NotConsidered, (string?)Assert.Single(look["items"]!.AsArray())!["code"]);
    }

    [Fact]
    public async Task What_a_robot_would_decide_over_a_message_becomes_a_proposal()
    {
        var at = await ApplyAsync(api, "vh-berattigad", "Maja", "formal-decision");
        using var guardian = api.Client("vh-berattigad");
        using var robot = api.Client(new TestUser("robot-1", "robot-1", "", null, ["9901:robot"]));
        await WriteAsync(guardian, at, "Vi flyttar kanske.");
        var claimed = await (await robot.CommandAsync("/9901/robot/decision-tasks/claims", new { queue = "school-transport", max = 10, leaseSeconds = 60 }, Key())).JsonAsync();
        var task = Assert.Single(claimed["tasks"]!.AsArray(), t => (string?)t!["taskId"] == at.Id)!;
        var decision = new
        {
            leaseId = (string?)task["leaseId"],
            rules = task["ruleTrace"]!.AsArray().Select(r => new { rule = (string)r!["rule"]!, version = (int)r["version"]! }),
            outcome = "granted",
            validFrom = (string?)task["recommended"]!["validFrom"],
            validTo = (string?)task["recommended"]!["validTo"],
        };
        var answered = await robot.CommandAsync($"/9901/robot/decision-tasks/{at.Id}/decision", decision, Key(), $"\"{task["version"]}\"");
        Assert.Equal(HttpStatusCode.Accepted, answered.StatusCode);
        Assert.Equal(NotConsidered, (string?)(await answered.JsonAsync())["barredBy"]);
        Assert.Equal(0, await at.CountAsync(api, "decided"));
    }

    [Fact]
    public async Task Another_matter_waits_for_it_as_well()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-flera");
        using var manager = api.Client(OfficeSteps.Manager);
        var written = await DoneAsync(guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Skolgården", text = "Får vi låna den?", childId = await guardian.ChildAsync("Signe") }, Key()));
        var at = new AppliedCase((string)written["caseId"]!, (long)written["version"]!);
        var message = await WriteAsync(guardian, at, "Det gäller lördag.");
        var decision = new { outcome = "granted", reasons = "Gården är ledig.", legalBasis = new[] { "2017:725 2:1" }, appealRoute = "legality-review" };
        await (await manager.CommandAsync($"/9901/officer/inquiries/cases/{at.Id}/decisions", decision, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, NotConsidered);
        await DoneAsync(manager.CommandAsync(at.Officers("considered-material"), new { items = new[] { message }, callsForHearing = false }, Key()));
        await DoneAsync(manager.CommandAsync($"/9901/officer/inquiries/cases/{at.Id}/decisions", decision, Key(), "*"));
    }

    private static async Task<string> WriteAsync(HttpClient guardian, AppliedCase at, string text) =>
        (string)(await DoneAsync(guardian.CommandAsync(at.Guardians("messages"), new { text }, Key())))["messageId"]!;
}
