namespace CaseMgmt.Web.Hosting;

/// <summary>Configuration section <c>Web</c>: which municipalities this node serves, and the key of its sessions.</summary>
public sealed class WebOptions
{
    /// <summary>256 bits as base64. Every node that serves the same users has the same key; without one the program does not start.</summary>
    public string? SessionKey { get; set; }

    /// <summary>Keys that still open what they sealed, newest first, while a new <see cref="SessionKey"/> is taken into use.</summary>
    public IReadOnlyList<string> PreviousSessionKeys { get; set; } = [];

    /// <summary>The municipalities, in the order the start page lists them.</summary>
    public IReadOnlyList<Municipality> Municipalities { get; set; } = [];
}

/// <summary>A municipality that the e-service speaks for.</summary>
public sealed class Municipality
{
    /// <summary>Municipality code (kommunkod), four digits: 2580 is Luleå, 9901 the made-up sample.</summary>
    public string Code { get; set; } = "";

    /// <summary>The name as people write it.</summary>
    public string Name { get; set; } = "";
}

/// <summary>Configuration section <c>Api</c>: where the REST API answers.</summary>
public sealed class ApiOptions
{
    private const char Slash = '/';

    /// <summary>Absolute address of the API.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>The address with a slash at the end, so that relative paths lie under it.</summary>
    /// <exception cref="InvalidOperationException">No address is configured.</exception>
    public Uri Root => BaseUrl is null
        ? throw new InvalidOperationException("Api:BaseUrl is not configured.")
        : new UriBuilder(BaseUrl) { Path = BaseUrl.AbsolutePath.TrimEnd('/') + Slash }.Uri;

    /// <summary>The key by which the API believes which visitor a request without a signed-in person comes from: the same as the API's <c>RateLimit:VisitorKey</c>. Without it all share one limit.</summary>
    public string? VisitorKey { get; set; }

    /// <summary>Seconds to wait for one answer before the service is called unavailable.</summary>
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>Seconds that a file may take on its way to the API.</summary>
    public int FileTimeoutSeconds { get; set; } = 300;
}

/// <summary>Configuration section <c>Identity</c>: the identity provider, found by OpenID Connect discovery.</summary>
public sealed class IdentityOptions
{
    /// <summary>The provider's address; discovery lies under <c>/.well-known/openid-configuration</c>.</summary>
    public Uri? Authority { get; set; }

    /// <summary>The client id that the provider knows this service by, and the audience of its id tokens.</summary>
    public string ClientId { get; set; } = "casemgmt-web";

    /// <summary>The client's secret, or null for a public client that proves itself by PKCE alone.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Scopes asked for, separated by spaces.</summary>
    public string Scopes { get; set; } = "openid profile";
}
