using System.Text.Json;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Reading rows of mt_events.</summary>
internal static class EventRows
{
    public const string Columns =
        "e.id, e.stream_id, e.tenant_id, e.version, e.seq_id, e.timestamp, e.type, e.data, e.correlation_id, e.causation_id, e.user_name, e.headers";

    private const string OfStream = $"SELECT {Columns} FROM mt_events e WHERE e.tenant_id = $1 AND e.stream_id = $2 AND e.version <= $3 ORDER BY e.version";
    private static readonly Dictionary<string, string> NoHeaders = [];

    public static NpgsqlBatchCommand Stream(string tenant, Guid streamId, long version) => new(OfStream)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = tenant },
            new NpgsqlParameter<Guid> { TypedValue = streamId },
            new NpgsqlParameter<long> { TypedValue = version > 0 ? version : long.MaxValue },
        },
    };

    public static async Task<IReadOnlyList<IEvent>> ReadAllAsync(NpgsqlDataReader reader, EventRegistry registry, DateTimeOffset? until, CancellationToken ct)
    {
        var events = new List<IEvent>();
        while (await reader.ReadAsync(ct))
        {
            var stored = Read(reader);
            // Clocks of two nodes differ a little: what was known is the stream up to the first later event, never a stream with a hole.
            if (stored.Timestamp > until)
                break;
            events.Add(registry.Read(stored));
        }
        return events;
    }

    public static StoredEvent Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetGuid(1),
        reader.GetString(2),
        reader.GetInt64(3),
        reader.GetInt64(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        reader.GetString(6),
        reader.IsDBNull(7) ? [] : reader.GetFieldValue<byte[]>(7),
        Text(reader, 8),
        Text(reader, 9),
        Text(reader, 10),
        reader.IsDBNull(11) ? NoHeaders : JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetFieldValue<byte[]>(11)) ?? NoHeaders);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
