namespace CaseMgmt.Domain.Decisions;

/// <summary>
/// How time set by statute is counted, in days in Sweden (lag 1930:173 om beräkning av lagstadgad tid): weeks end on the day of the week they began on, and what
/// would end on a Saturday, a Sunday, another public holiday (lag 1989:253), or the eve of midsummer, Christmas or the new year ends on the next working day.
/// </summary>
public static class StatutoryTime
{
    /// <summary>The last day of a time counted in weeks.</summary>
    /// <param name="from">The day it is counted from.</param>
    /// <param name="weeks">Its length, weeks.</param>
    public static DateOnly LastDay(DateOnly from, int weeks)
    {
        var day = from.AddDays(7 * weeks);
        while (!IsWorkingDay(day))
            day = day.AddDays(1);
        return day;
    }

    /// <summary>Whether what is to be done within a time can be asked for on this day.</summary>
    public static bool IsWorkingDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsFixedHoliday(day) && !IsMovableHoliday(day);

    // The eves of Christmas and the new year are no public holidays, but count as such here.
    private static bool IsFixedHoliday(DateOnly day) => (day.Month, day.Day) is (1, 1) or (1, 6) or (5, 1) or (6, 6) or (12, 24) or (12, 25) or (12, 26) or (12, 31);

    // Good Friday, Easter Monday and Ascension Day, and the eve of midsummer: the Friday from 19 to 25 June. Other movable holidays are Saturdays and Sundays.
    private static bool IsMovableHoliday(DateOnly day) =>
        (day.DayNumber - EasterSunday(day.Year).DayNumber) is -2 or 1 or 39 || day is { DayOfWeek: DayOfWeek.Friday, Month: 6, Day: >= 19 and <= 25 };

    // The Gregorian computus as Meeus, Jones and Butcher give it (Nature, 20 April 1876).
    private static DateOnly EasterSunday(int year)
    {
        var (century, ofCentury, golden) = (year / 100, year % 100, year % 19);
        var epact = ((19 * golden) + century - (century / 4) - ((century - ((century + 8) / 25) + 1) / 3) + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (ofCentury / 4)) - epact - (ofCentury % 4)) % 7;
        var month = epact + weekday - (7 * ((golden + (11 * epact) + (22 * weekday)) / 451)) + 114;
        return new DateOnly(year, month / 31, (month % 31) + 1);
    }
}
