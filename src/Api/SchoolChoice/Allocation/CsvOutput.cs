using System.Buffers.Text;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>Writes rows of a comma-separated file through one buffer.</summary>
internal sealed class CsvOutput(Stream stream) : IDisposable
{
    private readonly byte[] _buffer = new byte[1 << 17];
    private int _count;

    /// <summary>Writes text of ASCII characters: commas, the columns' names.</summary>
    internal void Write(string ascii)
    {
        Room(ascii.Length);
        foreach (var c in ascii)
            _buffer[_count++] = (byte)c;
    }

    /// <summary>Writes one ASCII character.</summary>
    internal void Write(char ascii)
    {
        Room(1);
        _buffer[_count++] = (byte)ascii;
    }

    /// <summary>Writes a number.</summary>
    internal void Write(long number)
    {
        Room(20);
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_count), out var written);
        _count += written;
    }

    /// <summary>Writes an id that is held whole.</summary>
    internal void Write(in PackedId id)
    {
        Room(PackedId.Readable);
        _count += id.WriteTo(_buffer.AsSpan(_count));
    }

    /// <summary>Writes bytes as they are.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        Flush();
        stream.Write(bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        stream.Dispose();
    }

    private void Room(int bytes)
    {
        if (_count + bytes > _buffer.Length)
            Flush();
    }

    private void Flush()
    {
        stream.Write(_buffer, 0, _count);
        _count = 0;
    }
}
