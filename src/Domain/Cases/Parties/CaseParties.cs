using System.Collections.Immutable;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Parties;

/// <summary>Who takes part in a case beside the applicant, folded from its party events.</summary>
/// <param name="All">The parties, by person.</param>
public sealed record CaseParties(ImmutableDictionary<PersonRef, Party> All)
{
    /// <summary>Only the applicant.</summary>
    public static CaseParties Initial { get; } = new(ImmutableDictionary<PersonRef, Party>.Empty);

    /// <summary>Whether a signature is waited for.</summary>
    public bool AwaitsSignature => All.Values.Any(p => p.Signature == SignatureState.Awaited);

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known here.</exception>
    public CaseParties Evolve(IPartyEvent e) => e switch
    {
        PartyJoined j => new CaseParties(All.SetItem(j.Person, new Party(j.Role, SignatureState.NotAsked, null, null))),
        PartyLeft l => new CaseParties(All.Remove(l.Person)),
        ApplicantReplaced { FormerStays: true } r => new CaseParties(All.Remove(r.Applicant).SetItem(r.Former, new Party(PartyRole.CoGuardian, SignatureState.NotAsked, null, null))),
        ApplicantReplaced r => new CaseParties(All.Remove(r.Applicant)),
        SignatureAsked a => With(a.Person, p => p with { Signature = SignatureState.Awaited, RemindOn = a.RemindOn, Due = a.Due, AnsweredOn = null }),
        SignatureReminded r => With(r.Person, p => p with { RemindOn = null }),
        CaseSigned s => With(s.Person, p => p with { Signature = SignatureState.Signed, AnsweredOn = s.On }),
        SignatureDeclined d => With(d.Person, p => p with { Signature = SignatureState.Declined, AnsweredOn = d.On }),
        SignatureOverdue o => With(o.Person, p => p with { Signature = SignatureState.Missing }),
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };

    private CaseParties With(PersonRef person, Func<Party, Party> change) => new(All.SetItem(person, change(All[person])));
}

/// <summary>A person who takes part.</summary>
/// <param name="Role">In which role.</param>
/// <param name="Signature">How far the signature is.</param>
/// <param name="RemindOn">The day of the reminder that has not been sent, or null.</param>
/// <param name="Due">The last day to sign, or null.</param>
/// <param name="AnsweredOn">The day of the latest answer since it was asked for, or null.</param>
public sealed record Party(PartyRole Role, SignatureState Signature, DateOnly? RemindOn, DateOnly? Due, DateOnly? AnsweredOn = null);

/// <summary>How far a signature is.</summary>
public enum SignatureState
{
    /// <summary>None is asked for.</summary>
    NotAsked,

    /// <summary>Asked for, and its time is not out.</summary>
    Awaited,

    /// <summary>Given.</summary>
    Signed,

    /// <summary>The person does not agree.</summary>
    Declined,

    /// <summary>The time ran out without an answer; it can still be given.</summary>
    Missing,
}
