using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace CaseMgmt.EventStore;

/// <summary>The statements that write streams and events; one text per number of rows, so that the driver keeps them prepared.</summary>
internal sealed class EventWrites(string tenant, DateTimeOffset now, EventMetadata metadata)
{
    /// <summary>More than this goes in several statements of the same batch.</summary>
    public const int EventsPerStatement = 500;

    private const string Target = "INSERT INTO mt_events (tenant_id, timestamp, correlation_id, causation_id, headers, user_name, stream_id, id, version, data, type)";
    private const string Common = "$1, $2, $3, $4, $5, $6";
    private const string Moved = "move_stream($1, $7, $8, $9, $2)";
    private const string Position = " RETURNING epoch, transaction_id, seq_id";
    private static readonly ConcurrentDictionary<int, string> OneStreamSql = new();
    private static readonly ConcurrentDictionary<int, string> NewStreamSql = new();
    private static readonly ConcurrentDictionary<int, string> InsertSql = new();
    private static readonly ConcurrentDictionary<int, string> StartSql = new();
    private static readonly ConcurrentDictionary<int, string> MoveSql = new();

    /// <summary>True at the result of a statement that wrote events.</summary>
    public static bool ReturnsPosition(NpgsqlDataReader reader) =>
        reader.FieldCount == 3 && string.Equals(reader.GetName(1), "transaction_id", StringComparison.Ordinal);

    /// <summary>The form for one existing stream: tenant, version check and events in a single statement. The tenant of the first row is the answer of the function that checks.</summary>
    public NpgsqlBatchCommand OneStream(PendingWrites.StreamWrite stream, IReadOnlyCollection<WriteBatch.NewEvent> events)
    {
        var command = new NpgsqlBatchCommand(OneStreamSql.GetOrAdd(events.Count, static n => string.Create(CultureInfo.InvariantCulture, $"""
            {Target}
            {(n == 1
                ? $"VALUES ({Moved}, $2, $3, $4, $5, $6, $7, $10, $11, $12, $13)"
                : $"SELECT (SELECT {Moved}), $2, $3, $4, $5, $6, $7, v.* FROM (VALUES {Rows(n, first: 10, "(${0}, ${1}, ${2}, ${3})", width: 4)}) AS v (id, version, data, type)")}{Position}
            """)));
        AddCommon(command);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream.Id });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = stream.Expected });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = stream.NewVersion });
        foreach (var e in events)
            AddEvent(command, e.Stored);
        return command;
    }

    /// <summary>The form for one new stream: tenant, stream and events in a single statement. The events' tenant is the one that the stream was written with.</summary>
    public NpgsqlBatchCommand NewStream(PendingWrites.StreamWrite stream, IReadOnlyCollection<WriteBatch.NewEvent> events)
    {
        // The versions of a new stream are known without being said.
        var command = new NpgsqlBatchCommand(NewStreamSql.GetOrAdd(events.Count, static n => string.Create(CultureInfo.InvariantCulture, $"""
            WITH started AS (
                INSERT INTO mt_streams (tenant_id, timestamp, created, id, type, version) VALUES (set_config('app.tenant', $1, true), $2, $2, $7, $8, {n}) RETURNING tenant_id)
            {Target}
            SELECT (SELECT tenant_id FROM started), $2, $3, $4, $5, $6, $7, v.*
            FROM (VALUES {Rows(n, first: 9, "(${0}, {3}::bigint, ${1}, ${2})", width: 3)}) AS v (id, version, data, type){Position}
            """)));
        AddCommon(command);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream.Id });
        command.Parameters.Add(Text(stream.Type));
        foreach (var e in events)
            AddEvent(command, e.Stored, withVersion: false);
        return command;
    }

    /// <summary>Moves all existing streams in one UPDATE, which raises an error unless every one was at its version.</summary>
    public NpgsqlBatchCommand MoveStreams(List<PendingWrites.StreamWrite> streams)
    {
        var command = new NpgsqlBatchCommand(MoveSql.GetOrAdd(streams.Count, static n => string.Create(CultureInfo.InvariantCulture, $"""
            WITH decided (id, expected, next) AS (VALUES {Rows(n, first: 3, "(${0}, ${1}, ${2})", width: 3)}),
            moved AS (
                UPDATE mt_streams s SET version = d.next, timestamp = $2 FROM decided d
                WHERE s.tenant_id = $1 AND s.id = d.id AND s.version = d.expected RETURNING 1)
            SELECT require_streams({n}, (SELECT count(*) FROM moved))
            """)))
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<DateTimeOffset> { TypedValue = now } },
        };
        foreach (var stream in streams)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream.Id });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = stream.Expected });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = stream.NewVersion });
        }
        return command;
    }

    /// <summary>
    /// Locks streams that nothing is written to, for others to hold but not to move, which raises an error unless every one is at its version. After the streams that are moved:
    /// whoever moves one of these and waits for one of those is told of a deadlock and reads again.
    /// </summary>
    public NpgsqlBatchCommand HoldStreams(List<KeyValuePair<Guid, long>> streams) => new(
        """
        SELECT require_streams($4, (SELECT count(*) FROM (
            SELECT 1 FROM mt_streams s JOIN unnest($2::uuid[], $3::bigint[]) AS h (id, version) ON s.id = h.id AND s.version = h.version WHERE s.tenant_id = $1 FOR SHARE OF s) held))
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = tenant },
            new NpgsqlParameter<Guid[]> { TypedValue = [.. streams.Select(s => s.Key)] },
            new NpgsqlParameter<long[]> { TypedValue = [.. streams.Select(s => s.Value)] },
            new NpgsqlParameter<long> { TypedValue = streams.Count },
        },
    };

    public NpgsqlBatchCommand StartStreams(IReadOnlyCollection<PendingWrites.StreamWrite> streams)
    {
        var command = new NpgsqlBatchCommand(StartSql.GetOrAdd(streams.Count, static n =>
            $"INSERT INTO mt_streams (tenant_id, timestamp, created, id, type, version) VALUES {Rows(n, first: 3, "($1, $2, $2, ${0}, ${1}, ${2})", width: 3)}"))
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<DateTimeOffset> { TypedValue = now } },
        };
        foreach (var stream in streams)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream.Id });
            command.Parameters.Add(Text(stream.Type));
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = stream.NewVersion });
        }
        return command;
    }

    public NpgsqlBatchCommand Insert(IReadOnlyCollection<WriteBatch.NewEvent> events)
    {
        var command = new NpgsqlBatchCommand(InsertSql.GetOrAdd(events.Count, static n =>
            $"{Target} VALUES {Rows(n, first: 7, $"({Common}, ${{0}}, ${{1}}, ${{2}}, ${{3}}, ${{4}})", width: 5)}{Position}"));
        AddCommon(command);
        foreach (var e in events)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = e.Stored.StreamId });
            AddEvent(command, e.Stored);
        }
        return command;
    }

    private static string Rows(int count, int first, string form, int width)
    {
        var rows = new StringBuilder();
        var composite = CompositeFormat.Parse(form);
        // After the numbers of its parameters, a row's own number.
        var numbers = new object[width + 1];
        for (var row = 0; row < count; row++)
        {
            numbers[width] = row + 1;
            for (var i = 0; i < width; i++)
                numbers[i] = first + (row * width) + i;
            rows.Append(row == 0 ? "" : ", ").AppendFormat(CultureInfo.InvariantCulture, composite, numbers);
        }
        return rows.ToString();
    }

    private static void AddEvent(NpgsqlBatchCommand command, in StoredEvent e, bool withVersion = true)
    {
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = e.Id });
        if (withVersion)
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = e.Version });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = e.Data, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.Type });
    }

    private static NpgsqlParameter Text(string? value) =>
        value is null ? Null(NpgsqlDbType.Text) : new NpgsqlParameter<string> { TypedValue = value };

    private static NpgsqlParameter Null(NpgsqlDbType type) => new() { Value = DBNull.Value, NpgsqlDbType = type };

    private void AddCommon(NpgsqlBatchCommand command)
    {
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(Text(metadata.CorrelationId));
        command.Parameters.Add(Text(metadata.CausationId));
        command.Parameters.Add(metadata.Headers.Count == 0
            ? Null(NpgsqlDbType.Jsonb)
            : new NpgsqlParameter<byte[]> { TypedValue = JsonSerializer.SerializeToUtf8Bytes(metadata.Headers), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(Text(metadata.UserName));
    }
}
