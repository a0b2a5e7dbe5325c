using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;
using FluentValidation;

namespace CaseMgmt.Api.Inquiries;

/// <summary>
/// Whoever asked for public documents reads how it goes and what came of it, by the reference and the code of the receipt: nobody needs to say who asks (tryckfrihetsförordningen 2 kap. 18 §), so nothing
/// else can tell that it is the same person. A wrong code and an unknown reference are answered alike. Each look is audited.
/// </summary>
internal sealed class FollowRequest : IUseCase
{
    private const string Both = "By the reference and the code of the receipt, which stand in the body and in no address. A wrong code is answered as an unknown reference is.";
    private const string Sql = "select case_id from case_details where tenant_id = @TenantId and reference = @Reference and case_type = @CaseType";
    private const string FileSql = "select media_type as MediaType, bytes as Bytes, chunks as Chunks, hash as Hash from case_attachments where tenant_id = @TenantId and case_id = @CaseId and id = @Id";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Public.MapPost("/document-request-answers", Read)
            .Describe("follow-document-request", "Read how a request for public documents goes and what came of it", Both + " The documents are shown when they are disclosed or refused.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Response>();
        groups.Public.MapPost("/document-request-answers/letters", ReadLetter)
            .Describe("follow-document-request-letter", "Read the decision on a request for public documents", Both)
            .Refuses(RejectionKind.NotFound, "case-not-found", "letter-not-found").Refuses(ProblemCodes.EvidenceDisposed).AnswersHtml();
        groups.Public.MapPost("/document-request-answers/files", ReadFile)
            .Describe("follow-document-request-file", "Fetch a file that has been disclosed", Both + " As a stream.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "attachment-not-found").Refuses(ProblemCodes.EvidenceDisposed).Produces<byte[]>(contentType: "application/octet-stream");
    }

    private static async Task<Response> Read(Request request, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var (caseId, row, state) = await FindAsync(session, actor, request.Reference, request.Code, ct);
        var disclosed = DisclosedOf(state.Slice);
        var review = disclosed is null ? null : (state.Slice as InquiryCase.Settled)?.Before.Review;
        var opened = review is null ? null : await OpenAsync(session, actor, caseId, [review.Review.Id], ct);
        return new Response(
            row.Reference, row.Status, CaseTexts.Get($"status.{row.Status}"), row.RegisteredAt, row.Version, disclosed, row.Outcome is { } outcome ? Code.Parse<Outcome>(outcome) : null, row.Letter is not null,
            [.. (review is null ? null : opened!.Document(review.Review))?.Documents.Select(d => new Document(d.Title, d.Treatment, CaseTexts.Get($"detail.treatment.{Code.Of(d.Treatment)}"), d.Ground, d.Disclosed, d.File?.Copy)) ?? []],
            EvidenceDisposed: state.File is CaseFile.Disposed);
    }

    private static async Task<IResult> ReadLetter(Request request, CurrentActor actor, IDocumentStore store, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var (caseId, row, _) = await FindAsync(session, actor, request.Reference, request.Code, ct);
        if (row.Letter is not { } letter)
            return Problem.From(new Rejection("letter-not-found", RejectionKind.NotFound));
        return CaseLetter.Answer(http, (await OpenAsync(session, actor, caseId, [letter], ct)).Document<Letter>(letter), "html", row.Reference);
    }

    private static async Task<IResult> ReadFile(FileRequest request, CurrentActor actor, IDocumentStore store, VaultFiles files, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var (caseId, _, state) = await FindAsync(session, actor, request.Reference, request.Code, ct);
        var review = DisclosedOf(state.Slice) is null ? null : (state.Slice as InquiryCase.Settled)?.Before.Review;
        var file = request.FileId.GetValueOrDefault();
        // Of all that lies in the case only what was let out is fetched.
        if (review is null || (await OpenAsync(session, actor, caseId, [review.Review.Id], ct)).Document(review.Review)?.Documents.Any(d => d.File?.Copy == file) is not true)
            return Problem.From(new Rejection("attachment-not-found", RejectionKind.NotFound));
        var rows = await session.QueryAsync(connection => connection.QueryAsync<FileRow>(new CommandDefinition(FileSql, new { session.TenantId, CaseId = caseId, Id = file }, cancellationToken: ct)), ct);
        if (rows.FirstOrDefault() is not { } kept)
            return Problem.From(new Rejection("attachment-not-found", RejectionKind.NotFound));
        var found = new SealedFile(file, ReceivedFiles.Kind, caseId, kept.Chunks, kept.Bytes, kept.Hash);
        return await Reveal.FileOfCaseAsync(session, files, ViewerOf(actor), actor.Actor.Id, found, "document-request", ct) is { } content
            ? AttachmentList.Sent(http, found, content, kept.MediaType, ct)
            : ProblemCodes.EvidenceDisposed;
    }

    private static async Task<(Guid CaseId, CaseRow Row, CaseOf<InquiryCase> State)> FindAsync(IQuerySession session, CurrentActor actor, string? reference, string? code, CancellationToken ct)
    {
        var written = CaseReference.TryParse(reference, out var parsed) ? parsed.Value : "";
        var known = await session.QueryAsync(
            connection => connection.QueryAsync<Guid>(
                new CommandDefinition(Sql, new { session.TenantId, Reference = written, CaseType = CaseTypes.DocumentRequest.Code.Value }, cancellationToken: ct)), ct);
        var found = known.AsList() is [var id] ? id : (Guid?)null;
        if (!RequestCode.Matches(session.Vault, found ?? Guid.Empty, code) || found is not { } caseId)
            throw new ProblemException(Problem.From(new Rejection("case-not-found", RejectionKind.NotFound)));
        return (caseId, await CaseRows.OneAsync(session, ViewerOf(actor), caseId, ct), (await session.Events.AggregateStreamAsync<CaseOf<InquiryCase>>(caseId, ct: ct))!);
    }

    // The code shows whose the request is; what is looked at is decided above, and the look is noted as made by somebody outside.
    private static Viewer ViewerOf(CurrentActor actor) => new(actor.MunicipalityId, IsOfficer: true, SeesProtected: false, null);

    private static async Task<IReadOnlyDictionary<Guid, OpenedDocument>> OpenAsync(IQuerySession session, CurrentActor actor, Guid caseId, IReadOnlyCollection<Guid> documents, CancellationToken ct) =>
        await Reveal.OfCaseAsync(session, ViewerOf(actor), actor.Actor.Id, caseId, documents, "document-request", ct)
        ?? throw new ProblemException(Problem.From(new Rejection("case-not-found", RejectionKind.NotFound)));

    private static DisclosureExtent? DisclosedOf(InquiryCase state) => (state as InquiryCase.Settled)?.Disclosed;

    private sealed record FileRow(string MediaType, long Bytes, int Chunks, string Hash);

    /// <summary>Which request.</summary>
    /// <param name="Reference">The reference of the receipt.</param>
    /// <param name="Code">The code of the receipt.</param>
    internal sealed record Request(string? Reference, string? Code);

    /// <summary>Which file of which request.</summary>
    /// <param name="Reference">The reference of the receipt.</param>
    /// <param name="Code">The code of the receipt.</param>
    /// <param name="FileId">The file, as the answer names it.</param>
    internal sealed record FileRequest(string? Reference, string? Code, Guid? FileId);

    /// <summary>One document that was asked for.</summary>
    /// <param name="Title">What it is.</param>
    /// <param name="Treatment">What is done with it.</param>
    /// <param name="TreatmentText">The same in Swedish.</param>
    /// <param name="Ground">Why something of it is withheld, or null.</param>
    /// <param name="Disclosed">The document as it is disclosed, or null.</param>
    /// <param name="FileId">The file that is disclosed, whole or masked; null where there is none.</param>
    internal sealed record Document(string Title, DocumentTreatment Treatment, string TreatmentText, string? Ground, string? Disclosed, Guid? FileId);

    /// <summary>How the request goes.</summary>
    /// <param name="Reference">The public reference.</param>
    /// <param name="Status">How it stands.</param>
    /// <param name="StatusText">The same in Swedish.</param>
    /// <param name="RegisteredAt">When it arrived, UTC.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Disclosed">How much has been disclosed; null until it is settled.</param>
    /// <param name="Outcome">What was decided, or null.</param>
    /// <param name="HasLetter">Whether there is a decision to read.</param>
    /// <param name="Documents">The documents, when they are disclosed or refused; at most fifty.</param>
    /// <param name="EvidenceDisposed">Whether what it held has been disposed of.</param>
    internal sealed record Response(
        string Reference, string Status, string StatusText, DateTime RegisteredAt, long Version, DisclosureExtent? Disclosed, Outcome? Outcome, bool HasLetter, IReadOnlyList<Document> Documents, bool EvidenceDisposed);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Reference).NotEmpty();
            RuleFor(r => r.Code).NotEmpty();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class FileValidator : AbstractValidator<FileRequest>
    {
        /// <summary>The rules.</summary>
        public FileValidator()
        {
            RuleFor(r => r.Reference).NotEmpty();
            RuleFor(r => r.Code).NotEmpty();
            RuleFor(r => r.FileId).NotNull();
        }
    }
}
