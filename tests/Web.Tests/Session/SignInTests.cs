using System.Net;
using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CaseMgmt.Web.Tests.Session;

public sealed class SignInTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task A_guardian_who_logs_in_arrives_at_the_children()
    {
        using var visitor = stage.Anonymous();
        var page = await visitor.SignInAsync("guardian");
        Assert.Equal("/9901/children", page.Address.AbsolutePath);
        Assert.Contains("Vera Vårdnad", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_officer_who_logs_in_arrives_at_the_worklist()
    {
        using var visitor = stage.Anonymous();
        var page = await visitor.SignInAsync("officer");
        Assert.Equal("/9901/officer/worklist", page.Address.AbsolutePath);
    }

    [Fact]
    public async Task A_deep_link_is_reached_after_the_login()
    {
        using var visitor = stage.Anonymous();
        var choose = await visitor.GetAsync($"/9901/children/{Sample.Far}?schoolYear=2027%2F2028");
        Assert.Equal("/identity/authorize", choose.Address.AbsolutePath);
        var page = await visitor.SeeAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(choose.Address, choose.Document.QuerySelector("#guardian")!.GetAttribute("href")!)));
        Assert.Equal($"/9901/children/{Sample.Far}?schoolYear=2027%2F2028", page.Address.PathAndQuery);
    }

    [Fact]
    public async Task The_login_proves_itself_by_PKCE_and_sends_no_secret()
    {
        using var visitor = stage.Anonymous();
        var choose = await visitor.GetAsync("/9901/home");
        var challenge = QueryHelpers.ParseQuery(choose.Address.Query)["code_challenge"].ToString();
        await visitor.SeeAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(choose.Address, choose.Document.QuerySelector("#guardian")!.GetAttribute("href")!)));
        var sent = stage.Api.Identity.LastTokenRequest;
        Assert.Equal(challenge, WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(sent["code_verifier"]))));
        Assert.False(sent.ContainsKey("client_secret"));
    }

    [Theory]
    [InlineData(IdTokenFault.WrongIssuer)]
    [InlineData(IdTokenFault.WrongAudience)]
    [InlineData(IdTokenFault.WrongNonce)]
    [InlineData(IdTokenFault.Expired)]
    [InlineData(IdTokenFault.UnknownKey)]
    [InlineData(IdTokenFault.Unsigned)]
    [InlineData(IdTokenFault.Missing)]
    public async Task A_faulty_id_token_gives_no_session(IdTokenFault fault)
    {
        using var visitor = stage.Anonymous();
        stage.Api.Identity.Fault = fault;
        var page = await visitor.SignInAsync("guardian");
        Assert.Equal("/login-failed", page.Address.AbsolutePath);
        Assert.Equal("/identity/authorize", (await visitor.GetAsync("/9901/children")).Address.AbsolutePath);
    }

    [Fact]
    public async Task A_login_answer_that_the_browser_did_not_ask_for_is_refused()
    {
        using var victim = stage.Anonymous();
        using var attacker = new Visitor(stage.Web.Address);
        var choose = await attacker.GetAsync("/9901/home");
        // The attacker's own answer, carried to another browser: that browser holds no correlation cookie for it.
        var page = await victim.SeeAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(choose.Address, choose.Document.QuerySelector("#guardian")!.GetAttribute("href")!)));
        Assert.Equal("/login-failed", page.Address.AbsolutePath);
    }

    [Fact]
    public async Task A_cancelled_login_gets_a_page_with_a_way_on()
    {
        using var visitor = stage.Anonymous();
        var page = await visitor.GetAsync("/signin?error=access_denied");
        Assert.Equal("Inloggningen blev inte klar", page.Heading);
    }

    [Fact]
    public async Task Logging_out_ends_the_session()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync("/9901/children");
        var form = page.Document.QuerySelector("form.who")!;
        var token = form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var gone = await visitor.SeeAsync(new HttpRequestMessage(HttpMethod.Post, "/logout")
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("m", "9901")]),
        });
        Assert.Equal("Du är utloggad", gone.Heading);
        Assert.Equal(stage.Api.Identity.Issuer + "/logout?client_id=casemgmt-web", gone.Document.QuerySelector("main a[rel=noreferrer]")!.GetAttribute("href"));
        Assert.Equal("/identity/authorize", (await visitor.GetAsync("/9901/children")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Logging_out_by_a_forged_form_is_refused()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var forged = await visitor.SeeAsync(new HttpRequestMessage(HttpMethod.Post, "/logout") { Content = new FormUrlEncodedContent([new("m", "9901")]) });
        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Equal("/9901/children", (await visitor.GetAsync("/9901/children")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Cookies_are_out_of_reach_for_scripts_and_other_sites_and_secure_over_https()
    {
        stage.Api.Reset();
        await using var web = new WebUnderTest(stage.Api.Address);
        using var browser = web.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri("https://localhost"), AllowAutoRedirect = false, HandleCookies = true });
        var challenge = await browser.GetAsync("/9901/home");
        var correlation = SetCookieHeaderValue.ParseList([.. challenge.Headers.GetValues("Set-Cookie")]);
        Assert.All(correlation, Hardened);

        using var direct = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        var granted = await direct.GetAsync(challenge.Headers.Location!.ToString().Replace("/authorize?", "/choose?user=guardian&", StringComparison.Ordinal));
        var signedIn = await browser.GetAsync(granted.Headers.Location!.PathAndQuery);
        var session = SetCookieHeaderValue.ParseList([.. signedIn.Headers.GetValues("Set-Cookie")]).Single(c => c.Name == "casemgmt-session");
        Hardened(session);
        Assert.Null(session.Expires);
        Assert.Null(session.Domain.Value);

        static void Hardened(SetCookieHeaderValue cookie)
        {
            Assert.True(cookie.HttpOnly, cookie.Name.Value);
            Assert.True(cookie.Secure, cookie.Name.Value);
            Assert.Equal(Microsoft.Net.Http.Headers.SameSiteMode.Lax, cookie.SameSite);
        }
    }
}
