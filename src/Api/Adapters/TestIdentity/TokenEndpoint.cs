using System.Security.Cryptography;
using System.Text;

namespace CaseMgmt.Api.Adapters.TestIdentity;

/// <summary>Exchanges codes, robots' secrets and, for trials by REST alone, a test user's id for tokens (RFC 6749).</summary>
internal sealed class TokenEndpoint(
    TestIdentityProvider provider, AuthorizationCodes codes, ITestUsers users, IReadOnlyDictionary<string, TestClient> clients)
{
    /// <summary>Answers one request.</summary>
    public async Task<IResult> AnswerAsync(HttpRequest request, CancellationToken ct)
    {
        if (!request.HasFormContentType)
            return Error("invalid_request");
        var form = await request.ReadFormAsync(ct);
        var (clientId, secret) = Credentials(request, form);
        if (!clients.TryGetValue(clientId, out var client) || !SecretMatches(client, secret))
            return Error("invalid_client", StatusCodes.Status401Unauthorized);
        var grant = form["grant_type"].ToString();
        if (!client.May(grant))
            return Error(grant is "authorization_code" or "client_credentials" or "password" ? "unauthorized_client" : "unsupported_grant_type");
        return grant switch
        {
            "authorization_code" => Code(client, form),
            "client_credentials" when client.Secret is not null => Tokens(provider.AccessToken(client), null),
            "password" => Password(client, form),
            _ => Error("unauthorized_client"),
        };
    }

    private IResult Code(TestClient client, IFormCollection form) =>
        codes.Redeem(form["code"].ToString(), client.Id, form["redirect_uri"].ToString(), form["code_verifier"].ToString()) is { } grant
            && users.Find(grant.UserId) is { } user
            ? Tokens(provider.AccessToken(user, client.Id), provider.IdToken(user, client.Id, grant.Nonce))
            : Error("invalid_grant");

    private IResult Password(TestClient client, IFormCollection form) => users.Find(form["username"].ToString()) is { } user
        ? Tokens(provider.AccessToken(user, client.Id), null)
        : Error("invalid_grant");

    private static (string ClientId, string? Secret) Credentials(HttpRequest request, IFormCollection form)
    {
        const string basic = "Basic ";
        if (request.Headers.Authorization is not [{ } header] || !header.StartsWith(basic, StringComparison.OrdinalIgnoreCase))
            return (form["client_id"].ToString(), form.TryGetValue("client_secret", out var given) ? given.ToString() : null);
        var buffer = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[basic.Length..], buffer, out var length))
            return ("", null);
        var parts = Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : null);
    }

    private static bool SecretMatches(TestClient client, string? secret) => client.Secret is null
        || (secret is not null && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(secret)), SHA256.HashData(Encoding.UTF8.GetBytes(client.Secret))));

    private static IResult Tokens(string accessToken, string? idToken) => Results.Json(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["access_token"] = accessToken,
        ["id_token"] = idToken,
        ["token_type"] = "Bearer",
        ["expires_in"] = (int)TestIdentityProvider.Lifetime.TotalSeconds,
    }.Where(p => p.Value is not null).ToDictionary());

    private static IResult Error(string error, int status = StatusCodes.Status400BadRequest) =>
        Results.Json(new Dictionary<string, string>(StringComparer.Ordinal) { ["error"] = error }, statusCode: status);
}
