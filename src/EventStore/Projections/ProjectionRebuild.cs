using System.Globalization;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>One rebuild: fill shadow tables beside the live ones, catch up, lock briefly, take in the rest, swap. Until the swap commits, nothing has changed.</summary>
internal sealed class ProjectionRebuild(NpgsqlConnection connection, StoreOptions options, Projection projection, ProjectionLifecycle lifecycle, string shape)
{
    private delegate Task<IReadOnlyList<LogRow>> NextPage(NpgsqlConnection connection, LogPosition after, string[] names, CancellationToken ct);

    private const int SwapAttempts = 20;
    private readonly BoundProjection bound = new(projection, options.Registry);
    private LogPosition position = LogPosition.Start;
    private long read;

    public async Task<long> RunAsync(Action<string>? progress, CancellationToken ct)
    {
        await connection.RunAsync("SET ROLE casemgmt_owner", ct);
        await CreateShadowAsync(ct);
        await connection.RunAsync("SET ROLE casemgmt_reader", ct);
        await CatchUpAsync(LogReading.SettledAsync, ct, progress);
        await SwapWithRetriesAsync(ct);
        await connection.RunAsync("RESET ROLE", ct);
        progress?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{projection.Name} v{projection.Version}: {read} events"));
        return read;
    }

    private async Task CreateShadowAsync(CancellationToken ct)
    {
        foreach (var table in projection.Tables)
        {
            try
            {
                await connection.RunAsync(
                    $"""
                    DROP TABLE IF EXISTS shadow.{table.Name};
                    CREATE TABLE shadow.{table.Name} ({table.Columns});
                    SELECT secure_tenant_table('shadow.{table.Name}');
                    GRANT SELECT, INSERT, UPDATE, DELETE ON shadow.{table.Name} TO casemgmt_reader;
                    GRANT {(lifecycle == ProjectionLifecycle.Inline ? "SELECT, INSERT, UPDATE, DELETE" : "SELECT")} ON shadow.{table.Name} TO casemgmt_app;
                    """, ct);
                foreach (var index in table.Indexes)
                {
                    var unique = index.StartsWith("UNIQUE", StringComparison.OrdinalIgnoreCase);
                    await connection.RunAsync($"CREATE {(unique ? "UNIQUE " : "")}INDEX ON shadow.{table.Name} {(unique ? index["UNIQUE".Length..] : index)}", ct);
                }
            }
            catch (PostgresException e) when (!StoreErrors.Concerns(e))
            {
                throw new MigrationException($"Table '{table.Name}' of projection '{projection.Name}' is refused: {e.SqlState} {e.MessageText}", e);
            }
        }
    }

    private async Task SwapWithRetriesAsync(CancellationToken ct)
    {
        for (var attempt = 1; attempt <= SwapAttempts; attempt++)
        {
            var (before, readBefore) = (position, read);
            try
            {
                await SwapAsync(ct);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable && attempt < SwapAttempts)
            {
                // Writers come first: step back, take in what they wrote, try again.
                (position, read) = (before, readBefore);
                await connection.RunAsync("SET ROLE casemgmt_reader", ct);
                await CatchUpAsync(LogReading.SettledAsync, ct);
            }
        }
    }

    private async Task SwapAsync(CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // The daemon moves its position before it writes rows; the same order here, so that neither waits for the other in a ring.
        await connection.RunAsync("SET LOCAL lock_timeout = '2s'; SET LOCAL ROLE casemgmt_owner", ct);
        await using (var hold = new NpgsqlCommand(
            """
            WITH made AS (INSERT INTO reader_position (reader) SELECT $1 WHERE $2 ON CONFLICT DO NOTHING)
            SELECT 1 FROM reader_position WHERE reader = $1 FOR UPDATE
            """, connection)
        { Parameters = { new() { Value = projection.Name }, new() { Value = lifecycle == ProjectionLifecycle.Async } } })
            await hold.ExecuteNonQueryAsync(ct);
        var live = await LiveTablesAsync(ct);
        if (live.Count > 0)
            await connection.RunAsync($"LOCK TABLE {string.Join(", ", live)} IN ACCESS EXCLUSIVE MODE", ct);
        await connection.RunAsync("SET LOCAL ROLE casemgmt_reader", ct);
        // Inline: who has written live rows has committed before the lock was given, and who has not will write them after the swap. So all that is committed counts, settled or not.
        await CatchUpAsync(lifecycle == ProjectionLifecycle.Inline ? LogReading.CommittedAsync : LogReading.SettledAsync, ct);
        await using (var forget = new NpgsqlCommand("DELETE FROM dead_letters WHERE reader = $1", connection) { Parameters = { new() { Value = projection.Name } } })
            await forget.ExecuteNonQueryAsync(ct);
        await connection.RunAsync("SET LOCAL ROLE casemgmt_owner", ct);
        foreach (var table in live)
            await connection.RunAsync($"DROP TABLE {table}", ct);
        foreach (var table in projection.Tables)
            await connection.RunAsync($"ALTER TABLE shadow.{table.Name} SET SCHEMA public", ct);
        await RecordAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<List<string>> LiveTablesAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT table_name FROM projection_tables WHERE projection = $1 AND to_regclass(format('public.%I', table_name)) IS NOT NULL ORDER BY table_name
            """, connection)
        { Parameters = { new() { Value = projection.Name } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var tables = new List<string>();
        while (await reader.ReadAsync(ct))
            tables.Add($"public.{reader.GetString(0)}");
        return tables;
    }

    private async Task RecordAsync(CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("DELETE FROM projection_tables WHERE projection = $1") { Parameters = { new() { Value = projection.Name } } },
                new("INSERT INTO projection_tables (projection, table_name, version, shape) SELECT $1, t, $3, $4 FROM unnest($2::text[]) AS t")
                {
                    Parameters = { new() { Value = projection.Name }, new() { Value = projection.Tables.Select(t => t.Name).ToArray() }, new() { Value = projection.Version }, new() { Value = shape } },
                },
                new("UPDATE reader_position SET epoch = $2, transaction_id = $3, seq_id = $4, stopped = false, error = NULL, updated_at = now() WHERE reader = $1")
                {
                    Parameters = { new() { Value = projection.Name }, new() { Value = position.Epoch }, LogReading.Transaction(position), new() { Value = position.Sequence } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task CatchUpAsync(NextPage next, CancellationToken ct, Action<string>? progress = null)
    {
        while (await TakePageAsync(next, ct) > 0)
        {
            if (read % (50 * LogReading.PageSize) == 0)
                progress?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{projection.Name}: {read} events"));
        }
    }

    private async Task<int> TakePageAsync(NextPage next, CancellationToken ct)
    {
        var rows = await next(connection, position, bound.TypeNames, ct);
        var page = ProjectionPage.Of(bound, bound.Shadow(), options.Registry, rows, position);
        if (page.Failure is { } failure)
            throw new MigrationException($"Projection '{projection.Name}' cannot take in event {failure.Row.Stored.Version} of stream {failure.Row.Stored.StreamId} ({failure.Row.Stored.Type}): {failure.Error.Message}", failure.Error);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in page.Commands)
            batch.BatchCommands.Add(command);
        try
        {
            if (batch.BatchCommands.Count > 0)
                await batch.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (!StoreErrors.Concerns(e))
        {
            var where = page.RowOf(e) is { } row ? $"event {row.Stored.Version} of stream {row.Stored.StreamId} ({row.Stored.Type})" : $"the events after position {position}";
            throw new MigrationException($"Projection '{projection.Name}' cannot take in {where}: {e.SqlState} {e.MessageText}", e);
        }
        position = page.Position;
        read += page.Rows;
        return page.Rows;
    }
}
