using System.Globalization;
using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Inquiries;

/// <summary>Other matters, requests for public documents and hand-overs, through the API over real PostgreSQL.</summary>
[Collection(OfficeCollection.Name)]
public sealed class InquiryTests(JourneyFixture api)
{
    private const string Follow = "/9901/public/document-request-answers";
    private const string Text = "Alla beslut om skolskjuts i oktober.";

    [Fact]
    public async Task A_guardian_writes_about_another_matter_and_is_answered_without_a_decision()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-knappt-over");
        using var officer = api.Client(Officer);
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var written = await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Ledighet", text = "Vem beslutar?", childId = child }, Key()).DoneAsync();
        var at = new OpenCase((string)written["caseId"]!, (string)written["reference"]!, (long)written["version"]!);
        Assert.StartsWith("OVR-", at.Reference, StringComparison.Ordinal);
        Assert.Contains(await officer.ItemsAsync("/9901/officer/worklist?caseType=general-matter&limit=200"), c => (string?)c["caseId"] == at.Id && (string?)c["kindText"] == "Övrigt ärende");
        Assert.Equal("Vem beslutar?", (string?)(await officer.ReadAsync(Details(at)))["text"]);
        Assert.Matches("^2026-[0-9]{5}$", await officer.DiaryNumberAsync(at));
        // What belongs to every case is done as in every case.
        await officer.CommandAsync(at.Officers("assignees"), new { }, Key()).DoneAsync();
        await officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Hur länge?" }, Key(), "*").DoneAsync();
        await (await officer.CommandAsync($"{Details(at)}/secrecy-reviews", Reviewed("open"), Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "inquiry-of-other-kind");
        await (await officer.CommandAsync($"{Details(at)}/answers", new { text = "Rektorn." }, Key(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        var before = await officer.ReadAsync(Details(at));
        api.Clock.Now = Start.AddMinutes(10);
        await officer.CommandAsync($"{Details(at)}/answers", new { text = "Rektorn beslutar." }, Key(), "*").DoneAsync();
        var shown = await guardian.ReadAsync($"/9901/guardian/inquiries/cases/{at.Id}");
        Assert.Equal(("closed", "Rektorn beslutar."), ((string?)shown["status"], (string?)shown["answer"]));
        // As it was known before the answer, nothing could be decided on it, and not before it came.
        foreach (var (client, url) in new[] { (officer, Details(at)), (guardian, $"/9901/guardian/inquiries/cases/{at.Id}") })
        {
            using var then = await client.GetAsync($"{url}?asKnownAt={Start.AddMinutes(5):yyyy-MM-ddTHH:mm:ssZ}");
            Assert.Null(then.Headers.ETag);
            var known = await then.JsonAsync();
            Assert.Equal(((string?)before["status"], (long)before["version"]!, null, "Vem beslutar?"), ((string?)known["status"], (long)known["version"]!, (string?)known["answer"], (string?)known["text"]));
            Assert.Equal("Rektorn beslutar.", (string?)(await client.ReadAsync($"{url}?asKnownAt={Start.AddMinutes(10):yyyy-MM-ddTHH:mm:ssZ}&effectiveAt=2026-11-22"))["answer"]);
            await (await client.GetAsync($"{url}?asKnownAt=2026-11-01T09:00:00Z")).ProblemAsync(HttpStatusCode.NotFound, "case-not-known-then");
            await (await client.GetAsync($"{url}?effectiveAt=2026-11-21")).ProblemAsync(HttpStatusCode.NotFound, "case-not-known-then");
        }
        api.Clock.Now = Start;
        Assert.Contains(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["title"] == "Kommunen har svarat");
        await (await officer.CommandAsync($"{Details(at)}/answers", new { text = "En gång till." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
        await (await officer.GetAsync($"/9901/officer/school-transport/cases/{at.Id}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");

        await (await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "x", text = "y", childId = Guid.NewGuid() }, Key())).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");
        Assert.Equal(["subject", "text"], (await guardian.FaultsAsync("/9901/guardian/general-matters", new { })).Order());
        using var stranger = api.Client("vh-inga-barn");
        await (await stranger.GetAsync($"/9901/guardian/inquiries/cases/{at.Id}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
    }

    [Fact]
    public async Task Another_matter_is_decided_on_the_sections_and_the_way_to_appeal_that_it_concerns()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-knappt-over");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        async Task<OpenCase> WrittenAsync()
        {
            var written = await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Skolgården", text = "Får vi låna den?", childId = child }, Key()).DoneAsync();
            return new OpenCase((string)written["caseId"]!, (string)written["reference"]!, (long)written["version"]!);
        }
        var at = await WrittenAsync();
        var granted = new { outcome = "granted", reasons = "Gården är ledig den dagen.", legalBasis = new[] { "2017:725 2:1" }, appealRoute = "legality-review" };
        await (await officer.CommandAsync($"{Details(at)}/decisions", granted, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "decision-not-delegated");
        await (await manager.CommandAsync($"{Details(at)}/decisions", new { granted.outcome, granted.reasons, granted.legalBasis }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "decision-route-unconfirmed");
        foreach (var unsettled in new[] { "confirm", "to-the-king" })
            await (await manager.CommandAsync($"{Details(at)}/decisions", new { granted.outcome, granted.reasons, granted.legalBasis, appealRoute = unsettled }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "appeal-route-unknown");
        Assert.Equal(["legalBasis", "outcome", "reasons"], (await manager.FaultsAsync($"{Details(at)}/decisions", new { })).Order());
        Assert.Equal(
            ["conditions", "legalBasis[1]", "validFrom", "validTo"],
            (await manager.FaultsAsync($"{Details(at)}/decisions", new { outcome = "refused", reasons = "Nej.", legalBasis = new[] { "2017:725 2:1", "2 kap." }, validFrom = "2026-12-01", conditions = "Städa." })).Order());

        var backwards = new { granted.outcome, granted.reasons, granted.legalBasis, granted.appealRoute, validFrom = "2026-12-02", validTo = "2026-12-01" };
        await (await manager.CommandAsync($"{Details(at)}/decisions", backwards, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "validity-ends-before-start");

        // The number stands in the letter once it is given.
        await officer.DiaryNumberAsync(at);
        var preview = await (await manager.CommandAsync($"{Details(at)}/decisions/letter-previews", granted, Key())).Content.ReadAsStringAsync();
        await manager.CommandAsync($"{Details(at)}/decisions", granted, Key(), "*").DoneAsync();
        var letter = await (await guardian.GetAsync(at.Guardians("letter"))).Content.ReadAsStringAsync();
        Assert.Equal(preview, letter);
        foreach (var part in new[] { "Vi bifaller det du har begärt.", "Gården är ledig den dagen.", "2 kap. 1 § kommunallagen (2017:725)", "laglighetsprövning", "Agneta Lindahl" })
            Assert.Contains(part, letter, StringComparison.Ordinal);
        // What is done once is in force for no time that a letter would tell of.
        Assert.DoesNotContain("till och med", letter, StringComparison.Ordinal);
        var shown = await guardian.ReadAsync($"/9901/guardian/inquiries/cases/{at.Id}");
        Assert.Equal(("decided", "granted", (string?)null), ((string?)shown["status"], (string?)shown["outcome"], (string?)shown["answer"]));
        await (await manager.CommandAsync($"{Details(at)}/decisions", granted, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
        await (await manager.CommandAsync($"{Details(at)}/answers", new { text = "Ja." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
        Assert.Contains(await manager.ItemsAsync("/9901/manager/unreported-decisions?limit=200"), d => (string?)d["caseId"] == at.Id);

        // Where förvaltningslagen binds, what goes against somebody is communicated first, and the appeal is tried by the route that the decision names.
        var other = await WrittenAsync();
        var refused = new { outcome = "refused", reasons = "Gården är upptagen.", legalBasis = new[] { "2017:725 2:1" }, appealRoute = "administrative-appeal" };
        await (await manager.CommandAsync($"{Details(other)}/decisions", refused, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
        await manager.CommandAsync($"{Details(other)}/decisions", new { refused.outcome, refused.reasons, refused.legalBasis, refused.appealRoute, communicationNotNeeded = true }, Key(), "*").DoneAsync();
        Assert.Contains("Förvaltningsrätten", await (await guardian.GetAsync(other.Guardians("letter"))).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await guardian.CommandAsync(other.Guardians("appeals"), new { text = "Den är visst ledig." }, Key()).DoneAsync();
        Assert.Single(await officer.ItemsAsync(other.Officers("appeals")));

        using var anyone = Anyone();
        var asked = await anyone.CommandAsync("/9901/public/document-requests", new { subject = "Beslut", text = Text }, Key()).DoneAsync();
        await (await manager.CommandAsync($"/9901/officer/inquiries/cases/{(string)asked["caseId"]!}/decisions", granted, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "inquiry-of-other-kind");
    }

    [Fact]
    public async Task Anyone_asks_for_documents_and_gets_them_when_nothing_is_secret()
    {
        api.Clock.Now = Start;
        using var anyone = Anyone();
        using var officer = api.Client(Officer);
        var asked = await anyone.CommandAsync("/9901/public/document-requests", new { subject = "Beslut", text = Text, contact = "fraga@example.org" }, Key()).DoneAsync();
        var at = new OpenCase((string)asked["caseId"]!, (string)asked["reference"]!, (long)asked["version"]!);
        // By the receipt, in whatever way it is written down, the one who asked reads how it goes, and nothing before it is settled.
        var code = (string)asked["accessCode"]!;
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$", code);
        var waiting = await anyone.CommandAsync(Follow, new { reference = at.Reference.ToLowerInvariant(), code = code.Replace("-", " ", StringComparison.Ordinal).Replace('0', 'o').ToLowerInvariant() }).DoneAsync();
        Assert.Equal((at.Reference, "under-assessment", null, 0), ((string?)waiting["reference"], (string?)waiting["status"], (string?)waiting["disclosed"], waiting["documents"]!.AsArray().Count));
        foreach (var wrong in new[] { (at.Reference, "7K4M-2Q9X-0AB3-T5VW"), (at.Reference, code[..^1]), ("HND-0000-0000", code), ("nonsense", code) })
            await (await anyone.CommandAsync(Follow, new { reference = wrong.Item1, code = wrong.Item2 })).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await anyone.CommandAsync($"{Follow}/letters", new { reference = at.Reference, code })).ProblemAsync(HttpStatusCode.NotFound, "letter-not-found");
        await (await anyone.CommandAsync($"{Follow}/files", new { reference = at.Reference, code, fileId = Guid.NewGuid() })).ProblemAsync(HttpStatusCode.NotFound, "attachment-not-found");
        Assert.Equal(["code", "reference"], (await anyone.FaultsAsync(Follow, new { })).Order());
        Assert.Equal(["code", "fileId", "reference"], (await anyone.FaultsAsync($"{Follow}/files", new { })).Order());
        var shown = await officer.ReadAsync(Details(at));
        Assert.Equal((Text, "fraga@example.org", "Någon utanför registret"), ((string?)shown["text"], (string?)shown["contact"], (string?)shown["from"]));
        Assert.Equal("Allmänheten", (string?)(await officer.ItemsAsync(at.Officers("timeline")))[0]["actor"]);
        await (await officer.CommandAsync($"{Details(at)}/disclosures", null, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "review-missing");
        await officer.CommandAsync($"{Details(at)}/secrecy-reviews", Reviewed("open"), Key(), "*").DoneAsync();
        await (await officer.CommandAsync($"{Details(at)}/refusals", new { reasons = "Nej." }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "review-withholds-nothing");
        await officer.CommandAsync($"{Details(at)}/disclosures", null, Key(), "*").DoneAsync();
        var done = await officer.ReadAsync(Details(at));
        Assert.Equal(("closed", "all"), ((string?)done["status"], (string?)done["disclosed"]));
        var told = await anyone.CommandAsync(Follow, new { reference = at.Reference, code }).DoneAsync();
        Assert.Equal(("closed", "all", false), ((string?)told["status"], (string?)told["disclosed"], (bool)told["hasLetter"]!));
        Assert.Equal("open", (string?)told["documents"]![0]!["treatment"]);
        // Whoever looks is noted; the code is kept nowhere.
        Assert.True(await Sql.AskAsync<bool>(api.MainDatabase, "select exists (select from read_audit where reason = 'document-request')"));
        Assert.DoesNotContain(code, await ProgramDatabase.DumpAsync(api.MainDatabase), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["subject", "text"], (await anyone.FaultsAsync("/9901/public/document-requests", new { })).Order());
        // Nothing else is open to anyone.
        Assert.Equal(HttpStatusCode.Unauthorized, (await anyone.GetAsync(Details(at))).StatusCode);
        // Everything that was written lies sealed.
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from mt_events where data::text like '%fraga@example.org%'"));
    }

    [Fact]
    public async Task Two_strangers_with_one_key_have_a_request_each_and_a_key_that_can_be_guessed_is_refused()
    {
        api.Clock.Now = Start;
        using var anyone = Anyone();
        const string Url = "/9901/public/document-requests";
        var key = Key();
        var mine = await anyone.CommandAsync(Url, new { subject = "Beslut", text = Text }, key).DoneAsync();
        var again = await anyone.CommandAsync(Url, new { subject = "Beslut", text = Text }, key);
        var repeated = await again.JsonAsync();
        Assert.Equal(((string?)mine["caseId"], (string?)mine["accessCode"]), ((string?)repeated["caseId"], (string?)repeated["accessCode"]));
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replay").Single());
        var theirs = await anyone.CommandAsync(Url, new { subject = "Protokoll", text = Text }, key);
        Assert.Equal(HttpStatusCode.Created, theirs.StatusCode);
        Assert.False(theirs.Headers.Contains("Idempotent-Replay"));
        Assert.NotEqual((string?)mine["reference"], (string?)(await theirs.JsonAsync())["reference"]);
        foreach (var guessed in new[] { "1", "begäran-1", Guid.Empty.ToString(), "a-key-of-mine-no-1" })
            await (await anyone.CommandAsync(Url, new { subject = "Beslut", text = Text }, guessed)).ProblemAsync(HttpStatusCode.BadRequest, "idempotency-key-invalid");
        // Whoever signs in keeps keys of their own, however short.
        using var officer = api.Client(Officer);
        await officer.CommandAsync("/9901/officer/document-requests", new { subject = "Beslut", text = Text, channel = "paper" }, "strangers-1").DoneAsync();
        await (await officer.CommandAsync("/9901/officer/document-requests", new { subject = "Protokoll", text = Text, channel = "paper" }, "strangers-1")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task What_is_secret_is_masked_and_refused_by_whom_the_board_lets_decide_with_kammarratten_in_the_letter()
    {
        api.Clock.Now = Start;
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        var registered = await officer.CommandAsync(
            "/9901/officer/document-requests", new { subject = "Beslut om Maja", text = Text, channel = "paper", arrivedOn = "2026-11-19", name = "Redaktionen" }, Key()).DoneAsync();
        var at = new OpenCase((string)registered["caseId"]!, (string)registered["reference"]!, (long)registered["version"]!);
        var overview = await officer.ReadAsync(at.Officers(""));
        Assert.Equal(("paper", "2026-11-18T23:00:00Z"), ((string?)overview["channel"], (string?)overview["registeredAt"]));
        await (await officer.CommandAsync($"{Details(at)}/letter-previews", new { reasons = "Nej." }, Key())).ProblemAsync(HttpStatusCode.Conflict, "review-missing");
        await officer.CommandAsync($"{Details(at)}/secrecy-reviews", Reviewed("masked"), Key(), "*").DoneAsync();
        await (await officer.CommandAsync($"{Details(at)}/disclosures", null, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "review-withholds");
        await (await officer.CommandAsync($"{Details(at)}/refusals", new { reasons = "Men." }, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "decision-not-delegated");
        await (await officer.GetAsync(at.Officers("replay"))).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        var number = await officer.DiaryNumberAsync(at);
        var decision = new { reasons = "Det står inte klart.", presentedBy = Officer, tookPart = new[] { "handlaggare-2" } };
        await (await manager.CommandAsync($"{Details(at)}/refusals", new { reasons = "Nej.", board = new { meeting = "2026-11-23", paragraph = 7 } }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "board-meeting-not-possible");
        var preview = await (await manager.CommandAsync($"{Details(at)}/letter-previews", decision, Key())).Content.ReadAsStringAsync();
        await manager.CommandAsync($"{Details(at)}/refusals", decision, Key(), "*").DoneAsync();
        // Decided by an officer alone: there is no rule to apply again.
        await (await officer.GetAsync(at.Officers("replay"))).ProblemAsync(HttpStatusCode.Conflict, "decision-without-rules");
        var letter = await (await officer.GetAsync(at.Officers("letter"))).Content.ReadAsStringAsync();
        Assert.Equal(preview, letter);
        foreach (var part in new[] { "kammarrätten", "Redaktionen", "23 kap. 2 §", "Vi lämnar ut handlingarna delvis. I övrigt avslår vi begäran.", "Det står inte klart.", "föredragande", number })
            Assert.Contains(part, letter, StringComparison.OrdinalIgnoreCase);
        var shown = await officer.ReadAsync(Details(at));
        Assert.Equal(("decided", "partly-granted", "part"), ((string?)shown["status"], (string?)shown["outcome"], (string?)shown["disclosed"]));

        using var anyone = Anyone();
        Assert.Equal(letter, await (await anyone.CommandAsync($"{Follow}/letters", new { reference = at.Reference, code = (string)registered["accessCode"]! })).Content.ReadAsStringAsync());

        // It is appealed as any decision.
        await officer.CommandAsync(at.Officers("receipts"), new { proof = "in-person" }, Key()).DoneAsync();
        Assert.Equal("2026-12-14", (string?)(await officer.ReadAsync(at.Officers("")))["lastDayToAppeal"]);
        await officer.CommandAsync(at.Officers("appeals"), new { channel = "email", text = "Vi överklagar." }, Key()).DoneAsync();
        Assert.Equal(["documents[0].ground"], await officer.FaultsAsync($"{Details(at)}/secrecy-reviews", new { documents = new[] { new { title = "x", treatment = "withheld" } } }));
        Assert.Equal(["documents"], await officer.FaultsAsync($"{Details(at)}/secrecy-reviews", new { }));
        Assert.Equal(["reasons"], await officer.FaultsAsync($"{Details(at)}/refusals", new { }));
        const string Register = "/9901/officer/document-requests";
        await (await officer.CommandAsync(Register, new { subject = "x", text = "y", channel = "paper", arrivedOn = "2026-11-23" }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "arrival-in-the-future");
        await (await officer.CommandAsync(Register, new { subject = "x", text = "y", channel = "paper", arrivedOn = "2026-11-07" }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "arrival-reason-missing");
        Assert.Equal(["channel"], await officer.FaultsAsync(Register, new { subject = "x", text = "y", channel = "e-service" }));
        var late = await officer.CommandAsync(Register, new { subject = "x", text = "y", channel = "visit", arrivedOn = "2026-11-07", arrivalReason = "Låg i fel fack." }, Key()).DoneAsync();
        Assert.EndsWith("Låg i fel fack.", (string?)Assert.Single(await officer.ItemsAsync($"/9901/officer/cases/{late["caseId"]}/notes"))["text"], StringComparison.Ordinal);
        Assert.Equal(["channel", "subject", "text"], (await officer.FaultsAsync("/9901/officer/document-requests", new { })).Order());
    }

    [Fact]
    public async Task A_file_that_is_asked_for_is_disclosed_whole_masked_or_withheld_and_kept_with_the_request()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var other = (string)(await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Väg", text = "Se bilden.", childId = child }, Key()).DoneAsync())["caseId"]!;
        byte[] content = [.. "%PDF-1.7 "u8, .. Enumerable.Range(0, 400_000).Select(i => (byte)(i * 7))];
        var (open, secret) = ((string)(await AttachAsync(guardian, $"/9901/guardian/cases/{other}/attachments", content).DoneAsync())["attachmentId"]!, (string)(await AttachAsync(guardian, $"/9901/guardian/cases/{other}/attachments", content).DoneAsync())["attachmentId"]!);
        var (at, code) = await ReceivedAsync(officer);
        var masked = (string)(await AttachAsync(officer, at.Officers("attachments"), [.. "%PDF-1.7 "u8, 42]).DoneAsync())["attachmentId"]!;
        object Review(string? copy, string file) => new
        {
            documents = new object[]
            {
                new { title = "Bild", treatment = "open", fileCaseId = other, fileId = open },
                new { title = "Intyg", treatment = "masked", ground = "23 kap. 2 § offentlighets- och sekretesslagen.", fileCaseId = other, fileId = file, maskedFileId = copy },
                new { title = "Yttrande", treatment = "withheld", ground = "23 kap. 2 § offentlighets- och sekretesslagen.", fileCaseId = other, fileId = secret },
            },
        };
        var reviews = $"{Details(at)}/secrecy-reviews";
        Assert.Equal(["documents[1].maskedFileId"], await officer.FaultsAsync(reviews, Review(null, secret)));
        Assert.Equal(["documents[0].disclosed", "documents[0].fileCaseId", "documents[0].maskedFileId"], (await officer.FaultsAsync(reviews, new { documents = new[] { new { title = "x", treatment = "open", disclosed = "y", fileId = open, maskedFileId = masked } } })).Order(StringComparer.Ordinal));
        await (await officer.CommandAsync(reviews, Review(masked, Guid.NewGuid().ToString()), Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "attachment-not-found");
        await (await officer.CommandAsync(reviews, Review(secret, secret), Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "attachment-not-found");
        await officer.CommandAsync(reviews, Review(masked, secret), Key(), "*").DoneAsync();
        await officer.CommandAsync(reviews, Review(masked, secret), Key(), "*").DoneAsync();
        var documents = (await officer.ReadAsync(Details(at)))["documents"]!.AsArray();
        Assert.Equal([other, other, other], documents.Select(d => (string)d!["fileCaseId"]!));
        Assert.Equal([masked, null], documents.Skip(1).Select(d => (string?)d!["disclosedFileId"]));
        // The same content, sealed under the request's own key, once however often it is reviewed.
        var copy = (string)documents[0]!["disclosedFileId"]!;
        Assert.NotEqual(open, copy);
        Assert.Equal(new[] { masked, copy }.Order(StringComparer.Ordinal), (await officer.ItemsAsync(at.Officers("attachments"))).Select(a => (string)a["attachmentId"]!).Order(StringComparer.Ordinal));
        Assert.Equal(content, await officer.GetByteArrayAsync(at.Officers($"attachments/{copy}")));
        await manager.CommandAsync($"{Details(at)}/refusals", new { reasons = "Det står inte klart." }, Key(), "*").DoneAsync();
        Assert.Equal("part", (string?)(await officer.ReadAsync(Details(at)))["disclosed"]);
        // The one who asked fetches what was let out, and nothing else that lies in the request.
        using var anyone = Anyone();
        var unasked = (string)(await AttachAsync(officer, at.Officers("attachments"), content).DoneAsync())["attachmentId"]!;
        using var fetched = await anyone.CommandAsync($"{Follow}/files", new { reference = at.Reference, code, fileId = copy });
        Assert.Equal(content, await fetched.Content.ReadAsByteArrayAsync());
        Assert.Contains("sandbox", fetched.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (var file in new[] { unasked, open, secret })
            await (await anyone.CommandAsync($"{Follow}/files", new { reference = at.Reference, code, fileId = file })).ProblemAsync(HttpStatusCode.NotFound, "attachment-not-found");
        // Whoever may not see the case finds no file in it.
        using var named = api.Client("skydd-1");
        var hidden = await api.AppliedAsync("vh-skyddad");
        var theirs = (string)(await AttachAsync(named, hidden.Officers("attachments"), content).DoneAsync())["attachmentId"]!;
        var second = await AskedAsync(officer);
        var asked = new { documents = new[] { new { title = "x", treatment = "open", fileCaseId = hidden.Id, fileId = theirs } } };
        await (await officer.CommandAsync($"{Details(second)}/secrecy-reviews", asked, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "attachment-not-found");
    }

    private HttpClient Anyone()
    {
        var anyone = api.Bearing("none");
        anyone.DefaultRequestHeaders.Authorization = null;
        return anyone;
    }

    private static async Task<OpenCase> AskedAsync(HttpClient officer) => (await ReceivedAsync(officer)).At;

    private static async Task<(OpenCase At, string Code)> ReceivedAsync(HttpClient officer)
    {
        var registered = await officer.CommandAsync("/9901/officer/document-requests", new { subject = "Bild", text = Text, channel = "paper" }, Key()).DoneAsync();
        return (new OpenCase((string)registered["caseId"]!, (string)registered["reference"]!, (long)registered["version"]!), (string)registered["accessCode"]!);
    }

    [Fact]
    public async Task What_was_written_to_the_school_office_goes_on_as_an_application_for_school_transport_from_the_day_it_came()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-vaxelvis-a");
        using var officer = api.Client(Officer);
        var child = await guardian.ChildAsync("Hugo");
        var written = await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Buss", text = "Vi vill ha skolskjuts.", childId = child }, Key()).DoneAsync();
        var at = new OpenCase((string)written["caseId"]!, (string)written["reference"]!, (long)written["version"]!);
        await AttachAsync(guardian, at.Guardians("attachments"), [.. "%PDF-1.7 "u8, 1, 2, 3]).DoneAsync();
        await officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Vilken väg gäller det?" }, Key(), "*").DoneAsync();
        await officer.CommandAsync(at.Officers("requests"), new { kind = "opinion", due = "2026-12-08", text = "Enheten har svarat." }, Key(), "*").DoneAsync();
        api.Clock.Now = Start.AddMinutes(30);
        var to = new { caseType = "school-transport", schoolYear = "2026/2027" };
        var preview = await officer.CommandAsync(at.Officers("hand-overs/previews"), to, Key()).DoneAsync();
        Assert.Equal(("2026-11-22T09:00:00Z", 1, "Skolskjuts"), ((string?)preview["arrivedAt"], (int)preview["attachments"]!, (string?)preview["caseTypeTitle"]));
        Assert.Equal(["2026-12-06", "2026-12-08"], preview["requests"]!.AsArray().Select(r => (string?)r!["due"]));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from case_details where taken_over_from = '{at.Id}'"));
        var done = await officer.CommandAsync(at.Officers("hand-overs"), to, Key(), "*").DoneAsync();
        var next = new OpenCase((string)done["newCaseId"]!, (string)done["newReference"]!, 0);
        Assert.StartsWith("SKJ-", next.Reference, StringComparison.Ordinal);

        var (old, now) = (await officer.ReadAsync(at.Officers("")), await officer.ReadAsync(next.Officers("")));
        Assert.Equal(("handed-over", next.Id, at.Id), ((string?)old["status"], (string?)old["handedOverTo"]!["caseId"], (string?)now["takenOverFrom"]!["caseId"]));
        Assert.Equal(("under-assessment", "2026-11-22T09:00:00Z", "e-service"), ((string?)now["status"], (string?)now["registeredAt"], (string?)now["channel"]));
        var details = await officer.ReadAsync($"/9901/officer/school-transport/cases/{next.Id}");
        Assert.Equal(("2026/2027", "other-grounds"), ((string?)details["schoolYear"], (string?)details["kind"]));
        Assert.Contains("Vi vill ha skolskjuts.", details.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
        Assert.Single(await guardian.ItemsAsync(next.Guardians("attachments")));
        Assert.Contains(at.Reference, (string?)Assert.Single(await guardian.ItemsAsync(next.Guardians("messages")))["text"], StringComparison.Ordinal);
        Assert.EndsWith("vilket av ärendena du än svarar i.", (string?)Assert.Single(await guardian.ItemsAsync(next.Guardians("messages")))["text"], StringComparison.Ordinal);
        // So does what is sent to the old case, by whomever.
        var late = await AttachAsync(guardian, at.Guardians("attachments"), [.. "%PDF-1.7 "u8, 4, 5]).DoneAsync();
        Assert.Equal(next.Id, (string?)late["caseId"]);
        Assert.Contains(await officer.ItemsAsync(next.Officers("attachments")), a => (string?)a["attachmentId"] == (string?)late["attachmentId"]);
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync(next.Officers($"attachments/{late["attachmentId"]}"))).StatusCode);
        Assert.Single(await officer.ItemsAsync(at.Officers("attachments")));
        Assert.Equal(next.Id, (string?)(await officer.CommandAsync(at.Officers("messages"), new { text = "Tack." }, Key()).DoneAsync())["caseId"]);
        Assert.Equal(next.Id, (string?)(await guardian.CommandAsync(at.Guardians("messages"), new { text = "Här är vägen." }, Key()).DoneAsync())["caseId"]);
        Assert.Equal(3, (await guardian.ItemsAsync(next.Guardians("messages"))).Count);
        Assert.Empty((await api.CorrespondenceAsync(next.Id)).Findings);
        // What was asked goes on with its last day, and the answer arrives here, whichever case it is sent to.
        var asked = await guardian.ItemsAsync(next.Guardians("requests"));
        Assert.Equal([("open", "2026-12-06"), ("open", "2026-12-08")], asked.Select(r => ((string?)r["state"], (string?)r["due"])));
        foreach (var (url, request) in new[] { (at.Guardians("requests"), asked[0]), (next.Guardians("requests"), asked[1]) })
            Assert.Equal(next.Id, (string?)(await guardian.CommandAsync($"{url}/{request["requestId"]}/answers", new { text = "Gamla byvägen." }, Key()).DoneAsync())["caseId"]);
        // What came along has been gone through for another matter than this one.
        await (await officer.CommandAsync(next.Decisions, new { outcome = "refused", reasons = "Inga skäl." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "material-not-considered");
        await officer.GoneThroughAsync(next.Id);
        // What was communicated in the other case is to be communicated anew before a refusal.
        await (await officer.CommandAsync(next.Decisions, new { outcome = "refused", reasons = "Inga skäl." }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
        // The officer decides it as any other, and there is one application for the child and year.
        await (await guardian.ApplyAsync(child, "other-grounds", grounds: ["traffic"])).ProblemAsync(HttpStatusCode.Conflict, "application-exists");
        var second = await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Buss igen", text = "Hur går det?", childId = child }, Key()).DoneAsync();
        foreach (var path in new[] { "hand-overs", "hand-overs/previews" })
            await (await officer.CommandAsync($"/9901/officer/cases/{second["caseId"]}/{path}", to, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "application-exists");
        await officer.CommandAsync(next.Decisions, new { outcome = "refused", reasons = "Inga skäl.", communicationNotNeeded = true }, Key(), "*").DoneAsync();

        var own = await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Buss", text = "Jag vill ha skolskjuts." }, Key()).DoneAsync();
        foreach (var path in new[] { "hand-overs", "hand-overs/previews" })
            await (await officer.CommandAsync($"/9901/officer/cases/{own["caseId"]}/{path}", to, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "hand-over-names-no-pupil");
    }

    [Fact]
    public async Task An_application_sent_to_the_wrong_service_goes_on_with_what_was_sent_from_the_day_it_came()
    {
        var at = await api.ApplyAsync("vh-ingen-placering");
        api.Clock.Now = Start.AddMinutes(30);
        using var guardian = api.Client("vh-ingen-placering");
        using var officer = api.Client(Officer);
        byte[] file = [.. "%PDF-1.7 "u8, .. Enumerable.Range(0, 600_000).Select(i => (byte)(i * 31))];
        await AttachAsync(guardian, at.Guardians("attachments"), file).DoneAsync();
        var theirs = await AttachAsync(officer, at.Officers("attachments"), file).DoneAsync();
        await officer.CommandAsync(at.Officers($"documents/{theirs["attachmentId"]}/classifications"), new { secret = true, ground = "2009:400 23:2" }, Key()).DoneAsync();
        await guardian.CommandAsync(at.Guardians("messages"), new { text = "Kom intyget fram?" }, Key()).DoneAsync();
        await officer.CommandAsync(at.Officers("notes"), new { text = "Hör inte hit." }, Key()).DoneAsync();
        api.Clock.Now = Start.AddMinutes(31);
        var to = new { caseType = "general-matter" };
        var preview = await officer.CommandAsync(at.Officers("hand-overs/previews"), to, Key()).DoneAsync();
        Assert.Equal(("2026-11-22T09:00:00Z", 3, 1), ((string?)preview["arrivedAt"], (int)preview["attachments"]!, (int)preview["secrecyMarks"]!));
        Assert.Contains(preview["form"]!.AsArray(), a => (string?)a!["text"] == "2026/2027");
        Assert.Contains(preview["services"]!.AsArray(), s => (string?)s!["caseType"] == "general-matter");
        await (await officer.CommandAsync(at.Officers("hand-overs/previews"), new { caseType = "document-request" }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "case-type-receives-nothing");
        Assert.Equal(["caseType"], await officer.FaultsAsync(at.Officers("hand-overs"), new { }));
        await (await officer.CommandAsync(at.Officers("hand-overs"), to, Key(), "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        var key = Key();
        var done = await officer.CommandAsync(at.Officers("hand-overs"), to, key, "*").DoneAsync();
        Assert.Equal("true", (await officer.CommandAsync(at.Officers("hand-overs"), to, key, "*")).Headers.GetValues("Idempotent-Replay").Single());
        var next = new OpenCase((string)done["newCaseId"]!, (string)done["newReference"]!, 0);

        var (old, now) = (await officer.ReadAsync(at.Officers("")), await officer.ReadAsync(next.Officers("")));
        Assert.Equal(("handed-over", next.Id, at.Id), ((string?)old["status"], (string?)old["handedOverTo"]!["caseId"], (string?)now["takenOverFrom"]!["caseId"]));
        Assert.Equal(("under-assessment", "2026-11-22T09:00:00Z", "e-service"), ((string?)now["status"], (string?)now["registeredAt"], (string?)now["channel"]));
        Assert.Contains("2026/2027", (string?)(await officer.ReadAsync(Details(next)))["text"], StringComparison.Ordinal);
        // The target counts from the first arrival.
        var (before, listed) = (
            Assert.Single(await officer.ItemsAsync("/9901/officer/worklist?status=handed-over&limit=200"), c => (string?)c["caseId"] == at.Id),
            Assert.Single(await officer.ItemsAsync("/9901/officer/worklist?caseType=general-matter&limit=200"), c => (string?)c["caseId"] == next.Id));
        Assert.Equal((string?)before["targetDate"], (string?)listed["targetDate"]);
        Assert.True(DateOnly.Parse((string)listed["targetDate"]!, CultureInfo.InvariantCulture) > new DateOnly(2026, 11, 22));
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/worklist?limit=200"), c => (string?)c["caseId"] == at.Id);

        // The applicant is told in words, and in both.
        var messages = await guardian.ItemsAsync(next.Guardians("messages"));
        Assert.Equal(("Kom intyget fram?", 2), ((string?)messages[0]["text"], messages.Count));
        Assert.True((bool)listed["unreadMessage"]!);
        var files = (await officer.ItemsAsync(next.Officers("attachments"))).OrderBy(f => (string?)f["from"], StringComparer.Ordinal).ToList();
        Assert.Equal([("guardian", false), ("municipality", true)], files.Select(f => ((string?)f["from"], (bool)f["secret"]!)));
        Assert.Contains(
            await officer.ItemsAsync(next.Officers("documents?limit=100")),
            d => ((string?)d["documentId"], (string?)d["ground"], (string?)d["markedOn"]) == ((string?)files[1]["attachmentId"], "2009:400 23:2", "2026-11-22"));
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from mt_events where stream_id = '{next.Id}' and type like 'case.document-classified%'"));
        Assert.Equal((string?)files[0]["attachmentId"], (string?)Assert.Single(await guardian.ItemsAsync(next.Guardians("attachments")))["attachmentId"]);
        Assert.Equal(file, await (await officer.GetAsync(next.Officers($"attachments/{files[1]["attachmentId"]}"))).Content.ReadAsByteArrayAsync());
        Assert.Equal(2, (await officer.ItemsAsync(at.Officers("attachments"))).Count);
        Assert.Empty(await officer.ItemsAsync(next.Officers("notes")));
        // Nor is what the program itself tells unknown to the log.
        Assert.Empty((await api.CorrespondenceAsync(next.Id)).Findings);
        var told = (string?)messages[1]["text"];
        Assert.Contains(at.Reference, told, StringComparison.Ordinal);
        Assert.Contains(next.Reference, told, StringComparison.Ordinal);
        Assert.Contains(await guardian.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.handed-over.v1");
        Assert.Contains(await guardian.ItemsAsync(next.Guardians("timeline")), e => (string?)e["event"] == "case.taken-over.v1");
        Assert.Equal(next.Reference, (string?)(await guardian.ReadAsync(at.Guardians("")))["handedOverTo"]!["reference"]);
        foreach (var path in new[] { "hand-overs", "hand-overs/previews" })
            await (await officer.CommandAsync(at.Officers(path), to, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-closed");
        await (await officer.CommandAsync(next.Officers("hand-overs"), to, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "hand-over-to-same-service");
        // Nothing hinders a new application to the right place for the same child and year.
        await api.ApplyAsync("vh-ingen-placering");
    }

    private static async Task<HttpResponseMessage> AttachAsync(HttpClient client, string url, byte[] content)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content), "file", "intyg.pdf" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = form };
        request.Headers.Add("Idempotency-Key", Key());
        return await client.SendAsync(request);
    }

    private static string Details(OpenCase at) => $"/9901/officer/inquiries/cases/{at.Id}";

    private static object Reviewed(string treatment) => new
    {
        documents = new object[]
        {
            new { title = "Beslut 12 oktober", treatment = "open", disclosed = "Kommunen beviljar skolskjuts." },
            new { title = "Beslut 13 oktober", treatment, ground = treatment == "open" ? null : "Uppgift om elevens hälsa, 23 kap. 2 § offentlighets- och sekretesslagen.", disclosed = "Kommunen beviljar [maskerat]." },
        },
    };
}
