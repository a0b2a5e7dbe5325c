using CaseMgmt.Api.Adapters.MalwareScan;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Inquiries;

/// <summary>
/// Files that are asked for: one that is disclosed whole is sealed anew in the request's own case, since what was disclosed is kept with the request however long the other case is; a masked copy has
/// been put into the request by an officer; a withheld one stays where it is.
/// </summary>
/// <param name="store">Reads.</param>
/// <param name="files">The vault's files.</param>
internal sealed class AskedFiles(IDocumentStore store, VaultFiles files)
{
    private const string Purpose = "disclosure";
    private const string One = "select id, name, media_type, bytes, chunks, hash, scan from case_attachments where tenant_id = @TenantId and case_id = @CaseId and id = @File";
    private const string Masked = "select exists (select from case_attachments where tenant_id = @TenantId and case_id = @CaseId and id = @File and not from_guardian and copy_of is null)";
    private const string Copied = "select id from case_attachments where tenant_id = @TenantId and case_id = @CaseId and copy_of = @File";

    private const string Insert = """
        INSERT INTO case_attachments (tenant_id, id, case_id, received_at, from_guardian, sender, name, media_type, bytes, chunks, hash, scan, copy_of)
        VALUES ($1, $2, $3, $4, false, $5, $6, $7, $8, $9, $10, $11, $12)
        """;

    /// <summary>The file of a reviewed document, with what would be disclosed of it as far as that is kept already; null where the document is no file.</summary>
    /// <param name="at">The moment of the review.</param>
    /// <param name="actor">The officer, who sees the case that the file lies in.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="field">What the API calls the document.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">There is no such file (404).</exception>
    public async Task<ReviewedFile?> FoundAsync(InquiryMoment at, CurrentActor actor, Answer.DocumentRequest asked, string field, CancellationToken ct)
    {
        if (asked is not { FileCaseId: { } of, FileId: { } id })
            return null;
        await using var session = store.QuerySession(actor.MunicipalityId);
        if (await CaseRows.FindAsync(session, Viewers.Of(actor), of, ct) is null || await OneAsync<Row>(session, One, of, id, ct) is null)
            throw NotFound($"{field}.fileId");
        if (asked.Treatment == DocumentTreatment.Withheld)
            return new ReviewedFile(of, id, null);
        if (asked.Treatment == DocumentTreatment.Open)
            return new ReviewedFile(of, id, await OneAsync<Guid?>(session, Copied, at.Row.CaseId, id, ct));
        return asked.MaskedFileId is { } masked && await OneAsync<bool>(session, Masked, at.Row.CaseId, masked, ct) ? new ReviewedFile(of, id, masked) : throw NotFound($"{field}.maskedFileId");
    }

    /// <summary>The file with the copy that would be disclosed: one that is disclosed whole is kept with the request from now on.</summary>
    /// <param name="at">The moment of the review.</param>
    /// <param name="actor">The officer.</param>
    /// <param name="document">The document, as found.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">It is disposed of.</exception>
    public async Task<ReviewedDocument> KeptAsync(InquiryMoment at, CurrentActor actor, ReviewedDocument document, CancellationToken ct)
    {
        if (document is not { Treatment: DocumentTreatment.Open, File: { Copy: null } whole })
            return document;
        await using var session = store.QuerySession(actor.MunicipalityId);
        var file = await OneAsync<Row>(session, One, whole.Case, whole.File, ct) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
        return document with { File = whole with { Copy = await CopyAsync(at, actor, whole.Case, file, ct) } };
    }

    private async Task<Guid> CopyAsync(InquiryMoment at, CurrentActor actor, Guid of, Row file, CancellationToken ct)
    {
        var copy = await files.CopyAsync(actor.MunicipalityId, new SealedFile(file.Id, ReceivedFiles.Kind, of, file.Chunks, file.Bytes, file.Hash), at.Key, Purpose, ct)
            ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
        var name = (await at.Session.Vault.ComputeAsync([file.Name], Purpose, ct)).Document<FileName>(file.Name) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
        var named = at.Session.Vault.Seal(at.Key, name);
        at.Session.Execute(CaseWriting.Statement(
            Insert, actor.MunicipalityId, copy.Id, at.Row.CaseId, at.Now, actor.Actor.Id, named.Id, file.MediaType, copy.Bytes, copy.Chunks, copy.Hash, file.Scan, file.Id));
        at.Session.Events.StartStream<KeptCorrespondence>(copy.Id, CaseWriting.Kept(copy, actor.Actor, at.Now, Code.Parse<ScanResult>(file.Scan) == ScanResult.Clean, named));
        return copy.Id;
    }

    private static ProblemException NotFound(string field) => new(Problem.From(new Rejection("attachment-not-found", RejectionKind.NotFound, field)));

    private static Task<T?> OneAsync<T>(IQuerySession session, string sql, Guid caseId, Guid file, CancellationToken ct) => session.QueryAsync(
        connection => connection.QuerySingleOrDefaultAsync<T?>(new CommandDefinition(sql, new { session.TenantId, CaseId = caseId, File = file }, cancellationToken: ct)), ct);

    private sealed record Row(Guid Id, Guid Name, string MediaType, long Bytes, int Chunks, string Hash, string Scan);
}
