using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Reexamination;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>What the events of a case's life between intake and archive mean in the read models that every case has.</summary>
internal static class CaseLife
{
    /// <summary>Every such event.</summary>
    public static IReadOnlyCollection<Type> Events { get; } =
        [.. typeof(ICaseEvent).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && Kinds.Any(k => k.IsAssignableFrom(t)))];

    private static IEnumerable<Type> Kinds => [typeof(IHandlingEvent), typeof(IClockEvent), typeof(IPartyEvent), typeof(IAppealEvent), typeof(IClosingEvent), typeof(ISecrecyEvent), typeof(IReexaminationEvent), typeof(INoticeEvent)];

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
            case ApplicantReplaced r:
                row.Set("applicant", r.Applicant.Value);
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
            case AnswerTimeExtended x:
                writes.Update("worklist_waits").Set("request", x.Request).Set("due", x.Due).Set("over", false);
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
            // What is to be re-examined shows as something corrected after the decision; what has been, as nothing.
            case ReexaminationOpened:
                row.Set("corrected_version", e.Version);
                break;
            case CaseReexamined:
                row.Set("corrected_version", (long?)null);
                break;
            case CaseClosed:
                row.Set("status", CaseStatus.Closed);
                break;
            case CaseReopened:
                row.Set("status", CaseStatus.Decided);
                break;
            case CaseHandedOver:
                row.Set("status", CaseStatus.HandedOver);
                break;
        }
    }

    /// <summary>Writes what an event changes of the details that every case has.</summary>
    /// <param name="life">The event.</param>
    /// <param name="e">The event with its place.</param>
    /// <param name="writes">The tables.</param>
    public static void OnDetails(ICaseEvent life, IEvent e, IProjectionWrites writes)
    {
        switch (life)
        {
            case QueueChanged q:
                writes.Update("case_details").Set("queue", Code.Of(q.Queue));
                break;
            case ReexaminationOpened:
                writes.Update("case_details").Set("corrected_version", e.Version);
                break;
            case CaseReexamined:
                writes.Update("case_details").Set("corrected_version", (long?)null);
                break;
            case CaseClosed c:
                writes.Update("case_details").Set("status", CaseStatus.Closed).Set("closed_on", c.On).Set("retention", Code.Of(c.Retention));
                break;
            case CaseReopened:
                writes.Update("case_details").Set("status", CaseStatus.Decided).Set("closed_on", (DateOnly?)null).Set("retention", (string?)null);
                break;
            case CaseHandedOver h:
                writes.Update("case_details").Set("status", CaseStatus.HandedOver).Set("closed_on", h.On).Set("handed_over_to", h.To);
                break;
            case DocumentClassified d:
                writes.Upsert("case_secrecy").Set("document", d.Document).Set("secret", d.IsSecret).Set("ground", d.Ground?.ToShortForm().Replace(' ', '_')).Set("marked_on", d.On).Set("words", d.Words?.Id);
                break;
            case CaseTakenOver t:
                writes.Update("case_details").Set("taken_over_from", t.From);
                break;
            case CaseReferred r:
                writes.Insert("case_referrals")
                    .Set("referral", r.Referral).Set("officer", r.To.Value).Set("purpose", Code.Of(r.Purpose)).Set("state", ReferralState.Open).Set("asked_by", r.By.Id)
                    .Set("asked_at", e.Timestamp).Set("question", r.Question.Id).Set("version", e.Version);
                break;
            case ReferralAnswered a:
                writes.Update("case_referrals")
                    .Set("referral", a.Referral).Set("state", ReferralState.Answered).Set("reply", Code.Of(a.Answer)).Set("reply_text", a.Text.Id).Set("answered_at", e.Timestamp);
                break;
            case ReferralWithdrawn w:
                writes.Update("case_referrals").Set("referral", w.Referral).Set("state", ReferralState.Withdrawn);
                break;
            case DecisionReceived r:
                var received = writes.Update("case_details").Set("received_on", r.On);
                if (r.LastDay is { } last)
                    received.Set("last_day_to_appeal", last);
                break;
            case MinutesAnnounced a:
                writes.Update("case_details").Set("last_day_to_appeal", a.LastDay);
                break;
            case DecisionAddressed a:
                foreach (var recipient in a.Recipients)
                    writes.Upsert("case_recipients").Set("person", recipient.Value).Set("received_on", (DateOnly?)null).Set("last_day", (DateOnly?)null).Set("version", e.Version);
                break;
            case DecisionReceivedByParty r:
                // Also one who got custody when the decision had been addressed.
                writes.Upsert("case_recipients").Set("person", r.Recipient.Value).Set("received_on", r.On).Set("last_day", r.LastDay).Set("version", e.Version);
                break;
            case LegalForceGained f:
                writes.Update("case_details").Set("legal_force_on", f.On);
                break;
            case DecisionChanged:
                writes.Update("case_details").Set("received_on", (DateOnly?)null).Set("last_day_to_appeal", (DateOnly?)null).Set("legal_force_on", (DateOnly?)null);
                break;
            case AnswerRequested r:
                writes.Insert("case_requests")
                    .Set("request", r.Request).Set("kind", Code.Of(r.Kind)).Set("state", RequestState.Open).Set("asked_on", r.On).Set("due", r.Due)
                    .Set("question", r.Text.Id).Set("version", e.Version);
                break;
            case AnswerReceived r:
                writes.Update("case_requests")
                    .Set("request", r.Request).Set("state", RequestState.Answered).Set("answered_on", r.On).Set("answered_by", r.By.Id).Set("answer", r.Text.Id);
                break;
            case AnswerOverdue o:
                writes.Update("case_requests").Set("request", o.Request).Set("state", RequestState.Overdue);
                break;
            case AnswerTimeExtended x:
                writes.Update("case_requests").Set("request", x.Request).Set("state", RequestState.Open).Set("due", x.Due);
                break;
            case AnswerRequestWithdrawn w:
                writes.Update("case_requests").Set("request", w.Request).Set("state", RequestState.Withdrawn);
                break;
            case PartyJoined p:
                writes.Insert("case_parties")
                    .Set("person", p.Person.Value).Set("role", Code.Of(p.Role)).Set("signature", Code.Of(SignatureState.NotAsked)).Set("joined_at", e.Timestamp).Set("version", e.Version);
                break;
            case PartyLeft p:
                writes.Delete("case_parties").Set("person", p.Person.Value);
                break;
            case ApplicantReplaced r:
                writes.Update("case_details").Set("applicant", r.Applicant.Value);
                writes.Delete("case_parties").Set("person", r.Applicant.Value);
                if (r.FormerStays)
                {
                    writes.Upsert("case_parties").Set("person", r.Former.Value).Set("role", Code.Of(PartyRole.CoGuardian)).Set("signature", Code.Of(SignatureState.NotAsked))
                        .Set("remind_on", (DateOnly?)null).Set("due", (DateOnly?)null).Set("joined_at", e.Timestamp).Set("version", e.Version);
                }
                break;
            case SignatureAsked s:
                OnParty(s.Person, writes).Set("signature", Code.Of(SignatureState.Awaited)).Set("remind_on", s.RemindOn).Set("due", s.Due);
                break;
            case SignatureReminded s:
                OnParty(s.Person, writes).Set("remind_on", (DateOnly?)null);
                break;
            case CaseSigned s:
                OnParty(s.Person, writes).Set("signature", Code.Of(SignatureState.Signed));
                break;
            case SignatureDeclined s:
                OnParty(s.Person, writes).Set("signature", Code.Of(SignatureState.Declined));
                break;
            case SignatureOverdue s:
                OnParty(s.Person, writes).Set("signature", Code.Of(SignatureState.Missing));
                break;
            case AppealReceived a:
                writes.Insert("case_appeals")
                    .Set("appeal", a.Appeal).Set("state", Code.Of(AppealState.Received)).Set("received_on", a.On).Set("received_by", a.By.Id).Set("channel", Code.Of(a.Channel))
                    .Set("in_time", a.InTime).Set("content", a.Text.Id).Set("appellant", a.Appellant?.Value).Set("version", e.Version);
                if (a.InTime is true)
                    writes.Update("case_details").Set("legal_force_on", (DateOnly?)null);
                break;
            case ProceduralAppealReceived a:
                writes.Insert("case_appeals")
                    .Set("appeal", a.Appeal).Set("state", Code.Of(AppealState.Received)).Set("received_on", a.On).Set("received_by", a.By.Id).Set("channel", Code.Of(a.Channel))
                    .Set("in_time", a.InTime).Set("content", a.Text.Id).Set("of_letter", a.Decision).Set("appellant", a.Appellant?.Value).Set("version", e.Version);
                break;
            case ProceduralDecisionReceived r:
                writes.Update("case_letters").Set("letter", r.Decision).Set("received_on", r.On).Set("last_day", r.LastDay);
                break;
            case ProceduralDecisionAddressed a:
                foreach (var recipient in a.Recipients)
                    writes.Upsert("case_letter_recipients").Set("letter", a.Letter.Id).Set("person", recipient.Value).Set("received_on", (DateOnly?)null).Set("last_day", (DateOnly?)null);
                break;
            case ProceduralDecisionReceivedByParty r:
                writes.Update("case_letter_recipients").Set("letter", r.Decision).Set("person", r.Recipient.Value).Set("received_on", r.On).Set("last_day", r.LastDay);
                break;
            case AppealTimed t:
                writes.Update("case_appeals").Set("appeal", t.Appeal).Set("in_time", t.InTime);
                break;
            case LateAppealAdmitted a:
                writes.Update("case_appeals").Set("appeal", a.Appeal).Set("in_time", true).Set("state", Code.Of(AppealState.Received));
                writes.Update("case_details").Set("legal_force_on", (DateOnly?)null);
                break;
            case DecisionDemandRefused d:
                OnLetter(d.Letter, LetterKind.DemandRefused, d.On, e, writes);
                break;
            case DecisionRectified d:
                OnLetter(d.Letter, LetterKind.Rectified, d.On, e, writes);
                break;
            case NoticeWritten n:
                OnLetter(n.Letter, LetterKinds.Of(n.Kind), n.On, e, writes).Set("recipient", n.Recipient.Value);
                break;
            case AppealDismissed a:
                OnAppeal(a.Appeal, AppealState.Dismissed, writes).Set("dismissed_by", a.Letter.Id);
                OnLetter(a.Letter, LetterKind.AppealDismissed, a.On, e, writes);
                break;
            case AppealReconsidered a:
                OnAppeal(a.Appeal, a.IsMet ? AppealState.Met : AppealState.Reconsidered, writes);
                break;
            case AppealForwarded a:
                OnAppeal(a.Appeal, AppealState.Forwarded, writes);
                break;
            case AppealBundled b:
                writes.Update("case_appeals").Set("appeal", b.Appeal)
                    .Set("bundle", b.File.Id).Set("bundle_hash", b.File.Hash).Set("bundle_documents", b.Documents).Set("bundle_bytes", b.Bytes).Set("bundle_chunks", b.Chunks);
                break;
            case AppealWithdrawn a:
                OnAppeal(a.Appeal, AppealState.Withdrawn, writes).Set("withdrawn_on", a.On).Set("withdrawal", a.Text?.Id);
                break;
            case AppealRuled a:
                OnAppeal(a.Appeal, AppealState.Ruled, writes).Set("ruling", Code.Of(a.Ruling)).Set("ruled_on", a.On).Set("ruling_content", a.Text.Id);
                break;
            case RulingExecuted a:
                OnAppeal(a.Appeal, AppealState.Executed, writes);
                break;
        }
    }

    /// <summary>Writes that a letter stands in the case.</summary>
    public static IRowWrite OnLetter(SealedRef<Letter> letter, LetterKind kind, DateOnly on, IEvent e, IProjectionWrites writes) =>
        writes.Upsert("case_letters").Set("letter", letter.Id).Set("kind", Code.Of(kind)).Set("dated", on).Set("version", e.Version);

    private static IRowWrite OnParty(PersonRef person, IProjectionWrites writes) => writes.Update("case_parties").Set("person", person.Value);

    private static IRowWrite OnAppeal(Guid appeal, AppealState state, IProjectionWrites writes) =>
        writes.Update("case_appeals").Set("appeal", appeal).Set("state", Code.Of(state));

    private static string ColumnOf(DeadlineKind kind) => kind switch
    {
        DeadlineKind.Target => "target",
        DeadlineKind.DemandableAfter => "demandable_after",
        DeadlineKind.DemandAnswer => "demand_answer",
        DeadlineKind.TargetNear => "target_near",
        _ => throw new InvalidOperationException($"{kind} is not on the worklist."),
    };
}
