using System.Net.Http.Headers;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Adapters.SchoolUnits;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Geography;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.Samples;
using CaseMgmt.Api.Tests.Samples;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>The whole API over real PostgreSQL with the made-up municipality imported: nothing in it is a stand-in.</summary>
public class JourneyFixture : IAsyncLifetime
{
    public const string Municipality = "9901";

    /// <summary>Of the client <c>sample-robot</c>.</summary>
    public const string RobotSecret = "a sample robot's secret";

    private static readonly string MasterKey = MasterKeys.Generate("test");
    private readonly string folder = Directory.CreateTempSubdirectory("casemgmt-journey-").FullName;
    private TestDatabasePair databases = null!;

    /// <summary>Another master key beside the same key of the indexes, without which no node starts.</summary>
    public static string OtherMasterKeys(string name) => $"{name}={Convert.ToBase64String(new byte[32])};{MasterKey.Split(';')[1]}";

    public SettableClock Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    public WebApplicationFactory<Program> Factory { get; private set; } = null!;

    /// <summary>Whether the hosts send what follows when a deadline passes.</summary>
    protected virtual bool WorksOffDeadlines => true;

    /// <summary>Settings of every host beside the usual ones.</summary>
    protected virtual IEnumerable<(string Name, string Value)> MoreSettings => [];

    /// <summary>Which made-up municipality it is: all of the same name are copies of one that is imported once.</summary>
    protected virtual string Municipal => "the sample";

    /// <summary>What a file of the made-up municipality holds; another only with another name of the municipality.</summary>
    protected virtual byte[] Content(string file) => Sample.Files[file];

    /// <summary>Replaces some of the world outside in every host.</summary>
    protected virtual void Replace(IServiceCollection services)
    {
    }

    public IDocumentStore Store => new SetUpStore(Factory.Services.GetRequiredService<IDocumentStore>());

    public string MainDatabase => databases.Main.ConnectionString;

    public string KeysDatabase => databases.Keys.ConnectionString;

    public async Task InitializeAsync()
    {
        await WriteFilesAsync();
        databases = await TestCluster.CreateDatabasePairAsync($"journey of {Municipal}", async (main, keys) =>
        {
            await ProgramStore.MigrateAsync(ProgramStore.Options(Settings(main, keys).GetValueOrDefault));
            // By a host like any other, whatever this fixture's own hosts are like.
            await using var importing = Host(main, keys, services => services.AddSingleton<TimeProvider>(Clock));
            await ImportAsync(importing);
        });
        Factory = CreateFactory(_ => { });
    }

    public async Task DisposeAsync()
    {
        await Factory.DisposeAsync();
        await databases.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Another host on the same database, with some of the world outside replaced.</summary>
    public WebApplicationFactory<Program> CreateFactory(Action<IServiceCollection> replace, params (string Name, string Value)[] settings) =>
        Host(
            databases.Main.ConnectionString, databases.Keys.ConnectionString,
            services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                if (!WorksOffDeadlines)
                    services.Remove(services.Single(s => s.ImplementationFactory is Func<IServiceProvider, DeadlineDaemon> && s.ServiceType == typeof(IHostedService)));
                Replace(services);
                replace(services);
            },
            [.. MoreSettings, .. settings]);

    /// <summary>A client signed in as someone who is not among the test users.</summary>
    public HttpClient Client(CaseMgmt.Api.Adapters.TestIdentity.TestUser user, WebApplicationFactory<Program>? factory = null) =>
        Bearing((factory ?? Factory).Services.GetRequiredService<TestIdentityProvider>().AccessToken(user, "casemgmt-cli"), factory);

    /// <summary>A client signed in as one of the recipe's test users.</summary>
    public HttpClient Client(string userId, WebApplicationFactory<Program>? factory = null)
    {
        return Client((factory ?? Factory).Services.GetRequiredService<ITestUsers>().Find(userId) ?? throw new ArgumentException(userId, nameof(userId)), factory);
    }

    private WebApplicationFactory<Program> Host(string main, string keys, Action<IServiceCollection> services, params (string Name, string Value)[] settings) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(builder =>
        {
            foreach (var (name, value) in Settings(main, keys))
                builder.UseSetting(name, value);
            foreach (var (name, value) in settings)
                builder.UseSetting(name, value);
            builder.ConfigureTestServices(services);
        });

    private async Task WriteFilesAsync()
    {
        foreach (var name in Sample.Files.Keys)
            await File.WriteAllBytesAsync(Path.Combine(folder, name), Content(name));
        await File.WriteAllTextAsync(Path.Combine(folder, "test-users.json"), System.Text.Json.JsonSerializer.Serialize(
            CaseMgmt.Api.Samples.TestUsers.Load(Path.Combine(Sample.Folder, "test-users.yaml"))
                .Select(u => new { id = u.Id, name = u.Name, description = u.Description, personalIdentityNumber = u.PersonalIdentityNumber, municipalityRoles = u.Roles.Select(r => $"{Municipality}:{r}") })));
    }

    private async Task ImportAsync(WebApplicationFactory<Program> host)
    {
        var network = Sample.Network;
        await host.Services.GetRequiredService<RoadNetworks>().ImportAsync(network, network.Version.SourceHash);
        await ImportAsync(Municipality, persons => persons, host);
    }

    /// <summary>Imports the made-up roads, schools and people for a municipality, with the policies that are shipped for it.</summary>
    /// <param name="municipality">The municipality's code.</param>
    /// <param name="change">Changes the persons' file first.</param>
    public Task ImportAsync(string municipality, Func<string, string> change) => ImportAsync(municipality, change, Factory);

    private async Task ImportAsync(string municipality, Func<string, string> change, WebApplicationFactory<Program> host)
    {
        var store = host.Services.GetRequiredService<IDocumentStore>();
        await host.Services.GetRequiredService<RoadNetworks>().AdoptAsync(municipality, Sample.Network.Version);
        await using var database = ApplicationDatabase.Open(host.Services.GetRequiredService<IConfiguration>()["DATABASE_URL"]!);
        await new CatchmentSets(database, Clock).ImportAsync(municipality, Sample.Files[SampleFiles.Catchments]);
        await ImportSchools.ImportAsync(store, municipality, SchoolUnitFile.Read(Path.Combine(folder, SampleFiles.Schools)), Clock, default);
        await ImportPolicies.ImportAsync(store, municipality, Clock, default);
        await ImportRegisterAsync(municipality, change, store);
    }

    /// <summary>Imports the population register again, changed.</summary>
    public Task ImportRegisterAsync(string municipality, Func<string, string> change) => ImportRegisterAsync(municipality, change, Store);

    private async Task ImportRegisterAsync(string municipality, Func<string, string> change, IDocumentStore store)
    {
        var persons = Path.Combine(folder, $"{Guid.NewGuid():N}.csv");
        await File.WriteAllTextAsync(persons, change(System.Text.Encoding.UTF8.GetString(Content(SampleFiles.Persons))));
        await new RegisterImport(store, Clock).RunAsync(
            municipality, RegisterFiles.Read(persons, Path.Combine(folder, SampleFiles.Relations), Path.Combine(folder, SampleFiles.Placements), new DateOnly(2026, 11, 22)), default);
    }

    /// <summary>A client with a token.</summary>
    public HttpClient Bearing(string token, WebApplicationFactory<Program>? factory = null)
    {
        var client = (factory ?? Factory).CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, BaseAddress = (factory ?? Factory).ClientOptions.BaseAddress });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Waits until every reader that acts has taken all of the log and every delivery that is due has been tried: what is compared from then on is changed by nothing that was begun before.</summary>
    public Task QuietAsync() => Sql.UntilAsync(async () => await Sql.AskAsync<bool>(MainDatabase, $"""
        select not exists (select from reader_position r where r.reader like 'subscription:%' and not r.stopped
                and exists (select from mt_events e where (e.epoch, e.transaction_id, e.seq_id) > (r.epoch, r.transaction_id, r.seq_id)))
            and not exists (select from deliveries where state = 'queued' and next_at <= '{Clock.Now:O}')
        """));

    /// <summary>How much stands in each table that a command writes to, so that a test can see that nothing was left half done.</summary>
    public async Task<string> WrittenAsync(string? municipality = null)
    {
        await using var connection = new Npgsql.NpgsqlConnection(MainDatabase);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            "select string_agg(t || '=' || n, ' ' order by t) from (" + string.Join(" union all ", WrittenTables.Select(t => $"select '{t}' as t, (select count(*) from {t}{Uncounted.GetValueOrDefault(t, " where true")}{(municipality is null ? "" : $" and tenant_id = '{municipality}'")}) as n")) + ") counts", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    // Diary numbers are given moments after the command whose writes are counted.
    private static readonly Dictionary<string, string> Uncounted = new(StringComparer.Ordinal)
    {
        ["mt_events"] = " where type not like 'diary.%'",
        ["mt_streams"] = " where type is distinct from 'case_diary'",
        ["claims"] = " where name <> 'case.diary-number'",
    };

    private static readonly string[] WrittenTables =
        ["mt_events", "mt_streams", "vault_documents", "claims", "idempotency_records", "case_details", "case_corrections", "case_requests", "case_appeals", "case_referrals", "case_parties", "case_letters", "transport_details", "worklist", "worklist_officers", "worklist_waits", "timeline", "decision_tasks", "decision_leases"];

    private Dictionary<string, string> Settings(string main, string keys) => new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = main,
        ["KEYS_DATABASE_URL"] = keys,
        ["VAULT_MASTER_KEYS"] = MasterKey,
        ["Municipalities:9901"] = "Älvsunda",
        ["Municipalities:2580"] = "Luleå",
        ["Identity:TestProvider"] = "true",
        ["Identity:Authority"] = "http://localhost/identity",
        ["Identity:RequireHttps"] = "false",
        ["Identity:TestSigningKey"] = "a key for tests only, of 32 characters and more",
        ["Identity:TestUsersFile"] = Path.Combine(folder, "test-users.json"),
        ["Identity:TestClients:casemgmt-cli:Grants:0"] = "password",
        ["Identity:TestClients:sample-robot:Grants:0"] = "client_credentials",
        ["Identity:TestClients:sample-robot:Secret"] = RobotSecret,
        ["Identity:TestClients:sample-robot:MunicipalityRoles:0"] = "9901:robot",
        ["RateLimit:PerMinute"] = "1000000",
        ["Logging:LogLevel:Default"] = "Warning",
    };
}

/// <summary>The same, for tests that move through time and are not about deadlines: nothing happens in a case but what the test does.</summary>
public sealed class JourneyWithoutDeadlines : JourneyFixture
{
    protected override bool WorksOffDeadlines => false;

    protected override void Replace(IServiceCollection services) =>
        services.Remove(services.Single(s => s.ImplementationType == typeof(CaseMgmt.Api.SchoolTransport.TransportReexamination)));
}

[CollectionDefinition(Name)]
public sealed class JourneyCollection : ICollectionFixture<JourneyFixture>
{
    public const string Name = "journey";
}

/// <summary>Tests of what goes wrong, with a municipality of their own, so that they may change it.</summary>
[CollectionDefinition(Name)]
public sealed class BadInputCollection : ICollectionFixture<JourneyFixture>
{
    public const string Name = "bad input";
}
