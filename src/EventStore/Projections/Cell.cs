using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CaseMgmt.EventStore;

/// <summary>One value of a row in memory, of any column type, without boxing. The column's type says how to read it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Cell
{
    private readonly object? reference;
    private readonly Bits bits;

    private Cell(object? reference, Bits bits) => (this.reference, this.bits) = (reference, bits);

    public static Cell Null { get; } = new(DBNull.Value, default);

    public bool IsNull => ReferenceEquals(reference, DBNull.Value);

    public static Cell Of(string value) => new(value, default);

    public static Cell Of(long value) => new(null, new Bits(value, 0));

    public static Cell Of(Guid value) => new(null, Unsafe.BitCast<Guid, Bits>(value));

    public static Cell Of(decimal value) => new(null, Unsafe.BitCast<decimal, Bits>(value));

    public string AsText() => (string)reference!;

    public long AsLong() => bits.First;

    public Guid AsGuid() => Unsafe.BitCast<Bits, Guid>(bits);

    public decimal AsDecimal() => Unsafe.BitCast<Bits, decimal>(bits);

    /// <summary>True for the same value of the same column; numerics only when written alike.</summary>
    public bool Same(in Cell other) =>
        bits.First == other.bits.First && bits.Second == other.bits.Second
        && (ReferenceEquals(reference, other.reference) || (reference is string a && other.reference is string b && string.Equals(a, b, StringComparison.Ordinal)));

    public int Hash() => reference is string text ? text.GetHashCode(StringComparison.Ordinal) : HashCode.Combine(bits.First, bits.Second);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Bits(long first, long second)
    {
        public readonly long First = first;
        public readonly long Second = second;
    }
}
