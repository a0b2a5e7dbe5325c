using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Appeals;

/// <summary>What happens to a decision after it was taken.</summary>
public interface IAppealEvent : ICaseEvent;

/// <summary>How it is known that the party has received the decision.</summary>
public enum DeliveryProof
{
    /// <summary>The digital mailbox says that it was delivered.</summary>
    DigitalMailbox,

    /// <summary>A receipt that the party has signed.</summary>
    Receipt,

    /// <summary>It was handed over.</summary>
    InPerson,

    /// <summary>The party has said so, for instance by appealing.</summary>
    Stated,
}

/// <summary>Why a decision is changed.</summary>
public enum ChangeReason
{
    /// <summary>The decision was wrong when it was taken, or has become so (förvaltningslagen 37–38 §§).</summary>
    Reconsideration,

    /// <summary>A court or board of appeal has ruled.</summary>
    Ruling,

    /// <summary>What it rested on is no longer so: address, school or grade.</summary>
    NewFacts,

    /// <summary>What the party had asked for and was not given could be given after all, and the party wants it: never to its disadvantage.</summary>
    Request,

    /// <summary>The party asked for more than it had been given: what was given stands as it was, and the rest is refused.</summary>
    FurtherWishes,
}

/// <summary>Why a decision to the party's advantage may be changed to the party's disadvantage (förvaltningslagen 37 § second paragraph).</summary>
public enum AdverseChangeGround
{
    /// <summary>The decision, or what it rests on, says that it may be revoked.</summary>
    Reservation,

    /// <summary>Compelling reasons of safety.</summary>
    Safety,

    /// <summary>The party gave wrong or misleading information.</summary>
    MisleadingInformation,
}

/// <summary>What the court or the board of appeal came to.</summary>
public enum Ruling
{
    /// <summary>The appeal was rejected; the decision stands.</summary>
    Rejected,

    /// <summary>The appeal was not taken up.</summary>
    NotTried,

    /// <summary>The decision was changed.</summary>
    Changed,

    /// <summary>The decision was set aside.</summary>
    SetAside,

    /// <summary>The case was sent back to be decided anew.</summary>
    Remitted,
}

/// <summary>The party has received the decision; where the route says so, the time to appeal runs from that day.</summary>
/// <param name="On">The day, in Sweden.</param>
/// <param name="Proof">How it is known.</param>
/// <param name="LastDay">Last day to appeal; null where the clock of the route starts otherwise.</param>
[EventName("case.decision-received.v1")]
public sealed record DecisionReceived([Open] DateOnly On, [Open] DeliveryProof Proof, [Open] DateOnly? LastDay) : IAppealEvent;

/// <summary>The decision goes to others than the applicant too: to everyone with custody and to whoever else takes part. Each has a time of their own to appeal.</summary>
/// <param name="Recipients">Who they are, the applicant apart.</param>
/// <param name="Letter">The decision's letter.</param>
[EventName("case.decision-addressed.v1")]
public sealed record DecisionAddressed([Open] IReadOnlyList<PersonRef> Recipients, [Sealed] SealedRef<Letter> Letter) : IAppealEvent;

/// <summary>
/// Who beside the one who decided had a part in the decision, and where the board decided it (förvaltningslagen 2017:900 31 §): stands right after the decision, where there is anything to tell.
/// </summary>
/// <param name="PresentedBy">The officer who presented the case (föredragande), or null.</param>
/// <param name="TookPart">The officers who took part in the final handling without deciding, each once.</param>
/// <param name="Minutes">The board's minutes, where the board decided; otherwise null.</param>
/// <param name="By">Who recorded it.</param>
[EventName("case.decision-made-by.v1")]
public sealed record DecisionMadeBy([Open] OfficerId? PresentedBy, [Open] IReadOnlyList<OfficerId> TookPart, [Open] BoardMinutes? Minutes, [Open] Actor By) : IAppealEvent, IActed;

/// <summary>Where in the board's minutes a decision stands.</summary>
/// <param name="Meeting">The day of the meeting.</param>
/// <param name="Paragraph">The paragraph of the minutes.</param>
public readonly record struct BoardMinutes([Open] DateOnly Meeting, [Open] int Paragraph);

/// <summary>Another than the applicant has received the decision; where the route says so, that person's time to appeal runs from that day.</summary>
/// <param name="Recipient">Who.</param>
/// <param name="On">The day, in Sweden.</param>
/// <param name="Proof">How it is known.</param>
/// <param name="LastDay">Last day for that person to appeal; null where the clock of the route starts otherwise.</param>
[EventName("case.decision-received-by-party.v1")]
public sealed record DecisionReceivedByParty([Open] PersonRef Recipient, [Open] DateOnly On, [Open] DeliveryProof Proof, [Open] DateOnly? LastDay) : IAppealEvent;

/// <summary>The decision has been reported to the board at a meeting.</summary>
/// <param name="Meeting">The meeting.</param>
/// <param name="On">The day of the meeting.</param>
[EventName("case.decision-reported.v1")]
public sealed record DecisionReported([Open] Guid Meeting, [Open] DateOnly On) : IAppealEvent;

/// <summary>The approved minutes of the meeting have been announced on the notice board; the time for laglighetsprövning runs (kommunallagen 13 kap. 5 §).</summary>
/// <param name="Meeting">The meeting.</param>
/// <param name="On">The day of the announcement.</param>
/// <param name="LastDay">Last day to appeal.</param>
[EventName("case.minutes-announced.v1")]
public sealed record MinutesAnnounced([Open] Guid Meeting, [Open] DateOnly On, [Open] DateOnly LastDay) : IAppealEvent;

/// <summary>The decision can no longer be appealed.</summary>
/// <param name="On">The day from which it is so.</param>
[EventName("case.legal-force-gained.v1")]
public sealed record LegalForceGained([Open] DateOnly On) : IAppealEvent;

/// <summary>The decision has been appealed.</summary>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="On">The day it came to the municipality.</param>
/// <param name="InTime">Whether it came in time; null where the last day is not known.</param>
/// <param name="Channel">How it came.</param>
/// <param name="By">Who appeals.</param>
/// <param name="Text">The appeal.</param>
/// <param name="Appellant">Whose it is, by whose receipt it is timed; null where that was not written down, as in <c>case.appeal-received.v1</c> by an officer.</param>
[EventName("case.appeal-received.v2")]
public sealed record AppealReceived(
    [Open] Guid Appeal, [Open] DateOnly On, [Open] bool? InTime, [Open] Channel Channel, [Open] Actor By, [Sealed] SealedRef<CaseText> Text, [Open] PersonRef? Appellant) : IAppealEvent, IActed;

/// <summary>A decision about the handling goes to others than the one to whom it is written: to everyone with custody and to whoever else takes part. Each has a time of their own to appeal it.</summary>
/// <param name="Recipients">Who they are, the one to whom it is written apart.</param>
/// <param name="Letter">That decision's letter.</param>
[EventName("case.procedural-decision-addressed.v1")]
public sealed record ProceduralDecisionAddressed([Open] IReadOnlyList<PersonRef> Recipients, [Sealed] SealedRef<Letter> Letter) : IAppealEvent;

/// <summary>Another than the one to whom it is written has received a decision about the handling; where the matter's way to appeal says so, that person's time to appeal it runs from that day.</summary>
/// <param name="Decision">That decision's letter.</param>
/// <param name="Recipient">Who.</param>
/// <param name="On">The day, in Sweden.</param>
/// <param name="Proof">How it is known.</param>
/// <param name="LastDay">Last day for that person to appeal it; null where the clock of the route starts otherwise.</param>
[EventName("case.procedural-decision-received-by-party.v1")]
public sealed record ProceduralDecisionReceivedByParty([Open] Guid Decision, [Open] PersonRef Recipient, [Open] DateOnly On, [Open] DeliveryProof Proof, [Open] DateOnly? LastDay) : IAppealEvent;

/// <summary>The party has received a decision about the handling; where the matter's way to appeal says so, the time to appeal it runs from that day.</summary>
/// <param name="Decision">That decision's letter.</param>
/// <param name="On">The day, in Sweden.</param>
/// <param name="Proof">How it is known.</param>
/// <param name="LastDay">Last day to appeal it; null where the clock of the route starts otherwise.</param>
[EventName("case.procedural-decision-received.v1")]
public sealed record ProceduralDecisionReceived([Open] Guid Decision, [Open] DateOnly On, [Open] DeliveryProof Proof, [Open] DateOnly? LastDay) : IAppealEvent;

/// <summary>A decision about the handling has been appealed: a refused request to be decided, or the dismissal of an appeal that came too late.</summary>
/// <param name="Decision">That decision's letter.</param>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="On">The day it came to the municipality.</param>
/// <param name="InTime">Whether it came in time; null where the last day is not known.</param>
/// <param name="Channel">How it came.</param>
/// <param name="By">Who appeals.</param>
/// <param name="Text">The appeal.</param>
/// <param name="Appellant">Whose it is, by whose receipt it is timed; null where that was not written down, as in <c>case.procedural-appeal-received.v1</c> by an officer.</param>
[EventName("case.procedural-appeal-received.v2")]
public sealed record ProceduralAppealReceived(
    [Open] Guid Decision, [Open] Guid Appeal, [Open] DateOnly On, [Open] bool? InTime, [Open] Channel Channel, [Open] Actor By, [Sealed] SealedRef<CaseText> Text, [Open] PersonRef? Appellant)
    : IAppealEvent, IActed;

/// <summary>The last day to appeal has become known, and with it whether an appeal that had come before then came in time; or one of a decision about the handling is tried although it is late.</summary>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="InTime">Whether it did.</param>
[EventName("case.appeal-timed.v1")]
public sealed record AppealTimed([Open] Guid Appeal, [Open] bool InTime) : IAppealEvent;

/// <summary>The appeal came too late, but a wrong instruction caused it, so it is tried.</summary>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="By">Who found so.</param>
[EventName("case.late-appeal-admitted.v1")]
public sealed record LateAppealAdmitted([Open] Guid Appeal, [Open] Actor By) : IAppealEvent, IActed;

/// <summary>The appeal has been dismissed because it came too late (förvaltningslagen 45 §).</summary>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="On">The date of that decision.</param>
/// <param name="By">Who decided.</param>
/// <param name="Reasons">The reasons.</param>
/// <param name="Letter">The letter as it was rendered before deciding.</param>
[EventName("case.appeal-dismissed.v1")]
public sealed record AppealDismissed(
    [Open] Guid Appeal, [Open] DateOnly On, [Open] Actor By, [Sealed] SealedRef<DecisionReasons> Reasons, [Sealed] SealedRef<Letter> Letter) : IAppealEvent, IActed;

/// <summary>The appealed decision has been looked at again (förvaltningslagen 39 §).</summary>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="On">The day.</param>
/// <param name="IsMet">Whether the decision is changed as the appeal asks, so that nothing is left of it.</param>
/// <param name="By">Who looked.</param>
[EventName("case.appeal-reconsidered.v1")]
public sealed record AppealReconsidered([Open] Guid Appeal, [Open] DateOnly On, [Open] bool IsMet, [Open] Actor By) : IAppealEvent, IActed;

/// <summary>The appeal has been sent on with the file.</summary>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="On">The day.</param>
/// <param name="By">Who sent it.</param>
[EventName("case.appeal-forwarded.v1")]
public sealed record AppealForwarded([Open] Guid Appeal, [Open] DateOnly On, [Open] Actor By) : IAppealEvent, IActed;

/// <summary>What went with the appeal: one file with an index of its documents.</summary>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="On">The day.</param>
/// <param name="File">The file and its keyed hash.</param>
/// <param name="Documents">How many documents it holds, the index apart.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Chunks">In how many parts it is sealed.</param>
[EventName("case.appeal-bundled.v1")]
public sealed record AppealBundled(
    [Open] Guid Appeal, [Open] DateOnly On, [Sealed] SealedRef<AppealBundle> File, [Open] int Documents, [Open] long Bytes, [Open] int Chunks) : IAppealEvent;

/// <summary>A file that goes with an appeal, as it was sealed.</summary>
/// <param name="File">The file and its keyed hash.</param>
/// <param name="Documents">How many documents it holds, the index apart.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Chunks">In how many parts it is sealed.</param>
public sealed record BundledFile(SealedRef<AppealBundle> File, int Documents, long Bytes, int Chunks);

/// <summary>The appeal has been taken back by the one who made it.</summary>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="On">The day.</param>
/// <param name="By">Who took it back, or the officer who recorded it; null where that was not written down, as in <c>case.appeal-withdrawn.v1</c>.</param>
/// <param name="Channel">How it was said; null where that was not written down.</param>
/// <param name="Text">What was said; null where nothing was written.</param>
[EventName("case.appeal-withdrawn.v2")]
public sealed record AppealWithdrawn([Open] Guid Appeal, [Open] DateOnly On, [Open] Actor? By, [Open] Channel? Channel, [Sealed] SealedRef<CaseText>? Text) : IAppealEvent;

/// <summary>The court or the board of appeal has answered.</summary>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="On">The date of the ruling.</param>
/// <param name="Ruling">What it came to.</param>
/// <param name="By">Who recorded it.</param>
/// <param name="Text">The ruling, or what of it matters.</param>
[EventName("case.appeal-ruled.v1")]
public sealed record AppealRuled([Open] Guid Appeal, [Open] DateOnly On, [Open] Ruling Ruling, [Open] Actor By, [Sealed] SealedRef<CaseText> Text) : IAppealEvent, IActed;

/// <summary>What the ruling asks for has been done.</summary>
/// <param name="Appeal">The appeal's identity.</param>
/// <param name="On">The day.</param>
/// <param name="By">Who did it.</param>
[EventName("case.ruling-executed.v1")]
public sealed record RulingExecuted([Open] Guid Appeal, [Open] DateOnly On, [Open] Actor By) : IAppealEvent, IActed;

/// <summary>An obvious slip in the decision has been put right (rättelse, förvaltningslagen 36 §); what was decided is the same.</summary>
/// <param name="On">The day.</param>
/// <param name="By">Who did it.</param>
/// <param name="Reasons">What was put right.</param>
/// <param name="Letter">The letter as it was rendered.</param>
[EventName("case.decision-rectified.v1")]
public sealed record DecisionRectified([Open] DateOnly On, [Open] Actor By, [Sealed] SealedRef<DecisionReasons> Reasons, [Sealed] SealedRef<Letter> Letter) : IAppealEvent, IActed;

/// <summary>The decision is changed: the new one's record, <c>case.decided</c>, follows in the same transaction.</summary>
/// <param name="Reason">Why.</param>
/// <param name="AdverseGround">Why it may be changed to the party's disadvantage; null when it is not.</param>
/// <param name="Appeal">The appeal that led to it, or null.</param>
[EventName("case.decision-changed.v1")]
public sealed record DecisionChanged([Open] ChangeReason Reason, [Open] AdverseChangeGround? AdverseGround, [Open] Guid? Appeal) : IAppealEvent;
