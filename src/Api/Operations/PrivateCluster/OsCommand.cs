using System.ComponentModel;
using System.Diagnostics;

namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>What a finished command left behind.</summary>
/// <param name="ExitCode">Zero when it succeeded; 127 when the program could not be started at all.</param>
/// <param name="Output">Standard output and standard error, in the order they were written.</param>
public sealed record CommandResult(int ExitCode, string Output)
{
    /// <summary>Whether the command ended with code zero.</summary>
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs a command of the operating system with its output in a file.</summary>
public static class OsCommand
{
    // Output goes to a file by the shell, never to a pipe: a server started by the command inherits
    // whatever it is given, and a pipe would stay open for as long as that server lives.
    private const string Script = "out=$1; shift; exec \"$@\" >>\"$out\" 2>&1 </dev/null";

    private static readonly string[] Kept = ["PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "npm_config_registry", "npm_config_cache", "NODE_EXTRA_CA_CERTS"];

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">Program and arguments; nothing is interpreted by a shell.</param>
    /// <param name="outputFile">File that receives the output (appended); null for a temporary one.</param>
    /// <param name="cancellationToken">Ends the wait and the command.</param>
    /// <returns>Exit code and what this run wrote.</returns>
    public static async Task<CommandResult> RunAsync(IReadOnlyList<string> command, string? outputFile = null, CancellationToken cancellationToken = default)
    {
        var file = outputFile ?? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var before = File.Exists(file) ? new FileInfo(file).Length : 0;
        try
        {
            using var process = Start(command, file);
            try
            {
                await process.WaitForExitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            return new CommandResult(process.ExitCode, await ReadFromAsync(file, before, cancellationToken));
        }
        catch (Win32Exception e)
        {
            return new CommandResult(127, e.Message);
        }
        finally
        {
            if (outputFile is null)
                File.Delete(file);
        }
    }

    /// <summary>The environment a command gets: search path, home and proxies, English messages, and none of the PG* variables of the caller.</summary>
    /// <param name="start">What is about to be started; its environment is replaced.</param>
    public static void SetPlainEnvironment(ProcessStartInfo start)
    {
        var values = Kept.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name))).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in values)
        {
            if (!string.IsNullOrEmpty(value))
                start.Environment[name] = value;
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
    }

    private static Process Start(IReadOnlyList<string> command, string outputFile)
    {
        // The working folder is the root: an unprivileged server may not be able to enter the caller's.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = "/" };
        SetPlainEnvironment(start);
        foreach (var argument in new[] { "-c", Script, "sh", outputFile }.Concat(command))
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} could not be started.");
    }

    private static async Task<string> ReadFromAsync(string file, long position, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return "";
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(position, SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        return (await reader.ReadToEndAsync(cancellationToken)).Trim();
    }
}
