using System.Net;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Hosting;

/// <summary>Behind a proxy: whose request it is, told to the API by a mark and to nobody else.</summary>
public sealed class VisitorTests
{
    private const string Key = "a key for tests only, of 32 characters and more";

    [Fact]
    public void A_mark_is_the_one_the_api_knows_and_of_ipv6_the_network_counts()
    {
        Assert.Equal("HY0c77smEosGg6M61MdOuw.GVBy9vcouxV_6nySJLxTygH6udlGufrshYqJvtYnnY0", VisitorHandler.MarkOf(IPAddress.Parse("203.0.113.7"), Key));
        Assert.Equal(VisitorHandler.MarkOf(IPAddress.Parse("203.0.113.7"), Key), VisitorHandler.MarkOf(IPAddress.Parse("::ffff:203.0.113.7"), Key));
        Assert.Equal(VisitorHandler.MarkOf(IPAddress.Parse("2001:db8:1:2::3"), Key), VisitorHandler.MarkOf(IPAddress.Parse("2001:db8:1:2:9::9"), Key));
        Assert.NotEqual(VisitorHandler.MarkOf(IPAddress.Parse("2001:db8:1:2::3"), Key), VisitorHandler.MarkOf(IPAddress.Parse("2001:db8:1:3::3"), Key));
    }

    [Fact]
    public async Task Each_visitor_behind_the_proxy_has_a_mark_of_their_own_and_no_address_is_sent_or_logged()
    {
        await using var api = await FakeApi.StartAsync();
        await using var web = WebUnderTest.OnSocket(api.Address, settings: ("Api:VisitorKey", Key));

        using var one = await AskAsync(web, "203.0.113.7");
        using var other = await AskAsync(web, "203.0.113.8");
        using var again = await AskAsync(web, "198.51.100.1, 203.0.113.7");

        string[] marks = [.. "203.0.113.7 203.0.113.8 203.0.113.7".Split(' ').Select(a => VisitorHandler.MarkOf(IPAddress.Parse(a), Key))];
        Assert.Equal(marks, api.Requests.Select(r => r.Visitor));
        Assert.DoesNotContain("203.0.113", web.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_visitor_claims_who_does_not_come_by_the_proxy_is_ignored()
    {
        await using var api = await FakeApi.StartAsync();
        await using var web = WebUnderTest.OnSocket(api.Address, null, null, ("Api:VisitorKey", Key), ("ForwardedHeaders:KnownProxies:0", "192.0.2.1"));

        using var first = await AskAsync(web, "203.0.113.7");
        using var answer = await AskAsync(web, "203.0.113.8", "https");

        Assert.Equal([VisitorHandler.MarkOf(IPAddress.Loopback, Key), VisitorHandler.MarkOf(IPAddress.Loopback, Key)], api.Requests.Select(r => r.Visitor));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Without_a_key_no_mark_is_sent()
    {
        await using var api = await FakeApi.StartAsync();
        await using var web = WebUnderTest.OnSocket(api.Address);

        using var answer = await AskAsync(web, "203.0.113.7");

        Assert.Null(Assert.Single(api.Requests).Visitor);
    }

    [Fact]
    public async Task Over_https_browsers_are_told_to_come_back_over_https_only_and_cookies_go_over_it_alone()
    {
        await using var api = await FakeApi.StartAsync();
        await using var web = WebUnderTest.OnSocket(api.Address);

        using var secure = await AskAsync(web, "203.0.113.7", "https", "e.alvsunda.example");
        using var plain = await AskAsync(web, "203.0.113.7", "http", "e.alvsunda.example");

        Assert.Equal("max-age=31536000", Assert.Single(secure.Headers.GetValues("Strict-Transport-Security")));
        Assert.False(plain.Headers.Contains("Strict-Transport-Security"));
        Assert.All(secure.Headers.GetValues("Set-Cookie"), c => Assert.Contains("; secure", c, StringComparison.OrdinalIgnoreCase));
    }

    // The form that asks for documents: what the e-service asks of the API for those who are not signed in.
    private static async Task<HttpResponseMessage> AskAsync(WebUnderTest web, string forwardedFor, string scheme = "http", string? host = null)
    {
        using var visitor = new Visitor(web.Address);
        var page = await visitor.SeeAsync(Forwarded(new HttpRequestMessage(HttpMethod.Get, new Uri(web.Address, "/9901/documents")), forwardedFor, "http", null));
        await visitor.SeeAsync(Forwarded(
            Visitor.Request(page, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Subject"] = ["Beslut"], ["Text"] = ["Alla beslut om skolskjuts."] }, null, null), forwardedFor, "http", null));
        using var client = new HttpClient();
        return await client.SendAsync(Forwarded(new HttpRequestMessage(HttpMethod.Get, new Uri(web.Address, "/9901/documents")), forwardedFor, scheme, host));
    }

    private static HttpRequestMessage Forwarded(HttpRequestMessage request, string forwardedFor, string scheme, string? host)
    {
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", scheme);
        request.Headers.Host = host;
        return request;
    }
}
