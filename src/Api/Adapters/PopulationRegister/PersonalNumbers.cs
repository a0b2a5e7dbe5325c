using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Adapters.PopulationRegister;

/// <summary>The personal identity number of a person, for services outside that know persons by nothing else. Never to show to anyone.</summary>
public interface IPersonalNumbers
{
    /// <summary>The number; null for one whom the register does not know.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="person">Whose number.</param>
    /// <param name="purpose">Code of the purpose, for the audit of computation.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    Task<PersonalIdentityNumber?> OfAsync(string tenant, PersonRef person, string purpose, CancellationToken ct);
}

/// <summary>The numbers of the imported register.</summary>
internal sealed class PersonalNumbers(IDocumentStore store, TimeProvider time) : IPersonalNumbers
{
    /// <inheritdoc/>
    public async Task<PersonalIdentityNumber?> OfAsync(string tenant, PersonRef person, string purpose, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        var document = await session.QueryAsync(
            new NpgsqlBatchCommand("SELECT document FROM register_persons WHERE tenant_id = $1 AND person = $2 AND document IS NOT NULL")
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = person.Value } },
            },
            async reader => await reader.ReadAsync(ct) ? reader.GetGuid(0) : (Guid?)null,
            ct);
        if (document is not { } id)
            return null;
        var entry = (await session.Vault.ComputeAsync([id], purpose, ct)).Document<SealedRegisterEntry>(id);
        return entry is not null && PersonalIdentityNumber.TryParse(entry.Number, SwedishTime.DateOf(time.GetUtcNow()), out var number, out _) ? number : null;
    }
}
