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
            ["(tenant_id, applicant, registered_at, case_id)", "(tenant_id, subject, registered_at, case_id)", "(tenant_id, reference)"],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(CaseRegistered), typeof(DecisionRecommended), typeof(CaseDecided)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case CaseRegistered r:
                writes.Insert("case_details")
                    .Set("reference", r.Reference.Value).Set("case_type", r.CaseType.Value).Set("channel", Code.Of(r.Channel))
                    .Set("subject", r.Subject.Value).Set("applicant", r.Applicant.Value).Set("queue", Code.Of(r.Queue))
                    .Set("status", CaseStatus.UnderAssessment).Set("registered_at", r.ArrivedAt).Set("form", r.Form.Id);
                break;
            case DecisionRecommended p:
                writes.Update("case_details")
                    .Set("proposed_type", p.DecisionType.Value).Set("proposed_outcome", p.Outcome is { } outcome ? Code.Of(outcome) : null).Set("proposed_reasons", p.Reasons.Id);
                break;
            case CaseDecided d:
                writes.Update("case_details")
                    .Set("status", CaseStatus.Decided).Set("outcome", Code.Of(d.Outcome)).Set("letter", d.Letter.Id).Set("reasons", d.Reasons.Id)
                    .Set("decision", JsonSerializer.Serialize(d, DomainJson.Options));
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }
}
