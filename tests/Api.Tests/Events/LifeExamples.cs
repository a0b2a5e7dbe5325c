using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Diary;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Reexamination;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Decisions.Board;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Api.Tests.Events;

/// <summary>Made-up examples of the events between a case's intake and its archive.</summary>
internal static class LifeExamples
{
    private static readonly DateOnly On = new(2026, 8, 12);
    private static readonly DateTimeOffset Sent = new(2026, 8, 12, 10, 0, 0, 250, TimeSpan.Zero);
    private static readonly DateOnly Later = new(2026, 9, 2);
    private static readonly PersonRef Person = new(Id(3));
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly Actor Guardian = new(ActorKind.Guardian, Id(2).ToString());
    private static readonly OfficerId Other = new("officer-2");
    private static readonly SealedRef<CaseText> Text = new(Id(40), "hash-text");
    private static readonly SealedRef<DecisionReasons> Reasons = new(Id(41), "hash-reasons");
    private static readonly SealedRef<Letter> Letter = new(Id(42), "hash-letter");
    private static readonly Guid Matter = Id(43);

    /// <summary>The examples, each with a name that says what it shows.</summary>
    public static (string Name, IDomainEvent Event)[] All { get; } =
    [
        ("another-matter", new InquiryReceived(InquiryKind.GeneralMatter, new(Id(44), "hash-inquiry"))),
        ("answered", new InquiryAnswered(On, Officer, Text)),
        ("in-part", new DocumentsReviewed(DisclosureExtent.Part, Officer, new(Id(45), "hash-review"))),
        ("all", new DocumentsDisclosed(Later, Officer)),
        ("nothing", new DocumentsWithheld(DisclosureExtent.None)),
        ("reviewed-anew", new DisclosureChanged(DisclosureExtent.All, Officer, new(Id(45), "hash-review-anew"))),
        ("secret", new DocumentClassified(Id(46), IsSecret: true, new Citation("2009:400", 23, "2"), On, Officer, Text)),
        ("secret-in-no-words", new DocumentClassified(Id(46), IsSecret: true, new Citation("2009:400", 23, "2"), On, Officer, null)),
        ("mark-taken-away", new DocumentClassified(Id(46), IsSecret: false, null, Later, Officer, null)),
        ("to-another", new CaseAssigned(Other, Officer)),
        ("away", new CaseReleased(Other, ReleaseReason.Absence, Officer)),
        ("own-interest", new OfficerDisqualified(Other, DisqualificationGround.OwnInterest, Officer)),
        ("approval", new CaseReferred(Matter, Other, ReferralPurpose.Approval, Officer, Text)),
        ("approved", new ReferralAnswered(Matter, ReferralAnswer.Approved, new Actor(ActorKind.CaseOfficer, "officer-2"), Text)),
        ("taken-back", new ReferralWithdrawn(Matter, Officer)),
        ("for-the-other-party-too", new MaterialConsidered([Id(47), Id(48)], CallsForHearing: true, Officer)),
        ("not-taken", new ProposalReturned(new Actor(ActorKind.CaseOfficer, "officer-2"), Text)),
        ("to-transport", new CaseCarriedOver(OtherSystem.TransportSystem, new Actor(ActorKind.Robot, "robot-1"))),
        ("moved", new ReexaminationOpened([new FactCode("home-address"), new FactCode("school-placement")], On)),
        ("stands", new CaseReexamined(Later, Officer, Text)),
        ("target", new DeadlineSet(DeadlineKind.Target, Later)),
        ("target-near", new DeadlineSet(DeadlineKind.TargetNear, On)),
        ("target-passed", new DeadlineReached(DeadlineKind.Target, On, Later)),
        ("completion", new AnswerRequested(Matter, WaitKind.Completion, On, Later, Officer, Text)),
        ("by-guardian", new AnswerReceived(Matter, Later, Channel.EService, Guardian, Text)),
        ("no-answer", new AnswerOverdue(Matter, Later)),
        ("taken-back", new AnswerRequestWithdrawn(Matter, Later, Officer)),
        ("more-time", new AnswerTimeExtended(Matter, On, Later, Officer, Text)),
        ("later-target", new TargetExtended(On, Later, Officer, Text)),
        ("told", new DelayNoticed(On, Later, Officer, Text)),
        ("four-documents", new AppealBundled(Matter, On, new(Id(47), "hash-bundle"), 4, 81234, 1)),
        ("by-mailbox", new ProceduralDecisionReceived(Id(42), On, DeliveryProof.DigitalMailbox, Later)),
        ("in-time", new ProceduralAppealReceived(Id(42), Matter, On, true, Channel.EService, Guardian, Text, new PersonRef(Id(2)))),
        ("by-receipt", new ProceduralDecisionReceived(Id(42), On, DeliveryProof.Receipt, null)),
        ("time-not-known", new ProceduralAppealReceived(Id(42), Matter, On, null, Channel.Paper, Officer, Text, null)),
        ("handling-to-both-guardians", new ProceduralDecisionAddressed([Person], Letter)),
        ("handling-clock-starts", new ProceduralDecisionReceivedByParty(Id(42), Person, On, DeliveryProof.Receipt, Later)),
        ("handling-clock-starts-otherwise", new ProceduralDecisionReceivedByParty(Id(42), Person, On, DeliveryProof.DigitalMailbox, null)),
        ("delay", new NoticeWritten(NoticeKind.Delay, Person, On, Letter)),
        ("completion", new NoticeWritten(NoticeKind.Completion, Person, On, Letter)),
        ("opinion", new NoticeWritten(NoticeKind.Opinion, Person, On, Letter)),
        ("signature", new NoticeWritten(NoticeKind.SignatureRequest, Person, On, Letter)),
        ("left-out", new NoticeWritten(NoticeKind.LeftOut, Person, On, Letter)),
        ("offer", new NoticeWritten(NoticeKind.Offer, Person, On, Letter)),
        ("by-guardian", new DecisionDemanded(On, Guardian)),
        ("by-officer", new DecisionDemandRefused(On, Officer, Reasons, Letter)),
        ("co-guardian", new PartyJoined(Person, PartyRole.CoGuardian, Guardian)),
        ("other-guardian-applies", new ApplicantReplaced(Person, new(Id(99)), FormerStays: true, Guardian)),
        ("custody-has-ended", new ApplicantReplaced(Person, new(Id(99)), FormerStays: false, Guardian)),
        ("applicant-replaced", new NoticeWritten(NoticeKind.ApplicantReplaced, Person, On, Letter)),
        ("left", new PartyLeft(Person, Officer)),
        ("co-guardian", new SignatureAsked(Person, On, new DateOnly(2026, 8, 19), Later)),
        ("reminded", new SignatureReminded(Person, new DateOnly(2026, 8, 19))),
        ("signed", new CaseSigned(Person, On, Channel.EService, null)),
        ("signed-on-paper", new CaseSigned(Person, On, Channel.Paper, Officer)),
        ("declined", new SignatureDeclined(Person, On, Channel.EService, null)),
        ("declined-by-telephone", new SignatureDeclined(Person, On, Channel.Telephone, Officer)),
        ("no-answer", new SignatureOverdue(Person, Later)),
        ("clock-starts", new DecisionReceived(On, DeliveryProof.DigitalMailbox, Later)),
        ("clock-starts-otherwise", new DecisionReceived(On, DeliveryProof.Receipt, null)),
        ("by-an-officer", new DecisionMadeBy(new OfficerId("officer-2"), [new OfficerId("officer-3")], null, Officer)),
        ("by-the-board", new DecisionMadeBy(null, [], new BoardMinutes(On, 114), Officer)),
        ("to-both-guardians", new DecisionAddressed([Person], Letter)),
        ("clock-starts", new DecisionReceivedByParty(Person, On, DeliveryProof.Receipt, Later)),
        ("clock-starts-otherwise", new DecisionReceivedByParty(Person, On, DeliveryProof.DigitalMailbox, null)),
        ("at-a-meeting", new DecisionReported(Matter, On)),
        ("on-the-board", new MinutesAnnounced(Matter, On, Later)),
        ("gained", new LegalForceGained(Later)),
        ("in-time", new AppealReceived(Matter, On, true, Channel.EService, Guardian, Text, new PersonRef(Id(2)))),
        ("clock-unknown", new AppealReceived(Matter, On, null, Channel.Paper, Officer, Text, null)),
        ("was-late", new AppealTimed(Matter, false)),
        ("wrong-instruction", new LateAppealAdmitted(Matter, Officer)),
        ("late", new AppealDismissed(Matter, Later, Officer, Reasons, Letter)),
        ("stands", new AppealReconsidered(Matter, Later, IsMet: false, Officer)),
        ("sent-on", new AppealForwarded(Matter, Later, Officer)),
        ("taken-back", new AppealWithdrawn(Matter, Later, Officer, Channel.Paper, new SealedRef<CaseText>(Matter, "hash"))),
        ("taken-back-as-it-was-told-before", new AppealWithdrawn(Matter, Later, null, null, null)),
        ("taken-back-in-silence", new AppealWithdrawn(Matter, Later, Officer, Channel.EService, null)),
        ("changed", new AppealRuled(Matter, Later, Ruling.Changed, Officer, Text)),
        ("done", new RulingExecuted(Matter, Later, Officer)),
        ("slip", new DecisionRectified(Later, Officer, Reasons, Letter)),
        ("met-appeal", new DecisionChanged(ChangeReason.Reconsideration, null, Matter)),
        ("revoked", new DecisionChanged(ChangeReason.NewFacts, AdverseChangeGround.Reservation, null)),
        ("closed", new CaseClosed(Later, RetentionRule.MunicipalPlan, Officer)),
        ("by-the-applicant", new ApplicationWithdrawn(On, Channel.EService, Guardian)),
        ("by-telephone", new ApplicationWithdrawn(On, Channel.Telephone, Officer)),
        ("nothing-left", new CaseEndedUntried(UntriedGround.Lapsed, Officer)),
        ("not-completed", new CaseEndedUntried(UntriedGround.NotCompleted, Officer)),
        ("opened-again", new CaseReopened(Later, Officer)),
        ("to-another-service", new CaseHandedOver(Matter, new CaseTypeCode("change-of-school"), On, Officer)),
        ("from-another-service", new CaseTakenOver(Matter, new CaseTypeCode("change-of-school"), On, Officer)),
        ("protected", new QueueChanged(Queue.Protected, Actor.System)),
        ("second-of-the-year", new DiaryNumberGiven(new DiaryNumber(2026, 2), Matter)),
        ("three-decisions-in-two-cases", new ReportDrawnUp(On, [Matter, Id(44)], Officer, 2, 1)),
        ("not-counted", new ReportDrawnUp(On, [Matter], Officer, null, null)),
        ("approved", new MinutesApproved(On, Officer)),
        ("announced", new AnnouncementMade(Later, Officer)),
        ("from-a-guardian", new MessageKept(Matter, Guardian, Sent, Text)),
        ("certificate", new FileKept(Matter, Guardian, Sent, 262_145, 2, true, new(Id(45), "hash-name"), new(Id(46), "hash-content"))),
    ];

    private static Guid Id(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);
}
