using System.Globalization;
using CaseMgmt.EventStore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CaseMgmt.Api.Operations;

/// <summary><c>deadlines</c>: lists the deadlines whose handler failed, in every municipality: how often, what went wrong, and whether they were given up.</summary>
public sealed class DeadlineList : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "deadlines";

    /// <inheritdoc/>
    public string Usage => "";

    /// <inheritdoc/>
    public Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct) =>
        args.Count > 0
            ? ProjectionCommands.RefuseAsync("deadlines takes no arguments, or: deadlines resume.", error)
            : ProjectionCommands.RunAsync(store => ListAsync(store, output, ct), error);

    internal static async Task<int> ListAsync(DocumentStore store, TextWriter output, CancellationToken ct)
    {
        using var daemon = new DeadlineDaemon(store, NullLogger<DeadlineDaemon>.Instance);
        var failures = await daemon.FailuresAsync(ct);
        if (failures.Count == 0)
            await output.WriteLineAsync("No deadline has failed.");
        foreach (var f in failures)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{f.TenantId}  {f.StreamId}  {f.DeadlineId}  {f.Attempts} attempts  {(f.Stopped ? "given up" : $"next {f.NextAttempt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")}  {f.Error}"));
        }
        return 0;
    }
}

/// <summary><c>deadlines resume</c>: lets the deadlines that were given up be tried again.</summary>
public sealed class DeadlineResume : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "deadlines resume";

    /// <inheritdoc/>
    public string Usage => "";

    /// <inheritdoc/>
    public Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct) =>
        args.Count > 0
            ? ProjectionCommands.RefuseAsync("deadlines resume takes no arguments: it resumes all that were given up.", error)
            : ProjectionCommands.RunAsync(store => ResumeAsync(store, output, ct), error);

    internal static async Task<int> ResumeAsync(DocumentStore store, TextWriter output, CancellationToken ct)
    {
        using var daemon = new DeadlineDaemon(store, NullLogger<DeadlineDaemon>.Instance);
        var resumed = await daemon.ResumeAsync(ct);
        await output.WriteLineAsync(resumed == 0
            ? "No deadline was given up."
            : string.Create(CultureInfo.InvariantCulture, $"{resumed} deadlines are tried again, from the first attempt. Look again with: deadlines"));
        return 0;
    }
}
