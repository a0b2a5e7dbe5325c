using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

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

/// <summary>Reads, writes and wraps events of one type without reflection per event.</summary>
internal abstract class EventEnvelope
{
    public abstract Type Type { get; }

    /// <summary>The event with its data, or null when the data is JSON's null.</summary>
    public abstract IEvent? Read(in StoredEvent stored, ReadOnlySpan<byte> json);

    public abstract byte[] Write(object data);

    public abstract IEvent Wrap(in StoredEvent stored, object data);

    public static EventEnvelope For(Type type, JsonSerializerOptions json) =>
        type.IsClass
            ? (EventEnvelope)Activator.CreateInstance(typeof(EventEnvelope<>).MakeGenericType(type), json)!
            : throw new ArgumentException($"{type.Name} is not a class: events are records.", nameof(type));
}

internal sealed class EventEnvelope<T>(JsonSerializerOptions options) : EventEnvelope
    where T : class
{
    // A type that cannot be serialized fails where it is used, not where the registry is built.
    private JsonTypeInfo<T>? info;

    public override Type Type => typeof(T);

    private JsonTypeInfo<T> Info => info ??= (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    public override IEvent? Read(in StoredEvent stored, ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Info) is { } data ? new Recorded(stored, data) : null;

    public override byte[] Write(object data) => JsonSerializer.SerializeToUtf8Bytes((T)data, Info);

    public override IEvent Wrap(in StoredEvent stored, object data) => new Recorded(stored, (T)data);

    // Keeps everything of the row but its JSON.
    private sealed class Recorded(in StoredEvent stored, T data) : IEvent<T>
    {
        public Guid Id { get; } = stored.Id;
        public Guid StreamId { get; } = stored.StreamId;
        public string TenantId { get; } = stored.TenantId;
        public long Version { get; } = stored.Version;
        public long Sequence { get; } = stored.Sequence;
        public DateTimeOffset Timestamp { get; } = stored.Timestamp;
        public string EventTypeName { get; } = stored.Type;
        public T Data => data;
        object IEvent.Data => data;
        public string? CorrelationId { get; } = stored.CorrelationId;
        public string? CausationId { get; } = stored.CausationId;
        public string? UserName { get; } = stored.UserName;
        public IReadOnlyDictionary<string, string> Headers { get; } = stored.Headers;
    }
}
