using CaseMgmt.Domain.Cases.Diary;
using static CaseMgmt.Domain.Tests.Cases.Examples;

namespace CaseMgmt.Domain.Tests.Cases;

public class DiaryTests
{
    [Fact]
    public void Numbers_follow_one_on_another_from_one()
    {
        var first = CaseDiary.Initial.Give(2026, [Id(1), Id(2)]);
        Assert.Equal([new DiaryNumberGiven(new DiaryNumber(2026, 1), Id(1)), new DiaryNumberGiven(new DiaryNumber(2026, 2), Id(2))], first);
        Assert.Equal([new DiaryNumberGiven(new DiaryNumber(2026, 3), Id(3))], first.Aggregate(CaseDiary.Initial, CaseDiary.Evolve).Give(2026, [Id(3)]));
    }

    [Fact]
    public void A_gap_is_not_folded() =>
        Assert.Throws<InvalidOperationException>(() => CaseDiary.Evolve(CaseDiary.Initial, new DiaryNumberGiven(new DiaryNumber(2026, 2), Id(1))));

    [Theory]
    [InlineData("2026-00042", true)]
    [InlineData("2026-123456", true)]
    [InlineData("2026-42", false)]
    [InlineData("2026-00000", false)]
    [InlineData("2026-000042", false)]
    [InlineData("26-00042", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_number_is_read_as_it_is_written(string? text, bool isOne)
    {
        Assert.Equal(isOne, DiaryNumber.TryParse(text, out var number));
        if (isOne)
            Assert.Equal(text, number.ToString());
    }
}
