using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CaseMgmt.Web.Session;

/// <summary>Options of the login: the endpoints come from discovery, so none are demanded at start.</summary>
public sealed class CodeFlowOptions : OAuthOptions
{
    /// <inheritdoc/>
    public override void Validate()
    {
        if (string.IsNullOrEmpty(ClientId) || !CallbackPath.HasValue)
            throw new InvalidOperationException("Identity:ClientId and a callback path are needed.");
    }
}

/// <summary>Login by authorization code with PKCE (RFC 7636), nonce and a checked id token. The access token goes into the ticket and nowhere else.</summary>
public sealed class CodeFlow(
    IdentityDiscovery discovery, IdTokenCheck idTokens, IOptionsMonitor<CodeFlowOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : OAuthHandler<CodeFlowOptions>(options, loggers, encoder)
{
    private const string Nonce = "nonce";

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // A posted form is not redirected away: the error page tells how to log in beside it and send it again.
        if (!HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method))
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        Options.AuthorizationEndpoint = (await discovery.GetAsync(Context.RequestAborted)).AuthorizationEndpoint;
        properties.Items[Nonce] = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        await base.HandleChallengeAsync(properties);
    }

    /// <inheritdoc/>
    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri) =>
        QueryHelpers.AddQueryString(base.BuildChallengeUrl(properties, redirectUri), Nonce, properties.Items[Nonce]!);

    /// <inheritdoc/>
    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = Options.ClientId,
            ["code"] = context.Code,
            ["redirect_uri"] = context.RedirectUri,
        };
        if (!string.IsNullOrEmpty(Options.ClientSecret))
            form["client_secret"] = Options.ClientSecret;
        if (context.Properties.Items.Remove(OAuthConstants.CodeVerifierKey, out var verifier) && verifier is not null)
            form[OAuthConstants.CodeVerifierKey] = verifier;

        var provider = await discovery.GetAsync(Context.RequestAborted);
        using var content = new FormUrlEncodedContent(form);
        using var response = await Backchannel.PostAsync(provider.TokenEndpoint, content, Context.RequestAborted);
        // The framework would put the provider's whole answer into the error text, and so into the log.
        if (!response.IsSuccessStatusCode)
            return OAuthTokenResponse.Failed(new AuthenticationFailureException(
                string.Create(CultureInfo.InvariantCulture, $"The token endpoint answered {(int)response.StatusCode}.")));
        return OAuthTokenResponse.Success(await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(Context.RequestAborted), cancellationToken: Context.RequestAborted));
    }

    /// <inheritdoc/>
    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        properties.Items.Remove(Nonce, out var nonce);
        var idToken = tokens.Response?.RootElement.TryGetProperty("id_token", out var value) == true ? value.GetString() : null;
        var claims = await idTokens.CheckAsync(idToken, nonce, Context.RequestAborted);
        var accessToken = tokens.AccessToken ?? throw new AuthenticationFailureException("No access token.");

        Keep(identity, SessionClaims.Subject, claims);
        Keep(identity, SessionClaims.Name, claims);
        Keep(identity, SessionClaims.Roles, claims.HasClaim(c => c.Type == SessionClaims.Roles) ? claims : RolesOf(accessToken));

        var now = TimeProvider.GetUtcNow();
        properties.IssuedUtc = now;
        properties.ExpiresUtc = now + (int.TryParse(tokens.ExpiresIn, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromHours(1));
        properties.StoreTokens([new AuthenticationToken { Name = "access_token", Value = accessToken }]);
        return new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme.Name);
    }

    private static void Keep(ClaimsIdentity session, string type, ClaimsIdentity given) =>
        session.AddClaims(given.FindAll(type).Select(c => new Claim(type, c.Value)));

    /// <summary>The roles choose which menu is shown, no more: the API checks the token at every call, so it is read here without a check.</summary>
    private static ClaimsIdentity RolesOf(string accessToken) =>
        new JsonWebTokenHandler().CanReadToken(accessToken) ? new ClaimsIdentity(new JsonWebToken(accessToken).Claims) : new ClaimsIdentity();
}
