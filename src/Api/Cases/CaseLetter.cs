using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases;

/// <summary>The decision letter of any case, as it was rendered before deciding; never rendered again.</summary>
internal sealed class CaseLetter : IUseCase
{
    private const string Exactly = "The page exactly as it was decided, with its styles inside; it refers to nothing outside itself.";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/letter", Handle)
            .Describe("my-case-letter", "Read the decision letter of my case", Exactly)
            .Refuses(RejectionKind.NotFound, "case-not-found", "letter-not-found").Refuses(ProblemCodes.EvidenceDisposed).AnswersHtml();
        groups.Officer.MapGet("/cases/{caseId:guid}/letter", Handle)
            .Describe("case-letter", "Read the decision letter of a case", Exactly)
            .Refuses(RejectionKind.NotFound, "case-not-found", "letter-not-found").Refuses(ProblemCodes.EvidenceDisposed).AnswersHtml();
    }

    private static async Task<IResult> Handle(Guid caseId, CurrentActor actor, IDocumentStore store, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        if (row.Letter is not { } id)
            return Problem.From(new Rejection("letter-not-found", RejectionKind.NotFound));
        var opened = await CaseDocuments.OpenAsync(session, actor, row.CaseId, [id], "case-letter", ct);
        return opened.Document<Letter>(id) is { } letter ? Shown(http, letter) : ProblemCodes.EvidenceDisposed;
    }

    /// <summary>A letter as an answer.</summary>
    public static IResult Shown(HttpContext http, Letter letter)
    {
        http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; {StylesOf(letter)}sandbox; frame-ancestors 'none'";
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(letter.Content, letter.MediaType);
    }

    // A letter carries its styles with it; those very styles are allowed, and nothing else.
    private static string StylesOf(Letter letter)
    {
        const string begin = "<style>", end = "</style>";
        var from = letter.Content.IndexOf(begin, StringComparison.Ordinal);
        var to = letter.Content.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
            return "";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(letter.Content[(from + begin.Length)..to]));
        return $"style-src 'sha256-{Convert.ToBase64String(hash)}'; ";
    }
}
