using System.Globalization;
using System.Text;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore.Proof;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>
/// The rows of a round's result under one published root. A row is UTF-8 text, each part on a line: the round, the child's code, its lottery number, the
/// school's code (empty for none), the number of the wish (0 for none of them), and a secret salt in lower-case hexadecimal, without which nobody who has
/// another family's proof could try out which school a neighbour got. The tree is that of RFC 9162 over SHA-256, rows in the order of the lottery.
/// </summary>
public sealed class RoundRows
{
    /// <summary>Length of a salt, in bytes.</summary>
    public const int SaltLength = 32;

    private readonly IReadOnlyList<(RoundRow Row, byte[] Leaf)> _rows;

    /// <summary>Lays the rows out.</summary>
    /// <param name="round">Identity of the round.</param>
    /// <param name="placements">Every child's placement, each child once.</param>
    /// <param name="salt">The salt of a child's row: random, <see cref="SaltLength"/> bytes, the same whenever it is asked for.</param>
    /// <exception cref="ArgumentException">A salt has another length, or a child stands twice.</exception>
    public RoundRows(Guid round, IReadOnlyCollection<ChildPlacement> placements, Func<RoundCode, byte[]> salt)
    {
        if (placements.DistinctBy(p => p.Code).Count() != placements.Count)
            throw new ArgumentException("A child stands twice.", nameof(placements));
        _rows = [.. placements.OrderBy(p => p.Lottery).ThenBy(p => p.Code).Select(p => new RoundRow(round, p.Code, p.Lottery, p.School, p.Wish, Salt(salt(p.Code)))).Select(r => (r, r.Leaf()))];
        Root = new LotteryHash(Hex(MerkleTree.Root(_rows.Select(r => r.Leaf))));
    }

    /// <summary>The root that is published.</summary>
    public LotteryHash Root { get; }

    /// <summary>What one family is given: its own row, and the way from it to the root. It shows no other row.</summary>
    /// <exception cref="ArgumentException">The child is not in the round.</exception>
    public RowProof ProofOf(RoundCode code)
    {
        var index = 0;
        while (index < _rows.Count && _rows[index].Row.Code != code)
            index++;
        if (index == _rows.Count)
            throw new ArgumentException("The child is not in the round.", nameof(code));
        var roots = new RangeRoots(MerkleProofs.Inclusion(index, _rows.Count));
        for (var i = 0; i < _rows.Count; i++)
            roots.Add(i, _rows[i].Leaf);
        return new RowProof(_rows[index].Row, index, _rows.Count, [.. roots.Path().Select(Hex)], Root);
    }

    private static string Salt(byte[] salt) => salt.Length == SaltLength ? Hex(salt) : throw new ArgumentException($"A salt has {SaltLength} bytes.", nameof(salt));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

/// <summary>One child's row of a round's result. Personal to those who know whose code it is.</summary>
/// <param name="Round">Identity of the round.</param>
/// <param name="Code">The child's code.</param>
/// <param name="Lottery">Its lottery number.</param>
/// <param name="School">The school it got, or null.</param>
/// <param name="Wish">Which of its wishes that is, from 1; 0 when it is none of them.</param>
/// <param name="Salt">The row's salt, in lower-case hexadecimal.</param>
public sealed record RoundRow(Guid Round, RoundCode Code, int Lottery, SchoolUnitCode? School, int Wish, string Salt)
{
    internal byte[] Leaf() => MerkleTree.Leaf(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{Round:D}\n{Code.Value}\n{Lottery}\n{School?.Value}\n{Wish}\n{Salt}\n")));
}

/// <summary>That a row stands in the result under a root, for whoever has the root from where it was published.</summary>
/// <param name="Row">The row.</param>
/// <param name="Index">Its place among the rows, from 0.</param>
/// <param name="Size">Number of rows.</param>
/// <param name="Path">Hashes from the row upwards, in lower-case hexadecimal.</param>
/// <param name="Root">The root.</param>
public sealed record RowProof(RoundRow Row, long Index, long Size, IReadOnlyList<string> Path, LotteryHash Root)
{
    /// <summary>Whether the row stands under the root.</summary>
    public bool Holds()
    {
        try
        {
            return MerkleTree.IncludesLeaf(Row.Leaf(), Index, Size, [.. Path.Select(Convert.FromHexString)], Convert.FromHexString(Root.Value));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
