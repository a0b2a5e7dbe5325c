using System.Net;
using System.Net.Http.Headers;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Identity;

[Collection(ApiCollection.Name)]
public sealed class AuthorizationTests(ApiFixture api)
{
    [Theory]
    [InlineData("/9901/me")]
    [InlineData("/9999/me")]
    [InlineData("/9901/officer/test/list")]
    public async Task Without_a_token_one_is_unknown(string url)
    {
        using var answer = await api.Client().GetAsync(url);

        await answer.ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task A_role_counts_in_its_own_group_and_municipality_only()
    {
        using var guardianAsOfficer = await api.Client(Users.Guardian).GetAsync("/9901/officer/test/list");
        using var officerAsGuardian = await api.Client(Users.Officer).GetAsync("/9901/guardian/test/me");
        using var officerElsewhere = await api.Client(Users.Elsewhere).GetAsync("/9901/officer/test/list");
        using var officerAtHome = await api.Client(Users.Elsewhere).GetAsync("/2580/officer/test/list");

        await guardianAsOfficer.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await officerAsGuardian.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await officerElsewhere.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(HttpStatusCode.OK, officerAtHome.StatusCode);
    }

    [Fact]
    public async Task An_unknown_municipality_is_not_found()
    {
        using var answer = await api.Client(Users.Officer).GetAsync("/9999/me");

        await answer.ProblemAsync(HttpStatusCode.NotFound, "unknown-municipality");
    }

    [Fact]
    public async Task A_guardian_is_the_person_that_the_register_knows()
    {
        using var known = await api.Client(Users.Guardian).GetAsync("/9901/guardian/test/me");
        using var unknown = await api.Client(Users.Stranger).GetAsync("/9901/guardian/test/me");

        Assert.Equal(Users.GuardianRef.ToString(), (string?)(await known.JsonAsync())["id"]);
        await unknown.ProblemAsync(HttpStatusCode.Forbidden, "guardian-unknown");
    }

    [Fact]
    public async Task A_token_says_who_one_is()
    {
        using var answer = await api.Client(Users.Officer).GetAsync("/9901/me");

        Assert.Equal("""{"municipalityId":"9901","municipality":"Älvsunda kommun","name":"Ingrid Ström","roles":["officer","protected-officer"]}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_token_lives_an_hour_and_the_leeway_by_the_programs_clock()
    {
        var client = api.Client(Users.Officer);
        var start = api.Clock.Now;
        try
        {
            api.Clock.Now = start + TimeSpan.FromMinutes(60) + TimeSpan.FromSeconds(29);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/9901/me")).StatusCode);
            api.Clock.Now = start + TimeSpan.FromMinutes(60) + TimeSpan.FromSeconds(30);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/9901/me")).StatusCode);
            api.Clock.Now = start - TimeSpan.FromSeconds(31);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/9901/me")).StatusCode);
        }
        finally
        {
            api.Clock.Now = start;
        }
    }

    [Fact]
    public async Task Tokens_of_another_issuer_key_or_audience_are_worth_nothing()
    {
        using var ownKeys = new SigningKeys("a key for tests only, of 32 characters and more");
        using var otherKeys = new SigningKeys("another key for tests, of 32 characters and more");
        var good = new TestIdentityProvider(ApiFixture.Issuer, ownKeys, api.Clock);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(good.AccessToken(Users.Officer, "x")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(good.IdToken(Users.Officer, "casemgmt-web", null)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(new TestIdentityProvider("http://elsewhere/identity", ownKeys, api.Clock).AccessToken(Users.Officer, "x")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(new TestIdentityProvider(ApiFixture.Issuer, otherKeys, api.Clock).AccessToken(Users.Officer, "x")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(Unsigned(good.AccessToken(Users.Officer, "x"))));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("nonsense"));
    }

    [Fact]
    public async Task A_node_without_the_provider_takes_keys_from_the_issuers_discovery_document()
    {
        var port = FreePort();
        var authority = $"http://127.0.0.1:{port}/identity";
        await using var issuer = api.CreateFactory(("Identity:Authority", authority));
        issuer.UseKestrel(options => options.Listen(IPAddress.Loopback, port));
        issuer.StartServer();
        await using var node = api.CreateFactory(("Identity:TestProvider", "false"), ("Identity:Authority", authority));
        using var client = node.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Services.GetRequiredService<TestIdentityProvider>().AccessToken(Users.Officer, "x"));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/9901/me")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/identity/test-users")).StatusCode);
    }

    [Fact]
    public void The_test_identity_provider_refuses_to_start_in_production()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => ApiHost.Build(["--environment=Production", "--Identity:TestProvider=true", "--Identity:Authority=http://localhost/identity"]));

        Assert.Contains("Production", refused.Message, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var client = api.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.GetAsync("/9901/me");
        return answer.StatusCode;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Unsigned(string token) =>
        $"{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{token.Split('.')[1]}.";
}
