using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Work that one node at a time does: an advisory lock, held by a connection for as long as the connection lives. No transaction is open on it.</summary>
internal sealed class Ownership : IAsyncDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    // In seconds: as long as the server takes to notice a dead owner and give the lock to another.
    private const int HeartbeatLimit = 3;
    private readonly NpgsqlDataSource source;
    private readonly string name;

    private Ownership(NpgsqlDataSource source, NpgsqlConnection connection, string name) => (this.source, Connection, this.name) = (source, connection, name);

    /// <summary>The connection that holds the lock; losing it is losing the ownership.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>The ownership, or null while another node has it.</summary>
    public static async Task<Ownership?> TryTakeAsync(NpgsqlDataSource source, string name, CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
        try
        {
            await NoticeDeathAsync(connection, ct);
            if (await AskAsync(connection, "pg_try_advisory_lock", name, ct))
                return new Ownership(source, connection, name);
        }
        catch
        {
            // The lock may have been given although the answer never came: this connection is closed for good.
            source.Clear();
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Does work that does not use the connection, and cancels it when the ownership is lost meanwhile.</summary>
    public async Task WhileHeldAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var working = work(lost.Token);
        try
        {
            while (await Task.WhenAny(working, Task.Delay(Heartbeat, ct)) != working)
                await ConfirmAsync(ct);
        }
        catch
        {
            await lost.CancelAsync();
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        await working;
    }

    public async ValueTask DisposeAsync()
    {
        var free = false;
        try
        {
            free = await AskAsync(Connection, "pg_advisory_unlock", name, CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException || StoreErrors.Concerns(e))
        {
            // Broken, or hit by the cancellation of the command before it.
        }
        finally
        {
            // The connection goes back to a pool, and a lock it still held would go with it: then it is closed for good.
            if (!free)
                source.Clear();
            await Connection.DisposeAsync();
        }
    }

    private async Task ConfirmAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT 1", Connection) { CommandTimeout = HeartbeatLimit };
        await command.ExecuteScalarAsync(ct);
    }

    // When this machine dies without a word, the server ends the session, and its lock, in three to four seconds.
    private static async Task NoticeDeathAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT set_config('tcp_keepalives_idle', '1', false), set_config('tcp_keepalives_interval', '1', false),
                   set_config('tcp_keepalives_count', '2', false), set_config('tcp_user_timeout', '3000', false)
            """, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string function, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT {function}(hashtextextended($1, 0))", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = name } },
        };
        return await command.ExecuteScalarAsync(ct) is true;
    }
}
