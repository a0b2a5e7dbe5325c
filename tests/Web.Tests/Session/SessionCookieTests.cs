using System.Text;
using CaseMgmt.Web.Session;
using CaseMgmt.Web.Tests.Browsing;
using Microsoft.AspNetCore.WebUtilities;

namespace CaseMgmt.Web.Tests.Session;

public sealed class SessionCookieTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string OtherKey = Convert.ToBase64String(new byte[32]);

    [Fact]
    public async Task The_session_cookie_shows_neither_token_nor_name()
    {
        var cookie = await SessionAsync(stage.Web);
        var token = stage.Api.Identity.LastAccessToken!;
        var raw = Encoding.Latin1.GetString(WebEncoders.Base64UrlDecode(cookie));
        Assert.DoesNotContain(token[..20], cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(token[..20], raw, StringComparison.Ordinal);
        Assert.DoesNotContain("Vera", raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_cookie_changed_anywhere_logs_out()
    {
        var cookie = await SessionAsync(stage.Web);
        Assert.True(await OpensAsync(stage.Web, cookie));
        foreach (var place in new[] { 0, 20, cookie.Length / 2, cookie.Length - 4 })
        {
            var changed = cookie.ToCharArray();
            changed[place] = changed[place] == 'A' ? 'B' : 'A';
            Assert.False(await OpensAsync(stage.Web, new string(changed)), $"changed at {place}");
        }
    }

    [Fact]
    public async Task Another_node_with_the_same_key_opens_the_session_and_one_with_another_key_does_not()
    {
        var cookie = await SessionAsync(stage.Web);
        await using var same = WebUnderTest.OnSocket(stage.Api.Address);
        await using var other = WebUnderTest.OnSocket(stage.Api.Address, OtherKey);
        Assert.True(await OpensAsync(same, cookie));
        Assert.False(await OpensAsync(other, cookie));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all")]
    public void Without_a_proper_key_the_program_does_not_start(string key)
    {
        using var web = new WebUnderTest(stage.Api.Address, key);
        Assert.Contains("Web:SessionKey", Assert.ThrowsAny<InvalidOperationException>(() => web.CreateClient()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_sealed_for_one_purpose_opens_for_no_other()
    {
        var keys = new SessionKeys([WebUnderTest.SessionKey]);
        var text = Encoding.UTF8.GetBytes("hemligt");
        var sealedText = keys.CreateProtector("a").CreateProtector("bc").Protect(text);
        Assert.Equal(text, keys.CreateProtector("a").CreateProtector("bc").Unprotect(sealedText));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => keys.CreateProtector("ab").CreateProtector("c").Unprotect(sealedText));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => keys.CreateProtector("a").Unprotect(sealedText));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => keys.CreateProtector("a").CreateProtector("bc").Unprotect([1, 2, 3]));
    }

    [Fact]
    public void The_same_text_is_never_sealed_alike_twice()
    {
        var protector = new SessionKeys([WebUnderTest.SessionKey]).CreateProtector("a");
        Assert.NotEqual(protector.Protect([1, 2, 3]), protector.Protect([1, 2, 3]));
    }

    [Fact]
    public void A_key_taken_out_of_use_still_opens_what_it_sealed()
    {
        var old = new SessionKeys([OtherKey]).CreateProtector("a").Protect([7]);
        Assert.Equal([7], new SessionKeys([WebUnderTest.SessionKey, OtherKey]).CreateProtector("a").Unprotect(old));
    }

    private async Task<string> SessionAsync(WebUnderTest web)
    {
        stage.Api.Reset();
        var cookies = new System.Net.CookieContainer();
        using var http = new HttpClient(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = web.Address };
        var choose = await http.GetAsync("/9901/home");
        await http.GetAsync(choose.RequestMessage!.RequestUri!.ToString().Replace("/authorize?", "/choose?user=guardian&", StringComparison.Ordinal));
        return cookies.GetCookies(web.Address)["casemgmt-session"]!.Value;
    }

    private static async Task<bool> OpensAsync(WebUnderTest web, string cookie)
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = web.Address };
        http.DefaultRequestHeaders.Add("Cookie", $"casemgmt-session={cookie}");
        var response = await http.GetAsync("/9901/children");
        return response.IsSuccessStatusCode && (await response.Content.ReadAsStringAsync()).Contains("Alva Testsson", StringComparison.Ordinal);
    }
}
