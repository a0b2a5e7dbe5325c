using System.Diagnostics;
using System.Globalization;
using CaseMgmt.Api.Operations.PrivateCluster;
using Npgsql;

namespace CaseMgmt.Api.Tests.Operations;

public sealed class PostgresClusterTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("private-cluster-").FullName;
    private readonly List<string> _progress = [];

    private ClusterOptions Options => new() { Folder = _folder, Progress = _progress.Add, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["fsync"] = "off" } };

    [Fact]
    public async Task Started_twice_it_keeps_its_data_and_its_port_and_stops_each_time()
    {
        int port;
        await using (var first = await PostgresCluster.StartAsync(Options))
        {
            port = first.Port;
            await AskAsync(await first.EnsureDatabaseAsync("cases"), "create table kept (id int)");
        }

        var between = await PostgresCluster.StatusAsync(_folder);
        await using (var second = await PostgresCluster.StartAsync(Options))
        {
            Assert.Equal(port, second.Port);
            await AskAsync(await second.EnsureDatabaseAsync("cases"), "insert into kept values (1)");
        }

        Assert.True(between.Exists);
        Assert.False(between.IsRunning);
        Assert.False((await PostgresCluster.StatusAsync(_folder)).IsRunning);
        Assert.Single(_progress, line => line.StartsWith("Making a private PostgreSQL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_loopback_with_the_password_of_its_own_gets_in()
    {
        await using var cluster = await PostgresCluster.StartAsync(Options);
        var right = new NpgsqlConnectionStringBuilder(cluster.AdminConnectionString);

        Assert.Equal("127.0.0.1", await AskAsync(cluster.AdminConnectionString, "show listen_addresses"));
        Assert.Equal("", await AskAsync(cluster.AdminConnectionString, "show unix_socket_directories"));
        var wrong = new NpgsqlConnectionStringBuilder(right.ConnectionString) { Password = "postgres", Pooling = false };
        var refused = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(wrong.ConnectionString, "select '1'"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(cluster.Folder, "password")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(cluster.Folder));
        }
    }

    [Fact]
    public async Task After_the_server_was_killed_it_starts_again_in_the_same_folder()
    {
        await using var killed = await PostgresCluster.StartAsync(Options);
        await killed.EnsureDatabaseAsync("cases");
        NpgsqlConnection.ClearAllPools();
        using (var server = Process.GetProcessById((await PostgresCluster.StatusAsync(_folder)).ProcessId!.Value))
            server.Kill();

        await using var again = await PostgresCluster.StartAsync(Options);

        Assert.Equal("cases", await AskAsync(again.ConnectionStringFor("cases"), "select current_database()::text"));
    }

    [Fact]
    public async Task A_pid_file_that_names_somebody_elses_process_does_not_count_as_running()
    {
        var made = await PostgresCluster.StartAsync(Options);
        await made.DisposeAsync();
        var data = Path.Combine((await PostgresCluster.StatusAsync(_folder)).Folder, "data");
        await File.WriteAllTextAsync(Path.Combine(data, "postmaster.pid"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n" + data + "\n0\n5432\n");

        Assert.False((await PostgresCluster.StatusAsync(_folder)).IsRunning);
        await using var cluster = await PostgresCluster.StartAsync(Options);
        Assert.Equal("1", await AskAsync(cluster.AdminConnectionString, "select '1'"));
    }

    [Fact]
    public async Task A_second_start_while_it_runs_joins_the_running_server()
    {
        await using var first = await PostgresCluster.StartAsync(Options);
        var before = await PostgresCluster.StatusAsync(_folder);

        await using var second = await PostgresCluster.StartAsync(Options);

        Assert.Equal(first.Port, second.Port);
        Assert.Equal(before, await PostgresCluster.StatusAsync(_folder));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => PostgresCluster.DeleteAsync(Options with { Throwaway = true });

    private static async Task<string?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
