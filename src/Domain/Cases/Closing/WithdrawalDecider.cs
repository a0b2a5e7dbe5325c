using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Closing;

/// <summary>Take the application back, all of it.</summary>
/// <param name="On">The day that was said, in Sweden.</param>
/// <param name="Channel">How it came.</param>
/// <param name="By">The applicant, or the officer who records what the applicant has said.</param>
public sealed record WithdrawApplication(DateOnly On, Channel Channel, Actor By) : IOfficerAct
{
    Actor? IOfficerAct.By => By;
}

/// <summary>
/// Decides whether an application may be taken back: by the one whose it is, until it is decided. What a decision has given can be renounced, which is for an officer to deal with, and takes no
/// decision back.
/// </summary>
public static class WithdrawalDecider
{
    /// <summary>What follows; the case is closed by a command of its own, once those who take part have been written to. The same again adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(WithdrawApplication c, CaseFile state) => state switch
    {
        CaseFile.None => Refuse("case-not-found", RejectionKind.NotFound),
        CaseFile.Disposed => Refuse("case-disposed", RejectionKind.Conflict),
        _ when Disqualification.Bars(c, state.Handling) => Refuse("officer-disqualified", RejectionKind.Forbidden),
        _ when Foreign(c.By, state.Registration!) => Refuse("application-of-other", RejectionKind.Forbidden),
        CaseFile.UnderAssessment { Withdrawal: not null } or CaseFile.Closed { Before: CaseFile.UnderAssessment, Withdrawal: not null } => Verdict<ICaseEvent>.Accept(),
        CaseFile.Closed => Refuse("case-closed", RejectionKind.Conflict),
        CaseFile.UnderAssessment open => Withdraw(c, open),
        _ => Refuse("case-already-decided", RejectionKind.Conflict),
    };

    /// <summary>Whether somebody is neither the applicant nor an officer who records what the applicant has said.</summary>
    /// <param name="by">Who acts.</param>
    /// <param name="header">What was registered.</param>
    public static bool Foreign(Actor by, CaseHeader header) => by.Kind != ActorKind.CaseOfficer && Appeal.AppellantOf(by) != header.Applicant;

    private static Verdict<ICaseEvent> Withdraw(WithdrawApplication c, CaseFile.UnderAssessment state) =>
        c.On < DateOnly.FromDateTime(state.Header.ArrivedAt.UtcDateTime)
            ? Refuse("withdrawal-before-arrival", RejectionKind.Rule, "arrivedOn")
            : Verdict<ICaseEvent>.Accept([.. LooseEnds.Of(state, c.On, c.By, alsoOpinions: true), .. LooseEnds.Questions(state, c.By), new ApplicationWithdrawn(c.On, c.Channel, c.By)]);

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}

/// <summary>What is waited for in a case no longer, since it ends.</summary>
internal static class LooseEnds
{
    /// <summary>Requests that nobody needs to answer any more, and signatures that are of no use; in a fixed order.</summary>
    /// <param name="state">The case.</param>
    /// <param name="on">The day.</param>
    /// <param name="by">Who ends it.</param>
    /// <param name="alsoOpinions">Whether opinions on material are waited for no longer either.</param>
    public static IReadOnlyList<ICaseEvent> Of(CaseFile state, DateOnly on, Actor by, bool alsoOpinions) =>
    [
        .. state.Clock.Waits.Where(w => !w.Value.IsOver && (alsoOpinions || w.Value.Kind == Clock.WaitKind.Completion)).OrderBy(w => w.Key)
            .Select(w => new Clock.AnswerRequestWithdrawn(w.Key, on, by)),
        .. state.Parties.All.Where(p => p.Value.Signature == Parties.SignatureState.Awaited).OrderBy(p => p.Key.Value).Select(p => new Parties.SignatureOverdue(p.Key, on)),
    ];

    /// <summary>Questions to other officers that need no answer any more.</summary>
    /// <param name="state">The case.</param>
    /// <param name="by">Who ends it.</param>
    public static IEnumerable<ICaseEvent> Questions(CaseFile state, Actor by) =>
        state.Handling.Referrals.Where(r => r.Value.Answer is null).OrderBy(r => r.Key).Select(r => new Handling.ReferralWithdrawn(r.Key, by));
}
