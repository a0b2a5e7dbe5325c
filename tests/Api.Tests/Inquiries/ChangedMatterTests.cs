using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Inquiries;

/// <summary>Decisions in other matters that are changed, through the API over real PostgreSQL.</summary>
[Collection(OfficeCollection.Name)]
public sealed class ChangedMatterTests(JourneyFixture api)
{
    private static readonly object Granted = new { outcome = "granted", reasons = "Gården är ledig ändå.", legalBasis = new[] { "2017:725 2:1" } };

    [Fact]
    public async Task A_refusal_that_is_appealed_is_reconsidered_in_the_appellants_favour_with_a_letter_of_its_own()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-knappt-over");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        var at = await RefusedAsync(guardian, manager, "administrative-appeal");
        var appeal = await AppealedAsync(guardian, officer, at);
        var change = new { reason = "reconsideration", appealId = appeal, decision = Granted };
        await (await officer.CommandAsync(Changes(at), change, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "decision-not-delegated");
        await (await manager.CommandAsync(Changes(at), new { change.reason, appealId = Guid.NewGuid(), change.decision }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "appeal-not-found");
        await (await manager.CommandAsync(Changes(at), new { reason = "ruling", change.appealId, change.decision }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-not-ruled");
        Assert.Equal(["appealId"], await manager.FaultsAsync(Changes(at), new { reason = "ruling", change.decision }));
        Assert.Equal(["reason"], await manager.FaultsAsync(Changes(at), new { reason = "request", change.decision }));
        Assert.Equal(["decision.legalBasis", "decision.outcome", "decision.reasons"], (await manager.FaultsAsync(Changes(at), new { reason = "reconsideration", decision = new { } })).Order());

        var preview = await (await manager.CommandAsync($"{Changes(at)}/letter-previews", change, Key())).Content.ReadAsStringAsync();
        var done = await manager.CommandAsync(Changes(at), change, Key(), "*").DoneAsync();
        var letter = await (await guardian.GetAsync(at.Guardians("letter"))).Content.ReadAsStringAsync();
        Assert.Equal(preview, letter);
        foreach (var part in new[] { "Vi bifaller det du har begärt.", "Gården är ledig ändå.", "Förvaltningsrätten", "Det här beslutet gäller i stället för vårt beslut" })
            Assert.Contains(part, letter, StringComparison.Ordinal);
        Assert.Equal("granted", (string?)(await guardian.ReadAsync($"/9901/guardian/inquiries/cases/{at.Id}"))["outcome"]);
        Assert.Equal("met", (string?)Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")))["state"]);
        // The same from another window changes nothing more.
        Assert.Equal((long)done["version"]!, (long)(await manager.CommandAsync(Changes(at), change, Key(), "*").DoneAsync())["version"]!);

        // What was granted is taken back on the grounds of the law only.
        var less = new { reason = "new-facts", decision = new { outcome = "refused", reasons = "Gården byggs om.", legalBasis = new[] { "2017:725 2:1" }, communicationNotNeeded = true } };
        await (await manager.CommandAsync(Changes(at), less, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "adverse-change-needs-ground");
        await manager.CommandAsync(Changes(at), new { less.reason, less.decision, adverseGround = "safety" }, Key(), "*").DoneAsync();
        Assert.Equal("refused", (string?)(await guardian.ReadAsync($"/9901/guardian/inquiries/cases/{at.Id}"))["outcome"]);
    }

    [Fact]
    public async Task A_ruling_that_asks_for_another_decision_is_carried_out_by_one()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-knappt-over");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        var at = await RefusedAsync(guardian, manager, "administrative-appeal");
        var appeal = await AppealedAsync(guardian, officer, at);
        foreach (var step in new[] { "uphold", "forward" })
            await officer.CommandAsync(at.Officers($"appeals/{appeal}/steps"), new { step }, Key(), "*").DoneAsync();
        await (await manager.CommandAsync(Changes(at), new { reason = "reconsideration", decision = Granted }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-forwarded");
        await officer.CommandAsync(at.Officers($"appeals/{appeal}/rulings"), new { ruling = "changed", text = "Gården ska lånas ut." }, Key(), "*").DoneAsync();
        await (await officer.CommandAsync(at.Officers($"appeals/{appeal}/steps"), new { step = "execute" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "ruling-needs-decision");
        // A case whose ruling waits is not closed.
        await (await officer.CommandAsync(at.Officers("closings"), null, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-open");
        await manager.CommandAsync(Changes(at), new { reason = "ruling", appealId = appeal, decision = Granted }, Key(), "*").DoneAsync();
        Assert.Equal("executed", (string?)Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")))["state"]);
        Assert.Equal("granted", (string?)(await guardian.ReadAsync($"/9901/guardian/inquiries/cases/{at.Id}"))["outcome"]);
        await officer.CommandAsync(at.Officers("closings"), null, Key(), "*").DoneAsync();
        await (await manager.CommandAsync(Changes(at), new { reason = "new-facts", decision = Granted }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-closed");
    }

    [Fact]
    public async Task Nothing_is_reconsidered_where_no_section_lets_it_nor_in_a_matter_without_a_decision()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-knappt-over");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        var at = await RefusedAsync(guardian, manager, "legality-review");
        var change = new { reason = "reconsideration", decision = Granted };
        await (await manager.CommandAsync(Changes(at), change, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "change-not-provided-for");
        await (await manager.CommandAsync($"{Changes(at)}/letter-previews", change, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "change-not-provided-for");
        var open = await WrittenAsync(guardian);
        var routed = new { change.reason, decision = new { outcome = "granted", reasons = "Ja.", legalBasis = new[] { "2017:725 2:1" }, appealRoute = "administrative-appeal" } };
        await (await manager.CommandAsync(Changes(open), routed, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        var asked = await officer.CommandAsync("/9901/officer/document-requests", new { subject = "Beslut", text = "Alla.", channel = "paper" }, Key()).DoneAsync();
        await (await manager.CommandAsync($"/9901/officer/inquiries/cases/{(string)asked["caseId"]!}/changes", routed, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "inquiry-of-other-kind");
    }

    private static string Changes(OpenCase at) => $"/9901/officer/inquiries/cases/{at.Id}/changes";

    private static async Task<OpenCase> WrittenAsync(HttpClient guardian)
    {
        var written = await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Skolgården", text = "Får vi låna den?" }, Key()).DoneAsync();
        return new OpenCase((string)written["caseId"]!, (string)written["reference"]!, (long)written["version"]!);
    }

    private static async Task<OpenCase> RefusedAsync(HttpClient guardian, HttpClient manager, string appealRoute)
    {
        var at = await WrittenAsync(guardian);
        await manager.DiaryNumberAsync(at);
        await manager.CommandAsync(
            $"/9901/officer/inquiries/cases/{at.Id}/decisions",
            new { outcome = "refused", reasons = "Gården är upptagen.", legalBasis = new[] { "2017:725 2:1" }, appealRoute, communicationNotNeeded = true }, Key(), "*").DoneAsync();
        return at;
    }

    private static async Task<string> AppealedAsync(HttpClient guardian, HttpClient officer, OpenCase at)
    {
        await officer.CommandAsync(at.Officers("receipts"), new { proof = "in-person" }, Key()).DoneAsync();
        await guardian.CommandAsync(at.Guardians("appeals"), new { text = "Den är visst ledig." }, Key()).DoneAsync();
        return (string)Assert.Single(await officer.ItemsAsync(at.Officers("appeals")))["appealId"]!;
    }
}
