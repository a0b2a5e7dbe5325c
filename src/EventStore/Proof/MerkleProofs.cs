using System.Runtime.InteropServices;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Leaves from one place up to, but without, another.</summary>
/// <param name="Start">The first leaf, from 0.</param>
/// <param name="End">The leaf after the last.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LeafRange(long Start, long End);

/// <summary>Which subtrees a proof consists of, and their roots, taken from the leaves in one pass.</summary>
public static class MerkleProofs
{
    /// <summary>The subtrees beside the way from a leaf to the root, from the leaf upwards.</summary>
    /// <param name="index">The leaf's place, from 0.</param>
    /// <param name="size">Number of leaves of the tree.</param>
    public static IReadOnlyList<LeafRange> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var ranges = new List<LeafRange>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + LargestFull(end - start);
            ranges.Add(index < middle ? new LeafRange(middle, end) : new LeafRange(start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }
        ranges.Reverse();
        return ranges;
    }

    /// <summary>The subtrees that show that a tree begins with a smaller one.</summary>
    /// <param name="firstSize">Number of leaves of the smaller tree.</param>
    /// <param name="size">Number of leaves of the larger tree.</param>
    public static IReadOnlyList<LeafRange> Consistency(long firstSize, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstSize, size);
        var ranges = new List<LeafRange>();
        if (firstSize == 0)
            return ranges;
        var (start, end) = (0L, size);
        while (firstSize != end)
        {
            var middle = start + LargestFull(end - start);
            var left = firstSize <= middle;
            ranges.Add(left ? new LeafRange(middle, end) : new LeafRange(start, middle));
            (start, end) = left ? (start, middle) : (middle, end);
        }
        // The verifier knows the smaller tree's root; any other subtree it must be told.
        if (start > 0)
            ranges.Add(new LeafRange(start, end));
        ranges.Reverse();
        return ranges;
    }

    // The largest power of two that is less than the size.
    private static long LargestFull(long size) => 1L << (63 - (int)long.LeadingZeroCount(size - 1));
}

/// <summary>Roots of some ranges that do not overlap, from all leaves in order.</summary>
/// <param name="ranges">The ranges, each a subtree.</param>
public sealed class RangeRoots(IReadOnlyList<LeafRange> ranges)
{
    private readonly MerkleFrontier[] subtrees = [.. ranges.Select(_ => new MerkleFrontier())];

    /// <summary>Takes in the next leaf.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="leaf">Its hash.</param>
    public void Add(long index, byte[] leaf)
    {
        for (var i = 0; i < ranges.Count; i++)
        {
            if (index >= ranges[i].Start && index < ranges[i].End)
            {
                subtrees[i].Append(leaf);
                return;
            }
        }
    }

    /// <summary>The roots, in the order of the ranges.</summary>
    public IReadOnlyList<byte[]> Path() => [.. subtrees.Select(s => s.Root())];
}
