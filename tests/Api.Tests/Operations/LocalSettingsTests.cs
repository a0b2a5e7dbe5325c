using CaseMgmt.Api.Operations.LocalRun;

namespace CaseMgmt.Api.Tests.Operations;

public sealed class LocalSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("local-settings-").FullName;

    [Fact]
    public void Web_is_given_no_database_and_no_key_of_the_api()
    {
        var web = Settings().Web();

        foreach (var name in new[] { "DATABASE_URL", "KEYS_DATABASE_URL", "VAULT_MASTER_KEYS", "LOG_SIGNING_KEY" })
        {
            Assert.True(web.ContainsKey(name), name + " would be inherited");
            Assert.Null(web[name]);
        }
    }

    [Fact]
    public void Api_and_web_agree_on_the_addresses()
    {
        var settings = Settings();

        Assert.Equal("http://127.0.0.1:6001", settings.Web()["Api__BaseUrl"]);
        Assert.NotNull(settings.Web()["Api__VisitorKey"]);
        Assert.Equal(settings.Api()["RateLimit__VisitorKey"], settings.Web()["Api__VisitorKey"]);
        Assert.Equal(settings.Api()["Identity__Authority"], settings.Web()["Identity__Authority"]);
        Assert.Contains("--Identity:TestClients:casemgmt-web:RedirectUris:0=http://127.0.0.1:6002/signin", settings.ApiArguments(), StringComparer.Ordinal);
    }

    [Fact]
    public void Keys_are_made_once_and_only_the_owner_reads_them()
    {
        Assert.Equal(Settings().Api()["VAULT_MASTER_KEYS"], Settings().Api()["VAULT_MASTER_KEYS"]);
        Assert.NotEqual(Settings().Web()["Web__SessionKey"], Settings().Api()["Api__SigningKey"], StringComparer.Ordinal);
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.GetFiles(Path.Combine(_folder, "secrets")))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void No_secret_stands_among_the_arguments_where_other_users_see_it()
    {
        var settings = Settings();
        _ = settings.Api();
        _ = settings.Web();
        var secrets = Directory.GetFiles(Path.Combine(_folder, "secrets")).Select(f => File.ReadAllText(f).Trim()).ToList();

        Assert.NotEmpty(secrets);
        Assert.DoesNotContain(settings.ApiArguments(), argument => secrets.Exists(secret => argument.Contains(secret, StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LocalSettings Settings() => new(
        new UpOptions { ApiPort = 6001, WebPort = 6002, DataFolder = _folder }, new LocalDatabases("Host=m", "Host=k", null), new LocalSecrets(Path.Combine(_folder, "secrets")));
}
