using System.Globalization;
using CaseMgmt.Api.Operations.PrivateCluster;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Benchmarks.Store;

/// <summary>A private PostgreSQL that keeps its promises: everything is flushed, a quarter of the memory is its cache, and nobody measures as superuser.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private static readonly string Secret = Guid.NewGuid().ToString("N");
    private readonly PostgresCluster cluster;
    private readonly Dictionary<int, LogUnderTest> logs = [];
    private int number;

    private BenchmarkServer(PostgresCluster cluster) => this.cluster = cluster;

    /// <summary>Version of PostgreSQL.</summary>
    public string Version => cluster.Binaries.Version;

    /// <summary>Size of shared_buffers, MB.</summary>
    public static long BufferMegabytes => Math.Max(128, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / 1024 / 1024);

    public static async Task<BenchmarkServer> StartAsync()
    {
        // What a process that was killed leaves behind is cleaned by the next that starts a throwaway server.
        Directory.CreateDirectory(ThrowawayClusters.Root);
        var folder = Path.Combine(ThrowawayClusters.Root, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-store"));
        var started = await PostgresCluster.StartAsync(new ClusterOptions
        {
            Folder = folder,
            Throwaway = true,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["shared_buffers"] = string.Create(CultureInfo.InvariantCulture, $"{BufferMegabytes}MB"),
                ["fsync"] = "on",
                ["synchronous_commit"] = "on",
                ["full_page_writes"] = "on",
                ["wal_level"] = "replica",
                ["max_wal_senders"] = "10",
                ["checkpoint_timeout"] = "15min",
                ["max_wal_size"] = "4GB",
            },
            Progress = Console.Error.WriteLine,
        });
        return new BenchmarkServer(started);
    }

    /// <summary>A migrated, empty pair of databases with a store over it, as the application's and reader's own logins.</summary>
    public async Task<BenchmarkStore> CreateAsync(params (Projection Projection, ProjectionLifecycle Lifecycle)[] projections)
    {
        number++;
        var main = await cluster.EnsureDatabaseAsync(string.Create(CultureInfo.InvariantCulture, $"log_{number}"));
        var keys = await cluster.EnsureDatabaseAsync(string.Create(CultureInfo.InvariantCulture, $"keys_{number}"));
        await using (var owner = NpgsqlDataSource.Create(main))
        await using (var keyOwner = NpgsqlDataSource.Create(keys))
        {
            await new MigrationRunner(owner, MigrationSet.EventStore).RunAsync();
            await new MigrationRunner(keyOwner, MigrationSet.Keys).RunAsync();
        }
        var app = await LoginAsync(main, "casemgmt_app");
        var reader = await LoginAsync(main, "casemgmt_reader");
        return await BenchmarkStore.CreateAsync(main, keys, app, reader, projections);
    }

    /// <summary>Addresses of a new pair of empty databases, for a benchmark that migrates them itself.</summary>
    public async Task<(string Main, string Keys)> EmptyAsync()
    {
        number++;
        return (await cluster.EnsureDatabaseAsync(string.Create(CultureInfo.InvariantCulture, $"main_{number}")), await cluster.EnsureDatabaseAsync(string.Create(CultureInfo.InvariantCulture, $"keys_{number}")));
    }

    /// <summary>The log that most benchmarks share, filled to a size the first time it is asked for.</summary>
    public async Task<LogUnderTest> LogAsync(int events)
    {
        if (!logs.TryGetValue(events, out var log))
        {
            log = await LogUnderTest.CreateAsync(this, events, tenants: 1, projections: 1);
            logs.Add(events, log);
        }
        return log;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var log in logs.Values)
            await log.DisposeAsync();
        await cluster.DisposeAsync();
    }

    private static async Task<string> LoginAsync(string main, string role)
    {
        var login = role.Replace("casemgmt", "bench", StringComparison.Ordinal);
        await BenchmarkStore.RunAsync(main, $"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{login}') THEN
                    CREATE ROLE {login} LOGIN PASSWORD '{Secret}' IN ROLE {role};
                END IF;
            END $$
            """);
        return new NpgsqlConnectionStringBuilder(main) { Username = login, Password = Secret }.ConnectionString;
    }
}
