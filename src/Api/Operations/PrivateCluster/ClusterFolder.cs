using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>The files of one private server.</summary>
/// <param name="Root">The folder that holds them all.</param>
internal sealed record ClusterFolder(string Root)
{
    private const string ElsewhereRoot = "/var/lib/casemgmt";

    public string Data => Path.Combine(Root, "data");

    public string Unfinished => Path.Combine(Root, "data.unfinished");

    public string Password => Path.Combine(Root, "password");

    public string PortFile => Path.Combine(Root, "port");

    public string ServerLog => Path.Combine(Root, "server.log");

    public string StartLog => Path.Combine(Root, "start.log");

    public string Lock => Path.Combine(Root, "lock");

    public string Settings => Path.Combine(Data, "casemgmt.conf");

    public string PidFile => Path.Combine(Data, "postmaster.pid");

    public bool Exists => File.Exists(Path.Combine(Data, "PG_VERSION"));

    /// <summary>The note that says where the server really is, left in the wanted folder.</summary>
    public static string NoteIn(string wanted) => Path.Combine(wanted, "MOVED.txt");

    /// <summary>Where the server of a wanted folder lies when its account cannot enter that folder.</summary>
    public static ClusterFolder Elsewhere(string wanted)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(wanted))));
        return new ClusterFolder(Path.Combine(ElsewhereRoot, hash[..16]));
    }

    /// <summary>The folder to use: the wanted one, or another when the server's account cannot enter it.</summary>
    public static async Task<ClusterFolder> ResolveAsync(string wanted, ServerAccount account, Action<string> progress, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(wanted);
        Directory.CreateDirectory(full);
        if (!account.IsOther)
            return await OwnedAsync(new ClusterFolder(full), account, cancellationToken);
        await account.OwnAsync(full, cancellationToken);
        if (await account.CanEnterAsync(full, cancellationToken))
            return new ClusterFolder(full);
        var other = Elsewhere(full);
        Directory.CreateDirectory(other.Root);
        progress($"The account {account.Name}, which runs PostgreSQL for root, cannot enter {full}: the database lies in {other.Root} instead.");
        await File.WriteAllTextAsync(NoteIn(full), other.Root + "\n", cancellationToken);
        return await OwnedAsync(other, account, cancellationToken);
    }

    /// <summary>The folder in use for a wanted folder, without making or changing anything.</summary>
    public static ClusterFolder Existing(string wanted) => File.Exists(NoteIn(wanted)) ? Elsewhere(wanted) : new ClusterFolder(Path.GetFullPath(wanted));

    /// <summary>The major version of the data folder, or null before it is made.</summary>
    public int? Major()
    {
        var file = Path.Combine(Data, "PG_VERSION");
        return File.Exists(file) ? PostgresBinaries.MajorOf(File.ReadAllText(file)) : null;
    }

    /// <summary>The port to start on: the wanted one, else last time's if nobody listens there, else a free one.</summary>
    public int ChoosePort(int? wanted)
    {
        if (wanted is { } port)
            return port;
        if (File.Exists(PortFile) && int.TryParse(File.ReadAllText(PortFile), NumberStyles.None, CultureInfo.InvariantCulture, out var last) && IsFree(last))
            return last;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<ClusterFolder> OwnedAsync(ClusterFolder folder, ServerAccount account, CancellationToken cancellationToken)
    {
        await account.OwnAsync(folder.Root, cancellationToken);
        return folder;
    }
}
