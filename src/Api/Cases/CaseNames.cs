using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Cases;

/// <summary>Names beside cases, as far as the one who looks may see them.</summary>
internal sealed class CaseNames(IPersonNames names)
{
    /// <summary>The names; a person who may not be shown is called "Skyddad uppgift".</summary>
    public async Task<Func<Guid, string>> ShowAsync(CurrentActor actor, IEnumerable<Guid> persons, string reason, CancellationToken ct)
    {
        var refs = persons.Distinct().Select(p => new PersonRef(p)).ToList();
        var shown = await names.RevealAsync(actor.MunicipalityId, refs, actor.Actor.Id, reason, actor.SeesProtected, ct);
        return person => shown.GetValueOrDefault(new PersonRef(person)) ?? CaseTexts.Get("protected-name");
    }
}
