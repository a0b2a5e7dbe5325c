using System.Text.Json;
using System.Text.Json.Nodes;

namespace CaseMgmt.EventStore;

/// <summary>Which explicit name belongs to which event type, and how older shapes become newer ones. Built once, then only read.</summary>
public sealed class EventRegistry
{
    private readonly JsonSerializerOptions json;
    private readonly Dictionary<string, EventEnvelope> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> byType = [];
    private readonly Dictionary<string, (string NewName, Func<JsonNode, JsonNode> Upcast)> upcasters = new(StringComparer.Ordinal);

    /// <summary>An empty registry.</summary>
    /// <param name="json">How events are written. Copied; the copy accepts a type discriminator anywhere, since jsonb orders properties its own way.</param>
    public EventRegistry(JsonSerializerOptions json) =>
        this.json = new JsonSerializerOptions(json) { AllowOutOfOrderMetadataProperties = true };

    /// <summary>Every registered name with its type.</summary>
    public IEnumerable<KeyValuePair<string, Type>> Names => byType.Select(p => KeyValuePair.Create(p.Value, p.Key));

    /// <summary>Binds a name to a type, both once.</summary>
    /// <exception cref="ArgumentException">The name or the type is already bound.</exception>
    public void Map(string name, Type type)
    {
        if (byName.ContainsKey(name) || upcasters.ContainsKey(name))
            throw new ArgumentException($"Event name '{name}' is already registered.", nameof(name));
        if (byType.TryGetValue(type, out var other))
            throw new ArgumentException($"{type.Name} is already registered as '{other}'.", nameof(type));
        byName.Add(name, EventEnvelope.For(type));
        byType.Add(type, name);
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
        byType.TryGetValue(type, out var name) ? name : throw new ArgumentException($"{type.Name} is not a registered event.", nameof(type));

    /// <summary>True when the log may hold this name: it is registered or can be upcast.</summary>
    public bool Knows(string name) => byName.ContainsKey(Newest(name));

    internal byte[] Write(object data) => JsonSerializer.SerializeToUtf8Bytes(data, data.GetType(), json);

    /// <summary>All names in the log that come out as one of the types.</summary>
    internal string[] NamesOf(IReadOnlyCollection<Type> types)
    {
        var names = types.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return [.. names, .. upcasters.Keys.Where(old => names.Contains(Newest(old)))];
    }

    internal IEvent Read(in StoredEvent stored)
    {
        if (!byName.TryGetValue(Newest(stored.Type), out var envelope))
            throw new UnknownEventException(stored.StreamId, stored.Version, stored.Type);
        object? data;
        try
        {
            data = upcasters.ContainsKey(stored.Type)
                ? Upcasted(stored).Deserialize(envelope.Type, json)
                : JsonSerializer.Deserialize(stored.Data, envelope.Type, json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException or ArgumentException or FormatException)
        {
            throw new EventDataException(stored.StreamId, stored.Version, stored.Type, e);
        }
        return data is null
            ? throw new EventDataException(stored.StreamId, stored.Version, stored.Type)
            : envelope.Wrap(stored, data);
    }

    internal IEvent Wrap(in StoredEvent stored, object data) => byName[stored.Type].Wrap(stored, data);

    private string Newest(string name)
    {
        while (upcasters.TryGetValue(name, out var next))
            name = next.NewName;
        return name;
    }

    private JsonNode Upcasted(in StoredEvent stored)
    {
        var node = JsonNode.Parse(stored.Data) ?? throw new JsonException("null");
        for (var name = stored.Type; upcasters.TryGetValue(name, out var step); name = step.NewName)
            node = step.Upcast(node);
        return node;
    }
}
