using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Cases;

/// <summary>Names beside cases, as far as the one who looks may see them.</summary>
internal sealed class CaseNames(IPersonNames names)
{
    /// <summary>The names; a person who may not be shown is called "Skyddad uppgift".</summary>
    /// <param name="actor">Who looks.</param>
    /// <param name="persons">Whose names.</param>
    /// <param name="reason">Code of the reason, for the audit.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="auditsNothing">True when it shall be audited too that there was nobody to show, as of a search.</param>
    /// <param name="cases">The cases beside which the names stand: each can tell who looked.</param>
    public async Task<Func<Guid, string>> ShowAsync(CurrentActor actor, IEnumerable<Guid> persons, string reason, CancellationToken ct, bool auditsNothing = false, IReadOnlyCollection<Guid>? cases = null)
    {
        var refs = persons.Distinct().Select(p => new PersonRef(p)).Where(p => p != PersonRef.Outside).ToList();
        if (refs.Count == 0 && !auditsNothing)
            return Unknown;
        var shown = await names.RevealAsync(actor.MunicipalityId, refs, actor.Actor.Id, reason, actor.SeesProtected, ct, cases);
        return person => shown.GetValueOrDefault(new PersonRef(person)) ?? Unknown(person);
    }

    private static string Unknown(Guid person) => CaseTexts.Get(person == PersonRef.Outside.Value ? "outside-name" : "protected-name");
}
