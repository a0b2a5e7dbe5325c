using CaseMgmt.Api.Operations.PrivateCluster;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Operations.LocalRun;

/// <summary>The two databases of a local installation, and the private server behind them if there is one.</summary>
/// <param name="Main">Npgsql connection string of the main database.</param>
/// <param name="Keys">Npgsql connection string of the database for keys.</param>
/// <param name="Server">The private server; null when DATABASE_URL names another.</param>
public sealed record LocalDatabases(string Main, string Keys, PostgresCluster? Server) : IAsyncDisposable
{
    private const string MainName = "casemgmt";
    private const string KeysName = "casemgmt_keys";

    /// <summary>Folder of the private server inside the data folder.</summary>
    /// <param name="dataFolder">The data folder.</param>
    public static string ServerFolder(string dataFolder) => Path.Combine(dataFolder, "postgresql");

    /// <summary>Takes the databases of DATABASE_URL and KEYS_DATABASE_URL, else starts the private server and makes both.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="progress">Receives a line for each step.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="ClusterException">With a message for the person at the terminal.</exception>
    public static async Task<LocalDatabases> OpenAsync(string dataFolder, Action<string> progress, CancellationToken ct)
    {
        var main = Environment.GetEnvironmentVariable("DATABASE_URL");
        var keys = Environment.GetEnvironmentVariable("KEYS_DATABASE_URL");
        if (!string.IsNullOrEmpty(main) && !string.IsNullOrEmpty(keys))
        {
            progress("Using the databases of DATABASE_URL and KEYS_DATABASE_URL.");
            return new LocalDatabases(Read("DATABASE_URL", main), Read("KEYS_DATABASE_URL", keys), null);
        }

        if (!string.IsNullOrEmpty(main) || !string.IsNullOrEmpty(keys))
            throw new ClusterException("Set both DATABASE_URL and KEYS_DATABASE_URL, or neither: personal data is encrypted with keys that lie in a database of their own.");
        var server = await PostgresCluster.StartAsync(new ClusterOptions { Folder = ServerFolder(dataFolder), Progress = progress }, ct);
        try
        {
            progress($"PostgreSQL {server.Binaries.Version} runs on 127.0.0.1:{server.Port}.");
            return new LocalDatabases(await server.EnsureDatabaseAsync(MainName, ct), await server.EnsureDatabaseAsync(KeysName, ct), server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the private server, if there is one.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }

    private static string Read(string name, string value)
    {
        try
        {
            return ConnectionUrl.ToConnectionString(value, name);
        }
        catch (FormatException e)
        {
            throw new ClusterException(e.Message, e);
        }
    }
}
