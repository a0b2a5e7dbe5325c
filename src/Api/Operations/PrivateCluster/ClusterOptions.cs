namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>What kind of private server is wanted, and where.</summary>
public sealed record ClusterOptions
{
    /// <summary>The folder for everything of the server: data, password, logs. Made when missing.</summary>
    public required string Folder { get; init; }

    /// <summary>TCP port on 127.0.0.1; null for the port of last time if it is free, else any free one.</summary>
    public int? Port { get; init; }

    /// <summary>A server for tests: nothing is flushed to disk, and the folder is deleted when the server stops.</summary>
    public bool Throwaway { get; init; }

    /// <summary>Further lines for the server's configuration, name and value.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where PostgreSQL's programs are looked for.</summary>
    public PostgresSearch Search { get; init; } = PostgresSearch.ForThisMachine();

    /// <summary>Receives a line for each step that takes time or that the person should know of.</summary>
    public Action<string> Progress { get; init; } = _ => { };
}

/// <summary>What is known of a private server without starting it.</summary>
/// <param name="Exists">Whether the data folder has been made.</param>
/// <param name="ProcessId">Process id of the running server; null when it does not run.</param>
/// <param name="Port">TCP port on 127.0.0.1 of the running server; null when it does not run.</param>
/// <param name="Folder">The folder that holds the server's files; another than the wanted one when the server's account cannot enter that.</param>
public sealed record ClusterStatus(bool Exists, int? ProcessId, int? Port, string Folder)
{
    /// <summary>Whether the server runs.</summary>
    public bool IsRunning => ProcessId is not null;
}
