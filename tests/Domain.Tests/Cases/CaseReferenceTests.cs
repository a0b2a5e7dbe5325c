using CaseMgmt.Domain.Cases;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.Domain.Tests.Cases;

public class CaseReferenceTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    [Fact]
    public void Every_reference_reads_back_as_people_write_it() =>
        Prop.ForAll<ulong>(random =>
        {
            var reference = CaseReference.Create("SKJ", random);
            var sloppy = reference.Value.ToLowerInvariant().Replace('-', ' ').Replace('0', 'o').Replace('1', 'l');
            return CaseReference.TryParse(sloppy, out var read) && read == reference;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_wrong_character_is_always_found() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), Gen.Choose(0, 7).ToArbitrary(), Gen.Choose(1, 31).ToArbitrary(), (random, place, shift) =>
        {
            var reference = CaseReference.Create("SKJ", random).Value;
            var at = place < 4 ? 4 + place : 5 + place;
            var wrong = Alphabet[(Alphabet.IndexOf(reference[at], StringComparison.Ordinal) + shift) % 32];
            return !CaseReference.TryParse(reference[..at] + wrong + reference[(at + 1)..], out _);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("SKJ")]
    [InlineData("SKJ-1234-567U")]
    [InlineData("1234-5678")]
    [InlineData("SKJ-1234-56789")]
    public void What_is_no_reference_is_refused(string? text) => Assert.False(CaseReference.TryParse(text, out _));
}
