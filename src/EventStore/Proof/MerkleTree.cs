using System.Security.Cryptography;

namespace CaseMgmt.EventStore.Proof;

/// <summary>The hash tree of RFC 6962 and RFC 9162 over SHA-256: leaves and nodes are hashed with different first bytes, so that neither passes for the other.</summary>
public static class MerkleTree
{
    /// <summary>Length of every hash, in bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>The root of a tree without leaves.</summary>
    public static byte[] EmptyRoot() => SHA256.HashData([]);

    /// <summary>The hash of a leaf.</summary>
    /// <param name="entry">What the leaf stands for, of any length.</param>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> input = entry.Length < 1024 ? stackalloc byte[entry.Length + 1] : new byte[entry.Length + 1];
        input[0] = 0x00;
        entry.CopyTo(input[1..]);
        return SHA256.HashData(input);
    }

    /// <summary>The hash of a node.</summary>
    /// <param name="left">Hash of the left child, 32 bytes.</param>
    /// <param name="right">Hash of the right child, 32 bytes.</param>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * HashLength)];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + HashLength)..]);
        return SHA256.HashData(input);
    }

    /// <summary>The root over leaves that are all at hand.</summary>
    /// <param name="leaves">Hashes of the leaves, in order.</param>
    public static byte[] Root(IEnumerable<byte[]> leaves)
    {
        var frontier = new MerkleFrontier();
        foreach (var leaf in leaves)
            frontier.Append(leaf);
        return frontier.Root();
    }

    /// <summary>Whether a leaf stands at a place of a tree.</summary>
    /// <param name="leaf">Hash of the leaf.</param>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="size">Number of leaves of the tree.</param>
    /// <param name="path">The audit path, from the leaf upwards.</param>
    /// <param name="root">Root of the tree.</param>
    public static bool IncludesLeaf(byte[] leaf, long index, long size, IReadOnlyList<byte[]> path, byte[] root)
    {
        if (index < 0 || index >= size)
            return false;
        var (at, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in path)
        {
            if (last == 0)
                return false;
            if ((at & 1) == 1 || at == last)
            {
                hash = Node(sibling, hash);
                Climb(ref at, ref last);
            }
            else
            {
                hash = Node(hash, sibling);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether a tree begins with all leaves of a smaller one, unchanged and in the same order.</summary>
    /// <param name="firstSize">Number of leaves of the smaller tree.</param>
    /// <param name="firstRoot">Its root.</param>
    /// <param name="size">Number of leaves of the larger tree.</param>
    /// <param name="root">Its root.</param>
    /// <param name="path">The consistency proof.</param>
    public static bool Continues(long firstSize, byte[] firstRoot, long size, byte[] root, IReadOnlyList<byte[]> path)
    {
        if (firstSize < 0 || firstSize > size)
            return false;
        if (firstSize == size)
            return path.Count == 0 && firstRoot.AsSpan().SequenceEqual(root);
        if (firstSize == 0)
            return path.Count == 0 && firstRoot.AsSpan().SequenceEqual(EmptyRoot());
        IReadOnlyList<byte[]> steps = long.IsPow2(firstSize) ? [firstRoot, .. path] : path;
        if (steps.Count == 0)
            return false;
        var (at, last) = (firstSize - 1, size - 1);
        while ((at & 1) == 1)
            (at, last) = (at >> 1, last >> 1);
        var (first, whole) = (steps[0], steps[0]);
        foreach (var step in steps.Skip(1))
        {
            if (last == 0)
                return false;
            if ((at & 1) == 1 || at == last)
            {
                (first, whole) = (Node(step, first), Node(step, whole));
                Climb(ref at, ref last);
            }
            else
            {
                whole = Node(whole, step);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 && first.AsSpan().SequenceEqual(firstRoot) && whole.AsSpan().SequenceEqual(root);
    }

    // A right edge that is not full has no sibling on the levels in between.
    private static void Climb(ref long at, ref long last)
    {
        while ((at & 1) == 0 && at != 0)
            (at, last) = (at >> 1, last >> 1);
    }
}

/// <summary>A growing tree of which only the roots of its full subtrees are kept: at most 63 hashes, whatever its size.</summary>
public sealed class MerkleFrontier
{
    private readonly List<byte[]> full = [];

    /// <summary>Number of leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>Adds a leaf at the end.</summary>
    /// <param name="leaf">Hash of the leaf.</param>
    public void Append(byte[] leaf)
    {
        var node = leaf;
        for (var size = Size; (size & 1) == 1; size >>= 1)
        {
            node = MerkleTree.Node(full[^1], node);
            full.RemoveAt(full.Count - 1);
        }
        full.Add(node);
        Size++;
    }

    /// <summary>The root over all leaves so far.</summary>
    public byte[] Root()
    {
        if (full.Count == 0)
            return MerkleTree.EmptyRoot();
        var root = full[^1];
        for (var i = full.Count - 2; i >= 0; i--)
            root = MerkleTree.Node(full[i], root);
        return root;
    }

    internal void Replace(MerkleFrontier other)
    {
        full.Clear();
        full.AddRange(other.full);
        Size = other.Size;
    }

    /// <summary>The kept hashes one after the other, the largest subtree first.</summary>
    public byte[] ToBytes() => [.. full.SelectMany(h => h)];

    /// <summary>Goes on from what <see cref="ToBytes"/> gave.</summary>
    /// <param name="size">Number of leaves then.</param>
    /// <param name="bytes">The kept hashes.</param>
    /// <exception cref="FormatException">The two do not belong together.</exception>
    public static MerkleFrontier FromBytes(long size, byte[] bytes)
    {
        if (size < 0 || bytes.Length != long.PopCount(size) * MerkleTree.HashLength)
            throw new FormatException("The kept hashes do not belong to a tree of this size.");
        var frontier = new MerkleFrontier { Size = size };
        frontier.full.AddRange(bytes.Chunk(MerkleTree.HashLength));
        return frontier;
    }
}
