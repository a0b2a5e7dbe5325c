using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Notices;

/// <summary>What is told by letter in a case without deciding anything.</summary>
public interface INoticeEvent : ICaseEvent;

/// <summary>What a letter that decides nothing is about.</summary>
public enum NoticeKind
{
    /// <summary>The decision takes longer (förvaltningslagen 11 §).</summary>
    Delay,

    /// <summary>A signature is still waited for.</summary>
    Signature,

    /// <summary>What was granted ends, and is to be applied for anew.</summary>
    Renewal,

    /// <summary>A completion of the application is asked for (förvaltningslagen 20 §).</summary>
    Completion,

    /// <summary>Material is communicated before a decision, and an opinion on it asked for (förvaltningslagen 25 §).</summary>
    Opinion,

    /// <summary>A signature is asked for.</summary>
    SignatureRequest,

    /// <summary>Something is offered that waits for an answer, such as a seat at a school.</summary>
    Offer,

    /// <summary>The application is not tried together with the others, and waits for a decision of its own.</summary>
    LeftOut,

    /// <summary>Another guardian applies in the same case, after the application was taken back.</summary>
    ApplicantReplaced,

    /// <summary>What was applied for has been taken back, and the case is not tried.</summary>
    Withdrawn,

    /// <summary>There is more time to answer what was asked for.</summary>
    AnswerExtension,
}

/// <summary>A letter that decides nothing has been written to somebody in the case; delivery follows.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Recipient">To whom.</param>
/// <param name="On">Its date.</param>
/// <param name="Letter">The letter as it was rendered.</param>
[EventName("case.notice-written.v1")]
public sealed record NoticeWritten([Open] NoticeKind Kind, [Open] PersonRef Recipient, [Open] DateOnly On, [Sealed] SealedRef<Letter> Letter) : INoticeEvent;
