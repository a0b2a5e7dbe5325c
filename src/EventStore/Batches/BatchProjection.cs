namespace CaseMgmt.EventStore;

/// <summary>Which batches there are and which are not finished; how the daemon finds them. Register it inline.</summary>
public sealed class BatchProjection : Projection
{
    /// <inheritdoc/>
    public override string Name => "batches";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new(
            "batches",
            "tenant_id text NOT NULL, batch_id uuid NOT NULL, kind text NOT NULL, total bigint NOT NULL, done bigint NOT NULL, started_at timestamptz NOT NULL, finished_at timestamptz, PRIMARY KEY (tenant_id, batch_id)",
            ["(started_at) WHERE finished_at IS NULL"]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [.. BatchEvents.All.Select(e => e.Type)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case BatchStarted started:
                writes.Execute(
                    "INSERT INTO {table} (tenant_id, batch_id, kind, total, done, started_at) VALUES ($1, $2, $3, $4, 0, $5)",
                    e.TenantId, e.StreamId, started.Kind.Value, started.Items.Count, e.Timestamp.UtcDateTime);
                break;
            case BatchChunkDone chunk:
                writes.Execute("UPDATE {table} SET done = done + $3 WHERE tenant_id = $1 AND batch_id = $2", e.TenantId, e.StreamId, chunk.Results.Count);
                break;
            case BatchFinished:
                writes.Execute("UPDATE {table} SET finished_at = $3 WHERE tenant_id = $1 AND batch_id = $2", e.TenantId, e.StreamId, e.Timestamp.UtcDateTime);
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} is no event of a batch.");
        }
    }
}
