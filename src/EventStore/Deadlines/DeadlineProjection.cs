namespace CaseMgmt.EventStore;

/// <summary>
/// The deadlines that have not passed. Register it inline: the worker trusts that a row and its stream's version belong together.
/// A row whose deadline has passed is removed by the worker; a rebuild brings it back, and the worker removes it again without firing.
/// </summary>
/// <param name="sources">What each slice says of its events.</param>
public sealed class DeadlineProjection(IReadOnlyList<IDeadlineSource> sources) : Projection
{
    /// <inheritdoc/>
    public override string Name => "deadlines";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("deadlines", "tenant_id text NOT NULL, stream_id uuid NOT NULL, deadline_id text NOT NULL, kind text NOT NULL, due timestamptz NOT NULL, PRIMARY KEY (tenant_id, stream_id, deadline_id)", ["(due)"]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [.. sources.SelectMany(s => s.Events).Distinct()];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        foreach (var source in sources)
        {
            if (!source.Events.Contains(e.Data.GetType()))
                continue;
            foreach (var change in source.Changes(e))
                Write(e, change, writes);
        }
    }

    private static void Write(IEvent e, DeadlineChange change, IProjectionWrites writes)
    {
        switch (change)
        {
            case DeadlineChange.Set set:
                writes.Execute(
                    """
                    INSERT INTO {table} (tenant_id, stream_id, deadline_id, kind, due) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (tenant_id, stream_id, deadline_id) DO UPDATE SET kind = excluded.kind, due = excluded.due
                    """, e.TenantId, e.StreamId, set.DeadlineId.Value, set.Kind.Value, set.Due.UtcDateTime);
                break;
            case DeadlineChange.Moved moved:
                writes.Execute("UPDATE {table} SET due = $4 WHERE tenant_id = $1 AND stream_id = $2 AND deadline_id = $3", e.TenantId, e.StreamId, moved.DeadlineId.Value, moved.Due.UtcDateTime);
                break;
            case DeadlineChange.Cancelled cancelled:
                writes.Execute("DELETE FROM {table} WHERE tenant_id = $1 AND stream_id = $2 AND deadline_id = $3", e.TenantId, e.StreamId, cancelled.DeadlineId.Value);
                break;
            default:
                throw new InvalidOperationException($"{change.GetType().Name} is no change of a deadline.");
        }
    }
}
