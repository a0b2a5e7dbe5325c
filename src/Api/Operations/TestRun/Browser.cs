using CaseMgmt.Api.Operations.PrivateCluster;

namespace CaseMgmt.Api.Operations.TestRun;

/// <summary>The Chromium that browser tests drive.</summary>
public static class Browser
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Path of the browser: the variable CHROMIUM_PATH, else the first on the search path; null when there is none.</summary>
    public static string? Find() =>
        Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } named && File.Exists(named) ? named : Programs.Select(ServerAccount.OnPath).FirstOrDefault(path => path is not null);

    /// <summary>Finds the browser; as root, installs Debian's when there is none.</summary>
    /// <param name="progress">Receives a line before a step that takes time.</param>
    /// <param name="cancellationToken">Ends the installation.</param>
    /// <returns>Path of the browser, or null when there is none and it could not be installed.</returns>
    public static async Task<string?> EnsureAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if (Find() is { } found)
            return found;
        if (!Environment.IsPrivilegedProcess || ServerAccount.OnPath("apt-get") is null)
            return null;
        progress("Chromium is not installed: installing Debian's package (apt-get install chromium).");
        await OsCommand.RunAsync(["apt-get", "update", "-q"], null, cancellationToken);
        var result = await OsCommand.RunAsync(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], null, cancellationToken);
        if (!result.Succeeded)
            progress("Chromium could not be installed: " + result.Output.Split('\n')[^1]);
        return Find();
    }
}
