using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>
/// What the tree holds of one event: its place in the clear and the hash of everything stored. The place is what lets a missing event be named;
/// it is refs, codes and numbers only.
/// </summary>
/// <param name="TenantId">The municipality.</param>
/// <param name="Sequence">The event's number.</param>
/// <param name="EventId">The event.</param>
/// <param name="StreamId">Its stream.</param>
/// <param name="Version">Its place in the stream.</param>
/// <param name="ContentHash">SHA-256 of the event's canonical bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogEntry(string TenantId, long Sequence, Guid EventId, Guid StreamId, long Version, byte[] ContentHash)
{
    private const byte Format = 1;
    private const int FixedLength = 1 + sizeof(ushort) + sizeof(long) + 16 + 16 + sizeof(long) + MerkleTree.HashLength;

    /// <summary>The bytes that are hashed as the leaf: format, length of the tenant, tenant, sequence, event, stream, version, content hash; numbers big-endian.</summary>
    public byte[] ToBytes()
    {
        var tenant = Encoding.UTF8.GetByteCount(TenantId);
        var bytes = new byte[FixedLength + tenant];
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), checked((ushort)tenant));
        Encoding.UTF8.GetBytes(TenantId, bytes.AsSpan(3));
        var rest = bytes.AsSpan(3 + tenant);
        BinaryPrimitives.WriteInt64BigEndian(rest, Sequence);
        EventId.TryWriteBytes(rest[8..], bigEndian: true, out _);
        StreamId.TryWriteBytes(rest[24..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(rest[40..], Version);
        ContentHash.CopyTo(rest[48..]);
        return bytes;
    }

    /// <summary>Reads one entry at the beginning of the bytes; null when they are damaged.</summary>
    public static LogEntry? Read(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < FixedLength || bytes[0] != Format)
            return null;
        var tenant = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
        if (bytes.Length < FixedLength + tenant)
            return null;
        length = FixedLength + tenant;
        var rest = bytes[(3 + tenant)..];
        return new LogEntry(
            Encoding.UTF8.GetString(bytes.Slice(3, tenant)),
            BinaryPrimitives.ReadInt64BigEndian(rest),
            new Guid(rest.Slice(8, 16), bigEndian: true),
            new Guid(rest.Slice(24, 16), bigEndian: true),
            BinaryPrimitives.ReadInt64BigEndian(rest[40..]),
            rest.Slice(48, MerkleTree.HashLength).ToArray());
    }

    /// <summary>Reads all entries of a block; null when the bytes are damaged or not as many as said.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> bytes, int count)
    {
        var entries = new List<ReadOnlyMemory<byte>>(Math.Clamp(count, 0, 100_000));
        while (bytes.Length > 0)
        {
            if (Read(bytes.Span, out var length) is null)
                return null;
            entries.Add(bytes[..length]);
            bytes = bytes[length..];
        }
        return entries.Count == count ? entries : null;
    }
}

/// <summary>Reads rows of mt_events into entries. One instance is used by one reader at a time.</summary>
internal sealed class EntryReading
{
    public const string Columns =
        """
        e.tenant_id, e.seq_id, e.id, e.stream_id, e.version, e.type, e.timestamp, e.data, e.bdata, e.headers,
        e.correlation_id, e.causation_id, e.user_name, e.mt_dotnet_type, e.is_archived, e.epoch, e.transaction_id
        """;

    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private const byte Absent = 0;
    private const byte Present = 1;
    private const byte Unreadable = 2;
    private readonly ArrayBufferWriter<byte> content = new(4096);
    private readonly ArrayBufferWriter<byte> json = new(4096);

    public LogEntry Read(NpgsqlDataReader row)
    {
        var entry = new LogEntry(row.GetString(0), row.GetInt64(1), row.GetGuid(2), row.GetGuid(3), row.GetInt64(4), []);
        content.ResetWrittenCount();
        content.Write("casemgmt.event.v1\n"u8);
        Text(row, 0);
        Number(entry.Sequence);
        Id(entry.EventId);
        Id(entry.StreamId);
        Number(entry.Version);
        Text(row, 5);
        // Microseconds since 2000-01-01 UTC, as PostgreSQL stores them.
        Number(row.GetFieldValue<long>(6));
        Json(row, 7);
        Bytes(row.IsDBNull(8) ? null : row.GetFieldValue<byte[]>(8), Present);
        Json(row, 9);
        for (var column = 10; column <= 13; column++)
            Text(row, column);
        Number(row.GetBoolean(14) ? 1 : 0);
        Number(row.GetInt32(15));
        Number((long)row.GetFieldValue<ulong>(16));
        return entry with { ContentHash = SHA256.HashData(content.WrittenSpan) };
    }

    public static LogPosition Position(NpgsqlDataReader row) => new(row.GetInt32(15), row.GetFieldValue<ulong>(16), row.GetInt64(1));

    // An instant set by hand to infinity is no instant.
    public static DateTimeOffset? WrittenAt(NpgsqlDataReader row) =>
        row.GetFieldValue<long>(6) is var at and > -50_000_000_000_000_000 and < 200_000_000_000_000_000 ? Epoch.AddTicks(at * TimeSpan.TicksPerMicrosecond) : null;

    private void Text(NpgsqlDataReader row, int column) => Bytes(row.IsDBNull(column) ? null : Encoding.UTF8.GetBytes(row.GetString(column)), Present);

    private void Json(NpgsqlDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            Bytes(null, Present);
            return;
        }
        var stored = row.GetFieldValue<byte[]>(column);
        json.ResetWrittenCount();
        try
        {
            CanonicalJson.Write(stored, json);
            Bytes(json.WrittenSpan, Present);
        }
        catch (JsonException)
        {
            // Nested beyond all measure, by somebody's hand: still hashed, so that the log can be checked around it.
            Bytes(stored, Unreadable);
        }
    }

    private void Bytes(byte[]? value, byte mark)
    {
        if (value is null)
            content.Write([Absent]);
        else
            Bytes(value.AsSpan(), mark);
    }

    private void Bytes(ReadOnlySpan<byte> value, byte mark)
    {
        content.Write([mark]);
        Number(value.Length);
        content.Write(value);
    }

    private void Number(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(content.GetSpan(sizeof(long)), value);
        content.Advance(sizeof(long));
    }

    private void Id(Guid value)
    {
        value.TryWriteBytes(content.GetSpan(16), bigEndian: true, out _);
        content.Advance(16);
    }
}
