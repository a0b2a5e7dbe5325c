using System.Collections.Concurrent;
using System.Globalization;
using CaseMgmt.Api.Operations.PrivateCluster;
using Npgsql;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>
/// The real PostgreSQL that tests run on: the server of DATABASE_URL if that is set, else one private server for this test process,
/// started at the first question and stopped when the process ends, however it ends.
/// </summary>
public static class TestCluster
{
    private static readonly Lazy<Task<Server>> Started = new(StartAsync);
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Templates = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string> Open = new(StringComparer.Ordinal);
    private static readonly string ProcessTag = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}_{Guid.NewGuid().ToString("N")[..6]}");
    private static int _number;

    /// <summary>An empty database of its own, dropped when disposed, at the latest when the process ends.</summary>
    public static async Task<TestDatabase> CreateDatabaseAsync() => await CreateFromAsync("template0");

    /// <summary>A database copied from a template, which is prepared once per process: the quick way to a migrated database.</summary>
    /// <param name="template">Name of the template; the same name must always mean the same preparation.</param>
    /// <param name="prepare">Makes an empty database (given by its connection string) into the template; must close its connections.</param>
    public static async Task<TestDatabase> CreateDatabaseAsync(string template, Func<string, Task> prepare)
    {
        var name = await Templates.GetOrAdd(template, _ => new Lazy<Task<string>>(async () =>
        {
            var made = await CreateFromAsync("template0");
            await prepare(made.ConnectionString);
            NpgsqlConnection.ClearAllPools();
            return made.Name;
        })).Value;
        return await CreateFromAsync(name);
    }

    /// <summary>Two empty databases: the main one and the one for keys.</summary>
    public static async Task<TestDatabasePair> CreateDatabasePairAsync() => new(await CreateDatabaseAsync(), await CreateDatabaseAsync());

    /// <summary>Two databases copied from templates: the main one and the one for keys.</summary>
    /// <param name="template">Name of the pair of templates.</param>
    /// <param name="prepare">Prepares both, given connection strings to the main one and the one for keys; must close its connections.</param>
    public static async Task<TestDatabasePair> CreateDatabasePairAsync(string template, Func<string, string, Task> prepare)
    {
        var names = await Templates.GetOrAdd(template, _ => new Lazy<Task<string>>(async () =>
        {
            var main = await CreateFromAsync("template0");
            var keys = await CreateFromAsync("template0");
            await prepare(main.ConnectionString, keys.ConnectionString);
            NpgsqlConnection.ClearAllPools();
            return main.Name + "," + keys.Name;
        })).Value;
        var both = names.Split(',');
        return new TestDatabasePair(await CreateFromAsync(both[0]), await CreateFromAsync(both[1]));
    }

    /// <summary>The server's connection string for its maintenance database, as a role that may create databases.</summary>
    public static async Task<string> AdminConnectionStringAsync() => (await Started.Value).Admin;

    internal static async Task DropAsync(string name)
    {
        if (!Open.TryRemove(name, out var connectionString))
            return;
        await using (var last = new NpgsqlConnection(connectionString))
            NpgsqlConnection.ClearPool(last);
        await ExecuteAsync((await Started.Value).Maintenance, $"drop database if exists \"{name}\" with (force)");
    }

    private static async Task<TestDatabase> CreateFromAsync(string template)
    {
        var server = await Started.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"t_{ProcessTag}_{Interlocked.Increment(ref _number)}");
        var connectionString = new NpgsqlConnectionStringBuilder(server.Admin) { Database = name, Pooling = true }.ConnectionString;
        Open[name] = connectionString;
        await ExecuteAsync(server.Maintenance, $"create database \"{name}\" template \"{template}\" encoding 'UTF8' lc_collate 'C' lc_ctype 'C'");
        return new TestDatabase(name, connectionString);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<Server> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("DATABASE_URL") is { Length: > 0 } given)
        {
            var builder = new NpgsqlConnectionStringBuilder(ConnectionUrl.ToConnectionString(given)) { Pooling = false };
            // A server of somebody else's keeps nothing of ours.
            AppDomain.CurrentDomain.ProcessExit += (_, _) => DropAll(builder.ConnectionString);
            return new Server(builder.ConnectionString, builder.ConnectionString);
        }

        var cluster = await ThrowawayClusters.StartAsync();
        return new Server(new NpgsqlConnectionStringBuilder(cluster.AdminConnectionString) { Pooling = false }.ConnectionString, cluster.AdminConnectionString);
    }

    private static void DropAll(string admin)
    {
        NpgsqlConnection.ClearAllPools();
        using var connection = new NpgsqlConnection(admin);
        connection.Open();
        foreach (var name in Open.Keys)
        {
            using var drop = new NpgsqlCommand($"drop database if exists \"{name}\" with (force)", connection);
            drop.ExecuteNonQuery();
        }
    }

    // Databases are made and dropped over connections that stay open on a server of our own: opening one takes as long as dropping a database.
    private sealed record Server(string Admin, string Maintenance);
}

/// <summary>A database of a test's own.</summary>
/// <param name="Name">Its name on the server.</param>
/// <param name="ConnectionString">Npgsql connection string of a role that owns it.</param>
public sealed record TestDatabase(string Name, string ConnectionString) : IAsyncDisposable
{
    /// <summary>Drops the database, whoever is connected.</summary>
    public async ValueTask DisposeAsync() => await TestCluster.DropAsync(Name);
}

/// <summary>A main database and one for keys.</summary>
public sealed record TestDatabasePair(TestDatabase Main, TestDatabase Keys) : IAsyncDisposable
{
    /// <summary>Drops both.</summary>
    public async ValueTask DisposeAsync()
    {
        await Main.DisposeAsync();
        await Keys.DisposeAsync();
    }
}
