using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Reads the log in the readers' order, in pages, across tenants. Data comes only with the names asked for.</summary>
internal static class LogReading
{
    public const int PageSize = 1000;

    private const string Sql =
        """
        SELECT e.id, e.stream_id, e.tenant_id, e.version, e.seq_id, e.timestamp, e.type, CASE WHEN e.type = ANY ($4) THEN e.data END,
               e.correlation_id, e.causation_id, e.user_name, e.headers, e.epoch, e.transaction_id
        FROM mt_events e
        WHERE (e.epoch, e.transaction_id, e.seq_id) > ($1, $2, $3)
        """;

    // A transaction below xmin has ended, and no transaction that gets its id later can be below it: nothing can appear before this bound any more.
    private const string Settled = " AND (e.epoch, e.transaction_id) < ((SELECT max(epoch) FROM log_epoch), pg_snapshot_xmin(pg_current_snapshot()))";

    private const string Order = " ORDER BY e.epoch, e.transaction_id, e.seq_id LIMIT $5";

    /// <summary>The next page of what is settled.</summary>
    public static Task<IReadOnlyList<LogRow>> SettledAsync(NpgsqlConnection connection, LogPosition after, string[] names, CancellationToken ct) =>
        ReadAsync(connection, Sql + Settled + Order, after, names, ct);

    /// <summary>The next page of all that is committed; complete only while writers are locked out.</summary>
    public static Task<IReadOnlyList<LogRow>> CommittedAsync(NpgsqlConnection connection, LogPosition after, string[] names, CancellationToken ct) =>
        ReadAsync(connection, Sql + Order, after, names, ct);

    private static async Task<IReadOnlyList<LogRow>> ReadAsync(NpgsqlConnection connection, string sql, LogPosition after, string[] names, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = after.Epoch },
                Transaction(after),
                new NpgsqlParameter<long> { TypedValue = after.Sequence },
                new NpgsqlParameter<string[]> { TypedValue = names },
                new NpgsqlParameter<int> { TypedValue = PageSize },
            },
        };
        var rows = new List<LogRow>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var stored = EventRows.Read(reader);
            rows.Add(new LogRow(stored, new LogPosition(reader.GetInt32(12), reader.GetFieldValue<ulong>(13), stored.Sequence), !await reader.IsDBNullAsync(7, ct)));
        }
        return rows;
    }

    public static NpgsqlParameter Transaction(LogPosition position) =>
        new NpgsqlParameter<ulong> { TypedValue = position.TransactionId, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8 };
}

/// <summary>A row of the log with its place; <paramref name="Wanted"/> when its data was asked for.</summary>
internal sealed record LogRow(StoredEvent Stored, LogPosition Position, bool Wanted);
