using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>What a choice comes to when its round closes, by the signatures it has.</summary>
public static class ChoiceClosing
{
    /// <summary>How a case stands.</summary>
    /// <param name="state">The case.</param>
    /// <param name="rule">What the municipality lets follow from a missing signature; null where it has said nothing.</param>
    public static ChoiceStanding StandingOf(CaseOf<ChoiceCase> state, UnsignedRule? rule) => state.Slice switch
    {
        ChoiceCase.Proposed p => StandingOf(state with { Slice = p.Before }, rule),
        ChoiceCase.Placed p => StandingOf(state with { Slice = p.Before }, rule),
        ChoiceCase.Disagreed => ChoiceStanding.Disagreed,
        ChoiceCase.Chosen chosen => StandingOf(AgreementOf(state.File.Parties), chosen.Unsigned?.WishesCount, rule),
        _ => ChoiceStanding.NoChoice,
    };

    /// <summary>How a choice stands by what is known of its signatures; as <see cref="StandingOf(CaseOf{ChoiceCase}, UnsignedRule?)"/>, for many read at once.</summary>
    /// <param name="agreement">How far the guardians agree.</param>
    /// <param name="settled">What was settled of a missing signature; null while nothing is.</param>
    /// <param name="rule">The municipality's rule, or null.</param>
    public static ChoiceStanding StandingOf(GuardianAgreement agreement, bool? settled, UnsignedRule? rule) => agreement switch
    {
        GuardianAgreement.Signed => ChoiceStanding.Counts,
        GuardianAgreement.Declined => ChoiceStanding.Disagreed,
        _ => (settled ?? (rule is { } r ? r == UnsignedRule.Counts : null)) switch
        {
            true => ChoiceStanding.UnsignedCounts,
            false => ChoiceStanding.UnsignedDisregarded,
            null => ChoiceStanding.UnsignedUnsettled,
        },
    };

    /// <summary>
    /// Why nothing can be given by wishes that came late: the other guardian, who was asked to sign them, has declined (<c>guardians-disagree</c>), is still waited for (<c>signature-awaited</c>), or has not
    /// answered in time and the municipality does not let such wishes count (<c>signature-missing</c>). Null where nothing is in the way, as where an officer has heard both: of wishes that were registered
    /// in a case there was. That the round places the child ends the wait, and says nothing in the place of who has not answered; who was asked may answer until the wishes are decided.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="rule">What the municipality lets follow from a missing signature; null where it has said nothing.</param>
    public static Rejection? LateHindrance(CaseOf<ChoiceCase> state, UnsignedRule? rule)
    {
        if (state.Slice is not ChoiceCase.Late && !(state.Slice is ChoiceCase.Placed placed && CameLate(placed.Before)) || state.Slice.LateWishes is not null)
            return null;
        var code = AgreementOf(state.File.Parties) switch
        {
            GuardianAgreement.Declined => "guardians-disagree",
            GuardianAgreement.Awaited when state.File.Parties.AwaitsSignature => "signature-awaited",
            GuardianAgreement.Awaited when rule != UnsignedRule.Counts => "signature-missing",
            _ => null,
        };
        return code is null ? null : new Rejection(code, RejectionKind.Conflict);
    }

    /// <summary>
    /// Whether the other guardian may still sign wishes that came late, though the child is placed and its case is decided: they are neither met nor refused, nor taken back, and no seat is accepted
    /// that only its decision is waited for.
    /// </summary>
    public static bool SignsLateWishes(ChoiceCase state) =>
        state is ChoiceCase.Placed { LateWishes: null, AwaitsLateDecision: true, Accepted: null } placed && CameLate(placed.Before);

    // What the round or an officer has made of it since changes nothing in when it came.
    private static bool CameLate(ChoiceCase state) => state switch
    {
        ChoiceCase.Late => true,
        ChoiceCase.Proposed s => CameLate(s.Before),
        ChoiceCase.LeftOut s => CameLate(s.Before),
        _ => false,
    };

    /// <summary>How far the guardians agree: one who declines outweighs one who has not answered.</summary>
    public static GuardianAgreement AgreementOf(CaseParties parties)
    {
        var signing = parties.All.Values.Where(p => p.Role is PartyRole.CoGuardian || p.Signature != SignatureState.NotAsked).Select(p => p.Signature).ToList();
        return signing.Contains(SignatureState.Declined) ? GuardianAgreement.Declined
            : signing.Exists(s => s != SignatureState.Signed) ? GuardianAgreement.Awaited
            : GuardianAgreement.Signed;
    }

    /// <summary>Whether wishes of a standing count.</summary>
    public static bool Counts(ChoiceStanding standing) => standing is ChoiceStanding.Counts or ChoiceStanding.UnsignedCounts;

    /// <summary>
    /// What is written into a case when its round closes: nothing where all have signed or nobody chose, but where it had been settled that the wishes do not count; that the guardians disagree; that somebody has not signed, and
    /// what follows. Nobody is waited for any longer. Refused with <c>signature-unsettled</c> where nobody has said what follows.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="rule">The municipality's rule, or null.</param>
    /// <param name="on">Today.</param>
    /// <param name="by">Who closes the round.</param>
    public static Verdict<IDomainEvent> Decide(CaseOf<ChoiceCase> state, UnsignedRule? rule, DateOnly on, Actor by)
    {
        var standing = StandingOf(state, rule);
        var slice = standing switch
        {
            ChoiceStanding.UnsignedUnsettled => Verdict<IChoiceEvent>.Refuse("signature-unsettled", RejectionKind.Conflict),
            ChoiceStanding.Disagreed => ChoiceDecider.Decide(new ChoiceCommand.Disagree(on, by), state.Slice),
            ChoiceStanding.UnsignedCounts or ChoiceStanding.UnsignedDisregarded when state.Slice is ChoiceCase.Chosen { Unsigned: null } =>
                ChoiceDecider.Decide(new ChoiceCommand.SettleUnsigned(ChoiceClosing.Counts(standing), on, by), state.Slice),
            ChoiceStanding.Counts when state.Slice is ChoiceCase.Chosen { Unsigned.WishesCount: false } => ChoiceDecider.Decide(new ChoiceCommand.CountSigned(on, by), state.Slice),
            _ => Verdict<IChoiceEvent>.Accept(),
        };
        var waited = state.File.Parties.All.Where(p => p.Value.Signature == SignatureState.Awaited)
            .Select(p => PartyDecider.Decide(new PartyCommand.EndWait(p.Key, on), state.File).Widen());
        return CaseVerdict.Join([slice.Widen(), .. waited]);
    }
}

/// <summary>How far those who sign a choice agree.</summary>
public enum GuardianAgreement
{
    /// <summary>All have signed, or there is only one guardian.</summary>
    Signed,

    /// <summary>Somebody has not answered.</summary>
    Awaited,

    /// <summary>Somebody does not agree.</summary>
    Declined,
}
