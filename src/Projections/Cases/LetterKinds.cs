using CaseMgmt.Domain.Cases.Notices;

namespace CaseMgmt.Projections.Cases;

/// <summary>What letters that decide nothing tell.</summary>
internal static class LetterKinds
{
    /// <summary>The kind of letter that a notice is.</summary>
    /// <exception cref="InvalidOperationException">It is no notice that is known here.</exception>
    public static LetterKind Of(NoticeKind kind) => kind switch
    {
        NoticeKind.Delay => LetterKind.DelayNotice,
        NoticeKind.Signature => LetterKind.SignatureReminder,
        NoticeKind.Renewal => LetterKind.RenewalReminder,
        NoticeKind.Completion => LetterKind.CompletionRequest,
        NoticeKind.Opinion => LetterKind.OpinionRequest,
        NoticeKind.SignatureRequest => LetterKind.SignatureRequest,
        NoticeKind.Offer => LetterKind.Offer,
        NoticeKind.LeftOut => LetterKind.LeftOut,
        NoticeKind.ApplicantReplaced => LetterKind.ApplicantReplaced,
        NoticeKind.Withdrawn => LetterKind.Withdrawn,
        NoticeKind.AnswerExtension => LetterKind.AnswerExtension,
        _ => throw new InvalidOperationException($"{kind} is no notice."),
    };
}
