using System.Globalization;
using Microsoft.Playwright;

namespace CaseMgmt.Web.Tests.Journeys;

public sealed partial class RealJourneys
{
    [BrowserFact]
    public async Task A_certificate_is_investigated_approved_decided_from_the_worklist_arranged_and_reported_to_the_board()
    {
        var (guardian, errors) = await SignInAsync("vh-flera", javaScript: false);
        await guardian.Locator(".card").Filter(new() { HasText = "årskurs 4" }).Locator("a.button").ClickAsync();
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Ansök av andra skäl" }).ClickAsync();
        Assert.False(await guardian.Locator("#said-street").IsVisibleAsync());
        await guardian.GetByLabel("Funktionsnedsättning eller sjukdom").CheckAsync();
        await guardian.Locator("#said-hasCertificate-yes").CheckAsync();
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Granska innan du skickar" }).ClickAsync();
        await guardian.GetByText("En handläggare bedömer dina skäl").WaitForAsync();
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka ansökan" }).ClickAsync();
        var reference = await guardian.Locator(".reference").TextAsync();
        await guardian.GetByLabel("Fil", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "intyg.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.7 intyg"u8.ToArray() });
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka filen" }).ClickAsync();
        await guardian.GetByText("Filen är mottagen").WaitForAsync();

        var (officer, officerErrors) = await SignInAsync("chef-1", javaScript: false);
        await officer.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        await FollowTabAsync(officer, "Utredning");
        await officer.GetByLabel("Skäl", new() { Exact = true }).SelectOptionAsync("disability-or-illness");
        await officer.GetByLabel("Ja", new() { Exact = true }).CheckAsync();
        await officer.GetByLabel("Vad bygger du det på?").FillAsync("Intyget styrker behovet.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Spara resultatet" }).ClickAsync();
        await officer.GetByText("förslaget är gjort på nytt").WaitForAsync();
        Assert.Contains("Förslag: bevilja", await officer.Locator("main").TextAsync(), StringComparison.Ordinal);
        await FollowTabAsync(officer, "Samråd");
        await officer.GetByLabel("Vem vill du fråga?").FillAsync("handlaggare-2");
        await officer.GetByLabel("Godkännande", new() { Exact = true }).CheckAsync();
        await officer.GetByLabel("Fråga", new() { Exact = true }).FillAsync("Godkänner du?");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Skicka frågan" }).ClickAsync();
        await officer.GetByText("Frågan är skickad").WaitForAsync();

        // Nothing is decided before somebody has gone through what was sent in.
        await FollowTabAsync(officer, "Meddelanden");
        await officer.GetByText("Nytt från parterna").WaitForAsync();
        await ShootAsync(officer, "officer-new-material");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Jag har gått igenom allt" }).ClickAsync();
        await officer.GetByText("Det nya är genomgånget").WaitForAsync();

        // The decision waits for the approval, and is taken from the worklist when it is there.
        await PutForwardAsync(officer, reference);
        await officer.GetByText("En annan handläggares godkännande väntas").WaitForAsync();
        var (second, _) = await SignInAsync("handlaggare-2", javaScript: false);
        await second.GetByRole(AriaRole.Link, new() { Name = "Frågor till mig" }).ClickAsync();
        await second.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        await second.GetByLabel("Godkänner", new() { Exact = true }).CheckAsync();
        await second.GetByLabel("Skriv ditt svar").FillAsync("Ja.");
        await second.GetByRole(AriaRole.Button, new() { Name = "Svara" }).ClickAsync();
        await second.GetByText("Svaret är sparat").WaitForAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Se hur det blir" }).ClickAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Fatta 1 beslut" }).ClickAsync();
        await officer.GetByText("1 är beslutade").WaitForAsync();
        await ShootAsync(officer, "officer-batch");

        await officer.GetByRole(AriaRole.Link, new() { Name = "Sök ärende" }).ClickAsync();
        await officer.GetByLabel("Referensnummer eller diarienummer").FillAsync(reference);
        await officer.Locator("#number button").ClickAsync();
        await officer.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        await FollowTabAsync(officer, "Skjutsen");
        await officer.GetByLabel("Färdsätt").SelectOptionAsync("taxi");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Spara", Exact = true }).ClickAsync();
        await officer.GetByText("Uppgifterna om skjutsen är sparade").WaitForAsync();
        await ShootAsync(officer, "officer-arrangement");

        await officer.GetByRole(AriaRole.Link, new() { Name = "Nämnden" }).ClickAsync();
        await officer.GetByRole(AriaRole.Rowheader).Filter(new() { HasText = reference }).WaitForAsync();
        await officer.GetByLabel("Dag för sammanträdet").FillAsync(TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm")).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await officer.GetByRole(AriaRole.Button, new() { Name = "Upprätta listan" }).ClickAsync();
        await officer.GetByText("Listan är upprättad").WaitForAsync();
        Assert.Contains(reference, await officer.Locator("tbody").TextAsync(), StringComparison.Ordinal);
        await ShootAsync(officer, "board-meeting");
        Assert.Empty(errors);
        Assert.Empty(officerErrors);
    }

    [BrowserFact]
    public async Task The_other_guardian_is_asked_to_sign_and_anyone_may_ask_for_a_document()
    {
        var (guardian, _) = await SignInAsync("vh-vaxelvis-a", javaScript: false);
        await guardian.Locator(".card a.button").First.ClickAsync();
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Ansök om dem här" }).ClickAsync();
        await guardian.GetByLabel("Beskriv med egna ord").FillAsync("Hem klockan 17.");
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Granska innan du skickar" }).ClickAsync();
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka ansökan" }).ClickAsync();
        var reference = await guardian.Locator(".reference").TextAsync();

        var (officer, errors) = await SignInAsync("handlaggare-1", javaScript: false);
        await officer.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        await FollowTabAsync(officer, "Parter");
        await officer.GetByLabel("Personnummer").FillAsync("198607132399");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Lägg till" }).ClickAsync();
        await officer.GetByText("Parten är tillagd").WaitForAsync();
        await officer.GetByText("Begär underskrift").First.ClickAsync();
        await officer.GetByLabel("Påminn den").FillAsync(DateTime.UtcNow.AddDays(7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await officer.GetByLabel("Svara senast").FillAsync(DateTime.UtcNow.AddDays(14).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await officer.GetByRole(AriaRole.Button, new() { Name = "Begär underskrift" }).ClickAsync();
        await officer.GetByText("Underskriften är begärd").WaitForAsync();

        var (other, _) = await SignInAsync("vh-vaxelvis-b", javaScript: false);
        await other.GetByRole(AriaRole.Link, new() { Name = "Mina ärenden" }).ClickAsync();
        await other.GetByRole(AriaRole.Link, new() { Name = "Skriv under" }).First.ClickAsync();
        Assert.Contains("Hem klockan 17.", await other.Locator("main").TextAsync(), StringComparison.Ordinal);
        await ShootAsync(other, "guardian-signature");
        await other.GetByRole(AriaRole.Button, new() { Name = "Skriv under", Exact = true }).ClickAsync();
        await other.GetByText("Du har skrivit under").First.WaitForAsync();

        var (anyone, _) = await browser.OpenAsync(javaScript: false);
        await anyone.GotoAsync(new Uri(stack.Web, "9901/documents").ToString());
        await anyone.GetByLabel("Vilken handling gäller det?").FillAsync("Nämndens protokoll");
        await anyone.GetByLabel("Beskriv så att vi kan hitta den").FillAsync("Mötet i maj");
        await anyone.GetByRole(AriaRole.Button, new() { Name = "Skicka begäran" }).ClickAsync();
        var (asked, code) = (await anyone.Locator(".reference").First.TextAsync(), await anyone.Locator(".reference").Last.TextAsync());

        await officer.Locator(".menu").GetByRole(AriaRole.Link, new() { Name = "Arbetslista" }).ClickAsync();
        await officer.GetByRole(AriaRole.Link, new() { Name = asked }).ClickAsync();
        await officer.GetByLabel("Handling", new() { Exact = true }).First.FillAsync("Protokoll");
        await officer.GetByLabel("Text som lämnas ut").First.FillAsync("Mötet öppnas.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Spara prövningen" }).ClickAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Lämna ut allt" }).ClickAsync();
        await officer.GetByText("Handlingarna är utlämnade").WaitForAsync();
        await ShootAsync(officer, "officer-disclosed");
        // Without saying who it is, the one who asked reads what is let out.
        await anyone.GetByRole(AriaRole.Link, new() { Name = "Så här följer du din begäran" }).ClickAsync();
        await anyone.GetByLabel("Referensnummer").FillAsync(asked);
        await anyone.GetByLabel("Kod").FillAsync(code);
        await anyone.GetByRole(AriaRole.Button, new() { Name = "Visa", Exact = true }).ClickAsync();
        await anyone.GetByText("Mötet öppnas.").WaitForAsync();
        await ShootAsync(anyone, "documents-followed");
        Assert.Empty(errors);
    }

    private static async Task PutForwardAsync(IPage officer, string reference)
    {
        await officer.Locator(".menu").GetByRole(AriaRole.Link, new() { Name = "Arbetslista" }).ClickAsync();
        await officer.GetByLabel($"Markera {reference}").CheckAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Tilldela de markerade" }).ClickAsync();
        await officer.GetByText("Tilldelade ärenden: 1").WaitForAsync();
        await officer.GetByLabel($"Markera {reference}").CheckAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Besluta enligt förslagen" }).ClickAsync();
        await officer.GetByLabel("Skäl i alla besluten").FillAsync("Intyget styrker behovet.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Se hur det blir" }).ClickAsync();
    }

    private static Task FollowTabAsync(IPage officer, string name) => officer.Locator("nav.parts").GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
}
