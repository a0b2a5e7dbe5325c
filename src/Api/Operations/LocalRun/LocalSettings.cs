using System.Globalization;

namespace CaseMgmt.Api.Operations.LocalRun;

/// <summary>The environment variables that API and Web get on a developer's machine.</summary>
public sealed class LocalSettings
{
    private readonly Dictionary<string, string?> _shared;
    private readonly LocalSecrets _secrets;

    /// <summary>Collects the settings; what the person has set already is kept.</summary>
    /// <param name="options">Ports.</param>
    /// <param name="databases">Connection strings.</param>
    /// <param name="secrets">Keys.</param>
    public LocalSettings(UpOptions options, LocalDatabases databases, LocalSecrets secrets)
    {
        _secrets = secrets;
        ApiAddress = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.ApiPort}");
        WebAddress = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.WebPort}");
        _shared = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DATABASE_URL"] = databases.Main,
            ["KEYS_DATABASE_URL"] = databases.Keys,
            ["MASTER_KEY"] = Given("MASTER_KEY") ?? secrets.Key("master-key"),
            ["ASPNETCORE_ENVIRONMENT"] = Given("ASPNETCORE_ENVIRONMENT") ?? "Development",
        };
    }

    /// <summary>Address of the API.</summary>
    public string ApiAddress { get; }

    /// <summary>Address of the web pages.</summary>
    public string WebAddress { get; }

    /// <summary>Sets the shared settings in this process, for the operator's commands that run here.</summary>
    public void Export()
    {
        foreach (var (name, value) in _shared)
            Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>The settings of the API.</summary>
    public IReadOnlyDictionary<string, string?> Api() => new Dictionary<string, string?>(_shared, StringComparer.Ordinal)
    {
        ["ASPNETCORE_URLS"] = ApiAddress,
        ["PUBLIC_API_URL"] = ApiAddress,
        ["PUBLIC_WEB_URL"] = WebAddress,
    };

    /// <summary>The settings of Web, which holds no database and gets no address of one.</summary>
    public IReadOnlyDictionary<string, string?> Web() => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = null,
        ["KEYS_DATABASE_URL"] = null,
        ["MASTER_KEY"] = null,
        ["ASPNETCORE_ENVIRONMENT"] = _shared["ASPNETCORE_ENVIRONMENT"],
        ["ASPNETCORE_URLS"] = WebAddress,
        ["API_URL"] = ApiAddress,
        ["WEB_COOKIE_KEY"] = Given("WEB_COOKIE_KEY") ?? _secrets.Key("web-cookie-key"),
    };

    /// <summary>What the person at the terminal needs to know.</summary>
    /// <param name="logs">Folder of the log files.</param>
    public IEnumerable<string> Greeting(string logs) =>
    [
        $"  Web            {WebAddress}",
        $"  API            {ApiAddress}   (OpenAPI: {ApiAddress}/swagger)",
        $"  Logs           {logs}",
        "",
        "Ctrl-C stops everything; the data is kept (./run --fresh begins anew).",
    ];

    private static string? Given(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
