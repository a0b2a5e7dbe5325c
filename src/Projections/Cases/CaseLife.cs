using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>What the events of a case's life between intake and archive mean in the read models that every case has.</summary>
internal static class CaseLife
{
    /// <summary>Every such event.</summary>
    public static IReadOnlyCollection<Type> Events { get; } =
        [.. typeof(ICaseEvent).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && Kinds.Any(k => k.IsAssignableFrom(t)))];

    private static IEnumerable<Type> Kinds => [typeof(IHandlingEvent), typeof(IClockEvent), typeof(IPartyEvent), typeof(IAppealEvent), typeof(IClosingEvent)];

    /// <summary>Writes what an event changes of the worklist.</summary>
    /// <param name="life">The event.</param>
    /// <param name="row">The case's own row.</param>
    /// <param name="e">The event with its place.</param>
    /// <param name="writes">The other tables.</param>
    public static void OnWorklist(ICaseEvent life, IRowWrite row, IEvent e, IProjectionWrites writes)
    {
        switch (life)
        {
            case CaseAssigned a:
                writes.Upsert("worklist_officers").Set("officer", a.Officer.Value).Set("assigned_at", e.Timestamp);
                break;
            case CaseReleased r:
                writes.Delete("worklist_officers").Set("officer", r.Officer.Value);
                break;
            case QueueChanged q:
                row.Set("queue", Code.Of(q.Queue));
                break;
            case DeadlineSet d:
                row.Set(ColumnOf(d.Kind), d.Due);
                break;
            case DecisionDemandRefused:
                row.Set("demand_answer", (DateOnly?)null);
                break;
            case AnswerRequested r:
                writes.Insert("worklist_waits").Set("request", r.Request).Set("kind", Code.Of(r.Kind)).Set("due", r.Due).Set("over", false);
                break;
            case AnswerReceived r:
                writes.Update("worklist_waits").Set("request", r.Request).Set("over", true);
                break;
            case AnswerOverdue o:
                writes.Update("worklist_waits").Set("request", o.Request).Set("over", true);
                break;
            case AnswerRequestWithdrawn w:
                writes.Delete("worklist_waits").Set("request", w.Request);
                break;
            case DecisionReceived { LastDay: { } last }:
                row.Set("last_day_to_appeal", last);
                break;
            case MinutesAnnounced a:
                row.Set("last_day_to_appeal", a.LastDay);
                break;
            case DecisionChanged:
                row.Set("last_day_to_appeal", (DateOnly?)null);
                break;
            case CaseClosed:
                row.Set("status", CaseStatus.Closed);
                break;
            case CaseHandedOver:
                row.Set("status", CaseStatus.HandedOver);
                break;
        }
    }

    private static string ColumnOf(DeadlineKind kind) => kind switch
    {
        DeadlineKind.Target => "target",
        DeadlineKind.DemandableAfter => "demandable_after",
        DeadlineKind.DemandAnswer => "demand_answer",
        _ => throw new InvalidOperationException($"{kind} is not on the worklist."),
    };
}
