using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Adapters.Email;

/// <summary>An e-mail address that a person has given for notices and not confirmed. It lies in the vault alone, under that person's own key, and goes with it. Nothing but the code is sent to it.</summary>
/// <param name="Email">The address.</param>
/// <param name="Code">The code that was sent to it; null for one given before codes were sent.</param>
internal sealed record NoticeAddress(string Email, string? Code = null)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(NoticeAddress);
}

/// <summary>The e-mail address to which a person's notices go. It lies as <see cref="NoticeAddress"/> does.</summary>
/// <param name="Email">The address.</param>
internal sealed record ConfirmedNoticeAddress(string Email)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ConfirmedNoticeAddress);
}

/// <summary>Where notices go.</summary>
internal static class NoticeAddresses
{
    private const string Newest = "SELECT id FROM vault_documents WHERE tenant_id = $1 AND retention_unit = $2 AND kind = $3 ORDER BY created_at DESC, id DESC LIMIT 1";
    private const string Others = "DELETE FROM vault_documents WHERE tenant_id = $1 AND retention_unit = $2 AND kind = $3 AND id <> $4";

    /// <summary>Keeps an address that waits for its code in place of another that did; one that is confirmed is still used.</summary>
    /// <returns>The sealed document.</returns>
    public static async Task<Guid> AwaitAsync(IDocumentSession session, PersonRef person, NoticeAddress address, CancellationToken ct)
    {
        var document = session.Vault.Seal(await session.Vault.KeyAsync(person.Value, ct), address);
        session.Execute(Statement<NoticeAddress>(Others, session.TenantId, person, document.Id));
        return document.Id;
    }

    /// <summary>Uses an address from now on, in place of what was known.</summary>
    public static async Task ConfirmAsync(IDocumentSession session, PersonRef person, string email, CancellationToken ct)
    {
        var document = session.Vault.Seal(await session.Vault.KeyAsync(person.Value, ct), new ConfirmedNoticeAddress(email));
        session.Execute(Statement<ConfirmedNoticeAddress>(Others, session.TenantId, person, document.Id));
        session.Execute(Statement<NoticeAddress>(Others, session.TenantId, person, Guid.Empty));
    }

    /// <summary>Forgets what was known, confirmed or not.</summary>
    public static void Remove(IDocumentSession session, PersonRef person)
    {
        session.Execute(Statement<ConfirmedNoticeAddress>(Others, session.TenantId, person, Guid.Empty));
        session.Execute(Statement<NoticeAddress>(Others, session.TenantId, person, Guid.Empty));
    }

    /// <summary>The sealed address of a person, confirmed or waiting for its code, or null.</summary>
    /// <typeparam name="T">Which of the two.</typeparam>
    public static Task<Guid?> FindAsync<T>(IQuerySession session, PersonRef person, CancellationToken ct) =>
        session.QueryAsync(Statement<T>(Newest, session.TenantId, person), async reader => await reader.ReadAsync(ct) ? reader.GetGuid(0) : (Guid?)null, ct);

    private static NpgsqlBatchCommand Statement<T>(string sql, string tenant, PersonRef person, Guid? but = null)
    {
        var command = new NpgsqlBatchCommand(sql)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = person.Value }, new NpgsqlParameter<string> { TypedValue = VaultDocuments.KindOf<T>() } },
        };
        if (but is { } id)
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return command;
    }
}
