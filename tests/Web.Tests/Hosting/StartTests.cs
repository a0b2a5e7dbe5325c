using CaseMgmt.Web.Tests.Browsing;

namespace CaseMgmt.Web.Tests.Hosting;

public sealed class StartTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task The_first_page_lists_the_municipalities_and_leads_to_the_login()
    {
        using var visitor = stage.Anonymous();
        var first = await visitor.GetAsync("/");
        var start = await visitor.GetAsync(first.Document.QuerySelector("a.choice")!.GetAttribute("href")!);
        Assert.Equal("/9901", start.Address.AbsolutePath);
        var login = await visitor.GetAsync(start.Document.QuerySelector("a.button.primary")!.GetAttribute("href")!);
        Assert.Equal("/identity/authorize", login.Address.AbsolutePath);
    }

    [Fact]
    public async Task Health_answers_without_a_session_and_without_the_API()
    {
        using var visitor = stage.Anonymous();
        stage.Api.Away = true;
        Assert.Equal("ok", (await visitor.GetAsync("/health")).Text);
        Assert.Empty(stage.Api.Requests);
    }
}
