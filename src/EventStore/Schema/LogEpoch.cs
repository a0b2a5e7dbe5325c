using System.Globalization;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Transaction ids order events within one cluster only; a log restored into another cluster goes on in a new epoch.</summary>
internal static class LogEpoch
{
    /// <summary>
    /// True while new events will have later transaction ids than those of the epoch. The second part is the rule itself: it also fails where the cluster is the same
    /// but its ids went back, as when a dump is restored into a server that was recovered to an earlier time. A new timeline alone, after a failover or a recovery to a
    /// point in time, needs no new epoch: replaying the log of writes takes the ids past every row that is there. Asked as the reader, who sees every tenant's events.
    /// </summary>
    public const string Check =
        """
        SELECT (SELECT system_identifier FROM log_epoch ORDER BY epoch DESC LIMIT 1) = (SELECT system_identifier FROM pg_control_system())
           AND NOT EXISTS (SELECT FROM mt_events WHERE epoch = (SELECT max(epoch) FROM log_epoch) AND transaction_id >= pg_snapshot_xmax(pg_current_snapshot()))
        """;

    public static async Task EnsureAsync(NpgsqlConnection connection, Action<string>? progress, CancellationToken ct)
    {
        await connection.RunAsync($"SET ROLE {DatabaseRoles.Reader}", ct);
        await using var check = new NpgsqlCommand(Check, connection);
        var same = await check.ExecuteScalarAsync(ct) is true;
        await connection.RunAsync($"SET ROLE {DatabaseRoles.Owner}", ct);
        if (same)
            return;
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var next = new NpgsqlCommand(
            """
            INSERT INTO log_epoch (epoch, system_identifier, started_at)
            SELECT coalesce(max(epoch), 0) + 1, (SELECT system_identifier FROM pg_control_system()), now() FROM log_epoch
            RETURNING epoch
            """, connection);
        var epoch = (int)(await next.ExecuteScalarAsync(ct))!;
        // A literal default costs nothing per event and cannot be written by the application.
        await connection.RunAsync(string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE mt_events ALTER COLUMN epoch SET DEFAULT {epoch}"), ct);
        await transaction.CommitAsync(ct);
        progress?.Invoke(string.Create(CultureInfo.InvariantCulture, $"log epoch {epoch}"));
    }
}
