namespace CaseMgmt.EventStore;

/// <summary>Anything the event store itself refuses or fails at. Messages carry ids, versions and codes, never contents.</summary>
public abstract class EventStoreException : Exception
{
    /// <summary>An error with its message and, where there is one, its cause.</summary>
    protected EventStoreException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>Someone else wrote first. Nothing was written; read again and decide again.</summary>
public abstract class ConcurrencyConflictException : EventStoreException
{
    /// <summary>A conflict with its message and, where there is one, its cause.</summary>
    protected ConcurrencyConflictException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>A stream is not at the version that was decided on.</summary>
public sealed class StreamConflictException : ConcurrencyConflictException
{
    /// <summary>Names the stream, the version decided on and the version found afterwards (0: no such stream).</summary>
    public StreamConflictException(Guid streamId, long expected, long actual, Exception? inner = null)
        : base($"Stream {streamId} was expected at version {expected} but is at {actual}: read it again and decide again.", inner)
        => (StreamId, Expected, Actual) = (streamId, expected, actual);

    /// <summary>The stream.</summary>
    public Guid StreamId { get; }

    /// <summary>The version that was decided on.</summary>
    public long Expected { get; }

    /// <summary>The version read after the conflict; 0 when the stream does not exist.</summary>
    public long Actual { get; }
}

/// <summary>A stream was to be started that already exists.</summary>
public sealed class StreamExistsException : ConcurrencyConflictException
{
    /// <summary>Names the stream and the version found afterwards.</summary>
    public StreamExistsException(Guid streamId, long actual, Exception? inner = null)
        : base($"Stream {streamId} was to be started but already exists at version {actual}.", inner)
        => (StreamId, Actual) = (streamId, actual);

    /// <summary>The stream.</summary>
    public Guid StreamId { get; }

    /// <summary>The version read after the conflict.</summary>
    public long Actual { get; }
}

/// <summary>Something that was read and decided on, and that was demanded to be so, has changed.</summary>
public sealed class ConditionConflictException : ConcurrencyConflictException
{
    /// <summary>A conflict with the database's error.</summary>
    public ConditionConflictException(Exception inner)
        : base("What was decided on is no longer so: read it again and decide again.", inner)
    {
    }
}

/// <summary>The database chose this writer as the victim of a deadlock; retry from the read.</summary>
public sealed class WriteDeadlockException : ConcurrencyConflictException
{
    /// <summary>A deadlock with the database's error.</summary>
    public WriteDeadlockException(Exception inner)
        : base("Two writers waited for each other and this one gave way: read again and decide again.", inner)
    {
    }
}

/// <summary>An invariant across streams is already held, such as one open application per child, year and type.</summary>
public sealed class ClaimTakenException : EventStoreException
{
    /// <summary>Names the claim and the stream that holds it (null when it was released in the meantime).</summary>
    public ClaimTakenException(string name, string key, Guid? holder, Exception? inner = null)
        : base($"Claim {name} is already held{(holder is { } h ? $" by stream {h}" : "")}.", inner)
        => (Name, Key, StreamId) = (name, key, holder);

    /// <summary>Name of the invariant.</summary>
    public string Name { get; }

    /// <summary>What is held once only.</summary>
    public string Key { get; }

    /// <summary>The stream that holds the claim; null when it was released before it could be read.</summary>
    public Guid? StreamId { get; }
}

/// <summary>Another request with the same idempotency key was stored first. Nothing was written by this one.</summary>
public sealed class IdempotencyRaceException : EventStoreException
{
    /// <summary>Carries the record that won.</summary>
    public IdempotencyRaceException(IdempotencyRecord? winner, Exception? inner = null)
        : base("Another request with the same idempotency key was stored first.", inner) => Winner = winner;

    /// <summary>The stored record; null when it expired before it could be read.</summary>
    public IdempotencyRecord? Winner { get; }
}

/// <summary>The log holds an event name that this release does not know. Never skipped.</summary>
public sealed class UnknownEventException : EventStoreException
{
    /// <summary>Names stream, version and event name.</summary>
    public UnknownEventException(Guid streamId, long version, string eventTypeName)
        : base($"Event {version} of stream {streamId} is named '{eventTypeName}', which this release does not know: install the release that knows it, or register the name.")
        => (StreamId, Version, EventTypeName) = (streamId, version, eventTypeName);

    /// <summary>The stream.</summary>
    public Guid StreamId { get; }

    /// <summary>The event's place in it.</summary>
    public long Version { get; }

    /// <summary>The unknown name.</summary>
    public string EventTypeName { get; }
}

/// <summary>The JSON of an event cannot be read as its type: damaged by hand, or a shape that lacks an upcaster.</summary>
public sealed class EventDataException : EventStoreException
{
    /// <summary>Names stream, version and event name; the JSON itself is not repeated.</summary>
    public EventDataException(Guid streamId, long version, string eventTypeName, Exception? inner = null)
        : base($"Event {version} of stream {streamId} ({eventTypeName}) cannot be read: restore the row from a backup, or add the missing upcaster.", inner)
        => (StreamId, Version, EventTypeName) = (streamId, version, eventTypeName);

    /// <summary>The stream.</summary>
    public Guid StreamId { get; }

    /// <summary>The event's place in it.</summary>
    public long Version { get; }

    /// <summary>The event's name.</summary>
    public string EventTypeName { get; }
}

/// <summary>The database is away, overloaded or not migrated. A write may or may not have been stored: repeat it with the same idempotency key.</summary>
public class StoreUnavailableException : EventStoreException
{
    /// <summary>Says what is wrong and what to do.</summary>
    public StoreUnavailableException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>Events were to be written by a session that did not say who writes them, in which correlation, or for what cause: a fault of the program. Nothing was written.</summary>
public sealed class EventCauseMissingException : EventStoreException
{
    /// <summary>Names what was not said.</summary>
    public EventCauseMissingException(string missing)
        : base($"A session that writes events has no {missing}: say who writes, in which correlation and for what cause.")
    {
    }
}

/// <summary>This node's release is not the one whose tables are in place: <c>migrate</c> of a newer one has run, or none of this one. It appends nothing; nothing was written.</summary>
public sealed class ReleaseOutdatedException : StoreUnavailableException
{
    /// <summary>Carries the database's error.</summary>
    public ReleaseOutdatedException(Exception inner)
        : base("This node's release is not that of the tables, so it writes nothing: stop it when nodes of the newer release run, or run migrate when this is the newer one.", inner)
    {
    }
}
