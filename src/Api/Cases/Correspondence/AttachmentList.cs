using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>The files of a case, and each of them.</summary>
internal sealed class AttachmentList : IUseCase
{
    // A mark is an event of the case; the columns hold what a file came with: marked before marks were events, or in the case that it followed from.
    private const string Columns = """
        select * from (
          select a.id, received_at, from_guardian, sender, name, media_type, bytes, chunks, hash, scan, coalesce(s.secret, secret_at is not null) as secret,
                 case when s.document is null then secret_section when s.secret then replace(s.ground, '_', ' ') end as secret_section
          from case_attachments a left join case_secrecy s on s.tenant_id = a.tenant_id and s.case_id = a.case_id and s.document = a.id
          where a.tenant_id = @TenantId and a.case_id = @CaseId) f
        where (@IsOfficer or from_guardian or not secret)
        """;

    private const string Sql = $"{Columns} and (@AfterId::uuid is null or id > @AfterId) order by id limit @Limit";

    private const string One = $"{Columns} and id = @Id";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/attachments", List)
            .Describe("my-case-attachments", "List the files of my case, oldest first", "What the municipality has put in and marked as secret is left out.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Officer.MapGet("/cases/{caseId:guid}/attachments", List)
            .Describe("case-attachments", "List the files of a case, oldest first")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Guardian.MapGet("/cases/{caseId:guid}/attachments/{attachmentId:guid}", Download)
            .Describe("my-case-attachment", "Fetch a file of my case", "As a stream.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "attachment-not-found").Refuses(ProblemCodes.EvidenceDisposed).Produces<byte[]>(contentType: "application/octet-stream");
        groups.Officer.MapGet("/cases/{caseId:guid}/attachments/{attachmentId:guid}", Download)
            .Describe("case-attachment", "Fetch a file of a case", "As a stream.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "attachment-not-found").Refuses(ProblemCodes.EvidenceDisposed).Produces<byte[]>(contentType: "application/octet-stream");
    }

    private static async Task<Listing<Item>> List(Guid caseId, CurrentActor actor, Page page, MatterProtection matters, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var reader = await CaseTextReader.ForAsync(session, actor, caseId, matters, ct);
        var rows = await reader.RowsByIdAsync<Row>(Sql, page, ct);
        await reader.OpenAsync<FileName>(rows.Take(page.Limit).Where(r => IsShown(r, reader)).Select(r => r.Name), f => f.Name, "case-attachments", ct);
        return page.Of(
            rows,
            r => new Item(
                r.Id, reader.TextOf(r.Name), r.MediaType, r.Bytes, r.ReceivedAt, r.FromGuardian ? MessageList.Side.Guardian : MessageList.Side.Municipality, r.Sender == actor.Actor.Id,
                Code.Parse<Adapters.MalwareScan.ScanResult>(r.Scan), r.Secret, r.SecretSection),
            r => [r.Id.ToString()]);
    }

    private static async Task<IResult> Download(
        Guid caseId, Guid attachmentId, CurrentActor actor, MatterProtection matters, IDocumentStore store, VaultFiles files, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var reader = await CaseTextReader.ForAsync(session, actor, caseId, matters, ct);
        if (await reader.RowAsync<Row>(One, attachmentId, ct) is not { } row || !IsShown(row, reader))
            return Problem.From(new Rejection("attachment-not-found", RejectionKind.NotFound));
        var file = new SealedFile(row.Id, ReceivedFiles.Kind, caseId, row.Chunks, row.Bytes, row.Hash);
        if (await Reveal.FileOfCaseAsync(session, files, Viewers.Of(actor), actor.Actor.Id, file, "case-attachment", ct) is not { } content)
            return ProblemCodes.EvidenceDisposed;
        return Sent(http, file, content, row.MediaType, ct);
    }

    /// <summary>A file as an answer. Never shown as a page of ours: it is somebody else's, and is called by its form alone, since a header may stand in a log.</summary>
    /// <param name="http">The request.</param>
    /// <param name="file">The file.</param>
    /// <param name="content">What it holds, piece by piece.</param>
    /// <param name="mediaType">What its content shows.</param>
    /// <param name="ct">Cancels.</param>
    public static IResult Sent(HttpContext http, SealedFile file, IAsyncEnumerable<ReadOnlyMemory<byte>> content, string mediaType, CancellationToken ct)
    {
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = file.Bytes;
        var form = DocumentForm.All.First(f => f.MediaType == mediaType);
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{file.Id}{form.Ending}\"";
        return Results.Stream(async body =>
        {
            await foreach (var chunk in content.WithCancellation(ct))
                await body.WriteAsync(chunk, ct);
        }, mediaType);
    }

    // What one guardian sent may tell another where a protected child is.
    private static bool IsShown(Row row, CaseTextReader reader) => !row.FromGuardian || reader.Shows(row.Sender);

    private sealed record Row(
        Guid Id, DateTime ReceivedAt, bool FromGuardian, string Sender, Guid Name, string MediaType, long Bytes, int Chunks, string Hash, string Scan, bool Secret, string? SecretSection);

    /// <summary>One file.</summary>
    /// <param name="AttachmentId">The file.</param>
    /// <param name="Name">What it is called; null when disposed of, and when it is not to be shown because somebody is protected.</param>
    /// <param name="MediaType">What its content shows.</param>
    /// <param name="Bytes">Its length.</param>
    /// <param name="ReceivedAt">When it was received.</param>
    /// <param name="From">Who sent it.</param>
    /// <param name="Mine">Whether the one who asks sent it.</param>
    /// <param name="Scan">Whether it was scanned for malicious content.</param>
    /// <param name="Secret">Whether it is marked as secret.</param>
    /// <param name="SecretSection">The section that the marking names, or null.</param>
    internal sealed record Item(
        Guid AttachmentId, string? Name, string MediaType, long Bytes, DateTime ReceivedAt, MessageList.Side From, bool Mine, Adapters.MalwareScan.ScanResult Scan, bool Secret, string? SecretSection);
}
