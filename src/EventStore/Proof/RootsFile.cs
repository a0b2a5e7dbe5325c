using System.Runtime.CompilerServices;
using System.Text;

namespace CaseMgmt.EventStore.Proof;

/// <summary>The file of published roots: appended to, never changed, one line of JSON each.</summary>
internal static class RootsFile
{
    private const int Tail = 64 * 1024;
    private const byte LineFeed = (byte)'\n';

    /// <summary>The last root in the file; null when there is no file or it is empty.</summary>
    /// <exception cref="LogProofException">The file cannot be read, or has lines of which none of the last is a root.</exception>
    public static Task<SignedRoot?> LastAsync(string file, CancellationToken ct) => ToldAsync(file, () => FindLastAsync(file, ct));

    private static async Task<SignedRoot?> FindLastAsync(string file, CancellationToken ct)
    {
        if (!File.Exists(file))
            return null;
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length == 0)
            return null;
        stream.Seek(-Math.Min(Tail, stream.Length), SeekOrigin.End);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var lines = (await reader.ReadToEndAsync(ct)).Split('\n');
        return lines.Reverse().Select(SignedRoot.Parse).FirstOrDefault(r => r is not null)
            ?? throw new LogProofException($"The file of published roots {file} (LOG_ROOTS_FILE) does not end with a root: put the right file back, or name a new one.");
    }

    /// <summary>Adds roots at the end and waits until they are on the disk.</summary>
    /// <exception cref="LogProofException">The file cannot be written.</exception>
    public static Task AppendAsync(string file, IEnumerable<SignedRoot> roots, CancellationToken ct) => ToldAsync(file, async () =>
    {
        await WriteAsync(file, roots, ct);
        return true;
    });

    private static async Task WriteAsync(string file, IEnumerable<SignedRoot> roots, CancellationToken ct)
    {
        var text = new StringBuilder();
        // What a crash left of a line stays a line of its own.
        if (!await EndsLineAsync(file, ct))
            text.Append('\n');
        foreach (var root in roots)
            text.Append(root.ToJson()).Append('\n');
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            Directory.CreateDirectory(folder);
        await using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
        await stream.FlushAsync(ct);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>All lines with their numbers, from 1; the root is null where the line is none.</summary>
    public static async IAsyncEnumerable<(int Line, SignedRoot? Root)> ReadAsync(string file, [EnumeratorCancellation] CancellationToken ct)
    {
        using var reader = await ToldAsync(file, () => Task.FromResult(new StreamReader(file, Encoding.UTF8)));
        var number = 0;
        while (await ToldAsync(file, async () => await reader.ReadLineAsync(ct)) is { } line)
        {
            number++;
            if (line.Length > 0)
                yield return (number, SignedRoot.Parse(line));
        }
    }

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
