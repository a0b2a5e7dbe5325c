using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.Adapters.PopulationRegister;

/// <summary>Names from the imported register: opened in the vault by the audited way to show, protected persons left out.</summary>
public sealed class PersonNames(IDocumentStore store) : IPersonNames
{
    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<PersonRef, string>> RevealAsync(
        string tenant, IReadOnlyCollection<PersonRef> persons, string actor, string reason, bool seesProtected, CancellationToken ct, IReadOnlyCollection<Guid>? cases = null)
    {
        await using var session = store.QuerySession(tenant);
        var shown = await Reveal.OfPersonsAsync(
            session, new Viewer(tenant, IsOfficer: false, seesProtected, Guardian: null), actor, [.. persons.Select(p => p.Value)], reason, ct, cases);
        return shown
            .Select(s => (Person: new PersonRef(s.Key), Entry: shown.Document<SealedRegisterEntry>(s.Key)))
            .Where(r => r.Entry is not null)
            .ToDictionary(r => r.Person, r => $"{r.Entry!.GivenName} {r.Entry.FamilyName}");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>?> RevealAddressAsync(string tenant, PersonRef person, string actor, string reason, bool seesProtected, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        var shown = await Reveal.OfPersonsAsync(session, new Viewer(tenant, IsOfficer: false, seesProtected, Guardian: null), actor, [person.Value], reason, ct);
        return shown.ContainsKey(person.Value) && shown.Document<SealedRegisterEntry>(person.Value) is { } entry
            ? [$"{entry.GivenName} {entry.FamilyName}", .. entry.Address is { } a ? [a.Street, a.PostalLine] : Array.Empty<string>()]
            : null;
    }
}
