using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>Every retention unit that the log has decided to dispose of: what the disposal register must come to hold.</summary>
public sealed class Disposals : Projection
{
    /// <inheritdoc/>
    public override string Name => "disposed_units";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("disposed_units", """
            tenant_id text not null,
            retention_unit uuid not null,
            case_id uuid not null,
            decision text not null,
            decided_at timestamptz not null,
            primary key (tenant_id, retention_unit)
            """,
            []),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(CaseDisposed)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        var disposed = (CaseDisposed)e.Data;
        foreach (var unit in disposed.Identities.Select(p => p.Value).Prepend(e.StreamId))
        {
            writes.Execute(
                "insert into {disposed_units} (tenant_id, retention_unit, case_id, decision, decided_at) values ($1, $2, $3, $4, $5) on conflict do nothing",
                e.TenantId, unit, e.StreamId, disposed.Decision.Value, disposed.DecidedAt.UtcDateTime);
        }
    }
}
