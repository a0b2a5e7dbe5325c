using System.Globalization;
using CaseMgmt.EventStore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CaseMgmt.Api.Operations;

/// <summary>Lists every projection: when it is written, where it stands, how far it is behind, and what stopped it.</summary>
public sealed class ProjectionList : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "projections";

    /// <inheritdoc/>
    public string Usage => "";

    /// <inheritdoc/>
    public Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct) =>
        args.Count > 0
            ? ProjectionCommands.RefuseAsync("projections takes no arguments, or: projections resume NAME.", error)
            : ProjectionCommands.RunAsync(store => ListAsync(store, output, ct), error);

    internal static async Task<int> ListAsync(DocumentStore store, TextWriter output, CancellationToken ct)
    {
        using var daemon = new ProjectionDaemon(store, NullLogger<ProjectionDaemon>.Instance);
        var lags = (await daemon.LagAsync(ct)).ToDictionary(l => l.Status.Projection, StringComparer.Ordinal);
        List<string[]> rows = [["NAME", "WRITTEN", "POSITION", "BEHIND", "OLDEST", "STATE", "ERROR"]];
        foreach (var (projection, lifecycle) in Projections.Registration.Projections().All)
        {
            rows.Add(lags.TryGetValue(projection.Name, out var lag)
                ?
                [
                    projection.Name, "async", lag.Status.Position.ToString(), lag.Events.ToString(CultureInfo.InvariantCulture),
                    lag.Age.TotalSeconds.ToString("0 s", CultureInfo.InvariantCulture), lag.Status.Stopped ? "stopped" : "running", lag.Status.Error ?? "",
                ]
                : [projection.Name, lifecycle == ProjectionLifecycle.Inline ? "inline" : "async", "-", "0", "-", "with each command", ""]);
        }
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(r => r[column].Length)).ToList();
        foreach (var row in rows)
            await output.WriteLineAsync(string.Join("  ", row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
        return 0;
    }
}

/// <summary>Lets a stopped projection, or a subscription by the name <c>subscription:NAME</c>, try again the event that stopped it.</summary>
public sealed class ProjectionResume : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "projections resume";

    /// <inheritdoc/>
    public string Usage => "NAME | subscription:NAME";

    /// <inheritdoc/>
    public Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var names = Projections.Registration.Projections().All.Where(p => p.Lifecycle == ProjectionLifecycle.Async).Select(p => p.Projection.Name).ToList();
        return args is [var name] && (names.Contains(name, StringComparer.Ordinal) || SubscriptionDaemon.IsReader(name))
            ? ProjectionCommands.RunAsync(store => ResumeAsync(store, name, output, ct), error)
            : ProjectionCommands.RefuseAsync($"projections resume takes the name of one async projection ({string.Join(", ", names)}) or subscription:NAME.", error);
    }

    internal static async Task<int> ResumeAsync(DocumentStore store, string name, TextWriter output, CancellationToken ct)
    {
        using var daemon = new ProjectionDaemon(store, NullLogger<ProjectionDaemon>.Instance);
        var resumed = await daemon.ResumeAsync(name, ct);
        await output.WriteLineAsync(resumed
            ? $"{name} goes on, from the event that stopped it. Look again with: projections"
            : $"{name} was not stopped.");
        return 0;
    }
}

/// <summary>What the commands on projections share.</summary>
internal static class ProjectionCommands
{
    public static async Task<int> RefuseAsync(string usage, TextWriter error)
    {
        await error.WriteLineAsync(usage);
        return 2;
    }

    public static async Task<int> RunAsync(Func<DocumentStore, Task<int>> work, TextWriter error)
    {
        try
        {
            await using var store = new DocumentStore(ProgramStore.Options(Environment.GetEnvironmentVariable));
            return await work(store);
        }
        catch (Exception e) when (e is EventStoreException or FormatException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
