using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Handling;

/// <summary>Who handles a case, and who may not.</summary>
public interface IHandlingEvent : ICaseEvent;

/// <summary>Why an officer no longer has a case.</summary>
public enum ReleaseReason
{
    /// <summary>Somebody else shall take it.</summary>
    Reassigned,

    /// <summary>The officer is away.</summary>
    Absence,

    /// <summary>The officer has too much to do.</summary>
    Workload,

    /// <summary>The officer is disqualified (jäv).</summary>
    Disqualified,
}

/// <summary>On what ground an officer is disqualified (jäv, förvaltningslagen 2017:900 16 §, in the order of its first paragraph).</summary>
public enum DisqualificationGround
{
    /// <summary>The officer or somebody close is a party, or can be assumed to be affected by the decision.</summary>
    OwnInterest,

    /// <summary>The officer or somebody close is or has been a representative or agent of a party.</summary>
    Representative,

    /// <summary>The officer has taken final part in the case at another authority and has taken a position.</summary>
    EarlierPosition,

    /// <summary>Some other special circumstance puts the officer's impartiality in question.</summary>
    OtherCircumstance,
}

/// <summary>What another officer is asked for.</summary>
public enum ReferralPurpose
{
    /// <summary>An opinion; the case may be decided without it.</summary>
    Advice,

    /// <summary>An approval; the case is not decided before it is answered.</summary>
    Approval,
}

/// <summary>What another officer answered.</summary>
public enum ReferralAnswer
{
    /// <summary>An opinion was given.</summary>
    Advised,

    /// <summary>Approved.</summary>
    Approved,

    /// <summary>Not approved.</summary>
    NotApproved,
}

/// <summary>Another system that takes a decided case over.</summary>
public enum OtherSystem
{
    /// <summary>The system that plans journeys.</summary>
    TransportSystem,

    /// <summary>The register of pupils.</summary>
    PupilRegister,

    /// <summary>The system that pays.</summary>
    PaymentSystem,
}

/// <summary>An officer has been given the case; there may be several.</summary>
/// <param name="Officer">The officer.</param>
/// <param name="By">Who gave it: the officer who took it, or a manager.</param>
[EventName("case.assigned.v1")]
public sealed record CaseAssigned([Open] OfficerId Officer, [Open] Actor By) : IHandlingEvent, IActed;

/// <summary>An officer no longer has the case.</summary>
/// <param name="Officer">The officer.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who said so.</param>
[EventName("case.released.v1")]
public sealed record CaseReleased([Open] OfficerId Officer, [Open] ReleaseReason Reason, [Open] Actor By) : IHandlingEvent, IActed;

/// <summary>An officer has been declared disqualified (jäv) and takes no further part in the case.</summary>
/// <param name="Officer">The officer.</param>
/// <param name="Ground">On what ground.</param>
/// <param name="By">Who declared it: the officer, or a manager.</param>
[EventName("case.disqualified.v1")]
public sealed record OfficerDisqualified([Open] OfficerId Officer, [Open] DisqualificationGround Ground, [Open] Actor By) : IHandlingEvent, IActed;

/// <summary>Another officer has been asked for advice or approval.</summary>
/// <param name="Referral">The question's identity.</param>
/// <param name="To">The officer asked.</param>
/// <param name="Purpose">What is asked for.</param>
/// <param name="By">Who asks.</param>
/// <param name="Question">The question.</param>
[EventName("case.referred.v1")]
public sealed record CaseReferred(
    [Open] Guid Referral, [Open] OfficerId To, [Open] ReferralPurpose Purpose, [Open] Actor By, [Sealed] SealedRef<CaseText> Question) : IHandlingEvent, IActed;

/// <summary>The officer asked has answered.</summary>
/// <param name="Referral">The question's identity.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="By">Who answered.</param>
/// <param name="Text">The answer in words.</param>
[EventName("case.referral-answered.v1")]
public sealed record ReferralAnswered(
    [Open] Guid Referral, [Open] ReferralAnswer Answer, [Open] Actor By, [Sealed] SealedRef<CaseText> Text) : IHandlingEvent, IActed;

/// <summary>The question is no longer asked.</summary>
/// <param name="Referral">The question's identity.</param>
/// <param name="By">Who took it back.</param>
[EventName("case.referral-withdrawn.v1")]
public sealed record ReferralWithdrawn([Open] Guid Referral, [Open] Actor By) : IHandlingEvent, IActed;

/// <summary>A decision that an officer had put forward has not been taken: it is returned by whoever was to take it, or taken back. Nothing is put forward any more.</summary>
/// <param name="By">Who returns it.</param>
/// <param name="Reason">Why, in words.</param>
[EventName("case.proposal-returned.v1")]
public sealed record ProposalReturned([Open] Actor By, [Sealed] SealedRef<CaseText> Reason) : IHandlingEvent, IActed;

/// <summary>Another system has taken the decision over and acts on it from now on.</summary>
/// <param name="System">Which.</param>
/// <param name="By">Who says so: a robot, or an officer.</param>
[EventName("case.carried-over.v1")]
public sealed record CaseCarriedOver([Open] OtherSystem System, [Open] Actor By) : IHandlingEvent, IActed;

/// <summary>An officer has gone through messages and files that parties sent into the case.</summary>
/// <param name="Items">Which, by identity; never empty.</param>
/// <param name="CallsForHearing">Whether another party is to see it before a decision against them: what was communicated before is not all there is (förvaltningslagen 2017:900 25 §).</param>
/// <param name="By">Who.</param>
[EventName("case.material-considered.v1")]
public sealed record MaterialConsidered([Open] IReadOnlyList<Guid> Items, [Open] bool CallsForHearing, [Open] Actor By) : IHandlingEvent, IActed;
