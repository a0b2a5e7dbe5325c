using System.Net;
using System.Text.Json;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Officer;

/// <summary>Other matters and requests for public documents, from the one who asks to the answer.</summary>
public sealed class InquiryTests(Stage stage) : IClassFixture<Stage>
{
    private const string Code = "7K4M-2Q9X-0AB3-T5VW";
    private static readonly string InApi = $"/9901/officer/inquiries/cases/{Sample.CaseId}";
    private static readonly string Page = $"/9901/officer/cases/{Sample.CaseId}/inquiry";

    [Fact]
    public async Task A_guardian_writes_about_a_child_and_finds_the_answer_in_the_case()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", $"/9901/guardian/cases/{Sample.CaseId}", _ => Answer.Ok(MatterSample.Overview("general-matter", "closed")));
        stage.Api.On("GET", $"/9901/guardian/inquiries/cases/{Sample.CaseId}", _ => Answer.Ok(MatterSample.Inquiry(answer: "Våren 2027.")));
        var form = await visitor.GetAsync("/9901/contact");
        var seen = await visitor.SendAsync(form, Fields(("Choice", Sample.Far), ("Subject", "Parkering"), ("Text", "När byggs den?")));
        Assert.Equal($"/9901/cases/{Sample.CaseId}/inquiry", seen.Address.AbsolutePath);
        Assert.Contains("Våren 2027.", seen.Document.QuerySelector("section.decision")!.TextContent, StringComparison.Ordinal);
        var sent = Sent("/9901/guardian/general-matters").Json;
        Assert.Equal((Sample.Far, "Parkering", "När byggs den?"), (sent.GetProperty("childId").GetString(), sent.GetProperty("subject").GetString(), sent.GetProperty("text").GetString()));
        Assert.Contains("/inquiry", seen.Document.QuerySelector("nav.parts a[aria-current]")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_told_and_what_is_written_is_kept()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("POST", "/9901/guardian/general-matters", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "subject", code = "required", message = "Ange vad det gäller." } }));
        var refused = await visitor.SendAsync(await visitor.GetAsync("/9901/contact"), Fields(("Text", "När byggs den?")));
        Assert.Equal("Ange vad det gäller.", refused.Document.QuerySelector("#contact-subject-error")!.TextContent);
        Assert.Equal("När byggs den?", refused.Document.QuerySelector("textarea")!.TextContent);
        stage.Api.On("POST", "/9901/guardian/general-matters", _ => Answer.Problem(503, "unavailable"));
        var away = await visitor.SendAsync(refused, Fields(("Subject", "Parkering")));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.Status);
        Assert.Single(stage.Api.Requests.Where(r => r.Method == "POST").Select(r => r.IdempotencyKey).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Anyone_asks_for_a_document_without_logging_in_or_saying_who()
    {
        using var visitor = stage.Anonymous();
        stage.Api.On("POST", "/9901/public/document-requests", _ => Answer.Ok(new { caseId = Sample.CaseId, reference = MatterSample.Reference, version = 3, accessCode = Code }));
        var form = await visitor.GetAsync("/9901/documents");
        var receipt = await visitor.SendAsync(form, Fields(("Subject", "Protokoll"), ("Text", "Nämndens möte i maj")));
        // The code stands on the page and in no address.
        Assert.Equal("/9901/documents", receipt.Address.PathAndQuery);
        Assert.Equal([MatterSample.Reference, Code], receipt.Document.QuerySelectorAll(".reference").Select(r => r.TextContent));
        var sent = Sent("/9901/public/document-requests");
        Assert.Null(sent.Authorization);
        Assert.True(Guid.TryParse(sent.IdempotencyKey, out _));
    }

    [Fact]
    public async Task The_one_who_asked_follows_the_request_by_reference_and_code_and_fetches_what_is_let_out()
    {
        using var visitor = stage.Anonymous();
        const string Answers = "/9901/public/document-request-answers";
        stage.Api.On("POST", Answers, _ => Answer.Problem(404, "case-not-found"));
        var form = await visitor.GetAsync("/9901/documents/follow");
        var wrong = await visitor.SendAsync(form, Fields(("Subject", MatterSample.Reference), ("Text", "0000")));
        Assert.Equal(HttpStatusCode.NotFound, wrong.Status);
        Assert.Contains("Numret och koden hör inte ihop.", wrong.Words, StringComparison.Ordinal);
        Assert.Equal(MatterSample.Reference, wrong.Document.GetElementById("follow-reference")!.GetAttribute("value"));
        stage.Api.On("POST", Answers, _ => Answer.Ok(new
        {
            reference = MatterSample.Reference,
            status = "decided",
            statusText = "Beslutat",
            registeredAt = "2026-11-20T09:00:00Z",
            version = 6,
            disclosed = "part",
            outcome = "refused",
            hasLetter = true,
            documents = new[] { new { title = "Protokoll", treatment = "masked", treatmentText = "Lämnas ut maskerad", ground = "23 kap. 2 §", disclosed = (string?)null, fileId = Sample.CaseId } },
            letters = new[] { new { letterId = Sample.CaseId, kindText = "Begäran om komplettering", dated = "2026-11-21" } },
            messages = new[] { new { sentAt = "2026-11-20T10:00:00Z", fromMunicipality = true, text = "Vi letar i arkivet." } },
            requests = new[] { new { requestId = Sample.CaseId, kindText = "Komplettering", stateText = "Väntar på svar", mayAnswer = true, askedOn = "2026-11-20", due = "2026-12-04", text = "Vilket år?", answeredOn = (string?)null } },
            mayWrite = true,
            evidenceDisposed = false,
        }));
        var found = await visitor.SendAsync(wrong, Fields(("Text", Code)));
        Assert.Equal("/9901/documents/follow", found.Address.PathAndQuery);
        Assert.Contains("Lämnas ut maskerad", found.Words, StringComparison.Ordinal);
        var sent = Sent(Answers).Json;
        Assert.Equal((MatterSample.Reference, Code), (sent.GetProperty("reference").GetString(), sent.GetProperty("code").GetString()));
        Assert.DoesNotContain(stage.Api.Requests, r => r.Path.Contains(Code, StringComparison.Ordinal));
        stage.Api.On("POST", Answers + "/letters", _ => Answer.Html("<!doctype html><p>Vi avslår begäran.</p>"));
        Assert.Contains("Vi avslår begäran.", (await visitor.SendAsync(found, Fields(), form: ".page:has(#follow-letter)")).Words, StringComparison.Ordinal);
        Assert.Equal(Code, Sent(Answers + "/letters").Json.GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, Sent(Answers + "/letters").Json.GetProperty("letterId").ValueKind);

        // What is asked is answered, and what is written stays when it is refused.
        Assert.Contains("Vi letar i arkivet.", found.Words, StringComparison.Ordinal);
        Assert.Contains("vill ha svar senast den 4 december 2026", found.Words, StringComparison.Ordinal);
        stage.Api.On("POST", Answers + "/messages", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "text", code = "required", message = "Skriv ditt svar." } }));
        var refused = await visitor.SendAsync(found, Fields(("Reply", " ")), form: $"section[aria-labelledby=answer-{Sample.CaseId:N}-title]");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector($".error-summary a[href='#answer-{Sample.CaseId:N}-text']"));
        stage.Api.On("POST", Answers + "/messages", _ => new Answer(201, new { isAnswer = true, version = 7, position = "42" }));
        var answered = await visitor.SendAsync(refused, Fields(("Reply", "År 2026.")), form: $"section[aria-labelledby=answer-{Sample.CaseId:N}-title]");
        Assert.Contains("Tack, vi har fått ditt svar.", answered.Words, StringComparison.Ordinal);
        Assert.Equal("/9901/documents/follow", answered.Address.AbsolutePath);
        var written = Sent(Answers + "/messages").Json;
        Assert.Equal(("År 2026.", Sample.CaseId, Code), (written.GetProperty("text").GetString(), written.GetProperty("requestId").GetGuid(), written.GetProperty("code").GetString()));
        await visitor.SendAsync(answered, Fields(("Reply", "Tack.")), form: "section[aria-labelledby=reply-title]");
        Assert.Equal(JsonValueKind.Null, Sent(Answers + "/messages").Json.GetProperty("requestId").ValueKind);
    }

    [Fact]
    public async Task An_officer_answers_another_matter_on_the_version_that_was_read()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}", _ => Answer.Ok(MatterSample.Overview("general-matter")));
        var page = await visitor.GetAsync(Page);
        Assert.Contains("När byggs den?", page.Words, StringComparison.Ordinal);
        Assert.Equal(Page, page.Document.QuerySelector("nav.parts a")!.GetAttribute("href"));
        await visitor.SendAsync(page, Fields(("Text", "Våren 2027.")), form: "section[aria-labelledby=inquiry-answer-title]");
        var sent = Sent(InApi + "/answers");
        Assert.Equal(("Våren 2027.", "\"3\""), (sent.Json.GetProperty("text").GetString(), sent.IfMatch));
    }

    [Fact]
    public async Task A_matter_that_calls_for_a_decision_is_decided_on_sections_and_a_way_to_appeal_with_its_letter_first()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}", _ => Answer.Ok(MatterSample.Overview("general-matter")));
        var page = await visitor.GetAsync(Page);
        Assert.Equal(
            ["Som kommunen har bestämt för övriga ärenden", "Förvaltningsbesvär till förvaltningsrätten", "Laglighetsprövning enligt kommunallagen", "Skolväsendets överklagandenämnd", "Kammarrätten"],
            page.Document.QuerySelectorAll("#decide-matter-appealRoute option").Select(o => o.TextContent.Trim()));
        stage.Api.On("POST", InApi + "/decisions", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "legalBasis[1]", code = "not-allowed", message = "Skriv som 2017:725 2:1." } }));
        (string, string)[] typed = [("Choice", "granted"), ("Text", "Gården är ledig."), ("Sections", "2017:725 2:1\r\n2 kap."), ("Route", "legality-review"), ("Conditions", "Städa."), ("Ticked", "true")];
        var refused = await visitor.SendAsync(page, Fields(typed), form: "details:has(#decide-matter)");
        Assert.Equal("Skriv som 2017:725 2:1.", refused.Document.GetElementById("decide-matter-legalBasis-error")!.TextContent);
        Assert.Equal("Gården är ledig.", refused.Document.GetElementById("decide-matter-reasons")!.TextContent);
        Assert.NotNull(refused.Document.QuerySelector("details[open] #decide-matter"));
        stage.Api.On("POST", InApi + "/decisions", _ => LifeSample.Done());
        await visitor.SendAsync(refused, Fields(("Sections", "2017:725 2:1")), form: "details:has(#decide-matter)");
        var sent = Sent(InApi + "/decisions");
        Assert.Equal(
            ("granted", "Gården är ledig.", "2017:725 2:1", "legality-review", "Städa.", true, "\"3\""),
            (sent.Json.GetProperty("outcome").GetString(), sent.Json.GetProperty("reasons").GetString(), sent.Json.GetProperty("legalBasis")[0].GetString(), sent.Json.GetProperty("appealRoute").GetString(),
                sent.Json.GetProperty("conditions").GetString(), sent.Json.GetProperty("communicationNotNeeded").GetBoolean(), sent.IfMatch));
    }

    [Fact]
    public async Task The_decision_in_a_matter_is_changed_on_its_page_with_why_and_its_letter_first()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}", _ => Answer.Ok(MatterSample.Overview("general-matter", "decided")));
        var page = await visitor.GetAsync($"/9901/officer/cases/{Sample.CaseId}/change");
        Assert.Equal(["Omprövning", "En domstol eller överinstans har avgjort", "Nya uppgifter"], page.Document.QuerySelectorAll("#change-matter-reason option").Select(o => o.TextContent.Trim()));
        Assert.Equal("Som det beslut som ändras", page.Document.QuerySelector("#change-matter-decision\\.appealRoute option")!.TextContent.Trim());
        (string, string)[] typed = [("Reason", "reconsideration"), ("Choice", "granted"), ("Text", "Gården är ledig ändå."), ("Sections", "2017:725 2:1")];
        stage.Api.On("POST", InApi + "/changes", _ => Answer.Problem(422, "adverse-change-needs-ground", "Ange grunden.", new[] { new { field = "adverseGround", code = "adverse-change-needs-ground", message = "Ange grunden." } }));
        var refused = await visitor.SendAsync(page, Fields(typed), form: "section[aria-labelledby=change-matter-title]");
        Assert.Equal("Ange grunden.", refused.Document.GetElementById("change-matter-adverseGround-error")!.TextContent);
        Assert.Equal("Gården är ledig ändå.", refused.Document.GetElementById("change-matter-decision.reasons")!.TextContent);
        stage.Api.On("POST", InApi + "/changes/letter-previews", _ => Answer.Html(Sample.Letter("Förhandsgranskning")));
        await visitor.SendAsync(refused, action: "?handler=changematterpreview", form: "section[aria-labelledby=change-matter-title]");
        Assert.Equal("reconsideration", Sent(InApi + "/changes/letter-previews").Json.GetProperty("reason").GetString());
        stage.Api.On("POST", InApi + "/changes", _ => LifeSample.Done());
        await visitor.SendAsync(refused, form: "section[aria-labelledby=change-matter-title]");
        var sent = Sent(InApi + "/changes");
        var decision = sent.Json.GetProperty("decision");
        Assert.Equal(
            ("granted", "Gården är ledig ändå.", "2017:725 2:1", System.Text.Json.JsonValueKind.Null, "\"3\""),
            (decision.GetProperty("outcome").GetString(), decision.GetProperty("reasons").GetString(), decision.GetProperty("legalBasis")[0].GetString(), decision.GetProperty("appealRoute").ValueKind, sent.IfMatch));
    }

    [Fact]
    public async Task A_matter_that_was_handed_over_points_at_the_case_it_goes_on_as_for_officer_and_guardian()
    {
        foreach (var (side, home) in new[] { ("officer", "/9901/officer/cases/"), ("guardian", "/9901/cases/") })
        {
            using var visitor = await stage.SignedInAsync(side);
            stage.Api.On("GET", $"/9901/{side}/cases/{Sample.CaseId}", _ => Answer.Ok(MatterSample.HandedOver()));
            stage.Api.On("GET", $"/9901/{side}/inquiries/cases/{Sample.CaseId}", _ => Answer.Ok(MatterSample.Inquiry()));
            var page = await visitor.GetAsync($"{home}{Sample.CaseId}/inquiry");
            var link = Assert.Single(page.Document.QuerySelectorAll("p.note a"));
            Assert.Equal(($"{home}{MatterSample.MeetingId}", $"Skolskjuts {Sample.Reference}"), (link.GetAttribute("href"), link.TextContent));
        }
    }

    [Fact]
    public async Task A_matter_that_the_board_decided_is_recorded_with_its_minutes_and_who_had_a_part_in_it()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}", _ => Answer.Ok(MatterSample.Overview("general-matter")));
        var page = await visitor.GetAsync(Page);
        Assert.Null(page.Document.QuerySelector("details.makers")!.GetAttribute("open"));
        (string, string)[] typed = [("Choice", "granted"), ("Text", "Gården är ledig."), ("Sections", "2017:725 2:1"), ("Makers.PresentedBy", "Eva Ek"), ("Makers.TookPart", "Bo Berg\r\nCia Falk"), ("Makers.ByBoard", "true")];
        var lacking = await visitor.SendAsync(page, Fields(typed), form: "details:has(#decide-matter)");
        Assert.Equal(
            ("Ange vilken dag nämnden sammanträdde", "Ange paragrafens nummer i protokollet"),
            (lacking.Document.GetElementById("decide-matter-board.meeting-error")!.TextContent, lacking.Document.GetElementById("decide-matter-board.paragraph-error")!.TextContent));
        Assert.DoesNotContain(stage.Api.Requests, r => r.Method == "POST" && r.Path == InApi + "/decisions" && r.Json.GetProperty("presentedBy").GetString() == "Eva Ek");
        stage.Api.On("POST", InApi + "/decisions", _ => LifeSample.Done());
        await visitor.SendAsync(lacking, Fields(("Makers.Meeting", "2026-11-19"), ("Makers.Paragraph", "§ 114")), form: "details:has(#decide-matter)");
        var sent = Sent(InApi + "/decisions").Json;
        Assert.Equal(
            ("Eva Ek", "2026-11-19", 114),
            (sent.GetProperty("presentedBy").GetString(), sent.GetProperty("board").GetProperty("meeting").GetString(), sent.GetProperty("board").GetProperty("paragraph").GetInt32()));
        Assert.Equal(["Bo Berg", "Cia Falk"], sent.GetProperty("tookPart").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public async Task Documents_are_reviewed_one_by_one_and_disclosed_when_all_are_open()
    {
        using var visitor = await DocumentsAsync(null);
        var page = await visitor.GetAsync(Page);
        Assert.Empty(page.Document.QuerySelectorAll("#disclose, #refuse"));
        stage.Api.On("POST", InApi + "/secrecy-reviews", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "documents[0].ground", code = "required", message = "Ange skälet." } }));
        var refused = await visitor.SendAsync(page, Fields(("Documents[0].Title", "Protokoll"), ("Documents[0].Treatment", "masked")), form: "section[aria-labelledby=review-title]");
        Assert.Equal("Ange skälet.", refused.Document.GetElementById("review-documents[0].ground-error")!.TextContent);
        Assert.Equal("Protokoll", refused.Document.GetElementById("review-documents[0].title")!.GetAttribute("value"));
        stage.Api.On("POST", InApi + "/secrecy-reviews", _ => LifeSample.Done());
        await visitor.SendAsync(refused, Fields(("Documents[0].Treatment", "open"), ("Documents[1].Title", "Bilaga"), ("Documents[1].Treatment", "open"), ("Documents[1].FileLink", $"https://x.se/9901/officer/cases/{Sample.CaseId}/files/{LifeSample.FileId}")), form: "section[aria-labelledby=review-title]");
        var documents = Sent(InApi + "/secrecy-reviews").Json.GetProperty("documents");
        Assert.Equal(["Protokoll", "Bilaga"], documents.EnumerateArray().Select(d => d.GetProperty("title").GetString()));
        Assert.Equal((Sample.CaseId, LifeSample.FileId), (documents[1].GetProperty("fileCaseId").GetGuid(), documents[1].GetProperty("fileId").GetGuid()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, documents[0].GetProperty("fileId").ValueKind);

        stage.Api.On("GET", InApi, _ => Answer.Ok(MatterSample.Inquiry("document-request", "all", null, MatterSample.Document("open"))));
        var done = await visitor.SendAsync(await visitor.GetAsync(Page), form: "section[aria-labelledby=disclose-title]");
        Assert.Contains("Handlingarna är utlämnade", done.Words, StringComparison.Ordinal);
        Assert.Equal("\"3\"", Sent(InApi + "/disclosures").IfMatch);
    }

    [Fact]
    public async Task What_was_withheld_is_reviewed_anew_in_a_decided_request_and_the_letter_looked_at_first()
    {
        using var visitor = await DocumentsAsync("part", MatterSample.Document("masked"));
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}", _ => Answer.Ok(MatterSample.Overview("document-request", "decided")));
        // Where other decisions are changed the officer is led to the review.
        var elsewhere = await visitor.GetAsync($"/9901/officer/cases/{Sample.CaseId}/change");
        Assert.Equal(Page + "#change-disclosure-title", elsewhere.Document.QuerySelector("p.note a")!.GetAttribute("href"));
        var inquiry = System.Text.Json.Nodes.JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(MatterSample.Inquiry("document-request", "part", null, MatterSample.Document("masked"))))!;
        (inquiry["status"], inquiry["disclosed"]) = ("decided", "part");
        stage.Api.On("GET", InApi, _ => Answer.Ok(inquiry));
        var page = await visitor.GetAsync(Page);
        Assert.Empty(page.Document.QuerySelectorAll("#review, #refuse, #disclose"));
        const string Section = "section[aria-labelledby=change-disclosure-title]";
        (string, string)[] typed = [("Reason", "ruling"), ("Documents[0].Treatment", "open"), ("Documents[0].Ground", ""), ("Documents[0].Disclosed", "Hela protokollet."), ("Text", "Kammarrätten har funnit det."), ("Makers.PresentedBy", "Eva Ek")];
        stage.Api.On("POST", InApi + "/disclosure-changes", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "appealId", code = "required", message = "Välj överklagandet." }, new { field = "review.documents[0].title", code = "required", message = "Ange handlingen." } }));
        var refused = await visitor.SendAsync(page, Fields(typed), form: Section);
        Assert.Equal("Ange handlingen.", refused.Document.GetElementById("change-disclosure-review.documents[0].title-error")!.TextContent);
        Assert.Equal("Hela protokollet.", refused.Document.GetElementById("change-disclosure-review.documents[0].disclosed")!.TextContent);
        stage.Api.On("POST", InApi + "/disclosure-changes/letter-previews", _ => Answer.Html(Sample.Letter("Förhandsgranskning")));
        Assert.Equal("Förhandsgranskning", (await visitor.SendAsync(refused, action: "?handler=changedisclosurepreview", form: Section)).Heading);
        stage.Api.On("POST", InApi + "/disclosure-changes", _ => LifeSample.Done());
        var done = await visitor.SendAsync(refused, form: Section);
        Assert.Contains("Beslutet är ändrat", done.Words, StringComparison.Ordinal);
        var sent = Sent(InApi + "/disclosure-changes").Json;
        Assert.Equal(
            ("ruling", "open", "Hela protokollet.", "Kammarrätten har funnit det.", "Eva Ek"),
            (sent.GetProperty("reason").GetString(), sent.GetProperty("review").GetProperty("documents")[0].GetProperty("treatment").GetString(), sent.GetProperty("review").GetProperty("documents")[0].GetProperty("disclosed").GetString(),
                sent.GetProperty("decision").GetProperty("reasons").GetString(), sent.GetProperty("decision").GetProperty("presentedBy").GetString()));
    }

    [Fact]
    public async Task A_file_that_is_marked_is_disclosed_only_after_the_mark_was_weighed_and_its_ground_is_shown()
    {
        using var visitor = await DocumentsAsync(null);
        var page = await visitor.GetAsync(Page);
        stage.Api.On("POST", InApi + "/secrecy-reviews", _ => Answer.Problem(422, "mark-not-weighed", violations: new[] { new { field = "documents[0].markWeighed", code = "mark-not-weighed", message = "En fil är sekretessmarkerad" } }));
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}/documents", _ => LifeSample.Page(new { documentId = LifeSample.FileId, kind = "file", kindText = "Fil", createdAt = "2026-11-20T09:00:00Z", secret = true, groundText = "23 kap. 2 § offentlighets- och sekretesslagen", markedOn = "2026-11-20", words = (string?)null }));
        var fields = Fields(("Documents[0].Title", "Intyg"), ("Documents[0].Treatment", "open"), ("Documents[0].FileLink", $"/9901/officer/cases/{Sample.CaseId}/files/{LifeSample.FileId}"));
        var refused = await visitor.SendAsync(page, fields, form: "section[aria-labelledby=review-title]");
        Assert.Equal("En fil är sekretessmarkerad", refused.Document.GetElementById("review-documents[0].markWeighed-error")!.TextContent);
        Assert.Contains("23 kap. 2 § offentlighets- och sekretesslagen", refused.Document.QuerySelector("#review .note")!.TextContent, StringComparison.Ordinal);
        stage.Api.On("POST", InApi + "/secrecy-reviews", _ => LifeSample.Done());
        await visitor.SendAsync(refused, Fields(("Documents[0].Weighed", "Intyget nämner ingen.")), form: "section[aria-labelledby=review-title]");
        Assert.Equal("Intyget nämner ingen.", Sent(InApi + "/secrecy-reviews").Json.GetProperty("documents")[0].GetProperty("markWeighed").GetString());
    }

    [Fact]
    public async Task What_is_withheld_is_refused_after_a_look_at_the_letter()
    {
        using var visitor = await DocumentsAsync("part", MatterSample.Document("masked"));
        var page = await visitor.GetAsync(Page);
        Assert.Null(page.Document.QuerySelector("#disclose"));
        Assert.Equal("Mötet öppnas.", page.Document.GetElementById("review-documents[0].disclosed")!.TextContent);
        var letter = await visitor.SendAsync(page, Fields(("Text", "Uppgifter om enskilda.")), action: "?handler=letterpreview", form: "section[aria-labelledby=refuse-title]");
        Assert.Equal("Förhandsgranskning", letter.Heading);
        await visitor.SendAsync(page, Fields(("Text", "Uppgifter om enskilda."), ("Makers.PresentedBy", "Eva Ek")), form: "section[aria-labelledby=refuse-title]");
        var sent = Sent(InApi + "/refusals").Json;
        Assert.Equal(("Uppgifter om enskilda.", "Eva Ek"), (sent.GetProperty("reasons").GetString(), sent.GetProperty("presentedBy").GetString()));
    }

    [Fact]
    public async Task A_request_that_came_by_telephone_is_registered_with_its_day_and_the_code_for_the_one_who_asks_is_shown_once()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("POST", "/9901/officer/document-requests", _ => Answer.Ok(new { caseId = Sample.CaseId, reference = MatterSample.Reference, version = 3, position = "51", accessCode = Code }));
        var receipt = await visitor.SendAsync(await visitor.GetAsync("/9901/officer/document-requests"), Fields(("Channel", "telephone"), ("Day", "2026-11-19"), ("Subject", "Protokoll"), ("Text", "Maj"), ("Name", ""), ("Contact", "")));
        // The code stands on the page and in no address.
        Assert.Equal("/9901/officer/document-requests", receipt.Address.PathAndQuery);
        Assert.Equal([MatterSample.Reference, Code], receipt.Document.QuerySelectorAll(".reference").Select(r => r.TextContent));
        Assert.Equal($"{Page}?after=51", receipt.Document.QuerySelector(".receipt a.button")!.GetAttribute("href"));
        var sent = Sent("/9901/officer/document-requests").Json;
        Assert.Equal(("telephone", "2026-11-19", "Protokoll"), (sent.GetProperty("channel").GetString(), sent.GetProperty("arrivedOn").GetString(), sent.GetProperty("subject").GetString()));
    }

    private async Task<Visitor> DocumentsAsync(string? extent, params object[] documents)
    {
        var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}", _ => Answer.Ok(MatterSample.Overview("document-request")));
        stage.Api.On("GET", InApi, _ => Answer.Ok(MatterSample.Inquiry("document-request", extent, null, documents)));
        return visitor;
    }

    private Received Sent(string path) => stage.Api.Requests.Last(r => r.Method == "POST" && r.Path == path);

    private static Dictionary<string, string[]> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => new[] { f.Value }, StringComparer.Ordinal);
}
