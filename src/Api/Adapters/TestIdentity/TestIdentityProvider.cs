using CaseMgmt.Api.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CaseMgmt.Api.Adapters.TestIdentity;

/// <summary>
/// An issuer of tokens for trial installations, in which anyone may sign in as anyone. It shows the API nothing that a real
/// issuer does not, so that it can be exchanged by configuration.
/// </summary>
internal sealed class TestIdentityProvider
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly SigningKeys keys;
    private readonly TimeProvider time;

    /// <summary>Sets the provider up.</summary>
    /// <param name="issuer">Its address, such as <c>http://localhost:5080/identity</c>.</param>
    /// <param name="keys">What it signs with.</param>
    /// <param name="time">The program's clock.</param>
    public TestIdentityProvider(string issuer, SigningKeys keys, TimeProvider time)
    {
        Issuer = issuer.TrimEnd('/');
        this.keys = keys;
        this.time = time;
        Configuration = new OpenIdConnectConfiguration { Issuer = Issuer };
        Configuration.SigningKeys.Add(keys.Public);
    }

    /// <summary>How long tokens live.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(1);

    /// <summary>The issuer that stands in tokens.</summary>
    public string Issuer { get; }

    /// <summary>What the API checks tokens with.</summary>
    public OpenIdConnectConfiguration Configuration { get; }

    /// <summary>The published keys.</summary>
    public JsonWebKey PublicKey => keys.Public;

    /// <summary>A token for the API that speaks of a made-up person.</summary>
    public string AccessToken(TestUser user, string clientId)
    {
        var claims = Claims(user.Id, user.Name, user.MunicipalityRoles);
        claims["client_id"] = clientId;
        if (user.PersonalIdentityNumber is { } number)
            claims[Roles.PersonalIdentityNumberClaim] = number;
        return Sign(Tokens.Audience, claims);
    }

    /// <summary>A token for the API that speaks of a robot.</summary>
    public string AccessToken(TestClient robot)
    {
        var claims = Claims(robot.Id, robot.Id, robot.MunicipalityRoles);
        claims["client_id"] = robot.Id;
        return Sign(Tokens.Audience, claims);
    }

    /// <summary>A token that tells the client who signed in; never carries a personnummer.</summary>
    public string IdToken(TestUser user, string clientId, string? nonce)
    {
        var claims = Claims(user.Id, user.Name, user.MunicipalityRoles);
        if (nonce is not null)
            claims["nonce"] = nonce;
        return Sign(clientId, claims);
    }

    private static Dictionary<string, object> Claims(string subject, string name, IReadOnlyList<string> roles) => new(StringComparer.Ordinal)
    {
        ["sub"] = subject,
        ["name"] = name,
        [Roles.Claim] = roles.ToArray(),
    };

    private string Sign(string audience, Dictionary<string, object> claims)
    {
        var now = time.GetUtcNow().UtcDateTime;
        claims["jti"] = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Claims = claims,
            SigningCredentials = new SigningCredentials(keys.Private, SecurityAlgorithms.EcdsaSha256),
        });
    }
}
