using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Guardian;

public sealed class ChoiceTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task The_childs_own_code_is_shown_with_what_it_is_held_against()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync(ChoiceSample.Choosing + "/code");
        foreach (var word in new[] { "0123456789ABCDEFGHJKMNPQRS", RoundSample.Hash, "853", "Lotto, lördagens första dragning", "7 olika tal i storleksordning.", "Inte draget än", "Listan är alla barns koder" })
            Assert.Contains(word, page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rounds_tell_which_child_may_choose_and_which_has_a_choice()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync("/9901/school-choice");
        Assert.Contains("Skolval till läsåret 2027/2028", page.Words, StringComparison.Ordinal);
        Assert.Equal(
            [$"/9901/school-choice/{ChoiceSample.RoundId}/children/{ChoiceSample.Free}", $"/9901/cases/{ChoiceSample.CaseId}/choice"],
            page.Document.QuerySelectorAll(".card a.button").Select(a => a.GetAttribute("href")));
        Assert.Contains("Skolvalet gäller inte barnets årskurs.", page.Words, StringComparison.Ordinal);
        stage.Api.On("GET", "/9901/guardian/school-choice/rounds", _ => LifeSample.Page());
        Assert.Contains("inget öppet skolval", (await visitor.GetAsync("/9901/school-choice")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schools_are_ranked_looked_over_and_sent_without_a_script()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var form = await visitor.GetAsync(ChoiceSample.Choosing);
        Assert.Contains("812,4 m", form.Words, StringComparison.Ordinal);
        Assert.Contains("Går inte att mäta", form.Words, StringComparison.Ordinal);
        Assert.Contains("Ni behöver inte välja den", form.Words, StringComparison.Ordinal);
        Assert.Contains("relativ närhet 588 meter", form.Words, StringComparison.Ordinal);
        Assert.Equal(3, form.Document.QuerySelectorAll("select[id^=wish-]").Length);
        var review = await visitor.SendAsync(form, Fields(("Wishes[0]", ChoiceSample.SecondSchool), ("Wishes[2]", ChoiceSample.FirstSchool), ("SiblingSchools[0]", ChoiceSample.SecondSchool), ("SiblingNames[0]", "Cleo"), ("Words", " Nära jobbet. ")), "review");
        Assert.DoesNotContain(stage.Api.Requests, r => r.Method == "POST");
        Assert.Contains("Norrbyskolan (Cleo)", review.Words, StringComparison.Ordinal);
        var back = await visitor.SendAsync(review, Fields(), "edit");
        Assert.Equal(ChoiceSample.FirstSchool, back.Document.QuerySelector("#wish-3 option[selected]")!.GetAttribute("value"));
        var sent = await visitor.SendAsync(await visitor.SendAsync(back, Fields(), "review"), Fields(), "submit");
        Assert.Contains("Valet är skickat", sent.Words, StringComparison.Ordinal);
        var choice = Assert.Single(stage.Api.Requests, r => r.Method == "POST");
        Assert.Equal([ChoiceSample.SecondSchool, ChoiceSample.FirstSchool], choice.Json.GetProperty("wishes").EnumerateArray().Select(w => w.GetString()));
        Assert.Equal(("Nära jobbet.", "Cleo", ChoiceSample.RoundId.ToString()), (choice.Json.GetProperty("words").GetString(), choice.Json.GetProperty("siblings")[0].GetProperty("name").GetString(), choice.Json.GetProperty("roundId").GetString()));
    }

    [Fact]
    public async Task When_the_time_is_over_a_choice_is_sent_as_a_late_one_and_says_so_at_every_step()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", "/9901/guardian/school-choice/rounds", _ => LifeSample.Page(ChoiceSample.Round(isOpen: false)));
        stage.Api.On("GET", $"/9901/guardian/school-choice/rounds/{ChoiceSample.RoundId}/children/{ChoiceSample.Free}/schools", _ => Answer.Ok(ChoiceSample.Schools(isOpen: false)));
        var rounds = await visitor.GetAsync("/9901/school-choice");
        Assert.Contains("Det gick att välja från", rounds.Words, StringComparison.Ordinal);
        var link = Assert.Single(rounds.Document.QuerySelectorAll(".card a.button"), a => a.TextContent.Contains("Gör ett sent val", StringComparison.Ordinal));
        var form = await visitor.GetAsync(link.GetAttribute("href")!);
        Assert.Contains("Ett val nu är ett sent val.", form.Words, StringComparison.Ordinal);
        Assert.Null(form.Document.QuerySelector("#sibling-school-1"));
        var review = await visitor.SendAsync(form, Fields(("Wishes[0]", ChoiceSample.SecondSchool), ("Words", "Vi har flyttat.")), "review");
        Assert.Contains("Ett val nu är ett sent val.", review.Words, StringComparison.Ordinal);
        Assert.Equal("Kontrollera och skicka valet", review.Heading);
        // What holds for those who choose in time is not said of a late choice.
        Assert.DoesNotContain("placeras på sin anvisade skola", review.Words, StringComparison.Ordinal);
        var sent = await visitor.SendAsync(review, Fields(), "submit");
        Assert.Contains("Ert sena val är mottaget", sent.Words, StringComparison.Ordinal);
        var post = Assert.Single(stage.Api.Requests, r => r.Method == "POST" && r.Path.EndsWith("/late-choices", StringComparison.Ordinal));
        Assert.Equal((ChoiceSample.SecondSchool, "Vi har flyttat."), (post.Json.GetProperty("wishes")[0].GetString(), post.Json.GetProperty("words").GetString()));
    }

    [Fact]
    public async Task Only_who_is_not_the_only_guardian_is_led_to_an_officer_with_late_wishes()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var form = $"a[href='/9901/school-choice/{ChoiceSample.RoundId}/children/{ChoiceSample.Chosen}']";
        stage.Api.On("GET", "/9901/guardian/school-choice/rounds", _ => LifeSample.Page(ChoiceSample.Round(isOpen: false, lateNeedsOfficer: true)));
        var two = await visitor.GetAsync("/9901/school-choice");
        Assert.Contains("Ni lämnar ett sent val tillsammans, genom en handläggare.", two.Words, StringComparison.Ordinal);
        Assert.NotNull(two.Document.QuerySelector(".card .hint a[href='/9901/contact']"));
        Assert.Null(two.Document.QuerySelector(form));
        stage.Api.On("GET", $"/9901/guardian/school-choice/rounds/{ChoiceSample.RoundId}/children/{ChoiceSample.Chosen}/schools", _ => Answer.Ok(ChoiceSample.Schools(isOpen: false)));
        Assert.Contains("Ni lämnar ett sent val tillsammans", (await visitor.GetAsync($"/9901/school-choice/{ChoiceSample.RoundId}/children/{ChoiceSample.Chosen}")).Words, StringComparison.Ordinal);
        stage.Api.On("GET", "/9901/guardian/school-choice/rounds", _ => LifeSample.Page(ChoiceSample.Round(isOpen: false)));
        var sole = await visitor.GetAsync("/9901/school-choice");
        Assert.DoesNotContain("två vårdnadshavare", sole.Words, StringComparison.Ordinal);
        Assert.NotNull(sole.Document.QuerySelector(form));
    }

    [Fact]
    public async Task What_is_wrong_is_told_at_its_field_with_everything_chosen_kept()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var form = await visitor.GetAsync(ChoiceSample.Choosing);
        var empty = await visitor.SendAsync(form, Fields(), "review");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.Equal("#wish-1", empty.Document.QuerySelector(".error-summary a")!.GetAttribute("href"));
        var twice = await visitor.SendAsync(form, Fields(("Wishes[0]", ChoiceSample.FirstSchool), ("Wishes[1]", ChoiceSample.FirstSchool)), "review");
        Assert.Equal("#wish-2", twice.Document.QuerySelector(".error-summary a")!.GetAttribute("href"));
        Assert.Equal(ChoiceSample.FirstSchool, twice.Document.QuerySelector("#wish-1 option[selected]")!.GetAttribute("value"));

        // What the API alone knows to be wrong: the second of those sent stands in the third row.
        stage.Api.On("POST", "/9901/guardian/school-choice/choices", _ => Answer.Problem(422, "school-without-grade", "", new[] { new { field = "wishes[1]", code = "school-without-grade", message = "Skolan har inte årskursen" } }));
        var review = await visitor.SendAsync(form, Fields(("Wishes[0]", ChoiceSample.FirstSchool), ("Wishes[2]", ChoiceSample.SecondSchool)), "review");
        var refused = await visitor.SendAsync(review, Fields(), "submit");
        Assert.Equal("#wish-3", refused.Document.QuerySelector(".error-summary a")!.GetAttribute("href"));
        stage.Api.On("POST", "/9901/guardian/school-choice/choices", _ => Answer.Problem(409, "choice-exists", existingCase: new { caseId = ChoiceSample.CaseId, reference = ChoiceSample.Reference }));
        var existing = await visitor.SendAsync(review, Fields(), "submit");
        Assert.Contains("Det fanns redan ett val", existing.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_chose_changes_the_choice_and_takes_it_back()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync(ChoiceSample.ChoicePage);
        Assert.Equal(["Norrbyskolan", "Storgårdsskolan Anvisad skola"], page.Document.QuerySelectorAll("ol.ranked li").Select(l => string.Join(' ', l.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))));
        Assert.Contains("Vi hittar inget syskon", page.Words, StringComparison.Ordinal);
        var change = await visitor.GetAsync(page.Document.QuerySelector("a.button.primary")!.GetAttribute("href")!);
        Assert.Equal(ChoiceSample.SecondSchool, change.Document.QuerySelector("#wish-1 option[selected]")!.GetAttribute("value"));
        var review = await visitor.SendAsync(change, Fields(("Wishes[1]", "")), "review");
        var changed = await visitor.SendAsync(review, Fields(), "submit");
        Assert.Contains("Valet är ändrat", changed.Words, StringComparison.Ordinal);
        var put = Assert.Single(stage.Api.Requests, r => r.Method == "PUT");
        Assert.Equal((ChoiceSample.InApi, "\"7\"", 1), (put.Path, put.IfMatch, put.Json.GetProperty("wishes").GetArrayLength()));
        var withdrawn = await visitor.SendAsync(page, Fields());
        Assert.Contains("Valet är återtaget", withdrawn.Words, StringComparison.Ordinal);
        Assert.Equal("\"7\"", Assert.Single(stage.Api.Requests, r => r.Path.EndsWith("/withdrawals", StringComparison.Ordinal)).IfMatch);
    }

    [Fact]
    public async Task The_other_guardian_signs_and_cannot_change()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", ChoiceSample.InApi, _ => Answer.Ok(ChoiceSample.Choice(isMine: false)));
        var page = await visitor.GetAsync(ChoiceSample.ChoicePage);
        Assert.Equal([$"/9901/cases/{ChoiceSample.CaseId}/signature"], page.Document.QuerySelectorAll("main .split a.button").Select(a => a.GetAttribute("href")));
        Assert.Null(page.Document.QuerySelector("form#choice-withdraw"));
        var form = await visitor.GetAsync($"/9901/school-choice/{ChoiceSample.RoundId}/children/{ChoiceSample.Chosen}");
        Assert.Contains("Skolval för Björn Testsson", form.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_signed_in_a_choice_is_the_wishes_as_they_are_and_not_the_form_as_it_was_first_sent()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var overview = System.Text.Json.JsonSerializer.SerializeToNode(ChoiceSample.Overview(), System.Text.Json.JsonSerializerOptions.Web)!;
        overview["parties"] = System.Text.Json.JsonSerializer.SerializeToNode(new[] { OfficeSample.Mine("awaited") }, System.Text.Json.JsonSerializerOptions.Web);
        stage.Api.On("GET", $"/9901/guardian/cases/{ChoiceSample.CaseId}", _ => Answer.Ok(overview));
        var page = await visitor.GetAsync($"/9901/cases/{ChoiceSample.CaseId}/signature");
        Assert.Equal(["Norrbyskolan", "Storgårdsskolan Anvisad skola"], page.Document.QuerySelectorAll("ol.ranked li").Select(li => string.Join(' ', li.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        Assert.DoesNotContain(stage.Api.Requests, r => r.Path == $"/9901/guardian/cases/{ChoiceSample.CaseId}/receipt");
        Assert.Contains("Du kan ändra dig till 15 februari 2027", page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("Ingen ansökan avslås", page.Words, StringComparison.Ordinal);

        // Of a choice that came late the round's decision leaves the wishes to be signed.
        overview["status"] = "decided";
        overview["parties"] = System.Text.Json.JsonSerializer.SerializeToNode(new[] { OfficeSample.Mine("missing") }, System.Text.Json.JsonSerializerOptions.Web);
        var placed = new { unit = ChoiceSample.FirstSchool, name = "Storgårdsskolan", wish = 0 };
        stage.Api.On("GET", ChoiceSample.InApi, _ => Answer.Ok(ChoiceSample.Choice(isMine: false, "missing", canChange: false, placed: placed)));
        Assert.Null((await visitor.GetAsync($"/9901/cases/{ChoiceSample.CaseId}/signature")).Document.QuerySelector("#sign"));
        stage.Api.On("GET", ChoiceSample.InApi, _ => Answer.Ok(ChoiceSample.Choice(isMine: false, "missing", canChange: false, placed: placed, lateAwaits: true, lateIsSigned: true)));
        page = await visitor.GetAsync($"/9901/cases/{ChoiceSample.CaseId}/signature");
        Assert.Contains("Säger du nej prövas de inte", page.Words, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("#sign"));
        Assert.NotNull((await visitor.GetAsync(ChoiceSample.ChoicePage)).Document.QuerySelector($".note a[href='/9901/cases/{ChoiceSample.CaseId}/signature']"));
    }

    [Fact]
    public async Task The_placement_is_shown_when_the_round_is_published()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", ChoiceSample.InApi, _ => Answer.Ok(ChoiceSample.Choice(signature: "signed", canChange: false)));
        Assert.Contains("Du får besked när placeringarna är klara", (await visitor.GetAsync(ChoiceSample.ChoicePage)).Words, StringComparison.Ordinal);
        stage.Api.On("GET", ChoiceSample.InApi, _ => Answer.Ok(ChoiceSample.Choice(signature: "signed", canChange: false, placed: new { unit = ChoiceSample.SecondSchool, name = "Norrbyskolan", wish = 1 })));
        var page = await visitor.GetAsync(ChoiceSample.ChoicePage);
        Assert.Contains("Placerad på Norrbyskolan", page.Words, StringComparison.Ordinal);
        Assert.Contains("Det är önskemål 1.", page.Words, StringComparison.Ordinal);
        Assert.Contains("relativa närhet är 588 meter. Den sist antagna har 633 meter.", page.Words, StringComparison.Ordinal);
        Assert.Contains("17 av 259", page.Words, StringComparison.Ordinal);
        // The child has been placed anew since: what is told wish by wish is of the round.
        Assert.Contains("Barnets placering har ändrats sedan dess", page.Words, StringComparison.Ordinal);
        var row = page.Document.QuerySelectorAll("details dd").Single(d => d.QuerySelectorAll("code").Length == 6).QuerySelectorAll("code").Select(c => c.TextContent);
        Assert.Equal([ChoiceSample.RoundId.ToString("D"), "0123456789ABCDEFGHJKMNPQRS", "17", ChoiceSample.FirstSchool, "2", "5a17"], row);
        Assert.NotNull(page.Document.QuerySelector($"details a[href='/9901/rounds/{ChoiceSample.RoundId}']"));
        Assert.NotNull(page.Document.QuerySelector($"details a[href='/9901/school-choice/{ChoiceSample.RoundId}/children/{ChoiceSample.Chosen}/code']"));
        // A wish that was met after the round is one all the same.
        stage.Api.On("GET", ChoiceSample.InApi, _ => Answer.Ok(ChoiceSample.Choice(signature: "signed", canChange: false, placed: new { unit = ChoiceSample.FirstSchool, name = "Storgårdsskolan", wish = 0 })));
        Assert.Contains("Det är önskemål 2.", (await visitor.GetAsync(ChoiceSample.ChoicePage)).Words, StringComparison.Ordinal);
        // Who was placed after the round has no row in its result.
        stage.Api.On("GET", $"/9901/guardian/school-choice/cases/{ChoiceSample.CaseId}/result", _ => Answer.Problem(404, "round-result-not-found"));
        Assert.Null((await visitor.GetAsync(ChoiceSample.ChoicePage)).Document.QuerySelector("#result-title"));
    }

    [Fact]
    public async Task Wishes_that_came_late_stand_beside_the_choice_and_are_added_to_its_case()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", ChoiceSample.InApi, _ => Answer.Ok(ChoiceSample.Choice(
            signature: "signed", canChange: false, placed: new { unit = "99010104", name = "Skogslundaskolan", wish = 0 },
            late: new { arrivedAt = "2027-03-08T09:00:00Z", wishes = new[] { new { rank = 1, unit = "99010104", name = "Skogslundaskolan", isAssigned = false } }, words = "Vi har flyttat." })));
        var page = await visitor.GetAsync(ChoiceSample.ChoicePage);
        var late = page.Document.QuerySelector("section[aria-labelledby=late-title]")!;
        Assert.Contains("8 mars 2027", late.TextContent, StringComparison.Ordinal);
        Assert.Contains("Vi har flyttat.", late.TextContent, StringComparison.Ordinal);
        Assert.Contains("Det är ett sent önskemål.", page.Words, StringComparison.Ordinal);

        stage.Api.On("GET", "/9901/guardian/school-choice/rounds", _ => LifeSample.Page(ChoiceSample.Round(isOpen: false)));
        stage.Api.On("GET", $"/9901/guardian/school-choice/rounds/{ChoiceSample.RoundId}/children/{ChoiceSample.Chosen}/schools", _ => Answer.Ok(ChoiceSample.Schools(isOpen: false)));
        var form = await visitor.GetAsync($"/9901/school-choice/{ChoiceSample.RoundId}/children/{ChoiceSample.Chosen}");
        Assert.DoesNotContain("två vårdnadshavare", form.Words, StringComparison.Ordinal);
        var review = await visitor.SendAsync(form, Fields(("Wishes[0]", ChoiceSample.SecondSchool)), "review");
        await visitor.SendAsync(review, Fields(), "submit");
        Assert.Single(stage.Api.Requests, r => r.Method == "POST" && r.Path.EndsWith("/late-choices", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("accept", true, "Ni har tackat ja")]
    [InlineData("decline", false, "Ni har tackat nej")]
    public async Task A_seat_that_is_offered_is_answered(string handler, bool accepts, string told)
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var offer = Guid.NewGuid();
        stage.Api.On("GET", ChoiceSample.InApi, _ => Answer.Ok(ChoiceSample.Choice(
            signature: "signed", canChange: false, placed: new { unit = ChoiceSample.FirstSchool, name = "Storgårdsskolan", wish = 2 },
            offer: new { offerId = offer, unit = ChoiceSample.SecondSchool, name = "Norrbyskolan", answerBy = "2027-04-08" })));
        var page = await visitor.GetAsync(ChoiceSample.ChoicePage);
        Assert.Contains("Erbjudande om plats på Norrbyskolan", page.Words, StringComparison.Ordinal);
        Assert.Contains("8 april 2027", page.Words, StringComparison.Ordinal);
        var answered = await visitor.SendAsync(page, action: $"?handler={handler}");
        Assert.Contains(told, answered.Words, StringComparison.Ordinal);
        var sent = Assert.Single(stage.Api.Requests, r => r.Method == "POST");
        Assert.Equal(($"/9901/guardian/school-choice/offers/{offer}/answers", accepts), (sent.Path, sent.Json.GetProperty("accepts").GetBoolean()));
    }

    [Fact]
    public async Task Who_waits_sees_where_and_leaves_one_list_or_all()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", ChoiceSample.InApi, _ => Answer.Ok(ChoiceSample.Choice(signature: "signed", canChange: false, placed: new { unit = ChoiceSample.FirstSchool, name = "Storgårdsskolan", wish = 2 })));
        var page = await visitor.GetAsync(ChoiceSample.ChoicePage);
        Assert.Contains("Norrbyskolan", page.Document.QuerySelector("section[aria-labelledby=waits-title]")!.TextContent, StringComparison.Ordinal);
        var left = await visitor.SendAsync(page, Fields(("Choice", ChoiceSample.SecondSchool)), action: "?handler=leave");
        Assert.Contains("Barnet väntar inte längre", left.Words, StringComparison.Ordinal);
        await visitor.SendAsync(page, Fields(("Choice", "")), action: "?handler=leave");
        var path = $"/9901/guardian/school-choice/cases/{ChoiceSample.CaseId}/waiting-departures";
        var sent = stage.Api.Requests.Where(r => r.Method == "POST" && r.Path == path).ToList();
        Assert.Equal((ChoiceSample.SecondSchool, "\"7\""), (sent[0].Json.GetProperty("unit").GetString(), sent[0].IfMatch));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, sent[1].Json.GetProperty("unit").ValueKind);

        stage.Api.On("POST", path, _ => Answer.Problem(409, "leaving-needs-officer", "Båda vårdnadshavarna behöver lämna väntelistan"));
        var refused = await visitor.SendAsync(page, Fields(("Choice", "")), action: "?handler=leave");
        Assert.Contains("Båda vårdnadshavarna", refused.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        // Who waits nowhere is not asked.
        stage.Api.On("GET", $"/9901/guardian/school-choice/cases/{ChoiceSample.CaseId}/waiting-lists", _ => Answer.Ok(new { caseId = ChoiceSample.CaseId, waits = Array.Empty<object>() }));
        Assert.Null((await visitor.GetAsync(ChoiceSample.ChoicePage)).Document.QuerySelector("#leave-waiting"));
    }

    private static Dictionary<string, string[]> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => new[] { f.Value }, StringComparer.Ordinal);
}
