namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>One row per stream, written as rows: counted and summed, removed when the stream is closed. Refuses number 13 by its own code until it is told otherwise.</summary>
public sealed class Counts(string name = "counts", bool byStream = true) : Projection
{
    /// <summary>Called for every event before it is written; may block or throw.</summary>
    public Action<IEvent> Before { get; set; } = _ => { };

    public override string Name => name;

    public override int Version => 1;

    public override IReadOnlyList<ProjectionTable> Tables { get; } =
        [new(name, "tenant_id text NOT NULL, stream_id uuid NOT NULL, code text NOT NULL, total bigint NOT NULL, events bigint NOT NULL, version bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (tenant_id, stream_id)", ["(tenant_id, code)"], byStream ? "stream_id" : null)];

    public override IReadOnlyCollection<Type> Events => [typeof(Opened), typeof(Noted), typeof(Closed)];

    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        Before(e);
        var row = e.Data switch
        {
            Opened o => writes.Insert(name).Set("code", o.Code).Set("total", 0).Set("events", 1).Set("version", e.Version).Set("at", e.Timestamp),
            Noted n => writes.Update(name).Add("total", n.Number).Add("events", 1).Set("version", e.Version).Set("at", e.Timestamp),
            Closed => writes.Delete(name),
            _ => throw new InvalidOperationException(e.EventTypeName),
        };
        if (!byStream)
            row.Set("stream_id", e.StreamId);
    }
}

/// <summary>How many times a colour was noted, in all streams: rows that no stream owns.</summary>
public sealed class Colours : Projection
{
    public override string Name => "colours";

    public override int Version => 1;

    public override IReadOnlyList<ProjectionTable> Tables { get; } =
        [new("colours", "tenant_id text NOT NULL, colour text NOT NULL, notes bigint NOT NULL, last integer, PRIMARY KEY (tenant_id, colour)", [])];

    public override IReadOnlyCollection<Type> Events => [typeof(Noted)];

    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        var noted = (Noted)e.Data;
        writes.Upsert("colours").Set("colour", noted.Colour).Add("notes", 1).Set("last", noted.Number);
    }
}
