using System.Net;
using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CaseMgmt.Api.Tests.Identity;

[Collection(ApiCollection.Name)]
public sealed class TestIdentityTests(ApiFixture api)
{
    private const string Redirect = "http://localhost:5090/signin";
    private const string Verifier = "a-verifier-that-is-long-enough-to-be-one-0123456789";

    private readonly HttpClient client = api.Client();

    [Fact]
    public async Task Signing_in_gives_tokens_that_speak_of_the_person_chosen()
    {
        var code = await CodeAsync(Users.Guardian.Id);
        using var answer = await RedeemAsync(code);

        var tokens = await answer.JsonAsync();
        var access = new JsonWebToken((string)tokens["access_token"]!);
        var id = new JsonWebToken((string)tokens["id_token"]!);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("guardian-1", "casemgmt-api", "ES256"), (access.Subject, access.Audiences.Single(), access.Alg));
        Assert.Equal(Users.Guardian.PersonalIdentityNumber, access.GetClaim("personal_identity_number").Value);
        Assert.Equal(("guardian-1", "casemgmt-web", "the-nonce"), (id.Subject, id.Audiences.Single(), id.GetClaim("nonce").Value));
        Assert.False(id.TryGetClaim("personal_identity_number", out _));
    }

    [Fact]
    public async Task The_state_comes_back_with_the_code()
    {
        var location = await AuthorizeAsync(Users.Guardian.Id);

        Assert.StartsWith(Redirect, location, StringComparison.Ordinal);
        Assert.Equal("the state", QueryHelpers.ParseQuery(new Uri(location).Query)["state"]);
    }

    [Fact]
    public async Task A_code_is_used_once()
    {
        var code = await CodeAsync(Users.Guardian.Id);
        using var first = await RedeemAsync(code);
        using var second = await RedeemAsync(code);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await IsErrorAsync(second, "invalid_grant");
    }

    [Fact]
    public async Task A_wrong_verifier_gets_nothing_and_uses_the_code_up()
    {
        var code = await CodeAsync(Users.Guardian.Id);
        using var wrong = await RedeemAsync(code, verifier: "another-verifier-that-is-long-enough-0123456789");
        using var right = await RedeemAsync(code);

        await IsErrorAsync(wrong, "invalid_grant");
        await IsErrorAsync(right, "invalid_grant");
    }

    [Fact]
    public async Task A_missing_verifier_gets_nothing()
    {
        using var answer = await RedeemAsync(await CodeAsync(Users.Guardian.Id), verifier: "");

        await IsErrorAsync(answer, "invalid_grant");
    }

    [Fact]
    public async Task A_code_lives_a_minute()
    {
        var start = api.Clock.Now;
        try
        {
            var code = await CodeAsync(Users.Guardian.Id);
            var other = await CodeAsync(Users.Guardian.Id);
            api.Clock.Now = start + AuthorizationCodes.Lifetime;
            using var inTime = await RedeemAsync(code);
            api.Clock.Now = start + AuthorizationCodes.Lifetime + TimeSpan.FromMilliseconds(1);
            using var late = await RedeemAsync(other);

            Assert.Equal(HttpStatusCode.OK, inTime.StatusCode);
            await IsErrorAsync(late, "invalid_grant");
        }
        finally
        {
            api.Clock.Now = start;
        }
    }

    [Fact]
    public async Task A_code_that_was_changed_or_made_up_gets_nothing()
    {
        var code = await CodeAsync(Users.Guardian.Id);
        using var changed = await RedeemAsync((code[0] == 'A' ? 'B' : 'A') + code[1..]);
        using var madeUp = await RedeemAsync("AAAA");

        await IsErrorAsync(changed, "invalid_grant");
        await IsErrorAsync(madeUp, "invalid_grant");
    }

    [Fact]
    public async Task A_code_is_worth_nothing_with_another_redirect_address()
    {
        using var answer = await RedeemAsync(await CodeAsync(Users.Guardian.Id), redirect: Redirect + "/");

        await IsErrorAsync(answer, "invalid_grant");
    }

    [Theory]
    [InlineData("http://localhost:5090/signin/")]
    [InlineData("http://localhost:5090/SIGNIN")]
    [InlineData("http://localhost:5090/signin?x=1")]
    [InlineData("https://evil.example/signin")]
    [InlineData("")]
    public async Task A_redirect_address_that_is_not_registered_letter_for_letter_is_never_followed(string redirect)
    {
        using var page = await client.GetAsync(Authorize(redirect: redirect));
        using var post = await client.PostAsync("/identity/authorize", Form(redirect: redirect, user: Users.Guardian.Id));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (page.StatusCode, post.StatusCode));
        Assert.Null(page.Headers.Location);
        Assert.Null(post.Headers.Location);
    }

    [Theory]
    [InlineData("plain", "invalid_request")]
    [InlineData("", "invalid_request")]
    public async Task Pkce_with_S256_is_demanded(string method, string error)
    {
        using var answer = await client.GetAsync(Authorize(method: method));

        Assert.Equal(error, QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["error"]);
    }

    [Fact]
    public async Task The_page_lists_test_persons_by_the_words_searched_for_and_takes_no_html_from_the_request()
    {
        using var answer = await client.GetAsync(Authorize() + "&search=" + Uri.EscapeDataString("anna \"><script>"));
        using var found = await client.GetAsync(Authorize() + "&search=anna");
        var page = await answer.Content.ReadAsStringAsync();
        var list = await found.Content.ReadAsStringAsync();

        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("value=\"guardian-1\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"guardian-2\"", list, StringComparison.Ordinal);
        Assert.Contains("lang=\"sv\"", list, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' http://localhost:5090", found.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_does_not_exist_cannot_sign_in()
    {
        using var answer = await client.PostAsync("/identity/authorize", Form(user: "nobody"));

        Assert.Equal("access_denied", QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["error"]);
    }

    [Fact]
    public async Task A_robot_needs_its_secret()
    {
        using var right = await TokenAsync(("grant_type", "client_credentials"), ("client_id", "robot"), ("client_secret", "a robot's secret"));
        using var wrong = await TokenAsync(("grant_type", "client_credentials"), ("client_id", "robot"), ("client_secret", "guess"));
        using var missing = await TokenAsync(("grant_type", "client_credentials"), ("client_id", "robot"));

        Assert.Equal("robot", new JsonWebToken((string)(await right.JsonAsync())["access_token"]!).Subject);
        await IsErrorAsync(wrong, "invalid_client", HttpStatusCode.Unauthorized);
        await IsErrorAsync(missing, "invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_by_rest_alone_takes_the_persons_id()
    {
        using var answer = await TokenAsync(("grant_type", "password"), ("client_id", "casemgmt-cli"), ("username", "officer-1"));
        using var unknown = await TokenAsync(("grant_type", "password"), ("client_id", "casemgmt-cli"), ("username", "nobody"));
        using var notThatClient = await TokenAsync(("grant_type", "password"), ("client_id", "casemgmt-web"), ("username", "officer-1"));

        Assert.Equal("officer-1", new JsonWebToken((string)(await answer.JsonAsync())["access_token"]!).Subject);
        await IsErrorAsync(unknown, "invalid_grant");
        await IsErrorAsync(notThatClient, "unauthorized_client");
    }

    [Fact]
    public async Task Signing_out_goes_to_registered_addresses_only()
    {
        using var known = await client.GetAsync("/identity/end-session?post_logout_redirect_uri=" + Uri.EscapeDataString("http://localhost:5090/"));
        using var unknown = await client.GetAsync("/identity/end-session?post_logout_redirect_uri=" + Uri.EscapeDataString("https://evil.example/"));

        Assert.Equal("http://localhost:5090/", known.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, unknown.StatusCode);
    }

    [Fact]
    public async Task The_published_key_checks_what_was_signed_and_is_the_same_on_every_node()
    {
        using var answer = await client.GetAsync("/identity/jwks");
        using var keys = new SigningKeys("a key for tests only, of 32 characters and more");
        var published = new JsonWebKeySet(await answer.Content.ReadAsStringAsync());
        var token = new TestIdentityProvider(ApiFixture.Issuer, keys, api.Clock).AccessToken(Users.Officer, "x");
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = ApiFixture.Issuer,
            ValidAudience = "casemgmt-api",
            IssuerSigningKeys = published.GetSigningKeys(),
            ValidateLifetime = false,
        });

        Assert.True(result.IsValid);
        Assert.DoesNotContain("\"d\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_has_stopped_takes_no_other_hosts_keys_with_it()
    {
        const string secret = "a key for tests only, of 32 characters and more";
        using var lasting = new SigningKeys(secret);
        using (var stopped = new SigningKeys(secret))
            Assert.NotEmpty(Token(stopped));

        Assert.NotEmpty(Token(lasting));

        string Token(SigningKeys keys) => new TestIdentityProvider(ApiFixture.Issuer, keys, api.Clock).AccessToken(Users.Guardian, "casemgmt-cli");
    }

    [Fact]
    public async Task The_list_of_test_persons_tells_no_personnummer()
    {
        using var answer = await client.GetAsync("/identity/test-users");

        Assert.DoesNotContain(Users.Guardian.PersonalIdentityNumber!, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Challenge => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    private static Dictionary<string, string?> Parameters(string redirect, string method) => new(StringComparer.Ordinal)
    {
        ["response_type"] = "code",
        ["client_id"] = "casemgmt-web",
        ["redirect_uri"] = redirect,
        ["scope"] = "openid profile",
        ["state"] = "the state",
        ["nonce"] = "the-nonce",
        ["code_challenge"] = Challenge,
        ["code_challenge_method"] = method,
    };

    private static string Authorize(string redirect = Redirect, string method = "S256") => QueryHelpers.AddQueryString("/identity/authorize", Parameters(redirect, method));

    private static FormUrlEncodedContent Form(string redirect = Redirect, string user = "") =>
        new(Parameters(redirect, "S256").Append(new KeyValuePair<string, string?>("user", user)));

    private async Task<string> AuthorizeAsync(string user)
    {
        using var answer = await client.PostAsync("/identity/authorize", Form(user: user));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private async Task<string> CodeAsync(string user) => QueryHelpers.ParseQuery(new Uri(await AuthorizeAsync(user)).Query)["code"].ToString();

    private Task<HttpResponseMessage> RedeemAsync(string code, string verifier = Verifier, string redirect = Redirect) =>
        TokenAsync(("grant_type", "authorization_code"), ("client_id", "casemgmt-web"), ("code", code), ("redirect_uri", redirect), ("code_verifier", verifier));

    private Task<HttpResponseMessage> TokenAsync(params (string Name, string Value)[] fields) =>
        client.PostAsync("/identity/token", new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    private static async Task IsErrorAsync(HttpResponseMessage answer, string error, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(error, (string?)(await answer.JsonAsync())["error"]);
    }
}
