namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>A clock that stands still until it is set.</summary>
public sealed class SettableClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
