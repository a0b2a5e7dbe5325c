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
    public static Task<ProjectionStatus> EnsureAsync(NpgsqlConnection connection, string reader, CancellationToken ct) => EnsureAsync(connection, reader, LogPosition.Start, ct);

    /// <summary>Where the reader stands; at the position given when it has never run.</summary>
    public static async Task<ProjectionStatus> EnsureAsync(NpgsqlConnection connection, string reader, LogPosition first, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("INSERT INTO reader_position (reader, epoch, transaction_id, seq_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = reader },
                new NpgsqlParameter<int> { TypedValue = first.Epoch }, LogReading.Transaction(first), new NpgsqlParameter<long> { TypedValue = first.Sequence },
            },
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

    /// <summary>True when the tables in place are those that this release declares.</summary>
    public static async Task<bool> OwnsTablesAsync(NpgsqlConnection connection, Projection projection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*) = $4 AND bool_and(version = $2 AND shape = $3) FROM projection_tables WHERE projection = $1", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = projection.Name },
                new NpgsqlParameter<int> { TypedValue = projection.Version },
                new NpgsqlParameter<string> { TypedValue = ProjectionSchema.Shape(projection, ProjectionLifecycle.Async) },
                new NpgsqlParameter<int> { TypedValue = projection.Tables.Count },
            },
        };
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>True for the start and for the place of an event that is there. Events are never removed, so any other place is one of another log, or of this one at another time.</summary>
    public static async Task<bool> IsInLogAsync(NpgsqlConnection connection, LogPosition position, CancellationToken ct)
    {
        if (position == LogPosition.Start)
            return true;
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM mt_events WHERE epoch = $1 AND transaction_id = $2 AND seq_id = $3)", connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = position.Epoch }, LogReading.Transaction(position), new NpgsqlParameter<long> { TypedValue = position.Sequence } },
        };
        return await command.ExecuteScalarAsync(ct) is true;
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

    /// <summary>Fails the batch unless the tables in place are those that this release declares. After <see cref="Move"/>: whoever waited there for a swap sees it here.</summary>
    public static NpgsqlBatchCommand RequireTables(Projection projection) =>
        new("SELECT require_position((SELECT CASE WHEN count(*) = $4 AND bool_and(version = $2 AND shape = $3) THEN 1 ELSE 0 END FROM projection_tables WHERE projection = $1))")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = projection.Name },
                new NpgsqlParameter<int> { TypedValue = projection.Version },
                new NpgsqlParameter<string> { TypedValue = ProjectionSchema.Shape(projection, ProjectionLifecycle.Async) },
                new NpgsqlParameter<int> { TypedValue = projection.Tables.Count },
            },
        };

    /// <summary>Stops the reader where it stands and keeps why, and at which event if it was one.</summary>
    /// <returns>False when it no longer stands there: it was moved or rebuilt meanwhile, and nothing is stopped or kept.</returns>
    public static async Task<bool> StopAsync(NpgsqlConnection connection, string reader, LogPosition at, LogRow? row, string error, CancellationToken ct)
    {
        const string Stop = "UPDATE reader_position SET stopped = true, error = $2, updated_at = now() WHERE reader = $1 AND epoch = $3 AND transaction_id = $4 AND seq_id = $5";
        await using var command = new NpgsqlCommand(Stop, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = reader },
                new NpgsqlParameter<string> { TypedValue = error },
                new NpgsqlParameter<int> { TypedValue = at.Epoch }, LogReading.Transaction(at), new NpgsqlParameter<long> { TypedValue = at.Sequence },
            },
        };
        if (row is { Stored: var e })
        {
            command.CommandText =
                $"""
                WITH stopped AS ({Stop} RETURNING 1)
                INSERT INTO dead_letters (tenant_id, reader, seq_id, event_id, stream_id, stream_version, type, error)
                SELECT $6, $1, $7, $8, $9, $10, $11, $2 FROM stopped
                ON CONFLICT (tenant_id, reader, seq_id) DO UPDATE SET error = excluded.error, at = now()
                """;
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.TenantId });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = e.Sequence });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = e.Id });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = e.StreamId });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = e.Version });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.Type });
        }
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    /// <summary>Lets a stopped reader try its event again; false when it was not stopped.</summary>
    public static async Task<bool> ResumeAsync(NpgsqlConnection connection, string reader, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("UPDATE reader_position SET stopped = false, error = NULL, updated_at = now() WHERE reader = $1 AND stopped") { Parameters = { new NpgsqlParameter<string> { TypedValue = reader } } },
                new("DELETE FROM dead_letters WHERE reader = $1") { Parameters = { new NpgsqlParameter<string> { TypedValue = reader } } },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
        return batch.BatchCommands[0].RecordsAffected > 0;
    }

    /// <summary>A status from the columns epoch, transaction_id, seq_id, stopped, error.</summary>
    public static ProjectionStatus Read(NpgsqlDataReader rows, string reader, int first = 0) => new(
        reader,
        new LogPosition(rows.GetInt32(first), rows.GetFieldValue<ulong>(first + 1), rows.GetInt64(first + 2)),
        rows.GetBoolean(first + 3),
        rows.IsDBNull(first + 4) ? null : rows.GetString(first + 4));
}
