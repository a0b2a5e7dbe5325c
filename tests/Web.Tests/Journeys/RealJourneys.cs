using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CaseMgmt.Web.Tests.Journeys;

/// <summary>The journey from end to end in a real browser: real pages, real API, real PostgreSQL, the made-up municipality.</summary>
public sealed partial class RealJourneys(RealStack stack, Browser browser) : IClassFixture<RealStack>, IClassFixture<Browser>, IAsyncLifetime
{
    private const string Guardian = "vh-berattigad";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => browser.CloseAllAsync();

    [BrowserTheory]
    [InlineData(Guardian, true)]
    [InlineData("vh-over-alven", false)]
    public async Task A_guardian_whose_child_lives_far_away_applies_and_reads_the_decision(string guardian, bool javaScript)
    {
        var (page, errors) = await SignInAsync(guardian, javaScript);
        await ShootAsync(page, "children", javaScript);
        await page.Locator(".card a.button").First.ClickAsync();
        Assert.Equal("Ja, avståndet räcker", await page.Locator(".answer h2").TextAsync());
        Assert.Matches(Metres(), await page.Locator(".answer").TextAsync());
        var map = (await page.Locator("figure.map svg[role=img]").BoundingBoxAsync())!;
        Assert.True(map.Width > 500);
        Assert.True((await page.Locator("path.map-route").First.GetAttributeAsync("d"))!.Length > 20);
        Assert.True((await page.Locator("path.map-street").First.GetAttributeAsync("d"))!.Length > 500);
        await ShootAsync(page, "preview", javaScript);

        await page.GetByRole(AriaRole.Link, new() { Name = "Ansök", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Skicka ansökan" }).ClickAsync();
        var reference = await page.Locator(".reference").TextAsync();
        Assert.Matches(Reference(), reference);
        await ShootAsync(page, "receipt", javaScript);
        await page.ReloadAsync();
        Assert.Equal(reference, await page.Locator(".reference").TextAsync());

        // The sample lets the machine grant on distance: the decision is there at once.
        await page.GetByRole(AriaRole.Link, new() { Name = "Till ärendet" }).ClickAsync();
        Assert.Contains("granted", await page.Locator("section.decision").GetAttributeAsync("class"), StringComparison.Ordinal);
        Assert.Contains("10 kap. 32 §", await page.Locator("section.decision").TextAsync(), StringComparison.Ordinal);
        await ShootAsync(page, "case", javaScript);
        await page.GetByRole(AriaRole.Link, new() { Name = "Läs beslutsbrevet" }).ClickAsync();
        await page.Locator("h1").WaitForAsync();
        Assert.Contains(reference, await page.Locator("body").TextAsync(), StringComparison.Ordinal);
        await ShootAsync(page, "letter", javaScript);

        // A second application is told and linked, not doubled.
        await page.GotoAsync(new Uri(stack.Web, "9901/children").ToString());
        await page.Locator(".card a.button").First.ClickAsync();
        Assert.Contains(reference, await page.Locator(".note").TextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator(".offers").NumberAsync());
        Assert.Empty(errors);
    }

    [BrowserFact]
    public async Task A_guardian_whose_child_lives_near_applies_on_other_grounds_and_two_officers_meet_over_it()
    {
        var (guardian, errors) = await SignInAsync("vh-ej-berattigad", javaScript: false);
        await guardian.Locator(".card a.button").First.ClickAsync();
        Assert.Equal("Nej, avståndet räcker inte", await guardian.Locator(".answer h2").TextAsync());
        Assert.Equal(2, await guardian.Locator(".offers a.button").NumberAsync());
        await ShootAsync(guardian, "preview-near");
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Ansök av andra skäl" }).ClickAsync();
        await guardian.GetByLabel("Trafiken gör vägen farlig").CheckAsync();
        await guardian.GetByLabel("Beskriv med egna ord").FillAsync("Vägen saknar gångbana.");
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Granska innan du skickar" }).ClickAsync();
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka ansökan" }).ClickAsync();
        var reference = await guardian.Locator(".reference").TextAsync();

        var (first, firstErrors) = await SignInAsync("handlaggare-1", javaScript: false);
        var (second, _) = await SignInAsync("handlaggare-2", javaScript: true);
        await ShootAsync(first, "worklist");
        await first.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        await second.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        Assert.Contains("Vägen saknar gångbana.", await first.Locator("main").TextAsync(), StringComparison.Ordinal);
        Assert.True(await first.Locator("tbody tr").NumberAsync() >= 4);
        await ShootAsync(first, "officer-case");

        await first.GetByLabel("Avslå ansökan").CheckAsync();
        await first.GetByLabel("Skäl", new() { Exact = true }).FillAsync("Vägen har gångbana hela sträckan.");
        await first.GetByLabel("Det är uppenbart onödigt att kommunicera underlaget före ett avslag").CheckAsync();
        var letter = await first.RunAndWaitForPopupAsync(() => first.GetByRole(AriaRole.Button, new() { Name = "Förhandsgranska brevet" }).ClickAsync());
        await letter.Locator("h1").WaitForAsync();
        Assert.Contains("Vägen har gångbana hela sträckan.", await letter.Locator("body").TextAsync(), StringComparison.Ordinal);
        await letter.CloseAsync();
        await first.GetByRole(AriaRole.Button, new() { Name = "Fatta beslutet" }).ClickAsync();
        await first.Locator("section.decision").WaitForAsync();

        await second.GetByLabel("Bevilja skolskjuts").CheckAsync();
        await second.GetByLabel("Skäl", new() { Exact = true }).FillAsync("Vägen är farlig.");
        await second.GetByRole(AriaRole.Button, new() { Name = "Fatta beslutet" }).ClickAsync();
        await second.Locator(".changes").WaitForAsync();
        Assert.Contains("Vägen är farlig.", await second.Locator("main").TextAsync(), StringComparison.Ordinal);
        Assert.Contains("refused", await second.Locator("section.decision").GetAttributeAsync("class"), StringComparison.Ordinal);
        await ShootAsync(second, "stale");

        await guardian.GetByRole(AriaRole.Link, new() { Name = "Till ärendet" }).ClickAsync();
        Assert.Contains("Vägen har gångbana hela sträckan.", await guardian.Locator("section.decision").TextAsync(), StringComparison.Ordinal);
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Läs beslutsbrevet" }).ClickAsync();
        Assert.Contains("Vägen har gångbana hela sträckan.", await guardian.Locator("body").TextAsync(), StringComparison.Ordinal);

        await first.GetByRole(AriaRole.Link, new() { Name = "Statistik" }).ClickAsync();
        await first.Locator("h1").WaitForAsync();
        await ShootAsync(first, "statistics");
        Assert.Empty(errors);
        Assert.Empty(firstErrors);
    }

    [BrowserFact]
    public async Task An_officer_looks_back_at_a_case_as_it_was_known_before_the_decision()
    {
        var (guardian, _) = await SignInAsync("vh-knappt-under", javaScript: false);
        await guardian.Locator(".card a.button").First.ClickAsync();
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Ansök av andra skäl" }).ClickAsync();
        await guardian.GetByLabel("Trafiken gör vägen farlig").CheckAsync();
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Granska innan du skickar" }).ClickAsync();
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka ansökan" }).ClickAsync();
        var reference = await guardian.Locator(".reference").TextAsync();
        // The form knows whole seconds: the moment asked for is the first whole one after the application, and the decision comes later.
        var moment = DateTimeOffset.UtcNow.AddSeconds(1);
        while (DateTimeOffset.UtcNow < moment)
            await Task.Delay(20);
        var then = Local(moment);

        var (officer, errors) = await SignInAsync("handlaggare-1", javaScript: false);
        await officer.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        await officer.GetByLabel("Avslå ansökan").CheckAsync();
        await officer.GetByLabel("Skäl", new() { Exact = true }).FillAsync("Vägen har gångbana hela sträckan.");
        await officer.GetByLabel("Det är uppenbart onödigt att kommunicera underlaget före ett avslag").CheckAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Fatta beslutet" }).ClickAsync();
        await officer.Locator("section.decision").WaitForAsync();
        await ShootAsync(officer, "officer-case-now");

        await officer.GetByLabel("Känt vid tidpunkten").FillAsync(then);
        await officer.Locator(".look-back button").ClickAsync();
        await officer.Locator("section.changes").WaitForAsync();
        await ShootAsync(officer, "officer-case-then");
        Assert.Contains("Under handläggning", await officer.Locator(".status-line").TextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await officer.Locator("section.decision, main form[method=post]").NumberAsync());
        Assert.DoesNotContain("Beslut fattades", await officer.Locator("main").TextAsync(), StringComparison.Ordinal);

        await officer.GetByRole(AriaRole.Link, new() { Name = "Visa ärendet som det är nu" }).ClickAsync();
        await officer.Locator("section.decision").WaitForAsync();
        await officer.GetByLabel("Vad har ändrats eller var fel?").SelectOptionAsync("home-address");
        await officer.GetByLabel("Gäller från och med").FillAsync(then[..10]);
        await officer.GetByLabel("Förklaring").FillAsync("Ingenting har ändrats.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Rätta uppgiften" }).ClickAsync();
        await officer.Locator(".error-summary").WaitForAsync();
        Assert.Contains("Registren säger detsamma som ärendet.", await officer.Locator(".error-summary").TextAsync(), StringComparison.Ordinal);
        await officer.GetByLabel("Som det stod den dagen").FillAsync("2020-01-01");
        await officer.Locator(".look-back button").ClickAsync();
        await officer.Locator(".error-summary").WaitForAsync();
        Assert.Contains("Ärendet var inte registrerat då.", await officer.Locator(".error-summary").TextAsync(), StringComparison.Ordinal);
        // What the browser itself says of an answer that is an error page.
        Assert.All(errors, e => Assert.Contains("status of 4", e, StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task An_officer_takes_a_case_asks_for_a_certificate_and_the_guardian_sends_it_and_writes()
    {
        var (guardian, errors) = await SignInAsync("vh-friskola", javaScript: false);
        await guardian.Locator(".card a.button").First.ClickAsync();
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Ansök", Exact = true }).ClickAsync();
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka ansökan" }).ClickAsync();
        var reference = await guardian.Locator(".reference").TextAsync();

        var (officer, officerErrors) = await SignInAsync("handlaggare-2", javaScript: false);
        await officer.GetByRole(AriaRole.Link, new() { Name = "Sök ärende" }).ClickAsync();
        await officer.GetByLabel("Referensnummer eller diarienummer").FillAsync(reference);
        await officer.Locator("#number button").ClickAsync();
        await officer.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        await officer.GetByRole(AriaRole.Link, new() { Name = "Ta, tilldela eller släpp ärendet" }).ClickAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Ta ärendet" }).ClickAsync();
        await officer.GetByText("Du har ärendet").WaitForAsync();
        Assert.Contains("handlaggare-2", await officer.Locator("dl.boxed").TextAsync(), StringComparison.Ordinal);
        await ShootAsync(officer, "officer-handling");
        await officer.GetByRole(AriaRole.Link, new() { Name = "Kompletteringar" }).ClickAsync();
        await officer.GetByLabel("Svar senast").FillAsync(DateTime.UtcNow.AddDays(14).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await officer.GetByLabel("Vad behövs?").FillAsync("Skicka skolans intyg.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Skicka begäran" }).ClickAsync();
        await officer.GetByText("Begäran är skickad").WaitForAsync();

        await guardian.GetByRole(AriaRole.Link, new() { Name = "Till ärendet" }).ClickAsync();
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Läs och svara" }).ClickAsync();
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Till filerna" }).ClickAsync();
        var certificate = System.Text.Encoding.ASCII.GetBytes("%PDF-1.7\n" + new string('x', 300_000));
        await guardian.GetByLabel("Fil", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "intyg.pdf", MimeType = "application/pdf", Buffer = certificate });
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka filen" }).ClickAsync();
        await guardian.GetByText("Filen är mottagen").WaitForAsync();
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Kompletteringar" }).ClickAsync();
        await guardian.GetByLabel("Ditt svar").FillAsync("Intyget är bifogat.");
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka svaret" }).ClickAsync();
        await guardian.GetByText("Svaret är registrerat").WaitForAsync();
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Meddelanden" }).ClickAsync();
        await guardian.GetByLabel("Skriv till handläggaren").FillAsync("När kommer beslutet?");
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka meddelandet" }).ClickAsync();
        await guardian.GetByText("Meddelandet är skickat").WaitForAsync();
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Kvitto och brev" }).ClickAsync();
        Assert.Contains(reference, await guardian.Locator("main").TextAsync(), StringComparison.Ordinal);
        await ShootAsync(guardian, "guardian-letters");

        await officer.ReloadAsync();
        Assert.Contains("Intyget är bifogat.", await officer.Locator("main").TextAsync(), StringComparison.Ordinal);
        await ShootAsync(officer, "officer-requests");
        await officer.GetByRole(AriaRole.Link, new() { Name = "Filer" }).ClickAsync();
        var download = await officer.RunAndWaitForDownloadAsync(() => officer.GetByRole(AriaRole.Link, new() { Name = "intyg.pdf" }).ClickAsync());
        Assert.Equal(certificate, await File.ReadAllBytesAsync(await download.PathAsync()));
        await officer.Locator(".menu").GetByRole(AriaRole.Link, new() { Name = "Arbetslista" }).ClickAsync();
        await officer.GetByLabel("Visa", new() { Exact = true }).SelectOptionAsync("unread");
        await officer.Locator("form.filter button").ClickAsync();
        await officer.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        await officer.GetByRole(AriaRole.Link, new() { Name = "Meddelanden" }).ClickAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Markera som läst" }).ClickAsync();
        await officer.GetByLabel("Skriv ett meddelande").FillAsync("Nästa vecka.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Skicka meddelandet" }).ClickAsync();
        await officer.GetByText("Meddelandet är skickat").WaitForAsync();
        await officer.GetByLabel("Ny anteckning").FillAsync("Svarat i e-tjänsten.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Spara anteckningen" }).ClickAsync();
        await officer.GetByText("Anteckningen är sparad").WaitForAsync();
        await ShootAsync(officer, "officer-messages");
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Meddelanden" }).ClickAsync();
        var seen = await guardian.Locator("main").TextAsync();
        Assert.Contains("Nästa vecka.", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Svarat i e-tjänsten.", seen, StringComparison.Ordinal);
        Assert.Empty(errors);
        Assert.Empty(officerErrors);
    }

    [BrowserFact]
    public async Task A_protected_childs_case_shows_no_way_and_reaches_the_designated_officers_alone()
    {
        var (guardian, _) = await SignInAsync("vh-sekretess", javaScript: false);
        await guardian.Locator(".card a.button").First.ClickAsync();
        Assert.Equal(0, await guardian.Locator(".map, .distance, .findings").NumberAsync());
        Assert.DoesNotMatch(Metres(), await guardian.Locator("main").TextAsync());
        await ShootAsync(guardian, "preview-protected");
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Ansök", Exact = true }).ClickAsync();
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka ansökan" }).ClickAsync();
        var reference = await guardian.Locator(".reference").TextAsync();

        var (ordinary, _) = await SignInAsync("handlaggare-1", javaScript: false);
        Assert.DoesNotContain(reference, await ordinary.Locator("main").TextAsync(), StringComparison.Ordinal);
        var (designated, _) = await SignInAsync("skydd-1", javaScript: false);
        await designated.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        Assert.Contains("Skyddade uppgifter", await designated.Locator("main").TextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await designated.Locator(".map, .distance").NumberAsync());
    }

    [BrowserTheory]
    [InlineData("vh-holmen", "Det finns ingen gångväg mellan hemmet och skolan i vårt vägnät.")]
    [InlineData("vh-skogen", "Hemmet ligger inte vid någon väg i vårt vägnät")]
    [InlineData("vh-utanfor", "Hemmet ligger utanför kommunens upptagningsområden.")]
    [InlineData("vh-utan-adress", "Barnet har ingen registrerad adress")]
    [InlineData("vh-annan-kommun", "Barnet är inte folkbokfört i kommunen. En handläggare här i kommunen svarar på ansökan.")]
    [InlineData("vh-arskurs", "Uppgiften om årskurs stämmer inte med barnets ålder.")]
    [InlineData("vh-friskola", "Barnet går i en annan skola än den anvisade.")]
    [InlineData("vh-saknas", "Uppgifterna i ärendet är skyddade.")]
    [InlineData("vh-ingen-placering", "Barnet har ännu ingen registrerad skolplacering för läsåret.")]
    [InlineData("vh-okand-skola", "Vi saknar uppgifter om skolan")]
    public async Task A_child_that_cannot_be_measured_is_told_why(string guardian, string why)
    {
        var (page, errors) = await SignInAsync(guardian, javaScript: false);
        await page.Locator(".card a.button").First.ClickAsync();
        Assert.Equal("En handläggare behöver bedöma", await page.Locator(".answer h2").TextAsync());
        Assert.StartsWith(why, await page.Locator(".answer p").First.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(await page.Locator(".distance").NumberAsync(), await page.Locator(".map").NumberAsync());
        Assert.Empty(errors);
    }

    private async Task<(IPage Page, List<string> Errors)> SignInAsync(string person, bool javaScript)
    {
        var (page, errors) = await browser.OpenAsync(javaScript);
        await page.GotoAsync(new Uri(stack.Web, "9901").ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "Logga in och se svaret" }).ClickAsync();
        await page.Locator($"button[value={person}]").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Logga ut" }).WaitForAsync();
        return (page, errors);
    }

    private static Task ShootAsync(IPage page, string name, bool wanted = true) => wanted ? Browser.ShootAsync(page, "real-" + name) : Task.CompletedTask;

    [GeneratedRegex(@"\d,\d\sm\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Metres();

    [GeneratedRegex("^SKJ-[0-9A-Z]{4}-[0-9A-Z]{4}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
