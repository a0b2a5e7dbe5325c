using System.Diagnostics;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>Runs the program itself with an operator's command, as an operator does.</summary>
internal static class ProgramRun
{
    /// <summary>Runs a command to its end.</summary>
    /// <param name="settings">The program's environment, besides this process's own.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <returns>Exit code and everything it said.</returns>
    public static async Task<(int ExitCode, string Said)> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = AppContext.BaseDirectory };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "CaseMgmt.Api.dll")))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }
}
