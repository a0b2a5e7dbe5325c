using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.Cases;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Inquiries;

/// <summary>Somebody whom no register knows is written to as the request says, and follows, reads and answers everything by reference and code.</summary>
public sealed class OutsideRequesterTests(DeliveryTests.Fixture api) : IClassFixture<DeliveryTests.Fixture>
{
    private const string Follow = "/9901/public/document-request-answers";
    private const string Name = "Redaktionen Nordanvind";
    private const string Address = "Hamngatan 3, 740 71 Öregrund";

    [Fact]
    public async Task What_is_asked_and_written_is_read_and_answered_by_reference_and_code()
    {
        api.Clock.Now = Start;
        using var anyone = Anyone();
        using var officer = api.Client(Officer);
        var (at, code) = await AskAsync(anyone, new { subject = "Beslut", text = "Alla beslut i oktober.", name = Name, contact = Address });
        await officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Vilket år gäller det?" }, Key(), "*").DoneAsync();
        await officer.CommandAsync(at.Officers("messages"), new { text = "Vi letar i arkivet." }, Key()).DoneAsync();

        var seen = await FollowAsync(anyone, at.Reference, code);
        var asked = Assert.Single(seen["requests"]!.AsArray())!;
        Assert.Equal(("completion", "Vilket år gäller det?", "2026-12-06", true), ((string?)asked["kind"], (string?)asked["text"], (string?)asked["due"], (bool)asked["mayAnswer"]!));
        var message = Assert.Single(seen["messages"]!.AsArray())!;
        Assert.Equal(("Vi letar i arkivet.", true), ((string?)message["text"], (bool)message["fromMunicipality"]!));
        // The letter is written to the one who asks, as the request says.
        var letter = Assert.Single(seen["letters"]!.AsArray())!;
        Assert.Equal("Begäran om komplettering", (string?)letter["kindText"]);
        var shown = await LetterAsync(anyone, at.Reference, code, (string?)letter["letterId"]);
        foreach (var part in new[] { Name, Address, "Vilket år gäller det?", "Följ din begäran" })
            Assert.Contains(part, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Logga in", shown, StringComparison.Ordinal);
        await (await anyone.CommandAsync($"{Follow}/letters", new { reference = at.Reference, code, letterId = Guid.NewGuid() })).ProblemAsync(HttpStatusCode.NotFound, "letter-not-found");

        // It is printed, in an envelope with what was said; nobody is taken for protected.
        var queued = await PrintedAsync(officer, at);
        Assert.Equal(("outside-register", "Någon utanför registret"), ((string?)queued["reason"], (string?)queued["recipientName"]));
        Assert.Equal([Name, Address], (await officer.ReadAsync($"/9901/officer/print-queue/{queued["deliveryId"]}/recipient"))["lines"]!.AsArray().Select(l => (string?)l));

        // An answer is an answer, a message a message, and both are the requester's.
        const string Write = Follow + "/messages";
        api.Clock.Now = Start.AddMinutes(2);
        await (await anyone.CommandAsync(Write, new { reference = at.Reference, code = "7K4M-2Q9X-0AB3-T5VW", text = "x" }, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await anyone.CommandAsync(Write, new { reference = at.Reference, code, text = "x", requestId = Guid.NewGuid() }, Key())).ProblemAsync(HttpStatusCode.NotFound, "request-not-found");
        Assert.Equal(["code", "reference", "text"], (await anyone.FaultsAsync(Write, new { })).Order(StringComparer.Ordinal));
        var key = Key();
        for (var i = 0; i < 2; i++)
            Assert.True((bool)(await anyone.CommandAsync(Write, new { reference = at.Reference, code, text = "Det gäller 2026.", requestId = (string?)asked["requestId"] }, key).DoneAsync())["isAnswer"]!);
        Assert.False((bool)(await anyone.CommandAsync(Write, new { reference = at.Reference, code, text = "Tack för hjälpen." }, Key()).DoneAsync())["isAnswer"]!);
        var answered = Assert.Single(await officer.ItemsAsync(at.Officers("requests")));
        Assert.Equal(("answered", "Det gäller 2026."), ((string?)answered["state"], (string?)answered["answer"]));
        Assert.Equal([("municipality", "Vi letar i arkivet."), ("requester", "Tack för hjälpen.")], (await officer.ItemsAsync(at.Officers("messages"))).Select(m => ((string?)m["from"], (string?)m["text"])));
        Assert.Contains(await officer.ItemsAsync(at.Officers("timeline")), e => ((string?)e["event"], (string?)e["actor"]) == ("case.answer-received.v1", "Allmänheten"));
        seen = await FollowAsync(anyone, at.Reference, code);
        Assert.Equal([("Tack för hjälpen.", false), ("Vi letar i arkivet.", true)], seen["messages"]!.AsArray().Select(m => ((string?)m!["text"], (bool)m["fromMunicipality"]!)));
        Assert.Equal("2026-11-22", (string?)seen["requests"]![0]!["answeredOn"]);
        Assert.Empty((await api.CorrespondenceAsync(at.Id)).Findings);

        // What was sent in is gone through before anything is refused, as with any party.
        using var manager = api.Client(Manager);
        var review = new { documents = new[] { new { title = "Beslut 12 oktober", treatment = "withheld", ground = "23 kap. 2 § offentlighets- och sekretesslagen" } } };
        await officer.CommandAsync($"{Details(at)}/secrecy-reviews", review, Key(), "*").DoneAsync();
        await (await manager.CommandAsync($"{Details(at)}/refusals", new { reasons = "Nej." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "material-not-considered");
        await officer.GoneThroughAsync(at.Id);
        await manager.CommandAsync($"{Details(at)}/refusals", new { reasons = "Nej." }, Key(), "*").DoneAsync();
        await manager.CommandAsync(at.Officers("rectifications"), new { what = "Datumet ska vara den 12 oktober." }, Key(), "*").DoneAsync();
        await officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt", on = "2026-11-22" }, Key()).DoneAsync();
        api.Clock.Now = Start.AddDays(40);
        using var later = api.Client(Manager);
        await later.CommandAsync(at.Officers("appeals"), new { channel = "paper", text = "Vi överklagar." }, Key()).DoneAsync();
        var appeal = Assert.Single(await later.ItemsAsync(at.Officers("appeals")));
        await later.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/dismissals"), new { }, Key(), "*").DoneAsync();
        var letters = (await FollowAsync(anyone, at.Reference, code))["letters"]!.AsArray();
        Assert.Equal(4, letters.Count);
        foreach (var one in letters)
        {
            var text = await LetterAsync(anyone, at.Reference, code, (string?)one!["letterId"]);
            Assert.Contains(Name, text, StringComparison.Ordinal);
            Assert.DoesNotContain("skyddade personuppgifter", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData(null, "no-address")]
    [InlineData("anna.ek@example.se", "no-postal-address")]
    [InlineData("Tel: 0920-12 34 56", "no-postal-address")]
    public async Task Where_no_address_was_given_the_letter_is_fetched_and_the_officer_sees_that_it_was_not_sent(string? contact, string problem)
    {
        api.Clock.Now = Start;
        using var anyone = Anyone();
        using var officer = api.Client(Officer);
        var (at, code) = await AskAsync(anyone, new { subject = "Beslut", text = "Alla beslut i oktober.", contact });
        await officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Vilket år gäller det?" }, Key(), "*").DoneAsync();
        await Sql.UntilAsync(async () => (await officer.ItemsAsync(at.Officers("deliveries"))).Any(d => (string?)d["state"] == "not-sent"));
        Assert.Equal(problem, (string?)Assert.Single(await officer.ItemsAsync(at.Officers("deliveries")), d => (string?)d["kind"] == "letter")["problem"]);
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/print-queue?limit=200"), w => (string?)w["caseId"] == at.Id);
        Assert.Single((await FollowAsync(anyone, at.Reference, code))["letters"]!.AsArray());
    }

    [Fact]
    public async Task A_request_that_is_handed_over_or_moved_to_the_named_officers_is_followed_on()
    {
        api.Clock.Now = Start;
        using var anyone = Anyone();
        using var officer = api.Client(Officer);
        var (at, code) = await AskAsync(anyone, new { subject = "Skolgården", text = "När byggs den om?", name = Name, contact = Address });
        await anyone.CommandAsync($"{Follow}/messages", new { reference = at.Reference, code, text = "Den södra delen." }, Key()).DoneAsync();
        var next = await officer.CommandAsync(at.Officers("hand-overs"), new { caseType = "general-matter" }, Key(), "*").DoneAsync();
        var reference = (string)next["newReference"]!;
        var on = new OpenCase((string)next["newCaseId"]!, reference, 0);
        await officer.CommandAsync(on.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Vilken skola?" }, Key(), "*").DoneAsync();
        foreach (var known in new[] { at.Reference, reference })
        {
            var seen = await FollowAsync(anyone, known, code);
            Assert.Equal((reference, "under-assessment"), ((string?)seen["reference"], (string?)seen["status"]));
            Assert.Equal("Vilken skola?", (string?)Assert.Single(seen["requests"]!.AsArray())!["text"]);
            // That it was handed over is told there too.
            var messages = seen["messages"]!.AsArray();
            Assert.Contains(at.Reference, (string?)Assert.Single(messages, m => (bool)m!["fromMunicipality"]!)!["text"], StringComparison.Ordinal);
            Assert.Equal("Den södra delen.", (string?)Assert.Single(messages, m => !(bool)m!["fromMunicipality"]!)!["text"]);
            Assert.Contains(Address, await LetterAsync(anyone, known, code, (string?)Assert.Single(seen["letters"]!.AsArray())!["letterId"]), StringComparison.Ordinal);
        }
        Assert.Equal(["municipality", "requester"], (await officer.ItemsAsync(on.Officers("messages"))).Select(m => (string?)m["from"]).Order(StringComparer.Ordinal));
        Assert.Empty((await api.CorrespondenceAsync(on.Id)).Findings);
        await (await anyone.CommandAsync(Follow, new { reference, code = "7K4M-2Q9X-0AB3-T5VW" })).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");

        // A guardian's matter has no such code, whatever it is handed over from.
        using var guardian = api.Client("vh-flera");
        var own = await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Skolgården", text = "När byggs den om?" }, Key()).DoneAsync();
        await (await anyone.CommandAsync(Follow, new { reference = (string)own["reference"]!, code })).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");

        await officer.CommandAsync(on.Officers("queue-changes"), new { queue = "protected" }, Key(), "*").DoneAsync();
        Assert.Equal(reference, (string?)(await FollowAsync(anyone, at.Reference, code))["reference"]);
        await anyone.CommandAsync($"{Follow}/messages", new { reference, code, text = "Norra skolan." }, Key()).DoneAsync();
        using var named = api.Client("skydd-1");
        Assert.Contains(await named.ItemsAsync(on.Officers("messages")), m => (string?)m["text"] == "Norra skolan.");
        // The named officers' letter is written to whoever asked, as the envelope is.
        await named.CommandAsync(on.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Vilket år?" }, Key(), "*").DoneAsync();
        var letters = (await FollowAsync(anyone, reference, code))["letters"]!.AsArray();
        Assert.Equal(2, letters.Count);
        foreach (var one in letters)
            Assert.Contains(Name, await LetterAsync(anyone, reference, code, (string?)one!["letterId"]), StringComparison.Ordinal);
    }

    private HttpClient Anyone()
    {
        var client = api.Bearing("none");
        client.DefaultRequestHeaders.Authorization = null;
        return client;
    }

    private static async Task<(OpenCase At, string Code)> AskAsync(HttpClient anyone, object request)
    {
        var asked = await anyone.CommandAsync("/9901/public/document-requests", request, Key()).DoneAsync();
        return (new OpenCase((string)asked["caseId"]!, (string)asked["reference"]!, (long)asked["version"]!), (string)asked["accessCode"]!);
    }

    private static Task<JsonNode> FollowAsync(HttpClient anyone, string reference, string code) => anyone.CommandAsync(Follow, new { reference, code }).DoneAsync();

    private static async Task<string> LetterAsync(HttpClient anyone, string reference, string code, string? letterId) =>
        WebUtility.HtmlDecode(await (await anyone.CommandAsync($"{Follow}/letters", new { reference, code, letterId })).Content.ReadAsStringAsync());

    private static async Task<JsonNode> PrintedAsync(HttpClient officer, OpenCase at)
    {
        async Task<IEnumerable<JsonNode>> WaitingAsync() => (await officer.ItemsAsync("/9901/officer/print-queue?limit=200")).Where(w => (string?)w["caseId"] == at.Id);
        await Sql.UntilAsync(async () => (await WaitingAsync()).Any());
        return (await WaitingAsync()).First();
    }

    private static string Details(OpenCase at) => $"/9901/officer/inquiries/cases/{at.Id}";
}
