using System.Text.Json;
using Npgsql;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>A migrated pair of databases with a store of made-up events over it.</summary>
public sealed class TestStore : IAsyncDisposable
{
    public const string Tenant = "9901";
    public const string OtherTenant = "2580";

    private TestStore(TestDatabasePair databases, StoreOptions options)
    {
        Databases = databases;
        Options = options;
        Store = new DocumentStore(options);
    }

    public TestDatabasePair Databases { get; }

    public StoreOptions Options { get; }

    public DocumentStore Store { get; }

    public static async Task<TestStore> CreateAsync(
        Action<ProjectionRegistrations>? projections = null,
        Action<EventRegistry>? registry = null,
        TimeProvider? time = null,
        MasterKeys? masterKeys = null,
        TimeSpan? statementTimeout = null,
        EffectiveDays? effective = null)
    {
        var databases = await TestCluster.CreateDatabasePairAsync("event-store", MigrateAsync);
        var options = OptionsFor(databases.Main.ConnectionString, databases.Keys.ConnectionString, projections, registry, time, masterKeys, statementTimeout, effective);
        if (options.Projections.All.Count > 0)
        {
            await using var owner = NpgsqlDataSource.Create(databases.Main.ConnectionString);
            await new ProjectionSchema(owner, options).ApplyAsync();
        }
        return new TestStore(databases, options);
    }

    public static StoreOptions OptionsFor(
        string main,
        string keys,
        Action<ProjectionRegistrations>? projections = null,
        Action<EventRegistry>? registry = null,
        TimeProvider? time = null,
        MasterKeys? masterKeys = null,
        TimeSpan? statementTimeout = null,
        EffectiveDays? effective = null,
        bool demandCauses = false)
    {
        var events = new EventRegistry(JsonSerializerOptions.Web);
        events.Map("test.opened.v1", typeof(Opened));
        events.Map("test.noted.v2", typeof(Noted));
        events.Map("test.closed.v1", typeof(Closed));
        registry?.Invoke(events);
        var registrations = new ProjectionRegistrations();
        projections?.Invoke(registrations);
        return new StoreOptions
        {
            DemandCauses = demandCauses,
            Registry = events,
            Folds = new Folds().Add<Tally>(id => new Tally(id, 0, "", false), Tally.Evolve),
            Projections = registrations,
            Effective = effective ?? EffectiveDays.AsRecorded,
            Time = time ?? TimeProvider.System,
            MainConnection = main,
            KeysConnection = keys,
            MasterKeys = masterKeys ?? MasterKeys.Parse(MasterKeys.Generate("test")),
            StatementTimeout = statementTimeout ?? TimeSpan.FromSeconds(10),
        };
    }

    public IDocumentSession Session(string tenant = Tenant) => Store.LightweightSession(tenant);

    public async Task<CommitResult> StartAsync(Guid stream, params object[] events)
    {
        await using var session = Session();
        session.Events.StartStream<Tally>(stream, events);
        return await session.SaveChangesAsync();
    }

    public async Task<CommitResult> AppendAsync(Guid stream, long version, params object[] events)
    {
        await using var session = Session();
        session.Events.Append(stream, version, events);
        return await session.SaveChangesAsync();
    }

    /// <summary>One value as the superuser, past every policy.</summary>
    public Task<T> AskAsync<T>(string sql) => AskAsync<T>(Databases.Main.ConnectionString, sql);

    public static async Task<T> AskAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task RunAsync(string sql) => RunAsync(Databases.Main.ConnectionString, sql);

    public static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits for a condition, never for a time; fails after half a minute.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
            await Task.Delay(10, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Databases.DisposeAsync();
    }

    public static async Task MigrateAsync(string main, string keys)
    {
        await using var mainSource = NpgsqlDataSource.Create(main);
        await using var keysSource = NpgsqlDataSource.Create(keys);
        await new MigrationRunner(mainSource, MigrationSet.EventStore).RunAsync();
        await new MigrationRunner(keysSource, MigrationSet.Keys).RunAsync();
    }
}

public sealed record Opened(string Code);

public sealed record Noted(int Number, string Colour);

public sealed record Closed(DateOnly On);

/// <summary>Corrects the code from a day on.</summary>
public sealed record Restated(string Code, DateOnly From);

public sealed record Tally(Guid Id, int Sum, string Code, bool Closed)
{
    public static Tally Evolve(Tally state, IEvent e) => e.Data switch
    {
        Opened o => state with { Code = o.Code },
        Noted n => state with { Sum = state.Sum + n.Number },
        Restated r => state with { Code = r.Code },
        EventStore.Tests.Support.Closed => state with { Closed = true },
        _ => throw new InvalidOperationException($"Unknown event {e.EventTypeName}"),
    };
}
