using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolTransport;

/// <summary>The details of a case of school transport: one row per case, refs and codes only.</summary>
public sealed class TransportDetails : Projection
{
    /// <inheritdoc/>
    public override string Name => "transport_details";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("transport_details", """
            tenant_id text not null,
            case_id uuid not null,
            pupil uuid not null,
            school_year text not null,
            kind text not null,
            form uuid not null,
            entitlement text,
            problem text,
            decision_type text,
            school text,
            evidence uuid,
            network_version text,
            granted_from date,
            granted_to date,
            mode text,
            conditions uuid,
            primary key (tenant_id, case_id)
            """,
            ["(tenant_id, pupil, school_year)"]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(TransportApplied), typeof(TransportAssessed), typeof(TransportGranted)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case TransportApplied a:
                writes.Execute(
                    "insert into {transport_details} (tenant_id, case_id, pupil, school_year, kind, form) values ($1, $2, $3, $4, $5, $6)",
                    e.TenantId, e.StreamId, a.Pupil.Value, a.Year.ToString(), Code.Of(a.Kind), a.Form.Id);
                break;
            case TransportAssessed a:
                writes.Execute(
                    "update {transport_details} set entitlement = $3, problem = $4, decision_type = $5, school = $6, evidence = $7, network_version = $8 where tenant_id = $1 and case_id = $2",
                    e.TenantId, e.StreamId, Code.Of(a.Entitlement), a.Problem?.Value, a.DecisionType.Value, a.School?.Value, a.Evidence.Id, a.NetworkVersion?.Value);
                break;
            case TransportGranted g:
                writes.Execute(
                    "update {transport_details} set granted_from = $3, granted_to = $4, mode = $5, conditions = $6 where tenant_id = $1 and case_id = $2",
                    e.TenantId, e.StreamId, g.From, g.To, g.Mode is { } mode ? Code.Of(mode) : null, g.Conditions?.Id);
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }
}
