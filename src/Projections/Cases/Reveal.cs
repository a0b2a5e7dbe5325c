using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Projections.Cases;

/// <summary>
/// The only way from a reference to something that a person is shown (DESIGN section 4): it filters by who looks, writes the read audit, and opens.
/// No caller can forget either: nothing else in the program calls <see cref="IVault.RevealAsync"/>, and a test sees to it.
/// </summary>
/// <remarks>
/// It fails closed. Documents are opened only when all of them belong to a case that the viewer may see today, by <see cref="CaseVisibility.Fragment"/>. Names
/// are given only of persons who are registered and unprotected today together with every guardian of theirs, but to officers named for protected persons.
/// </remarks>
public static class Reveal
{
    private const string Documents = $"""
        select d.id from vault_documents d join case_details c on c.tenant_id = d.tenant_id and c.case_id = d.retention_unit
        where d.tenant_id = @TenantId and c.case_id = @CaseId and d.id = any(@Ids) and {CaseVisibility.Fragment} and {WithheldCases.DocumentIsNotWithheld}
        """;

    private const string Files = $"""
        select a.id from (
          select tenant_id, case_id, id from case_attachments union all select tenant_id, case_id, bundle from case_appeals where bundle is not null) a
        join case_details c on c.tenant_id = a.tenant_id and c.case_id = a.case_id
        where a.tenant_id = @TenantId and a.case_id = @CaseId and a.id = any(@Ids) and {CaseVisibility.Fragment}
        """;

    private const string Own = "select id from vault_documents where tenant_id = @TenantId and retention_unit = @Guardian and id = any(@Ids)";

    private const string Rounds = """
        select d.id from vault_documents d join choice_rounds c on c.tenant_id = d.tenant_id and c.round_id = d.retention_unit
        where d.tenant_id = @TenantId and c.round_id = @CaseId and d.id = any(@Ids) and @IsOfficer
        """;

    private const string OfFamily = """
        select d.id from vault_documents d join choice_rounds c on c.tenant_id = d.tenant_id and c.round_id = d.retention_unit
        where d.tenant_id = @TenantId and c.round_id = @CaseId and d.id = any(@Ids) and has_custody(d.tenant_id, @Guardian, @Child)
        """;

    private const string Persons = """
        select person, document from register_persons
        where tenant_id = @TenantId and person = any(@Ids) and document is not null and (@SeesProtected or child_is_open(tenant_id, person))
        """;

    /// <summary>Opens documents of one case to be shown.</summary>
    /// <param name="session">A session of the viewer's municipality.</param>
    /// <param name="viewer">Who looks.</param>
    /// <param name="actor">Reference of who looks, for the audit.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="documents">Documents sealed under the case's key.</param>
    /// <param name="reason">Code of the reason, for the audit.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The documents, or null when the case or one of the documents is not for this viewer; nothing is opened then.</returns>
    public static async Task<IReadOnlyDictionary<Guid, OpenedDocument>?> OfCaseAsync(
        IQuerySession session, Viewer viewer, string actor, Guid caseId, IReadOnlyCollection<Guid> documents, string reason, CancellationToken ct)
    {
        var wanted = documents.Distinct().ToArray();
        var visible = await AskAsync(session, viewer, Documents, caseId, wanted, r => r.GetGuid(0), ct);
        return visible.Count < wanted.Length ? null : await session.Vault.RevealAsync(wanted, new RevealContext(actor, reason, caseId.ToString()), ct);
    }

    /// <summary>Opens a file of one case to be shown, chunk by chunk.</summary>
    /// <param name="session">A session of the viewer's municipality.</param>
    /// <param name="files">The files of the vault.</param>
    /// <param name="viewer">Who looks.</param>
    /// <param name="actor">Reference of who looks, for the audit.</param>
    /// <param name="file">The file, sealed under the case's key.</param>
    /// <param name="reason">Code of the reason, for the audit.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The chunks in order, or null when the file is disposed of or not for this viewer; nothing is opened then.</returns>
    public static async Task<IAsyncEnumerable<ReadOnlyMemory<byte>>?> FileOfCaseAsync(
        IQuerySession session, VaultFiles files, Viewer viewer, string actor, SealedFile file, string reason, CancellationToken ct)
    {
        var visible = await AskAsync(session, viewer, Files, file.RetentionUnit, [file.Id], r => r.GetGuid(0), ct);
        return visible.Count == 0 ? null : await files.RevealAsync(session.TenantId, file, new RevealContext(actor, reason, file.RetentionUnit.ToString()), ct);
    }

    /// <summary>Opens what a guardian has given about himself or herself, for that guardian.</summary>
    /// <param name="session">A session of the viewer's municipality.</param>
    /// <param name="viewer">Who looks.</param>
    /// <param name="actor">Reference of who looks, for the audit.</param>
    /// <param name="document">A document sealed under the guardian's own key.</param>
    /// <param name="reason">Code of the reason, for the audit.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The document, or null when it is not the viewer's own or is gone; nothing is opened then.</returns>
    public static async Task<IReadOnlyDictionary<Guid, OpenedDocument>?> OwnAsync(
        IQuerySession session, Viewer viewer, string actor, Guid document, string reason, CancellationToken ct)
    {
        if (viewer.Guardian is not { } guardian || (await AskAsync(session, viewer, Own, Guid.Empty, [document], r => r.GetGuid(0), ct)).Count == 0)
            return null;
        try
        {
            return await session.Vault.RevealAsync([document], new RevealContext(actor, reason, guardian.ToString()), ct);
        }
        catch (DocumentMissingException)
        {
            // Removed between the two reads.
            return null;
        }
    }

    /// <summary>Opens documents of a round of school choice to be shown to an officer. They hold children by the hundred: whom of them the officer may be shown is the caller's to filter.</summary>
    /// <param name="session">A session of the viewer's municipality.</param>
    /// <param name="viewer">Who looks.</param>
    /// <param name="actor">Reference of who looks, for the audit.</param>
    /// <param name="round">The round, under whose key they are sealed.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="reason">Code of the reason, for the audit.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The documents, or null when one of them is not the round's or the viewer is no officer; nothing is opened then.</returns>
    public static async Task<IReadOnlyDictionary<Guid, OpenedDocument>?> OfRoundAsync(
        IQuerySession session, Viewer viewer, string actor, Guid round, IReadOnlyCollection<Guid> documents, string reason, CancellationToken ct)
    {
        var wanted = documents.Distinct().ToArray();
        var found = await AskAsync(session, viewer, Rounds, round, wanted, r => r.GetGuid(0), ct);
        return found.Count < wanted.Length ? null : await session.Vault.RevealAsync(wanted, new RevealContext(actor, reason, round.ToString()), ct);
    }

    /// <summary>Opens a document of a round of school choice for a guardian of a child, who is to be shown what it holds of that child and of no other.</summary>
    /// <param name="session">A session of the viewer's municipality.</param>
    /// <param name="viewer">Who looks.</param>
    /// <param name="actor">Reference of who looks, for the audit.</param>
    /// <param name="round">The round, under whose key it is sealed.</param>
    /// <param name="child">The child; the look is audited as one at it.</param>
    /// <param name="document">The document.</param>
    /// <param name="reason">Code of the reason, for the audit.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The document, or null when it is not the round's or the viewer has no custody of the child; nothing is opened then.</returns>
    public static async Task<IReadOnlyDictionary<Guid, OpenedDocument>?> OfFamilyAsync(
        IQuerySession session, Viewer viewer, string actor, Guid round, Guid child, Guid document, string reason, CancellationToken ct) =>
        viewer.Guardian is null || (await AskAsync(session, viewer, OfFamily, round, [document], r => r.GetGuid(0), ct, child)).Count == 0
            ? null
            : await session.Vault.RevealAsync([document], new RevealContext(actor, reason, child.ToString()), ct);

    /// <summary>Opens the register's entries of those persons who may be shown; others are absent.</summary>
    /// <param name="session">A session of the viewer's municipality.</param>
    /// <param name="viewer">Who looks.</param>
    /// <param name="actor">Reference of who looks, for the audit.</param>
    /// <param name="persons">Whose entries.</param>
    /// <param name="reason">Code of the reason, for the audit.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="cases">The cases of which it is a look; null where it is none of any.</param>
    /// <returns>By person, the entry as the register's adapter sealed it.</returns>
    public static async Task<IReadOnlyDictionary<Guid, OpenedDocument>> OfPersonsAsync(
        IQuerySession session, Viewer viewer, string actor, IReadOnlyCollection<Guid> persons, string reason, CancellationToken ct, IReadOnlyCollection<Guid>? cases = null)
    {
        try
        {
            return await OpenAsync();
        }
        catch (DocumentMissingException)
        {
            // An import may replace an entry between the two reads; the second time its new document is found.
            return await OpenAsync();
        }

        async Task<IReadOnlyDictionary<Guid, OpenedDocument>> OpenAsync()
        {
            var rows = await AskAsync(session, viewer, Persons, Guid.Empty, [.. persons.Distinct()], r => (Person: r.GetGuid(0), Document: r.GetGuid(1)), ct);
            var opened = await session.Vault.RevealAsync([.. rows.Select(r => r.Document)], new RevealContext(actor, reason, $"{rows.Count} persons", cases), ct);
            return rows.ToDictionary(r => r.Person, r => opened[r.Document]);
        }
    }

    private static Task<List<T>> AskAsync<T>(IQuerySession session, Viewer viewer, string sql, Guid caseId, Guid[] ids, Func<NpgsqlDataReader, T> read, CancellationToken ct, Guid? child = null) =>
        session.QueryAsync(
            new NpgsqlBatchCommand(sql)
            {
                Parameters =
                {
                    new NpgsqlParameter<string>("TenantId", session.TenantId),
                    new NpgsqlParameter<bool>("IsOfficer", viewer.IsOfficer),
                    new NpgsqlParameter<bool>("SeesProtected", viewer.SeesProtected),
                    new NpgsqlParameter("Guardian", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = viewer.Guardian is { } guardian ? guardian : DBNull.Value },
                    new NpgsqlParameter<Guid>("CaseId", caseId),
                    new NpgsqlParameter<Guid[]>("Ids", ids),
                    new NpgsqlParameter("Child", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = child is { } of ? of : DBNull.Value },
                },
            },
            async reader =>
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(ct))
                    rows.Add(read(reader));
                return rows;
            },
            ct);
}
