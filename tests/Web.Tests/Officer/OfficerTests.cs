using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Officer;

public sealed class OfficerTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string CaseInApi = $"/9901/officer/school-transport/cases/{Sample.CaseId}";
    private static readonly string Decisions = CaseInApi + "/decisions";
    private static readonly string CasePage = $"/9901/officer/cases/{Sample.CaseId}";

    private static readonly Dictionary<string, string[]> Granting = new(StringComparer.Ordinal) { ["Outcome"] = ["granted"], ["Mode"] = ["school-bus"], ["Conditions"] = ["Gäller skoldagar."] };

    [Fact]
    public async Task The_worklist_marks_what_is_protected_and_what_is_late()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync("/9901/officer/worklist");
        var rows = page.Document.QuerySelectorAll("tbody tr").Select(r => r.TextContent).ToList();
        Assert.Equal(2, rows.Count);
        Assert.Contains("20 december 2026", rows[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Försenat", rows[0], StringComparison.Ordinal);
        Assert.Contains("Skyddade uppgifter", rows[1], StringComparison.Ordinal);
        Assert.Contains("Försenat", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worklist_filters_by_status_and_keeps_the_filter_when_paging()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync("/9901/officer/worklist?status=decided");
        await visitor.GetAsync(page.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal(["?status=decided&limit=25", "?status=decided&limit=25&cursor=page-2"], stage.Api.Requests.Select(r => r.Query));
    }

    [Fact]
    public async Task The_case_shows_facts_with_source_and_version_rule_trace_and_proposal()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        Assert.Equal(["Folkbokföringsadress", Sample.Address, "Folkbokföringen", "2026-11-20"], page.Document.QuerySelectorAll("tbody tr:first-child > *").Select(c => c.TextContent));
        Assert.Contains("school-transport.route-length version 1", page.Words, StringComparison.Ordinal);
        Assert.Contains("Förslag: bevilja", page.Words, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("figure.map"));
        Assert.Equal("granted", page.Document.QuerySelector("input[name=Outcome][checked]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Deciding_sends_version_and_key_and_shows_the_decision()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        stage.Api.On("GET", CaseInApi, r => Answer.Ok(Sample.Case(true, r.Query.Length > 0 ? Sample.Decided() : null)));
        var decided = await visitor.SendAsync(page, Granting);
        Assert.Equal(CasePage + "?after=43&decided=True", decided.Address.PathAndQuery);
        Assert.Contains("Beslutet är fattat och brevet är klart.", decided.Words, StringComparison.Ordinal);
        var sent = Assert.Single(Sent());
        Assert.Equal("\"3\"", sent.IfMatch);
        Assert.True(Guid.TryParse(sent.IdempotencyKey, out _));
        Assert.Equal("granted", sent.Json.GetProperty("outcome").GetString());
        Assert.Equal("2026-07-01", sent.Json.GetProperty("validFrom").GetString());
        Assert.Equal("2027-06-30", sent.Json.GetProperty("validTo").GetString());
        Assert.Equal("Gäller skoldagar.", sent.Json.GetProperty("conditions").GetString());
    }

    [Fact]
    public async Task Deciding_twice_by_the_same_form_is_one_decision()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        var first = await visitor.SendAsync(page, Granting);
        var second = await visitor.SendAsync(page, Granting);
        Assert.Equal(first.Address, second.Address);
        Assert.Single(Sent().Select(r => r.IdempotencyKey).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("refused", "", "", "#reasons")]
    [InlineData("", "", "", "#outcome")]
    [InlineData("granted", "taxi", "2027-06-30", "#validTo")]
    public async Task What_a_decision_lacks_is_told_before_it_is_sent(string outcome, string mode, string from, string link)
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        var fields = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Outcome"] = [outcome], ["Mode"] = [mode] };
        if (from.Length > 0)
        {
            fields["ValidFrom"] = [from];
            fields["ValidTo"] = ["2026-08-01"];
        }
        var refused = await visitor.SendAsync(page, fields);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains(link, refused.Document.QuerySelectorAll(".error-summary a").Select(a => a.GetAttribute("href")));
        Assert.NotNull(refused.Document.QuerySelector(link));
        Assert.Empty(Sent());
    }

    [Theory]
    [InlineData("refused", true)]
    [InlineData("granted", false)]
    public async Task That_communication_is_not_needed_is_sent_with_a_refusal_alone(string outcome, bool isSent)
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        Assert.Null(page.Document.QuerySelector("input[name=CommunicationNotNeeded][checked]"));
        await visitor.SendAsync(page, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Outcome"] = [outcome], ["Reasons"] = ["Mina skäl."], ["CommunicationNotNeeded"] = ["true"] });
        var sent = Assert.Single(Sent()).Json;
        Assert.Equal(isSent, sent.TryGetProperty("communicationNotNeeded", out var flag) && flag.ValueKind == System.Text.Json.JsonValueKind.True);
    }

    [Fact]
    public async Task A_decision_is_put_forward_and_whoever_is_to_take_it_takes_it_as_it_is()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        stage.Api.On("GET", CaseInApi, _ => Answer.Ok(Sample.ProposedCase(mine: true)));
        var button = page.Document.QuerySelectorAll("button[formaction]")[^1];
        var put = await visitor.SendAsync(page, new Dictionary<string, string[]>(Granting) { ["PresentedBy"] = ["Eva Ek"] }, action: button.GetAttribute("formaction"));
        Assert.Contains("Förslaget är lagt fram. Ärendet väntar", put.Words, StringComparison.Ordinal);
        Assert.Contains("Du lade fram förslaget 20 november 2026", put.Words, StringComparison.Ordinal);
        var sent = Assert.Single(stage.Api.Requests, r => r.Path.EndsWith("/proposals", StringComparison.Ordinal));
        Assert.Equal(("\"3\"", "granted", true), (sent.IfMatch, sent.Json.GetProperty("outcome").GetString(), sent.Json.GetProperty("presentedBy").ValueKind == System.Text.Json.JsonValueKind.Null));
        Assert.Empty(Sent());

        stage.Api.On("GET", CaseInApi, r => Answer.Ok(r.Query.Length > 0 ? Sample.Case(true, Sample.Decided()) : Sample.ProposedCase()));
        var seen = await visitor.GetAsync(CasePage);
        Assert.Contains("Förslaget lades fram av Hanna Handläggare 20 november 2026", seen.Words, StringComparison.Ordinal);
        Assert.Equal("Vägen är oupplyst.", seen.Document.QuerySelector("#reasons")!.TextContent);
        await visitor.SendAsync(seen, form: "section.decide");
        Assert.Equal(("granted", "Vägen är oupplyst."), (Assert.Single(Sent()).Json.GetProperty("outcome").GetString(), Sent()[0].Json.GetProperty("reasons").GetString()));
    }

    [Fact]
    public async Task What_is_put_forward_is_returned_with_a_reason_that_the_case_then_shows()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", CaseInApi, r => Answer.Ok(Sample.ProposedCase(isReturned: r.Query.Length > 0)));
        var page = await visitor.GetAsync(CasePage);
        stage.Api.On("POST", CaseInApi + "/proposals/returns", r => r.Body.Contains("skolan", StringComparison.Ordinal)
            ? Answer.Ok(new { caseId = Sample.CaseId, version = 5, position = "50" })
            : Answer.Problem(400, "invalid-request", violations: new[] { new { field = "reason", code = "required", message = "Skriv varför." } }));
        var refused = await visitor.SendAsync(page, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Text"] = [""] }, form: "details.return");
        Assert.Contains("#return-reason", refused.Document.QuerySelectorAll(".error-summary a").Select(a => a.GetAttribute("href")));
        Assert.True(refused.Document.QuerySelector("details.return")!.HasAttribute("open"));
        var returned = await visitor.SendAsync(refused, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Text"] = ["Hör skolan först."] }, form: "details.return");
        Assert.Contains("Bo Beslutar lämnade tillbaka förslaget", returned.Words, StringComparison.Ordinal);
        Assert.Contains("Hör skolan först.", returned.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_boards_own_decision_is_recorded_with_meeting_paragraph_and_presenter()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        var lacking = await visitor.SendAsync(page, new Dictionary<string, string[]>(Granting) { ["ByBoard"] = ["true"] });
        Assert.Equal(["#board.meeting", "#board.paragraph"], lacking.Document.QuerySelectorAll(".error-summary a").Select(a => a.GetAttribute("href")));
        Assert.True(lacking.Document.QuerySelector("details.makers")!.HasAttribute("open"));
        Assert.Empty(Sent());
        await visitor.SendAsync(lacking, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Meeting"] = ["2026-11-19"], ["Paragraph"] = ["§ 114"], ["PresentedBy"] = ["Eva Ek"], ["TookPart"] = ["Bo Berg\nCia Falk"] });
        var sent = Assert.Single(Sent()).Json;
        Assert.Equal(("2026-11-19", 114, "Eva Ek"), (sent.GetProperty("board").GetProperty("meeting").GetString(), sent.GetProperty("board").GetProperty("paragraph").GetInt32(), sent.GetProperty("presentedBy").GetString()));
        Assert.Equal(["Bo Berg", "Cia Falk"], sent.GetProperty("tookPart").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public async Task The_worklist_shows_what_waits_to_be_decided_as_proposed()
    {
        using var visitor = await stage.SignedInAsync("officer");
        await visitor.GetAsync("/9901/officer/worklist?view=proposed");
        Assert.Equal("?status=under-assessment&proposed=true&limit=25", Assert.Single(stage.Api.Requests, r => r.Path.EndsWith("/worklist", StringComparison.Ordinal)).Query);
    }

    [Fact]
    public async Task Granting_what_is_not_proposed_needs_reasons()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", CaseInApi, _ =>
        {
            var json = System.Text.Json.JsonSerializer.SerializeToNode(Sample.Case(true), System.Text.Json.JsonSerializerOptions.Web)!;
            json["proposal"]!["outcome"] = "refused";
            return Answer.Ok(json);
        });
        var refused = await visitor.SendAsync(await visitor.GetAsync(CasePage), Granting);
        Assert.Contains("Skriv varför du beviljar fast det inte är föreslaget", refused.Words, StringComparison.Ordinal);
        Assert.Empty(Sent());
    }

    [Fact]
    public async Task A_stale_version_shows_what_changed_and_keeps_what_was_typed()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        stage.Api.On("GET", CaseInApi, _ => Answer.Ok(Sample.Case(true, version: 5)));
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}/timeline", _ => Answer.Ok(new { items = new[] { Sample.TimelineEntry(1, "Ansökan mottagen"), Sample.TimelineEntry(5, "Barnet har flyttat") }, nextCursor = (string?)null }));
        stage.Api.On("POST", Decisions, r => r.IfMatch == "\"5\"" ? Answer.Ok(new { caseId = Sample.CaseId, version = 6, position = "50", outcome = "refused" }) : Answer.Problem(412, "stale-version"));
        var typed = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Outcome"] = ["refused"], ["Reasons"] = ["Mina skäl."] };

        var stale = await visitor.SendAsync(page, typed);
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        Assert.Equal(["Barnet har flyttat"], stale.Document.QuerySelectorAll(".changes .timeline-what").Select(e => e.TextContent));
        Assert.Equal("Mina skäl.", stale.Document.QuerySelector("#reasons")!.TextContent);
        Assert.Equal("refused", stale.Document.QuerySelector("input[name=Outcome][checked]")!.GetAttribute("value"));
        Assert.Equal("5", stale.Document.QuerySelector("input[name=Version]")!.GetAttribute("value"));

        var decided = await visitor.SendAsync(stale);
        Assert.Equal(HttpStatusCode.OK, decided.Status);
        Assert.Equal(["\"3\"", "\"5\""], Sent().Select(r => r.IfMatch));
    }

    [Fact]
    public async Task A_case_that_somebody_else_decided_meanwhile_shows_the_decision_and_the_typed_reasons()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        stage.Api.On("GET", CaseInApi, _ => Answer.Ok(Sample.Case(true, Sample.Decided(), 4)));
        stage.Api.On("POST", Decisions, _ => Answer.Problem(412, "stale-version"));
        var stale = await visitor.SendAsync(page, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Outcome"] = ["refused"], ["Reasons"] = ["Mina skäl."] });
        Assert.Null(stale.Document.QuerySelector("section.decide"));
        Assert.Contains("Mina skäl.", stale.Words, StringComparison.Ordinal);
        Assert.Contains("Alva Testsson beviljas skolskjuts.", stale.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_letter_can_be_read_before_the_decision()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        var button = page.Document.QuerySelector("button[formaction]")!;
        Assert.Equal("_blank", button.GetAttribute("formtarget"));
        var letter = await visitor.SendAsync(page, Granting, action: button.GetAttribute("formaction"));
        Assert.Contains("Förhandsgranskning", letter.Text, StringComparison.Ordinal);
        Assert.Empty(Sent());
        Assert.Contains(stage.Api.Requests, r => r.Path.EndsWith("/letter-previews", StringComparison.Ordinal) && r.Json.GetProperty("mode").GetString() == "school-bus");
    }

    [Fact]
    public async Task When_the_API_is_away_the_typed_reasons_are_not_lost()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(CasePage);
        stage.Api.On("POST", Decisions, _ => Answer.Problem(503, "unavailable"));
        var failed = await visitor.SendAsync(page, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Outcome"] = ["refused"], ["Reasons"] = ["Mina skäl."] });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.Status);
        Assert.Equal("Mina skäl.", failed.Document.QuerySelector("#reasons")!.TextContent);
    }

    [Fact]
    public async Task A_protected_childs_case_shows_no_map_and_no_distance()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync($"/9901/officer/cases/{Sample.ProtectedCaseId}");
        Assert.Null(page.Document.QuerySelector(".map, .distance"));
        Assert.Contains("Skyddade uppgifter", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_show_counts_and_hide_small_ones()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync("/9901/officer/statistics?schoolYear=2025%2F2026");
        Assert.Equal([Sample.School, "14", "9", "färre än 5", "färre än 5"], page.Document.QuerySelectorAll("tbody tr > *").Select(c => c.TextContent));
        Assert.Contains(stage.Api.Requests, r => r.Query == "?schoolYear=2025%2F2026");
    }

    [Fact]
    public async Task Granted_transport_is_fetched_as_a_file_of_the_year_shown()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync("/9901/officer/statistics?schoolYear=2025%2F2026");
        stage.Api.On("GET", "/9901/officer/school-transport/transports.csv", _ => new Answer(200, "Referens;Elev", "text/csv; charset=utf-8"));
        var file = await visitor.GetAsync(page.Document.QuerySelector("section[aria-labelledby=export-title] a")!.GetAttribute("href")!);
        Assert.Equal("text/csv", file.Response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Referens", file.Text, StringComparison.Ordinal);
        Assert.Equal("?schoolYear=2025%2F2026", Assert.Single(stage.Api.Requests, r => r.Path.EndsWith(".csv", StringComparison.Ordinal)).Query);
    }

    private List<Received> Sent() => [.. stage.Api.Requests.Where(r => r.Method == "POST" && r.Path == Decisions)];
}
