using System.Diagnostics;

namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>
/// A small shell process that cleans up when this process ends, however it ends: it waits for the end of a pipe that only this process holds,
/// and the operating system closes that pipe even when the process is killed.
/// </summary>
public sealed class ExitGuard : IDisposable
{
    // Ctrl-C in a terminal goes to every process of the group; the guard must outlive it to do its work.
    private const string Wait = "trap '' INT HUP TERM; log=$1; shift; exec >>\"$log\" 2>&1; cat >/dev/null; ";

    private const string StopServer =
        "folder=$1; shift; "
        + "if [ -n \"$folder\" ]; then \"$@\" -m immediate -t 20; rm -rf -- \"$folder\"; else \"$@\" -m fast -t 30 || \"$@\" -m immediate -t 20; fi";

    private const string StopProcess =
        "kill -TERM \"$1\"; n=0; while [ $n -lt 100 ] && kill -0 \"$1\" 2>/dev/null; do sleep 0.1; n=$((n+1)); done; kill -KILL \"$1\"";

    private readonly Process _process;

    private ExitGuard(Process process) => _process = process;

    /// <summary>Starts a guard that stops a PostgreSQL server.</summary>
    /// <param name="stopCommand">pg_ctl stop for the data folder, as the right account.</param>
    /// <param name="log">File for what the guard and pg_ctl say.</param>
    /// <param name="deleteFolder">Folder to delete afterwards, or null.</param>
    public static ExitGuard ForServer(IReadOnlyList<string> stopCommand, string log, string? deleteFolder) =>
        Start(StopServer, log, [deleteFolder ?? "", .. stopCommand]);

    /// <summary>Starts a guard that asks a child process to end, and kills it after ten seconds.</summary>
    /// <param name="processId">The child.</param>
    /// <param name="log">File for what the guard says.</param>
    public static ExitGuard ForProcess(int processId, string log) =>
        Start(StopProcess, log, [processId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

    /// <summary>Lets the guard do its work now and waits until it is done.</summary>
    /// <param name="patience">How long to wait.</param>
    public void Release(TimeSpan patience)
    {
        _process.StandardInput.Close();
        _process.WaitForExit(patience);
    }

    /// <summary>Ends the guard without its work, because what it guards has ended.</summary>
    public void Dismiss()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Frees the handle of the guard's process.</summary>
    public void Dispose() => _process.Dispose();

    private static ExitGuard Start(string work, string log, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = "/", RedirectStandardInput = true };
        OsCommand.SetPlainEnvironment(start);
        foreach (var argument in new[] { "-c", Wait + work, "sh", log }.Concat(arguments))
            start.ArgumentList.Add(argument);
        return new ExitGuard(Process.Start(start) ?? throw new ClusterException("/bin/sh could not be started."));
    }
}
