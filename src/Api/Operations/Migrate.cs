using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Operations;

/// <summary>Brings both databases up to date.</summary>
public sealed class Migrate : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "migrate";

    /// <inheritdoc/>
    public string Usage => "";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (args.Count > 0)
        {
            await error.WriteLineAsync("migrate takes no arguments; it reads DATABASE_URL, KEYS_DATABASE_URL and VAULT_MASTER_KEYS.");
            return 2;
        }
        try
        {
            var steps = await ProgramStore.MigrateAsync(ProgramStore.Options(Environment.GetEnvironmentVariable), output.WriteLine, ct);
            await output.WriteLineAsync(steps == 0 ? "The schema is up to date." : $"The schema is up to date after {steps} steps.");
            return 0;
        }
        catch (Exception e) when (e is EventStoreException or FormatException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
