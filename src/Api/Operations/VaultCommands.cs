using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.Operations;

/// <summary>What the commands about the vault have in common.</summary>
internal static class VaultCommands
{
    /// <summary>Runs against this program's databases; what goes wrong becomes a line on the error stream and exit code 1.</summary>
    public static async Task<int> RunAsync(Func<StoreOptions, Task> work, TextWriter error)
    {
        try
        {
            await work(ProgramStore.Options(Environment.GetEnvironmentVariable));
            return 0;
        }
        catch (Exception e) when (e is EventStoreException or FormatException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (NpgsqlException e)
        {
            await error.WriteLineAsync($"The database refused ({(e as PostgresException)?.SqlState ?? e.GetType().Name}): is it migrated?");
            return 1;
        }
    }
}
