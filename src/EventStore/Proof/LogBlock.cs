using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>A sealed block: consecutive events of the log, and the tree as it stands with them.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="First">Place of the first event.</param>
/// <param name="Last">Place of the last event.</param>
/// <param name="Events">How many.</param>
/// <param name="Entries">Their entries, one after the other.</param>
/// <param name="BlockRoot">Root of a tree of these events alone.</param>
/// <param name="TreeSize">Number of events up to the last of this block.</param>
/// <param name="TreeRoot">Root of the tree of all of them.</param>
/// <param name="Frontier">What the tree is continued from.</param>
/// <param name="SealedAt">When.</param>
internal sealed record LogBlock(
    long Number, LogPosition First, LogPosition Last, int Events, byte[] Entries, byte[] BlockRoot, long TreeSize, byte[] TreeRoot, byte[] Frontier, DateTimeOffset SealedAt);

/// <summary>A transaction in which the whole log may be read, however long it takes.</summary>
internal static class LongReading
{
    private const int TransactionTimeoutSince = 17;

    public static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        await connection.RunAsync("SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0", ct);
        if (connection.PostgreSqlVersion.Major >= TransactionTimeoutSince)
            await connection.RunAsync("SET LOCAL transaction_timeout = 0", ct);
        return snapshot;
    }
}

/// <summary>The table of blocks.</summary>
internal static class LogBlocks
{
    private const string Columns =
        """
        number, first_epoch, first_transaction_id, first_seq_id, last_epoch, last_transaction_id, last_seq_id,
        events, block_root, tree_size, tree_root, frontier, sealed_at
        """;

    /// <summary>The last block, without its entries; null when nothing is sealed.</summary>
    public static async Task<LogBlock?> LastAsync(NpgsqlConnection connection, CancellationToken ct) =>
        (await ReadAsync(connection, new NpgsqlCommand($"SELECT {Columns} FROM log_blocks ORDER BY number DESC LIMIT 1", connection), ct)) is [var last] ? last : null;

    /// <summary>When the oldest settled event after the last block was written; null when all are sealed. Two steps along indexes, however long the log is.</summary>
    public static async Task<DateTimeOffset?> OldestAfterLastAsync(NpgsqlConnection connection, CancellationToken ct, string? tenant = null)
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH last (epoch, transaction_id, seq_id) AS MATERIALIZED (
                SELECT * FROM (SELECT last_epoch, last_transaction_id, last_seq_id FROM log_blocks ORDER BY number DESC LIMIT 1) b
                UNION ALL SELECT 0, '0'::xid8, 0::bigint WHERE NOT EXISTS (SELECT FROM log_blocks))
            SELECT e.timestamp FROM mt_events e
            WHERE (e.epoch, e.transaction_id, e.seq_id) > ((SELECT epoch FROM last), (SELECT transaction_id FROM last), (SELECT seq_id FROM last)){LogReading.Settled}
                AND ($1 IS NULL OR e.tenant_id = $1)
            ORDER BY e.epoch, e.transaction_id, e.seq_id LIMIT 1
            """, connection)
        {
            Parameters = { new() { Value = (object?)tenant ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } },
        };
        return await command.ExecuteScalarAsync(ct) is DateTime at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : null;
    }

    /// <summary>The next blocks in order, with their entries or without.</summary>
    public static Task<IReadOnlyList<LogBlock>> AfterAsync(NpgsqlConnection connection, long number, int limit, bool entries, CancellationToken ct) =>
        ReadAsync(connection, new NpgsqlCommand($"SELECT {Columns}{(entries ? ", entries" : "")} FROM log_blocks WHERE number > $1 ORDER BY number LIMIT $2", connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = number }, new NpgsqlParameter<int> { TypedValue = limit } },
        }, ct);

    /// <summary>Writes a block and moves the reader, in one transaction.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, string reader, LogPosition from, LogBlock block, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                ReaderPositions.Move(reader, from, block.Last),
                new($"INSERT INTO log_blocks ({Columns}, entries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
                {
                    Parameters =
                    {
                        new NpgsqlParameter<long> { TypedValue = block.Number },
                        new NpgsqlParameter<int> { TypedValue = block.First.Epoch }, LogReading.Transaction(block.First), new NpgsqlParameter<long> { TypedValue = block.First.Sequence },
                        new NpgsqlParameter<int> { TypedValue = block.Last.Epoch }, LogReading.Transaction(block.Last), new NpgsqlParameter<long> { TypedValue = block.Last.Sequence },
                        new NpgsqlParameter<int> { TypedValue = block.Events },
                        new NpgsqlParameter<byte[]> { TypedValue = block.BlockRoot },
                        new NpgsqlParameter<long> { TypedValue = block.TreeSize },
                        new NpgsqlParameter<byte[]> { TypedValue = block.TreeRoot },
                        new NpgsqlParameter<byte[]> { TypedValue = block.Frontier },
                        new NpgsqlParameter<DateTimeOffset> { TypedValue = block.SealedAt },
                        new NpgsqlParameter<byte[]> { TypedValue = block.Entries },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task<IReadOnlyList<LogBlock>> ReadAsync(NpgsqlConnection connection, NpgsqlCommand command, CancellationToken ct)
    {
        await using (command)
        {
            command.Connection = connection;
            await using var row = await command.ExecuteReaderAsync(ct);
            var blocks = new List<LogBlock>();
            while (await row.ReadAsync(ct))
            {
                blocks.Add(new LogBlock(
                    row.GetInt64(0), Position(row, 1), Position(row, 4), row.GetInt32(7), row.FieldCount > 13 ? row.GetFieldValue<byte[]>(13) : [],
                    row.GetFieldValue<byte[]>(8), row.GetInt64(9), row.GetFieldValue<byte[]>(10), row.GetFieldValue<byte[]>(11), row.GetFieldValue<DateTimeOffset>(12)));
            }
            return blocks;
        }
    }

    private static LogPosition Position(NpgsqlDataReader row, int column) => new(row.GetInt32(column), row.GetFieldValue<ulong>(column + 1), row.GetInt64(column + 2));
}
