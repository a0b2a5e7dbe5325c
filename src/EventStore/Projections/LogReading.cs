using System.Runtime.InteropServices;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Reads the log across tenants, in pages: in the readers' order, or stream by stream. Data comes only with the names asked for.</summary>
internal static class LogReading
{
    private const string Select =
        """
        SELECT e.id, e.stream_id, e.tenant_id, e.version, e.seq_id, e.timestamp, e.type, CASE WHEN e.type = ANY ($1) THEN e.data END,
               e.correlation_id, e.causation_id, e.user_name, e.headers, e.epoch, e.transaction_id
        FROM mt_events e

        """;

    private const string InOrder = "WHERE (e.epoch, e.transaction_id, e.seq_id) > ($3, $4, $5)";

    // A transaction below xmin has ended, and no transaction that gets its id later can be below it: nothing can appear before this bound any more.
    internal const string Settled = " AND (e.epoch, e.transaction_id) < ((SELECT max(epoch) FROM log_epoch), pg_snapshot_xmin(pg_current_snapshot()))";

    private const string Order = " ORDER BY e.epoch, e.transaction_id, e.seq_id LIMIT $2";

    private const string Streams = "WHERE (e.tenant_id, e.stream_id, e.version) > ($2, $3, $4)" + Until + " ORDER BY e.tenant_id, e.stream_id, e.version LIMIT $8";

    private const string RestOfStream = "WHERE e.tenant_id = $2 AND e.stream_id = $3 AND e.version > $4" + Until + " ORDER BY e.version LIMIT $8";

    private const string Until = " AND (e.epoch, e.transaction_id, e.seq_id) <= ($5, $6, $7)";

    // A page is a short walk along an index, however large the planner believes it to be.
    private static NpgsqlBatchCommand AlongIndex => new("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)");

    /// <summary>Folds the next events that are settled, or all that are committed, which is complete only while writers are locked out.</summary>
    public static async Task<LogPage> FoldAsync(
        NpgsqlConnection connection, BoundProjection projection, EventRegistry registry, ProjectionWrites writes, LogPosition after, int limit, bool settled, CancellationToken ct)
    {
        var page = new LogPage(writes, after, default);
        await FoldAsync(connection, InOrderCommand(after, projection.TypeNames, limit, settled), projection, registry, page, ct);
        page.IsFull = page.Events == limit;
        return page;
    }

    /// <summary>Folds the next events stream by stream, up to a settled position; always whole streams, so that there may be more than the limit.</summary>
    public static async Task<LogPage> FoldStreamsAsync(
        NpgsqlConnection connection, BoundProjection projection, EventRegistry registry, ProjectionWrites writes, StreamPlace after, LogPosition until, int limit, CancellationToken ct)
    {
        var page = new LogPage(writes, default, after);
        await FoldAsync(connection, StreamsCommand(Streams, after, until, projection.TypeNames, limit), projection, registry, page, ct);
        page.IsFull = page.Events == limit;
        if (page is { IsFull: true, Failure: null })
            await FoldAsync(connection, StreamsCommand(RestOfStream, page.Place, until, projection.TypeNames, int.MaxValue), projection, registry, page, ct);
        return page;
    }

    /// <summary>The rows of the next settled page, or of all that is committed, kept as they are.</summary>
    public static async Task<IReadOnlyList<LogRow>> ReadAsync(NpgsqlConnection connection, LogPosition after, string[] names, int limit, bool settled, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { AlongIndex, InOrderCommand(after, names, limit, settled) } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var rows = new List<LogRow>();
        while (await reader.ReadAsync(ct))
            rows.Add(Row(reader));
        return rows;
    }

    /// <summary>The last event that is settled; the start when the log is empty.</summary>
    public static Task<LogPosition> LastSettledAsync(NpgsqlConnection connection, CancellationToken ct) => LastAsync(connection, "WHERE true" + Settled, ct);

    /// <summary>The last event of all; the start when the log is empty.</summary>
    public static Task<LogPosition> LastAsync(NpgsqlConnection connection, CancellationToken ct) => LastAsync(connection, "", ct);

    public static NpgsqlParameter Transaction(LogPosition position) =>
        new NpgsqlParameter<ulong> { TypedValue = position.TransactionId, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8 };

    private static NpgsqlBatchCommand InOrderCommand(LogPosition after, string[] names, int limit, bool settled) => new(Select + InOrder + (settled ? Settled : "") + Order)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = names },
            new NpgsqlParameter<int> { TypedValue = limit },
            new NpgsqlParameter<int> { TypedValue = after.Epoch },
            Transaction(after),
            new NpgsqlParameter<long> { TypedValue = after.Sequence },
        },
    };

    private static NpgsqlBatchCommand StreamsCommand(string where, StreamPlace after, LogPosition until, string[] names, int limit) => new(Select + where)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = names },
            new NpgsqlParameter<string> { TypedValue = after.Tenant ?? "" },
            new NpgsqlParameter<Guid> { TypedValue = after.Stream },
            new NpgsqlParameter<long> { TypedValue = after.Version },
            new NpgsqlParameter<int> { TypedValue = until.Epoch },
            Transaction(until),
            new NpgsqlParameter<long> { TypedValue = until.Sequence },
            new NpgsqlParameter<int> { TypedValue = limit },
        },
    };

    private static async Task FoldAsync(NpgsqlConnection connection, NpgsqlBatchCommand command, BoundProjection projection, EventRegistry registry, LogPage page, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { AlongIndex, command } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (!TryFold(reader, projection, registry, page))
                break;
        }
    }

    private static async Task<LogPosition> LastAsync(NpgsqlConnection connection, string where, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT e.epoch, e.transaction_id, e.seq_id FROM mt_events e {where} ORDER BY e.epoch DESC, e.transaction_id DESC, e.seq_id DESC LIMIT 1", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new LogPosition(reader.GetInt32(0), await reader.GetFieldValueAsync<ulong>(1, ct), reader.GetInt64(2))
            : LogPosition.Start;
    }

    // Not async, so that the JSON can stay where it was read until it has become an event.
    private static bool TryFold(NpgsqlDataReader reader, BoundProjection projection, EventRegistry registry, LogPage page)
    {
        var row = Row(reader, withData: false);
        try
        {
            var data = row.Wanted ? RowBytes.Json(reader, 7) : default;
            page.Size += data.Length;
            projection.Apply(row, data, registry, page.Writes);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            page.Failure = (row, e);
            return false;
        }
        page.Add(row);
        return true;
    }

    private static LogRow Row(NpgsqlDataReader reader, bool withData = true)
    {
        var stored = EventRows.Read(reader, withData);
        return new LogRow(stored, new LogPosition(reader.GetInt32(12), reader.GetFieldValue<ulong>(13), stored.Sequence), !reader.IsDBNull(7));
    }
}

/// <summary>A row of the log with its place; <paramref name="Wanted"/> when its data was asked for.</summary>
internal readonly record struct LogRow(StoredEvent Stored, LogPosition Position, bool Wanted);

/// <summary>A place in the order of streams.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamPlace(string? Tenant, Guid Stream, long Version);

/// <summary>A run of events, folded into writes.</summary>
internal sealed class LogPage(ProjectionWrites writes, LogPosition from, StreamPlace fromPlace)
{
    public ProjectionWrites Writes => writes;

    /// <summary>Where the page begins.</summary>
    public LogPosition From { get; } = from;

    /// <summary>Where the page begins, when it is read by stream.</summary>
    public StreamPlace FromPlace { get; } = fromPlace;

    /// <summary>The last event taken in.</summary>
    public LogPosition Position { get; private set; } = from;

    /// <summary>The last event taken in, when the page was read by stream.</summary>
    public StreamPlace Place { get; private set; } = fromPlace;

    /// <summary>How many events.</summary>
    public int Events { get; private set; }

    /// <summary>Length of their JSON, bytes.</summary>
    public long Size { get; set; }

    /// <summary>The event that could not be read or applied, or null. What it had written by then is among the writes, which are useless.</summary>
    public (LogRow Row, Exception Error)? Failure { get; set; }

    /// <summary>True when there may be more.</summary>
    public bool IsFull { get; set; }

    public void Add(in LogRow row)
    {
        Position = row.Position;
        Place = new StreamPlace(row.Stored.TenantId, row.Stored.StreamId, row.Stored.Version);
        Events++;
    }
}
