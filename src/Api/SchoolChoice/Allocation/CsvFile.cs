using System.Text;
using CaseMgmt.Api.Adapters.Imports;
using Microsoft.Win32.SafeHandles;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>A comma-separated file in UTF-8 whose first line names its columns, read in parts by several threads.</summary>
internal sealed class CsvFile : IDisposable
{
    private const long SmallestPart = 1 << 20;
    private readonly SafeFileHandle _file;
    private readonly long _start;
    private readonly long _end;

    private CsvFile(string path)
    {
        Name = Path.GetFileName(path);
        _file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        _end = EndOfLastRow();
        var first = new CsvRange(_file, StartsWithMark() ? 3 : 0, _end);
        var header = new List<string>();
        if (first.NextRow())
        {
            while (first.NextField())
                header.Add(Encoding.UTF8.GetString(first.Field));
        }
        Header = header;
        _start = first.NextRowAt;
    }

    /// <summary>The file's name, without its folder.</summary>
    internal string Name { get; }

    /// <summary>The names of the columns.</summary>
    internal IReadOnlyList<string> Header { get; }

    /// <summary>Opens a file and reads its first line.</summary>
    /// <exception cref="ImportRefusedException">It cannot be read.</exception>
    internal static CsvFile Open(string path)
    {
        try
        {
            return new CsvFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused(path, "file-not-found");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Refused(path, "file-not-readable");
        }
    }

    /// <summary>Requires these columns in this order.</summary>
    /// <exception cref="ImportRefusedException">There are others.</exception>
    internal void RequireHeader(params IReadOnlyList<string> columns) => HeaderFaults(columns).ThrowIfAny();

    /// <summary>What is wrong with the first line where these columns in this order are to stand.</summary>
    internal FileFaults HeaderFaults(params IReadOnlyList<string> columns)
    {
        var faults = new FileFaults(Name, columns);
        if (Header.Count == 0)
            faults.Add(1, 0, "empty-file");
        for (var i = 0; i < Math.Max(columns.Count, Header.Count) && Header.Count > 0; i++)
        {
            if (i >= columns.Count || i >= Header.Count || !string.Equals(columns[i], Header[i], StringComparison.Ordinal))
                faults.Add(1, i + 1, i >= columns.Count ? "unknown-column" : i >= Header.Count ? "missing-column" : "wrong-column");
        }
        return faults;
    }

    /// <summary>The rows after the first line in parts, in order; the same parts at every call.</summary>
    internal IReadOnlyList<CsvRange> InParts()
    {
        var bounds = Bounds();
        var parts = new CsvRange[bounds.Length - 1];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = new CsvRange(_file, bounds[i], bounds[i + 1]);
        return parts;
    }

    /// <summary>The number of rows of each part.</summary>
    internal int[] CountRows()
    {
        var bounds = Bounds();
        var counts = new int[bounds.Length - 1];
        Parts.Run(counts.Length, i => counts[i] = CountRows(bounds[i], bounds[i + 1]));
        return counts;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static ImportRefusedException Refused(string path, string code) => new([new ImportFault(Path.GetFileName(path), 0, null, code)]);

    private bool StartsWithMark()
    {
        Span<byte> mark = stackalloc byte[3];
        return RandomAccess.Read(_file, mark, 0) == 3 && mark.SequenceEqual(Encoding.UTF8.Preamble);
    }

    // Line breaks at the end of the file end the last row and begin no other.
    private long EndOfLastRow()
    {
        var end = RandomAccess.GetLength(_file);
        var last = new byte[4096];
        while (end > 0)
        {
            var start = Math.Max(0, end - last.Length);
            var block = last.AsSpan(0, RandomAccess.Read(_file, last.AsSpan(0, (int)(end - start)), start));
            var kept = block.LastIndexOfAnyExcept((byte)'\n', (byte)'\r');
            if (kept >= 0)
                return start + kept + 1;
            end = start;
        }
        return 0;
    }

    private long[] Bounds()
    {
        var count = (int)Math.Clamp((_end - _start) / SmallestPart, 1, Environment.ProcessorCount);
        var bounds = new long[count + 1];
        bounds[0] = _start;
        for (var i = 1; i < count; i++)
            bounds[i] = Math.Max(bounds[i - 1], RowAfter(_start + ((_end - _start) * i / count)));
        bounds[count] = Math.Max(bounds[count - 1], _end);
        return bounds;
    }

    private int CountRows(long start, long end)
    {
        var block = new byte[1 << 17];
        // The last row of the file has no line break behind it.
        var count = end == _end && end > start ? 1 : 0;
        while (start < end)
        {
            var read = RandomAccess.Read(_file, block.AsSpan(0, (int)Math.Min(block.Length, end - start)), start);
            if (read == 0)
                throw new EndOfStreamException("The file became shorter while it was read.");
            count = checked(count + block.AsSpan(0, read).Count((byte)'\n'));
            start += read;
        }
        return count;
    }

    private long RowAfter(long position)
    {
        var block = new byte[4096];
        while (position < _end)
        {
            var read = RandomAccess.Read(_file, block, position);
            var feed = block.AsSpan(0, read).IndexOf((byte)'\n');
            if (feed >= 0)
                return Math.Min(_end, position + feed + 1);
            position += read;
        }
        return _end;
    }
}
