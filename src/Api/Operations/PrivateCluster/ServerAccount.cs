namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>The account of the operating system that the private server runs as. PostgreSQL refuses to run as root.</summary>
public sealed class ServerAccount
{
    private static readonly string[] Preferred = ["postgres", "nobody"];

    private readonly string[] _prefix;

    private ServerAccount(string? name, string[] prefix)
    {
        Name = name;
        _prefix = prefix;
    }

    /// <summary>Name of the other account, or null when the server runs as the caller.</summary>
    public string? Name { get; }

    /// <summary>Whether the server runs as somebody else than the caller, who is then root.</summary>
    public bool IsOther => Name is not null;

    /// <summary>The account for this process: the caller, or for root the account postgres, else nobody.</summary>
    /// <exception cref="ClusterException">The caller is root and has neither of the accounts, or no setpriv and no runuser.</exception>
    public static ServerAccount ForThisProcess()
    {
        if (!Environment.IsPrivilegedProcess)
            return new ServerAccount(null, []);
        var passwd = File.ReadAllLines("/etc/passwd").Select(line => line.Split(':')).Where(f => f.Length > 3).ToList();
        var entry = Preferred.Select(name => passwd.Find(f => string.Equals(f[0], name, StringComparison.Ordinal))).FirstOrDefault(f => f is not null)
            ?? throw new ClusterException("PostgreSQL does not run as root, and this machine has neither an account postgres nor nobody. Run as an ordinary user, or set DATABASE_URL.");
        if (OnPath("setpriv") is { } setpriv)
            return new ServerAccount(entry[0], [setpriv, "--reuid=" + entry[2], "--regid=" + entry[3], "--clear-groups", "--inh-caps=-all", "--"]);
        if (OnPath("runuser") is { } runuser)
            return new ServerAccount(entry[0], [runuser, "-u", entry[0], "--"]);
        throw new ClusterException("PostgreSQL does not run as root, and neither setpriv nor runuser (Debian package util-linux) is here. Run as an ordinary user, or set DATABASE_URL.");
    }

    /// <summary>The command as this account runs it.</summary>
    /// <param name="command">Program and arguments.</param>
    public IReadOnlyList<string> Wrap(params string[] command) => [.. _prefix, .. command];

    /// <summary>Whether the account can enter a folder; every folder above must let it through.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> CanEnterAsync(string folder, CancellationToken cancellationToken = default) =>
        !IsOther || (await OsCommand.RunAsync(Wrap("/bin/sh", "-c", "cd \"$1\"", "sh", folder), null, cancellationToken)).Succeeded;

    /// <summary>Gives a folder with everything in it to the account, closed to all others.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task OwnAsync(string folder, CancellationToken cancellationToken = default)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Name is null)
            return;
        var result = await OsCommand.RunAsync(["chown", "-R", Name + ":", folder], null, cancellationToken);
        if (!result.Succeeded)
            throw new ClusterException($"The folder {folder} could not be given to the account {Name}: {result.Output}");
    }

    internal static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
