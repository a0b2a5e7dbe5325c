using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Officer;

public sealed class LookBackTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string CaseInApi = $"/9901/officer/school-transport/cases/{Sample.CaseId}";
    private static readonly string TimelineInApi = $"/9901/officer/cases/{Sample.CaseId}/timeline";
    private static readonly string CasePage = $"/9901/officer/cases/{Sample.CaseId}";

    private static readonly Dictionary<string, string[]> Moved = new(StringComparer.Ordinal)
    {
        ["What"] = ["home-address"],
        ["EffectiveFrom"] = ["2026-11-15"],
        ["Explanation"] = ["Familjen har flyttat."],
    };

    [Theory]
    [InlineData("agrees", "met", "granted", "Beslutet håller", false)]
    [InlineData("differs", "not-met", "refused", "Beslutet blir inte detsamma", true)]
    [InlineData("evidence-disposed", null, null, "Uppgifterna är gallrade, men beslutet hänger ihop", false)]
    public async Task A_decision_is_taken_again_and_told_rule_by_rule_in_plain_words(string status, string? again, string? outcome, string told, bool otherwise)
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", $"/9901/officer/school-transport/cases/{Sample.CaseId}", _ => Answer.Ok(Sample.Case(true, Sample.Decided())));
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}/replay", _ => Answer.Ok(LifeSample.Replay(status, again, outcome)));
        var page = await visitor.GetAsync($"/9901/officer/cases/{Sample.CaseId}/replay");
        Assert.Contains(told, page.Words, StringComparison.Ordinal);
        Assert.Equal(otherwise, page.Words.Contains("beslutade något annat", StringComparison.Ordinal));
        var row = page.Document.QuerySelector("tbody tr")!.TextContent;
        Assert.Contains("Vägens längd", row, StringComparison.Ordinal);
        Assert.Contains("Gångvägen är 2 345,6 m", row, StringComparison.Ordinal);
        Assert.Equal(again is null, row.Contains("Uppgifterna är gallrade", StringComparison.Ordinal));
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}/replay", _ => Answer.Problem(409, "decision-without-rules"));
        Assert.Contains("Beslutet bygger inte på någon regel", (await visitor.GetAsync($"/9901/officer/cases/{Sample.CaseId}/replay")).Words, StringComparison.Ordinal);
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}/replay", _ => Answer.Problem(409, "case-not-decided"));
        Assert.Contains("Ärendet är inte beslutat än", (await visitor.GetAsync($"/9901/officer/cases/{Sample.CaseId}/replay")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_case_has_a_plain_form_that_asks_for_another_time()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var form = (await visitor.GetAsync(CasePage)).Document.QuerySelector(".look-back form")!;
        Assert.Equal(("get", CasePage), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal(["asKnownAt", "effectiveAt"], form.QuerySelectorAll("input").Select(i => i.GetAttribute("name")));
        Assert.All(form.QuerySelectorAll("input"), i => Assert.NotNull(form.QuerySelector($"label[for={i.Id}]")));
    }

    // Swedish summer time is two hours ahead of UTC, and ends when the hour that comes twice is over.
    [Theory]
    [InlineData("2026-04-01T10:00", "2026-04-01T08%3A00%3A00Z", "2026-04-01T08:00:00Z", "Det här var känt 1 april 2026 kl. 10.00.")]
    [InlineData("2026-11-20 10:00", "2026-11-20T09%3A00%3A00Z", "2026-11-20T09:00:00Z", "Det här var känt 20 november 2026 kl. 10.00.")]
    [InlineData("2026-10-25T01:59", "2026-10-24T23%3A59%3A00Z", "2026-10-24T23:59:00Z", "Det här var känt 25 oktober 2026 kl. 01.59.")]
    [InlineData("2026-10-25T03:00", "2026-10-25T02%3A00%3A00Z", "2026-10-25T02:00:00Z", "Det här var känt 25 oktober 2026 kl. 03.00.")]
    public async Task What_was_known_at_a_time_is_shown_under_a_banner_and_nothing_can_be_done(string typed, string sent, string answered, string banner)
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", CaseInApi, r => Answer.Ok(r.Query.Contains("asKnownAt", StringComparison.Ordinal) ? Sample.CaseAsOf(answered, null) : Sample.Case(true)));
        var page = await visitor.GetAsync($"{CasePage}?asKnownAt={Uri.EscapeDataString(typed)}&effectiveAt=");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(banner, page.Document.QuerySelector("section.changes")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(CasePage, page.Document.QuerySelector("section.changes a")!.GetAttribute("href"));
        Assert.Empty(page.Document.QuerySelectorAll("main form[method=post], main a.button"));
        Assert.Equal(typed, page.Document.QuerySelector("#asKnownAt")!.GetAttribute("value"));
        Assert.Equal($"?asKnownAt={sent}", stage.Api.Requests.Single(r => r.Path == CaseInApi).Query);
        Assert.Equal($"?asKnownAt={sent}", stage.Api.Requests.Single(r => r.Path == TimelineInApi).Query);
    }

    [Fact]
    public async Task How_things_stood_on_a_day_is_shown_with_its_decision_and_without_buttons()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", CaseInApi, _ => Answer.Ok(Sample.CaseAsOf(null, "2026-11-20", Sample.Decided())));
        var page = await visitor.GetAsync($"{CasePage}?asKnownAt=&effectiveAt=2026-11-20");
        Assert.Contains("Så här stod det när den 20 november 2026 var slut, med de rättelser som är kända nu.", page.Words, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll("main form[method=post], main a.button"));
        Assert.NotNull(page.Document.QuerySelector("section.decision"));
        Assert.Equal("?effectiveAt=2026-11-20", stage.Api.Requests.Single(r => r.Path == CaseInApi).Query);
        Assert.Equal("", stage.Api.Requests.Single(r => r.Path == TimelineInApi).Query);
    }

    [Fact]
    public async Task Both_times_are_told_together()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", CaseInApi, _ => Answer.Ok(Sample.CaseAsOf("2026-11-21T09:00:00Z", "2026-11-20")));
        var page = await visitor.GetAsync($"{CasePage}?asKnownAt=2026-11-21T10:00&effectiveAt=2026-11-20");
        Assert.Contains("Så här stod det när den 20 november 2026 var slut, med det som var känt 21 november 2026 kl. 10.00.", page.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("asKnownAt=ig%C3%A5r", "#asKnownAt", "Ange dag och klockslag")]
    [InlineData("asKnownAt=2026-03-29T02:00", "#asKnownAt", "Klockan 02.00 finns inte den dagen")]
    [InlineData("asKnownAt=2026-03-29T02:59", "#asKnownAt", "Klockan 02.59 finns inte den dagen")]
    [InlineData("asKnownAt=2026-10-25T02:00", "#asKnownAt", "Klockan 02.00 kommer två gånger den dagen")]
    [InlineData("asKnownAt=2026-10-25T02:59", "#asKnownAt", "Klockan 02.59 kommer två gånger den dagen")]
    [InlineData("effectiveAt=2026-02-30", "#effectiveAt", "")]
    public async Task A_time_that_there_is_not_or_that_there_are_two_of_is_told_and_the_case_shown_as_it_is(string query, string link, string told)
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync($"{CasePage}?{query}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(link, page.Document.QuerySelectorAll(".error-summary a").Select(a => a.GetAttribute("href")));
        Assert.NotNull(page.Document.QuerySelector(link));
        Assert.Contains(told, page.Document.QuerySelector($"{link}-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("", stage.Api.Requests.Single(r => r.Path == CaseInApi).Query);
    }

    [Fact]
    public async Task A_time_that_has_not_come_and_one_before_the_case_are_told_in_words()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", CaseInApi, r => r.Query.Contains("2027", StringComparison.Ordinal)
            ? new Answer(400, new { code = "invalid-request", status = 400, violations = new[] { new { field = "asKnownAt", code = "in-the-future", message = "Tiden har inte inträffat än." } } }, "application/problem+json")
            : r.Query.Contains("2020", StringComparison.Ordinal) ? Answer.Problem(404, "case-not-known-then") : Answer.Ok(Sample.Case(true)));
        var later = await visitor.GetAsync($"{CasePage}?asKnownAt=2027-01-01T10:00");
        Assert.Equal((HttpStatusCode.BadRequest, "#asKnownAt"), (later.Status, later.Document.QuerySelector(".error-summary a")!.GetAttribute("href")));
        var before = await visitor.GetAsync($"{CasePage}?effectiveAt=2020-01-01");
        Assert.Equal(HttpStatusCode.NotFound, before.Status);
        Assert.Contains("Ärendet var inte registrerat då.", before.Words, StringComparison.Ordinal);
        Assert.Contains(Sample.Reference, before.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fact_is_corrected_once_on_the_version_that_was_read()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", CaseInApi, r => Answer.Ok(r.Query.Length > 0 ? Sample.CorrectedCase() : Sample.Case(true, Sample.Decided())));
        var page = await visitor.GetAsync(CasePage);
        var corrected = await visitor.SendAsync(page, Moved, form: ".correct");
        await visitor.SendAsync(page, Moved, form: ".correct");
        Assert.Equal(CasePage + "?after=44&corrected=True", corrected.Address.PathAndQuery);
        Assert.Contains("Uppgiften är rättad", corrected.Words, StringComparison.Ordinal);
        Assert.Contains("Elevens bostadsadress, gäller från och med 15 november 2026.", corrected.Words, StringComparison.Ordinal);
        Assert.Contains("Familjen har flyttat.", corrected.Words, StringComparison.Ordinal);
        Assert.Contains("Beslutet står fast, men behöver omprövas.", corrected.Words, StringComparison.Ordinal);
        Assert.Equal("Behöver omprövas", corrected.Document.QuerySelector(".status-line .late")!.TextContent);
        var sent = Sent();
        Assert.Equal("\"3\"", sent[0].IfMatch);
        Assert.Single(sent.Select(r => r.IdempotencyKey).Distinct(StringComparer.Ordinal));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"what":"home-address","effectiveFrom":"2026-11-15","explanation":"Familjen har flyttat."}"""), JsonNode.Parse(sent[0].Body)));
    }

    [Fact]
    public async Task What_a_correction_lacks_is_told_before_it_is_sent_and_what_was_typed_is_kept()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        var refused = await visitor.SendAsync(page, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Explanation"] = ["Mina ord."] }, form: ".correct");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(["#what", "#effectiveFrom"], refused.Document.QuerySelectorAll(".error-summary a").Select(a => a.GetAttribute("href")));
        Assert.Equal("Mina ord.", refused.Document.QuerySelector("#explanation")!.TextContent);
        Assert.Empty(Sent());
    }

    [Theory]
    [InlineData(422, "correction-changes-nothing", "Registren säger detsamma som ärendet.")]
    [InlineData(422, "correction-facts-unknown", "Folkbokföringen svarar inte")]
    [InlineData(412, "stale-version", "Ärendet har ändrats sedan du öppnade det.")]
    [InlineData(503, "unavailable", "det blir aldrig mer än en rättelse")]
    public async Task What_the_API_refuses_is_told_and_what_was_typed_is_kept(int status, string code, string text)
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        stage.Api.On("POST", CaseInApi + "/corrections", _ => new Answer(status, new { code, status, detail = text }, "application/problem+json"));
        var refused = await visitor.SendAsync(page, Moved, form: ".correct");
        Assert.Equal(status, (int)refused.Status);
        Assert.Contains(text, refused.Words, StringComparison.Ordinal);
        Assert.Equal("Familjen har flyttat.", refused.Document.QuerySelector("#explanation")!.TextContent);
        Assert.Equal("home-address", refused.Document.QuerySelector("#what option[selected]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_worklist_shows_which_decided_cases_need_re_examination()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", "/9901/officer/worklist", _ => Answer.Ok(new
        {
            items = new[]
            {
                new
                {
                    caseId = Sample.CaseId, reference = Sample.Reference, caseTypeTitle = "Skolskjuts", childName = "Alva Testsson", status = "decided", statusText = "Beslutat",
                    registeredAt = "2026-11-20T08:15:00Z", protectedIdentity = false, needsReexamination = true, version = 5,
                },
            },
            nextCursor = (string?)null,
        }));
        var page = await visitor.GetAsync("/9901/officer/worklist?status=needs-reexamination");
        Assert.Equal("Behöver omprövas", page.Document.QuerySelector("tbody .late")!.TextContent);
        Assert.Equal("needs-reexamination", page.Document.QuerySelector("#status option[selected]")!.GetAttribute("value"));
        Assert.Equal("?status=needs-reexamination&limit=25", stage.Api.Requests.Single(r => r.Path == "/9901/officer/worklist").Query);
    }

    private List<Received> Sent() => [.. stage.Api.Requests.Where(r => r.Method == "POST" && r.Path == CaseInApi + "/corrections")];
}
