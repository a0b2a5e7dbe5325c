using Microsoft.AspNetCore.WebUtilities;

namespace CaseMgmt.Api.Adapters.TestIdentity;

/// <summary>Turns the test identity provider on by <c>Identity:TestProvider=true</c>, never in production.</summary>
internal static class TestIdentitySetup
{
    private static readonly string[] Grants = ["authorization_code", "client_credentials", "password"];

    /// <summary>Registers the provider when it is turned on.</summary>
    public static IServiceCollection AddTestIdentity(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        if (!configuration.GetValue("Identity:TestProvider", false))
            return services;
        if (environment.IsProduction())
            throw new InvalidOperationException("Identity:TestProvider lets anyone sign in as anyone and is refused in the Production environment.");
        var issuer = configuration["Identity:Authority"]
            ?? throw new InvalidOperationException("Identity:Authority is missing: the test identity provider's address, such as http://localhost:5080/identity.");
        services.AddSingleton(_ => new SigningKeys(configuration["Identity:TestSigningKey"]));
        services.AddSingleton(p => new TestIdentityProvider(issuer, p.GetRequiredService<SigningKeys>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AuthorizationCodes>();
        services.AddSingleton(_ => TestClient.From(configuration));
        services.AddSingleton<ITestUsers>(_ => new FileTestUsers(configuration["Identity:TestUsersFile"] ?? "test-users.json"));
        services.AddSingleton<TokenEndpoint>();
        return services;
    }

    /// <summary>Maps the provider's endpoints when it is turned on.</summary>
    public static void MapTestIdentity(this WebApplication app)
    {
        if (app.Services.GetService<TestIdentityProvider>() is not { } provider)
            return;
        var identity = app.MapGroup("/identity").AllowAnonymous().ExcludeFromDescription();
        identity.MapGet("/.well-known/openid-configuration", () => Results.Json(Discovery(provider.Issuer)));
        identity.MapGet("/jwks", () => Results.Json(new { keys = new[] { PublicKey(provider) } }));
        identity.MapGet("/test-users", (ITestUsers users) => users.All.Select(u => new { u.Id, u.Name, u.Description, Roles = u.MunicipalityRoles }));
        identity.MapGet("/authorize", (HttpRequest request, ITestUsers users, IReadOnlyDictionary<string, TestClient> clients) =>
            Start(AuthorizeRequest.From(name => request.Query[name]), users, clients, request.Query["search"].ToString()));
        identity.MapPost("/authorize", async (HttpRequest request, ITestUsers users, IReadOnlyDictionary<string, TestClient> clients, AuthorizationCodes codes, CancellationToken ct) =>
        {
            if (!request.HasFormContentType)
                return SignInPage.BadRequest();
            var form = await request.ReadFormAsync(ct);
            return Finish(AuthorizeRequest.From(name => form[name]), form["user"].ToString(), users, clients, codes);
        });
        identity.MapPost("/token", (HttpRequest request, TokenEndpoint tokens, CancellationToken ct) => tokens.AnswerAsync(request, ct));
        identity.MapGet("/end-session", (HttpRequest request, IReadOnlyDictionary<string, TestClient> clients) => EndSession(request.Query, clients));
    }

    private static IResult Start(AuthorizeRequest request, ITestUsers users, IReadOnlyDictionary<string, TestClient> clients, string search)
    {
        if (!request.MayRedirect(clients))
            return SignInPage.BadRequest();
        return request.Error() is { } error ? Results.Redirect(request.Redirect("error", error)) : SignInPage.List(request, users.All, search);
    }

    private static IResult Finish(
        AuthorizeRequest request, string userId, ITestUsers users, IReadOnlyDictionary<string, TestClient> clients, AuthorizationCodes codes)
    {
        if (!request.MayRedirect(clients))
            return SignInPage.BadRequest();
        if (request.Error() is { } error)
            return Results.Redirect(request.Redirect("error", error));
        if (users.Find(userId) is not { } user)
            return Results.Redirect(request.Redirect("error", "access_denied"));
        var nonce = request.Nonce.Length == 0 ? null : request.Nonce;
        return Results.Redirect(request.Redirect("code", codes.Issue(user.Id, request.ClientId, request.RedirectUri, request.CodeChallenge, nonce)));
    }

    private static IResult EndSession(IQueryCollection query, IReadOnlyDictionary<string, TestClient> clients)
    {
        var target = query["post_logout_redirect_uri"].ToString();
        if (!clients.Values.Any(c => c.PostLogoutRedirectUris.Contains(target, StringComparer.Ordinal)))
            return SignInPage.SignedOut();
        return Results.Redirect(query["state"] is [{ Length: > 0 } state] ? QueryHelpers.AddQueryString(target, "state", state) : target);
    }

    private static Dictionary<string, object> PublicKey(TestIdentityProvider provider) => new(StringComparer.Ordinal)
    {
        ["kty"] = provider.PublicKey.Kty,
        ["crv"] = provider.PublicKey.Crv,
        ["x"] = provider.PublicKey.X,
        ["y"] = provider.PublicKey.Y,
        ["use"] = provider.PublicKey.Use,
        ["alg"] = provider.PublicKey.Alg,
        ["kid"] = provider.PublicKey.Kid,
    };

    private static Dictionary<string, object> Discovery(string issuer) => new(StringComparer.Ordinal)
    {
        ["issuer"] = issuer,
        ["authorization_endpoint"] = $"{issuer}/authorize",
        ["token_endpoint"] = $"{issuer}/token",
        ["jwks_uri"] = $"{issuer}/jwks",
        ["end_session_endpoint"] = $"{issuer}/end-session",
        ["response_types_supported"] = new[] { "code" },
        ["grant_types_supported"] = Grants,
        ["subject_types_supported"] = new[] { "public" },
        ["id_token_signing_alg_values_supported"] = new[] { "ES256" },
        ["code_challenge_methods_supported"] = new[] { "S256" },
        ["scopes_supported"] = new[] { "openid", "profile" },
        ["token_endpoint_auth_methods_supported"] = new[] { "none", "client_secret_post", "client_secret_basic" },
    };
}
