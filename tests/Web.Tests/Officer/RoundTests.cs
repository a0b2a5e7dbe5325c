using System.Net;
using System.Text.Json;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Officer;

/// <summary>A round of school choice at the officer's desk, from set-up to the waiting lists.</summary>
public sealed class RoundTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string InApi = $"/9901/officer/school-choice/rounds/{RoundSample.RoundId}";
    private static readonly string Page = $"/9901/officer/rounds/{RoundSample.RoundId}";

    [Fact]
    public async Task A_plan_is_made_for_the_grades_asked_for_and_the_municipal_schools_that_have_them()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var list = await visitor.GetAsync("/9901/officer/rounds");
        var form = await visitor.GetAsync(list.Document.QuerySelector("main a.button.primary")!.GetAttribute("href")! + "?grades=F&grades=7");
        Assert.NotNull(form.Document.GetElementById($"seats-{RoundSample.Unit}-F"));
        // An independent school is in no round.
        Assert.DoesNotContain("Friskolan", form.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_round_is_set_up_with_Swedish_times_and_seats_and_what_is_missing_is_told()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var form = await visitor.GetAsync("/9901/officer/rounds/new?grades=F&grades=7");
        var wrong = await SendAsync(visitor, form, ("SchoolYear", "2027/2028"), ($"Seats[{RoundSample.Unit}-F]", "tjugo"), ("Grades", "F"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal(["#plan-opensAt", "#plan-closesAt", $"#seats-{RoundSample.Unit}-F"], wrong.Document.QuerySelectorAll(".error-summary a").Select(a => a.GetAttribute("href")));
        Assert.Equal("2027/2028", wrong.Document.QuerySelector("#plan-schoolYear")!.GetAttribute("value"));

        var saved = await SendAsync(
            visitor, wrong, ("SchoolYear", "2027/2028"), ("OpensAt", "2027-01-15T08:00"), ("ClosesAt", "2027-02-15T23:59"), ($"Seats[{RoundSample.Unit}-F]", "20"), ($"Seats[{RoundSample.Unit}-7]", ""));
        Assert.Equal(Page, saved.Address.AbsolutePath);
        var sent = Sent("/9901/officer/school-choice/rounds").Json;
        Assert.Equal(DateTimeOffset.Parse("2027-01-15T07:00:00Z", System.Globalization.CultureInfo.InvariantCulture), sent.GetProperty("opensAt").GetDateTimeOffset());
        Assert.Equal([(RoundSample.Unit, "F", 20)], sent.GetProperty("seats").EnumerateArray().Select(s => (s.GetProperty("unit").GetString(), s.GetProperty("grade").GetString(), s.GetProperty("seats").GetInt32())));
    }

    [Fact]
    public async Task A_time_that_the_clocks_skip_or_go_through_twice_is_refused_at_its_field_and_nothing_is_sent()
    {
        using var visitor = await AtAsync("open", closesAt: "2099-02-15T22:59:00Z");
        var form = await visitor.GetAsync("/9901/officer/rounds/new?grades=F");
        var wrong = await SendAsync(visitor, form, ("SchoolYear", "2027/2028"), ("OpensAt", "2027-03-28T02:30"), ("ClosesAt", "2027-10-31T02:30"), ($"Seats[{RoundSample.Unit}-F]", "20"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("Klockan 02.30 finns inte den dagen", wrong.Document.QuerySelector("#plan-opensAt-error")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Klockan 02.30 kommer två gånger den dagen", wrong.Document.QuerySelector("#plan-closesAt-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("2027-10-31T02:30", wrong.Document.QuerySelector("#plan-closesAt")!.GetAttribute("value"));

        foreach (var (typed, told) in new[] { ("2027-03-28T02:30", "finns inte"), ("2027-10-31T02:30", "kommer två gånger"), ("", "Ange när dragningen hålls") })
        {
            var named = await visitor.SendAsync(await visitor.GetAsync(Page), Fields(("Source", "lotto"), ("HeldAt", typed)));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, named.Status);
            Assert.Contains(told, named.Document.QuerySelector("#naming-heldAt-error")!.TextContent, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(stage.Api.Requests, r => r.Method == "POST" && (r.Path.EndsWith("/rounds", StringComparison.Ordinal) || r.Path.EndsWith("/draw-namings", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_round_is_opened_on_the_version_that_was_read()
    {
        using var visitor = await AtAsync("prepared");
        var page = await visitor.GetAsync(Page);
        Assert.Contains("Relativ närhet", page.Words, StringComparison.Ordinal);
        var opened = await visitor.SendAsync(page);
        Assert.Contains("Valet är öppet", opened.Words, StringComparison.Ordinal);
        Assert.Equal("\"2\"", Sent(InApi + "/openings").IfMatch);
        Assert.Contains(stage.Api.Requests, r => r.Path == InApi && r.Query == "?after=61");
    }

    [Fact]
    public async Task A_round_is_not_closed_before_its_time()
    {
        using var visitor = await AtAsync("open", closesAt: "2099-02-15T22:59:00Z");
        var page = await visitor.GetAsync(Page);
        Assert.Contains("Omgången kan stängas efter", page.Words, StringComparison.Ordinal);
        Assert.Null(page.Document.GetElementById("close"));
        // What is missing is told while there is time to mend it.
        Assert.Contains("1 barn. Det behöver lösas innan omgången stängs.", page.Words, StringComparison.Ordinal);
        // The draw is named before the round is closed.
        await visitor.SendAsync(page, Fields(("Source", "lotto"), ("HeldAt", "2099-02-20T19:00")));
        var sent = Sent(InApi + "/draw-namings").Json;
        Assert.Equal(("lotto", "2099-02-20T18:00:00+00:00"), (sent.GetProperty("source").GetString(), sent.GetProperty("heldAt").GetDateTimeOffset().ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task The_draw_that_is_named_stands_in_its_form_so_that_saving_it_changes_nothing()
    {
        using var visitor = await AtAsync("open", closesAt: "2099-02-15T22:59:00Z", source: "Lotto");
        await visitor.SendAsync(await visitor.GetAsync(Page), Fields());
        var sent = Sent(InApi + "/draw-namings").Json;
        Assert.Equal(("lotto", new DateTimeOffset(2026, 2, 20, 18, 0, 0, TimeSpan.Zero)), (sent.GetProperty("source").GetString(), sent.GetProperty("heldAt").GetDateTimeOffset().ToUniversalTime()));
    }

    [Fact]
    public async Task The_choices_of_a_round_are_listed_by_state_and_signatures()
    {
        using var visitor = await AtAsync("open");
        var page = await visitor.GetAsync(Page + "/choices?state=chosen&agreement=awaited");
        Assert.Contains(stage.Api.Requests, r => r.Path == InApi + "/choices" && r.Query == "?state=chosen&agreement=awaited&limit=50");
        Assert.Equal(("chosen", "awaited"), (page.Document.QuerySelector("#state option[selected]")!.GetAttribute("value"), page.Document.QuerySelector("#agreement option[selected]")!.GetAttribute("value")));
        Assert.Contains("Alva Testsson", page.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.EndsWith("/choice", page.Document.QuerySelector("tbody a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("page", page.Document.QuerySelector("nav.parts a[href$='/choices']")!.GetAttribute("aria-current"));
    }

    [Fact]
    public async Task A_published_rounds_statistics_are_a_table_in_which_small_counts_are_not_shown()
    {
        using var visitor = await AtAsync("published");
        var page = await visitor.GetAsync(Page + "/statistics");
        Assert.Equal(["Antal barn", "förskoleklass", "årskurs 7", "Alla"], page.Document.QuerySelectorAll("thead th").Select(h => h.TextContent.Trim()));
        string[] Row(string name) => [.. page.Document.QuerySelectorAll("tbody tr").Single(r => r.QuerySelector("th")!.TextContent == name).QuerySelectorAll("td").Select(c => c.TextContent.Trim())];
        Assert.Equal(["853", "862", "1715"], Row("Kunde välja").Select(c => string.Concat(c.Where(char.IsAsciiDigit))));
        Assert.Equal([true, false, true], Row("Val som räknades").Select(c => c.Any(char.IsAsciiDigit)));
        Assert.EndsWith("Visas inte", Row("Val som räknades")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_round_is_closed_with_what_is_missing_settled()
    {
        using var visitor = await AtAsync("open");
        var page = await visitor.GetAsync(Page);
        Assert.Contains("Gångvägen kunde inte mätas", page.Words, StringComparison.Ordinal);
        Assert.Contains("Alva Testsson", page.Document.QuerySelector("#close legend")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("lästes in efter att valet stängde", page.Words, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector($"#close a[href$='/officer/cases/{Sample.CaseId}']"));
        stage.Api.On("POST", InApi + "/closings", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "settlements[0].reason", code = "required", message = "Ange skälet." } }));
        var refused = await visitor.SendAsync(page, Fields(("Facts[0].What", "way"), ("Facts[0].School", RoundSample.Unit), ("Facts[0].Metres", "812")));
        Assert.Equal("Ange skälet.", refused.Document.GetElementById("close-settlements[0].reason-error")!.TextContent);
        Assert.Equal("812", refused.Document.GetElementById("close-settlements[0].metres")!.GetAttribute("value"));
        stage.Api.On("POST", InApi + "/closings", _ => new Answer(200, new { roundId = RoundSample.RoundId, version = 3, position = "62" }));
        await visitor.SendAsync(refused, Fields(("Facts[0].Reason", "Mätt på plats.")));
        var sent = Sent(InApi + "/closings").Json;
        var fact = sent.GetProperty("settlements")[0];
        Assert.Equal((Sample.CaseId, "way", 812, "Mätt på plats."), (fact.GetProperty("childId").GetGuid(), fact.GetProperty("what").GetString(), fact.GetProperty("metres").GetInt32(), fact.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Lotteriet den 20 februari", true)]
    public async Task The_lottery_is_drawn_by_the_secret_or_by_what_the_source_gave(string? source, bool asks)
    {
        using var visitor = await AtAsync("closed", source: source);
        var page = await visitor.GetAsync(Page);
        Assert.Equal(asks, page.Document.QuerySelector("#draw-seed") is not null);
        await visitor.SendAsync(page, asks ? Fields(("Text", " 12 5 33 ")) : null);
        var seed = Sent(InApi + "/draws").Json.GetProperty("seed");
        Assert.Equal(asks ? "12 5 33" : null, seed.GetString());

        // Before the draw is held there is nothing to write.
        stage.Api.On("GET", InApi, _ => Answer.Ok(RoundSample.Round("closed", source: source, heldAt: "2099-02-20T18:00:00Z")));
        Assert.Equal(!asks, (await visitor.GetAsync(Page)).Document.QuerySelector("form#draw") is not null);
    }

    [Fact]
    public async Task A_proposal_is_looked_at_with_who_changes_before_it_is_made()
    {
        using var visitor = await AtAsync("drawn");
        var page = await visitor.GetAsync(Page);
        var look = await visitor.SendAsync(page, Fields(("Unit", RoundSample.Unit), ("Grade", "F"), ("Seats", "21"), ("SeatReason", " En klass till. ")));
        Assert.Contains("40 barn. 0 utan skola.", look.Words, StringComparison.Ordinal);
        // Before the first proposal there is nothing to compare with.
        Assert.DoesNotContain("får en annan skola", look.Words, StringComparison.Ordinal);
        Assert.Contains("Alva Testsson: Björkskolan blir ingen skola", look.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Api.Requests, r => r.Path == InApi + "/allocations");
        var made = await visitor.SendAsync(look, action: "?handler=propose");
        Assert.Contains("Förslaget är gjort", made.Words, StringComparison.Ordinal);
        var sent = Sent(InApi + "/allocations").Json;
        Assert.Equal((21, "En klass till."), (sent.GetProperty("seats")[0].GetProperty("seats").GetInt32(), sent.GetProperty("seats")[0].GetProperty("reason").GetString()));
        Assert.Equal(0, sent.GetProperty("corrections").GetArrayLength());
    }

    [Fact]
    public async Task A_proposal_anew_says_how_many_get_another_school_than_before()
    {
        using var visitor = await AtAsync("allocated");
        var look = await visitor.SendAsync(await visitor.GetAsync(Page), Fields(("Unit", RoundSample.Unit), ("Grade", "F"), ("Seats", "21"), ("SeatReason", "En klass till.")), form: "section[aria-labelledby=propose-title]");
        Assert.Contains("40 barn. 0 utan skola. 1 får en annan skola än i förslaget före.", look.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_that_was_mistyped_is_corrected_with_a_reason_where_it_comes_from_a_draw()
    {
        using var secret = await AtAsync("drawn");
        Assert.Null((await secret.GetAsync(Page)).Document.QuerySelector("#correct-seed"));
        using var visitor = await AtAsync("allocated", source: "Lotteriet den 20 februari");
        var page = await visitor.GetAsync(Page);
        Assert.Contains("Det felaktiga fröet visas offentligt", page.Words, StringComparison.Ordinal);
        var done = await visitor.SendAsync(page, Fields(("Seed", " 5 12 33 "), ("Text", "Ett tal var fel avskrivet.")), form: "section[aria-labelledby=correct-seed-title]");
        Assert.Contains("Fröet är rättat", done.Words, StringComparison.Ordinal);
        var sent = Sent(InApi + "/seed-corrections");
        Assert.Equal(("5 12 33", "Ett tal var fel avskrivet.", "\"2\""), (sent.Json.GetProperty("seed").GetString(), sent.Json.GetProperty("reason").GetString(), sent.IfMatch));
    }

    [Fact]
    public async Task A_child_of_the_proposal_is_corrected_and_who_changes_is_shown()
    {
        using var visitor = await AtAsync("allocated");
        var results = await visitor.GetAsync(Page + "/results");
        var page = await visitor.GetAsync(results.Document.QuerySelector("tbody a[href*='correct=']")!.GetAttribute("href")!);
        // The child is named; its id stands in no field that anyone reads or types.
        var chosen = page.Document.QuerySelector("#propose details[open]")!;
        Assert.Contains("Alva Testsson", chosen.TextContent, StringComparison.Ordinal);
        Assert.Equal(Sample.CaseId.ToString(), chosen.QuerySelector("input[name='Fact.ChildId'][type=hidden]")!.GetAttribute("value"));
        await visitor.SendAsync(page, Fields(("Fact.What", "sibling"), ("Fact.School", RoundSample.Unit), ("Fact.Holds", "no"), ("Fact.Reason", "Syskonet slutar.")), form: "section[aria-labelledby=propose-title]");
        var sent = Sent(InApi + "/allocations/previews").Json.GetProperty("corrections")[0];
        Assert.Equal((Sample.CaseId, "sibling", RoundSample.Unit, "Syskonet slutar."), (sent.GetProperty("childId").GetGuid(), sent.GetProperty("what").GetString(), sent.GetProperty("school").GetString(), sent.GetProperty("reason").GetString()));
        Assert.Equal((JsonValueKind.False, JsonValueKind.Null), (sent.GetProperty("holds").ValueKind, sent.GetProperty("metres").ValueKind));
    }

    [Fact]
    public async Task The_proposal_that_was_looked_at_is_published_and_followed()
    {
        using var visitor = await AtAsync("allocated");
        var page = await visitor.GetAsync(Page);
        stage.Api.On("POST", InApi + "/publications", _ => Answer.Problem(422, "material-not-communicated", violations: new[] { new { field = "communicationNotNeeded", code = "material-not-communicated", message = "Ange att det är obehövligt." } }));
        var refused = await visitor.SendAsync(page, form: "section[aria-labelledby=publish-title]");
        Assert.NotNull(refused.Document.QuerySelector(".error-summary a[href='#publish-communicationNotNeeded']"));
        stage.Api.On("POST", InApi + "/publications", _ => new Answer(202, new { roundId = RoundSample.RoundId, children = 40, version = 4, position = "63" }));
        stage.Api.On("GET", InApi, _ => Answer.Ok(RoundSample.Round("publishing")));
        var followed = await visitor.SendAsync(refused, Fields(("Ticked", "true")), form: "section[aria-labelledby=publish-title]");
        var sent = Sent(InApi + "/publications").Json;
        Assert.Equal((RoundSample.Hash, true), (sent.GetProperty("resultHash").GetString(), sent.GetProperty("communicationNotNeeded").GetBoolean()));
        // One could not be decided: why, and on with the rest.
        Assert.Contains("40 av 40 barn är behandlade.", followed.Words, StringComparison.Ordinal);
        Assert.Contains("Ärendet ändrades efter att du såg det", followed.Words, StringComparison.Ordinal);
        Assert.Contains($"Ärende {Sample.Reference}", followed.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(Sample.CaseId.ToString(), followed.Words, StringComparison.Ordinal);
        Assert.NotNull(followed.Document.QuerySelector("#publish"));
    }

    [Fact]
    public async Task A_child_that_cannot_be_decided_is_taken_out_and_the_form_says_that_the_family_reads_the_reason()
    {
        using var visitor = await AtAsync("publishing");
        var page = await visitor.GetAsync(Page);
        Assert.Contains("Dina ord står i brevet till familjen.", page.Words, StringComparison.Ordinal);
        var done = await visitor.SendAsync(page, Fields(("Choice", Sample.CaseId.ToString()), ("Text", "Barnet har flyttat.")), form: "section[aria-labelledby=exclude-title]");
        Assert.Contains("Barnet är taget ur publiceringen", done.Words, StringComparison.Ordinal);
        var sent = Sent(InApi + "/exclusions");
        Assert.Equal((Sample.CaseId, "Barnet har flyttat.", "\"2\""), (sent.Json.GetProperty("caseId").GetGuid(), sent.Json.GetProperty("reason").GetString(), sent.IfMatch));
    }

    [Fact]
    public async Task Whoever_is_not_in_the_round_is_decided_singly_on_the_version_of_its_case()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(Page + "/left-out");
        Assert.Contains("Familjen har flyttat.", page.Words, StringComparison.Ordinal);
        var placed = await visitor.SendAsync(page, Fields(("Choice", RoundSample.Unit), ("Text", "Den plats som fördelningen gav.")), form: "main section");
        Assert.Contains("Beslutet är fattat", placed.Words, StringComparison.Ordinal);
        var sent = Sent($"/9901/officer/school-choice/cases/{Sample.CaseId}/placements");
        Assert.Equal((RoundSample.Unit, "left-out", "\"7\""), (sent.Json.GetProperty("unit").GetString(), sent.Json.GetProperty("ground").GetString(), sent.IfMatch));
        await visitor.SendAsync(placed, Fields(("Choice", "struck-off"), ("Text", "Familjen har flyttat.")), form: "main section form ~");
        Assert.Equal("struck-off", Sent($"/9901/officer/school-choice/cases/{Sample.CaseId}/endings").Json.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_publication_that_goes_on_is_shown_as_far_as_it_has_come()
    {
        using var visitor = await AtAsync("publishing");
        stage.Api.On("GET", InApi + "/publication", _ => Answer.Ok(RoundSample.Publication(false)));
        var page = await visitor.GetAsync(Page);
        Assert.Contains("12 av 40 barn", page.Words, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#publish"));
    }

    [Fact]
    public async Task A_free_seat_is_offered_to_the_first_and_the_answer_recorded()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync($"{Page}/waiting?unit={RoundSample.Unit}&grade=F");
        Assert.Contains("Kom efter stängning", page.Words, StringComparison.Ordinal);
        Assert.Contains("Sist, tog inte ett erbjudande här", page.Words, StringComparison.Ordinal);
        var offered = await visitor.SendAsync(page, Fields(("Day", "2026-12-05")), form: $"section[aria-labelledby='offer-{RoundSample.Unit}-F']");
        Assert.Contains("Platsen är erbjuden", offered.Words, StringComparison.Ordinal);
        var sent = Sent(InApi + "/offers").Json;
        Assert.Equal((RoundSample.Unit, Sample.CaseId, "2026-12-05"), (sent.GetProperty("unit").GetString(), sent.GetProperty("caseId").GetGuid(), sent.GetProperty("answerBy").GetString()));
        await visitor.SendAsync(offered, button: "decline", form: "section[aria-labelledby=offers-title]");
        Assert.Equal(JsonValueKind.False, Sent($"/9901/officer/school-choice/offers/{RoundSample.OfferId}/answers").Json.GetProperty("accepts").ValueKind);
    }

    private static Task<Seen> SendAsync(Visitor visitor, Seen page, params (string Name, string Value)[] fields) => visitor.SendAsync(page, Fields(fields));

    private async Task<Visitor> AtAsync(string state, string closesAt = "2026-02-15T22:59:00Z", string? source = null)
    {
        var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", InApi, _ => Answer.Ok(RoundSample.Round(state, closesAt, source)));
        return visitor;
    }

    private Received Sent(string path) => stage.Api.Requests.Last(r => r.Method == "POST" && r.Path == path);

    private static Dictionary<string, string[]> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => new[] { f.Value }, StringComparer.Ordinal);
}
