using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Handling;

/// <summary>What can be asked about who handles a case.</summary>
public abstract record HandlingCommand
{
    private HandlingCommand()
    {
    }

    /// <summary>Give the case to an officer.</summary>
    /// <param name="Officer">The officer.</param>
    /// <param name="By">Who gives it.</param>
    public sealed record Assign(OfficerId Officer, Actor By) : HandlingCommand, IOfficerAct;

    /// <summary>Take the case from an officer.</summary>
    /// <param name="Officer">The officer.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="By">Who says so.</param>
    public sealed record Release(OfficerId Officer, ReleaseReason Reason, Actor By) : HandlingCommand, IOfficerAct;

    /// <summary>Declare an officer disqualified; another may be named at once.</summary>
    /// <param name="Officer">The officer.</param>
    /// <param name="Ground">On what ground.</param>
    /// <param name="Successor">Who takes the case over, or null: it waits for somebody to take it.</param>
    /// <param name="By">Who declares it.</param>
    public sealed record Disqualify(OfficerId Officer, DisqualificationGround Ground, OfficerId? Successor, Actor By) : HandlingCommand, IOfficerAct;

    /// <summary>Ask another officer.</summary>
    /// <param name="Referral">A fresh identity.</param>
    /// <param name="To">The officer asked.</param>
    /// <param name="Purpose">What is asked for.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="Question">The question.</param>
    public sealed record Refer(Guid Referral, OfficerId To, ReferralPurpose Purpose, Actor By, SealedRef<CaseText> Question) : HandlingCommand, IOfficerAct;

    /// <summary>Answer a question.</summary>
    /// <param name="Referral">The question's identity.</param>
    /// <param name="Reply">What is answered.</param>
    /// <param name="By">Who answers.</param>
    /// <param name="Text">The answer in words.</param>
    public sealed record Answer(Guid Referral, ReferralAnswer Reply, Actor By, SealedRef<CaseText> Text) : HandlingCommand, IOfficerAct;

    /// <summary>Take a question back.</summary>
    /// <param name="Referral">The question's identity.</param>
    /// <param name="By">Who takes it back.</param>
    public sealed record Withdraw(Guid Referral, Actor By) : HandlingCommand, IOfficerAct;

    /// <summary>Return a decision that an officer has put forward.</summary>
    /// <param name="By">Who returns it.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record ReturnProposal(Actor By, SealedRef<CaseText> Reason) : HandlingCommand, IOfficerAct;

    /// <summary>State that what parties sent in has been gone through.</summary>
    /// <param name="Items">Which messages and files, by identity.</param>
    /// <param name="SentIn">What has been sent in.</param>
    /// <param name="CallsForHearing">Whether another party is to see it before a decision against them.</param>
    /// <param name="By">Who went through it.</param>
    public sealed record ConsiderMaterial(IReadOnlyList<Guid> Items, LateMaterial SentIn, bool CallsForHearing, Actor By) : HandlingCommand, IOfficerAct;

    /// <summary>Mark that another system has taken the decision over.</summary>
    /// <param name="System">Which.</param>
    /// <param name="By">Who says so.</param>
    public sealed record CarryOver(OtherSystem System, Actor By) : HandlingCommand, IOfficerAct;
}
