using System.Globalization;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Recomputes the tree from the entries of the blocks and compares it with the blocks' roots and the published ones.</summary>
internal sealed class TreeCheck(PublishedRoots? published, LogVerificationScope scope, Action<LogFinding> found)
{
    private MerkleFrontier tree = new();
    private LogBlock? last;
    private bool differs;
    private long unpublishedFrom;

    public long Blocks { get; private set; }

    public long Events { get; private set; }

    /// <summary>Checks the next block.</summary>
    /// <returns>Its entries; null when they cannot be read.</returns>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> TakeAsync(LogBlock block)
    {
        var expected = (last?.Number ?? 0) + 1;
        var gap = block.Number != expected;
        if (gap)
            Damaged(expected, block.Number == expected + 1 ? "is missing" : string.Create(CultureInfo.InvariantCulture, $"is missing, and so are all up to {block.Number - 1}"));
        var before = tree.Root();
        var entries = LogEntry.Split(block.Entries, block.Events);
        byte[]? root = null;
        if (entries is null)
        {
            Damaged(block.Number, "has a damaged list of events");
        }
        else
        {
            var own = new MerkleFrontier();
            foreach (var leaf in entries.Select(e => MerkleTree.Leaf(e.Span)))
            {
                own.Append(leaf);
                tree.Append(leaf);
            }
            root = own.Root();
            if (!root.AsSpan().SequenceEqual(block.BlockRoot))
                Damaged(block.Number, "does not have the root that its list of events gives");
        }
        CheckTree(block, follows: !gap && entries is not null);
        if (published is not null)
            await CompareAsync(published, block, root ?? block.BlockRoot, gap ? null : before);
        (Blocks, Events, last) = (Blocks + 1, Events + block.Events, block);
        return entries;
    }

    /// <summary>Reports what was published beyond the last block, or not published.</summary>
    public async Task FinishAsync()
    {
        if (published is null)
            return;
        if (unpublishedFrom > 0 && !scope.OlderRoots)
            Unpublished(last!.Number, $"Publishing is behind, or the file was cut short or is an older copy (then say --older-roots)");
        await published.FinishAsync(last);
    }

    private void CheckTree(LogBlock block, bool follows)
    {
        var same = tree.Size == block.TreeSize && tree.Root().AsSpan().SequenceEqual(block.TreeRoot);
        if (follows && !same)
            Damaged(block.Number, "does not continue the tree of the blocks before it");
        if (last is not null && (block.First.CompareTo(last.Last) <= 0 || block.Last.CompareTo(block.First) < 0))
            Damaged(block.Number, "does not begin after the block before it ends");
        if (same && !tree.ToBytes().AsSpan().SequenceEqual(block.Frontier))
            Damaged(block.Number, "does not hold what the tree is continued from");
        if (same)
            return;
        // Said once: from here on the tree is what the block says it is.
        try
        {
            tree = MerkleFrontier.FromBytes(block.TreeSize, block.Frontier);
        }
        catch (FormatException)
        {
            Damaged(block.Number, "does not hold what the tree is continued from");
        }
    }

    private async Task CompareAsync(PublishedRoots roots, LogBlock block, byte[] blockRoot, byte[]? before)
    {
        var (root, refused) = await roots.OfAsync(block.Number);
        if (root is null)
        {
            if (unpublishedFrom == 0 && !refused)
                unpublishedFrom = block.Number;
            return;
        }
        if (unpublishedFrom > 0)
            Unpublished(block.Number - 1, "Later ones are: lines were taken out");
        var own = string.Equals(root.BlockRoot, Convert.ToHexStringLower(blockRoot), StringComparison.Ordinal) && root.TreeSize == block.TreeSize;
        var whole = string.Equals(root.Root, Convert.ToHexStringLower(tree.Root()), StringComparison.Ordinal)
            && (before is null || string.Equals(root.Previous, Convert.ToHexStringLower(before), StringComparison.Ordinal));
        if (!own)
            Differs(block, root, $"its {block.Events} events, numbers {block.First.Sequence} to {block.Last.Sequence}, are not those that were published");
        else if (!whole && !differs)
            Differs(block, root, "its own events are those that were published, but the tree before it is another");
        else if (own && root.At != block.SealedAt)
            Differs(block, root, "its events are those that were published, but it says that they were sealed at another time");
        // Every later root differs too; blocks that were changed themselves are still told apart by their own roots.
        differs |= !own || !whole;
    }

    private void Differs(LogBlock block, SignedRoot root, string what) =>
        found(new LogFinding(LogFault.RootDiffers, $"Block {block.Number} is not what root {root.Number} of {SignedRoot.Stamp(root.At)} says: {what}.") { Block = block.Number });

    private void Damaged(long block, string what) => found(new LogFinding(LogFault.BlockDamaged, $"Block {block} {what}.") { Block = block });

    private void Unpublished(long upTo, string why)
    {
        var which = upTo == unpublishedFrom ? $"The root of block {upTo} is" : $"The roots of blocks {unpublishedFrom} to {upTo} are";
        found(new LogFinding(LogFault.RootsIncomplete, $"{which} not in the file of published roots. {why}.") { Block = unpublishedFrom });
        unpublishedFrom = 0;
    }
}
