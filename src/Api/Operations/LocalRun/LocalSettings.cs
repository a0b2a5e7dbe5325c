using System.Globalization;
using CaseMgmt.EventStore.Proof;

namespace CaseMgmt.Api.Operations.LocalRun;

/// <summary>The configuration that API and Web get on a developer's machine. What the person has set in the environment already is kept.</summary>
public sealed class LocalSettings
{
    private readonly Dictionary<string, string?> _shared;
    private const string TrialName = "Provkommunen";

    private readonly LocalSecrets _secrets;
    private readonly string _mail;
    private readonly Dictionary<string, string?> _trial = new(StringComparer.Ordinal);

    /// <summary>Collects the settings.</summary>
    /// <param name="options">Ports and folder.</param>
    /// <param name="databases">Connection strings.</param>
    /// <param name="secrets">Keys.</param>
    public LocalSettings(UpOptions options, LocalDatabases databases, LocalSecrets secrets)
    {
        _secrets = secrets;
        _mail = Path.GetFullPath(Path.Combine(options.DataFolder, "mail"));
        ApiAddress = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.ApiPort}");
        WebAddress = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.WebPort}");
        _shared = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DATABASE_URL"] = databases.Main,
            ["KEYS_DATABASE_URL"] = databases.Keys,
            ["VAULT_MASTER_KEYS"] = Given("VAULT_MASTER_KEYS") ?? $"local={secrets.Key("vault-local")};index={secrets.Key("vault-index")}",
            ["LOG_SIGNING_KEY"] = Given("LOG_SIGNING_KEY") ?? secrets.Key("log-signing", RootSigningKey.Generate),
            ["LOG_ROOTS_FILE"] = Given("LOG_ROOTS_FILE") ?? Path.GetFullPath(Path.Combine(options.DataFolder, "published", "log-roots.jsonl")),
            ["ASPNETCORE_ENVIRONMENT"] = Given("ASPNETCORE_ENVIRONMENT") ?? "Development",
            ["Identity__TestUsersFile"] = Given("Identity__TestUsersFile") ?? Path.GetFullPath(Path.Combine(options.DataFolder, "test-users.json")),
        };
        if (options.TrialRoads is null)
            return;
        _trial["Municipalities__9902"] = TrialName;
        _trial["Web__Municipalities__1__Code"] = "9902";
        _trial["Web__Municipalities__1__Name"] = TrialName;
    }

    /// <summary>Address of the API.</summary>
    public string ApiAddress { get; }

    /// <summary>Address of the web pages.</summary>
    public string WebAddress { get; }

    private string Authority => ApiAddress + "/identity";

    private string VisitorKey => Given("RateLimit__VisitorKey") ?? _secrets.Key("visitors");

    /// <summary>Sets the shared settings in this process, for the operator's commands that run here.</summary>
    public void Export()
    {
        foreach (var (name, value) in _shared)
            Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>The API's environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Api() => new Dictionary<string, string?>(_shared.Concat(_trial), StringComparer.Ordinal)
    {
        ["ASPNETCORE_URLS"] = ApiAddress,
        ["RateLimit__VisitorKey"] = VisitorKey,
        ["Api__SigningKey"] = Given("Api__SigningKey") ?? _secrets.Key("api-signing"),
        ["Delivery__Mailbox"] = Given("Delivery__Mailbox") ?? "local",
        // Mail that a person has set up is used; otherwise every message becomes a file.
        ["Delivery__Email__Folder"] = Given("Delivery__Email__Host") is null ? _mail : null,
        ["Delivery__Email__From"] = Given("Delivery__Email__From") ?? "inget-svar@alvsunda.example",
        ["Delivery__Email__Service"] = Given("Delivery__Email__Service") ?? WebAddress,
        ["Identity__TestProvider"] = Given("Identity__TestProvider") ?? "true",
        ["Identity__RequireHttps"] = Given("Identity__RequireHttps") ?? "false",
        ["Identity__Authority"] = Given("Identity__Authority") ?? Authority,
        ["Identity__TestSigningKey"] = Given("Identity__TestSigningKey") ?? _secrets.Key("test-identity"),
        ["Identity__TestClients__rest__Grants__0"] = "password",
        ["Identity__TestClients__robot__Grants__0"] = "client_credentials",
        ["Identity__TestClients__robot__Secret"] = _secrets.Key("robot-secret"),
        ["Identity__TestClients__robot__MunicipalityRoles__0"] = "9901:robot",
    };

    /// <summary>The API's arguments: settings whose names a shell would not let through as environment variables. No secrets.</summary>
    public IReadOnlyList<string> ApiArguments() =>
    [
        "--Identity:TestClients:casemgmt-web:Grants:0=authorization_code",
        $"--Identity:TestClients:casemgmt-web:RedirectUris:0={WebAddress}/signin",
        $"--Identity:TestClients:casemgmt-web:PostLogoutRedirectUris:0={WebAddress}/",
    ];

    /// <summary>Web's environment variables. Web holds no database and is given the address of none.</summary>
    public IReadOnlyDictionary<string, string?> Web() => new Dictionary<string, string?>(_trial, StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = null,
        ["KEYS_DATABASE_URL"] = null,
        ["VAULT_MASTER_KEYS"] = null,
        ["LOG_SIGNING_KEY"] = null,
        ["LOG_ROOTS_FILE"] = null,
        ["Identity__TestUsersFile"] = null,
        ["ASPNETCORE_ENVIRONMENT"] = _shared["ASPNETCORE_ENVIRONMENT"],
        ["ASPNETCORE_URLS"] = WebAddress,
        ["Api__BaseUrl"] = ApiAddress,
        ["Api__VisitorKey"] = VisitorKey,
        ["Identity__Authority"] = Given("Identity__Authority") ?? Authority,
        ["Web__SessionKey"] = Given("Web__SessionKey") ?? _secrets.Key("web-session"),
    };

    /// <summary>What the person at the terminal needs to know.</summary>
    /// <param name="users">The test users.</param>
    /// <param name="logs">Folder of the log files.</param>
    public IEnumerable<string> Greeting(IReadOnlyList<LocalUser> users, string logs)
    {
        yield return $"  Web    {WebAddress}/9901   (guardians and officers; log in as one of the test users)";
        yield return $"  API    {ApiAddress}/9901   (described at {ApiAddress}/swagger)";
        yield return $"  Mail   {_mail}   (what goes by e-mail, such as codes, becomes files there)";
        yield return $"  Logs   {logs}";
        if (users.Count > 0)
        {
            yield return "";
            yield return "Test users (made up):";
            var width = users.Max(user => user.Id.Length);
            foreach (var user in users)
                yield return $"  {user.Id.PadRight(width)}  {user.Name}: {user.Description}";
            yield return "";
            yield return $"A token for the API: curl -s {Authority}/token -d grant_type=password -d client_id=rest -d username={users[0].Id}";
        }

        yield return "";
        yield return "Ctrl-C stops everything; the data is kept (./run --fresh begins anew).";
    }

    private static string? Given(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
