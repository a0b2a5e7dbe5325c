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
        Assert.Contains("Vägen är smal och mörk.", await officer.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
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
        Assert.Matches("VAL-", await officer.Locator(".status-line").InnerTextAsync());
        Assert.All(errors, e => Assert.Contains("status of 4", e, StringComparison.Ordinal));
    }
}
