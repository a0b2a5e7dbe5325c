using System.Text.Json;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Reexamination;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>
/// The part of a case's details that every case has: one row per case, correction, request, appeal, referral, party, letter and marked document, refs and codes only. Facts that were corrected after the decision
/// show in the two versions: the last correction is later than the decision.
/// </summary>
public sealed class CaseDetails : Projection
{
    /// <inheritdoc/>
    public override string Name => "case_details";

    /// <inheritdoc/>
    public override int Version => 14;

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
            decided_version bigint,
            corrected_version bigint,
            received_on date,
            last_day_to_appeal date,
            legal_force_on date,
            closed_on date,
            retention text,
            handed_over_to uuid,
            taken_over_from uuid,
            primary key (tenant_id, case_id)
            """,
            ["(tenant_id, applicant, registered_at, case_id)", "(tenant_id, subject, registered_at, case_id)", "(tenant_id, reference)"],
            StreamColumn: "case_id"),
        new("case_corrections", """
            tenant_id text not null,
            case_id uuid not null,
            version bigint not null,
            what text not null,
            effective_from date not null,
            corrected_at timestamptz not null,
            explanation uuid not null,
            primary key (tenant_id, case_id, version)
            """,
            [],
            StreamColumn: "case_id"),
        new("case_requests", """
            tenant_id text not null,
            case_id uuid not null,
            request uuid not null,
            kind text not null,
            state text not null,
            asked_on date not null,
            due date not null,
            question uuid not null,
            answered_on date,
            answered_by text,
            answer uuid,
            version bigint not null,
            primary key (tenant_id, case_id, request)
            """,
            [],
            StreamColumn: "case_id"),
        new("case_appeals", """
            tenant_id text not null,
            case_id uuid not null,
            appeal uuid not null,
            state text not null,
            received_on date not null,
            received_by text not null,
            channel text not null,
            in_time boolean,
            content uuid not null,
            ruling text,
            ruled_on date,
            ruling_content uuid,
            of_letter uuid,
            appellant uuid,
            dismissed_by uuid,
            withdrawn_on date,
            withdrawal uuid,
            bundle uuid,
            bundle_hash text,
            bundle_documents bigint,
            bundle_bytes bigint,
            bundle_chunks bigint,
            version bigint not null,
            primary key (tenant_id, case_id, appeal)
            """,
            [],
            StreamColumn: "case_id"),
        new("case_secrecy", """
            tenant_id text not null,
            case_id uuid not null,
            document uuid not null,
            secret boolean not null,
            ground text,
            marked_on date not null,
            words uuid,
            primary key (tenant_id, case_id, document)
            """,
            [],
            StreamColumn: "case_id"),
        new("case_referrals", """
            tenant_id text not null,
            case_id uuid not null,
            referral uuid not null,
            officer text not null,
            purpose text not null,
            state text not null,
            asked_by text not null,
            asked_at timestamptz not null,
            question uuid not null,
            reply text,
            reply_text uuid,
            answered_at timestamptz,
            version bigint not null,
            primary key (tenant_id, case_id, referral)
            """,
            ["(tenant_id, officer, asked_at, referral) where state = 'open'"],
            StreamColumn: "case_id"),
        new("case_parties", """
            tenant_id text not null,
            case_id uuid not null,
            person uuid not null,
            role text not null,
            signature text not null,
            remind_on date,
            due date,
            joined_at timestamptz not null,
            version bigint not null,
            primary key (tenant_id, case_id, person)
            """,
            ["(tenant_id, person, case_id)"],
            StreamColumn: "case_id"),
        new("case_recipients", """
            tenant_id text not null,
            case_id uuid not null,
            person uuid not null,
            received_on date,
            last_day date,
            version bigint not null,
            primary key (tenant_id, case_id, person)
            """,
            [],
            StreamColumn: "case_id"),
        new("case_letter_recipients", """
            tenant_id text not null,
            case_id uuid not null,
            letter uuid not null,
            person uuid not null,
            received_on date,
            last_day date,
            primary key (tenant_id, case_id, letter, person)
            """,
            [],
            StreamColumn: "case_id"),
        new("case_letters", """
            tenant_id text not null,
            case_id uuid not null,
            letter uuid not null,
            kind text not null,
            dated date not null,
            recipient uuid,
            received_on date,
            last_day date,
            version bigint not null,
            primary key (tenant_id, case_id, letter)
            """,
            [],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(CaseRegistered), typeof(DecisionRecommended), typeof(CaseDecided), typeof(CaseFactsCorrected), typeof(CaseDisposed), .. CaseLife.Events];

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
            case ProposalReturned:
                writes.Update("case_details").Set("proposed_type", (string?)null).Set("proposed_outcome", (string?)null).Set("proposed_reasons", (Guid?)null);
                break;
            case CaseDecided d:
                writes.Update("case_details")
                    .Set("status", CaseStatus.Decided).Set("outcome", Code.Of(d.Outcome)).Set("letter", d.Letter.Id).Set("reasons", d.Reasons.Id).Set("decided_version", e.Version)
                    .Set("decision", JsonSerializer.Serialize(d, DomainJson.Options));
                CaseLife.OnLetter(d.Letter, LetterKind.Decision, d.DecidedOn, e, writes);
                break;
            case CaseFactsCorrected c:
                writes.Update("case_details").Set("corrected_version", e.Version);
                writes.Insert("case_corrections")
                    .Set("version", e.Version).Set("what", c.What.Value).Set("effective_from", c.EffectiveFrom).Set("corrected_at", c.CorrectedAt).Set("explanation", c.Explanation.Id);
                break;
            case CaseDisposed:
                writes.Update("case_details").Set("status", CaseStatus.Disposed);
                break;
            case ICaseEvent life and (IHandlingEvent or IClockEvent or IPartyEvent or IAppealEvent or IClosingEvent or ISecrecyEvent or IReexaminationEvent or INoticeEvent):
                CaseLife.OnDetails(life, e, writes);
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }
}
