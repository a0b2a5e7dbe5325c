using System.Net.Http.Headers;
using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Operations;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Tests.Support;
using FluentValidation;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>The API over real PostgreSQL, migrated, with a clock that stands still and tokens of the test identity provider.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public const string Municipality = "9901";
    public const string Issuer = "http://localhost/identity";

    private const string SigningKey = "a key for tests only, of 32 characters and more";
    private static readonly string MasterKey = MasterKeys.Generate("test");

    private TestDatabasePair databases = null!;

    public SettableClock Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    public WebApplicationFactory<Program> Factory { get; private set; } = null!;

    public string MainDatabase => databases.Main.ConnectionString;

    public IServiceProvider Services => Factory.Services;

    public IDocumentStore Store => new SetUpStore(Services.GetRequiredService<IDocumentStore>());

    public async Task InitializeAsync()
    {
        databases = await TestCluster.CreateDatabasePairAsync("api", async (main, keys) =>
            await ProgramStore.MigrateAsync(ProgramStore.Options(Settings(main, keys).GetValueOrDefault)));
        Factory = CreateFactory();
    }

    public async Task DisposeAsync()
    {
        await Factory.DisposeAsync();
        await databases.DisposeAsync();
    }

    /// <summary>Another host over the same databases, with settings of its own.</summary>
    public WebApplicationFactory<Program> CreateFactory(params (string Name, string Value)[] settings) => new WebApplicationFactory<Program>().WithWebHostBuilder(builder =>
    {
        foreach (var (name, value) in Settings(databases.Main.ConnectionString, databases.Keys.ConnectionString))
            builder.UseSetting(name, value);
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<TimeProvider>(Clock);
            services.AddSingleton<ITestUsers>(new TestUsers());
            services.AddSingleton<IGuardianIdentity>(new KnownGuardians());
            services.AddSingleton<UseCaseMap>(TestUseCases.Map);
            services.AddSingleton<IValidator<TestUseCases.Request>, TestUseCases.Validator>();
        });
    });

    /// <summary>A client that is signed in as a test user; nobody when null.</summary>
    public HttpClient Client(TestUser? user = null, WebApplicationFactory<Program>? factory = null)
    {
        factory ??= Factory;
        var client = factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, BaseAddress = factory.ClientOptions.BaseAddress });
        if (user is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", factory.Services.GetRequiredService<TestIdentityProvider>().AccessToken(user, "casemgmt-cli"));
        return client;
    }

    private static Dictionary<string, string> Settings(string main, string keys) => new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = main,
        ["KEYS_DATABASE_URL"] = keys,
        ["MASTER_KEY"] = MasterKey,
        ["VAULT_MASTER_KEYS"] = MasterKey,
        ["Identity:TestProvider"] = "true",
        ["Identity:Authority"] = Issuer,
        ["Identity:RequireHttps"] = "false",
        ["Identity:TestSigningKey"] = SigningKey,
        ["Identity:TestClients:casemgmt-web:Grants:0"] = "authorization_code",
        ["Identity:TestClients:casemgmt-web:RedirectUris:0"] = "http://localhost:5090/signin",
        ["Identity:TestClients:casemgmt-web:PostLogoutRedirectUris:0"] = "http://localhost:5090/",
        ["Identity:TestClients:robot:Grants:0"] = "client_credentials",
        ["Identity:TestClients:robot:Secret"] = "a robot's secret",
        ["Identity:TestClients:robot:MunicipalityRoles:0"] = "9901:robot",
        ["RateLimit:PerMinute"] = "1000000",
        ["Logging:LogLevel:Default"] = "Warning",
    };

    private sealed class TestUsers : ITestUsers
    {
        public IReadOnlyList<TestUser> All { get; } = [Users.Guardian, Users.Stranger, Users.Officer, Users.Elsewhere];

        public TestUser? Find(string id) => All.FirstOrDefault(u => u.Id == id);
    }

    private sealed class KnownGuardians : IGuardianIdentity
    {
        public Task<PersonRef?> FindAsync(string municipalityId, string personalIdentityNumber, CancellationToken ct) =>
            Task.FromResult<PersonRef?>(personalIdentityNumber == Users.Guardian.PersonalIdentityNumber ? Users.GuardianRef : null);
    }
}

/// <summary>Tests that share one host and one pair of databases.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiFixture>
{
    public const string Name = "api";
}

/// <summary>The persons of the fixture.</summary>
internal static class Users
{
    public static readonly PersonRef GuardianRef = new(Guid.Parse("0f2c2a0e-7d6d-4a58-9b0f-5d1a7b1c0001"));

    public static readonly TestUser Guardian = new("guardian-1", "Anna Bergmark", "En vårdnadshavare", "198603142384", ["9901:guardian"]);

    public static readonly TestUser Stranger = new("guardian-2", "Johan Sundvall", "Okänd i registret", "198311022399", ["9901:guardian"]);

    public static readonly TestUser Officer = new("officer-1", "Ingrid Ström", "Handläggare", null, ["9901:officer", "9901:protected-officer"]);

    public static readonly TestUser Elsewhere = new("officer-2", "Per Åslund", "Handläggare i Luleå", null, ["2580:officer", "not-a-role", "9901:emperor"]);
}
