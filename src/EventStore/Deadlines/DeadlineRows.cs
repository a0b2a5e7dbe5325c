using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>A deadline that is due, with the version of its stream that it belongs to; PassedBefore when it has passed already and a rebuild brought its row back.</summary>
internal sealed record DueDeadline(string TenantId, Guid StreamId, OpenCode DeadlineId, OpenCode Kind, DateTimeOffset Due, long StreamVersion, int Attempts, bool PassedBefore);

/// <summary>The statements of the deadline worker.</summary>
internal static class DeadlineRows
{
    private const int PageSize = 100;
    private const string Key = "tenant_id = $1 AND stream_id = $2 AND deadline_id = $3";

    /// <summary>What is due and not waiting after a failure, the longest due first. One snapshot, so row and version of the stream agree.</summary>
    public static async Task<IReadOnlyList<DueDeadline>> DueAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT d.tenant_id, d.stream_id, d.deadline_id, d.kind, d.due, s.version, coalesce(f.attempts, 0), p.deadline_id IS NOT NULL
            FROM deadlines d
            JOIN mt_streams s ON s.tenant_id = d.tenant_id AND s.id = d.stream_id
            LEFT JOIN deadlines_passed p ON p.tenant_id = d.tenant_id AND p.stream_id = d.stream_id AND p.deadline_id = d.deadline_id
            LEFT JOIN deadline_failures f ON f.tenant_id = d.tenant_id AND f.stream_id = d.stream_id AND f.deadline_id = d.deadline_id
            WHERE d.due <= $1 AND (f.deadline_id IS NULL OR (NOT f.stopped AND f.next_attempt <= $1))
            ORDER BY d.due LIMIT $2
            """, connection)
        {
            Parameters = { new NpgsqlParameter<DateTimeOffset> { TypedValue = now }, new NpgsqlParameter<int> { TypedValue = PageSize } },
        };
        var due = new List<DueDeadline>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            due.Add(new DueDeadline(
                rows.GetString(0), rows.GetGuid(1), new OpenCode(rows.GetString(2)), new OpenCode(rows.GetString(3)), await rows.GetFieldValueAsync<DateTimeOffset>(4, ct),
                rows.GetInt64(5), rows.GetInt32(6), rows.GetBoolean(7)));
        }
        return due;
    }

    /// <summary>When there will be something to do next, as far as is known now; null for nothing.</summary>
    public static async Task<DateTimeOffset?> NextAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT min(due) FROM deadlines WHERE due > $1", connection)
        {
            Parameters = { new NpgsqlParameter<DateTimeOffset> { TypedValue = now } },
        };
        return await command.ExecuteScalarAsync(ct) is DateTime next ? new DateTimeOffset(next) : null;
    }

    /// <summary>Removes a row of a deadline that has passed before.</summary>
    public static async Task ForgetAsync(NpgsqlConnection connection, DueDeadline deadline, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"DELETE FROM deadlines WHERE {Key}", connection);
        AddKey(command.Parameters, deadline);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// What goes into the handler's transaction, after its events. The first refuses the whole when the stream has other new events than the handler's:
    /// one of them may have moved or cancelled the deadline. The second refuses it when the deadline has passed already.
    /// </summary>
    public static IEnumerable<NpgsqlBatchCommand> Passed(DueDeadline deadline, DateTimeOffset now)
    {
        var unmoved = new NpgsqlBatchCommand("SELECT require_unmoved($1, $2, $3)")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = deadline.TenantId },
                new NpgsqlParameter<Guid> { TypedValue = deadline.StreamId },
                new NpgsqlParameter<long> { TypedValue = deadline.StreamVersion },
            },
        };
        yield return unmoved;
        var passed = new NpgsqlBatchCommand("INSERT INTO deadlines_passed (tenant_id, stream_id, deadline_id, due, passed_at) VALUES ($1, $2, $3, $4, $5)");
        AddKey(passed.Parameters, deadline);
        passed.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = deadline.Due });
        passed.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        yield return passed;
        foreach (var table in new[] { "deadlines", "deadline_failures" })
        {
            var gone = new NpgsqlBatchCommand($"DELETE FROM {table} WHERE {Key}");
            AddKey(gone.Parameters, deadline);
            yield return gone;
        }
    }

    /// <summary>Notes what went wrong; the attempts are those that count, of which there are none where only a database was away.</summary>
    public static async Task FailedAsync(NpgsqlConnection connection, DueDeadline deadline, int attempts, bool stopped, DateTimeOffset next, string error, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO deadline_failures (tenant_id, stream_id, deadline_id, attempts, next_attempt, stopped, error) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (tenant_id, stream_id, deadline_id)
            DO UPDATE SET attempts = excluded.attempts, next_attempt = excluded.next_attempt, stopped = excluded.stopped, error = excluded.error
            """, connection);
        AddKey(command.Parameters, deadline);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = attempts });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = next });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = stopped });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = error });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Failures of deadlines that are still set.</summary>
    public static async Task<IReadOnlyList<DeadlineFailure>> FailuresAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT f.tenant_id, f.stream_id, f.deadline_id, f.attempts, f.stopped, f.next_attempt, f.error, d.kind
            FROM deadline_failures f JOIN deadlines d USING (tenant_id, stream_id, deadline_id)
            ORDER BY f.tenant_id, f.stream_id, f.deadline_id
            """, connection);
        var failures = new List<DeadlineFailure>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            failures.Add(new DeadlineFailure(
                rows.GetString(0), rows.GetGuid(1), new OpenCode(rows.GetString(2)), rows.GetInt32(3), rows.GetBoolean(4), await rows.GetFieldValueAsync<DateTimeOffset>(5, ct), rows.GetString(6),
                new OpenCode(rows.GetString(7))));
        }
        return failures;
    }

    /// <summary>Lets what was stopped be tried again, from the first attempt; failures of deadlines that are no longer set go as well.</summary>
    /// <returns>How many had been stopped, of those that are still set.</returns>
    public static async Task<int> ResumeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH gone AS (
                DELETE FROM deadline_failures f
                WHERE f.stopped OR NOT EXISTS (SELECT 1 FROM deadlines d WHERE d.tenant_id = f.tenant_id AND d.stream_id = f.stream_id AND d.deadline_id = f.deadline_id)
                RETURNING f.tenant_id, f.stream_id, f.deadline_id, f.stopped)
            SELECT count(*)::integer FROM gone g JOIN deadlines d USING (tenant_id, stream_id, deadline_id) WHERE g.stopped
            """, connection);
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    private static void AddKey(NpgsqlParameterCollection parameters, DueDeadline deadline)
    {
        parameters.Add(new NpgsqlParameter<string> { TypedValue = deadline.TenantId });
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = deadline.StreamId });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = deadline.DeadlineId.Value });
    }
}
