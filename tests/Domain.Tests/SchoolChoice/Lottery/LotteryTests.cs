using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Domain.SchoolChoice.Lottery;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Lottery;

public class LotteryTests
{
    private static readonly Guid Round = new("0f0e0d0c-0b0a-4009-8807-060504030201");
    private static readonly RoundCode[] Codes = [.. Enumerable.Range(0, 500).Select(i => RoundCode.From(SHA256.HashData(Encoding.ASCII.GetBytes($"child {i}")).AsSpan(0, RoundCode.Length)))];

    [Fact]
    public void Anyone_can_recompute_every_number_from_the_published_codes_and_the_seed()
    {
        var draw = LotteryDraw.Of(Round, Codes, "2026-03-01 Lotto 3 8 11 19 24 30 33");
        // As a stranger would: sort the hashes of round, code and seed.
        var expected = Codes.OrderBy(c => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Round}\n{c}\n2026-03-01 Lotto 3 8 11 19 24 30 33"))), StringComparer.Ordinal).ToList();
        Assert.Equal(expected, draw.Order);
        Assert.All(expected.Select((c, i) => (c, i)), x => Assert.Equal(x.i + 1, draw.NumberOf(x.c)));
        Assert.Null(draw.NumberOf(new RoundCode("00000000000000000000000000")));
    }

    // The published rule may never change: these are fixed for good.
    [Fact]
    public void The_rule_gives_these_values()
    {
        RoundCode[] codes = [new("0123456789ABCDEFGHJKMNPQRS"), new("ZYXWVTSRQPNMKJHGFEDCBA9876")];
        Assert.Equal("8710ff04310d10d5836d9de14f478afb5e2dc989c0f93596441deda56944f50a", LotteryRules.ListHash(codes));
        Assert.Equal(LotteryRules.ListHash(codes), LotteryRules.ListHash(codes.Reverse()));
        Assert.Equal("e26c557e34e05d2ceff9b848d52e31997cd900bd5646de95d957fa061ff2ed0a", LotteryRules.Commitment(Round, "seed"));
        Assert.Equal("5eb4b6a5f9694d5e7ad84c1b8ca53c5dc44ddc91e2cc43eac179d85bc5f3dc8c", LotteryRules.Ticket(Round, codes[0], "seed"));
    }

    [Fact]
    public void The_order_of_the_codes_makes_no_difference_and_another_seed_or_round_does()
    {
        var draw = LotteryDraw.Of(Round, Codes, "seed");
        Assert.Equal(draw.Order, LotteryDraw.Of(Round, [.. Codes.Reverse()], "seed").Order);
        Assert.NotEqual(draw.Order, LotteryDraw.Of(Round, Codes, "Seed").Order);
        Assert.NotEqual(draw.Order, LotteryDraw.Of(Guid.Empty, Codes, "seed").Order);
        Assert.Throws<ArgumentException>(() => LotteryDraw.Of(Round, [Codes[0], Codes[0]], "seed"));
    }

    [Fact]
    public void No_place_in_the_list_is_luckier_than_another()
    {
        // Mean place of the first of 100 over 400 seeds: within four standard errors of the middle.
        var sum = Enumerable.Range(0, 400).Sum(i => LotteryDraw.Of(Round, Codes[..100], $"seed {i}").NumberOf(Codes[0])!.Value);
        Assert.InRange(sum / 400.0, 50.5 - 5.8, 50.5 + 5.8);
    }

    [Theory]
    [InlineData("0123456789ABCDEFGHJKMNPQRS", true)]
    [InlineData("0123456789ABCDEFGHJKMNPQR", false)]
    [InlineData("0123456789ABCDEFGHJKMNPQRI", false)]
    [InlineData("0123456789abcdefghjkmnpqrs", false)]
    [InlineData("0123456789ABCDEFGHJKMNPQRS\n", false)]
    [InlineData(null, false)]
    public void A_code_is_26_characters_of_an_alphabet_without_look_alikes(string? text, bool isCode) => Assert.Equal(isCode, RoundCode.TryParse(text, out _));

    [Fact]
    public void A_code_takes_five_bits_of_every_byte()
    {
        Assert.Equal("0123456789ABCDEFGHJKMNPQRS", RoundCode.From([.. Enumerable.Range(0, 26).Select(i => (byte)(i + 224))]).Value);
        Assert.Throws<ArgumentException>(() => RoundCode.From(new byte[25]));
    }
}
