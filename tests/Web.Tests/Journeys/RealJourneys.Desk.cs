using Microsoft.Playwright;

namespace CaseMgmt.Web.Tests.Journeys;

public sealed partial class RealJourneys
{
    private const string Elvira = "201706152384";
    private const string Annika = "198611262380";

    [BrowserFact]
    public async Task An_officer_registers_an_application_and_a_choice_on_paper_with_their_scans()
    {
        var (officer, errors) = await SignInAsync("handlaggare-2", javaScript: false);
        await officer.GetByRole(AriaRole.Link, new() { Name = "Registrera", Exact = true }).ClickAsync();
        await officer.GetByRole(AriaRole.Link, new() { Name = "Registrera en ansökan om skolskjuts" }).ClickAsync();
        await officer.GetByLabel("Hur det kom").SelectOptionAsync("paper");
        await officer.GetByLabel("Sökandens personnummer").FillAsync(Annika);
        await officer.GetByLabel("Barnets personnummer").FillAsync("201710092394");
        Assert.False(await officer.Locator("#ground-traffic").IsVisibleAsync());
        await officer.GetByLabel("Gäller", new() { Exact = true }).SelectOptionAsync("other-grounds");
        await officer.GetByLabel("Trafiken gör vägen farlig").CheckAsync();
        await officer.GetByLabel("Hastighetsgräns på platsen").FillAsync("70");
        await officer.GetByLabel("Sökandens egna ord").FillAsync("Vägen är smal och mörk.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Registrera", Exact = true }).ClickAsync();
        await officer.GetByText("Barnet är inte sökandens").First.WaitForAsync();
        await ShootAsync(officer, "register-refused");
        await officer.GetByLabel("Barnets personnummer").FillAsync(Elvira);
        await officer.GetByRole(AriaRole.Button, new() { Name = "Registrera", Exact = true }).ClickAsync();
        await officer.GetByText("Lägg in det som är skannat här").WaitForAsync();
        await officer.GetByLabel("Fil", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "ansokan.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.7 skannad"u8.ToArray() });
        await officer.GetByRole(AriaRole.Button, new() { Name = "Skicka filen" }).ClickAsync();
        await officer.GetByText("Filen är mottagen").WaitForAsync();
        await ShootAsync(officer, "register-files");
        await FollowTabAsync(officer, "Ärendet");
        Assert.Contains("Vägen är smal och mörk.", await officer.Locator("main").TextAsync(), StringComparison.Ordinal);
        // The guardian gets a receipt on paper, having no digital mailbox.
        await officer.GetByRole(AriaRole.Link, new() { Name = "Registrera", Exact = true }).ClickAsync();
        await officer.GetByRole(AriaRole.Link, new() { Name = "Registrera ett skolval" }).ClickAsync();
        await officer.GetByLabel("Hur det kom").SelectOptionAsync("telephone");
        await officer.GetByLabel("Sökandens personnummer").FillAsync(Annika);
        await officer.GetByLabel("Barnets personnummer").FillAsync(Elvira);
        await officer.GetByLabel("Önskemål 1").SelectOptionAsync(new SelectOptionValue { Index = 2 });
        await ShootAsync(officer, "register-choice");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Registrera", Exact = true }).ClickAsync();
        await officer.GetByText("Lägg in det som är skannat här").WaitForAsync();
        Assert.Matches("VAL-", await officer.Locator(".status-line").TextAsync());
        await FollowTabAsync(officer, "Valet");
        Assert.Equal(1, await officer.Locator("ol.ranked li").NumberAsync());
        await ShootAsync(officer, "officer-choice");
        await FollowTabAsync(officer, "Handlingar");
        await officer.GetByText("Markera som hemlig").First.ClickAsync();
        await officer.GetByLabel("Bestämmelse").First.SelectOptionAsync("2009:400 23:2");
        await officer.GetByLabel("Tillägg med egna ord").First.FillAsync("Bara bilagan.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Markera", Exact = true }).First.ClickAsync();
        await officer.GetByText("Handlingen är markerad").WaitForAsync();
        await ShootAsync(officer, "officer-documents");
        await FollowTabAsync(officer, "Vem har läst");
        await officer.GetByRole(AriaRole.Heading, new() { Name = "Vem har läst ärendet" }).WaitForAsync();
        await ShootAsync(officer, "officer-reads");
        await FollowTabAsync(officer, "Valet");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Ta tillbaka valet" }).ClickAsync();
        await officer.GetByText("Valet är återtaget").First.WaitForAsync();
        Assert.All(errors, e => Assert.Contains("status of 4", e, StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task A_guardian_confirms_an_address_for_notices_by_the_code_that_came_to_it()
    {
        var (guardian, errors) = await SignInAsync("vh-utanfor", javaScript: false);
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Aviseringar" }).ClickAsync();
        await guardian.Locator("#notice-email").FillAsync("vh-utanfor@example.org");
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka en kod" }).ClickAsync();
        await guardian.GetByText("Koden är skickad").WaitForAsync();
        Assert.DoesNotContain("example.org", guardian.Url, StringComparison.Ordinal);
        var mail = Assert.Single(Directory.GetFiles(stack.Mail, "*.eml"), f => File.ReadAllText(f).Contains("vh-utanfor@example.org", StringComparison.Ordinal));
        var code = SixDigits().Match(await File.ReadAllTextAsync(mail)).Value;
        await guardian.GetByLabel("Koden i meddelandet").FillAsync(code == "000000" ? "000001" : "000000");
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Bekräfta" }).ClickAsync();
        await guardian.Locator("#notice-code-error").WaitForAsync();
        Assert.Contains("Försök kvar: 4", await guardian.Locator("main").TextAsync(), StringComparison.Ordinal);
        await ShootAsync(guardian, "notices-code");
        await guardian.GetByLabel("Koden i meddelandet").FillAsync(code);
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Bekräfta" }).ClickAsync();
        await guardian.GetByText("Adressen är bekräftad").WaitForAsync();
        await ShootAsync(guardian, "notices-confirmed");
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Ta bort adressen" }).ClickAsync();
        await guardian.GetByText("Adressen är borttagen").WaitForAsync();
        Assert.All(errors, e => Assert.Contains("status of 4", e, StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task A_letter_to_a_protected_guardian_is_printed_and_posted_by_a_designated_officer()
    {
        var (officer, errors) = await SignInAsync("skydd-1", javaScript: false);
        await officer.GetByRole(AriaRole.Link, new() { Name = "Registrera", Exact = true }).ClickAsync();
        await officer.GetByRole(AriaRole.Link, new() { Name = "Registrera en ansökan om skolskjuts" }).ClickAsync();
        await officer.GetByLabel("Sökandens personnummer").FillAsync("198712222382");
        await officer.GetByLabel("Barnets personnummer").FillAsync("201708192396");
        await officer.GetByLabel("Gäller", new() { Exact = true }).SelectOptionAsync("after-school-care");
        await officer.GetByLabel("Sökandens egna ord").FillAsync("Hem klockan 17.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Registrera", Exact = true }).ClickAsync();
        await officer.GetByText("Lägg in det som är skannat här").WaitForAsync();
        var reference = await officer.Locator(".status-line strong").TextAsync();
        var row = officer.Locator("tbody").Filter(new() { HasText = reference });
        // The letter is there a moment after the application, however quickly the page is looked at.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await row.NumberAsync() == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await officer.GetByRole(AriaRole.Link, new() { Name = "Utskrifter" }).ClickAsync();
            await officer.WaitForLoadStateAsync();
        }
        await row.GetByText("Visa adressen").ClickAsync();
        await officer.Locator(".envelope").WaitForAsync();
        await ShootAsync(officer, "print-queue");
        await officer.GetByRole(AriaRole.Checkbox, new() { Name = $"Markera brevet till Petra Nordåker, {reference}" }).CheckAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Markera som skickade" }).ClickAsync();
        await officer.GetByText("Markerade som skickade: 1").WaitForAsync();
        Assert.Equal(0, await row.NumberAsync());
        Assert.Empty(errors);
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\b\d{6}\r?$", System.Text.RegularExpressions.RegexOptions.CultureInvariant | System.Text.RegularExpressions.RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial System.Text.RegularExpressions.Regex SixDigits();
}
