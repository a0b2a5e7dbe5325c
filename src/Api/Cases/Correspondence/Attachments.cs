using CaseMgmt.Api.Adapters.MalwareScan;
using CaseMgmt.Api.Cases.HandOver;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>Files are received into a case: certificates, schedules, scans of what came on paper.</summary>
internal sealed class Attachments : IUseCase
{
    private const string Insert = """
        INSERT INTO case_attachments (tenant_id, id, case_id, received_at, from_guardian, sender, name, media_type, bytes, chunks, hash, scan)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """;

    private const string About =
        "multipart/form-data with the file as its one part; at most 20 MB. What it is shows by its content: PDF, JPEG, PNG, HEIC, TIFF, docx without macros or odt. It is received as a stream and sealed in parts.";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        Describe(groups.Guardian.MapPost("/cases/{caseId:guid}/attachments", Handle), "attach-to-my-case", "Send a file to my case");
        Describe(groups.Officer.MapPost("/cases/{caseId:guid}/attachments", Handle), "attach-to-case", "Put a file into a case");
    }

    private static void Describe(RouteHandlerBuilder endpoint, string operation, string summary) => endpoint
        .Describe(operation, summary, About)
        .Accepts<Upload>("multipart/form-data")
        .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "case-disposed")
        .Refuses(ProblemCodes.MalformedForm)
        .Refuses(new Problem("attachment-too-large", StatusCodes.Status413PayloadTooLarge))
        .Refuses(RejectionKind.Rule, "attachment-empty", "attachment-form-unknown", "attachment-infected")
        .Produces<Response>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        Guid caseId, HttpContext http, IdempotentCommand command, CurrentActor actor, IDocumentStore store, ReceivedFiles files, TimeProvider time, CancellationToken ct)
    {
        // What is sent to a case that was handed over belongs to the one that goes on.
        caseId = await HandOverTrail.EndAsync(caseId, actor, store, ct);
        var row = await CaseWriting.OpenAsync(caseId, actor, store, ct);
        var received = await files.ReceiveAsync(http, actor.MunicipalityId, caseId, ct);
        try
        {
            return await command.RunAsync(
                new { received.File.Hash, received.File.Bytes, received.Name.Name },
                batch => batch.FetchForWriting<CaseFile>(caseId),
                async (reading, session) =>
                {
                    // Handed over while the file was received: the same once more goes to the new case.
                    if (!CaseWriting.Holds(await reading))
                        return ProblemCodes.Busy;
                    var (name, now) = (session.Vault.Seal(await session.Vault.KeyAsync(caseId, ct), received.Name), time.GetUtcNow());
                    session.Execute(CaseWriting.Statement(
                        Insert, actor.MunicipalityId, received.File.Id, caseId, now, CaseWriting.IsGuardian(actor), actor.Actor.Id, name.Id, received.Form.MediaType, received.File.Bytes,
                        received.File.Chunks, received.File.Hash, Code.Of(received.Scan)));
                    session.Events.StartStream<KeptCorrespondence>(received.File.Id, CaseWriting.Kept(received.File, actor.Actor, now, received.Scan == ScanResult.Clean, name));
                    var side = CaseWriting.IsGuardian(actor) ? "guardian" : "officer";
                    return CommandAnswer.Created(
                        $"/{actor.MunicipalityId}/{side}/cases/{caseId}/attachments/{received.File.Id}", row.Version,
                        new { caseId, attachmentId = received.File.Id, mediaType = received.Form.MediaType, bytes = received.File.Bytes, scan = Code.Of(received.Scan) });
                },
                ct: ct);
        }
        finally
        {
            // Of a repeat, a refusal or a failure nothing is kept: the first upload stands, or none.
            await files.RemoveUnkeptAsync(actor.MunicipalityId, received.File.Id);
        }
    }

    /// <summary>What is sent.</summary>
    /// <param name="File">The file.</param>
    internal sealed record Upload(IFormFile File);

    /// <summary>The file that was received.</summary>
    /// <param name="CaseId">The case that it is in: the one that goes on, where it was sent to one that was handed over.</param>
    /// <param name="AttachmentId">The file.</param>
    /// <param name="MediaType">What its content shows.</param>
    /// <param name="Bytes">Its length.</param>
    /// <param name="Scan">not-scanned, or clean.</param>
    /// <param name="Version">The version of the case, which the file does not change.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid CaseId, Guid AttachmentId, string MediaType, long Bytes, string Scan, long Version, string? Position);
}
