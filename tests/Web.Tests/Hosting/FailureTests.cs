using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Hosting;

public sealed class FailureTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task An_API_that_is_away_gives_a_friendly_page_to_try_again_from()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.Away = true;
        var page = await visitor.GetAsync("/9901/cases?cursor=abc");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.NotNull(page.Response.Headers.RetryAfter);
        Assert.Equal("Tjänsten är tillfälligt otillgänglig", page.Heading);
        Assert.Equal("/9901/cases?cursor=abc", page.Document.QuerySelector("main .button")!.GetAttribute("href"));
    }

    [Fact]
    public async Task An_API_that_nobody_answers_for_gives_the_same_page()
    {
        stage.Api.Reset();
        await using var dead = await FakeApi.StartAsync();
        await using var web = WebUnderTest.OnSocket(dead.Address, authority: stage.Api.Identity.Issuer);
        using var visitor = new Visitor(web.Address);
        await dead.DisposeAsync();
        var page = await visitor.SignInAsync("guardian");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
    }

    [Fact]
    public async Task An_identity_provider_that_is_away_gives_the_same_page()
    {
        await using var web = WebUnderTest.OnSocket(stage.Api.Address, authority: "http://127.0.0.1:9/identity");
        using var visitor = new Visitor(web.Address);
        var page = await visitor.GetAsync("/9901/home");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Equal("Tjänsten är tillfälligt otillgänglig", page.Heading);
        Assert.Equal("ok", (await visitor.GetAsync("/health")).Text);
    }

    [Fact]
    public async Task A_token_that_the_API_just_refused_is_not_sent_round_for_ever()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", "/9901/guardian/school-transport/children", _ => Answer.Problem(401, "unauthorized"));
        var page = await visitor.GetAsync("/9901/children");
        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        // The session is gone, so the next page starts a login.
        Assert.Equal("/identity/authorize", (await visitor.GetAsync("/9901/children")).Address.AbsolutePath);
    }

    [Theory]
    [InlineData("guardian", "/9901/officer/worklist", 403)]
    [InlineData("officer", "/9901/children", 403)]
    [InlineData("stranger", "/9901/home", 403)]
    [InlineData("guardian", "/9901/cases/0190a1b2-0000-7000-8000-00000000ffff", 404)]
    [InlineData("guardian", "/9901/cases/not-a-guid", 404)]
    [InlineData("guardian", "/1234/children", 404)]
    [InlineData("guardian", "/9901/nothing", 404)]
    [InlineData("guardian", "/problem/500", 404)]
    public async Task Pages_that_are_not_for_one_or_do_not_exist_say_so(string person, string path, int status)
    {
        using var visitor = await stage.SignedInAsync(person);
        var page = await visitor.GetAsync(path);
        Assert.Equal(status, (int)page.Status);
        Assert.Equal(status == 403 ? "Du har inte behörighet till sidan" : "Sidan finns inte", page.Heading);
    }

    [Fact]
    public async Task A_role_in_one_municipality_opens_nothing_in_the_API_for_another_path()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        await visitor.GetAsync("/9901/officer/worklist");
        Assert.Empty(stage.Api.Requests);
    }

    [Fact]
    public async Task The_log_holds_no_token_no_name_no_query_and_no_form()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var form = await visitor.GetAsync($"/9901/children/{Sample.Near}/apply?kind=other-grounds&schoolYear=2026%2F2027");
        var review = await visitor.SendAsync(form, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Grounds"] = ["traffic"], ["Description"] = ["Hemlig beskrivning"] }, "review");
        stage.Api.On("POST", "/9901/guardian/school-transport/applications", _ => Answer.Problem(422, "something-new", "Hemlig detalj"));
        await visitor.SendAsync(review, button: "submit");
        stage.Api.Away = true;
        await visitor.GetAsync("/9901/children");
        var log = stage.Web.Log.All;
        Assert.Contains("GET {m:municipality}/children answered 503", log.Replace("/{m", "{m", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (var secret in new[] { "Hemlig", "Vera", "Alva", "schoolYear=", "code=", "state=", "eyJ" })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }
}
