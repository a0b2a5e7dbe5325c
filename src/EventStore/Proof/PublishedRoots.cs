namespace CaseMgmt.EventStore.Proof;

/// <summary>Reads the file of published roots in step with the blocks, and reports what is wrong with the file itself. Roots that a recorded restore made void are passed over.</summary>
internal sealed class PublishedRoots(string file, RootVerifyKeys keys, Action<LogFinding> found, Action<RecordedRestore>? restored, CancellationToken ct) : IAsyncDisposable
{
    private readonly HashSet<string> unknownKeys = new(StringComparer.Ordinal);
    private readonly List<(int Line, RecordedRestore Restore)> restores = [];
    private IAsyncEnumerator<(int Number, IPublishedLine? Line)>? lines;
    private SignedRoot? current;
    private SignedRoot? before;
    private long refused;
    private bool ended;

    /// <summary>How many roots that hold were read.</summary>
    public long Count { get; private set; }

    /// <summary>The root of a block; null when the file has none that is signed, and then whether there was one that is not. Asked for in rising order.</summary>
    public async Task<(SignedRoot? Root, bool Refused)> OfAsync(long number)
    {
        await BeginAsync();
        while (!ended && (current is null || current.Number < number))
            await MoveAsync();
        return current?.Number == number ? (current, false) : (null, number <= refused);
    }

    /// <summary>The last root that holds; null when there is none.</summary>
    public async Task<SignedRoot?> LastAsync()
    {
        await BeginAsync();
        while (!ended)
            await MoveAsync();
        return before;
    }

    /// <summary>Reports what was published beyond the last block.</summary>
    public async Task FinishAsync(LogBlock? last)
    {
        var (number, size) = (last?.Number ?? 0, last?.TreeSize ?? 0);
        var (first, _) = await OfAsync(number + 1);
        first ??= current;
        if (await LastAsync() is not { } latest || first is null || latest.Number <= number)
            return;
        found(new LogFinding(LogFault.LogShorter,
            $"The log is shorter than what was published: it ends with block {number} ({size} events), but root {latest.Number} of {SignedRoot.Stamp(latest.At)} counted {latest.TreeSize}. "
            + $"Lost are {latest.TreeSize - size} events, from root {first.Number} of {SignedRoot.Stamp(first.At)} on. If a backup was restored, say so with --accept-restore.")
        {
            Block = first.Number,
        });
    }

    public ValueTask DisposeAsync() => lines?.DisposeAsync() ?? ValueTask.CompletedTask;

    // What a restore makes void stands before it in the file.
    private async Task BeginAsync()
    {
        if (lines is not null)
            return;
        await foreach (var (number, line) in RootsFile.ReadAsync(file, ct))
        {
            if (line is not RecordedRestore restore || !IsSigned(number, restore, $"the restore recorded {SignedRoot.Stamp(restore.At)}", restore.LostNumber))
                continue;
            restores.Add((number, restore));
            restored?.Invoke(restore);
        }
        lines = RootsFile.ReadAsync(file, ct).GetAsyncEnumerator(ct);
    }

    private async Task MoveAsync()
    {
        before = current ?? before;
        while (await lines!.MoveNextAsync())
        {
            // A line that is neither is what a crash left. It says nothing; a root that it should have been is missed by its number.
            if (lines.Current is not (var number, SignedRoot root) || restores.Exists(r => r.Line > number && r.Restore.KeptNumber < root.Number))
                continue;
            if (!IsSigned(number, root, $"root {root.Number}", root.Number))
            {
                refused = Math.Max(refused, root.Number);
                continue;
            }
            if (before is not null && root.Number <= before.Number)
            {
                if (root.Number == before.Number && root.Payload().AsSpan().SequenceEqual(before.Payload()))
                    continue;
                found(new LogFinding(LogFault.RootForged, $"Line {number} of {file}: root {root.Number} comes after root {before.Number}. Two histories were published.") { Block = root.Number });
                continue;
            }
            current = root;
            Count++;
            return;
        }
        (ended, current) = (true, null);
    }

    private bool IsSigned(int number, IPublishedLine line, string what, long block)
    {
        switch (keys.Verify(line.KeyId, line.Payload(), line.Signature))
        {
            case true:
                return true;
            case false:
                found(new LogFinding(LogFault.RootForged, $"Line {number} of {file}: {what} was changed after it was signed.") { Block = block });
                return false;
            default:
                if (unknownKeys.Add(line.KeyId))
                    found(new LogFinding(LogFault.RootForged, $"Line {number} of {file}: {what} is signed by key {line.KeyId}, which is none of those to check with ({string.Join(", ", keys.KeyIds)}); so may others be.") { Block = block });
                return false;
        }
    }
}
