namespace CaseMgmt.Api;

/// <summary>Dates as people in Sweden count them; the only place that knows Europe/Stockholm.</summary>
internal static class SwedishTime
{
    /// <summary>Where days begin and end.</summary>
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");

    /// <summary>The date in Sweden at an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);
}
