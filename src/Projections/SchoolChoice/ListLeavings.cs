using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolChoice;

/// <summary>Every time a family has said that its child waits no more for a seat: one row each, refs and codes only. Without a school it concerns all.</summary>
public sealed class ListLeavings : Projection
{
    private const string Table = "list_leavings";

    /// <inheritdoc/>
    public override string Name => Table;

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new(Table, """
            tenant_id text not null,
            case_id uuid not null,
            version bigint not null,
            school text,
            left_at timestamptz not null,
            primary key (tenant_id, case_id, version)
            """,
            [],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [typeof(WaitingLeft)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        var left = e.Data as WaitingLeft ?? throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        writes.Insert(Table).Set("version", e.Version).Set("school", left.School?.Value).Set("left_at", left.At);
    }
}
