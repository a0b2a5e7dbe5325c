using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>
/// The cases that robots may work on: one row per undecided case. One that somebody has put forward a decision in is offered to no robot before something in it changes:
/// the next step is a person's.
/// </summary>
public sealed class DecisionTasks : Projection
{
    /// <inheritdoc/>
    public override string Name => "decision_tasks";

    /// <inheritdoc/>
    public override int Version => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("decision_tasks", """
            tenant_id text not null,
            case_id uuid not null,
            case_type text not null,
            subject uuid not null,
            applicant uuid not null,
            queue text not null,
            registered_at timestamptz not null,
            offered boolean not null,
            changed_version bigint not null,
            primary key (tenant_id, case_id)
            """,
            ["(tenant_id, case_type, registered_at, case_id) where offered"],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events =>
        [typeof(CaseRegistered), typeof(DecisionRecommended), typeof(CaseFactsCorrected), typeof(AnswerReceived), typeof(QueueChanged), typeof(ApplicantReplaced), typeof(CaseDecided), typeof(CaseClosed), typeof(CaseHandedOver), typeof(CaseDisposed)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case CaseRegistered r:
                writes.Insert("decision_tasks")
                    .Set("case_type", r.CaseType.Value).Set("subject", r.Subject.Value).Set("applicant", r.Applicant.Value).Set("queue", Code.Of(r.Queue))
                    .Set("registered_at", r.ArrivedAt).Set("offered", true).Set("changed_version", e.Version);
                break;
            case DecisionRecommended { By.Kind: ActorKind.Robot or ActorKind.CaseOfficer, Kind: DecisionKind.Proposed }:
                writes.Update("decision_tasks").Set("offered", false);
                break;
            case DecisionRecommended:
                break;
            case CaseFactsCorrected or AnswerReceived:
                // An answer may come to a case that is decided and has no row any more.
                writes.Update("decision_tasks").Set("offered", true).Set("changed_version", e.Version);
                break;
            case ApplicantReplaced r:
                writes.Update("decision_tasks").Set("applicant", r.Applicant.Value).Set("changed_version", e.Version);
                break;
            case QueueChanged q:
                writes.Update("decision_tasks").Set("queue", Code.Of(q.Queue)).Set("changed_version", e.Version);
                break;
            // One that is closed undecided was taken back, or called for no decision.
            case CaseDecided or CaseClosed or CaseHandedOver or CaseDisposed:
                writes.Delete("decision_tasks");
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }
}
