using System.Globalization;
using Microsoft.Playwright;

namespace CaseMgmt.Web.Tests.Journeys;

public sealed partial class RealJourneys
{
    [BrowserFact]
    public async Task A_decision_is_put_forward_returned_put_forward_anew_and_recorded_as_the_boards()
    {
        var (guardian, errors) = await SignInAsync("vh-utan-adress", javaScript: false);
        await guardian.Locator(".card a.button").First.ClickAsync();
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Ansök", Exact = true }).ClickAsync();
        await guardian.GetByRole(AriaRole.Button, new() { Name = "Skicka ansökan" }).ClickAsync();
        var reference = await guardian.Locator(".reference").TextAsync();

        var (officer, officerErrors) = await SignInAsync("handlaggare-1", javaScript: false);
        await officer.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        await officer.GetByLabel("Bevilja skolskjuts", new() { Exact = true }).CheckAsync();
        if (await officer.GetByLabel("Beslutstyp").InputValueAsync() == "")
            await officer.GetByLabel("Beslutstyp").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await officer.GetByLabel("Skäl", new() { Exact = true }).FillAsync("Vägen är oupplyst.");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Lägg fram som förslag" }).ClickAsync();
        await officer.GetByText("Förslaget är lagt fram.").WaitForAsync();
        await ShootAsync(officer, "proposal-mine");

        // Whoever is to decide finds it among what is put forward, and returns it.
        var (second, _) = await SignInAsync("handlaggare-2", javaScript: false);
        await second.GetByLabel("Visa", new() { Exact = true }).SelectOptionAsync("proposed");
        await second.Locator("form.filter button").ClickAsync();
        await second.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        Assert.Equal("Vägen är oupplyst.", await second.GetByLabel("Skäl", new() { Exact = true }).InputValueAsync());
        await second.GetByText("Lämna tillbaka förslaget").ClickAsync();
        await second.GetByLabel("Varför?").FillAsync("Hör skolan först.");
        await second.GetByRole(AriaRole.Button, new() { Name = "Lämna tillbaka", Exact = true }).ClickAsync();
        await second.GetByText("Förslaget är återlämnat.").WaitForAsync();
        await officer.ReloadAsync();
        Assert.Contains("Hör skolan först.", await officer.Locator("main").TextAsync(), StringComparison.Ordinal);
        await ShootAsync(officer, "proposal-returned");

        // The board decides it itself; the letter says at which meeting, and who presented it.
        await officer.GetByLabel("Bevilja skolskjuts", new() { Exact = true }).CheckAsync();
        if (await officer.GetByLabel("Beslutstyp").InputValueAsync() == "")
            await officer.GetByLabel("Beslutstyp").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await officer.GetByLabel("Skäl", new() { Exact = true }).FillAsync("Vägen är oupplyst och skolan är hörd.");
        await officer.GetByText("Föredragande och nämndens eget beslut").ClickAsync();
        await officer.GetByLabel("Föredragande", new() { Exact = true }).FillAsync("handlaggare-2");
        await officer.GetByLabel("Nämnden har själv beslutat").CheckAsync();
        await officer.GetByLabel("Sammanträdets dag").FillAsync(TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm")).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await officer.GetByLabel("Paragraf i protokollet").FillAsync("§ 114");
        await ShootAsync(officer, "proposal-board");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Fatta beslutet" }).ClickAsync();
        await officer.Locator("section.decision").WaitForAsync();
        var decision = await officer.Locator("section.decision").TextAsync();
        Assert.Contains("Nämnden", decision, StringComparison.Ordinal);
        Assert.Contains("§ 114", decision, StringComparison.Ordinal);
        await ShootAsync(officer, "decision-board");
        await FollowTabAsync(officer, "Kontroll");
        await officer.GetByRole(AriaRole.Heading, new() { Name = "Beslutet håller" }).WaitForAsync();
        await ShootAsync(officer, "replay");
        Assert.Empty(errors);
        Assert.Empty(officerErrors);
    }
}
