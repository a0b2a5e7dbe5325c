using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Where one reader stands.</summary>
/// <param name="Projection">Its projection.</param>
/// <param name="Position">The last event it has taken in.</param>
/// <param name="Stopped">True when an error stopped it.</param>
/// <param name="Error">What stopped it, without data; null while it runs.</param>
public sealed record ProjectionStatus(string Projection, LogPosition Position, bool Stopped, string? Error);

/// <summary>The table of reader positions.</summary>
internal static class ReaderPositions
{
    public static async Task<ProjectionStatus> LoadAsync(NpgsqlConnection connection, string reader, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT epoch, transaction_id, seq_id, stopped, error FROM reader_position WHERE reader = $1", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = reader } },
        };
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) ? Read(rows, reader) : new ProjectionStatus(reader, LogPosition.Start, Stopped: false, Error: null);
    }

    /// <summary>Where the reader stands; at the start when it has never run.</summary>
    public static async Task<ProjectionStatus> EnsureAsync(NpgsqlConnection connection, string reader, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("INSERT INTO reader_position (reader) VALUES ($1) ON CONFLICT DO NOTHING", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = reader } },
        };
        await command.ExecuteNonQueryAsync(ct);
        return await LoadAsync(connection, reader, ct);
    }

    public static async Task<IReadOnlyList<ProjectionStatus>> AllAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT epoch, transaction_id, seq_id, stopped, error, reader FROM reader_position ORDER BY reader", connection);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var all = new List<ProjectionStatus>();
        while (await rows.ReadAsync(ct))
            all.Add(Read(rows, rows.GetString(5)));
        return all;
    }

    /// <summary>Moves the reader inside the batch of its rows; the batch fails unless the reader stood where it was left.</summary>
    public static NpgsqlBatchCommand Move(string reader, LogPosition from, LogPosition to) =>
        new(
            """
            WITH moved AS (
                UPDATE reader_position SET epoch = $5, transaction_id = $6, seq_id = $7, updated_at = now()
                WHERE reader = $1 AND epoch = $2 AND transaction_id = $3 AND seq_id = $4 AND NOT stopped RETURNING 1)
            SELECT require_position((SELECT count(*) FROM moved))
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = reader },
                new NpgsqlParameter<int> { TypedValue = from.Epoch }, LogReading.Transaction(from), new NpgsqlParameter<long> { TypedValue = from.Sequence },
                new NpgsqlParameter<int> { TypedValue = to.Epoch }, LogReading.Transaction(to), new NpgsqlParameter<long> { TypedValue = to.Sequence },
            },
        };

    /// <summary>Stops the reader at an event and keeps which one and why.</summary>
    public static async Task StopAsync(NpgsqlConnection connection, string reader, LogRow row, string error, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("UPDATE reader_position SET stopped = true, error = $2, updated_at = now() WHERE reader = $1")
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = reader }, new NpgsqlParameter<string> { TypedValue = error } },
                },
                new(
                    """
                    INSERT INTO dead_letters (tenant_id, reader, seq_id, event_id, stream_id, stream_version, type, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                    ON CONFLICT (tenant_id, reader, seq_id) DO UPDATE SET error = excluded.error, at = now()
                    """)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<string> { TypedValue = row.Stored.TenantId },
                        new NpgsqlParameter<string> { TypedValue = reader },
                        new NpgsqlParameter<long> { TypedValue = row.Stored.Sequence },
                        new NpgsqlParameter<Guid> { TypedValue = row.Stored.Id },
                        new NpgsqlParameter<Guid> { TypedValue = row.Stored.StreamId },
                        new NpgsqlParameter<long> { TypedValue = row.Stored.Version },
                        new NpgsqlParameter<string> { TypedValue = row.Stored.Type },
                        new NpgsqlParameter<string> { TypedValue = error },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Lets a stopped reader try its event again.</summary>
    public static async Task ResumeAsync(NpgsqlConnection connection, string reader, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("UPDATE reader_position SET stopped = false, error = NULL, updated_at = now() WHERE reader = $1") { Parameters = { new NpgsqlParameter<string> { TypedValue = reader } } },
                new("DELETE FROM dead_letters WHERE reader = $1") { Parameters = { new NpgsqlParameter<string> { TypedValue = reader } } },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static ProjectionStatus Read(NpgsqlDataReader rows, string reader) => new(
        reader, new LogPosition(rows.GetInt32(0), rows.GetFieldValue<ulong>(1), rows.GetInt64(2)), rows.GetBoolean(3), rows.IsDBNull(4) ? null : rows.GetString(4));
}
