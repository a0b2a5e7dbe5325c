using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>
/// An id of a file as two numbers. Up to 15 bytes are held whole, with their number in the last byte; of a longer one there are a hash and the
/// length, and whoever compares must compare the bytes too.
/// </summary>
internal readonly record struct PackedId(ulong Low, ulong High)
{
    /// <summary>How many bytes must be readable from the beginning of any id, however short it is.</summary>
    internal const int Readable = 16;

    private const int MostWhole = 15;

    /// <summary>Whether the bytes are not held here.</summary>
    internal bool IsLong => High >> 56 == byte.MaxValue;

    /// <summary>Packs an id.</summary>
    /// <param name="from">From the id's first byte; at least <see cref="Readable"/> bytes, whatever follows the id.</param>
    /// <param name="length">Number of bytes of the id.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static PackedId Of(ReadOnlySpan<byte> from, int length)
    {
        if (length > MostWhole)
            return Long(from[..length]);
        var low = BinaryPrimitives.ReadUInt64LittleEndian(from);
        var high = BinaryPrimitives.ReadUInt64LittleEndian(from[8..]);
        return length < 8
            ? new PackedId(low & ((1UL << (8 * length)) - 1), (ulong)length << 56)
            : new PackedId(low, (high & ((1UL << (8 * (length - 8))) - 1)) | ((ulong)length << 56));
    }

    /// <summary>A well-mixed number, for a table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Hash()
    {
        var high = Math.BigMul(Low ^ 0x9E3779B97F4A7C15, High ^ 0xD6E8FEB86659FD93, out var low);
        var mixed = high ^ low;
        return (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9;
    }

    /// <summary>Writes the bytes of an id that is held whole.</summary>
    /// <param name="to">At least <see cref="Readable"/> bytes; what lies behind the id is overwritten.</param>
    /// <returns>Number of bytes of the id.</returns>
    internal int WriteTo(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, Low);
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], High);
        return (int)(High >> 56);
    }

    private static PackedId Long(ReadOnlySpan<byte> id)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var b in id)
            hash = (hash ^ b) * 0x100000001B3;
        return new PackedId(hash, ((ulong)byte.MaxValue << 56) | (uint)id.Length);
    }
}
