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

/// <summary>What the timeline shows of the events that every case has.</summary>
public sealed class CasesOnTimeline : ITimelineContribution
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(CaseRegistered), typeof(DecisionRecommended), typeof(CaseDecided), typeof(CaseFactsCorrected), typeof(CaseDisposed), .. CaseLife.Events];

    /// <inheritdoc/>
    public string? Detail(IEvent e) => e.Data switch
    {
        CaseRegistered r => Code.Of(r.Channel),
        DecisionRecommended p => p.Outcome is { } outcome ? Code.Of(outcome) : null,
        CaseDecided d => Code.Of(d.Outcome),
        CaseFactsCorrected c => c.What.Value,
        CaseDisposed => null,
        CaseReleased r => $"release.{Code.Of(r.Reason)}",
        OfficerDisqualified d => $"disqualified.{Code.Of(d.Ground)}",
        CaseReferred r => $"referral.{Code.Of(r.Purpose)}",
        ReferralAnswered a => $"referral.{Code.Of(a.Answer)}",
        DeadlineSet d => $"deadline.{Code.Of(d.Kind)}",
        DeadlineReached r => $"deadline.{Code.Of(r.Kind)}",
        AnswerRequested r => $"wait.{Code.Of(r.Kind)}",
        AnswerReceived r => Code.Of(r.Channel),
        PartyJoined p => $"party.{Code.Of(p.Role)}",
        ProceduralDecisionReceived r => $"proof.{Code.Of(r.Proof)}",
        ProceduralAppealReceived { InTime: { } inTime } => inTime ? "appeal.in-time" : "appeal.late",
        ProceduralDecisionReceivedByParty r => $"proof.{Code.Of(r.Proof)}",
        DecisionReceived r => $"proof.{Code.Of(r.Proof)}",
        DecisionReceivedByParty r => $"proof.{Code.Of(r.Proof)}",
        AppealTimed t => t.InTime ? "appeal.in-time" : "appeal.late",
        AppealReceived { InTime: { } inTime } => inTime ? "appeal.in-time" : "appeal.late",
        AppealReconsidered r => r.IsMet ? "appeal.met" : "appeal.upheld",
        AppealRuled r => $"ruling.{Code.Of(r.Ruling)}",
        DecisionChanged c => $"change.{Code.Of(c.Reason)}",
        CaseCarriedOver c => $"system.{Code.Of(c.System)}",
        DocumentClassified d => d.IsSecret ? "secrecy.marked" : "secrecy.taken-away",
        ReexaminationOpened r => r.What[0].Value,
        NoticeWritten n => $"notice.{Code.Of(n.Kind)}",
        ApplicationWithdrawn w => Code.Of(w.Channel),
        CaseSigned { By: not null } s => $"signed.{Code.Of(s.Channel)}",
        SignatureDeclined { By: not null } s => $"signed.{Code.Of(s.Channel)}",
        CaseEndedUntried u => $"untried.{Code.Of(u.Ground)}",
        QueueChanged q => $"queue.{Code.Of(q.Queue)}",
        ICaseEvent when CaseLife.Events.Contains(e.Data.GetType()) => null,
        _ => throw new InvalidOperationException($"{e.EventTypeName} is not shown by cases."),
    };

    /// <inheritdoc/>
    public bool IsInternal(IEvent e) => e.Data is DecisionRecommended or (IHandlingEvent and not CaseCarriedOver) or DeadlineSet or DeadlineReached or TargetExtended or QueueChanged or ISecrecyEvent or DecisionAddressed or DecisionMadeBy or ProceduralDecisionAddressed;

    /// <inheritdoc/>
    public Domain.Persons.PersonRef? ToldTo(IEvent e) => e.Data switch
    {
        NoticeWritten n => n.Recipient,
        DecisionReceivedByParty r => r.Recipient,
        ProceduralDecisionReceivedByParty r => r.Recipient,
        _ => null,
    };

    /// <inheritdoc/>
    public Domain.Persons.ActorKind? Capacity(IEvent e) => e.Data switch
    {
        IActed a => a.By.Kind,
        CaseDecided d => d.DecidedBy.Kind,
        DecisionRecommended p => p.By.Kind,
        CaseSigned s => s.By?.Kind ?? Domain.Persons.ActorKind.Guardian,
        SignatureDeclined s => s.By?.Kind ?? Domain.Persons.ActorKind.Guardian,
        _ => null,
    };

    /// <inheritdoc/>
    public string Actor(IEvent e) => e.Data switch
    {
        IActed a => a.By.Id,
        // What the program works out is nobody's act, whoever's request it followed from.
        DeadlineSet or DeadlineReached or AnswerOverdue or SignatureReminded or SignatureOverdue or AppealTimed => Domain.Persons.Actor.System.Id,
        NoticeWritten { Kind: NoticeKind.Signature or NoticeKind.Renewal or NoticeKind.Withdrawn } => Domain.Persons.Actor.System.Id,
        CaseRegistered => e.UserName ?? Domain.Persons.Actor.System.Id,
        DecisionRecommended p => p.By.Id,
        CaseDecided d => d.DecidedBy.Id,
        CaseFactsCorrected c => c.CorrectedBy.Id,
        CaseDisposed d => d.DecidedBy.Id,
        ICaseEvent => e.UserName ?? Domain.Persons.Actor.System.Id,
        _ => throw new InvalidOperationException($"{e.EventTypeName} is not shown by cases."),
    };
}
