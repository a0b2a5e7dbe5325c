using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Diary;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Reexamination;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Decisions.Board;

namespace CaseMgmt.Api.Operations;

/// <summary>Where the events between a case's intake and its archive come from.</summary>
internal static class LifeEventSources
{
    private const string Disqualify = "when an officer is declared disqualified";
    private const string Withdraw = "when a guardian takes an application back, or an officer records that";
    private const string Bulk = "when many cases are given at once";
    private const string Answer = "when a guardian answers, or an officer records an answer";
    private const string Intake = "when a case is registered";
    private const string NoAnswer = "when the last day to answer has passed";
    private const string LastDayKnown = "when the last day to appeal becomes known";
    private const string Sign = "when a party signs or declines to";
    private const string RecordSignature = "when an officer records what a party who is asked to sign has answered";
    private const string MoreTime = "when an officer gives more time to answer";
    private const string LaterTarget = "when an officer moves the target of a case";
    private const string HandOver = "when an officer hands an application over";
    private const string Along = "in the case it goes on as, as in the one it leaves";
    private const string Step = "when an officer takes an appeal a step further";

    /// <summary>A case is ended without being tried.</summary>
    public const string EndUntried = "when an officer strikes a case off or dismisses it";

    /// <summary>The processes that append each event; an empty list is an event that none appends yet.</summary>
    public static IReadOnlyDictionary<Type, IReadOnlyList<EventSource>> All { get; } = new Dictionary<Type, IReadOnlyList<EventSource>>
    {
        [typeof(CaseAssigned)] = [new("when an officer takes or gives a case", null), new(Bulk, "for each that the officer has not already"), new(Disqualify, "where a successor is named")],
        [typeof(CaseReleased)] = [new("when an officer hands a case back", null), new(Bulk, "where those who had them lose them"), new(Disqualify, "where that officer has the case")],
        [typeof(OfficerDisqualified)] = [new(Disqualify, null), new(HandOver, Along)],
        [typeof(CaseCarriedOver)] = [new("when a robot says that another system has taken a decided case over", null)],
        [typeof(DeadlineSet)] =
        [
            new(Intake, "where an officer is to decide: for the target, the day before it and the time of the law, as far as they are set"), new(Answer, "where the target stood still meanwhile"),
            new(NoAnswer, "where the target stood still meanwhile"), new("when a guardian asks to be decided, or an officer records that", "for the last day to answer that"),
            new(LaterTarget, "for the target and the day before it"),
            new(HandOver, "in the case it goes on as, where the target stood still, and for the last day to answer a request to be decided"),
        ],
        [typeof(DeadlineReached)] = [new("when a day that a case is watched against has come", "where the case is not decided and the day has not moved")],
        [typeof(CaseReferred)] = [new("when an officer asks another for advice or approval", null)],
        [typeof(ReferralAnswered)] = [new("when the officer who was asked answers", null)],
        [typeof(ProposalReturned)] = [new("when a decision that an officer has put forward is returned or taken back", null)],
        [typeof(MaterialConsidered)] = [new("when an officer has gone through messages and files of parties", null)],
        [typeof(ReferralWithdrawn)] = [new("when an officer takes a question to another back", null), new(Disqualify, "where that officer has been asked for something"), new(Withdraw, "where it has not been answered")],
        [typeof(AnswerRequested)] = [new("when an officer asks for a completion or an opinion", null), new(HandOver, Along)],
        [typeof(AnswerReceived)] = [new(Answer, null), new(HandOver, Along)],
        [typeof(AnswerTimeExtended)] = [new(MoreTime, null), new(HandOver, Along)],
        [typeof(TargetExtended)] = [new(LaterTarget, null)],
        [typeof(AnswerOverdue)] = [new(NoAnswer, "where there is no answer and the case is not decided"), new(HandOver, Along)],
        [typeof(AnswerRequestWithdrawn)] = [new(HandOver, Along), new("when an officer asks no longer", null), new(Withdraw, "where it has not been answered"), new(EndUntried, "where it has not been answered and is not to be spoken to first")],
        [typeof(DelayNoticed)] = [new("when an officer tells of a delay", null)],
        [typeof(NoticeWritten)] =
        [
            new(MoreTime, "for each to whom the case's letters go"),
            new("when an officer tells of a delay", "for each to whom the case's letters go"), new("when an officer asks for a completion or an opinion", "for each to whom the case's letters go"),
            new("when a signature is asked for", "for the one who is asked"), new("when an officer offers a seat", "for everyone who answers for the child"), new("when schools are chosen anew by the other guardian, after the choice was taken back", "for each to whom the case's letters go"), new("when an officer takes a child out of a round of school choice", "for each to whom the case's letters go"), new("when the day of the reminder has come", "where the signature is still awaited"),
            new("when the day of the reminder comes and nobody has applied for the next school year", null), new(Withdraw, "for each who takes part"),
        ],
        [typeof(DecisionDemanded)] = [new("when a guardian asks to be decided, or an officer records that", null), new(HandOver, "in the case it goes on as, where the request is not refused")],
        [typeof(DecisionDemandRefused)] = [new("when an officer refuses a request to be decided", null)],
        [typeof(PartyJoined)] = [new(HandOver, Along), new(Intake, "for each other guardian, where all guardians sign such a case"), new("when an officer lets a person take part", null)],
        [typeof(ApplicantReplaced)] = [new("when schools are chosen anew by the other guardian, after the choice was taken back", null)],
        [typeof(PartyLeft)] = [new(HandOver, Along), new("when an officer ends a representation", null)],
        [typeof(SignatureAsked)] = [new(HandOver, Along), new(Intake, "for each other guardian, where all guardians sign such a case"), new("when an officer asks a party to sign", null), new("when a choice of schools is changed", "for each who signs it")],
        [typeof(SignatureReminded)] = [new(HandOver, Along), new("when the day of the reminder has come", "where the signature is still awaited")],
        [typeof(CaseSigned)] = [new(HandOver, Along), new(Sign, "where the person agrees"), new(RecordSignature, "where the person agrees")],
        [typeof(SignatureDeclined)] = [new(HandOver, Along), new(Sign, "where the person does not agree"), new(RecordSignature, "where the person does not agree")],
        [typeof(SignatureOverdue)] = [new(HandOver, Along), new("when the last day to sign has passed", "where the signature is still awaited"), new("when a choice of schools is taken back, or its round closes", "where the signature is still awaited"), new(Withdraw, "where the signature is still awaited"), new(EndUntried, "where the signature is still awaited")],
        [typeof(DecisionMadeBy)] = [new("when a case of school transport is decided, or its decision changed", "where somebody presented it or took part in it, or the board decided it"), new(EndUntried, "where somebody presented it or took part in it, or the board decided it")],
        [typeof(DecisionAddressed)] = [new("when a case of school transport or school choice is decided, or its decision changed", "where others than the applicant take part or have custody"), new(EndUntried, "where others than the applicant take part or have custody")],
        [typeof(DecisionReceivedByParty)] = [new("when an officer records that another than the applicant has received the decision, or that person's digital mailbox has taken its letter", null)],
        [typeof(DecisionReceived)] = [new("when an officer records that the party has received the decision", null)],
        [typeof(AppealBundled)] = [new("when an officer sends an appeal on", null)],
        [typeof(ProceduralDecisionAddressed)] = [new("when a request to be decided is refused, or a late appeal dismissed", "where others than the one to whom it is written take part or have custody")],
        [typeof(ProceduralDecisionReceivedByParty)] = [new("when an officer records that another recipient has received a decision about the handling, or a digital mailbox has taken that person's letter", null)],
        [typeof(ProceduralDecisionReceived)] = [new("when an officer records that the party has received a decision about the handling, or a digital mailbox has taken its letter", null)],
        [typeof(ProceduralAppealReceived)] = [new("when a guardian appeals a decision about the handling, or an officer records that", null)],
        [typeof(LegalForceGained)] = [new("when the last day to appeal has passed, or an appeal ends that was open then", "where no appeal is open"), new("when an officer records it after a ruling", null)],
        [typeof(AppealTimed)] = [new(LastDayKnown, "for each appeal that had come before"), new(Step, "where a late appeal of a decision about the handling is tried all the same")],
        [typeof(DecisionReported)] = [new("by the reader `board-reporting`", "for each case on a list for the board")],
        [typeof(MinutesAnnounced)] = [new("by the reader `board-reporting`", "for each case on the list that is appealed by legality review")],
        [typeof(AppealReceived)] = [new("when a guardian appeals, or an officer records an appeal", null)],
        [typeof(LateAppealAdmitted)] = [new(Step, "where it came too late because of a wrong instruction")],
        [typeof(AppealDismissed)] = [new("when an officer dismisses an appeal that came too late", null)],
        [typeof(AppealReconsidered)] = [new(Step, "where the decision stands")],
        [typeof(AppealForwarded)] = [new(Step, "where it is sent on")],
        [typeof(AppealWithdrawn)] = [new("when a guardian takes an appeal back, or an officer records it", null)],
        [typeof(AppealRuled)] = [new("when an officer records a ruling", null)],
        [typeof(RulingExecuted)] = [new(Step, "where the ruling is carried out")],
        [typeof(DecisionRectified)] = [new("when an officer puts a slip in a decision right", null)],
        [typeof(DecisionChanged)] = [new("when an officer changes a decision", null)],
        [typeof(ReexaminationOpened)] = [new("when an import of the register changes what granted school transport rests on", null)],
        [typeof(CaseReexamined)] = [new("when an officer finds that a decision stands", null)],
        [typeof(CaseClosed)] = [new("when an officer closes a case", null), new("when another matter is answered, or all documents are disclosed", null), new(Withdraw, "but for a choice of schools, which its round goes on with")],
        [typeof(ApplicationWithdrawn)] = [new(Withdraw, "but for a choice of schools, which its round goes on with")],
        [typeof(CaseEndedUntried)] = [new(EndUntried, null)],
        [typeof(CaseReopened)] =
        [
            new("when an officer opens a closed case again", null), new("when a guardian appeals, or an officer records an appeal", "where the case was closed"),
            new("when an import of the register changes what granted school transport rests on", "where the case was closed"),
        ],
        [typeof(CaseHandedOver)] = [new("when an officer hands an application over", null)],
        [typeof(CaseTakenOver)] = [new("when an officer hands an application over", "in the case it goes on as")],
        [typeof(DocumentClassified)] = [new(HandOver, Along), new("when an officer marks a document as secret, or takes the mark away", null)],
        [typeof(QueueChanged)] = [new("when an officer moves a case to another queue", null)],
        [typeof(DiaryNumberGiven)] = [new("by the reader `diary-numbering`", "once for each case")],
        [typeof(ReportDrawnUp)] = [new("when a manager draws the list for a meeting up", null)],
        [typeof(MinutesApproved)] = [new("when a manager records that the minutes are approved", null)],
        [typeof(AnnouncementMade)] = [new("when a manager records the announcement", null)],
    };
}
