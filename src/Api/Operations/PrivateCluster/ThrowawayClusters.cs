using System.Diagnostics;
using System.Globalization;

namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>Private servers for tests: one per process, in a temporary folder, gone when the process ends. What a crashed process left is cleaned by the next.</summary>
public static class ThrowawayClusters
{
    /// <summary>The folder that holds them, one per account of the operating system.</summary>
    public static string Root => Path.Combine(Path.GetTempPath(), "casemgmt-test-clusters-" + Environment.UserName);

    /// <summary>Cleans up after dead processes and starts a server for this one.</summary>
    /// <param name="progress">Receives a line for each step that takes time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PostgresCluster> StartAsync(Action<string>? progress = null, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(Root);
        foreach (var folder in Directory.EnumerateDirectories(Root).Where(IsOrphan).ToList())
        {
            try
            {
                await PostgresCluster.DeleteAsync(new ClusterOptions { Folder = folder, Throwaway = true }, cancellationToken);
            }
            catch (Exception e) when (e is ClusterException or IOException or UnauthorizedAccessException)
            {
                progress?.Invoke($"Left alone: {folder} ({e.Message})");
            }
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Path.GetRandomFileName()[..6]}");
        return await PostgresCluster.StartAsync(new ClusterOptions { Folder = Path.Combine(Root, name), Throwaway = true, Progress = progress ?? (_ => { }) }, cancellationToken);
    }

    private static bool IsOrphan(string folder)
    {
        var owner = Path.GetFileName(folder).Split('-')[0];
        if (!int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            return false;
        try
        {
            using var process = Process.GetProcessById(pid);
            // The number may have gone to a younger process since.
            return process.StartTime.ToUniversalTime() > Directory.GetCreationTimeUtc(folder).AddSeconds(1);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return true;
        }
    }
}
