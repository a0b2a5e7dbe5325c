using CaseMgmt.EventStore.Proof;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.EventStore.Tests.Proof;

public sealed class MerkleTreeTests
{
    // The leaves and hashes that implementations of RFC 6962 have shared since its first.
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_are_those_of_rfc_6962(int size, string root) => Assert.Equal(root, Convert.ToHexStringLower(MerkleTree.Root(Known(size))), StringComparer.Ordinal);

    [Theory]
    [InlineData(0, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(5, 8, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    public void Audit_paths_are_those_of_rfc_6962(int index, int size, string path) => Assert.Equal(path.Split(' '), Path(MerkleProofs.Inclusion(index, size), Known(size)).Select(Convert.ToHexStringLower));

    [Theory]
    [InlineData(1, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(6, 8, "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 5, "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void Consistency_proofs_are_those_of_rfc_6962(int first, int size, string path) => Assert.Equal(path.Split(' '), Path(MerkleProofs.Consistency(first, size), Known(size)).Select(Convert.ToHexStringLower));

    [Fact]
    public void Every_event_of_every_tree_is_proved_and_every_other_leaf_and_place_refused() => Check(Prop.ForAll(Sizes(), size =>
    {
        var leaves = Made(size);
        var root = MerkleTree.Root(leaves);
        for (var i = 0; i < size; i++)
        {
            var path = Path(MerkleProofs.Inclusion(i, size), leaves);
            Assert.True(MerkleTree.IncludesLeaf(leaves[i], i, size, path, root));
            Assert.False(MerkleTree.IncludesLeaf(Altered(leaves[i]), i, size, path, root));
            Assert.False(MerkleTree.IncludesLeaf(leaves[i], i, size, path, Altered(root)));
            Assert.False(MerkleTree.IncludesLeaf(leaves[i], size, size, path, root));
            if (i > 0)
                Assert.False(MerkleTree.IncludesLeaf(leaves[i], i - 1, size, path, root));
            if (path.Count > 0)
            {
                Assert.False(MerkleTree.IncludesLeaf(leaves[i], i, size, [.. path.Skip(1)], root));
                Assert.False(MerkleTree.IncludesLeaf(leaves[i], i, size, [.. path, root], root));
                var at = i % path.Count;
                Assert.False(MerkleTree.IncludesLeaf(leaves[i], i, size, [.. path.Take(at), Altered(path[at]), .. path.Skip(at + 1)], root));
            }
        }
    }));

    [Fact]
    public void Every_tree_is_proved_to_begin_with_every_smaller_one_and_with_no_altered_one() => Check(Prop.ForAll(Sizes(), size =>
    {
        var leaves = Made(size);
        var root = MerkleTree.Root(leaves);
        for (var first = 0; first <= size; first++)
        {
            var path = Path(MerkleProofs.Consistency(first, size), leaves);
            var before = MerkleTree.Root(leaves.Take(first));
            Assert.True(MerkleTree.Continues(first, before, size, root, path));
            Assert.False(MerkleTree.Continues(first, Altered(before), size, root, path));
            if (first == 0)
                continue;
            Assert.False(MerkleTree.Continues(first, before, size, Altered(root), path));
            var changed = MerkleTree.Root(leaves.Take(first - 1).Append(Altered(leaves[first - 1])));
            Assert.False(MerkleTree.Continues(first, changed, size, root, path));
            if (path.Count > 0)
                Assert.False(MerkleTree.Continues(first, before, size, root, [.. path.Skip(1), Altered(path[0])]));
        }
    }));

    [Fact]
    public void Any_altered_removed_or_swapped_leaf_gives_another_root() => Check(Prop.ForAll(Sizes(), Gen.Choose(0, 1000).ToArbitrary(), (size, pick) =>
    {
        if (size == 0)
            return;
        var leaves = Made(size);
        var root = MerkleTree.Root(leaves);
        var at = pick % size;
        Assert.NotEqual(root, MerkleTree.Root(leaves.Select((l, i) => i == at ? Altered(l) : l)));
        Assert.NotEqual(root, MerkleTree.Root(leaves.Where((_, i) => i != at)));
        Assert.NotEqual(root, MerkleTree.Root(leaves.Append(leaves[at])));
        if (at > 0)
            Assert.NotEqual(root, MerkleTree.Root([.. leaves.Take(at - 1), leaves[at], leaves[at - 1], .. leaves.Skip(at + 1)]));
    }));

    [Fact]
    public void A_tree_is_continued_from_what_was_kept_of_it() => Check(Prop.ForAll(Sizes(), Gen.Choose(0, 1000).ToArbitrary(), (size, pick) =>
    {
        var leaves = Made(size);
        var stop = size == 0 ? 0 : pick % (size + 1);
        var before = new MerkleFrontier();
        foreach (var leaf in leaves.Take(stop))
            before.Append(leaf);
        var after = MerkleFrontier.FromBytes(stop, before.ToBytes());
        foreach (var leaf in leaves.Skip(stop))
            after.Append(leaf);
        Assert.Equal(MerkleTree.Root(leaves), after.Root());
        Assert.Throws<FormatException>(() => MerkleFrontier.FromBytes(stop + 1, [.. before.ToBytes(), 0]));
    }));

    [Fact]
    public void A_leaf_never_passes_for_a_node()
    {
        var (left, right) = (MerkleTree.Leaf([1]), MerkleTree.Leaf([2]));
        Assert.NotEqual(MerkleTree.Node(left, right), MerkleTree.Leaf([.. left, .. right]));
    }

    private static void Check(Property property) => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20261122, 7), property);

    private static Arbitrary<int> Sizes() => Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(0, 70)).ToArbitrary();

    private static IReadOnlyList<byte[]> Known(int count) => [.. Leaves.Take(count).Select(l => MerkleTree.Leaf(Convert.FromHexString(l)))];

    private static IReadOnlyList<byte[]> Made(int count) => [.. Enumerable.Range(0, count).Select(i => MerkleTree.Leaf(BitConverter.GetBytes(i)))];

    private static byte[] Altered(byte[] hash) => [(byte)(hash[0] ^ 1), .. hash.Skip(1)];

    private static IReadOnlyList<byte[]> Path(IReadOnlyList<LeafRange> ranges, IReadOnlyList<byte[]> leaves)
    {
        var roots = new RangeRoots(ranges);
        for (var i = 0; i < leaves.Count; i++)
            roots.Add(i, leaves[i]);
        return roots.Path();
    }
}
