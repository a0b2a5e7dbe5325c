namespace CaseMgmt.EventStore;

/// <summary>
/// From which day an event tells how things stood. An ordinary event does so from the day it was recorded; one that corrects the past names
/// an earlier day of its own. The store does not know which events do: it is told.
/// </summary>
/// <param name="namedBy">The day that an event names, given its data; null for an event that names none.</param>
/// <param name="zone">Where days begin and end.</param>
public sealed class EffectiveDays(Func<object, DateOnly?> namedBy, TimeZoneInfo zone)
{
    /// <summary>No event names a day; days are those of UTC.</summary>
    public static EffectiveDays AsRecorded { get; } = new(_ => null, TimeZoneInfo.Utc);

    /// <summary>The day an instant falls on.</summary>
    public DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    /// <summary>
    /// The events of a stream, in its order, that tell how things stood when a day ended. What names no day is a prefix: nothing that was done is left out
    /// while something done later is kept. What names a day counts from that day on, though never before the stream began.
    /// </summary>
    /// <param name="day">The day.</param>
    /// <param name="events">A stream from its beginning.</param>
    public IReadOnlyList<IEvent> On(DateOnly day, IReadOnlyList<IEvent> events)
    {
        if (events.Count == 0 || DayOf(events[0].Timestamp) > day)
            return [];
        var told = new List<IEvent>(events.Count);
        var isOver = false;
        foreach (var e in events)
        {
            var named = namedBy(e.Data);
            isOver |= named is null && DayOf(e.Timestamp) > day;
            if (named is null ? !isOver : named <= day)
                told.Add(e);
        }
        return told;
    }
}
