using System.Text.Json;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>The part of a case's details that every case has: one row per case, refs and codes only.</summary>
public sealed class CaseDetails : Projection
{
    /// <inheritdoc/>
    public override string Name => "case_details";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("case_details", """
            tenant_id text not null,
            case_id uuid not null,
            reference text not null,
            case_type text not null,
            channel text not null,
            subject uuid not null,
            applicant uuid not null,
            queue text not null,
            status text not null,
            registered_at timestamptz not null,
            form uuid not null,
            proposed_type text,
            proposed_outcome text,
            proposed_reasons uuid,
            decision jsonb,
            outcome text,
            letter uuid,
            reasons uuid,
            primary key (tenant_id, case_id)
            """,
            ["(tenant_id, applicant, registered_at, case_id)", "(tenant_id, subject, registered_at, case_id)", "(tenant_id, reference)"]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(CaseRegistered), typeof(DecisionRecommended), typeof(CaseDecided)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case CaseRegistered r:
                writes.Execute(
                    "insert into {case_details} (tenant_id, case_id, reference, case_type, channel, subject, applicant, queue, status, registered_at, form) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                    e.TenantId, e.StreamId, r.Reference.Value, r.CaseType.Value, Code.Of(r.Channel), r.Subject.Value, r.Applicant.Value, Code.Of(r.Queue), CaseStatus.UnderAssessment, r.ArrivedAt.UtcDateTime, r.Form.Id);
                break;
            case DecisionRecommended p:
                writes.Execute(
                    "update {case_details} set proposed_type = $3, proposed_outcome = $4, proposed_reasons = $5 where tenant_id = $1 and case_id = $2",
                    e.TenantId, e.StreamId, p.DecisionType.Value, p.Outcome is { } outcome ? Code.Of(outcome) : null, p.Reasons.Id);
                break;
            case CaseDecided d:
                writes.Execute(
                    "update {case_details} set status = $3, outcome = $4, letter = $5, reasons = $6, decision = $7::jsonb where tenant_id = $1 and case_id = $2",
                    e.TenantId, e.StreamId, CaseStatus.Decided, Code.Of(d.Outcome), d.Letter.Id, d.Reasons.Id, JsonSerializer.Serialize(d, DomainJson.Options));
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }
}
