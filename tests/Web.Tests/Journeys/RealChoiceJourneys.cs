using Microsoft.Playwright;

namespace CaseMgmt.Web.Tests.Journeys;

public sealed partial class RealJourneys
{
    [BrowserFact]
    public async Task Two_guardians_choose_school_sign_change_and_take_back_in_the_open_round_of_the_sample()
    {
        var (jenny, errors) = await SignInAsync("vh-vaxelvis-a", javaScript: false);
        await jenny.GetByRole(AriaRole.Link, new() { Name = "Skolval", Exact = true }).ClickAsync();
        await jenny.GetByRole(AriaRole.Heading, new() { Name = "Skolval till läsåret 2027/2028" }).WaitForAsync();
        await ShootAsync(jenny, "choice-rounds");
        await jenny.Locator(".card a.button.primary").ClickAsync();
        var rows = jenny.Locator("tbody tr");
        await rows.First.WaitForAsync();
        Assert.Matches(Metres(), await rows.First.TextAsync());
        Assert.Contains("Ni behöver inte välja den", await jenny.Locator(".note").First.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await jenny.Locator("tbody .tag").NumberAsync());
        await jenny.GetByLabel("Önskemål 1").SelectOptionAsync(new SelectOptionValue { Index = 2 });
        await jenny.GetByLabel("Önskemål 2").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await jenny.GetByLabel("Egna ord").FillAsync("Nära jobbet.");
        await ShootAsync(jenny, "choice-form");
        await jenny.GetByRole(AriaRole.Button, new() { Name = "Granska innan du skickar" }).ClickAsync();
        await jenny.GetByText("Nära jobbet.").WaitForAsync();
        await ShootAsync(jenny, "choice-review");
        await jenny.GetByRole(AriaRole.Button, new() { Name = "Skicka valet" }).ClickAsync();
        await jenny.GetByText("Valet är skickat").WaitForAsync();
        Assert.Equal(2, await jenny.Locator("ol.ranked li").NumberAsync());
        await ShootAsync(jenny, "choice-made");

        var (david, others) = await SignInAsync("vh-vaxelvis-b", javaScript: false);
        await david.GetByRole(AriaRole.Link, new() { Name = "Skolval", Exact = true }).ClickAsync();
        await david.GetByRole(AriaRole.Link, new() { Name = "Se valet" }).ClickAsync();
        await david.GetByRole(AriaRole.Link, new() { Name = "Skriv under eller säg nej" }).ClickAsync();
        await david.Locator("ol.ranked li").Nth(1).WaitForAsync();
        await david.GetByRole(AriaRole.Button, new() { Name = "Skriv under", Exact = true }).ClickAsync();
        await david.Locator(".answer.entitled").WaitForAsync();
        await ShootAsync(david, "choice-signed");

        await jenny.ReloadAsync();
        await jenny.Locator(".answer.entitled").WaitForAsync();
        await jenny.GetByRole(AriaRole.Link, new() { Name = "Ändra valet" }).ClickAsync();
        await jenny.GetByLabel("Önskemål 2").SelectOptionAsync("");
        await jenny.GetByRole(AriaRole.Button, new() { Name = "Granska innan du skickar" }).ClickAsync();
        await jenny.GetByRole(AriaRole.Button, new() { Name = "Skicka ändringen" }).ClickAsync();
        await jenny.GetByText("Valet är ändrat").WaitForAsync();
        Assert.Equal(1, await jenny.Locator("ol.ranked li").NumberAsync());
        await jenny.Locator(".answer.needs-officer").WaitForAsync();
        await jenny.GetByRole(AriaRole.Button, new() { Name = "Ta tillbaka valet" }).ClickAsync();
        await jenny.GetByRole(AriaRole.Link, new() { Name = "Välj på nytt" }).WaitForAsync();
        await ShootAsync(jenny, "choice-withdrawn");
        Assert.Empty(errors);
        Assert.Empty(others);
    }

    [BrowserFact]
    public async Task A_guardian_with_a_protected_family_chooses_without_being_told_anything()
    {
        var (guardian, errors) = await SignInAsync("vh-sekretess", javaScript: false);
        await guardian.GetByRole(AriaRole.Link, new() { Name = "Skolval", Exact = true }).ClickAsync();
        await guardian.Locator(".card a.button.primary").ClickAsync();
        await guardian.Locator("tbody tr").First.WaitForAsync();
        Assert.DoesNotMatch(Metres(), await guardian.Locator("main").TextAsync());
        Assert.Equal(0, await guardian.Locator("tbody .tag").NumberAsync());
        await ShootAsync(guardian, "choice-protected");
        Assert.Empty(errors);
    }
}
