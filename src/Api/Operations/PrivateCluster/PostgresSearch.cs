namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>Where PostgreSQL's programs are looked for, and in which order.</summary>
public sealed record PostgresSearch
{
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    /// <summary>A folder named outright (the variable PG_BIN); when set, no other is looked in.</summary>
    public string? Named { get; init; }

    /// <summary>Folders that hold one folder per installed version, each with the path to the programs inside it; the newest version is taken first.</summary>
    public IReadOnlyList<VersionedFolder> Versioned { get; init; } = [];

    /// <summary>The folders of the search path, in order.</summary>
    public IReadOnlyList<string> OnPath { get; init; } = [];

    /// <summary>The search for this machine: $PG_BIN; Debian's, Red Hat's, Homebrew's and Postgres.app's folders; PATH; what an earlier run fetched from npm.</summary>
    public static PostgresSearch ForThisMachine() => new()
    {
        Named = Environment.GetEnvironmentVariable("PG_BIN") is { Length: > 0 } named ? named : null,
        Versioned =
        [
            new("/usr/lib/postgresql", "", "bin"),
            new("/usr", "pgsql-", "bin"),
            new("/opt/homebrew/opt", "postgresql@", "bin"),
            new("/usr/local/opt", "postgresql@", "bin"),
            new("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
            new("/Applications/Postgres.app/Contents/Versions", "", "bin"),
        ],
        OnPath = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries), PostgresInstaller.NpmBinFolder],
    };

    /// <summary>Every folder that has all programs, in the order they are preferred.</summary>
    public IEnumerable<string> Candidates()
    {
        if (Named is not null)
            return IsComplete(Named) ? [Named] : [];
        return Versioned.SelectMany(place => place.NewestFirst()).Concat(OnPath).Where(IsComplete).Distinct(StringComparer.Ordinal);
    }

    /// <summary>The first PostgreSQL that runs and is new enough.</summary>
    /// <param name="major">Major version that an existing data folder demands, or null for any supported one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="ClusterException">PG_BIN is set and does not hold PostgreSQL's programs.</exception>
    public async Task<PostgresBinaries?> FindAsync(int? major, CancellationToken cancellationToken = default)
    {
        if (Named is not null && !IsComplete(Named))
            throw new ClusterException($"PG_BIN is {Named}, but that folder does not have {string.Join(", ", Programs)}.");
        foreach (var folder in Candidates())
        {
            var found = await PostgresBinaries.ReadAsync(folder, cancellationToken);
            if (found is not null && found.Major >= PostgresBinaries.OldestMajor && (major is null || found.Major == major))
                return found;
        }

        return null;
    }

    internal static bool IsComplete(string folder) => Array.TrueForAll(Programs, program => File.Exists(Path.Combine(folder, program)));
}

/// <summary>A folder that holds one folder per installed version.</summary>
/// <param name="Root">The folder to list.</param>
/// <param name="Prefix">What the version folders' names begin with, before the number.</param>
/// <param name="Inside">Path from the version folder to the programs.</param>
public sealed record VersionedFolder(string Root, string Prefix, string Inside)
{
    /// <summary>The folders with programs, the highest version first; empty when the root is missing.</summary>
    public IEnumerable<string> NewestFirst()
    {
        if (!Directory.Exists(Root))
            return [];
        return Directory.EnumerateDirectories(Root, Prefix + "*")
            .Select(path => (Path: path, Major: PostgresBinaries.MajorOf(Path.GetFileName(path)[Prefix.Length..])))
            .Where(entry => entry.Major > 0)
            .OrderByDescending(entry => entry.Major)
            .Select(entry => Path.Combine(entry.Path, Inside));
    }
}
