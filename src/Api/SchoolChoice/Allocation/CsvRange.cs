using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>
/// Reads the rows of a part of a file, field by field, from one buffer. A field is what stands between commas, byte by byte: nothing is
/// trimmed, and a quotation mark is a character like any other.
/// </summary>
internal sealed class CsvRange(SafeFileHandle file, long start, long end)
{
    private byte[] _buffer = new byte[BufferSize + PackedId.Readable];
    private long _position = start;
    private int _filled;
    private int _next;
    private int _rowEnd;
    private int _at;
    private int _from;
    private int _length;

    private const int BufferSize = 1 << 18;

    /// <summary>How many rows have been read.</summary>
    internal int Rows { get; private set; }

    /// <summary>Where in the file the row after the latest begins.</summary>
    internal long NextRowAt => _position - _filled + _next;

    /// <summary>How many fields of the latest row have been read.</summary>
    internal int FieldCount { get; private set; }

    /// <summary>The bytes of the latest field; valid until the next row.</summary>
    internal ReadOnlySpan<byte> Field => _buffer.AsSpan(_from, _length);

    /// <summary>Whether the latest field is empty.</summary>
    internal bool IsEmpty => _length == 0;

    /// <summary>The latest field as an id.</summary>
    internal PackedId Id
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => PackedId.Of(_buffer.AsSpan(_from), _length);
    }

    /// <summary>Goes to the next row. False at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool NextRow()
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_next, _filled - _next);
            var length = rest.IndexOf((byte)'\n');
            if (length < 0)
            {
                if (_position < end)
                {
                    Refill();
                    continue;
                }
                if (rest.IsEmpty)
                    return false;
                length = rest.Length;
            }
            _at = _next;
            _rowEnd = _next + length;
            _next = Math.Min(_rowEnd + 1, _filled);
            if (length > 0 && rest[length - 1] == (byte)'\r')
                _rowEnd--;
            Rows++;
            FieldCount = 0;
            return true;
        }
    }

    /// <summary>Goes to the next field of the row. False after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool NextField()
    {
        if (_at > _rowEnd)
            return false;
        var rest = _buffer.AsSpan(_at, _rowEnd - _at);
        var comma = rest.IndexOf((byte)',');
        (_from, _length) = (_at, comma < 0 ? rest.Length : comma);
        _at += _length + 1;
        FieldCount++;
        return true;
    }

    /// <summary>The latest field as a whole number. False when it is none, or too large for 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryNumber(out long number)
    {
        var digits = _buffer.AsSpan(_from, _length);
        var isNegative = digits is [(byte)'-', ..];
        if (isNegative)
            digits = digits[1..];
        number = 0;
        // Nineteen digits always fit without a sign bit; what is beyond 64 bits with one is no number here.
        if (digits.IsEmpty || digits.Length > 19)
            return false;
        var size = 0UL;
        foreach (var digit in digits)
        {
            var value = (uint)digit - '0';
            if (value > 9)
                return false;
            size = (size * 10) + value;
        }
        if (size > long.MaxValue)
            return false;
        number = isNegative ? -(long)size : (long)size;
        return true;
    }

    private void Refill()
    {
        var rest = _filled - _next;
        if (rest == _buffer.Length - PackedId.Readable)
            Array.Resize(ref _buffer, (2 * rest) + PackedId.Readable);
        Buffer.BlockCopy(_buffer, _next, _buffer, 0, rest);
        var room = (int)Math.Min(_buffer.Length - PackedId.Readable - rest, end - _position);
        var read = RandomAccess.Read(file, _buffer.AsSpan(rest, room), _position);
        if (read == 0)
            throw new EndOfStreamException("The file became shorter while it was read.");
        (_next, _filled, _position) = (0, rest + read, _position + read);
    }
}
