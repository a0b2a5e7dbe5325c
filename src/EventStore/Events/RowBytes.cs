using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Columns read as the bytes on the wire, into a buffer that every thread keeps: nothing is made for JSON, nor for a text that was read before.</summary>
internal static class RowBytes
{
    private const byte JsonbVersion = 1;
    private const int LongestKept = 100;
    private const int Slots = 256;

    [ThreadStatic]
    private static byte[]? buffer;

    [ThreadStatic]
    private static (byte[] Utf8, string Text)[]? kept;

    /// <summary>The JSON of a jsonb column, until the thread reads the next column.</summary>
    public static ReadOnlySpan<byte> Json(NpgsqlDataReader reader, int column)
    {
        var bytes = Bytes(reader, column);
        return bytes is [JsonbVersion, ..] ? bytes[1..] : throw new NotSupportedException("PostgreSQL sends jsonb in a form this release does not know.");
    }

    /// <summary>A text of which there are few: names of events, tenants, actors.</summary>
    public static string Text(NpgsqlDataReader reader, int column)
    {
        var utf8 = Bytes(reader, column);
        if (utf8.Length is < sizeof(int) or > LongestKept)
            return Encoding.UTF8.GetString(utf8);
        kept ??= new (byte[], string)[Slots];
        var hash = (uint)utf8.Length ^ (BinaryPrimitives.ReadUInt32LittleEndian(utf8) * 2654435761) ^ (BinaryPrimitives.ReadUInt32LittleEndian(utf8[(utf8.Length / 2 - 2)..]) * 2246822519)
            ^ (BinaryPrimitives.ReadUInt32LittleEndian(utf8[^sizeof(int)..]) * 3266489917);
        ref var slot = ref kept[(hash >> 16) % Slots];
        if (slot.Text is null || !utf8.SequenceEqual(slot.Utf8))
            slot = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return slot.Text;
    }

    private static ReadOnlySpan<byte> Bytes(NpgsqlDataReader reader, int column)
    {
        buffer ??= new byte[8192];
        var length = (int)reader.GetBytes(column, 0, buffer, 0, buffer.Length);
        if (length < buffer.Length)
            return buffer.AsSpan(0, length);
        // One event's JSON beyond the buffer is read by itself, so that no thread keeps a large one.
        var large = new byte[reader.GetBytes(column, 0, buffer: null, 0, 0)];
        reader.GetBytes(column, 0, large, 0, large.Length);
        return large;
    }
}
