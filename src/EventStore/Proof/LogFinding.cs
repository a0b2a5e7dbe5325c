namespace CaseMgmt.EventStore.Proof;

/// <summary>What kind of thing is wrong.</summary>
public enum LogFault
{
    /// <summary>The row of a sealed event is not as it was.</summary>
    EventChanged,

    /// <summary>A sealed event has no row any more.</summary>
    EventMissing,

    /// <summary>A row stands where nothing was when the block was sealed.</summary>
    EventInserted,

    /// <summary>The rows of a block are the sealed ones, in another order.</summary>
    EventsReordered,

    /// <summary>An event's time does not fit those of the events before it and the time at which its block was sealed: it was dated back, or a node's clock was wrong by more than an hour.</summary>
    EventMisdated,

    /// <summary>A stream's versions and number do not fit its events.</summary>
    StreamBroken,

    /// <summary>A block is missing, damaged, or does not continue the one before it.</summary>
    BlockDamaged,

    /// <summary>A block is not what was published of it.</summary>
    RootDiffers,

    /// <summary>A published root is not signed by a known key, or was changed after it was signed.</summary>
    RootForged,

    /// <summary>The file of published roots lacks roots of sealed blocks.</summary>
    RootsIncomplete,

    /// <summary>More was published than the log has.</summary>
    LogShorter,

    /// <summary>An event that could have been sealed for more than an hour is not: until it is, it can be changed unseen.</summary>
    NotSealed,
}

/// <summary>One thing that is wrong with the log, and where.</summary>
/// <param name="Fault">What kind of thing.</param>
/// <param name="Message">What and where, in a sentence; ids, versions and numbers only.</param>
public sealed record LogFinding(LogFault Fault, string Message)
{
    /// <summary>The block, from 1; null when it concerns none.</summary>
    public long? Block { get; init; }

    /// <summary>The municipality; null when it concerns none.</summary>
    public string? TenantId { get; init; }

    /// <summary>The stream; null when it concerns none.</summary>
    public Guid? StreamId { get; init; }

    /// <summary>The event's place in the stream; null when it concerns no single event.</summary>
    public long? Version { get; init; }

    /// <summary>The event's number; null when it concerns no single event.</summary>
    public long? Sequence { get; init; }

    internal static LogFinding Of(LogFault fault, long block, in LogEntry e, string what) =>
        new(fault, $"Event {e.Version} of stream {e.StreamId}, municipality {e.TenantId}, number {e.Sequence}, block {block}: {what}.")
        {
            Block = block,
            TenantId = e.TenantId,
            StreamId = e.StreamId,
            Version = e.Version,
            Sequence = e.Sequence,
        };
}

/// <summary>What the check of a log came to.</summary>
/// <param name="Events">Sealed events.</param>
/// <param name="Blocks">Sealed blocks.</param>
/// <param name="NotCovered">Events after the last block: not yet covered.</param>
/// <param name="Streams">Streams whose versions were checked.</param>
/// <param name="Roots">Published roots that were checked.</param>
/// <param name="Findings">Things that are wrong; 0 when the log is whole.</param>
public sealed record LogVerdict(long Events, long Blocks, long NotCovered, long Streams, long Roots, long Findings);
