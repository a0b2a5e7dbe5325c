using CaseMgmt.Domain.Decisions;

namespace CaseMgmt.Domain.Tests.Decisions;

/// <summary>Time set by statute, day by day against the almanac.</summary>
public class StatutoryTimeTests
{
    [Theory]
    [InlineData("2026-09-01", "2026-09-22")]
    [InlineData("2026-11-22", "2026-12-14")]
    [InlineData("2026-11-21", "2026-12-14")]
    [InlineData("2026-12-03", "2026-12-28")]
    [InlineData("2026-12-04", "2026-12-28")]
    [InlineData("2026-12-10", "2027-01-04")]
    [InlineData("2026-12-16", "2027-01-07")]
    [InlineData("2027-03-05", "2027-03-30")]
    [InlineData("2027-03-08", "2027-03-30")]
    [InlineData("2027-04-15", "2027-05-07")]
    [InlineData("2028-02-08", "2028-02-29")]
    [InlineData("2026-05-29", "2026-06-22")]
    [InlineData("2029-05-16", "2029-06-07")]
    public void Three_weeks_end_on_the_same_day_of_the_week_or_on_the_next_working_day(string from, string last) =>
        Assert.Equal(Day(last), StatutoryTime.LastDay(Day(from), 3));

    // Almanacs of a leap year, of one with an early and one with a late Easter, and of the years the century begins and ends with.
    [Theory]
    [InlineData(2000, "04-21 04-24 06-01 06-23")]
    [InlineData(2008, "03-21 03-24 05-01 06-20")]
    [InlineData(2024, "03-29 04-01 05-09 06-21")]
    [InlineData(2026, "04-03 04-06 05-14 06-19")]
    [InlineData(2038, "04-23 04-26 06-03 06-25")]
    [InlineData(2099, "04-10 04-13 05-21 06-19")]
    public void Weekdays_without_work_are_the_movable_and_the_fixed_ones_and_no_others(int year, string movable)
    {
        string[] all = [.. movable.Split(' '), "01-01", "01-06", "05-01", "06-06", "12-24", "12-25", "12-26", "12-31"];
        var expected = all.Select(d => Day($"{year}-{d}")).Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Distinct().Order();
        var days = Enumerable.Range(0, 366).Select(new DateOnly(year, 1, 1).AddDays).Where(d => d.Year == year && d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));
        Assert.Equal(expected, days.Where(d => !StatutoryTime.IsWorkingDay(d)));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
