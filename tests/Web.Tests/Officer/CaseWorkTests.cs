using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Officer;

/// <summary>What an officer does in a case beside deciding it.</summary>
public sealed class CaseWorkTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string InApi = $"/9901/officer/cases/{Sample.CaseId}";
    private static readonly string Transport = $"/9901/officer/school-transport/cases/{Sample.CaseId}";
    private static readonly string CasePage = $"/9901/officer/cases/{Sample.CaseId}";

    [Fact]
    public async Task What_was_found_of_a_ground_is_recorded_on_the_version_that_was_read()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/investigation");
        Assert.Contains("Förslag: bevilja", page.Words, StringComparison.Ordinal);
        var done = await visitor.SendAsync(
            page, Fields(("Choice", "disability-or-illness"), ("Channel", "yes"), ("Day", "2027-01-31"), ("Text", "Intyget styrker behovet.")), form: "section[aria-labelledby=find-title]");
        Assert.Contains("förslaget är gjort på nytt", done.Words, StringComparison.Ordinal);
        var sent = Sent(Transport + "/investigations");
        Assert.Equal("\"3\"", sent.IfMatch);
        var finding = sent.Json.GetProperty("findings")[0];
        Assert.Equal(("disability-or-illness", true, "2027-01-31", "Intyget styrker behovet."), (finding.GetProperty("ground").GetString(), finding.GetProperty("supports").GetBoolean(), finding.GetProperty("until").GetString(), finding.GetProperty("note").GetString()));
    }

    [Fact]
    public async Task Costs_are_read_as_they_are_written_in_Swedish()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/investigation");
        var wrong = await visitor.SendAsync(page, Fields(("Assigned", "dyrt"), ("Attended", "100")), form: "section[aria-labelledby=costs-title]");
        Assert.Equal("Ange ett belopp i kronor", wrong.Document.GetElementById("costs-costs.assignedSek-error")!.TextContent);
        await visitor.SendAsync(wrong, Fields(("Assigned", "12 500,50"), ("Attended", "0")), form: "section[aria-labelledby=costs-title]");
        var costs = Sent(Transport + "/investigations").Json.GetProperty("costs");
        Assert.Equal((12500.50m, 0m), (costs.GetProperty("assignedSek").GetDecimal(), costs.GetProperty("attendedSek").GetDecimal()));
    }

    [Fact]
    public async Task A_granted_transport_is_arranged_with_two_homes_and_an_empty_row_is_none()
    {
        using var visitor = await DecidedAsync();
        var page = await visitor.GetAsync(CasePage + "/arrangement");
        Assert.Equal(Sample.Address, page.Document.GetElementById("arrange-legs[0].address")!.GetAttribute("value"));
        await visitor.SendAsync(
            page, Fields(("Choice", "taxi"), ("Day", "2026-12-01"), ("Legs[0].Weeks", "odd"), ("Legs[1].Address", "Ekvägen 3"), ("Legs[1].Weeks", "even"), ("Legs[1].Stop", "Eken"), ("Text", "")),
            form: "section[aria-labelledby=arrange-title]");
        var sent = Sent(Transport + "/arrangements").Json;
        Assert.Equal(("2026-12-01", "taxi"), (sent.GetProperty("from").GetString(), sent.GetProperty("mode").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, sent.GetProperty("note").ValueKind);
        Assert.Equal([(Sample.Address, null, "odd"), ("Ekvägen 3", "Eken", "even")], sent.GetProperty("legs").EnumerateArray().Select(l => (l.GetProperty("address").GetString(), l.GetProperty("stop").GetString(), l.GetProperty("weeks").GetString())));

        // The API refuses a field that it does not know.
        Assert.All(sent.GetProperty("legs").EnumerateArray(), l => Assert.Equal(3, l.EnumerateObject().Count()));

        stage.Api.On("POST", Transport + "/arrangements", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "legs[1].address", code = "required", message = "Ange adressen." } }));
        var refused = await visitor.SendAsync(await visitor.GetAsync(CasePage + "/arrangement"), Fields(("Legs[1].Stop", "Eken")), form: "section[aria-labelledby=arrange-title]");
        Assert.Equal("Ange adressen.", refused.Document.GetElementById("arrange-legs[1].address-error")!.TextContent);
        Assert.Equal("Eken", refused.Document.GetElementById("arrange-legs[1].stop")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_decision_is_changed_with_why_and_to_the_partys_disadvantage_on_a_ground()
    {
        using var visitor = await DecidedAsync();
        var page = await visitor.GetAsync(CasePage + "/change");
        Assert.Contains("Överklagande 1 december 2026", page.Words, StringComparison.Ordinal);
        var wrong = await visitor.SendAsync(page, Fields(("Decision.Outcome", "refused")), form: "section[aria-labelledby=change-title]");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.NotNull(wrong.Document.GetElementById("change-decision.reasons-error"));
        Assert.DoesNotContain(stage.Api.Requests, r => r.Method == "POST");
        await visitor.SendAsync(
            wrong, Fields(("Choice", "new-facts"), ("Decision.Reasons", "Familjen har flyttat."), ("Ticked", "true"), ("Ground", "misleading-information")), form: "section[aria-labelledby=change-title]");
        var sent = Sent(Transport + "/changes").Json;
        Assert.Equal(("new-facts", true, "misleading-information"), (sent.GetProperty("reason").GetString(), sent.GetProperty("isAdverse").GetBoolean(), sent.GetProperty("adverseGround").GetString()));
        Assert.Equal(LifeSample.AppealId, sent.GetProperty("appealId").GetGuid());
        Assert.Equal(("refused", "Familjen har flyttat."), (sent.GetProperty("decision").GetProperty("outcome").GetString(), sent.GetProperty("decision").GetProperty("reasons").GetString()));

        stage.Api.On("POST", Transport + "/changes", _ => Answer.Problem(422, "adverse-change-needs-ground", "Ange grunden.", new[] { new { field = "adverseGround", code = "adverse-change-needs-ground", message = "Ange grunden." } }));
        var refused = await visitor.SendAsync(await visitor.GetAsync(CasePage + "/change"), Fields(("Choice", "new-facts"), ("Decision.Outcome", "refused"), ("Decision.Reasons", "Flyttat.")), form: "section[aria-labelledby=change-title]");
        Assert.Equal("Ange grunden.", refused.Document.GetElementById("change-adverseGround-error")!.TextContent);
        Assert.Equal("Flyttat.", refused.Document.GetElementById("change-decision.reasons")!.TextContent);
        // The letter is looked at first.
        stage.Api.On("POST", Transport + "/changes/letter-previews", _ => Answer.Html(Sample.Letter("Förhandsgranskning")));
        var letter = await visitor.SendAsync(refused, action: "?handler=changepreview", form: "section[aria-labelledby=change-title]");
        Assert.Equal("Förhandsgranskning", letter.Heading);
        Assert.Equal("new-facts", Sent(Transport + "/changes/letter-previews").Json.GetProperty("reason").GetString());
        stage.Api.On("POST", InApi + "/rectifications/letter-previews", _ => Answer.Html(Sample.Letter("Rättelse")));
        Assert.Equal("Rättelse", (await visitor.SendAsync(refused, Fields(("Text", "Rätt årskurs är 5.")), action: "?handler=rectifypreview", form: "section[aria-labelledby=rectify-title]")).Heading);
        Assert.Equal("Rätt årskurs är 5.", Sent(InApi + "/rectifications/letter-previews").Json.GetProperty("what").GetString());
    }

    [Fact]
    public async Task A_last_day_to_answer_and_the_target_are_moved_with_a_reason()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("POST", $"{InApi}/requests/{LifeSample.RequestId}/extensions", _ => LifeSample.Done());
        stage.Api.On("POST", $"{InApi}/target-extensions", _ => Answer.Problem(422, "extension-not-later", violations: new[] { new { field = "due", code = "extension-not-later", message = "Ange en senare dag." } }));
        var requests = await visitor.SendAsync(await visitor.GetAsync($"{CasePage}/requests"), Fields(("Day", "2026-12-20"), ("Text", "Läkaren dröjer.")), form: "details:has([action='?handler=extend'])");
        Assert.Contains("Den sista dagen är flyttad och brevet är skrivet", requests.Words, StringComparison.Ordinal);
        var sent = Sent($"{InApi}/requests/{LifeSample.RequestId}/extensions");
        Assert.Equal(("2026-12-20", "Läkaren dröjer.", true), (sent.Json.GetProperty("due").GetString(), sent.Json.GetProperty("reason").GetString(), sent.IfMatch is not null));
        var target = await visitor.SendAsync(await visitor.GetAsync($"{CasePage}/handling"), Fields(("Day", "2026-12-20"), ("Text", "Yttrandet dröjer.")), form: "details:has(#extend-target)");
        Assert.Equal("Ange en senare dag.", target.Document.GetElementById("extend-target-due-error")!.TextContent);
        Assert.Equal("Yttrandet dröjer.", target.Document.GetElementById("extend-target-reason")!.TextContent.Trim());
    }

    [Theory]
    [InlineData("change", "uphold-title", "reexaminations", "explanation", true)]
    [InlineData("change", "rectify-title", "rectifications", "what", true)]
    [InlineData("handling", "days-title", "delay-notices", "text", false)]
    public async Task What_is_written_is_sent_to_its_place(string part, string section, string path, string field, bool versioned)
    {
        using var visitor = await (part == "change" ? DecidedAsync() : stage.SignedInAsync("officer"));
        var done = await visitor.SendAsync(await visitor.GetAsync($"{CasePage}/{part}"), Fields(("Text", "Därför.")), form: $"section[aria-labelledby={section}]");
        Assert.NotNull(done.Document.QuerySelector("[role=status].done"));
        var sent = Sent($"{InApi}/{path}");
        Assert.Equal("Därför.", sent.Json.GetProperty(field).GetString());
        Assert.Equal(versioned, sent.IfMatch is not null);
    }

    [Fact]
    public async Task Advice_and_approval_are_asked_for_and_answered_by_the_one_asked()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var waiting = await visitor.GetAsync("/9901/officer/referrals");
        var page = await visitor.GetAsync(waiting.Document.QuerySelector("tbody a")!.GetAttribute("href")!);
        // A question to somebody else is not answered here, only taken back.
        Assert.Equal(2, page.Document.QuerySelectorAll(".card.request form").Length);
        await visitor.SendAsync(page, Fields(("Choice", "not-approved"), ("Text", "Komplettera först.")), form: $"section[aria-labelledby='referral-{OfficeSample.ReferralId}']");
        var reply = Sent($"{InApi}/referrals/{OfficeSample.ReferralId}/answers").Json;
        Assert.Equal(("not-approved", "Komplettera först."), (reply.GetProperty("answer").GetString(), reply.GetProperty("text").GetString()));

        await visitor.SendAsync(page, form: $"section[aria-labelledby='referral-{Sample.ProtectedCaseId}']");
        Assert.Contains(stage.Api.Requests, r => r.Path == $"{InApi}/referrals/{Sample.ProtectedCaseId}/withdrawals");
        await visitor.SendAsync(page, Fields(("Officer", "handlaggare-9"), ("Choice", "approval"), ("Text", "Godkänner du?")), form: "section[aria-labelledby=refer-title]");
        var asked = Sent(InApi + "/referrals").Json;
        Assert.Equal(("handlaggare-9", "approval", "Godkänner du?"), (asked.GetProperty("to").GetString(), asked.GetProperty("purpose").GetString(), asked.GetProperty("question").GetString()));
    }

    [Fact]
    public async Task Parties_are_listed_added_asked_to_sign_and_ended_but_never_the_applicant()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/parties");
        Assert.Contains("Har inte svarat i tid", page.Words, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll($"section[aria-labelledby='party-{Sample.CaseId}'] form"));
        await visitor.SendAsync(page, Fields(("Text", " 198603142384 "), ("Choice", "trustee")), form: "section[aria-labelledby=add-title]");
        var added = Sent(InApi + "/parties").Json;
        Assert.Equal(("198603142384", "trustee"), (added.GetProperty("personalIdentityNumber").GetString(), added.GetProperty("role").GetString()));

        var card = $"section[aria-labelledby='party-{OfficeSample.PartyId}']";
        stage.Api.On("POST", $"{InApi}/parties/{OfficeSample.PartyId}/signature-requests", _ => Answer.Problem(422, "answer-day-not-ahead", violations: new[] { new { field = "due", code = "answer-day-not-ahead", message = "Dagen ska ligga framåt." } }));
        var refused = await visitor.SendAsync(page, Fields(("RemindOn", "2026-11-25"), ("Day", "2026-11-01")), action: "?handler=signature", form: card);
        Assert.NotNull(refused.Document.QuerySelector($"{card} details[open] .field-error"));
        Assert.Equal("2026-11-25", refused.Document.GetElementById($"signature-{OfficeSample.PartyId:N}-remindOn")!.GetAttribute("value"));
        await visitor.SendAsync(page, Fields(("Choice", "agrees"), ("Channel", "paper"), ("Day", "2026-11-20"), ("Text", "Låg i fel fack.")), action: "?handler=signed", form: card);
        var signed = Sent($"{InApi}/parties/{OfficeSample.PartyId}/signatures").Json;
        Assert.Equal((true, "paper", "2026-11-20", "Låg i fel fack."), (signed.GetProperty("agrees").GetBoolean(), signed.GetProperty("channel").GetString(), signed.GetProperty("arrivedOn").GetString(), signed.GetProperty("arrivalReason").GetString()));
        stage.Api.On("POST", $"{InApi}/parties/{OfficeSample.PartyId}/signatures", _ => Answer.Problem(409, "signing-over", "Tiden att skriva under är ute"));
        var over = await visitor.SendAsync(page, Fields(("Choice", "declines"), ("Channel", "telephone")), action: "?handler=signed", form: card);
        Assert.Contains("Tiden att skriva under är ute", over.Words, StringComparison.Ordinal);
        await visitor.SendAsync(page, action: "?handler=end", form: card);
        Assert.Contains(stage.Api.Requests, r => r.Path == $"{InApi}/parties/{OfficeSample.PartyId}/endings");
    }

    [Fact]
    public async Task A_case_is_handed_over_after_a_look_at_what_follows_and_goes_on_in_the_new_one()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var look = await visitor.GetAsync(CasePage + "/hand-over");
        Assert.Contains("går vidare som ”Annat ärende”", look.Words, StringComparison.Ordinal);
        foreach (var follows in new[] { "Väntar på svar: Komplettering", "senast 6 december 2026", "Begäran om avgörande", "senast 18 december 2026", "Sekretessmarkeringar" })
            Assert.Contains(follows, look.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Api.Requests, r => r.Path == InApi + "/hand-overs");
        var over = await visitor.SendAsync(look, form: ".page:has(#hand-over)");
        Assert.Equal($"/9901/officer/cases/{OfficeSample.NewCaseId}/handling", over.Address.AbsolutePath);
        Assert.Contains("Ärendet är överlämnat", over.Words, StringComparison.Ordinal);
        var sent = Sent(InApi + "/hand-overs");
        Assert.Equal(("general-matter", "\"3\""), (sent.Json.GetProperty("caseType").GetString(), sent.IfMatch));

        stage.Api.On("POST", InApi + "/hand-overs/previews", _ => Answer.Problem(409, "case-already-decided", "Ärendet är redan avgjort."));
        var barred = await visitor.GetAsync(CasePage + "/hand-over");
        Assert.Contains("Ärendet är redan avgjort.", barred.Words, StringComparison.Ordinal);
        Assert.Null(barred.Document.QuerySelector("main form"));
    }

    [Fact]
    public async Task A_case_ends_without_being_tried_in_three_ways_and_the_letter_is_looked_at_first()
    {
        using var visitor = await stage.SignedInAsync("officer");
        Assert.NotNull((await visitor.GetAsync(CasePage + "/handling")).Document.QuerySelector($"a[href='{CasePage}/ending']"));
        var page = await visitor.GetAsync(CasePage + "/ending");
        stage.Api.On("POST", InApi + "/endings/letter-previews", _ => Answer.Html(Sample.Letter("Avvisning")));
        stage.Api.On("POST", InApi + "/endings", _ => Answer.Problem(422, "completion-not-asked", violations: new[] { new { field = "ground", code = "completion-not-asked", message = "Ingen komplettering har begärts." } }));
        stage.Api.On("POST", InApi + "/withdrawals", _ => Answer.Ok(new { caseId = Sample.CaseId, version = 4, position = "44" }));
        var fields = Fields(("Choice", "dismissed"), ("Ground", "not-completed"), ("Text", "Skolan saknas."), ("Ticked", "true"));
        Assert.Contains("Avvisning", (await visitor.SendAsync(page, fields, action: "?handler=preview", form: "section[aria-labelledby=untried-title]")).Words, StringComparison.Ordinal);
        var refused = await visitor.SendAsync(page, fields, form: "section[aria-labelledby=untried-title]");
        Assert.NotNull(refused.Document.QuerySelector(".error-summary a[href='#end-untried-ground']"));
        var sent = Sent(InApi + "/endings").Json;
        Assert.Equal(("dismissed", "not-completed", "Skolan saknas.", true), (sent.GetProperty("outcome").GetString(), sent.GetProperty("ground").GetString(), sent.GetProperty("reasons").GetString(), sent.GetProperty("communicationNotNeeded").GetBoolean()));
        var recorded = await visitor.SendAsync(page, Fields(("Channel", "telephone"), ("Day", "2026-11-21")), form: "section[aria-labelledby=withdrawn-title]");
        Assert.Contains("Återkallelsen är antecknad", recorded.Words, StringComparison.Ordinal);
        Assert.Equal("telephone", Sent(InApi + "/withdrawals").Json.GetProperty("channel").GetString());
    }

    [Fact]
    public async Task Disqualification_is_declared_with_who_takes_over()
    {
        using var visitor = await stage.SignedInAsync("officer");
        await visitor.SendAsync(await visitor.GetAsync(CasePage + "/handling"), Fields(("Choice", "earlier-position"), ("Successor", "handlaggare-2")), form: "section[aria-labelledby=else-title]");
        var sent = Sent(InApi + "/disqualifications").Json;
        Assert.Equal(("earlier-position", "handlaggare-2"), (sent.GetProperty("ground").GetString(), sent.GetProperty("successor").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, sent.GetProperty("officer").ValueKind);
    }

    [Fact]
    public async Task Whoever_moves_a_case_out_of_sight_comes_back_to_the_worklist()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var moved = await visitor.SendAsync(await visitor.GetAsync(CasePage + "/handling"), Fields(("Choice", "protected")), action: "?handler=move", form: "section[aria-labelledby=else-title]");
        Assert.Equal("/9901/officer/worklist", moved.Address.AbsolutePath);
        Assert.Equal("protected", Sent(InApi + "/queue-changes").Json.GetProperty("queue").GetString());
    }

    [Fact]
    public async Task A_decided_case_is_closed_and_its_receipt_recorded()
    {
        using var visitor = await DecidedAsync();
        var handling = await visitor.GetAsync(CasePage + "/handling");
        Assert.Null(handling.Document.QuerySelector("a[href$='/hand-over']"));
        await visitor.SendAsync(handling, action: "?handler=close", form: "section[aria-labelledby=else-title]");
        Assert.Equal("\"3\"", Sent(InApi + "/closings").IfMatch);
        stage.Api.On("GET", InApi, _ => Answer.Ok(Undated()));
        await visitor.SendAsync(await visitor.GetAsync(CasePage + "/appeals"), Fields(("Choice", "stated"), ("Day", "2026-11-21"), ("Person", LifeSample.OtherRecipientId.ToString())), form: "section[aria-labelledby=receive-title]");
        Assert.Equal("stated", Sent(InApi + "/receipts").Json.GetProperty("proof").GetString());
        Assert.Equal(LifeSample.OtherRecipientId, Sent(InApi + "/receipts").Json.GetProperty("recipientId").GetGuid());
    }

    [Fact]
    public async Task A_decision_of_one_recipient_tells_when_it_was_received_and_one_of_the_notice_board_its_last_day()
    {
        using var visitor = await DecidedAsync();
        stage.Api.On("GET", InApi + "/recipients", _ => LifeSample.Page(new { recipientId = LifeSample.RecipientId, name = "Karl Testsson", isApplicant = true, receivedOn = "2026-11-23", lastDayToAppeal = "2026-12-14" }));
        var page = await visitor.GetAsync(CasePage + "/appeals");
        Assert.Contains("Karl Testsson: fick beslutet 23 november 2026, sista dag att överklaga 14 december 2026", page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("Sista dag att överklaga är", page.Words, StringComparison.Ordinal);

        stage.Api.On("GET", InApi + "/recipients", _ => LifeSample.Page(new { recipientId = LifeSample.RecipientId, name = "Karl Testsson", isApplicant = true, receivedOn = (string?)null, lastDayToAppeal = (string?)null }));
        page = await visitor.GetAsync(CasePage + "/appeals");
        Assert.Contains("Sista dag att överklaga är 20 december 2026.", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_appeal_of_the_handling_is_met_and_one_that_was_ruled_on_gives_its_file_and_legal_force()
    {
        using var visitor = await DecidedAsync();
        var handling = System.Text.Json.JsonSerializer.SerializeToNode(LifeSample.Appeal("received", true), System.Text.Json.JsonSerializerOptions.Web)!;
        handling["ofLetterId"] = LifeSample.LetterId;
        var ruled = System.Text.Json.JsonSerializer.SerializeToNode(LifeSample.Appeal("ruled", true), System.Text.Json.JsonSerializerOptions.Web)!;
        ruled["bundle"] = new System.Text.Json.Nodes.JsonObject { ["documents"] = 7, ["bytes"] = 12_345, ["hash"] = "abc" };
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page(handling));
        var page = await visitor.GetAsync(CasePage + "/appeals");
        Assert.Contains("Gäller ett beslut under handläggningen", page.Words, StringComparison.Ordinal);
        Assert.Equal(["uphold", "meet"], page.Document.QuerySelectorAll("form[action='?handler=step'] input[name=Choice]").Select(i => i.GetAttribute("value")));

        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page(ruled));
        stage.Api.On("GET", $"{InApi}/appeals/{LifeSample.AppealId}/bundle", _ => new Answer(200, "PK", "application/zip"));
        page = await visitor.GetAsync(CasePage + "/appeals");
        var bundle = await visitor.GetAsync(CasePage + "/appeals" + page.Document.QuerySelector("a[download]")!.GetAttribute("href"));
        Assert.Equal("application/zip", bundle.Response.Content.Headers.ContentType!.MediaType);
        await visitor.SendAsync(page, Fields(("Day", "2026-12-20")), form: "section[aria-labelledby=force-title]");
        Assert.Equal("2026-12-20", Sent(InApi + "/legal-force").Json.GetProperty("on").GetString());
    }

    private static System.Text.Json.Nodes.JsonNode Undated()
    {
        var json = System.Text.Json.JsonSerializer.SerializeToNode(LifeSample.Overview("decided", "granted"), System.Text.Json.JsonSerializerOptions.Web)!;
        json["lastDayToAppeal"] = null;
        return json;
    }

    private async Task<Visitor> DecidedAsync()
    {
        var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", InApi, _ => Answer.Ok(LifeSample.Overview("decided", "granted")));
        stage.Api.On("GET", Transport, _ => Answer.Ok(Sample.CorrectedCase()));
        return visitor;
    }

    private Received Sent(string path) => stage.Api.Requests.Last(r => r.Method == "POST" && r.Path == path);

    private static Dictionary<string, string[]> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => new[] { f.Value }, StringComparer.Ordinal);
}
