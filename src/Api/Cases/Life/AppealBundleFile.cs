using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>The file that went with an appeal, for the officers.</summary>
internal sealed class AppealBundleFile : IUseCase
{
    private const string Sql = "select bundle, bundle_hash, bundle_bytes, bundle_chunks from case_appeals where tenant_id = @TenantId and case_id = @CaseId and appeal = @Appeal";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/cases/{caseId:guid}/appeals/{appealId:guid}/bundle", Handle)
        .Describe(
            "appeal-bundle", "Fetch the file that went with an appeal",
            "A ZIP with an index (CSV), the letters, the appeal, the application, requests and answers, messages and files, with marks of secrecy kept; of a refusal to disclose also the secrecy review and the files asked for, from whatever case they lie in. Made when the appeal is sent on; its hash stands in the log.")
        .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found", "bundle-not-found").Refuses(ProblemCodes.EvidenceDisposed).Produces<byte[]>(contentType: "application/zip");

    private static async Task<IResult> Handle(Guid caseId, Guid appealId, CurrentActor actor, IDocumentStore store, VaultFiles files, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var seen = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var row = await session.QueryAsync(
            connection => connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(Sql, new { session.TenantId, CaseId = caseId, Appeal = appealId }, cancellationToken: ct)), ct);
        if (row is not { Bundle: { } bundle })
            return Problem.From(new Rejection(row is null ? "appeal-not-found" : "bundle-not-found", RejectionKind.NotFound));
        var file = new SealedFile(bundle, AppealBundles.Kind, caseId, (int)row.BundleChunks.GetValueOrDefault(), row.BundleBytes.GetValueOrDefault(), row.BundleHash ?? "");
        if (await Reveal.FileOfCaseAsync(session, files, Viewers.Of(actor), actor.Actor.Id, file, "appeal-bundle", ct) is not { } content)
            return ProblemCodes.EvidenceDisposed;
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = file.Bytes;
        http.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"{seen.Reference}.zip\"");
        return Results.Stream(async body =>
        {
            await foreach (var chunk in content.WithCancellation(ct))
                await body.WriteAsync(chunk, ct);
        }, "application/zip");
    }

    private sealed record Row(Guid? Bundle, string? BundleHash, long? BundleBytes, long? BundleChunks);
}
