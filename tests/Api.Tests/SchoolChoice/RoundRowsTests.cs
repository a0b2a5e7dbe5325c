using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Api.SchoolChoice.Publication;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Api.Tests.SchoolChoice;

public sealed class RoundRowsTests
{
    private static readonly Guid Round = new("0f0e0d0c-0b0a-4009-8807-060504030201");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(259)]
    public void Every_family_can_prove_its_own_row_under_the_published_root(int children)
    {
        var placements = Placements(children);
        var rows = new RoundRows(Round, placements, Salt);
        foreach (var placement in placements)
        {
            var proof = rows.ProofOf(placement.Code);
            Assert.True(proof.Holds());
            Assert.Equal(rows.Root, proof.Root);
            Assert.Equal((placement.Code, placement.Lottery, placement.School, placement.Wish), (proof.Row.Code, proof.Row.Lottery, proof.Row.School, proof.Row.Wish));
            Assert.False((proof with { Row = proof.Row with { School = new SchoolUnitCode("99999999") } }).Holds());
            Assert.False((proof with { Row = proof.Row with { Lottery = proof.Row.Lottery + 1 } }).Holds());
            Assert.False((proof with { Row = proof.Row with { Round = Guid.Empty } }).Holds());
            Assert.False((proof with { Root = new LotteryHash(new string('0', 64)) }).Holds());
            Assert.False((proof with { Root = new LotteryHash("no hash") }).Holds());
        }
    }

    // As a stranger would, with nothing but SHA-256: two rows, RFC 9162.
    [Fact]
    public void The_root_is_what_the_published_rule_says()
    {
        var rows = new RoundRows(Round, Placements(2), Salt);
        byte[] Leaf(int number) => SHA256.HashData([0, .. Encoding.UTF8.GetBytes(
            $"{Round}\n{Code(number)}\n{number}\n{(number % 5 == 0 ? "" : $"1000000{number % 3}")}\n{number % 4}\n{Convert.ToHexStringLower(Salt(Code(number)))}\n")]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([1, .. Leaf(1), .. Leaf(2)])), rows.Root.Value);
        Assert.Equal([Convert.ToHexStringLower(Leaf(2))], rows.ProofOf(Code(1)).Path);
    }

    [Fact]
    public void The_order_of_the_input_makes_no_difference_and_another_salt_or_placement_does()
    {
        var placements = Placements(20);
        var root = new RoundRows(Round, placements, Salt).Root;
        Assert.Equal(root, new RoundRows(Round, [.. placements.Reverse()], Salt).Root);
        Assert.NotEqual(root, new RoundRows(Round, placements, code => SHA256.HashData(Salt(code))).Root);
        Assert.NotEqual(root, new RoundRows(Round, [.. placements.Select(p => p.Lottery == 7 ? p with { School = null } : p)], Salt).Root);
    }

    [Fact]
    public void A_short_salt_a_child_twice_and_a_child_outside_the_round_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RoundRows(Round, Placements(2), _ => new byte[16]));
        Assert.Throws<ArgumentException>(() => new RoundRows(Round, [.. Placements(2), Placements(1)[0]], Salt));
        Assert.Throws<ArgumentException>(() => new RoundRows(Round, Placements(2), Salt).ProofOf(Code(9)));
    }

    private static ChildPlacement[] Placements(int children) =>
        [.. Enumerable.Range(1, children).Select(n => new ChildPlacement(Code(n), n, n % 5 == 0 ? null : new SchoolUnitCode($"1000000{n % 3}"), n % 4))];

    private static RoundCode Code(int number) => RoundCode.From(SHA256.HashData(Encoding.ASCII.GetBytes($"code {number}")).AsSpan(0, RoundCode.Length));

    private static byte[] Salt(RoundCode code) => SHA256.HashData(Encoding.ASCII.GetBytes($"salt {code}"));
}
