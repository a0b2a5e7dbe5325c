using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CaseMgmt.Web.Session;

/// <summary>Checks an id token as OpenID Connect Core 1.0 section 3.1.3.7 says: signature, issuer, audience, expiry, nonce.</summary>
public sealed class IdTokenCheck(IdentityDiscovery discovery, IOptions<IdentityOptions> options, TimeProvider clock)
{
    private static readonly string[] Algorithms =
        [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };

    /// <summary>Returns the token's claims when every check holds.</summary>
    /// <exception cref="AuthenticationFailureException">A check failed; the message names which, never the token.</exception>
    public async Task<ClaimsIdentity> CheckAsync(string? idToken, string? nonce, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(idToken) || string.IsNullOrEmpty(nonce))
            throw new AuthenticationFailureException("No id token, or no nonce to check it by.");

        var result = await ValidateAsync(idToken, ct);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            discovery.RequestRefresh();
            result = await ValidateAsync(idToken, ct);
        }
        if (!result.IsValid)
            throw new AuthenticationFailureException($"The id token was refused: {result.Exception?.GetType().Name}.");
        if (result.ClaimsIdentity.FindFirst("nonce")?.Value is not { } given || !SameText(given, nonce))
            throw new AuthenticationFailureException("The id token answers another login.");
        return result.ClaimsIdentity;
    }

    private async Task<TokenValidationResult> ValidateAsync(string idToken, CancellationToken ct)
    {
        var provider = await discovery.GetAsync(ct);
        return await handler.ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = options.Value.ClientId,
            IssuerSigningKeys = provider.SigningKeys,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                var skew = TimeSpan.FromMinutes(1);
                return expires is { } end && end + skew > now && (notBefore is not { } start || start - skew <= now);
            },
        });
    }

    private static bool SameText(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
