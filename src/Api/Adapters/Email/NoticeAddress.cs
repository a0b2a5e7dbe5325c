using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Adapters.Email;

/// <summary>The e-mail address that a person has given for notices. It lies in the vault alone, under that person's own key, and goes with it.</summary>
/// <param name="Email">The address.</param>
internal sealed record NoticeAddress(string Email)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(NoticeAddress);
}

/// <summary>Where notices go.</summary>
internal static class NoticeAddresses
{
    private const string Newest = "SELECT id FROM vault_documents WHERE tenant_id = $1 AND retention_unit = $2 AND kind = $3 ORDER BY created_at DESC, id DESC LIMIT 1";
    private const string Others = "DELETE FROM vault_documents WHERE tenant_id = $1 AND retention_unit = $2 AND kind = $3 AND id <> $4";
    private static readonly string Kind = VaultDocuments.KindOf<NoticeAddress>();

    /// <summary>Keeps an address in place of what was known.</summary>
    public static async Task KeepAsync(IDocumentSession session, PersonRef person, string email, CancellationToken ct)
    {
        var document = session.Vault.Seal(await session.Vault.KeyAsync(person.Value, ct), new NoticeAddress(email));
        session.Execute(Statement(Others, session.TenantId, person, document.Id));
    }

    /// <summary>Forgets what was known.</summary>
    public static void Remove(IDocumentSession session, PersonRef person) => session.Execute(Statement(Others, session.TenantId, person, Guid.Empty));

    /// <summary>The sealed address of a person, or null.</summary>
    public static Task<Guid?> FindAsync(IQuerySession session, PersonRef person, CancellationToken ct) =>
        session.QueryAsync(Statement(Newest, session.TenantId, person), async reader => await reader.ReadAsync(ct) ? reader.GetGuid(0) : (Guid?)null, ct);

    private static NpgsqlBatchCommand Statement(string sql, string tenant, PersonRef person, Guid? but = null)
    {
        var command = new NpgsqlBatchCommand(sql)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = person.Value }, new NpgsqlParameter<string> { TypedValue = Kind } },
        };
        if (but is { } id)
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return command;
    }
}
