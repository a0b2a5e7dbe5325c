using System.Net;
using CaseMgmt.Web.Pages.Board;
using CaseMgmt.Web.Pages.Officer.Parts;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;
using CaseMgmt.Web.Tests.Texts;

namespace CaseMgmt.Web.Tests.Officer;

/// <summary>Children placed one by one after a round, choices changed for guardians, seats and departments counted, and rules tried.</summary>
public sealed class PlacementTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string Case = $"/9901/officer/cases/{ChoiceSample.CaseId}";
    private static readonly string InApi = $"/9901/officer/school-choice/cases/{ChoiceSample.CaseId}";
    private static readonly string Choice = $"/9901/officer/school-choice/choices/{ChoiceSample.CaseId}";

    [Fact]
    public async Task A_placed_child_is_moved_on_a_ground_and_its_seat_made_free_on_the_version_that_was_read()
    {
        using var visitor = await AtAsync("published", placed: true);
        var page = await visitor.GetAsync(Case + "/placement");
        Assert.Contains("Storgårdsskolan", page.Document.QuerySelector("#state-title")!.TextContent, StringComparison.Ordinal);
        // Whether a school has a free seat stands beside its name.
        Assert.Contains("ingen ledig plats", page.Document.QuerySelector($"#place-child-unit option[value='{RoundSample.Unit}']")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#place-child-ground-late-choice"));
        var moved = await visitor.SendAsync(
            page, Fields(("Unit", RoundSample.Unit), ("Choice", "correction"), ("Fact", "sibling"), ("Record", "2027-000311"), ("Text", "Syskonet fanns på skolan.")), form: "section[aria-labelledby=place-title]");
        Assert.Contains("Barnet är placerat", moved.Words, StringComparison.Ordinal);
        var sent = Sent("POST", InApi + "/placements");
        Assert.Equal(
            (RoundSample.Unit, "correction", "sibling", "2027-000311", "\"7\""),
            (Text(sent, "unit"), Text(sent, "ground"), Text(sent, "fact"), Text(sent, "record"), sent.IfMatch));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, sent.Json.GetProperty("appealId").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, sent.Json.GetProperty("keepsSeat").ValueKind);
        // Who goes to the school already keeps the seat it has there.
        await visitor.SendAsync(
            page, Fields(("Unit", RoundSample.Unit), ("Choice", "correction"), ("Fact", "current-school"), ("Record", "2027-000312"), ("Text", "Barnet går där."), ("Ticked", "true")), form: "section[aria-labelledby=place-title]");
        Assert.True(Sent("POST", InApi + "/placements").Json.GetProperty("keepsSeat").GetBoolean());

        await visitor.SendAsync(page, Fields(("Choice", "left")), form: "section[aria-labelledby=vacate-title]");
        Assert.Equal("left", Text(Sent("POST", InApi + "/vacancies"), "reason"));

        stage.Api.On("POST", InApi + "/placements", _ => Answer.Problem(409, "no-seat-free", "Ingen plats är ledig på skolan."));
        var full = await visitor.SendAsync(page, Fields(("Unit", RoundSample.Unit), ("Choice", "correction"), ("Text", "Skälen.")), form: "section[aria-labelledby=place-title]");
        Assert.Equal(HttpStatusCode.Conflict, full.Status);
        Assert.Equal("Skälen.", full.Document.QuerySelector("#place-child-reasons")!.TextContent);
    }

    [Fact]
    public async Task A_child_is_taken_off_a_waiting_list_with_the_way_and_the_day_it_was_said()
    {
        using var visitor = await AtAsync("published", placed: true);
        var page = await visitor.GetAsync(Case + "/placement");
        Assert.Equal(["Alla skolor", "Norrbyskolan", Sample.School], page.Document.QuerySelectorAll("#leave-waiting-unit option").Select(o => o.TextContent));
        var left = await visitor.SendAsync(page, Fields(("Choice", ChoiceSample.SecondSchool), ("Channel", "telephone"), ("Day", "2027-04-12")), form: "section[aria-labelledby=leave-title]");
        Assert.Contains("Barnet väntar inte längre", left.Words, StringComparison.Ordinal);
        var sent = Sent("POST", InApi + "/waiting-departures");
        Assert.Equal((ChoiceSample.SecondSchool, "telephone", "2027-04-12", "\"7\""), (Text(sent, "unit"), Text(sent, "channel"), Text(sent, "arrivedOn"), sent.IfMatch));

        stage.Api.On("POST", InApi + "/waiting-departures", _ => Answer.Problem(409, "offer-open", "Ett erbjudande väntar på svar"));
        var refused = await visitor.SendAsync(page, Fields(("Choice", "")), form: "section[aria-labelledby=leave-title]");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, Sent("POST", InApi + "/waiting-departures").Json.GetProperty("unit").ValueKind);
    }

    [Fact]
    public async Task Late_wishes_of_a_placed_child_are_refused_with_reasons_while_they_wait_for_a_decision()
    {
        using var visitor = await AtAsync("published", placed: true);
        Assert.Null((await visitor.GetAsync(Case + "/placement")).Document.QuerySelector("#refuse-late"));
        stage.Api.On("GET", Choice, _ => Answer.Ok(ChoiceSample.Choice(
            isMine: false, "signed", canChange: false, placed: new { unit = ChoiceSample.FirstSchool, name = "Storgårdsskolan", wish = 2 }, lateAwaits: true)));
        var page = await visitor.GetAsync(Case + "/placement");
        var refused = await visitor.SendAsync(page, Fields(("Text", "Skolan är full."), ("Ticked", "true")), form: "section[aria-labelledby=refuse-title]");
        Assert.Contains("De sena önskemålen är avslagna", refused.Words, StringComparison.Ordinal);
        var sent = Sent("POST", InApi + "/late-refusals");
        Assert.Equal(("Skolan är full.", true, "\"7\""), (Text(sent, "reasons"), sent.Json.GetProperty("communicationNotNeeded").GetBoolean(), sent.IfMatch));
    }

    [Fact]
    public async Task A_late_choice_is_placed_or_ended_and_nobody_is_placed_singly_before_the_round_is_published()
    {
        using var visitor = await AtAsync("published", state: "late");
        var page = await visitor.GetAsync(Case + "/placement");
        Assert.NotNull(page.Document.QuerySelector("#place-child-ground-late-choice"));
        await visitor.SendAsync(page, Fields(("Choice", "refused"), ("Text", "Skolan är full."), ("Ticked", "true")), form: "section[aria-labelledby=end-title]");
        var ended = Sent("POST", InApi + "/endings");
        Assert.Equal(("refused", true), (Text(ended, "outcome"), ended.Json.GetProperty("communicationNotNeeded").GetBoolean()));

        stage.Api.On("GET", $"/9901/officer/school-choice/rounds/{ChoiceSample.RoundId}", _ => Answer.Ok(RoundSample.Round("allocated")));
        var early = await visitor.GetAsync(Case + "/placement");
        Assert.Contains("Omgången är inte publicerad", early.Words, StringComparison.Ordinal);
        Assert.Null(early.Document.QuerySelector("#place-child"));
    }

    [Fact]
    public async Task A_choice_is_changed_for_the_guardian_while_the_round_is_open()
    {
        using var visitor = await AtAsync("open");
        var choice = await visitor.GetAsync(Case + "/choice");
        var page = await visitor.GetAsync(choice.Document.QuerySelector($"a[href$='/choice/change']")!.GetAttribute("href")!);
        // The form begins as the choice stands.
        Assert.Equal(ChoiceSample.SecondSchool, page.Document.QuerySelector("select[name='Wishes[0]'] option[selected]")!.GetAttribute("value"));
        Assert.Equal("Cleo", page.Document.QuerySelector("input[name='SiblingNames[0]']")!.GetAttribute("value"));
        Assert.Null(page.Document.QuerySelector("select[name=Person]"));
        var done = await visitor.SendAsync(page, Fields(("Wishes[0]", ""), ("Wishes[1]", ""), ("Wishes[2]", RoundSample.Unit), ("Day", "2027-01-30")));
        Assert.Contains("Ändringen av valet är sparad", done.Words, StringComparison.Ordinal);
        var sent = Sent("PUT", Choice);
        Assert.Equal((RoundSample.Unit, "2027-01-30", "\"7\"", "Nära jobbet."), (sent.Json.GetProperty("wishes")[0].GetString(), Text(sent, "arrivedOn"), sent.IfMatch, Text(sent, "words")));
        Assert.Equal((1, "Cleo"), (sent.Json.GetProperty("wishes").GetArrayLength(), sent.Json.GetProperty("siblings")[0].GetProperty("name").GetString()));

        stage.Api.On("PUT", Choice, _ => Answer.Problem(422, "invalid", violations: new[] { new { field = "wishes[0]", code = "school-not-in-round", message = "Skolan är inte med i omgången" } }));
        var refused = await visitor.SendAsync(page, Fields(("Wishes[0]", ""), ("Wishes[1]", RoundSample.Unit)));
        Assert.Equal("Skolan är inte med i omgången", refused.Document.GetElementById("change-choice-wishes[0]-error")!.TextContent);
        Assert.Contains("Välj minst en skola", (await visitor.SendAsync(page, Fields(("Wishes[0]", ""), ("Wishes[1]", "")))).Words, StringComparison.Ordinal);

        stage.Api.On("GET", $"/9901/officer/school-choice/rounds/{ChoiceSample.RoundId}", _ => Answer.Ok(RoundSample.Round("closed")));
        Assert.Null((await visitor.GetAsync(Case + "/choice/change")).Document.QuerySelector("#change-choice"));
    }

    [Fact]
    public async Task A_choice_that_was_taken_back_is_made_anew_for_either_guardian()
    {
        using var visitor = await AtAsync("open", state: "withdrawn");
        var page = await visitor.GetAsync(Case + "/choice/change");
        var other = page.Document.QuerySelectorAll("select[name=Person] option").Single(o => o.TextContent == "Andra Testsson").GetAttribute("value")!;
        await visitor.SendAsync(page, Fields(("Person", other)));
        Assert.Equal(other, Text(Sent("PUT", Choice), "guardianId"));
    }

    [Fact]
    public async Task Seats_are_listed_by_year_counted_again_and_held_beyond_is_told()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync("/9901/officer/seats?schoolYear=2026%2F2027");
        Assert.Contains("2 för många", page.Words, StringComparison.Ordinal);
        // Who may not see the numbers is told only whether any seat is free.
        Assert.Contains("Ja", page.Document.QuerySelectorAll("tbody tr")[1].TextContent, StringComparison.Ordinal);
        var again = await visitor.GetAsync(page.Document.QuerySelector("tbody a")!.GetAttribute("href")!);
        Assert.Equal("20", again.Document.QuerySelector("#count-seats")!.GetAttribute("value"));
        var done = await visitor.SendAsync(again, Fields(("Unit", RoundSample.Unit), ("Grade", "F"), ("Seats", "22")), form: "section[aria-labelledby=count-title]");
        Assert.Contains("Antalet platser är sparat", done.Words, StringComparison.Ordinal);
        var sent = Sent("POST", "/9901/officer/seats");
        Assert.Equal((RoundSample.Unit, "F", "2026/2027", 22), (Text(sent, "unit"), Text(sent, "grade"), Text(sent, "schoolYear"), sent.Json.GetProperty("seats").GetInt32()));
        Assert.Contains(stage.Api.Requests, r => r.Path == "/9901/officer/seats" && r.Query.Contains("after=71", StringComparison.Ordinal));

        stage.Api.On("POST", "/9901/officer/seats", _ => Answer.Problem(422, "invalid", violations: new[] { new { field = "seats", code = "missing", message = "Ange ett antal" } }));
        var wrong = await visitor.SendAsync(again, Fields(("Seats", "tjugo")), form: "section[aria-labelledby=count-title]");
        Assert.Equal(("Ange ett antal", "tjugo"), (wrong.Document.QuerySelector("#count-seats-error")!.TextContent, wrong.Document.QuerySelector("#count-seats")!.GetAttribute("value")));
    }

    [Fact]
    public async Task A_seat_that_a_child_kept_and_left_is_told_and_given_on()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync("/9901/officer/seats?schoolYear=2026%2F2027");
        Assert.Contains("1 lämnade", page.Document.QuerySelectorAll("tbody tr")[2].TextContent, StringComparison.Ordinal);
        var option = Assert.Single(page.Document.QuerySelectorAll("#give-on-unit option"), o => o.GetAttribute("value")!.Length > 0);
        Assert.Equal("Storgårdsskolan, årskurs 7", option.TextContent);
        var done = await visitor.SendAsync(page, Fields(("Unit", option.GetAttribute("value")!)), form: "section[aria-labelledby=give-on-title]");
        Assert.Contains("Platsen är inräknad", done.Words, StringComparison.Ordinal);
        var sent = Sent("POST", "/9901/officer/seats/left");
        Assert.Equal((ChoiceSample.FirstSchool, "7", "2026/2027"), (Text(sent, "unit"), Text(sent, "grade"), Text(sent, "schoolYear")));

        stage.Api.On("POST", "/9901/officer/seats/left", _ => Answer.Problem(409, "no-seat-left", "Ingen plats har lämnats"));
        var gone = await visitor.SendAsync(page, Fields(("Unit", option.GetAttribute("value")!)), form: "section[aria-labelledby=give-on-title]");
        Assert.Equal(HttpStatusCode.Conflict, gone.Status);
        Assert.Contains("Ingen plats har lämnats", gone.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trustee_is_recorded_and_ended_and_what_is_wrong_stands_at_its_field()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var menu = await visitor.GetAsync("/9901/officer/applications");
        var page = await visitor.GetAsync(menu.Document.QuerySelector("a[href$=trustees]")!.GetAttribute("href")!);
        Assert.Contains("Upphörde 31 oktober 2026", page.Words, StringComparison.Ordinal);
        var appointment = Fields(("ChildNumber", " 20150409-2386 "), ("TrusteeNumber", "19790707-2396"), ("Kind", "trustee"), ("From", "2026-11-02"), ("Reference", "Ä 1234-26"));
        var done = await visitor.SendAsync(page, appointment, form: "section[aria-labelledby=appoint-title]");
        Assert.Contains("Förordnandet är registrerat", done.Words, StringComparison.Ordinal);
        var sent = Sent("POST", "/9901/officer/trusteeships");
        Assert.Equal(("20150409-2386", "19790707-2396", "trustee", "2026-11-02", "Ä 1234-26"), (Text(sent, "childNumber"), Text(sent, "trusteeNumber"), Text(sent, "kind"), Text(sent, "from"), Text(sent, "reference")));
        Assert.DoesNotContain("2386", done.Address.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("20150409", stage.Web.Log.All, StringComparison.Ordinal);
        var ended = await visitor.SendAsync(done, form: "tbody tr");
        Assert.Contains("Förordnandet har upphört", ended.Words, StringComparison.Ordinal);
        Sent("POST", $"/9901/officer/trusteeships/{SeatSample.RunId}/endings");

        stage.Api.On("POST", "/9901/officer/trusteeships", _ => Answer.Problem(422, "person-not-found", violations: new[] { new { field = "childNumber", code = "person-not-found", message = "Personen finns inte i folkbokföringen" } }));
        var wrong = await visitor.SendAsync(page, appointment, form: "section[aria-labelledby=appoint-title]");
        Assert.Equal("Personen finns inte i folkbokföringen", wrong.Document.QuerySelector("#appoint-childNumber-error")!.TextContent);
        Assert.Equal("19790707-2396", wrong.Document.QuerySelector("#appoint-trusteeNumber")!.GetAttribute("value")!.Trim());
    }

    [Fact]
    public async Task What_was_changed_of_a_rounds_seats_is_read_with_its_reason()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync($"/9901/officer/rounds/{RoundSample.RoundId}/seat-corrections");
        Assert.Contains("En ny klass öppnas.", page.Words, StringComparison.Ordinal);
        Assert.Equal("Björkskolan", page.Document.QuerySelector("tbody th")!.TextContent);
    }

    [Fact]
    public async Task Departments_are_stated_all_at_once_and_a_new_one_added()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var path = $"/9901/officer/school-units/{RoundSample.Unit}/departments";
        var page = await visitor.GetAsync(path);
        Assert.Null(page.Document.QuerySelector("input[type=text][name='Rows[0].Code']"));
        var done = await visitor.SendAsync(page, Fields(("Rows[0].ClosesOn", "2027-06-11"), ("Rows[2].Code", "lyktan"), ("Rows[2].Name", "Lyktan")));
        Assert.Contains("Avdelningarna är sparade", done.Words, StringComparison.Ordinal);
        var sent = Sent("PUT", path);
        Assert.Equal("\"4\"", sent.IfMatch);
        Assert.Equal(
            [("trollet", "2027-06-11"), ("lyktan", null)],
            sent.Json.GetProperty("departments").EnumerateArray().Select(d => (d.GetProperty("code").GetString(), d.GetProperty("closesOn").GetString())));
        stage.Api.On("PUT", path, _ => Answer.Problem(422, "invalid", violations: new[] { new { field = "departments[1].code", code = "not-allowed", message = "Koden är inte tillåten" } }));
        var wrong = await visitor.SendAsync(page, Fields(("Rows[2].Code", "Ö"), ("Rows[2].Name", "Ö")));
        Assert.Equal("Koden är inte tillåten", wrong.Document.GetElementById("departments[1].code-error")!.TextContent);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/9901/officer/school-units/00000000/departments")).Status);
    }

    [Fact]
    public async Task A_draft_is_tried_and_the_counts_shown_and_the_limit_told()
    {
        using var visitor = await stage.SignedInAsync("manager");
        stage.Api.On("POST", "/9901/manager/simulations", _ => SeatSample.Simulated());
        var start = await visitor.GetAsync("/9901/board/simulations");
        Assert.Contains("Maj Chef", start.Words, StringComparison.Ordinal);
        Assert.Null(start.Document.QuerySelector("#simulate"));
        var page = await visitor.GetAsync("/9901/board/simulations?policy=school-transport.route-length");
        var draft = page.Document.QuerySelector("#simulate-value")!.TextContent;
        Assert.Contains("\"limitMetres\": 2000", draft, StringComparison.Ordinal);
        var tried = await visitor.SendAsync(page, Fields(("Text", draft.Replace("2000", "2500", StringComparison.Ordinal)), ("Years", "2026/2027"), ("Cost", "14 500")), form: "section[aria-labelledby=simulate-title]");
        var sent = Sent("POST", "/9901/manager/simulations").Json;
        Assert.Equal((2500, "2026/2027", 14500m), (sent.GetProperty("value").GetProperty("bands")[0].GetProperty("limitMetres").GetInt32(), sent.GetProperty("schoolYears")[0].GetString(), sent.GetProperty("costPerPupil").GetDecimal()));
        Assert.Contains("Gångvägens längd", tried.Document.QuerySelector("table")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Visas inte", tried.Words, StringComparison.Ordinal);
        Assert.Contains("217", tried.Words, StringComparison.Ordinal);

        stage.Api.On("POST", "/9901/manager/simulations", _ => Answer.Problem(409, "simulation-limit-reached", "Du har redan gjort så många körningar i dag som kommunen tillåter."));
        var limit = await visitor.SendAsync(page, form: "section[aria-labelledby=simulate-title]");
        Assert.Equal(HttpStatusCode.Conflict, limit.Status);
        Assert.Contains("så många körningar i dag", limit.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        var unread = await visitor.SendAsync(page, Fields(("Text", "{bands"), ("Cost", "mycket")), form: "section[aria-labelledby=simulate-title]");
        Assert.NotNull(unread.Document.QuerySelector("#simulate-value-error"));
        Assert.NotNull(unread.Document.QuerySelector("#simulate-costPerPupil-error"));
    }

    [Fact]
    public void The_grounds_of_a_placement_and_of_a_free_seat_are_those_of_the_API()
    {
        Assert.Equal(Contract.Codes("AnewGround").Order(StringComparer.Ordinal), Contract.WebTexts("anew").Keys.Order(StringComparer.Ordinal));
        Assert.Equal(PlacementModel.Vacancies.Order(StringComparer.Ordinal), Contract.WebTexts("vacancy").Keys.Order(StringComparer.Ordinal));
        Assert.Subset(Contract.Codes("SeatReleaseReason").ToHashSet(StringComparer.Ordinal), PlacementModel.Vacancies.ToHashSet(StringComparer.Ordinal));
        Assert.Subset(Contract.Codes("FactKind").ToHashSet(StringComparer.Ordinal), PlacementModel.Facts.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(SimulationsModel.Policies.Order(StringComparer.Ordinal), Contract.WebTexts("simulated").Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_address_of_a_case_alone_leads_to_the_page_that_its_type_has()
    {
        foreach (var (role, at) in new[] { ("officer", Case), ("guardian", $"/9901/guardian/cases/{ChoiceSample.CaseId}") })
        {
            using var visitor = await stage.SignedInAsync(role);
            stage.Api.On("GET", at, _ => Answer.Ok(ChoiceSample.Overview()));
            stage.Api.On("GET", at.Replace("/cases/", "/school-transport/cases/", StringComparison.Ordinal), _ => Answer.Problem(404, "case-not-found"));
            var address = at.Replace("/guardian/", "/", StringComparison.Ordinal);
            Assert.Equal(address + "/choice", (await visitor.GetAsync(address)).Address.AbsolutePath);
            stage.Api.On("GET", at, _ => Answer.Problem(404, "case-not-found"));
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(address)).Status);
        }
    }

    [Theory]
    [InlineData("missing", true, true)]
    [InlineData("signed", true, true)]
    [InlineData("missing", false, false)]
    [InlineData("not-asked", true, false)]
    public async Task An_answer_on_paper_is_recorded_of_a_placed_child_where_late_wishes_are_signed_still(string signature, bool lateIsSigned, bool isShown)
    {
        using var visitor = await AtAsync("published");
        stage.Api.On("GET", Case, _ => Answer.Ok(ChoiceSample.Overview("decided")));
        stage.Api.On("GET", Case + "/parties", _ => LifeSample.Page(OfficeSample.Party("applicant", "not-asked"), OfficeSample.Party("co-guardian", signature)));
        stage.Api.On("GET", Choice, _ => Answer.Ok(ChoiceSample.Choice(isMine: false, signature, canChange: false, lateAwaits: lateIsSigned, lateIsSigned: lateIsSigned)));
        var page = await visitor.GetAsync(Case + "/parties");
        Assert.Equal(isShown, page.Document.QuerySelector("form[action='?handler=signed']") is not null);
    }

    private async Task<Visitor> AtAsync(string round, string state = "chosen", bool placed = false)
    {
        var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", $"/9901/officer/school-choice/rounds/{ChoiceSample.RoundId}", _ => Answer.Ok(RoundSample.Round(round)));
        stage.Api.On("GET", Choice, _ => Answer.Ok(ChoiceSample.Choice(
            isMine: false, "signed", state, canChange: round == "open", placed ? new { unit = ChoiceSample.FirstSchool, name = "Storgårdsskolan", wish = 2 } : null)));
        return visitor;
    }

    private Received Sent(string method, string path) => stage.Api.Requests.Last(r => r.Method == method && r.Path == path);

    private static string? Text(Received sent, string name) => sent.Json.GetProperty(name).GetString();

    private static Dictionary<string, string[]> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => new[] { f.Value }, StringComparer.Ordinal);
}
