using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Clock;

/// <summary>What makes a case wait, and until when it is to be decided.</summary>
public interface IClockEvent : ICaseEvent;

/// <summary>The days that a case is watched against.</summary>
public enum DeadlineKind
{
    /// <summary>The municipality's own aim; stands still while a completion is waited for.</summary>
    Target,

    /// <summary>From the day after this one the applicant may ask in writing that the case is decided (förvaltningslagen 12 §); no pause moves it.</summary>
    DemandableAfter,

    /// <summary>The request to be decided must be answered (förvaltningslagen 12 §).</summary>
    DemandAnswer,

    /// <summary>From this day on officers are warned that the target nears; moves with it.</summary>
    TargetNear,
}

/// <summary>What is waited for from somebody outside.</summary>
public enum WaitKind
{
    /// <summary>A completion of the application (förvaltningslagen 20 §); the target stands still meanwhile.</summary>
    Completion,

    /// <summary>An opinion on material that was communicated (förvaltningslagen 25 §).</summary>
    Opinion,
}

/// <summary>A day that the case is watched against has been set, or moved.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Due">The day, in Sweden.</param>
[EventName("case.deadline-set.v1")]
public sealed record DeadlineSet([Open] DeadlineKind Kind, [Open] DateOnly Due) : IClockEvent;

/// <summary>A day that the case is watched against has come and gone, or with <see cref="DeadlineKind.TargetNear"/> has come. Nothing is decided by it.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Due">The day.</param>
/// <param name="On">The day that was noticed.</param>
[EventName("case.deadline-reached.v1")]
public sealed record DeadlineReached([Open] DeadlineKind Kind, [Open] DateOnly Due, [Open] DateOnly On) : IClockEvent;

/// <summary>Somebody has been asked for something, by a day.</summary>
/// <param name="Request">The request's identity.</param>
/// <param name="Kind">What is waited for.</param>
/// <param name="On">The day it was asked.</param>
/// <param name="Due">The last day to answer.</param>
/// <param name="By">Who asks.</param>
/// <param name="Text">What was written.</param>
[EventName("case.answer-requested.v1")]
public sealed record AnswerRequested(
    [Open] Guid Request, [Open] WaitKind Kind, [Open] DateOnly On, [Open] DateOnly Due, [Open] Actor By, [Sealed] SealedRef<CaseText> Text) : IClockEvent, IActed;

/// <summary>The answer has come, in time or late.</summary>
/// <param name="Request">The request's identity.</param>
/// <param name="On">The day it came.</param>
/// <param name="Channel">How it came.</param>
/// <param name="By">Who answered.</param>
/// <param name="Text">What was answered.</param>
[EventName("case.answer-received.v1")]
public sealed record AnswerReceived(
    [Open] Guid Request, [Open] DateOnly On, [Open] Channel Channel, [Open] Actor By, [Sealed] SealedRef<CaseText> Text) : IClockEvent, IActed;

/// <summary>The last day to answer has passed without an answer. The case goes on with what there is; nobody is refused by it.</summary>
/// <param name="Request">The request's identity.</param>
/// <param name="On">The day that was noticed.</param>
[EventName("case.answer-overdue.v1")]
public sealed record AnswerOverdue([Open] Guid Request, [Open] DateOnly On) : IClockEvent;

/// <summary>The answer is no longer asked for.</summary>
/// <param name="Request">The request's identity.</param>
/// <param name="On">The day.</param>
/// <param name="By">Who took the request back.</param>
[EventName("case.answer-request-withdrawn.v1")]
public sealed record AnswerRequestWithdrawn([Open] Guid Request, [Open] DateOnly On, [Open] Actor By) : IClockEvent, IActed;

/// <summary>Whoever was asked for something has more time to answer; where the time was out, the answer is waited for again.</summary>
/// <param name="Request">The request's identity.</param>
/// <param name="On">The day it was extended.</param>
/// <param name="Due">The new last day to answer.</param>
/// <param name="By">Who extended it.</param>
/// <param name="Reason">Why, as the parties are told.</param>
[EventName("case.answer-time-extended.v1")]
public sealed record AnswerTimeExtended(
    [Open] Guid Request, [Open] DateOnly On, [Open] DateOnly Due, [Open] Actor By, [Sealed] SealedRef<CaseText> Reason) : IClockEvent, IActed;

/// <summary>An officer has moved the municipality's own aim for a case to a later day; the days that follow from it are set beside. Nothing that the law sets is moved.</summary>
/// <param name="On">The day it was moved.</param>
/// <param name="Due">The new day.</param>
/// <param name="By">Who moved it.</param>
/// <param name="Reason">Why, for officers.</param>
[EventName("case.target-extended.v1")]
public sealed record TargetExtended([Open] DateOnly On, [Open] DateOnly Due, [Open] Actor By, [Sealed] SealedRef<CaseText> Reason) : IClockEvent, IActed;

/// <summary>The applicant has been told that the decision will be delayed, and why (förvaltningslagen 11 §).</summary>
/// <param name="On">The day.</param>
/// <param name="ExpectedBy">When the decision is expected.</param>
/// <param name="By">Who told.</param>
/// <param name="Text">The reason as told.</param>
[EventName("case.delay-noticed.v1")]
public sealed record DelayNoticed([Open] DateOnly On, [Open] DateOnly ExpectedBy, [Open] Actor By, [Sealed] SealedRef<CaseText> Text) : IClockEvent, IActed;

/// <summary>The applicant has asked in writing that the case is decided (förvaltningslagen 12 §); that may be asked once.</summary>
/// <param name="On">The day the request came.</param>
/// <param name="By">Who asked.</param>
[EventName("case.decision-demanded.v1")]
public sealed record DecisionDemanded([Open] DateOnly On, [Open] Actor By) : IClockEvent, IActed;

/// <summary>The request to be decided has been refused by a decision of its own, which is appealed as the matter itself.</summary>
/// <param name="On">The date of that decision.</param>
/// <param name="By">Who decided.</param>
/// <param name="Reasons">The reasons.</param>
/// <param name="Letter">The letter as it was rendered before deciding.</param>
[EventName("case.decision-demand-refused.v1")]
public sealed record DecisionDemandRefused(
    [Open] DateOnly On, [Open] Actor By, [Sealed] SealedRef<DecisionReasons> Reasons, [Sealed] SealedRef<Letter> Letter) : IClockEvent, IActed;
