using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Operations;

/// <summary>Rebuilds one projection from the log beside its live tables and swaps it in.</summary>
public sealed class Rebuild : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "rebuild";

    /// <inheritdoc/>
    public string Usage => "NAME";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var names = Projections.Registration.Projections().All.Select(p => p.Projection.Name).ToList();
        if (args is not [var name] || !names.Contains(name, StringComparer.Ordinal))
        {
            await error.WriteLineAsync($"rebuild takes the name of one projection: {string.Join(", ", names)}.");
            return 2;
        }
        try
        {
            var options = ProgramStore.Options(Environment.GetEnvironmentVariable);
            await using var owner = ProgramStore.Owner(options.MainConnection, "DATABASE_URL");
            await new ProjectionSchema(owner, options).RebuildAsync(name, progress: null, ct);
            return 0;
        }
        catch (Exception e) when (e is EventStoreException or FormatException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
