using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Inquiries;

/// <summary>Refusals to disclose that are changed, through the API over real PostgreSQL; the one who asked is in no register.</summary>
[Collection(OfficeCollection.Name)]
public sealed class ChangedDisclosureTests(JourneyFixture api)
{
    private const string Follow = "/9901/public/document-request-answers";

    [Fact]
    public async Task What_kammarratten_lets_out_is_reviewed_anew_decided_and_shown_to_the_one_who_asked()
    {
        api.Clock.Now = Start;
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        using var anyone = Anyone();
        var (at, code) = await AskedAsync(officer);
        var ruled = new { reason = "ruling", appealId = Guid.NewGuid(), review = Review("open"), decision = new { reasons = "Kammarrätten har funnit att uppgiften inte är hemlig." } };
        await (await manager.CommandAsync(Changes(at), ruled, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        var appeal = await RefusedAndAppealedAsync(officer, manager, at);
        var before = await LetterAsync(anyone, at, code);
        foreach (var step in new[] { "uphold", "forward" })
            await officer.CommandAsync(at.Officers($"appeals/{appeal}/steps"), new { step }, Key(), "*").DoneAsync();
        await (await manager.CommandAsync(Changes(at), ruled, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "appeal-not-found");
        await (await manager.CommandAsync(Changes(at), ruled with { appealId = Guid.Parse(appeal) }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-not-ruled");
        await (await manager.CommandAsync(Changes(at), new { reason = "reconsideration", ruled.review, ruled.decision }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-forwarded");
        await officer.CommandAsync(at.Officers($"appeals/{appeal}/rulings"), new { ruling = "changed", text = "Handlingen ska lämnas ut." }, Key(), "*").DoneAsync();
        await (await officer.CommandAsync(at.Officers($"appeals/{appeal}/steps"), new { step = "execute" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "ruling-needs-decision");

        var change = ruled with { appealId = Guid.Parse(appeal) };
        await (await officer.CommandAsync(Changes(at), change, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "decision-not-delegated");
        var preview = await (await manager.CommandAsync($"{Changes(at)}/letter-previews", change, Key())).Content.ReadAsStringAsync();
        Assert.Equal(before, await LetterAsync(anyone, at, code));
        Assert.Equal("part", (string?)(await FollowedAsync(anyone, at, code))["disclosed"]);
        await manager.CommandAsync(Changes(at), change, Key(), "*").DoneAsync();

        var letter = await LetterAsync(anyone, at, code);
        Assert.Equal(preview, letter);
        foreach (var part in new[] { "Vi bifaller begäran.", "Kammarrätten har funnit", "Redaktionen", "Det här beslutet gäller i stället för vårt beslut" })
            Assert.Contains(part, letter, StringComparison.Ordinal);
        var shown = await FollowedAsync(anyone, at, code);
        Assert.Equal(("all", "granted"), ((string?)shown["disclosed"], (string?)shown["outcome"]));
        Assert.Equal(["open", "open"], shown["documents"]!.AsArray().Select(d => (string?)d!["treatment"]));
        Assert.Equal("Hela beslutet.", (string?)shown["documents"]![1]!["disclosed"]);
        Assert.Equal("executed", (string?)Assert.Single(await officer.ItemsAsync(at.Officers("appeals")))["state"]);
        Assert.Contains("Handlingarna är prövade på nytt", (await officer.ItemsAsync(at.Officers("timeline"))).Select(e => (string?)e["title"]));
        // What is out cannot be taken back.
        await (await manager.CommandAsync(Changes(at), new { reason = "new-facts", review = Review("masked"), ruled.decision, adverseGround = "safety" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
    }

    [Fact]
    public async Task A_refusal_is_reconsidered_in_part_and_made_stricter_on_the_grounds_of_the_law_only()
    {
        api.Clock.Now = Start;
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        using var anyone = Anyone();
        var (at, code) = await AskedAsync(officer);
        var appeal = await RefusedAndAppealedAsync(officer, manager, at, "withheld");
        Assert.Equal(("none", "refused"), (await FollowedAsync(anyone, at, code)) is var refused ? ((string?)refused["disclosed"], (string?)refused["outcome"]) : default);
        Assert.Equal(["decision", "reason", "review"], (await manager.FaultsAsync(Changes(at), new { })).Order(StringComparer.Ordinal));
        Assert.Equal(["appealId"], await manager.FaultsAsync(Changes(at), new { reason = "ruling", review = Review("masked"), decision = new { reasons = "x" } }));
        Assert.Equal(["decision.reasons", "review.documents[0].title"], (await manager.FaultsAsync(Changes(at), new { reason = "reconsideration", review = new { documents = new[] { new { title = "", treatment = "open" } } }, decision = new { reasons = " " } })).Order(StringComparer.Ordinal));
        var change = new { reason = "reconsideration", appealId = appeal, review = Review("masked"), decision = new { reasons = "En del kan lämnas ut.", presentedBy = Officer } };
        await manager.CommandAsync(Changes(at), change, Key(), "*").DoneAsync();
        var shown = await FollowedAsync(anyone, at, code);
        Assert.Equal(("part", "partly-granted"), ((string?)shown["disclosed"], (string?)shown["outcome"]));
        Assert.Contains("Vi lämnar ut handlingarna delvis.", await LetterAsync(anyone, at, code), StringComparison.Ordinal);
        Assert.Equal("met", (string?)Assert.Single(await officer.ItemsAsync(at.Officers("appeals")))["state"]);

        var stricter = new { reason = "new-facts", review = Review("withheld", "withheld"), decision = new { reasons = "Uppgiften rör någon annan." } };
        await (await manager.CommandAsync(Changes(at), stricter, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "adverse-change-needs-ground");
        await manager.CommandAsync(Changes(at), new { stricter.reason, stricter.review, stricter.decision, adverseGround = "safety" }, Key(), "*").DoneAsync();
        Assert.Equal("none", (string?)(await FollowedAsync(anyone, at, code))["disclosed"]);
        var matter = await officer.CommandAsync("/9901/officer/document-requests", new { subject = "Annat", text = "Allt.", channel = "paper" }, Key()).DoneAsync();
        await (await manager.CommandAsync($"/9901/officer/inquiries/cases/{(string)matter["caseId"]!}/disclosure-changes/letter-previews", change, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
    }

    private static string Changes(OpenCase at) => $"/9901/officer/inquiries/cases/{at.Id}/disclosure-changes";

    private static object Review(string second, string first = "open") => new
    {
        documents = new object[]
        {
            new { title = "Beslut 12 oktober", treatment = first, ground = first == "open" ? null : "23 kap. 2 § offentlighets- och sekretesslagen.", disclosed = first == "open" ? "Kommunen beviljar skolskjuts." : null },
            new { title = "Beslut 13 oktober", treatment = second, ground = second == "open" ? null : "23 kap. 2 § offentlighets- och sekretesslagen.", disclosed = second switch { "open" => "Hela beslutet.", "masked" => "[maskerat]", _ => null } },
        },
    };

    private static async Task<(OpenCase At, string Code)> AskedAsync(HttpClient officer)
    {
        var registered = await officer.CommandAsync("/9901/officer/document-requests", new { subject = "Beslut", text = "Alla.", channel = "paper", name = "Redaktionen" }, Key()).DoneAsync();
        var at = new OpenCase((string)registered["caseId"]!, (string)registered["reference"]!, (long)registered["version"]!);
        await officer.DiaryNumberAsync(at);
        return (at, (string)registered["accessCode"]!);
    }

    private static async Task<string> RefusedAndAppealedAsync(HttpClient officer, HttpClient manager, OpenCase at, string second = "masked")
    {
        await officer.CommandAsync($"/9901/officer/inquiries/cases/{at.Id}/secrecy-reviews", Review(second, second == "withheld" ? "withheld" : "open"), Key(), "*").DoneAsync();
        await manager.CommandAsync($"/9901/officer/inquiries/cases/{at.Id}/refusals", new { reasons = "Det står inte klart." }, Key(), "*").DoneAsync();
        await officer.CommandAsync(at.Officers("receipts"), new { proof = "in-person" }, Key()).DoneAsync();
        await officer.CommandAsync(at.Officers("appeals"), new { channel = "email", text = "Vi överklagar." }, Key()).DoneAsync();
        return (string)Assert.Single(await officer.ItemsAsync(at.Officers("appeals")))["appealId"]!;
    }

    private static Task<JsonNode> FollowedAsync(HttpClient anyone, OpenCase at, string code) => anyone.CommandAsync(Follow, new { reference = at.Reference, code }).DoneAsync();

    private static async Task<string> LetterAsync(HttpClient anyone, OpenCase at, string code) =>
        await (await anyone.CommandAsync($"{Follow}/letters", new { reference = at.Reference, code })).Content.ReadAsStringAsync();

    private HttpClient Anyone()
    {
        var anyone = api.Bearing("none");
        anyone.DefaultRequestHeaders.Authorization = null;
        return anyone;
    }
}
