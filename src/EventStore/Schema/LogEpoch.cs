using System.Globalization;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Transaction ids order events within one cluster only; a log restored into another cluster goes on in a new epoch.</summary>
internal static class LogEpoch
{
    public const string Check =
        "SELECT (SELECT system_identifier FROM log_epoch ORDER BY epoch DESC LIMIT 1) = (SELECT system_identifier FROM pg_control_system())";

    public static async Task EnsureAsync(NpgsqlConnection connection, Action<string>? progress, CancellationToken ct)
    {
        await using (var check = new NpgsqlCommand(Check, connection))
        {
            if (await check.ExecuteScalarAsync(ct) is true)
                return;
        }
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
