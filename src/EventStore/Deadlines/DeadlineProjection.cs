namespace CaseMgmt.EventStore;

/// <summary>
/// The deadlines that have not passed. Register it inline: the worker trusts that a row and its stream's version belong together.
/// A row whose deadline has passed is removed by the worker; a rebuild brings it back, and the worker removes it again without firing.
/// </summary>
/// <param name="sources">What each slice says of its events.</param>
/// <param name="version">Grows when the sources set other deadlines for events there are already.</param>
public sealed class DeadlineProjection(IReadOnlyList<IDeadlineSource> sources, int version = 1) : Projection
{
    private const string Table = "deadlines";

    /// <inheritdoc/>
    public override string Name => "deadlines";

    /// <inheritdoc/>
    public override int Version => version;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new(Table, "tenant_id text NOT NULL, stream_id uuid NOT NULL, deadline_id text NOT NULL, kind text NOT NULL, due timestamptz NOT NULL, PRIMARY KEY (tenant_id, stream_id, deadline_id)", ["(due)"], StreamColumn: "stream_id"),
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
                Write(change, writes);
        }
    }

    /// <summary>The event that set a deadline as it stands, or moved it there: what happens when it passes follows on that.</summary>
    /// <param name="deadlineId">The deadline.</param>
    /// <param name="events">Its stream, in order.</param>
    /// <returns>Null when none of them did.</returns>
    internal IEvent? SetterOf(OpenCode deadlineId, IReadOnlyList<IEvent> events) => events.LastOrDefault(e => sources
        .Where(s => s.Events.Contains(e.Data.GetType()))
        .SelectMany(s => s.Changes(e))
        .Any(c => c is DeadlineChange.Set set ? set.DeadlineId == deadlineId : c is DeadlineChange.Moved moved && moved.DeadlineId == deadlineId));

    private static void Write(DeadlineChange change, IProjectionWrites writes)
    {
        switch (change)
        {
            case DeadlineChange.Set set:
                writes.Upsert(Table).Set("deadline_id", set.DeadlineId.Value).Set("kind", set.Kind.Value).Set("due", set.Due);
                break;
            case DeadlineChange.Moved moved:
                writes.Update(Table).Set("deadline_id", moved.DeadlineId.Value).Set("due", moved.Due);
                break;
            case DeadlineChange.Cancelled cancelled:
                writes.Delete(Table).Set("deadline_id", cancelled.DeadlineId.Value);
                break;
            default:
                throw new InvalidOperationException($"{change.GetType().Name} is no change of a deadline.");
        }
    }
}
