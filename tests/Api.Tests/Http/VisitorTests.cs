using System.Net;
using CaseMgmt.Api.Tests.Support;

namespace CaseMgmt.Api.Tests.Http;

/// <summary>Visitors of the e-service who are not signed in: each has a limit of their own, and nobody else can claim to be one.</summary>
[Collection(ApiCollection.Name)]
public sealed class VisitorTests(ApiFixture api)
{
    private const string Key = "a key for tests only, of 32 characters and more";
    // Of 203.0.113.7 and 203.0.113.8 under the key, as the e-service makes them.
    private const string One = "HY0c77smEosGg6M61MdOuw.GVBy9vcouxV_6nySJLxTygH6udlGufrshYqJvtYnnY0";
    private const string Other = "wySj_48rXEmnfynwfX8eqQ.gK3kqcfPbc-5kF6B_f0E7_NEBLJxnjDw6UuxGaMYTf8";

    [Fact]
    public async Task Two_visitors_have_limits_of_their_own()
    {
        await using var factory = api.CreateFactory(("RateLimit:PerMinute", "2"), ("RateLimit:VisitorKey", Key));
        using var client = api.Client(null, factory);

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], await AskAsync(client, One, One, One));
        Assert.Equal([HttpStatusCode.Unauthorized], await AskAsync(client, Other));
    }

    [Fact]
    public async Task A_mark_that_was_not_made_with_the_key_gives_no_limit_of_its_own()
    {
        await using var factory = api.CreateFactory(("RateLimit:PerMinute", "2"), ("RateLimit:VisitorKey", Key));
        using var client = api.Client(null, factory);

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests],
            await AskAsync(client, $"{One.Split('.')[0]}.{Other.Split('.')[1]}", "someone.AAAA", "someone", $"{One},{Other}", "a.b.c"));
    }

    [Fact]
    public async Task Without_a_key_no_mark_is_believed()
    {
        await using var factory = api.CreateFactory(("RateLimit:PerMinute", "2"));
        using var client = api.Client(null, factory);

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], await AskAsync(client, One, Other, One));
    }

    private static async Task<List<HttpStatusCode>> AskAsync(HttpClient client, params string[] marks)
    {
        var answers = new List<HttpStatusCode>();
        foreach (var mark in marks)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/9901/me");
            request.Headers.TryAddWithoutValidation("X-Visitor", mark);
            using var answer = await client.SendAsync(request);
            answers.Add(answer.StatusCode);
        }
        return answers;
    }
}
