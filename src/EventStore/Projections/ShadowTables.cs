using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>The tables of a rebuild: made bare, finished when they are filled, and put in the live ones' place.</summary>
internal sealed class ShadowTables(NpgsqlConnection connection, Projection projection, ProjectionLifecycle lifecycle)
{
    /// <summary>Drops what rebuilds left that were ended before their swap, of whatever projection. To be called under the schema's lock: nobody else rebuilds then.</summary>
    public static Task ClearAsync(NpgsqlConnection connection, CancellationToken ct) => connection.RunAsync(
        """
        SET ROLE casemgmt_owner;
        DO $$
        DECLARE
            left_over text;
        BEGIN
            FOR left_over IN SELECT tablename FROM pg_tables WHERE schemaname = 'shadow' LOOP
                EXECUTE format('DROP TABLE shadow.%I', left_over);
            END LOOP;
        END
        $$;
        RESET ROLE;
        """, ct);

    /// <summary>Makes the tables, with what can refuse a row and nothing that slows a load; as the owner.</summary>
    /// <remarks>Row-level security comes with <see cref="FinishAsync"/>, since COPY does not work under it; until then the application may not even enter the schema.
    /// Pages are not filled, so that a row that changes stays on its page and no index is touched.</remarks>
    /// <exception cref="MigrationException">The database refuses a table.</exception>
    public Task CreateAsync(CancellationToken ct) => EachAsync(async table =>
    {
        await connection.RunAsync(
            $"""
            CREATE TABLE shadow.{table.Name} ({table.Columns}) WITH (fillfactor = 85);
            GRANT SELECT, INSERT, UPDATE, DELETE ON shadow.{table.Name} TO casemgmt_reader;
            """, ct);
        foreach (var index in table.Indexes.Where(IsUnique))
            await connection.RunAsync($"CREATE UNIQUE INDEX ON shadow.{table.Name} {index["UNIQUE".Length..]}", ct);
    });

    /// <summary>Adds indexes, row-level security and the application's rights; as the owner.</summary>
    /// <exception cref="MigrationException">The database refuses an index.</exception>
    public Task FinishAsync(CancellationToken ct) => EachAsync(async table =>
    {
        foreach (var index in table.Indexes.Where(i => !IsUnique(i)))
            await connection.RunAsync($"CREATE INDEX ON shadow.{table.Name} {index}", ct);
        await connection.RunAsync(
            $"""
            SELECT secure_tenant_table('shadow.{table.Name}');
            GRANT {(lifecycle == ProjectionLifecycle.Inline ? "SELECT, INSERT, UPDATE, DELETE" : "SELECT")} ON shadow.{table.Name} TO casemgmt_app;
            ANALYZE shadow.{table.Name};
            """, ct);
    });

    /// <summary>Stops the daemon and every writer of the live tables, to the end of the transaction; leaves the owner's role in force.</summary>
    public async Task HoldAsync(CancellationToken ct)
    {
        // The daemon moves its position before it writes rows; the same order here, so that neither waits for the other in a ring.
        await connection.RunAsync("SET LOCAL lock_timeout = '2s'; SET LOCAL ROLE casemgmt_owner", ct);
        await using (var hold = new NpgsqlCommand(
            """
            WITH made AS (INSERT INTO reader_position (reader) SELECT $1 WHERE $2 ON CONFLICT DO NOTHING)
            SELECT 1 FROM reader_position WHERE reader = $1 FOR UPDATE
            """, connection)
        { Parameters = { new() { Value = projection.Name }, new() { Value = lifecycle == ProjectionLifecycle.Async } } })
            await hold.ExecuteNonQueryAsync(ct);
        var live = await LiveAsync(ct);
        if (live.Count > 0)
            await connection.RunAsync($"LOCK TABLE {string.Join(", ", live)} IN ACCESS EXCLUSIVE MODE", ct);
    }

    /// <summary>Puts the tables in the live ones' place, and the reader at a position.</summary>
    public async Task SwapAsync(LogPosition position, CancellationToken ct)
    {
        await using (var forget = new NpgsqlCommand("DELETE FROM dead_letters WHERE reader = $1", connection) { Parameters = { new() { Value = projection.Name } } })
            await forget.ExecuteNonQueryAsync(ct);
        await connection.RunAsync("SET LOCAL ROLE casemgmt_owner", ct);
        foreach (var table in await LiveAsync(ct))
            await connection.RunAsync($"DROP TABLE {table}", ct);
        foreach (var table in projection.Tables)
            await connection.RunAsync($"ALTER TABLE shadow.{table.Name} SET SCHEMA public", ct);
        await RecordAsync(position, ct);
    }

    private static bool IsUnique(string index) => index.StartsWith("UNIQUE", StringComparison.OrdinalIgnoreCase);

    private async Task EachAsync(Func<ProjectionTable, Task> work)
    {
        foreach (var table in projection.Tables)
        {
            try
            {
                await work(table);
            }
            catch (PostgresException e) when (!StoreErrors.Concerns(e))
            {
                throw new MigrationException($"Table '{table.Name}' of projection '{projection.Name}' is refused: {e.SqlState} {e.MessageText}", e);
            }
        }
    }

    private async Task<List<string>> LiveAsync(CancellationToken ct)
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

    private async Task RecordAsync(LogPosition position, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("DELETE FROM projection_tables WHERE projection = $1") { Parameters = { new() { Value = projection.Name } } },
                new("INSERT INTO projection_tables (projection, table_name, version, shape) SELECT $1, t, $3, $4 FROM unnest($2::text[]) AS t")
                {
                    Parameters =
                    {
                        new() { Value = projection.Name }, new() { Value = projection.Tables.Select(t => t.Name).ToArray() },
                        new() { Value = projection.Version }, new() { Value = ProjectionSchema.Shape(projection, lifecycle) },
                    },
                },
                new("UPDATE reader_position SET epoch = $2, transaction_id = $3, seq_id = $4, stopped = false, error = NULL, updated_at = now() WHERE reader = $1")
                {
                    Parameters = { new() { Value = projection.Name }, new() { Value = position.Epoch }, LogReading.Transaction(position), new() { Value = position.Sequence } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }
}
