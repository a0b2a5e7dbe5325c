using System.Diagnostics;

namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>
/// A small shell process that stops the server when this process ends, however it ends: it waits for the end of a pipe that only this process holds,
/// and the operating system closes that pipe even when the process is killed.
/// </summary>
internal sealed class ServerGuard : IDisposable
{
    // Ctrl-C in a terminal goes to every process of the group; the guard must outlive it to do its work.
    private const string Script =
        "trap '' INT HUP TERM; log=$1; folder=$2; quick=$3; shift 3; exec >>\"$log\" 2>&1; cat >/dev/null; "
        + "if [ -n \"$quick\" ]; then \"$@\" -m immediate -t 20; else \"$@\" -m fast -t 30 || \"$@\" -m immediate -t 20; fi; "
        + "if [ -n \"$folder\" ]; then rm -rf -- \"$folder\"; fi";

    private readonly Process _process;

    private ServerGuard(Process process) => _process = process;

    /// <summary>Starts the guard.</summary>
    /// <param name="stopCommand">pg_ctl stop for the data folder, as the right account.</param>
    /// <param name="log">File for what the guard and pg_ctl say.</param>
    /// <param name="deleteFolder">Folder to delete afterwards, or null.</param>
    public static ServerGuard Start(IReadOnlyList<string> stopCommand, string log, string? deleteFolder)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = "/", RedirectStandardInput = true };
        OsCommand.SetPlainEnvironment(start);
        foreach (var argument in new[] { "-c", Script, "sh", log, deleteFolder ?? "", deleteFolder is null ? "" : "quick" }.Concat(stopCommand))
            start.ArgumentList.Add(argument);
        return new ServerGuard(Process.Start(start) ?? throw new ClusterException("/bin/sh could not be started."));
    }

    /// <summary>Stops the server now and waits until it has stopped.</summary>
    /// <param name="patience">How long to wait.</param>
    public void Release(TimeSpan patience)
    {
        _process.StandardInput.Close();
        _process.WaitForExit(patience);
    }

    public void Dispose() => _process.Dispose();
}
