using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Reexamination;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>What a slice adds to the worklist's row of its cases.</summary>
public interface IWorklistContribution
{
    /// <summary>The slice's events it reads.</summary>
    IReadOnlyCollection<Type> Events { get; }

    /// <summary>What the event tells; parts that are null leave the row as it is.</summary>
    WorklistFacts Read(IEvent e);
}

/// <summary>What a slice tells the worklist of a case.</summary>
/// <param name="SchoolYear">The school year, such as 2026/2027.</param>
/// <param name="Kind">Code of what is asked for.</param>
/// <param name="School">Code of the school unit.</param>
public sealed record WorklistFacts(string? SchoolYear, string? Kind, string? School);

/// <summary>One worklist for all case types: one row per case, with refs and codes only.</summary>
/// <param name="contributions">What each slice adds.</param>
public sealed class Worklist(IReadOnlyList<IWorklistContribution> contributions) : Projection
{
    private readonly Dictionary<Type, IWorklistContribution> bySlice =
        contributions.SelectMany(c => c.Events.Select(e => (e, c))).ToDictionary(x => x.e, x => x.c);

    /// <inheritdoc/>
    public override string Name => "worklist";

    /// <inheritdoc/>
    public override int Version => 6;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("worklist", """
            tenant_id text not null,
            case_id uuid not null,
            reference text not null,
            case_type text not null,
            subject uuid not null,
            applicant uuid not null,
            queue text not null,
            status text not null,
            registered_at timestamptz not null,
            school_year text,
            kind text,
            school text,
            proposal text,
            proposed boolean not null,
            decided_version bigint,
            corrected_version bigint,
            target date,
            target_near date,
            demandable_after date,
            demand_answer date,
            last_day_to_appeal date,
            version bigint not null,
            primary key (tenant_id, case_id)
            """,
            ["(tenant_id, status, registered_at, case_id)", "(tenant_id, status, coalesce(least(target, demand_answer), 'infinity'::date), registered_at, case_id)", "(tenant_id, registered_at, case_id) where corrected_version > decided_version"],
            StreamColumn: "case_id"),
        new("worklist_officers", """
            tenant_id text not null,
            case_id uuid not null,
            officer text not null,
            assigned_at timestamptz not null,
            primary key (tenant_id, case_id, officer)
            """,
            ["(tenant_id, officer, case_id)"],
            StreamColumn: "case_id"),
        new("worklist_waits", """
            tenant_id text not null,
            case_id uuid not null,
            request uuid not null,
            kind text not null,
            due date not null,
            over boolean not null,
            primary key (tenant_id, case_id, request)
            """,
            [],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(CaseRegistered), typeof(DecisionRecommended), typeof(CaseDecided), typeof(CaseFactsCorrected), typeof(CaseDisposed), .. CaseLife.Events, .. bySlice.Keys];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case CaseRegistered r:
                writes.Insert("worklist")
                    .Set("reference", r.Reference.Value).Set("case_type", r.CaseType.Value).Set("subject", r.Subject.Value).Set("applicant", r.Applicant.Value)
                    .Set("queue", Code.Of(r.Queue)).Set("status", CaseStatus.UnderAssessment).Set("proposed", false).Set("registered_at", r.ArrivedAt).Set("version", e.Version);
                break;
            case DecisionRecommended p:
                writes.Update("worklist").Set("proposal", p.Outcome is { } outcome ? Code.Of(outcome) : null).Set("proposed", p is { Kind: DecisionKind.Proposed, By.Kind: ActorKind.CaseOfficer }).Set("version", e.Version);
                break;
            case ProposalReturned:
                writes.Update("worklist").Set("proposal", (string?)null).Set("proposed", false).Set("version", e.Version);
                break;
            case CaseDecided d:
                writes.Update("worklist").Set("status", CaseStatus.Decided).Set("proposal", Code.Of(d.Outcome)).Set("proposed", false).Set("decided_version", e.Version).Set("version", e.Version);
                break;
            case CaseFactsCorrected:
                writes.Update("worklist").Set("corrected_version", e.Version).Set("version", e.Version);
                break;
            case CaseDisposed:
                writes.Delete("worklist");
                break;
            case ICaseEvent life and (IHandlingEvent or IClockEvent or IPartyEvent or IAppealEvent or IClosingEvent or ISecrecyEvent or IReexaminationEvent or INoticeEvent):
                // The version is the whole stream's, since it is what an officer's command is compared with.
                CaseLife.OnWorklist(life, writes.Update("worklist").Set("version", e.Version), e, writes);
                break;
            default:
                var facts = bySlice[e.Data.GetType()].Read(e);
                var row = writes.Update("worklist").Set("version", e.Version);
                if (facts.SchoolYear is { } year)
                    row.Set("school_year", year);
                if (facts.Kind is { } kind)
                    row.Set("kind", kind);
                if (facts.School is { } school)
                    row.Set("school", school);
                break;
        }
    }
}

/// <summary>The states of a case as read models name them.</summary>
public static class CaseStatus
{
    /// <summary>Registered and not decided.</summary>
    public const string UnderAssessment = "under-assessment";

    /// <summary>Decided.</summary>
    public const string Decided = "decided";

    /// <summary>Decided and closed.</summary>
    public const string Closed = "closed";

    /// <summary>Closed without a decision: it goes on as a case of another service.</summary>
    public const string HandedOver = "handed-over";

    /// <summary>Disposed of: outcome and versions remain, nothing that was sealed.</summary>
    public const string Disposed = "disposed";
}
