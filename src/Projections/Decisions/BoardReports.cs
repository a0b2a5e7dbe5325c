using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Board;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Decisions;

/// <summary>The meetings of the board as far as reported decisions are concerned: one row per meeting, and one per case on its list.</summary>
public sealed class BoardReports : Projection
{
    /// <inheritdoc/>
    public override string Name => "board_reports";

    /// <inheritdoc/>
    public override int Version => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("board_meetings", """
            tenant_id text not null,
            meeting uuid not null,
            held_on date not null,
            cases bigint not null,
            delegated bigint,
            automatic bigint,
            drawn_at timestamptz not null,
            approved_on date,
            announced_on date,
            version bigint not null,
            primary key (tenant_id, meeting)
            """,
            ["(tenant_id, held_on, meeting)"],
            StreamColumn: "meeting"),
        new("board_meeting_cases", """
            tenant_id text not null,
            meeting uuid not null,
            case_id uuid not null,
            place bigint not null,
            drawn_at timestamptz not null,
            primary key (tenant_id, meeting, case_id)
            """,
            ["(tenant_id, meeting, place)", "(tenant_id, case_id, drawn_at)"],
            StreamColumn: "meeting"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(ReportDrawnUp), typeof(MinutesApproved), typeof(AnnouncementMade)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case ReportDrawnUp r:
                writes.Insert("board_meetings").Set("held_on", r.On).Set("cases", r.Cases.Count).Set("delegated", r.Delegated).Set("automatic", r.Automatic).Set("drawn_at", e.Timestamp).Set("version", e.Version);
                for (var place = 0; place < r.Cases.Count; place++)
                    writes.Insert("board_meeting_cases").Set("case_id", r.Cases[place]).Set("place", place + 1).Set("drawn_at", e.Timestamp);
                break;
            case MinutesApproved a:
                writes.Update("board_meetings").Set("approved_on", a.On).Set("version", e.Version);
                break;
            case AnnouncementMade a:
                writes.Update("board_meetings").Set("announced_on", a.On).Set("version", e.Version);
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }
}

/// <summary>Every final decision, those about the handling too, one row each, so that those not yet reported to the board are found; what stands in a case's record is the case's.</summary>
public sealed class FinalDecisions : Projection
{
    private const string AsTheMatter = "as-the-matter";

    /// <inheritdoc/>
    public override string Name => "final_decisions";

    /// <inheritdoc/>
    public override int Version => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("final_decisions", """
            tenant_id text not null,
            case_id uuid not null,
            version bigint not null,
            decision_type text not null,
            outcome text not null,
            appeal_route text not null,
            decided_on date not null,
            decided_by text not null,
            recorded_at timestamptz not null,
            primary key (tenant_id, case_id, version)
            """,
            ["(tenant_id, decided_on, case_id)"],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(CaseDecided), typeof(DecisionDemandRefused), typeof(AppealDismissed)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case CaseDecided d:
                Write(e, writes, d.DecisionType.Value, d.Outcome, d.AppealRoute.Value, d.DecidedOn, d.DecidedBy);
                break;
            case DecisionDemandRefused d:
                Write(e, writes, "request-to-be-decided.refused", Outcome.Refused, AsTheMatter, d.On, d.By);
                break;
            case AppealDismissed d:
                Write(e, writes, "appeal.dismissed-late", Outcome.Refused, AsTheMatter, d.On, d.By);
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }

    private static void Write(IEvent e, IProjectionWrites writes, string type, Outcome outcome, string route, DateOnly on, Actor by) =>
        writes.Insert("final_decisions")
            .Set("version", e.Version).Set("decision_type", type).Set("outcome", Code.Of(outcome)).Set("appeal_route", route).Set("decided_on", on)
            .Set("decided_by", Code.Of(by.Kind)).Set("recorded_at", e.Timestamp);
}
