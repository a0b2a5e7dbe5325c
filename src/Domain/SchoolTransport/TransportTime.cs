using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>For which days school transport is applied for: from the day the application arrived, or the school year's first day, to its last. To grant less refuses the rest.</summary>
public static class TransportTime
{
    /// <summary>The first day applied for.</summary>
    /// <param name="arrivedOn">The day the application arrived, in Sweden.</param>
    /// <param name="year">The school year.</param>
    public static DateOnly FirstDay(DateOnly arrivedOn, SchoolYear year) => arrivedOn > year.FirstDay ? arrivedOn : year.FirstDay;

    /// <summary>Whether days between leave out any day applied for.</summary>
    /// <param name="first">The first day applied for.</param>
    /// <param name="year">The school year.</param>
    /// <param name="from">First day granted; a day left open leaves nothing out.</param>
    /// <param name="to">Last day granted; a day left open leaves nothing out.</param>
    public static bool LeavesOut(DateOnly first, SchoolYear year, DateOnly? from, DateOnly? to) => from > first || to < year.LastDay;
}
