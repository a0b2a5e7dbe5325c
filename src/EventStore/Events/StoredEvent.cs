namespace CaseMgmt.EventStore;

/// <summary>A row of mt_events as it is read, before its JSON becomes an event.</summary>
internal readonly record struct StoredEvent(
    Guid Id,
    Guid StreamId,
    string TenantId,
    long Version,
    long Sequence,
    DateTimeOffset Timestamp,
    string Type,
    byte[] Data,
    string? CorrelationId,
    string? CausationId,
    string? UserName,
    IReadOnlyDictionary<string, string> Headers);

/// <summary>Makes the typed envelope of an event without reflection per event.</summary>
internal abstract class EventEnvelope
{
    public abstract Type Type { get; }

    public abstract IEvent Wrap(in StoredEvent stored, object data);

    public static EventEnvelope For(Type type) =>
        type.IsClass
            ? (EventEnvelope)Activator.CreateInstance(typeof(EventEnvelope<>).MakeGenericType(type))!
            : throw new ArgumentException($"{type.Name} is not a class: events are records.", nameof(type));
}

internal sealed class EventEnvelope<T> : EventEnvelope
    where T : class
{
    public override Type Type => typeof(T);

    public override IEvent Wrap(in StoredEvent stored, object data) => new Recorded(stored, (T)data);

    private sealed class Recorded(StoredEvent stored, T data) : IEvent<T>
    {
        public Guid Id => stored.Id;
        public Guid StreamId => stored.StreamId;
        public string TenantId => stored.TenantId;
        public long Version => stored.Version;
        public long Sequence => stored.Sequence;
        public DateTimeOffset Timestamp => stored.Timestamp;
        public string EventTypeName => stored.Type;
        public T Data => data;
        object IEvent.Data => data;
        public string? CorrelationId => stored.CorrelationId;
        public string? CausationId => stored.CausationId;
        public string? UserName => stored.UserName;
        public IReadOnlyDictionary<string, string> Headers => stored.Headers;
    }
}
