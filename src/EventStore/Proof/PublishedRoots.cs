namespace CaseMgmt.EventStore.Proof;

/// <summary>Reads the file of published roots in step with the blocks, and reports what is wrong with the file itself.</summary>
internal sealed class PublishedRoots : IAsyncDisposable
{
    private readonly string file;
    private readonly RootVerifyKeys keys;
    private readonly Action<LogFinding> found;
    private readonly IAsyncEnumerator<(int Line, SignedRoot? Root)> lines;
    private readonly HashSet<string> unknownKeys = new(StringComparer.Ordinal);
    private SignedRoot? current;
    private SignedRoot? taken;
    private long refused;
    private bool ended;

    public PublishedRoots(string file, RootVerifyKeys keys, Action<LogFinding> found, CancellationToken ct)
    {
        (this.file, this.keys, this.found) = (file, keys, found);
        lines = RootsFile.ReadAsync(file, ct).GetAsyncEnumerator(ct);
    }

    /// <summary>How many roots were read with a good signature.</summary>
    public long Count { get; private set; }

    /// <summary>The root of a block; null when the file has none that is signed. Asked for in rising order.</summary>
    public async Task<(SignedRoot? Root, bool Refused)> OfAsync(long number)
    {
        while (!ended && (current is null || current.Number < number))
        {
            taken = current ?? taken;
            await MoveAsync();
        }
        return current?.Number == number ? (current, false) : (null, number <= refused);
    }

    /// <summary>Reports what was published beyond the last block.</summary>
    public async Task FinishAsync(LogBlock? last)
    {
        var (first, latest) = ((SignedRoot?)null, (SignedRoot?)null);
        while (!ended)
        {
            if (current is not null && current.Number > (last?.Number ?? 0))
                (first, latest) = (first ?? current, current);
            taken = current ?? taken;
            await MoveAsync();
        }
        if (first is not null && latest is not null)
        {
            found(new LogFinding(LogFault.LogShorter,
                $"The log is shorter than what was published: it ends with block {last?.Number ?? 0} ({last?.TreeSize ?? 0} events), but root {latest.Number} of {SignedRoot.Stamp(latest.At)} counted {latest.TreeSize} events. "
                + $"Lost are {latest.TreeSize - (last?.TreeSize ?? 0)} events, from root {first.Number} on.")
            {
                Block = first.Number,
            });
        }
    }

    public ValueTask DisposeAsync() => lines.DisposeAsync();

    private async Task MoveAsync()
    {
        while (await lines.MoveNextAsync())
        {
            var (line, root) = lines.Current;
            if (root is null)
            {
                // What a crash left. It says nothing; a root that it should have been is missed by its number.
                continue;
            }
            if (!IsSigned(line, root))
            {
                refused = Math.Max(refused, root.Number);
                continue;
            }
            var before = current ?? taken;
            if (before is not null && root.Number <= before.Number)
            {
                if (root.Number == before.Number && root.Payload().AsSpan().SequenceEqual(before.Payload()))
                    continue;
                found(new LogFinding(LogFault.RootForged, $"Line {line} of {file}: root {root.Number} comes after root {before.Number}. Two histories were published.") { Block = root.Number });
                continue;
            }
            (current, taken) = (root, before);
            Count++;
            return;
        }
        (ended, taken, current) = (true, current ?? taken, null);
    }

    private bool IsSigned(int line, SignedRoot root)
    {
        switch (keys.Verify(root.KeyId, root.Payload(), root.Signature))
        {
            case true:
                return true;
            case false:
                found(new LogFinding(LogFault.RootForged, $"Line {line} of {file}: root {root.Number} was changed after it was signed.") { Block = root.Number });
                return false;
            default:
                if (unknownKeys.Add(root.KeyId))
                    found(new LogFinding(LogFault.RootForged, $"Line {line} of {file}: root {root.Number} is signed by key {root.KeyId}, which is none of those to check with ({string.Join(", ", keys.KeyIds)}); so may later ones be.") { Block = root.Number });
                return false;
        }
    }
}
