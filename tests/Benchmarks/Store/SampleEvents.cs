using System.Text.Json;
using CaseMgmt.EventStore;

namespace CaseMgmt.Benchmarks.Store;

/// <summary>Events of the size the domain's have: refs, codes, dates, an amount.</summary>
internal static class SampleEvents
{
    public const string Text = "0197c1a0-7f3e-7a55-9d5e-6f1c2b3a4d5e";
    private static readonly string[] Users = [.. Enumerable.Range(1, 20).Select(i => $"officer-{i:0000}")];
    private static readonly EventRegistry Registry = MakeRegistry();
    private static readonly byte[] StartedJson = JsonSerializer.SerializeToUtf8Bytes(Started(1), JsonSerializerOptions.Web);
    private static readonly byte[][] NotedJson = [.. Enumerable.Range(0, 50).Select(i => JsonSerializer.SerializeToUtf8Bytes(Noted(i), JsonSerializerOptions.Web))];

    /// <summary>One of twenty actors.</summary>
    public static string User(int number) => Users[number % Users.Length];

    public static SampleStarted Started(int number) =>
        new($"SKB-2026-{number:00000}", new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), "school-unit-4711", 2026, new DateOnly(2026, 8, 18));

    public static SampleNoted Noted(int number) =>
        new(number, "distance-over-limit", new Guid(number, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), 1250.50m, new DateOnly(2026, 9, 1));

    /// <summary>Name and JSON of the event that stands at a version of a stream that was filled in.</summary>
    public static (string Name, byte[] Json) Json(int version) =>
        version == 1 ? ("sample.started.v1", StartedJson) : ("sample.noted.v1", NotedJson[version % NotedJson.Length]);

    public static StoreOptions Options(
        string main, string keys, string app, string reader, IReadOnlyList<(Projection Projection, ProjectionLifecycle Lifecycle)> projections)
    {
        var registrations = new ProjectionRegistrations();
        foreach (var (projection, lifecycle) in projections)
            registrations.Add(projection, lifecycle);
        return new StoreOptions
        {
            Registry = Registry,
            Folds = new Folds().Add<Sample>(id => new Sample(id, "", 0, 0, 0), Sample.Evolve),
            Projections = registrations,
            MainConnection = main,
            AppConnection = app,
            ReaderConnection = reader,
            KeysConnection = keys,
            MasterKeys = MasterKeys.Parse(MasterKeys.Generate("benchmark")),
        };
    }

    private static EventRegistry MakeRegistry()
    {
        var registry = new EventRegistry(JsonSerializerOptions.Web);
        registry.Map("sample.started.v1", typeof(SampleStarted));
        registry.Map("sample.noted.v1", typeof(SampleNoted));
        return registry;
    }
}

internal sealed record SampleStarted(string Reference, Guid Subject, string Unit, int SchoolYear, DateOnly From);

internal sealed record SampleNoted(int Number, string Code, Guid Document, decimal Amount, DateOnly On);

/// <summary>What a stream folds into.</summary>
internal sealed record Sample(Guid Id, string Reference, int Count, long Sum, decimal Amount)
{
    public static Sample Evolve(Sample state, IEvent e) => e.Data switch
    {
        SampleNoted n => state with { Count = state.Count + 1, Sum = state.Sum + n.Number, Amount = state.Amount + n.Amount },
        SampleStarted s => state with { Reference = s.Reference },
        _ => throw new InvalidOperationException($"Unknown event {e.EventTypeName}"),
    };
}

/// <summary>One row per stream: what it is, how far it has come, and a sum that depends on every event.</summary>
internal sealed class SampleRows(string name) : Projection
{
    public override string Name => name;

    public override int Version => 1;

    public override IReadOnlyList<ProjectionTable> Tables { get; } =
        [new(name, "tenant_id text NOT NULL, stream_id uuid NOT NULL, reference text, sum bigint NOT NULL, version bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (tenant_id, stream_id)", [], StreamColumn: "stream_id")];

    public override IReadOnlyCollection<Type> Events => [typeof(SampleStarted), typeof(SampleNoted)];

    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case SampleStarted s:
                writes.Insert(name).Set("reference", s.Reference).Set("sum", 0).Set("version", e.Version).Set("at", e.Timestamp);
                break;
            case SampleNoted n:
                writes.Update(name).Add("sum", n.Number).Set("version", e.Version).Set("at", e.Timestamp);
                break;
            default:
                throw new InvalidOperationException(e.EventTypeName);
        }
    }
}
