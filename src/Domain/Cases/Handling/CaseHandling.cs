using System.Collections.Immutable;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Handling;

/// <summary>Who handles a case, folded from its handling events.</summary>
/// <param name="Assignees">The officers who have it, in the order they got it.</param>
/// <param name="Disqualified">The officers who may take no part in it.</param>
/// <param name="Referrals">The questions to other officers, by identity; those taken back are gone.</param>
public sealed record CaseHandling(
    ImmutableList<OfficerId> Assignees, ImmutableHashSet<OfficerId> Disqualified, ImmutableDictionary<Guid, Referral> Referrals)
{
    /// <summary>Nobody has it.</summary>
    public static CaseHandling Initial { get; } = new([], [], ImmutableDictionary<Guid, Referral>.Empty);

    /// <summary>The systems that have taken the decision over.</summary>
    public ImmutableHashSet<OtherSystem> CarriedOverTo { get; init; } = [];

    /// <summary>Who asked for an approval that was not given, with none given since.</summary>
    public ImmutableHashSet<Actor> Unapproved { get; init; } = [];

    /// <summary>The messages and files of parties that an officer has gone through, by identity.</summary>
    public ImmutableHashSet<Guid> Considered { get; init; } = [];

    /// <summary>Whether something that was sent in has not been gone through.</summary>
    public bool Leaves(LateMaterial material) => material.Items.Any(i => !Considered.Contains(i));

    /// <summary>
    /// Whether an approval that was not given stands in an actor's way: in that of whoever asked for it, and of any machine. Another officer may take the decision over, on a delegation
    /// of their own.
    /// </summary>
    public bool LacksApproval(Actor actor) => !Unapproved.IsEmpty && (actor.Kind is ActorKind.System or ActorKind.Robot || Unapproved.Contains(actor));

    /// <summary>Whether an approval has been asked for and not answered.</summary>
    public bool AwaitsApproval => Referrals.Values.Any(r => r is { Purpose: ReferralPurpose.Approval, Answer: null });

    /// <summary>Whether an actor is an officer who may take no part.</summary>
    public bool Bars(Actor actor) => actor.Kind == ActorKind.CaseOfficer && Disqualified.Contains(new OfficerId(actor.Id));

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known here.</exception>
    public CaseHandling Evolve(IHandlingEvent e) => e switch
    {
        CaseAssigned a => this with { Assignees = Assignees.Add(a.Officer) },
        CaseReleased r => this with { Assignees = Assignees.Remove(r.Officer) },
        OfficerDisqualified d => this with { Disqualified = Disqualified.Add(d.Officer) },
        CaseReferred r => this with { Referrals = Referrals.Add(r.Referral, new Referral(r.To, r.Purpose, r.By, null)) },
        ReferralAnswered a => this with
        {
            Referrals = Referrals.SetItem(a.Referral, Referrals[a.Referral] with { Answer = a.Answer }),
            Unapproved = a.Answer switch
            {
                ReferralAnswer.NotApproved => Unapproved.Add(Referrals[a.Referral].By),
                ReferralAnswer.Approved => [],
                _ => Unapproved,
            },
        },
        ReferralWithdrawn w => this with { Referrals = Referrals.Remove(w.Referral) },
        // What it takes away is not the handling's.
        ProposalReturned => this,
        MaterialConsidered m => this with { Considered = Considered.Union(m.Items) },
        CaseCarriedOver c => this with { CarriedOverTo = CarriedOverTo.Add(c.System) },
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };
}

/// <summary>A question to another officer.</summary>
/// <param name="To">The officer asked.</param>
/// <param name="Purpose">What is asked for.</param>
/// <param name="By">Who asks.</param>
/// <param name="Answer">What was answered, or null.</param>
public sealed record Referral(OfficerId To, ReferralPurpose Purpose, Actor By, ReferralAnswer? Answer);
