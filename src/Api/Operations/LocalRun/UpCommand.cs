using System.Runtime.InteropServices;
using CaseMgmt.Api.Operations.PrivateCluster;

namespace CaseMgmt.Api.Operations.LocalRun;

/// <summary>
/// <c>up</c>: the whole system on one machine: database, schema, the sample municipality, API and Web, until Ctrl-C. The script <c>./run</c> builds first and then calls this.
/// </summary>
public sealed class UpCommand : IOperatorCommand
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    /// <inheritdoc />
    public string Name => "up";

    /// <inheritdoc />
    public string Usage => "[--fresh] [--api-port N] [--web-port N] [--data FOLDER] [--trial-roads FILE --trial-register FILE]   (developers: use ./run)";

    /// <inheritdoc />
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
        try
        {
            var options = UpOptions.Parse(args, Environment.GetEnvironmentVariable);
            var code = await RunAsync(options, output, error, stop.Token);
            await output.WriteLineAsync("Everything has stopped.");
            return code;
        }
        catch (FormatException e)
        {
            await error.WriteLineAsync($"{e.Message}\nUsage: {Name} {Usage}");
            return 2;
        }
        catch (ClusterException e)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.WriteLineAsync("Stopped.");
            return 0;
        }

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<int> RunAsync(UpOptions options, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var repository = Repository.Find() ?? throw new ClusterException("up works in the repository's folder only; see docs/operations.md for running API and Web by themselves.");
        var data = Path.GetFullPath(options.DataFolder);
        Directory.CreateDirectory(data);
        await using var alone = TakeTurn(data);
        if (options.PortConflict() is { } conflict)
            throw new ClusterException(conflict);
        if (options.Fresh)
            await DeleteAsync(data, output, ct);
        await using var databases = await LocalDatabases.OpenAsync(data, output.WriteLine, ct);
        var settings = new LocalSettings(options, databases, new LocalSecrets(Path.Combine(data, "secrets")));
        settings.Export();
        if (await PrepareAsync(repository, options, output, error, ct) is var code and not 0)
            return code;
        return await ServeAsync(repository, settings, Path.Combine(data, "logs"), output, error, ct);
    }

    private static async Task<int> PrepareAsync(Repository repository, UpOptions options, TextWriter output, TextWriter error, CancellationToken ct)
    {
        List<(string Name, string[] Args, string Text)> steps =
        [
            ("migrate", [], "Bringing the schema up to date."),
            ("sample load", [], "Loading the sample municipality (9901)."),
        ];
        if (options.TrialRoads is { } roads)
        {
            string[] args = ["--recipe", Path.Combine(repository.Root, "samples", "9902-stockholm-trial"), "--roads", roads, "--school-register", options.TrialRegister!];
            steps.Add(("sample load", args, "Loading the trial municipality (9902) on the given map."));
        }
        foreach (var (name, args, text) in steps)
        {
            var command = OperatorCommands.Find(name.Split(' '), out _) ?? throw new InvalidOperationException($"The command '{name}' is not registered.");
            await output.WriteLineAsync(text);
            var code = await command.RunAsync(args, output, error, ct);
            if (code == 0)
                continue;
            await error.WriteLineAsync($"The command '{name}' failed.");
            return code;
        }

        return 0;
    }

    private static async Task<int> ServeAsync(Repository repository, LocalSettings settings, string logs, TextWriter output, TextWriter error, CancellationToken ct)
    {
        Directory.CreateDirectory(logs);
        await output.WriteLineAsync("Starting API and Web.");
        await using var api = Start("Api", settings.Api(), settings.ApiArguments());
        await using var web = Start("Web", settings.Web(), []);
        foreach (var (program, address) in new[] { (api, settings.ApiAddress), (web, settings.WebAddress) })
        {
            if (await Readiness.WaitAsync(program, new Uri(address + "/health"), StartPatience, ct))
                continue;
            await TellAsync(program, "did not answer", error);
            return 1;
        }

        await output.WriteLineAsync();
        foreach (var line in settings.Greeting(await LocalUser.AllAsync(settings.ApiAddress, ct), logs))
            await output.WriteLineAsync(line);
        await output.FlushAsync(ct);
        var ended = await Readiness.FirstToEndAsync([api, web], ct);
        if (ended is null)
        {
            await output.WriteLineAsync("\nStopping.");
            return 0;
        }

        await TellAsync(ended, "ended by itself", error);
        return 1;

        ChildProcess Start(string project, IReadOnlyDictionary<string, string?> environment, IReadOnlyList<string> arguments) => ChildProcess.Start(
            project,
            ["dotnet", Path.Combine(repository.Root, "src", project, "bin", repository.Build, $"CaseMgmt.{project}.dll"), .. arguments],
            Path.Combine(repository.Root, "src", project),
            Path.Combine(logs, project.ToLowerInvariant() + ".log"),
            environment);
    }

    private static async Task TellAsync(ChildProcess program, string what, TextWriter error)
    {
        await error.WriteLineAsync($"{program.Name} {what}. Its last lines ({program.Log}):");
        foreach (var line in await program.LastLinesAsync(20))
            await error.WriteLineAsync("  " + line);
    }

    private static FileStream TakeTurn(string data)
    {
        try
        {
            return new FileStream(Path.Combine(data, "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new ClusterException($"Another ./run uses {data} already. Stop that one with Ctrl-C, or give this one a folder of its own: ./run --data FOLDER --api-port N --web-port N", e);
        }
    }

    private static async Task DeleteAsync(string data, TextWriter output, CancellationToken ct)
    {
        await output.WriteLineAsync($"Deleting {data}.");
        await PostgresCluster.DeleteAsync(new ClusterOptions { Folder = LocalDatabases.ServerFolder(data) }, ct);
        foreach (var folder in Directory.EnumerateDirectories(data))
            Directory.Delete(folder, recursive: true);
    }
}
