namespace CaseMgmt.EventStore;

/// <summary>Which batches there are and which are not finished; how the daemon finds them. Register it inline.</summary>
public sealed class BatchProjection : Projection
{
    private const string Table = "batches";

    /// <inheritdoc/>
    public override string Name => "batches";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new(
            Table,
            "tenant_id text NOT NULL, batch_id uuid NOT NULL, kind text NOT NULL, total bigint NOT NULL, done bigint NOT NULL, started_at timestamptz NOT NULL, finished_at timestamptz, PRIMARY KEY (tenant_id, batch_id)",
            ["(started_at) WHERE finished_at IS NULL"],
            StreamColumn: "batch_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [.. BatchEvents.All.Select(e => e.Type)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case BatchStarted started:
                writes.Insert(Table).Set("kind", started.Kind.Value).Set("total", started.Items.Count).Set("done", 0).Set("started_at", e.Timestamp);
                break;
            case BatchChunkDone chunk:
                writes.Update(Table).Add("done", chunk.Results.Count);
                break;
            case BatchFinished:
                writes.Update(Table).Set("finished_at", e.Timestamp);
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} is no event of a batch.");
        }
    }
}
