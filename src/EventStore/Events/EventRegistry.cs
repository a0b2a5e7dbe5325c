using System.Text.Json;
using System.Text.Json.Nodes;

namespace CaseMgmt.EventStore;

/// <summary>Which explicit name belongs to which event type, and how older shapes become newer ones. Built once, then only read.</summary>
public sealed class EventRegistry
{
    private readonly JsonSerializerOptions json;
    private readonly Dictionary<string, EventEnvelope> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, (string Name, EventEnvelope Envelope)> byType = [];
    private readonly Dictionary<string, (string NewName, Func<JsonNode, JsonNode> Upcast)> upcasters = new(StringComparer.Ordinal);

    /// <summary>An empty registry.</summary>
    /// <param name="json">How events are written. Copied; the copy accepts a type discriminator anywhere, since jsonb orders properties its own way.</param>
    public EventRegistry(JsonSerializerOptions json)
    {
        this.json = new JsonSerializerOptions(json) { AllowOutOfOrderMetadataProperties = true };
        this.json.MakeReadOnly(populateMissingResolver: true);
    }

    /// <summary>Every registered name with its type.</summary>
    public IEnumerable<KeyValuePair<string, Type>> Names => byType.Select(p => KeyValuePair.Create(p.Value.Name, p.Key));

    /// <summary>Binds a name to a type, both once.</summary>
    /// <exception cref="ArgumentException">The name or the type is already bound.</exception>
    public void Map(string name, Type type)
    {
        if (byName.ContainsKey(name) || upcasters.ContainsKey(name))
            throw new ArgumentException($"Event name '{name}' is already registered.", nameof(name));
        if (byType.TryGetValue(type, out var other))
            throw new ArgumentException($"{type.Name} is already registered as '{other.Name}'.", nameof(type));
        var envelope = EventEnvelope.For(type, json);
        byName.Add(name, envelope);
        byType.Add(type, (name, envelope));
    }

    /// <summary>Says how an older shape, no longer a type of the program, becomes the next one.</summary>
    /// <param name="oldName">The name found in the log.</param>
    /// <param name="newName">The name whose shape comes out: a registered one, or the old name of another upcaster.</param>
    /// <param name="upcaster">Pure; may change and return the node it is given.</param>
    /// <exception cref="ArgumentException">The old name is already registered.</exception>
    public void Upcast(string oldName, string newName, Func<JsonNode, JsonNode> upcaster)
    {
        if (byName.ContainsKey(oldName) || string.Equals(oldName, newName, StringComparison.Ordinal) || !upcasters.TryAdd(oldName, (newName, upcaster)))
            throw new ArgumentException($"Event name '{oldName}' is already registered.", nameof(oldName));
    }

    /// <summary>The name an event type is written under.</summary>
    /// <exception cref="ArgumentException">The type is not registered.</exception>
    public string NameOf(Type type) =>
        Registered(type).Name;

    /// <summary>True when the log may hold this name: it is registered or can be upcast.</summary>
    public bool Knows(string name) => byName.ContainsKey(Newest(name));

    /// <summary>The name an event is written under and its JSON.</summary>
    /// <exception cref="ArgumentException">The type is not registered.</exception>
    internal (string Name, byte[] Data) Write(object data)
    {
        var (name, envelope) = Registered(data.GetType());
        return (name, envelope.Write(data));
    }

    /// <summary>All names in the log that come out as one of the types.</summary>
    internal string[] NamesOf(IReadOnlyCollection<Type> types)
    {
        var names = types.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return [.. names, .. upcasters.Keys.Where(old => names.Contains(Newest(old)))];
    }

    internal IEvent Read(in StoredEvent stored) => Read(stored, stored.Data);

    /// <summary>The event of a row whose JSON is somewhere else.</summary>
    internal IEvent Read(in StoredEvent stored, ReadOnlySpan<byte> data)
    {
        if (EventRows.AreDamaged(stored.Headers))
            throw new EventDataException(stored.StreamId, stored.Version, stored.Type);
        try
        {
            if (byName.TryGetValue(stored.Type, out var envelope))
                return envelope.Read(stored, data) ?? throw new EventDataException(stored.StreamId, stored.Version, stored.Type);
            if (!byName.TryGetValue(Newest(stored.Type), out envelope))
                throw new UnknownEventException(stored.StreamId, stored.Version, stored.Type);
            var upcast = Upcasted(stored.Type, data).Deserialize(envelope.Type, json) ?? throw new EventDataException(stored.StreamId, stored.Version, stored.Type);
            return envelope.Wrap(stored, upcast);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException or ArgumentException or FormatException)
        {
            throw new EventDataException(stored.StreamId, stored.Version, stored.Type, e);
        }
    }

    internal IEvent Wrap(in StoredEvent stored, object data) => byName[stored.Type].Wrap(stored, data);

    private (string Name, EventEnvelope Envelope) Registered(Type type) =>
        byType.TryGetValue(type, out var known) ? known : throw new ArgumentException($"{type.Name} is not a registered event.", nameof(type));

    private string Newest(string name)
    {
        while (upcasters.TryGetValue(name, out var next))
            name = next.NewName;
        return name;
    }

    private JsonNode Upcasted(string type, ReadOnlySpan<byte> data)
    {
        var node = JsonNode.Parse(data) ?? throw new JsonException("null");
        for (var name = type; upcasters.TryGetValue(name, out var step); name = step.NewName)
            node = step.Upcast(node);
        return node;
    }
}
