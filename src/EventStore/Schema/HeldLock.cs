using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>The schema's advisory lock, held by one connection; let go even when that connection returns to a pool.</summary>
internal sealed class HeldLock : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private HeldLock(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<HeldLock> TakeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        // Waiting is the point here, however long the other node works; so is no limit on a migration's statements.
        await connection.RunAsync("SET statement_timeout = 0; SET lock_timeout = 0", ct);
        await using var command = new NpgsqlCommand($"SELECT pg_advisory_lock({MigrationRunner.AdvisoryLock})", connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
        return new HeldLock(connection);
    }

    public async ValueTask DisposeAsync()
    {
        if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            await connection.RunAsync($"SELECT pg_advisory_unlock({MigrationRunner.AdvisoryLock}); RESET ALL; RESET ROLE", CancellationToken.None);
    }
}

internal static class Commands
{
    /// <summary>Runs a text without parameters, however long it takes.</summary>
    public static async Task RunAsync(this NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
