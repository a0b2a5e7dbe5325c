using System.Collections.ObjectModel;
using System.Text.Json;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Reading rows of mt_events, with nothing made for what a row lacks.</summary>
internal static class EventRows
{
    /// <summary>What <see cref="Read"/> expects, from the first column on.</summary>
    public const string Columns =
        "e.id, e.stream_id, e.tenant_id, e.version, e.seq_id, e.timestamp, e.type, e.data, e.correlation_id, e.causation_id, e.user_name, e.headers";

    private const string OfStream =
        """
        SELECT e.id, e.version, e.seq_id, e.timestamp, e.type, e.data, e.correlation_id, e.causation_id, e.user_name, e.headers
        FROM mt_events e WHERE e.tenant_id = $1 AND e.stream_id = $2 AND e.version <= $3 ORDER BY e.version
        """;

    private const string EndOfStream =
        """
        SELECT e.id, e.version, e.seq_id, e.timestamp, e.type, e.data, e.correlation_id, e.causation_id, e.user_name, e.headers
        FROM mt_events e WHERE e.tenant_id = $1 AND e.stream_id = $2 AND e.version <= $3 AND e.version >= $4 ORDER BY e.version
        """;

    private static readonly ReadOnlyDictionary<string, string> NoHeaders = ReadOnlyDictionary<string, string>.Empty;

    private static readonly ReadOnlyDictionary<string, string> DamagedHeaders = new(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>True when the row's headers could not be read: the row still has its place, but is no event.</summary>
    public static bool AreDamaged(IReadOnlyDictionary<string, string> headers) => ReferenceEquals(headers, DamagedHeaders);

    public static NpgsqlBatchCommand Stream(string tenant, Guid streamId, long version, long fromVersion = 0)
    {
        var command = new NpgsqlBatchCommand(fromVersion > 0 ? EndOfStream : OfStream)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<Guid> { TypedValue = streamId },
                new NpgsqlParameter<long> { TypedValue = version > 0 ? version : long.MaxValue },
            },
        };
        if (fromVersion > 0)
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = fromVersion });
        return command;
    }

    /// <summary>The events of one stream, of the rows that <see cref="Stream"/> asks for.</summary>
    public static async Task<IReadOnlyList<IEvent>> ReadStreamAsync(
        NpgsqlDataReader reader, string tenant, Guid streamId, EventRegistry registry, DateTimeOffset? until, CancellationToken ct)
    {
        var events = new List<IEvent>();
        while (await reader.ReadAsync(ct))
        {
            var at = reader.GetFieldValue<DateTimeOffset>(3);
            // Clocks of two nodes differ a little: what was known is the stream up to the first later event, never a stream with a hole.
            if (at > until)
                break;
            events.Add(Event(reader, tenant, streamId, at, registry));
        }
        return events;
    }

    /// <summary>A row that begins with <see cref="Columns"/>; its data is empty where the statement, or the caller, left it out.</summary>
    public static StoredEvent Read(NpgsqlDataReader reader, bool withData = true) => new(
        reader.GetGuid(0),
        reader.GetGuid(1),
        RowBytes.Text(reader, 2),
        reader.GetInt64(3),
        reader.GetInt64(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        RowBytes.Text(reader, 6),
        !withData || reader.IsDBNull(7) ? [] : RowBytes.Json(reader, 7).ToArray(),
        Text(reader, 8),
        Text(reader, 9),
        reader.IsDBNull(10) ? null : RowBytes.Text(reader, 10),
        Headers(reader, 11));

    // Not async, so that the JSON can stay in the thread's buffer until it has become an event.
    private static IEvent Event(NpgsqlDataReader reader, string tenant, Guid streamId, DateTimeOffset at, EventRegistry registry)
    {
        var stored = new StoredEvent(
            reader.GetGuid(0), streamId, tenant, reader.GetInt64(1), reader.GetInt64(2), at, RowBytes.Text(reader, 4), [],
            Text(reader, 6), Text(reader, 7), reader.IsDBNull(8) ? null : RowBytes.Text(reader, 8), Headers(reader, 9));
        return registry.Read(stored, RowBytes.Json(reader, 5));
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static IReadOnlyDictionary<string, string> Headers(NpgsqlDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
            return NoHeaders;
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(RowBytes.Json(reader, column)) ?? (IReadOnlyDictionary<string, string>)NoHeaders;
        }
        catch (JsonException)
        {
            return DamagedHeaders;
        }
    }
}
