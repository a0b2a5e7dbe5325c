using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>The table of recorded restores.</summary>
internal static class LogRestores
{
    public static async Task AddAsync(NpgsqlConnection connection, RecordedRestore restore, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO log_restores (lost_root, lost_number, lost_size, kept_root, kept_number, kept_size, reference, recorded_at, key_id, signature, recorded_by, rewritten)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = restore.LostRoot }, new NpgsqlParameter<long> { TypedValue = restore.LostNumber }, new NpgsqlParameter<long> { TypedValue = restore.LostSize },
                new NpgsqlParameter<string> { TypedValue = restore.KeptRoot }, new NpgsqlParameter<long> { TypedValue = restore.KeptNumber }, new NpgsqlParameter<long> { TypedValue = restore.KeptSize },
                new NpgsqlParameter<string> { TypedValue = restore.Reference }, new NpgsqlParameter<DateTimeOffset> { TypedValue = restore.At },
                new NpgsqlParameter<string> { TypedValue = restore.KeyId }, new NpgsqlParameter<string> { TypedValue = restore.Signature },
                new NpgsqlParameter<string> { TypedValue = restore.By }, new NpgsqlParameter<bool> { TypedValue = restore.Rewritten },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>All of them, the oldest first, as the table says; whether they are signed is for the reader to check.</summary>
    public static async Task<IReadOnlyList<RecordedRestore>> AllAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT kept_number, kept_size, kept_root, lost_number, lost_size, lost_root, reference, recorded_at, key_id, signature, recorded_by, rewritten FROM log_restores ORDER BY recorded_at, lost_root", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        var all = new List<RecordedRestore>();
        while (await row.ReadAsync(ct))
        {
            all.Add(new RecordedRestore(
                row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetString(5), row.GetString(6), row.GetFieldValue<DateTimeOffset>(7), row.GetString(8), row.GetString(9),
                row.GetString(10), row.GetBoolean(11)));
        }
        return all;
    }
}
