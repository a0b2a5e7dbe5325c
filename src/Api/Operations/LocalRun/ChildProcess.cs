using System.Diagnostics;
using System.Globalization;
using CaseMgmt.Api.Operations.PrivateCluster;

namespace CaseMgmt.Api.Operations.LocalRun;

/// <summary>A program that runs beside this one, with its output in a file; it ends no later than this process, however that ends.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const string Script = "out=$1; shift; exec \"$@\" >>\"$out\" 2>&1 </dev/null";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly ExitGuard _guard;

    private ChildProcess(string name, string log, Process process, ExitGuard guard)
    {
        Name = name;
        Log = log;
        _process = process;
        _guard = guard;
    }

    /// <summary>What the program is called in messages.</summary>
    public string Name { get; }

    /// <summary>The file with the program's output.</summary>
    public string Log { get; }

    /// <summary>Whether the program has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>The program's exit code; only after it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="log">File for its output, begun anew.</param>
    /// <param name="settings">Environment variables beside those of this process; null removes one.</param>
    public static ChildProcess Start(string name, IReadOnlyList<string> command, string folder, string log, IReadOnlyDictionary<string, string?> settings)
    {
        File.Delete(log);
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = folder };
        foreach (var argument in new[] { "-c", Script, "sh", log }.Concat(command))
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        var process = Process.Start(start) ?? throw new ClusterException($"{name} could not be started.");
        return new ChildProcess(name, log, process, ExitGuard.ForProcess(process.Id, "/dev/null"));
    }

    /// <summary>Waits until the program has ended by itself.</summary>
    /// <param name="cancellationToken">Ends the wait, not the program.</param>
    public Task WaitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>The last lines of the program's output.</summary>
    /// <param name="count">How many lines at most.</param>
    public async Task<IReadOnlyList<string>> LastLinesAsync(int count) =>
        File.Exists(Log) ? [.. (await File.ReadAllLinesAsync(Log)).TakeLast(count)] : [];

    /// <summary>Asks the program to end, and kills it with its children when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await OsCommand.RunAsync(["kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _guard.Dismiss();
        _guard.Dispose();
        _process.Dispose();
    }
}
