using System.Globalization;
using CaseMgmt.Api.Operations.PrivateCluster;
using Npgsql;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>A test that needs pg_basebackup; skipped, and says so, where PostgreSQL came without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BaseBackupFactAttribute : FactAttribute
{
    public BaseBackupFactAttribute()
    {
        if (RecoverableCluster.Program is null)
            Skip = "pg_basebackup is not on this machine: install PostgreSQL's server programs.";
    }
}

/// <summary>A private server that archives its log of writes, so that it can be recovered to a point in time.</summary>
public sealed class RecoverableCluster : IAsyncDisposable
{
    private readonly PostgresCluster server;
    private readonly string archive;

    private RecoverableCluster(PostgresCluster server, string archive) => (this.server, this.archive) = (server, archive);

    /// <summary>The program beside the server's own, of the version that tests run on; null when there is none.</summary>
    public static string? Program { get; } = PostgresSearch.ForThisMachine().FindAsync(null).GetAwaiter().GetResult() is { } binaries && File.Exists(binaries.PathOf("pg_basebackup"))
        ? binaries.PathOf("pg_basebackup")
        : null;

    public string AdminConnectionString => server.AdminConnectionString;

    public Task<string> EnsureDatabaseAsync(string name) => server.EnsureDatabaseAsync(name);

    public string ConnectionStringFor(string name) => server.ConnectionStringFor(name);

    public static async Task<RecoverableCluster> StartAsync()
    {
        var place = NewFolder();
        Directory.CreateDirectory(place);
        await ServerAccount.ForThisProcess().OwnAsync(place);
        var started = await PostgresCluster.StartAsync(Options(NewFolder(), place));
        await File.AppendAllTextAsync(Path.Combine(started.Folder, "data", "pg_hba.conf"), "host replication all 127.0.0.1/32 md5\n");
        await AskAsync<bool>(started.AdminConnectionString, "select pg_reload_conf()");
        return new RecoverableCluster(started, place);
    }

    /// <summary>Copies the running server, as the procedure in docs/operations.md does.</summary>
    /// <returns>The folder of the copy.</returns>
    public async Task<string> BaseBackupAsync()
    {
        var folder = NewFolder();
        Directory.CreateDirectory(folder);
        var connection = new NpgsqlConnectionStringBuilder(AdminConnectionString);
        var start = new System.Diagnostics.ProcessStartInfo(Program!) { RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        foreach (var argument in new[] { "-h", connection.Host!, "-p", connection.Port.ToString(CultureInfo.InvariantCulture), "-U", connection.Username!, "-D", Path.Combine(folder, "data"), "-X", "none", "-c", "fast", "--no-sync" })
            start.ArgumentList.Add(argument);
        start.Environment["PGPASSWORD"] = connection.Password;
        using var process = System.Diagnostics.Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
        File.Copy(Path.Combine(server.Folder, "password"), Path.Combine(folder, "password"));
        return folder;
    }

    /// <summary>Waits until everything written so far is in the archive.</summary>
    public async Task ArchiveAsync()
    {
        var last = await AskAsync<string>(AdminConnectionString, "select pg_walfile_name(pg_switch_wal())");
        await UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(archive, last))));
    }

    /// <summary>Starts a base backup as a server that replays the archive up to a named point and then goes on by itself. This server must have been stopped.</summary>
    public async Task<RecoverableCluster> RecoverAsync(string backup, string point)
    {
        await File.WriteAllTextAsync(Path.Combine(backup, "data", "recovery.signal"), "");
        var options = Options(backup, archive, new()
        {
            ["restore_command"] = $"cp {archive}/%f %p",
            ["recovery_target_name"] = point,
            ["recovery_target_action"] = "promote",
        });
        var recovered = new RecoverableCluster(await PostgresCluster.StartAsync(options), archive);
        await UntilAsync(async () => !await AskAsync<bool>(recovered.AdminConnectionString, "select pg_is_in_recovery()"));
        return recovered;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        if (Directory.Exists(archive))
            Directory.Delete(archive, recursive: true);
    }

    private static async Task<T> AskAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); !await condition(); await Task.Delay(20))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "What is waited for does not come.");
    }

    private static string NewFolder()
    {
        Directory.CreateDirectory(ThrowawayClusters.Root);
        return Path.Combine(ThrowawayClusters.Root, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Path.GetRandomFileName()[..6]}"));
    }

    private static ClusterOptions Options(string folder, string archive, Dictionary<string, string>? more = null) => new()
    {
        Folder = folder,
        Throwaway = true,
        Settings = new Dictionary<string, string>(more ?? [], StringComparer.Ordinal)
        {
            ["wal_level"] = "replica",
            ["max_wal_senders"] = "4",
            ["archive_mode"] = "on",
            ["archive_command"] = $"cp %p {archive}/%f",
        },
    };
}
