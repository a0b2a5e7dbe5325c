using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace CaseMgmt.Api.Adapters.TestIdentity;

/// <summary>A request to sign someone in, as query or form gives it (OpenID Connect Core 3.1.2.1, PKCE by RFC 7636).</summary>
internal sealed partial record AuthorizeRequest(
    string ResponseType, string ClientId, string RedirectUri, string Scope, string State, string Nonce, string CodeChallenge, string CodeChallengeMethod)
{
    /// <summary>The fields by their names on the wire, for the hidden fields of the page.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields =>
    [
        ("response_type", ResponseType), ("client_id", ClientId), ("redirect_uri", RedirectUri), ("scope", Scope), ("state", State),
        ("nonce", Nonce), ("code_challenge", CodeChallenge), ("code_challenge_method", CodeChallengeMethod),
    ];

    /// <summary>Reads the fields; what is missing is empty.</summary>
    public static AuthorizeRequest From(Func<string, string?> field) => new(
        field("response_type") ?? "", field("client_id") ?? "", field("redirect_uri") ?? "", field("scope") ?? "", field("state") ?? "",
        field("nonce") ?? "", field("code_challenge") ?? "", field("code_challenge_method") ?? "");

    /// <summary>
    /// True when the client is known and the address is one of its own, letter for letter. Until then the browser is sent
    /// nowhere, or the provider would be an open redirector.
    /// </summary>
    public bool MayRedirect(IReadOnlyDictionary<string, TestClient> clients) =>
        clients.TryGetValue(ClientId, out var client) && client.May("authorization_code") && client.RedirectUris.Contains(RedirectUri, StringComparer.Ordinal);

    /// <summary>The error that the client is told by redirect, or null when the request is in order.</summary>
    public string? Error()
    {
        if (ResponseType != "code")
            return "unsupported_response_type";
        if (CodeChallengeMethod != "S256" || !Challenge().IsMatch(CodeChallenge) || State.Length > 2000 || Nonce.Length > 2000)
            return "invalid_request";
        return Scope.Split(' ').Contains("openid", StringComparer.Ordinal) ? null : "invalid_scope";
    }

    /// <summary>Where the browser goes, with an answer and the client's state.</summary>
    public string Redirect(string name, string value)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { [name] = value };
        if (State.Length > 0)
            query["state"] = State;
        return QueryHelpers.AddQueryString(RedirectUri, query);
    }

    // A SHA-256 in base64url is 43 characters.
    [GeneratedRegex("^[A-Za-z0-9_-]{43}$", RegexOptions.None, 1000)]
    private static partial Regex Challenge();
}
