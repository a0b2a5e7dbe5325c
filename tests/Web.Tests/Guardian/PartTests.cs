using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Guardian;

/// <summary>What whoever takes part in a case does in it: signs, appeals, asks to be decided.</summary>
public sealed class PartTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string InApi = $"/9901/guardian/cases/{Sample.CaseId}";
    private static readonly string CasePage = $"/9901/cases/{Sample.CaseId}";

    [Fact]
    public async Task A_signature_that_is_asked_for_stands_on_the_case_and_is_given()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", InApi, _ => Answer.Ok(LifeSample.Overview(parties: [OfficeSample.Mine("awaited")])));
        var page = await visitor.GetAsync(CasePage);
        Assert.Contains("Vi behöver din underskrift senast 4 december 2026.", page.Words, StringComparison.Ordinal);
        var signature = await visitor.GetAsync(page.Document.QuerySelector(".note a")!.GetAttribute("href")!);
        Assert.Contains("Vi väntar på ditt svar", signature.Words, StringComparison.Ordinal);
        Assert.Contains(Sample.Year, signature.Words, StringComparison.Ordinal);
        var signed = await visitor.SendAsync(signature);
        Assert.Contains("Du har skrivit under", signed.Document.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.True(Sent("/signatures").Json.GetProperty("agrees").GetBoolean());
    }

    [Fact]
    public async Task A_signature_may_be_declined_and_the_answer_changed_until_the_decision()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", InApi, _ => Answer.Ok(LifeSample.Overview(parties: [OfficeSample.Mine("signed")])));
        var page = await visitor.GetAsync(CasePage + "/signature");
        Assert.Null(page.Document.QuerySelector("#sign"));
        await visitor.SendAsync(page);
        Assert.False(Sent("/signatures").Json.GetProperty("agrees").GetBoolean());
        stage.Api.On("GET", InApi, _ => Answer.Ok(LifeSample.Overview("decided", "granted", parties: [OfficeSample.Mine("signed")])));
        Assert.Empty((await visitor.GetAsync(CasePage + "/signature")).Document.QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task Whoever_is_not_asked_sees_no_signature()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        Assert.DoesNotContain("/signature", (await visitor.GetAsync(CasePage)).Text, StringComparison.Ordinal);
        var page = await visitor.GetAsync(CasePage + "/signature");
        Assert.Contains("Vi har inte bett dig", page.Words, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task A_decision_is_appealed_once_and_the_appeal_is_shown()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", InApi, _ => Answer.Ok(LifeSample.Overview("decided", "refused")));
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page());
        var page = await visitor.GetAsync(CasePage + "/appeals");
        Assert.Contains("Sista dagen att överklaga är 20 december 2026.", page.Words, StringComparison.Ordinal);
        var done = await visitor.SendAsync(page, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Text"] = ["Vägen är farlig."] });
        Assert.Contains("Överklagandet har kommit in", done.Words, StringComparison.Ordinal);
        Assert.Equal("Vägen är farlig.", Sent("/appeals").Json.GetProperty("text").GetString());
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page(LifeSample.Appeal("received", true)));
        var after = await visitor.GetAsync(CasePage + "/appeals");
        Assert.Contains("Ditt överklagande 1 december 2026", after.Words, StringComparison.Ordinal);
        Assert.Equal("?handler=withdraw", Assert.Single(after.Document.QuerySelectorAll("main form")).GetAttribute("action"));
        await visitor.SendAsync(after, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Text"] = ["Det löste sig."] });
        Assert.Equal("Det löste sig.", Sent($"/appeals/{LifeSample.AppealId}/withdrawals").Json.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_decision_that_has_been_ruled_on_is_not_appealed_anew()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", InApi, _ => Answer.Ok(LifeSample.Overview("decided", "refused")));
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page(LifeSample.Appeal("ruled", true)));
        Assert.Null((await visitor.GetAsync(CasePage + "/appeals")).Document.GetElementById("my-appeal"));

        // One that comes after legal force is late, which is for the municipality to decide.
        var final = System.Text.Json.JsonSerializer.SerializeToNode(LifeSample.Overview("decided", "refused"), System.Text.Json.JsonSerializerOptions.Web)!;
        final["legalForceOn"] = "2026-12-21";
        stage.Api.On("GET", InApi, _ => Answer.Ok(final));
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page());
        Assert.NotNull((await visitor.GetAsync(CasePage + "/appeals")).Document.GetElementById("my-appeal"));
    }

    [Fact]
    public async Task A_decision_that_a_court_reviews_is_not_appealed_here()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var decided = System.Text.Json.JsonSerializer.SerializeToNode(LifeSample.Overview("decided", "refused"), System.Text.Json.JsonSerializerOptions.Web)!;
        decided["caseType"] = "school-choice";
        decided["appeal"] = new System.Text.Json.Nodes.JsonObject { ["route"] = "legality-review", ["title"] = "Laglighetsprövning", ["text"] = "Skicka överklagandet till förvaltningsrätten." };
        stage.Api.On("GET", InApi, _ => Answer.Ok(decided));
        stage.Api.On("GET", InApi + "/appeals", _ => LifeSample.Page());
        var page = await visitor.GetAsync(CasePage + "/appeals");
        Assert.Contains("Skicka överklagandet till förvaltningsrätten.", page.Words, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task A_case_that_takes_long_may_be_asked_to_be_decided()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        Assert.Contains("Vi svarar senast 19 december 2026.", (await visitor.GetAsync(CasePage + "/requests")).Words, StringComparison.Ordinal);
        stage.Api.On("GET", InApi + "/times", _ => Answer.Ok(new { caseId = Sample.CaseId, demandableAfter = "2026-05-20", mayDemand = true, delayNotice = new { on = "2026-10-01", expectedBy = "2026-12-01", text = "Många ansökningar." } }));
        var page = await visitor.GetAsync(CasePage + "/requests");
        Assert.Contains("Många ansökningar.", page.Words, StringComparison.Ordinal);
        await visitor.SendAsync(page, form: "section[aria-labelledby=demand-title]");
        Sent("/decision-demands");
    }

    private Received Sent(string part) => stage.Api.Requests.Last(r => r.Method == "POST" && r.Path == InApi + part);
}
