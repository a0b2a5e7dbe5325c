using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Officer;

public sealed class CasePartTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string InApi = $"/9901/officer/cases/{Sample.CaseId}";
    private static readonly string CasePage = $"/9901/officer/cases/{Sample.CaseId}";

    [Fact]
    public async Task The_case_shows_diary_number_officers_and_days_and_links_its_parts()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        var desk = string.Join(' ', page.Document.QuerySelector(".desk")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (var expected in new[] { "BUN 2026/00017", "handlaggare-9", "18 december 2026", "20 november 2026", "Svara senast 19 december 2026" })
            Assert.Contains(expected, desk, StringComparison.Ordinal);
        Assert.Equal(
            ["", "/handling", "/investigation", "/parties", "/requests", "/referrals", "/messages", "/files", "/documents", "/letters", "/reads"],
            page.Document.QuerySelectorAll("nav.parts a").Select(a => a.GetAttribute("href")!.Replace(CasePage, "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_has_looked_at_the_case_is_shown_to_the_officers_who_have_it_and_others_are_told_why_not()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/reads");
        var row = Assert.Single(page.Document.QuerySelectorAll("tbody tr"));
        Assert.Equal(["handlaggare-9", "Ett brev", "1"], row.QuerySelectorAll("td").Select(c => c.TextContent.Trim()));
        Assert.Equal($"{CasePage}/reads?cursor=next", page.Document.QuerySelector("a[rel=next]")!.GetAttribute("href"));
        stage.Api.On("GET", InApi + "/reads", _ => Answer.Problem(403, "reads-not-shown", "Du har inte ärendet."));
        Assert.Contains("Du har inte ärendet.", (await visitor.GetAsync(CasePage + "/reads")).Document.QuerySelector(".note")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_officer_takes_a_case_once_and_sees_it()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/handling");
        var taken = await visitor.SendAsync(page, form: "section[aria-labelledby=take-title]");
        Assert.Contains("Du har ärendet", taken.Document.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(stage.Api.Requests, r => r.Path == InApi && r.Query == "?after=44");
        var sent = Sent("/assignees");
        Assert.False(sent.Json.TryGetProperty("officer", out _));
        Assert.True(Guid.TryParse(sent.IdempotencyKey, out _));
    }

    [Fact]
    public async Task A_case_is_given_to_a_named_officer_and_never_to_oneself_by_an_empty_field()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/handling");
        var empty = await visitor.SendAsync(page, form: "section[aria-labelledby=give-title]");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.NotNull(empty.Document.QuerySelector(".error-summary a[href='#give-officer']"));
        Assert.DoesNotContain(stage.Api.Requests, r => r.Method == "POST");
        await visitor.SendAsync(empty, Fields(("Officer", "handlaggare-2")), form: "section[aria-labelledby=give-title]");
        Assert.Equal("handlaggare-2", Sent("/assignees").Json.GetProperty("officer").GetString());
    }

    [Fact]
    public async Task A_case_is_taken_from_an_officer_with_a_reason()
    {
        using var visitor = await stage.SignedInAsync("officer");
        await visitor.SendAsync(await visitor.GetAsync(CasePage + "/handling"), Fields(("Choice", "absence")), form: "section[aria-labelledby=release-title]");
        var sent = Sent("/releases");
        Assert.Equal("handlaggare-9", sent.Json.GetProperty("officer").GetString());
        Assert.Equal("absence", sent.Json.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_officer_who_is_disqualified_is_told_on_the_page()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("POST", InApi + "/assignees", _ => Answer.Problem(403, "officer-disqualified", "Handläggaren är jävig i ärendet."));
        var refused = await visitor.SendAsync(await visitor.GetAsync(CasePage + "/handling"), form: "section[aria-labelledby=take-title]");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("jävig", refused.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_for_completion_is_sent_on_the_version_that_was_read()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/requests");
        Assert.Contains("Väntar på svar", page.Words, StringComparison.Ordinal);
        Assert.Contains("svar senast 4 december 2026", page.Words, StringComparison.Ordinal);
        await visitor.SendAsync(page, Fields(("Choice", "opinion"), ("Day", "2026-12-10"), ("Text", "Läs underlaget.")), form: "section[aria-labelledby=ask-title]");
        var sent = Sent("/requests");
        Assert.Equal("\"3\"", sent.IfMatch);
        Assert.Equal(("opinion", "2026-12-10", "Läs underlaget."), (sent.Json.GetProperty("kind").GetString(), sent.Json.GetProperty("due").GetString(), sent.Json.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task What_the_API_refuses_is_told_at_its_field_and_what_was_typed_is_kept()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/requests");
        stage.Api.On("POST", InApi + "/requests", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "due", code = "required", message = "Ange senaste svarsdag." } }));
        var failed = await visitor.SendAsync(page, Fields(("Text", "Skicka ett intyg.")), form: "section[aria-labelledby=ask-title]");
        Assert.Equal(HttpStatusCode.BadRequest, failed.Status);
        Assert.Equal("Ange senaste svarsdag.", failed.Document.QuerySelector("#ask-due-error")!.TextContent);
        Assert.NotNull(failed.Document.QuerySelector(".error-summary a[href='#ask-due']"));
        Assert.Equal("Skicka ett intyg.", failed.Document.QuerySelector("#ask-text")!.TextContent);
    }

    [Fact]
    public async Task A_stale_form_is_told_and_sent_again_on_what_is_shown_now()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/requests");
        stage.Api.On("GET", InApi, _ => Answer.Ok(LifeSample.Overview(version: 7)));
        stage.Api.On("POST", InApi + "/requests", r => r.IfMatch == "\"7\"" ? LifeSample.Done() : Answer.Problem(412, "stale-version"));
        var stale = await visitor.SendAsync(page, Fields(("Text", "Intyg.")), form: "section[aria-labelledby=ask-title]");
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        var again = await visitor.SendAsync(stale, form: "section[aria-labelledby=ask-title]");
        Assert.Contains("Begäran är skickad", again.Words, StringComparison.Ordinal);
        Assert.Equal("Intyg.", stage.Api.Requests.Last(r => r.Method == "POST").Json.GetProperty("text").GetString());
    }

    [Fact]
    public async Task An_answer_on_paper_is_recorded_and_a_request_taken_back()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/requests");
        await visitor.SendAsync(page, Fields(("Channel", "telephone"), ("Day", "2026-11-21"), ("Text", "Intyget kommer.")), form: ".request details");
        var answer = Sent($"/requests/{LifeSample.RequestId}/answers");
        Assert.Equal(("telephone", "2026-11-21"), (answer.Json.GetProperty("channel").GetString(), answer.Json.GetProperty("arrivedOn").GetString()));
        await visitor.SendAsync(page, action: "?handler=withdraw", form: ".request");
        Assert.NotNull(Sent($"/requests/{LifeSample.RequestId}/withdrawals"));
    }

    [Fact]
    public async Task Messages_and_notes_are_shown_and_written_each_on_its_own()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/messages");
        Assert.Contains("När kommer beslutet?", page.Words, StringComparison.Ordinal);
        Assert.Contains("Ringde skolan.", page.Words, StringComparison.Ordinal);
        await visitor.SendAsync(page, Fields(("Text", "Nästa vecka.")), action: "?handler=message", form: "section[aria-labelledby=messages-title]");
        await visitor.SendAsync(page, Fields(("Text", "Svarat.")), form: "section[aria-labelledby=notes-title]");
        Assert.Equal("Nästa vecka.", Sent("/messages").Json.GetProperty("text").GetString());
        Assert.Equal("Svarat.", Sent("/notes").Json.GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_last_unread_message_is_marked_as_read_by_its_id()
    {
        using var visitor = await stage.SignedInAsync("officer");
        await visitor.SendAsync(await visitor.GetAsync(CasePage + "/messages"), form: "section[aria-labelledby=messages-title]");
        Assert.Equal(LifeSample.MessageId, Sent("/messages/reads").Json.GetProperty("lastMessageId").GetGuid());
    }

    [Fact]
    public async Task What_parties_sent_in_is_shown_as_new_and_said_to_be_gone_through_as_it_was_shown()
    {
        using var visitor = await stage.SignedInAsync("officer");
        Assert.NotNull((await visitor.GetAsync(CasePage)).Document.QuerySelector("section[aria-labelledby=new-title] a[href$='/messages']"));
        var page = await visitor.GetAsync(CasePage + "/messages");
        Assert.Equal(2, page.Document.QuerySelectorAll("section[aria-labelledby=new-title] li").Length);
        var done = await visitor.SendAsync(page, Fields(("Ticked", "true")), form: "section[aria-labelledby=new-title]");
        Assert.NotNull(done.Document.QuerySelector("[role=status].done"));
        var sent = Sent("/considered-material").Json;
        Assert.Equal([OfficeSample.MessageId, OfficeSample.ReferralId], sent.GetProperty("items").EnumerateArray().Select(i => i.GetGuid()));
        Assert.True(sent.GetProperty("callsForHearing").GetBoolean());
    }

    [Fact]
    public async Task Files_are_listed_and_passed_on_as_attachments()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/files");
        Assert.Contains("PDF, 1,2 MB, 20 november 2026", page.Words, StringComparison.Ordinal);
        Assert.Contains("Inte genomsökt", page.Words, StringComparison.Ordinal);
        var file = await visitor.GetAsync(page.Document.QuerySelector(".files a")!.GetAttribute("href")!);
        Assert.Equal("%PDF-1.7 file", file.Text);
        Assert.Equal("application/pdf", file.Response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("sandbox", Assert.Single(file.Response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Letters_and_deliveries_and_the_receipt_stand_on_one_page()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/letters");
        Assert.Equal(["Beslut 22 november 2026", "Vidar Vårdnad", "Digital brevlåda", "Levererat", "22 november 2026 kl. 10.05"], page.Document.QuerySelectorAll("tbody tr > *").Select(c => string.Join(' ', c.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        Assert.Contains("Ansökan om skolskjuts", page.Words, StringComparison.Ordinal);
        var letter = await visitor.GetAsync($"{CasePage}/letters/{LifeSample.LetterId}");
        Assert.Equal(Sample.Letter("Beslut om skolskjuts"), letter.Text);
        Assert.Contains("sandbox", Assert.Single(letter.Response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("received", true, "uphold", 1)]
    [InlineData("received", false, "admit-late", 2)]
    [InlineData("reconsidered", true, "forward", 1)]
    [InlineData("forwarded", true, "", 1)]
    [InlineData("ruled", true, "", 0, "rejected")]
    [InlineData("ruled", true, "execute", 0, "set-aside")]
    [InlineData("ruled", true, "", 0, "changed", true)]
    [InlineData("executed", true, "", 0)]
    public async Task An_appeal_offers_the_steps_that_come_next(string state, bool inTime, string steps, int forms, string? ruling = null, bool needsDecision = false)
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page(LifeSample.Appeal(state, inTime, ruling, needsDecision)));
        var page = await visitor.GetAsync(CasePage + "/appeals");
        Assert.Equal(steps.Split(' ', StringSplitOptions.RemoveEmptyEntries), page.Document.QuerySelectorAll(".request input[name=Choice]").Select(i => i.GetAttribute("value")));
        Assert.Equal(forms, page.Document.QuerySelectorAll(".request textarea").Length);
        // A new decision is taken on a page of its own, which is told where one may be needed.
        Assert.Equal((state, inTime) is ("received", true), page.Words.Contains("Ska beslutet ändras efter omprövningen?", StringComparison.Ordinal));
        if (needsDecision)
            Assert.NotEmpty(page.Document.QuerySelectorAll($"a[href$='/{Sample.CaseId}/change']"));
    }

    [Fact]
    public async Task An_appeal_whose_time_is_not_known_says_why_and_cannot_be_dismissed()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page(LifeSample.Appeal("received", null)));
        var page = await visitor.GetAsync(CasePage + "/appeals");
        foreach (var text in new[] { "Det är inte känt när den som överklagar fick beslutet.", "Från Eva Testsson", "Karl Testsson: fick beslutet", "Eva Testsson: inte känt när beslutet togs emot" })
            Assert.Contains(text, page.Words, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll("form[action='?handler=dismiss']"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public async Task A_legality_review_goes_to_the_court_as_it_is(bool? inTime)
    {
        using var visitor = await stage.SignedInAsync("officer");
        var overview = System.Text.Json.JsonSerializer.SerializeToNode(LifeSample.Overview("decided", "granted"), System.Text.Json.JsonSerializerOptions.Web)!;
        overview["appeal"] = System.Text.Json.JsonSerializer.SerializeToNode(new { route = "legality-review", title = "Laglighetsprövning", text = "Överklaga till förvaltningsrätten." });
        stage.Api.On("GET", InApi, _ => Answer.Ok(overview));
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page(LifeSample.Appeal("received", inTime)));
        var page = await visitor.GetAsync(CasePage + "/appeals");
        Assert.Equal(["forward"], page.Document.QuerySelectorAll("form[action='?handler=step'] input[name=Choice]").Select(i => i.GetAttribute("value")));
        Assert.Empty(page.Document.QuerySelectorAll("form[action='?handler=dismiss']"));
        Assert.DoesNotContain("omprövningen", page.Words, StringComparison.Ordinal);

        // The court sets it aside or not, and puts nothing in its place; of a placement the officer takes another.
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page(LifeSample.Appeal("forwarded", inTime)));
        page = await visitor.GetAsync(CasePage + "/appeals");
        Assert.Equal(["rejected", "not-tried", "set-aside"], page.Document.QuerySelectorAll("form[action='?handler=rule'] option").Select(o => o.GetAttribute("value")).Where(v => !string.IsNullOrEmpty(v)));
        overview["caseType"] = "school-choice";
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page(LifeSample.Appeal("ruled", inTime, "set-aside")));
        page = await visitor.GetAsync(CasePage + "/appeals");
        Assert.NotNull(page.Document.QuerySelector($"section.request a[href='{CasePage}/placement#place-title']"));
        Assert.Equal(["execute"], page.Document.QuerySelectorAll("form[action='?handler=step'] input[name=Choice]").Select(i => i.GetAttribute("value")));
    }

    [Fact]
    public async Task Appeals_are_recorded_reconsidered_dismissed_and_ruled_on()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", InApi, _ => Answer.Ok(LifeSample.Overview("decided", "refused", version: 9)));
        var page = await visitor.GetAsync(CasePage + "/appeals");
        await visitor.SendAsync(page, Fields(("Channel", "paper"), ("Day", "2026-12-01"), ("Text", "Jag överklagar."), ("Person", LifeSample.OtherRecipientId.ToString())), form: "section[aria-labelledby=record-title]");
        Assert.Equal(("2026-12-01", LifeSample.OtherRecipientId), (Sent("/appeals").Json.GetProperty("arrivedOn").GetString(), Sent("/appeals").Json.GetProperty("appellantId").GetGuid()));
        await visitor.SendAsync(page, form: ".request .actions");
        var step = Sent($"/appeals/{LifeSample.AppealId}/steps");
        Assert.Equal(("admit-late", "\"9\""), (step.Json.GetProperty("step").GetString(), step.IfMatch));
        await visitor.SendAsync(page, Fields(("Text", "För sent.")), action: "?handler=dismiss", form: ".request");
        await visitor.SendAsync(page, Fields(("Channel", "telephone"), ("Day", "2026-12-02"), ("Text", "De ångrar sig.")), action: "?handler=withdraw", form: ".request");
        var withdrawn = Sent($"/appeals/{LifeSample.AppealId}/withdrawals");
        Assert.Equal(("telephone", "2026-12-02", "De ångrar sig."), (withdrawn.Json.GetProperty("channel").GetString(), withdrawn.Json.GetProperty("arrivedOn").GetString(), withdrawn.Json.GetProperty("text").GetString()));
        Assert.Equal("För sent.", Sent($"/appeals/{LifeSample.AppealId}/dismissals").Json.GetProperty("reasons").GetString());
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page(LifeSample.Appeal("forwarded", true)));
        var forwarded = await visitor.GetAsync(CasePage + "/appeals");
        await visitor.SendAsync(forwarded, Fields(("Choice", "set-aside"), ("Day", "2027-02-01"), ("Text", "Domen.")), action: "?handler=rule", form: ".request");
        var ruling = Sent($"/appeals/{LifeSample.AppealId}/rulings");
        Assert.Equal(("set-aside", "2027-02-01"), (ruling.Json.GetProperty("ruling").GetString(), ruling.Json.GetProperty("on").GetString()));
    }

    [Fact]
    public async Task A_form_sent_twice_is_one_command_and_nothing_typed_is_lost_when_the_API_is_away()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage + "/messages");
        stage.Api.On("POST", InApi + "/notes", _ => Answer.Problem(503, "unavailable"));
        var away = await visitor.SendAsync(page, Fields(("Text", "Viktigt.")), form: "section[aria-labelledby=notes-title]");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.Status);
        Assert.Equal("Viktigt.", away.Document.QuerySelector("#note-text")!.TextContent);
        stage.Api.On("POST", InApi + "/notes", _ => LifeSample.Done());
        await visitor.SendAsync(away, form: "section[aria-labelledby=notes-title]");
        Assert.Single(stage.Api.Requests.Where(r => r.Path == InApi + "/notes" && r.Method == "POST").Select(r => r.IdempotencyKey).Distinct(StringComparer.Ordinal));
    }

    private Received Sent(string path) => Assert.Single(stage.Api.Requests, r => r.Method == "POST" && r.Path == InApi + path);

    private static Dictionary<string, string[]> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => new[] { f.Value }, StringComparer.Ordinal);
}
