using System.Runtime.CompilerServices;
using System.Text;

namespace CaseMgmt.EventStore.Proof;

/// <summary>The file of published roots: appended to, never changed, one line of JSON each.</summary>
internal static class RootsFile
{
    private const int Tail = 64 * 1024;
    private const byte LineFeed = (byte)'\n';

    /// <summary>The root that the file goes on from: number and hash of its last line; null when there is no file or it is empty.</summary>
    /// <exception cref="LogProofException">The file cannot be read, or has lines of which none of the last is a root.</exception>
    public static Task<LastRoot?> LastAsync(string file, CancellationToken ct) => ToldAsync(file, () => FindLastAsync(file, ct));

    private static async Task<LastRoot?> FindLastAsync(string file, CancellationToken ct)
    {
        if (!File.Exists(file))
            return null;
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length == 0)
            return null;
        stream.Seek(-Math.Min(Tail, stream.Length), SeekOrigin.End);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var lines = (await reader.ReadToEndAsync(ct)).Split('\n');
        return lines.Reverse().Select(l => Parse(l) switch
        {
            SignedRoot root => new LastRoot(root.Number, root.Root, root.At),
            RecordedRestore restore => new LastRoot(restore.KeptNumber, restore.KeptRoot, restore.At),
            _ => null,
        }).FirstOrDefault(r => r is not null)
            ?? throw new LogProofException($"The file of published roots {file} (LOG_ROOTS_FILE) does not end with a root: put the right file back, or name a new one.");
    }

    /// <summary>Adds lines at the end and waits until they are on the disk.</summary>
    /// <exception cref="LogProofException">The file cannot be written.</exception>
    public static Task AppendAsync(string file, IEnumerable<IPublishedLine> lines, CancellationToken ct) => ToldAsync(file, async () =>
    {
        await WriteAsync(file, lines, ct);
        return true;
    });

    private static async Task WriteAsync(string file, IEnumerable<IPublishedLine> lines, CancellationToken ct)
    {
        var text = new StringBuilder();
        // What a crash left of a line stays a line of its own.
        if (!await EndsLineAsync(file, ct))
            text.Append('\n');
        foreach (var line in lines)
            text.Append(line.ToJson()).Append('\n');
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            Directory.CreateDirectory(folder);
        await using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
        await stream.FlushAsync(ct);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>All lines with their numbers, from 1; null where a line is neither a root nor a recorded restore.</summary>
    public static async IAsyncEnumerable<(int Number, IPublishedLine? Line)> ReadAsync(string file, [EnumeratorCancellation] CancellationToken ct)
    {
        using var reader = await ToldAsync(file, () => Task.FromResult(new StreamReader(file, Encoding.UTF8)));
        var number = 0;
        while (await ToldAsync(file, async () => await reader.ReadLineAsync(ct)) is { } line)
        {
            number++;
            if (line.Length > 0)
                yield return (number, Parse(line));
        }
    }

    private static IPublishedLine? Parse(string line) => (IPublishedLine?)SignedRoot.Parse(line) ?? RecordedRestore.Parse(line);

    // The store takes an IOException for the database's.
    private static async Task<T> ToldAsync<T>(string file, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogProofException($"The file of published roots {file} cannot be read or written: {e.Message}", e);
        }
    }

    private static async Task<bool> EndsLineAsync(string file, CancellationToken ct)
    {
        if (!File.Exists(file))
            return true;
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length == 0)
            return true;
        stream.Seek(-1, SeekOrigin.End);
        var last = new byte[1];
        await stream.ReadExactlyAsync(last, ct);
        return last[0] == LineFeed;
    }
}

/// <summary>What the next root must follow on.</summary>
/// <param name="Number">Number of the root; 0 for the beginning of the log.</param>
/// <param name="Root">Its hash.</param>
/// <param name="At">When the line was written.</param>
internal sealed record LastRoot(long Number, string Root, DateTimeOffset At);
