using System.Globalization;
using Npgsql;

namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>
/// A PostgreSQL server of our own in a folder of our own: loopback only, a free port, a random password that only the caller can read.
/// It stops when this object is disposed or when this process ends, whichever comes first.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private const int StartAttempts = 10;

    private readonly ClusterFolder _folder;
    private readonly ExitGuard _guard;
    private readonly string _password;
    private bool _stopped;

    private PostgresCluster(ClusterFolder folder, ExitGuard guard, PostgresBinaries binaries, string password, int port)
    {
        _folder = folder;
        _guard = guard;
        _password = password;
        Binaries = binaries;
        Port = port;
    }

    /// <summary>The programs that the server runs.</summary>
    public PostgresBinaries Binaries { get; }

    /// <summary>TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The folder that holds the server's files.</summary>
    public string Folder => _folder.Root;

    /// <summary>Connection string of the superuser to the maintenance database. Contains the password.</summary>
    public string AdminConnectionString => ConnectionStringFor("postgres");

    /// <summary>Finds or fetches PostgreSQL, makes the data folder if it is new, and starts the server unless it runs already.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ClusterException">With a message for the person at the terminal.</exception>
    public static async Task<PostgresCluster> StartAsync(ClusterOptions options, CancellationToken cancellationToken = default)
    {
        if (OperatingSystem.IsWindows())
            throw new ClusterException("A private PostgreSQL needs Linux or macOS. Set DATABASE_URL to a server of your own.");
        var account = ServerAccount.ForThisProcess();
        var folder = await ClusterFolder.ResolveAsync(options.Folder, account, options.Progress, cancellationToken);
        await using var turn = await TakeTurnAsync(folder, cancellationToken);
        var binaries = await FindBinariesAsync(folder, options, cancellationToken);
        if (!folder.Exists)
            await ClusterMaker.MakeAsync(folder, binaries, account, options, cancellationToken);
        var password = (await File.ReadAllTextAsync(folder.Password, cancellationToken)).Trim();
        var stop = account.Wrap(binaries.PathOf("pg_ctl"), "stop", "-D", folder.Data, "-w");
        var guard = ExitGuard.ForServer(stop, folder.StartLog, options.Throwaway ? folder.Root : null);
        try
        {
            var port = await RunningPortAsync(folder, binaries, password, stop, options, cancellationToken)
                ?? await StartServerAsync(folder, binaries, account, options, cancellationToken);
            await File.WriteAllTextAsync(folder.PortFile, port.ToString(CultureInfo.InvariantCulture), cancellationToken);
            var cluster = new PostgresCluster(folder, guard, binaries, password, port);
            AppDomain.CurrentDomain.ProcessExit += cluster.OnProcessExit;
            return cluster;
        }
        catch
        {
            guard.Release(TimeSpan.FromSeconds(60));
            guard.Dispose();
            throw;
        }
    }

    /// <summary>Tells whether the server of a folder has been made and whether it runs.</summary>
    /// <param name="folder">The folder given to <see cref="StartAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ClusterStatus> StatusAsync(string folder, CancellationToken cancellationToken = default)
    {
        var place = ClusterFolder.Existing(folder);
        var server = await Postmaster.FindAsync(place, cancellationToken);
        return new ClusterStatus(place.Exists, server?.ProcessId, server?.Port, place.Root);
    }

    /// <summary>Stops the server of a folder if one runs, whoever started it.</summary>
    /// <param name="options">The folder, and where to look for PostgreSQL's programs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task StopAsync(ClusterOptions options, CancellationToken cancellationToken = default)
    {
        var place = ClusterFolder.Existing(options.Folder);
        if (await Postmaster.FindAsync(place, cancellationToken) is null)
            return;
        var binaries = await options.Search.FindAsync(place.Major(), cancellationToken) ?? throw MissingMajor(place);
        var stop = ServerAccount.ForThisProcess().Wrap(binaries.PathOf("pg_ctl"), "stop", "-D", place.Data, "-w", "-m", options.Throwaway ? "immediate" : "fast");
        var result = await OsCommand.RunAsync(stop, null, cancellationToken);
        if (!result.Succeeded && await Postmaster.FindAsync(place, cancellationToken) is not null)
            throw new ClusterException($"The server in {place.Root} could not be stopped: {result.Output}");
    }

    /// <summary>Stops the server of a folder and deletes everything in it.</summary>
    /// <param name="options">The folder, and where to look for PostgreSQL's programs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task DeleteAsync(ClusterOptions options, CancellationToken cancellationToken = default)
    {
        await StopAsync(options, cancellationToken);
        foreach (var root in new[] { ClusterFolder.Existing(options.Folder).Root, Path.GetFullPath(options.Folder) })
        {
            if (Directory.Exists(root))
                Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Connection string of the superuser to a database of this server. Contains the password.</summary>
    /// <param name="database">Name of the database.</param>
    public string ConnectionStringFor(string database) => ConnectionString(Port, _password, database);

    /// <summary>Makes a database unless it exists.</summary>
    /// <param name="database">Name of the database.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Connection string to it.</returns>
    public async Task<string> EnsureDatabaseAsync(string database, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(AdminConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = database } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand("create database " + Quote(database), connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        return ConnectionStringFor(database);
    }

    /// <summary>Stops the server and waits until it has stopped.</summary>
    public ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Stop();
        return ValueTask.CompletedTask;
    }

    internal static string Quote(string identifier) => "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string ConnectionString(int port, string password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = Superuser,
        Password = password,
        Database = database,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    private static async Task<FileStream> TakeTurnAsync(ClusterFolder folder, CancellationToken cancellationToken)
    {
        var waited = 0;
        while (true)
        {
            try
            {
                return new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < 600)
            {
                waited++;
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private static async Task<PostgresBinaries> FindBinariesAsync(ClusterFolder folder, ClusterOptions options, CancellationToken cancellationToken)
    {
        var major = folder.Major();
        var found = await options.Search.FindAsync(major, cancellationToken);
        if (found is not null)
            return found;
        if (major is not null && await options.Search.FindAsync(null, cancellationToken) is not null)
            throw MissingMajor(folder);
        var installed = await PostgresInstaller.InstallAsync(options.Search, options.Progress, cancellationToken);
        return major is null || installed.Major == major ? installed : throw MissingMajor(folder);
    }

    private static ClusterException MissingMajor(ClusterFolder folder) => new(
        $"The data in {folder.Root} was made by PostgreSQL {folder.Major()}, which this machine no longer has. Install that version, point PG_BIN at it, or start afresh (./run --fresh).");

    private static async Task<int?> RunningPortAsync(
        ClusterFolder folder, PostgresBinaries binaries, string password, IReadOnlyList<string> stop, ClusterOptions options, CancellationToken cancellationToken)
    {
        if (await Postmaster.FindAsync(folder, cancellationToken) is not { } server)
            return null;
        if (server.Port is { } port && await ServerVersionAsync(port, password, cancellationToken) is { } version)
        {
            if (string.Equals(version, binaries.Version, StringComparison.Ordinal) && (options.Port is null || options.Port == port))
                return port;
            // After an upgrade by the package system the running server can no longer load its own libraries.
            options.Progress($"Restarting PostgreSQL: {version} runs on port {port}, {binaries.Version} is installed.");
        }

        await OsCommand.RunAsync([.. stop, "-m", "fast"], folder.StartLog, cancellationToken);
        return null;
    }

    private static async Task<string?> ServerVersionAsync(int port, string password, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString(port, password, "postgres") + ";Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellationToken);
            return connection.PostgresParameters["server_version"].Split(' ')[0];
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return null;
        }
    }

    private static async Task<int> StartServerAsync(ClusterFolder folder, PostgresBinaries binaries, ServerAccount account, ClusterOptions options, CancellationToken cancellationToken)
    {
        var said = "";
        for (var attempt = 0; attempt < StartAttempts; attempt++)
        {
            var port = folder.ChoosePort(options.Port);
            if (options.Port is not null && !ClusterFolder.IsFree(port))
                throw new ClusterException($"Port {port} on 127.0.0.1, wanted for PostgreSQL, is taken by another program.");
            if (await Postmaster.FindAsync(folder, cancellationToken) is null)
                File.Delete(folder.PidFile);
            await ClusterMaker.WriteSettingsAsync(folder, port, account, options, cancellationToken);
            var result = await OsCommand.RunAsync(
                account.Wrap(binaries.PathOf("pg_ctl"), "start", "-D", folder.Data, "-l", folder.ServerLog, "-w", "-t", "60"), folder.StartLog, cancellationToken);
            if (result.Succeeded)
                return port;
            said = result.Output;
            // The port may have been taken in between, or the processes of a killed server are still letting go of its memory.
            await Task.Delay(500, cancellationToken);
        }

        var log = File.Exists(folder.ServerLog) ? string.Join('\n', (await File.ReadAllLinesAsync(folder.ServerLog, cancellationToken)).TakeLast(5)) : "";
        throw new ClusterException($"PostgreSQL did not start in {folder.Root}.\n{said}\n{log}");
    }

    private void OnProcessExit(object? sender, EventArgs e) => Stop();

    private void Stop()
    {
        if (_stopped)
            return;
        _stopped = true;
        NpgsqlConnection.ClearAllPools();
        _guard.Release(TimeSpan.FromSeconds(60));
        _guard.Dispose();
    }
}
