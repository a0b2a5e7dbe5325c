using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>What a session has gathered for its one batch.</summary>
internal sealed class PendingWrites
{
    private readonly Dictionary<Guid, StreamWrite> byId = [];
    private readonly List<StreamWrite> streams = [];

    /// <summary>Streams in the order they were first written to.</summary>
    public IReadOnlyList<StreamWrite> Streams => streams;

    public List<ClaimWrite> Claims { get; } = [];

    public List<ClaimWrite> Releases { get; } = [];

    public List<SealedRow> Documents { get; } = [];

    public List<NpgsqlBatchCommand> Commands { get; } = [];

    /// <summary>Streams that nothing is written to, with the version at which they must be.</summary>
    public SortedDictionary<Guid, long> Held { get; } = [];

    /// <summary>What must be so when the streams are locked.</summary>
    public List<NpgsqlBatchCommand> Conditions { get; } = [];

    public IdempotencyRecord? Idempotency { get; set; }

    public bool IsEmpty => streams.Count == 0 && Claims.Count == 0 && Releases.Count == 0 && Documents.Count == 0 && Commands.Count == 0 && Idempotency is null;

    /// <summary>Adds events to a stream at the version they were decided on; 0 starts it.</summary>
    public void Write(Guid streamId, long expected, string? type, IReadOnlyCollection<object> events)
    {
        if (streamId == Guid.Empty)
            throw new ArgumentException("A stream needs an id.", nameof(streamId));
        if (events.Count == 0)
            return;
        if (!byId.TryGetValue(streamId, out var write))
        {
            write = new StreamWrite(streamId, expected, type);
            byId.Add(streamId, write);
            streams.Add(write);
        }
        else if (write.Expected != expected)
        {
            throw new InvalidOperationException($"Stream {streamId} was decided on at version {write.Expected} and again at {expected} in one session: decide once.");
        }
        write.Events.AddRange(events);
    }

    public void Clear()
    {
        byId.Clear();
        streams.Clear();
        Claims.Clear();
        Releases.Clear();
        Documents.Clear();
        Commands.Clear();
        Held.Clear();
        Conditions.Clear();
        Idempotency = null;
    }

    internal sealed record StreamWrite(Guid Id, long Expected, string? Type)
    {
        public List<object> Events { get; } = [];

        public long NewVersion => Expected + Events.Count;
    }

    internal sealed record ClaimWrite(string Name, string Key, Guid? Holder);

    internal sealed record SealedRow(Guid Id, Guid RetentionUnit, string Kind, byte[] Body);
}

internal sealed class FetchedStream<T>(PendingWrites pending, Guid id, T aggregate, long version) : IEventStream<T>
{
    public Guid Id => id;

    public T Aggregate => aggregate;

    public long CurrentVersion => version;

    public void AppendMany(IEnumerable<object> events) => pending.Write(id, version, version == 0 ? StreamTypes.NameOf(typeof(T)) : null, [.. events]);

    public void AppendMany(params object[] events) => AppendMany(events.AsEnumerable());

    public void Hold() => pending.Held[id] = version > 0 ? version : throw new InvalidOperationException("A stream that does not exist cannot be held.");
}

internal static class StreamTypes
{
    /// <summary>Lower-case with underscores, as Marten names streams: <c>transport_case</c>, <c>case_of_transport_case</c>.</summary>
    public static string NameOf(Type type)
    {
        var name = type.Name;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        if (tick >= 0)
            name = name[..tick];
        var words = string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : char.ToLowerInvariant(c).ToString()));
        return string.Join('_', type.GetGenericArguments().Select(NameOf).Prepend(words));
    }
}
