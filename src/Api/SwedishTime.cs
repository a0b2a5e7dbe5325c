using CaseMgmt.Projections;

namespace CaseMgmt.Api;

/// <summary>Dates as people in Sweden count them.</summary>
internal static class SwedishTime
{
    /// <summary>Where days begin and end.</summary>
    public static TimeZoneInfo Zone => SwedishDay.Zone;

    /// <summary>The date in Sweden at an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => SwedishDay.Of(instant);
}
