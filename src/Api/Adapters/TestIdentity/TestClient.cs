namespace CaseMgmt.Api.Adapters.TestIdentity;

/// <summary>A program that may ask the test identity provider for tokens.</summary>
internal sealed class TestClient
{
    /// <summary>The client's id, such as <c>casemgmt-web</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>What it may use: <c>authorization_code</c>, <c>client_credentials</c>, <c>password</c>.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [];

    /// <summary>A shared secret, or null for a public client that PKCE protects.</summary>
    public string? Secret { get; init; }

    /// <summary>The addresses a browser may be sent back to, compared exactly.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>The addresses a browser may be sent to after signing out, compared exactly.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>The roles that the client itself has, for robots: entries such as <c>9901:robot</c>.</summary>
    public IReadOnlyList<string> MunicipalityRoles { get; init; } = [];

    /// <summary>The client for calls by hand, which is always there.</summary>
    public const string CommandLine = "casemgmt-cli";

    /// <summary>The clients of configuration <c>Identity:TestClients:&lt;id&gt;</c>, and the one for calls by hand.</summary>
    public static IReadOnlyDictionary<string, TestClient> From(IConfiguration configuration)
    {
        var clients = configuration.GetSection("Identity:TestClients").GetChildren().ToDictionary(c => c.Key, Bind, StringComparer.Ordinal);
        clients.TryAdd(CommandLine, new TestClient { Id = CommandLine, Grants = ["password"] });
        return clients;
    }

    /// <summary>True when the client may use the grant.</summary>
    public bool May(string grant) => Grants.Contains(grant, StringComparer.Ordinal);

    private static TestClient Bind(IConfigurationSection section)
    {
        var client = section.Get<TestClient>() ?? new TestClient();
        client.Id = section.Key;
        return client;
    }
}
