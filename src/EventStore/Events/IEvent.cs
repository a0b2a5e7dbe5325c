namespace CaseMgmt.EventStore;

/// <summary>One recorded event with what the log knows about it. Never changes once written.</summary>
public interface IEvent
{
    /// <summary>Identity of the event itself; what subscribers use to recognise a repeat.</summary>
    Guid Id { get; }

    /// <summary>The stream it belongs to.</summary>
    Guid StreamId { get; }

    /// <summary>Municipality code of the tenant, four digits.</summary>
    string TenantId { get; }

    /// <summary>Place in the stream, 1 for the first event.</summary>
    long Version { get; }

    /// <summary>Number from the log's sequence: unique, growing within a stream, not the order readers follow.</summary>
    long Sequence { get; }

    /// <summary>When the event was recorded, UTC.</summary>
    DateTimeOffset Timestamp { get; }

    /// <summary>Explicit versioned name, such as <c>school-transport.applied.v1</c>.</summary>
    string EventTypeName { get; }

    /// <summary>The event, in the shape of its newest version.</summary>
    object Data { get; }

    /// <summary>What ties together everything done for one request, or null.</summary>
    string? CorrelationId { get; }

    /// <summary>The command or event that caused this one, or null.</summary>
    string? CausationId { get; }

    /// <summary>Reference of the actor (never a name), or null.</summary>
    string? UserName { get; }

    /// <summary>Further metadata; empty when there is none. Never personal data.</summary>
    IReadOnlyDictionary<string, string> Headers { get; }
}

/// <summary>An event whose data is of a known type.</summary>
/// <typeparam name="T">The event's type.</typeparam>
public interface IEvent<out T> : IEvent
    where T : class
{
    /// <summary>The event, in the shape of its newest version.</summary>
    new T Data { get; }
}
