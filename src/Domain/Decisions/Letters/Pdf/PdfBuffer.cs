using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>Bytes of a PDF file as they are written, one behind the other.</summary>
/// <param name="capacity">How many bytes are expected.</param>
internal sealed class PdfBuffer(int capacity)
{
    private const int LongestNumber = 32;
    private byte[] bytes = new byte[capacity];

    /// <summary>How many bytes have been written.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>Writes characters of Latin 1.</summary>
    public PdfBuffer Put(string text)
    {
        Length += Encoding.Latin1.GetBytes(text, Free(text.Length));
        return this;
    }

    /// <summary>Writes bytes.</summary>
    public PdfBuffer Put(ReadOnlySpan<byte> more)
    {
        more.CopyTo(Free(more.Length));
        Length += more.Length;
        return this;
    }

    /// <summary>Writes a whole number.</summary>
    public PdfBuffer Put(int number)
    {
        Utf8Formatter.TryFormat(number, Free(LongestNumber), out var length);
        Length += length;
        return this;
    }

    /// <summary>Writes a number with two decimals at most.</summary>
    public PdfBuffer Put(decimal number)
    {
        number.TryFormat(Free(LongestNumber), out var length, "0.##", CultureInfo.InvariantCulture);
        Length += length;
        return this;
    }

    /// <summary>Writes a reference to an object, with a space behind it.</summary>
    public PdfBuffer Ref(int number) => Put(number).Put(" 0 R "u8);

    /// <summary>Writes a byte within a text in round brackets.</summary>
    public void PutInText(int value)
    {
        var free = Free(2);
        var at = 0;
        // A bare return would be read as a line feed.
        if (value is '(' or ')' or '\\' or '\r')
            free[at++] = (byte)'\\';
        free[at++] = value == '\r' ? (byte)'r' : (byte)value;
        Length += at;
    }

    private Span<byte> Free(int length)
    {
        if (bytes.Length - Length < length)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + length));
        return bytes.AsSpan(Length);
    }
}
