using System.Diagnostics;
using System.Globalization;

namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>The running server process of a data folder, as its pid file tells.</summary>
/// <param name="ProcessId">Process id.</param>
/// <param name="Port">TCP port, or null while the server has not written it yet.</param>
internal sealed record Postmaster(int ProcessId, int? Port)
{
    /// <summary>Reads the pid file; null when there is none, or when its process is gone, a zombie, or somebody else's.</summary>
    public static async Task<Postmaster?> FindAsync(ClusterFolder folder, CancellationToken cancellationToken = default)
    {
        string[] lines;
        try
        {
            lines = await File.ReadAllLinesAsync(folder.PidFile, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (lines.Length == 0 || !int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || !IsServer(pid, folder.Data))
            return null;
        int? port = lines.Length > 3 && int.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return new Postmaster(pid, port);
    }

    private static bool IsServer(int pid, string dataFolder)
    {
        if (!OperatingSystem.IsLinux())
            return IsAlive(pid);
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var state = stat[(stat.LastIndexOf(')') + 1)..].TrimStart();
            // A killed server whose parent never asks for it stays a zombie: its number is taken, but nothing runs.
            return !state.StartsWith('Z') && File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Contains(dataFolder, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.ProcessName.Contains("postgres", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
