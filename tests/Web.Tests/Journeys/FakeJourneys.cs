using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;
using Microsoft.Playwright;

namespace CaseMgmt.Web.Tests.Journeys;

/// <summary>Journeys in a real browser against the contract's answers: with and without JavaScript, by keyboard alone, narrow and enlarged.</summary>
public sealed class FakeJourneys(Stage stage, Browser browser) : IClassFixture<Stage>, IClassFixture<Browser>, IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    // Pages left open keep drawing and slow those that come after.
    public Task DisposeAsync() => browser.CloseAllAsync();

    public static TheoryData<string, string, string> Pages() => new()
    {
        { "start", "", "/9901" },
        { "children", "guardian", "/9901/children" },
        { "preview-entitled", "guardian", $"/9901/children/{Sample.Far}" },
        { "preview-not-entitled", "guardian", $"/9901/children/{Sample.Near}" },
        { "preview-protected", "guardian", $"/9901/children/{Sample.Protected}" },
        { "other-grounds", "guardian", $"/9901/children/{Sample.Near}/apply?kind=other-grounds&schoolYear=2026%2F2027" },
        { "review", "guardian", $"/9901/children/{Sample.Far}/apply?kind=distance&schoolYear=2026%2F2027" },
        { "receipt", "guardian", $"/9901/cases/{Sample.CaseId}/receipt" },
        { "cases", "guardian", "/9901/cases" },
        { "case", "guardian", $"/9901/cases/{Sample.CaseId}" },
        { "choice-rounds", "guardian", "/9901/school-choice" },
        { "choice-form", "guardian", ChoiceSample.Choosing },
        { "choice", "guardian", ChoiceSample.ChoicePage },
        { "not-found", "guardian", "/9901/missing" },
        { "worklist", "officer", "/9901/officer/worklist" },
        { "officer-case", "officer", $"/9901/officer/cases/{Sample.CaseId}" },
        { "officer-case-then", "officer", $"/9901/officer/cases/{Sample.CaseId}?asKnownAt=2026-11-21T10:00&effectiveAt=2026-11-20" },
        { "officer-case-corrected", "officer", $"/9901/officer/cases/{Sample.CaseId}?after=44&corrected=True" },
        { "officer-case-proposed", "officer", $"/9901/officer/cases/{Sample.ProtectedCaseId}" },
        { "statistics", "officer", "/9901/officer/statistics" },
        { "officer-handling", "officer", $"/9901/officer/cases/{Sample.CaseId}/handling" },
        { "officer-requests", "officer", $"/9901/officer/cases/{Sample.CaseId}/requests" },
        { "officer-messages", "officer", $"/9901/officer/cases/{Sample.CaseId}/messages" },
        { "officer-files", "officer", $"/9901/officer/cases/{Sample.CaseId}/files" },
        { "officer-letters", "officer", $"/9901/officer/cases/{Sample.CaseId}/letters" },
        { "officer-appeals", "officer", $"/9901/officer/cases/{Sample.CaseId}/appeals" },
        { "officer-investigation", "officer", $"/9901/officer/cases/{Sample.CaseId}/investigation" },
        { "officer-parties", "officer", $"/9901/officer/cases/{Sample.CaseId}/parties" },
        { "officer-referrals", "officer", $"/9901/officer/cases/{Sample.CaseId}/referrals" },
        { "officer-hand-over", "officer", $"/9901/officer/cases/{Sample.CaseId}/hand-over" },
        { "officer-ending", "officer", $"/9901/officer/cases/{Sample.CaseId}/ending" },
        { "guardian-withdrawal", "guardian", $"/9901/cases/{Sample.CaseId}/withdrawal" },
        { "officer-arrangement", "officer", $"/9901/officer/cases/{Sample.DecidedCaseId}/arrangement" },
        { "officer-change", "officer", $"/9901/officer/cases/{Sample.DecidedCaseId}/change" },
        { "officer-batch", "officer", $"/9901/officer/decision-batches/{OfficeSample.BatchId}" },
        { "officer-replay", "officer", $"/9901/officer/cases/{Sample.DecidedCaseId}/replay" },
        { "guardian-signature", "guardian", $"/9901/cases/{Sample.DecidedCaseId}/signature" },
        { "documents", "", "/9901/documents" },
        { "open-rounds", "", "/9901/rounds" },
        { "open-round", "", $"/9901/rounds/{RoundSample.RoundId}?code=0123456789ABCDEFGHJKMNPQRS" },
        { "documents-follow", "", "/9901/documents/follow" },
        { "contact", "guardian", "/9901/contact" },
        { "officer-inquiry", "officer", $"/9901/officer/cases/{MatterSample.MeetingId}/inquiry" },
        { "round-plan", "officer", "/9901/officer/rounds/new?grades=F&grades=7" },
        { "round", "officer", $"/9901/officer/rounds/{RoundSample.RoundId}" },
        { "round-results", "officer", $"/9901/officer/rounds/{RoundSample.RoundId}/results" },
        { "round-choices", "officer", $"/9901/officer/rounds/{RoundSample.RoundId}/choices?state=chosen" },
        { "round-statistics", "officer", $"/9901/officer/rounds/{RoundSample.RoundId}/statistics" },
        { "choice-code", "guardian", ChoiceSample.Choosing + "/code" },
        { "round-left-out", "officer", $"/9901/officer/rounds/{RoundSample.RoundId}/left-out" },
        { "round-waiting", "officer", $"/9901/officer/rounds/{RoundSample.RoundId}/waiting?unit={RoundSample.Unit}&grade=F" },
        { "officer-placement", "officer", $"/9901/officer/cases/{ChoiceSample.CaseId}/placement" },
        { "officer-choice-change", "officer", $"/9901/officer/cases/{ChoiceSample.CaseId}/choice/change" },
        { "seats", "officer", "/9901/officer/seats" },
        { "trustees", "officer", "/9901/officer/trustees" },
        { "departments", "officer", $"/9901/officer/school-units/{RoundSample.Unit}/departments" },
        { "seat-corrections", "officer", $"/9901/officer/rounds/{RoundSample.RoundId}/seat-corrections" },
        { "simulations", "manager", "/9901/board/simulations?policy=school-transport.route-length" },
        { "board", "manager", "/9901/board" },
        { "board-meeting", "manager", $"/9901/board/{MatterSample.MeetingId}" },
        { "register", "officer", "/9901/officer/applications" },
        { "register-transport", "officer", "/9901/officer/applications/school-transport" },
        { "register-choice", "officer", "/9901/officer/applications/school-choice" },
        { "officer-choice", "officer", $"/9901/officer/cases/{ChoiceSample.CaseId}/choice" },
        { "officer-documents", "officer", $"/9901/officer/cases/{Sample.CaseId}/documents" },
        { "officer-reads", "officer", $"/9901/officer/cases/{Sample.CaseId}/reads" },
        { "officer-search", "officer", "/9901/officer/search" },
        { "officer-print-queue", "officer", "/9901/officer/print-queue" },
        { "guardian-notices", "guardian", "/9901/notices" },
        { "guardian-requests", "guardian", $"/9901/cases/{Sample.CaseId}/requests" },
        { "guardian-messages", "guardian", $"/9901/cases/{Sample.CaseId}/messages" },
        { "guardian-files", "guardian", $"/9901/cases/{Sample.CaseId}/files" },
        { "guardian-letters", "guardian", $"/9901/cases/{Sample.CaseId}/letters" },
    };

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_guardian_sees_the_way_applies_and_gets_a_receipt(bool javaScript)
    {
        stage.Api.Reset();
        var (page, errors) = await browser.OpenAsync(javaScript);
        await page.GotoAsync(stage.Web.Address.ToString());
        await page.Locator("a.choice").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Logga in och se svaret" }).ClickAsync();
        await page.Locator("#guardian").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Se svaret för Alva Testsson" }).ClickAsync();
        Assert.Equal("Skolskjuts för Alva Testsson", await page.Locator("h1").InnerTextAsync());
        var map = (await page.GetByRole(AriaRole.Img, new() { Name = "Karta över gångvägen till Björkskolan" }).BoundingBoxAsync())!;
        Assert.True(map.Width > 500);
        Assert.True(map.Height > 250);
        await page.GetByRole(AriaRole.Link, new() { Name = "Ansök", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Skicka ansökan" }).ClickAsync();
        Assert.Equal(Sample.Reference, await page.Locator(".reference").InnerTextAsync());
        await page.ReloadAsync();
        Assert.Single(stage.Api.Requests, r => r.Method == "POST" && r.Path.EndsWith("/applications", StringComparison.Ordinal));
        Assert.Empty(errors);
    }

    [BrowserFact]
    public async Task An_officer_reads_the_letter_in_its_own_tab_and_decides()
    {
        stage.Api.Reset();
        var (page, errors) = await browser.OpenAsync(javaScript: false);
        await SignInAsync(page, "officer");
        await page.GetByRole(AriaRole.Link, new() { Name = Sample.Reference }).ClickAsync();
        await page.GetByLabel("Färdsätt").SelectOptionAsync("school-bus");
        var letter = await page.RunAndWaitForPopupAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Förhandsgranska brevet" }).ClickAsync());
        await letter.Locator("h1").WaitForAsync();
        Assert.Equal("Förhandsgranskning", await letter.Locator("h1").InnerTextAsync());
        await letter.CloseAsync();
        stage.Api.On("GET", $"/9901/officer/school-transport/cases/{Sample.CaseId}", r => Answer.Ok(Sample.Case(true, r.Query.Length > 0 ? Sample.Decided() : null)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Fatta beslutet" }).ClickAsync();
        await page.Locator("section.decision").WaitForAsync();
        Assert.Contains("Beslutet är fattat", await page.Locator(".status-line").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    [BrowserFact]
    public async Task The_whole_application_can_be_made_by_keyboard_alone()
    {
        stage.Api.Reset();
        var (page, _) = await browser.OpenAsync();
        await page.GotoAsync($"{stage.Web.Address}9901/home");
        await TabToAsync(page, "#guardian");
        await page.Keyboard.PressAsync("Enter");
        // Asked for by what stands on the page: a wait for its address misses an arrival that comes before it listens.
        await page.Locator($"a[href='/9901/children/{Sample.Near}']").WaitForAsync();

        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Hoppa till innehållet", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.getBoundingClientRect().top >= 0"));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("content", await page.EvaluateAsync<string>("document.activeElement.id"));

        await FollowAsync(page, $"a[href='/9901/children/{Sample.Near}']");
        await FollowAsync(page, "a[href*='kind=other-grounds']");
        // Sent empty first: the summary takes the focus, and its link leads to the field.
        await FollowAsync(page, "button[value=review]");
        await page.Locator(".error-summary").WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.classList.contains('error-summary')"));
        await FollowAsync(page, ".error-summary a");
        await TabToAsync(page, "#ground-traffic");
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "#description");
        await page.Keyboard.TypeAsync("Vägen saknar gångbana.");
        await FollowAsync(page, "button[value=review]");
        await FollowAsync(page, "button[value=submit]");
        await page.Locator(".reference").WaitForAsync();
        Assert.Equal("Vägen saknar gångbana.", stage.Api.Requests.Single(r => r.Path.EndsWith("/applications", StringComparison.Ordinal)).Json.GetProperty("description").GetString());
    }

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_fits_a_narrow_and_an_enlarged_window_and_has_no_accessibility_findings(string name, string person, string path)
    {
        stage.Api.Reset();
        stage.Api.On("GET", $"/9901/guardian/school-transport/cases/{Sample.CaseId}", _ => Answer.Ok(Sample.Case(false, Sample.Decided())));
        stage.Api.On("GET", $"/9901/officer/school-transport/cases/{Sample.CaseId}", r => Answer.Ok(
            r.Query.Contains("effectiveAt", StringComparison.Ordinal) ? Sample.CaseAsOf("2026-11-21T09:00:00Z", "2026-11-20") : r.Query.Length > 0 ? Sample.CorrectedCase() : Sample.Case(true)));
        stage.Api.On("GET", $"/9901/officer/school-transport/cases/{Sample.ProtectedCaseId}", _ => Answer.Ok(Sample.ProposedCase()));
        stage.Api.On("GET", $"/9901/officer/cases/{MatterSample.MeetingId}", _ => Answer.Ok(MatterSample.Overview("document-request")));
        stage.Api.On("GET", $"/9901/officer/inquiries/cases/{MatterSample.MeetingId}", _ => Answer.Ok(MatterSample.Inquiry("document-request", "part", null, MatterSample.Document("masked"))));
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.DecidedCaseId}", _ => Answer.Ok(LifeSample.Overview("decided", "granted", parties: [OfficeSample.Mine("awaited")])));
        stage.Api.On("GET", $"/9901/guardian/cases/{Sample.DecidedCaseId}", _ => Answer.Ok(LifeSample.Overview(parties: [OfficeSample.Mine("awaited")])));
        stage.Api.On("GET", $"/9901/officer/school-transport/cases/{Sample.DecidedCaseId}", _ => Answer.Ok(Sample.CorrectedCase()));
        stage.Api.On("GET", $"/9901/officer/school-choice/rounds/{ChoiceSample.RoundId}", _ => Answer.Ok(RoundSample.Round(name == "officer-choice-change" ? "open" : "published")));
        if (name == "officer-placement")
            stage.Api.On("GET", $"/9901/officer/school-choice/choices/{ChoiceSample.CaseId}", _ => Answer.Ok(ChoiceSample.Choice(isMine: false, "signed", canChange: false, placed: new { unit = ChoiceSample.FirstSchool, name = "Storgårdsskolan", wish = 2 })));
        var (page, _) = await browser.OpenAsync(bypassPolicy: true);
        if (person.Length > 0)
            await SignInAsync(page, person);
        await page.GotoAsync(new Uri(stage.Web.Address, path).ToString());
        await Browser.ShootAsync(page, name);
        // 200 % of a window 1180 wide, and 320 CSS pixels (WCAG 2.1, 1.4.4 and 1.4.10).
        foreach (var width in new[] { 590, 320 })
        {
            await page.SetViewportSizeAsync(width, 800);
            var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
            var widest = await page.EvaluateAsync<string>(
                "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > window.innerWidth).map(e => e.tagName + '.' + e.className).join(', ')");
            Assert.True(overflow <= 0, $"{name} is {overflow} px too wide at {width}: {widest}");
        }
        if (Browser.ShootsNarrow)
            await Browser.ShootAsync(page, name + "-narrow");
        if (Browser.AxePath is null)
            return;
        await page.SetViewportSizeAsync(1180, 860);
        await page.AddScriptTagAsync(new() { Path = Browser.AxePath });
        var findings = await page.EvaluateAsync<string[]>(
            "async () => (await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | '))");
        Assert.Empty(findings);
    }

    private async Task SignInAsync(IPage page, string person)
    {
        await page.GotoAsync($"{stage.Web.Address}9901/home");
        await page.Locator($"#{person}").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Logga ut" }).WaitForAsync();
    }

    private static async Task FollowAsync(IPage page, string selector)
    {
        await TabToAsync(page, selector);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        await page.Locator(selector).WaitForAsync();
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }
        Assert.Fail($"{selector} is not reached by the Tab key.");
    }
}
