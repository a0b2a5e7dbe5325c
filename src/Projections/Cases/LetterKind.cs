namespace CaseMgmt.Projections.Cases;

/// <summary>What a letter of a case tells.</summary>
public enum LetterKind
{
    /// <summary>The decision, or the one that changes it.</summary>
    Decision,

    /// <summary>That an obvious slip in the decision is put right.</summary>
    Rectified,

    /// <summary>That a request to be decided is refused.</summary>
    DemandRefused,

    /// <summary>That an appeal came too late and is not tried.</summary>
    AppealDismissed,

    /// <summary>That the decision is delayed, and why.</summary>
    DelayNotice,

    /// <summary>That a signature is still waited for.</summary>
    SignatureReminder,

    /// <summary>That what was granted is to be applied for anew.</summary>
    RenewalReminder,

    /// <summary>What is to be completed, and by when.</summary>
    CompletionRequest,

    /// <summary>On what an opinion can be given before the decision, and until when.</summary>
    OpinionRequest,

    /// <summary>That a signature is needed, and by when.</summary>
    SignatureRequest,

    /// <summary>That something is offered, and by when to answer.</summary>
    Offer,

    /// <summary>That the application is not tried together with the others, and waits for a decision of its own.</summary>
    LeftOut,

    /// <summary>That another guardian applies in the case, after the application was taken back.</summary>
    ApplicantReplaced,

    /// <summary>That what was applied for has been taken back, and the case is not tried.</summary>
    Withdrawn,

    /// <summary>That there is more time to answer what was asked for.</summary>
    AnswerExtension,
}
