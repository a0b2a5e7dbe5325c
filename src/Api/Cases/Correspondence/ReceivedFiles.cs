using CaseMgmt.Api.Adapters.MalwareScan;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.EventStore;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>A file that lies sealed in the vault and that nobody keeps yet.</summary>
/// <param name="File">The file.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Form">What its content shows.</param>
/// <param name="Scan">What the scan came to.</param>
internal sealed record ReceivedFile(SealedFile File, FileName Name, DocumentForm Form, ScanResult Scan);

/// <summary>Receives files from requests as streams: form, length and content are tried while they pass, and nothing is left of one that is refused or broken off.</summary>
internal sealed class ReceivedFiles(DocumentStore store, VaultFiles vault, IMalwareScan scans)
{
    /// <summary>Longest file, bytes.</summary>
    public const long Longest = 20 * 1024 * 1024;

    /// <summary>What attachments are filed under.</summary>
    public const string Kind = "attachment";

    // What surrounds the file in its form.
    private const long Wrapping = 16 * 1024;
    private const int LongestBoundary = 70;
    private const string IsKept = "SELECT EXISTS (SELECT FROM case_attachments WHERE tenant_id = $1 AND id = $2)";

    /// <summary>Receives the one file of a request.</summary>
    /// <exception cref="ProblemException">It is no form with a file, or the file is refused.</exception>
    public async Task<ReceivedFile> ReceiveAsync(HttpContext http, string tenant, Guid caseId, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = Longest + Wrapping;
        // Told at once where the sender says how much is coming.
        if (http.Request.ContentLength > Longest + Wrapping)
            throw TooLarge();
        var (content, given) = await FileOfAsync(http.Request, ct);
        RetentionKey key;
        await using (var session = store.LightweightSession(tenant))
            key = await session.Vault.KeyAsync(caseId, ct);
        await using var scan = await scans.BeginAsync(ct);
        DocumentForm? form = null;
        var bytes = 0L;
        var macros = new MacroLook();
        SealedFile file;
        try
        {
            file = await vault.StoreAsync(key, Kind, content, async (number, chunk, within) =>
            {
                if (number == 0)
                    form = DocumentForm.Of(chunk.Span) ?? throw Refused("attachment-form-unknown");
                // The beginning of a long file does not name all that is packed in it.
                if (form == DocumentForm.Docx && macros.Sees(chunk.Span))
                    throw Refused("attachment-form-unknown");
                bytes += chunk.Length;
                if (bytes > Longest)
                    throw TooLarge();
                await scan.LookAsync(chunk, within);
            }, ct);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // Broken off in the middle, or no form after all.
            throw new ProblemException(ProblemCodes.MalformedForm);
        }
        if (form is null)
            throw Refused("attachment-empty");
        var result = await scan.EndAsync(ct);
        if (result == ScanResult.Infected)
        {
            await vault.RemoveAsync(tenant, file.Id, CancellationToken.None);
            throw Refused("attachment-infected");
        }
        return new ReceivedFile(file, FileName.Of(given, form), form, result);
    }

    /// <summary>Removes a file unless a case keeps it; when the database is away, the sweep does it later.</summary>
    public async Task RemoveUnkeptAsync(string tenant, Guid file)
    {
        try
        {
            await RemoveAsync(tenant, file);
        }
        catch (StoreUnavailableException)
        {
            // What the command answered is what matters.
        }
    }

    private async Task RemoveAsync(string tenant, Guid file)
    {
        await using var session = store.QuerySession(tenant);
        var isKept = await session.QueryAsync(
            CaseWriting.Statement(IsKept, tenant, file), async reader => await reader.ReadAsync(CancellationToken.None) && reader.GetBoolean(0), CancellationToken.None);
        if (!isKept)
            await vault.RemoveAsync(tenant, file, CancellationToken.None);
    }

    private static async Task<(Stream Content, string? Name)> FileOfAsync(HttpRequest request, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            throw new ProblemException(ProblemCodes.UnsupportedMediaType);
        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
            throw new ProblemException(ProblemCodes.MalformedForm);
        var parts = new MultipartReader(boundary, request.Body) { BodyLengthLimit = null, HeadersLengthLimit = 4 * 1024 };
        try
        {
            if (await parts.ReadNextSectionAsync(ct) is not { } part || part.AsFileSection() is not { FileStream: { } content } file)
                throw new ProblemException(ProblemCodes.MalformedForm);
            return (content, file.FileName);
        }
        catch (IOException)
        {
            throw new ProblemException(ProblemCodes.MalformedForm);
        }
    }

    private static ProblemException TooLarge() => new(new Problem("attachment-too-large", StatusCodes.Status413PayloadTooLarge));

    private static ProblemException Refused(string code) => new(Problem.From(new Rejection(code, RejectionKind.Rule)));
}
