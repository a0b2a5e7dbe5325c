using CaseMgmt.EventStore;
using Spectre.Console;

namespace CaseMgmt.Api.Operations;

/// <summary>Rebuilds one projection from the log beside its live tables and swaps it in: with a progress bar in a terminal, otherwise with lines in the log.</summary>
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
            var read = Console.IsOutputRedirected ? await LoggedAsync(owner, options, name, ct) : await DrawnAsync(owner, options, name, ct);
            await output.WriteLineAsync($"{name}: {read} events, swapped in.");
            return 0;
        }
        catch (Exception e) when (e is EventStoreException or FormatException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<long> LoggedAsync(Npgsql.NpgsqlDataSource owner, StoreOptions options, string name, CancellationToken ct)
    {
        using var log = LoggerFactory.Create(l => l.AddSimpleConsole(c => (c.SingleLine, c.UseUtcTimestamp, c.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ssZ ")));
        return await new ProjectionSchema(owner, options, log.CreateLogger<ProjectionSchema>()).RebuildAsync(name, progress: null, ct);
    }

    private static Task<long> DrawnAsync(Npgsql.NpgsqlDataSource owner, StoreOptions options, string name, CancellationToken ct) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(name, maxValue: 1);
                return await new ProjectionSchema(owner, options).RebuildAsync(name, p => Show(bar, p), ct);
            });

    private static void Show(ProgressTask bar, RebuildProgress progress)
    {
        bar.MaxValue = Math.Max(1, progress.Total);
        bar.Value = progress.Events;
        bar.Description = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{progress.Projection} {progress.Events:N0}");
    }
}
