using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CaseMgmt.Web.Tests.Fakes;

/// <summary>A made-up person who can log in.</summary>
public sealed record Person(string Id, string Name, params string[] Roles);

/// <summary>What may be wrong with an id token.</summary>
public enum IdTokenFault
{
    None,
    WrongIssuer,
    WrongAudience,
    WrongNonce,
    Expired,
    UnknownKey,
    Unsigned,
    Missing,
}

/// <summary>A small identity provider: discovery, a page of test persons, authorization code with PKCE, signed tokens.</summary>
public sealed class FakeIdentity
{
    private static readonly RsaSecurityKey Key = new(RSA.Create(2048)) { KeyId = "one" };
    private static readonly RsaSecurityKey Stranger = new(RSA.Create(2048)) { KeyId = "one" };
    private readonly ConcurrentDictionary<string, Grant> grants = new(StringComparer.Ordinal);

    public static IReadOnlyList<Person> People { get; } =
    [
        new("guardian", "Vera Vårdnad", "9901:guardian"),
        new("officer", "Hanna Handläggare", "9901:officer"),
        new("manager", "Maj Chef", "9901:manager"),
        new("stranger", "Sten Utanför"),
    ];

    public string Issuer { get; set; } = "";

    public IdTokenFault Fault { get; set; }

    public IReadOnlyDictionary<string, string> LastTokenRequest { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string? LastAccessToken { get; private set; }

    public void Reset()
    {
        Fault = IdTokenFault.None;
        LastAccessToken = null;
    }

    public static bool TryReadBearer(string? authorization, out Person person)
    {
        person = People[0];
        if (authorization?.StartsWith("Bearer ", StringComparison.Ordinal) != true)
            return false;
        var id = new JsonWebToken(authorization["Bearer ".Length..]).Subject;
        person = People.First(p => p.Id == id);
        return true;
    }

    public void Map(WebApplication app)
    {
        app.MapGet("/identity/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Issuer,
            authorization_endpoint = Issuer + "/authorize",
            token_endpoint = Issuer + "/token",
            jwks_uri = Issuer + "/jwks",
            end_session_endpoint = Issuer + "/logout",
        }));
        app.MapGet("/identity/jwks", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(Key);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = key.Kid, n = key.N, e = key.E } } });
        });
        app.MapGet("/identity/authorize", Choose);
        app.MapGet("/identity/choose", Grant_);
        app.MapPost("/identity/token", TokenAsync);
    }

    private static IResult Choose(HttpRequest request)
    {
        var links = People.Select(p =>
            $"<li><a id=\"{p.Id}\" href=\"{HtmlEncoder.Default.Encode(QueryHelpers.AddQueryString("/identity/choose" + request.QueryString, "user", p.Id))}\">{WebUtility.HtmlEncode(p.Name)}</a></li>");
        return Results.Content($"<!DOCTYPE html><html lang=\"sv\"><link rel=\"icon\" href=\"data:,\"><title>Testinloggning</title><h1>Testinloggning</h1><ul>{string.Concat(links)}</ul>", "text/html; charset=utf-8");
    }

    private IResult Grant_(HttpRequest request)
    {
        var q = request.Query;
        if (q["code_challenge_method"] != "S256" || q["response_type"] != "code" || string.IsNullOrEmpty(q["nonce"]))
            return Results.BadRequest();
        var code = Guid.NewGuid().ToString("N");
        grants[code] = new Grant(People.First(p => p.Id == q["user"]), q["nonce"].ToString(), q["code_challenge"].ToString(), q["client_id"].ToString(), q["redirect_uri"].ToString());
        return Results.Redirect(QueryHelpers.AddQueryString(q["redirect_uri"].ToString(), new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = code, ["state"] = q["state"].ToString() }));
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        LastTokenRequest = form.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal);
        var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!grants.TryRemove(form["code"].ToString(), out var grant) || grant.Challenge != challenge || grant.RedirectUri != form["redirect_uri"])
            return Results.BadRequest(new { error = "invalid_grant" });

        LastAccessToken = Token(grant.Person, "casemgmt-api", null, DateTime.UtcNow.AddHours(1), Key, Issuer);
        return Results.Json(new { access_token = LastAccessToken, id_token = IdToken(grant), token_type = "Bearer", expires_in = 3600 });
    }

    private string? IdToken(Grant grant) => Fault switch
    {
        IdTokenFault.Missing => null,
        IdTokenFault.Unsigned => Token(grant.Person, grant.ClientId, grant.Nonce, DateTime.UtcNow.AddHours(1), null, Issuer),
        _ => Token(
            grant.Person,
            Fault is IdTokenFault.WrongAudience ? "someone-else" : grant.ClientId,
            Fault is IdTokenFault.WrongNonce ? "another" : grant.Nonce,
            Fault is IdTokenFault.Expired ? DateTime.UtcNow.AddMinutes(-10) : DateTime.UtcNow.AddHours(1),
            Fault is IdTokenFault.UnknownKey ? Stranger : Key,
            Fault is IdTokenFault.WrongIssuer ? "https://elsewhere.example" : Issuer),
    };

    private static string Token(Person person, string audience, string? nonce, DateTime expires, SecurityKey? key, string issuer)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = person.Id,
            ["name"] = person.Name,
            ["municipality_roles"] = person.Roles,
            ["jti"] = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture),
        };
        if (nonce is not null)
            claims["nonce"] = nonce;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = claims,
            IssuedAt = expires.AddHours(-2),
            Expires = expires,
            SigningCredentials = key is null ? null : new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }

    private sealed record Grant(Person Person, string Nonce, string Challenge, string ClientId, string RedirectUri);
}
