using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Adapters.PopulationRegister;

/// <summary>Names from the imported register: opened in the vault by the audited way to show, protected persons left out.</summary>
public sealed class PersonNames(IDocumentStore store) : IPersonNames
{
    private const string Sql = """
        select person, document from register_persons
        where tenant_id = @Tenant and person = any(@Persons) and document is not null and (@SeesProtected or protection = 'none')
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<PersonRef, string>> RevealAsync(
        string tenant, IReadOnlyCollection<PersonRef> persons, string actor, string reason, bool seesProtected, CancellationToken ct)
    {
        if (persons.Count == 0)
            return new Dictionary<PersonRef, string>();
        await using var session = store.QuerySession(tenant);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<(Guid Person, Guid Document)>(new CommandDefinition(
                Sql, new { Tenant = tenant, Persons = persons.Select(p => p.Value).ToArray(), SeesProtected = seesProtected }, cancellationToken: ct)),
            ct)).AsList();
        var opened = await session.Vault.RevealAsync([.. rows.Select(r => r.Document)], new RevealContext(actor, reason, $"{rows.Count} persons"), ct);
        return rows
            .Select(r => (Person: new PersonRef(r.Person), Entry: opened.Document<SealedRegisterEntry>(r.Document)))
            .Where(r => r.Entry is not null)
            .ToDictionary(r => r.Person, r => $"{r.Entry!.GivenName} {r.Entry.FamilyName}");
    }
}
