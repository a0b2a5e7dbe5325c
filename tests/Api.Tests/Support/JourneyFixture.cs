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
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>The whole API over real PostgreSQL with the made-up municipality imported: nothing in it is a stand-in.</summary>
public sealed class JourneyFixture : IAsyncLifetime
{
    public const string Municipality = "9901";

    private static readonly string MasterKey = MasterKeys.Generate("test");
    private readonly string folder = Directory.CreateTempSubdirectory("casemgmt-journey-").FullName;
    private TestDatabasePair databases = null!;

    public SettableClock Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    public WebApplicationFactory<Program> Factory { get; private set; } = null!;

    public IDocumentStore Store => Factory.Services.GetRequiredService<IDocumentStore>();

    public string MainDatabase => databases.Main.ConnectionString;

    public async Task InitializeAsync()
    {
        databases = await TestCluster.CreateDatabasePairAsync("journey", async (main, keys) =>
            await ProgramStore.MigrateAsync(ProgramStore.Options(Settings(main, keys).GetValueOrDefault)));
        Factory = CreateFactory(_ => { });
        await ImportAsync();
    }

    public async Task DisposeAsync()
    {
        await Factory.DisposeAsync();
        await databases.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Another host on the same database, with some of the world outside replaced.</summary>
    public WebApplicationFactory<Program> CreateFactory(Action<IServiceCollection> replace, params (string Name, string Value)[] settings) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(builder =>
        {
            foreach (var (name, value) in Settings(databases.Main.ConnectionString, databases.Keys.ConnectionString))
                builder.UseSetting(name, value);
            foreach (var (name, value) in settings)
                builder.UseSetting(name, value);
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                replace(services);
            });
        });

    /// <summary>A client signed in as one of the recipe's test users.</summary>
    public HttpClient Client(string userId, WebApplicationFactory<Program>? factory = null)
    {
        factory ??= Factory;
        var user = factory.Services.GetRequiredService<ITestUsers>().Find(userId) ?? throw new ArgumentException(userId, nameof(userId));
        var client = factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", factory.Services.GetRequiredService<TestIdentityProvider>().AccessToken(user, "casemgmt-cli"));
        return client;
    }

    private async Task ImportAsync()
    {
        foreach (var (name, bytes) in Sample.Files)
            await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes);
        await File.WriteAllTextAsync(Path.Combine(folder, "test-users.json"), System.Text.Json.JsonSerializer.Serialize(
            CaseMgmt.Api.Samples.TestUsers.Load(Path.Combine(Sample.Folder, "test-users.yaml"))
                .Select(u => new { id = u.Id, name = u.Name, description = u.Description, personalIdentityNumber = u.PersonalIdentityNumber, municipalityRoles = u.Roles.Select(r => $"{Municipality}:{r}") })));
        var network = Sample.Network;
        var networks = Factory.Services.GetRequiredService<RoadNetworks>();
        await networks.ImportAsync(network, network.Version.SourceHash);
        await networks.AdoptAsync(Municipality, network.Version);
        await using var database = ApplicationDatabase.Open(databases.Main.ConnectionString);
        await new CatchmentSets(database, Clock).ImportAsync(Municipality, Sample.Files[SampleFiles.Catchments]);
        await ImportSchools.ImportAsync(Store, Municipality, SchoolUnitFile.Read(Path.Combine(folder, SampleFiles.Schools)), default);
        await ImportPolicies.ImportAsync(Store, Municipality, Clock, default);
        await new RegisterImport(Store, Clock).RunAsync(
            Municipality,
            RegisterFiles.Read(Path.Combine(folder, SampleFiles.Persons), Path.Combine(folder, SampleFiles.Relations), Path.Combine(folder, SampleFiles.Placements), new DateOnly(2026, 11, 22)),
            default);
    }

    private Dictionary<string, string> Settings(string main, string keys) => new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = main,
        ["KEYS_DATABASE_URL"] = keys,
        ["VAULT_MASTER_KEYS"] = MasterKey,
        ["Municipalities:9901"] = "Älvsunda",
        ["Identity:TestProvider"] = "true",
        ["Identity:Authority"] = "http://localhost/identity",
        ["Identity:RequireHttps"] = "false",
        ["Identity:TestSigningKey"] = "a key for tests only, of 32 characters and more",
        ["Identity:TestUsersFile"] = Path.Combine(folder, "test-users.json"),
        ["Identity:TestClients:casemgmt-cli:Grants:0"] = "password",
        ["RateLimit:PerMinute"] = "1000000",
        ["Logging:LogLevel:Default"] = "Warning",
    };
}

[CollectionDefinition(Name)]
public sealed class JourneyCollection : ICollectionFixture<JourneyFixture>
{
    public const string Name = "journey";
}
