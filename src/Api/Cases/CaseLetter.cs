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
    private const string Exactly =
        "The letter exactly as it was decided: as a page with its styles inside, or, asked for by Accept or format, as PDF/A. Neither refers to anything outside itself.";

    /// <summary>The forms of a letter.</summary>
    public static readonly string[] Forms = ["html", "pdf"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/letter", Handle)
            .Describe("my-case-letter", "Read the decision letter of my case", Exactly).Takes("format", "The form of the letter; what Accept asks for when left out.", Forms)
            .Refuses(RejectionKind.NotFound, "case-not-found", "letter-not-found", "letter-form-not-found").Refuses(ProblemCodes.EvidenceDisposed).Produces<string>(contentType: "text/html", additionalContentTypes: "application/pdf");
        groups.Officer.MapGet("/cases/{caseId:guid}/letter", Handle)
            .Describe("case-letter", "Read the decision letter of a case", Exactly).Takes("format", "The form of the letter; what Accept asks for when left out.", Forms)
            .Refuses(RejectionKind.NotFound, "case-not-found", "letter-not-found", "letter-form-not-found").Refuses(ProblemCodes.EvidenceDisposed).Produces<string>(contentType: "text/html", additionalContentTypes: "application/pdf");
    }

    private static async Task<IResult> Handle(Guid caseId, CurrentActor actor, IDocumentStore store, HttpContext http, string? format, CancellationToken ct)
    {
        CheckFormat(format);
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        if (row.Letter is not { } id)
            return Problem.From(new Rejection("letter-not-found", RejectionKind.NotFound));
        var opened = await CaseDocuments.OpenAsync(session, actor, row.CaseId, [id], "case-letter", ct);
        return Answer(http, opened.Document<Letter>(id), format, row.Reference);
    }

    /// <summary>Refuses a form that letters do not have.</summary>
    /// <exception cref="ProblemException">It is not one of <see cref="Forms"/> (400).</exception>
    public static void CheckFormat(string? format)
    {
        if (format is not null && !Forms.Contains(format, StringComparer.Ordinal))
            throw new ProblemException(ExceptionProblems.Field("format", "not-allowed"));
    }

    /// <summary>A letter in the form asked for.</summary>
    /// <param name="http">The request, whose Accept holds where no form is named.</param>
    /// <param name="letter">The letter; null when it is disposed of.</param>
    /// <param name="format">The form, or null.</param>
    /// <param name="reference">The case's reference, for the file's name.</param>
    public static IResult Answer(HttpContext http, Letter? letter, string? format, string reference)
    {
        var asPdf = format is null ? PrefersPdf(http.Request) : format == "pdf";
        return letter switch
        {
            null => ProblemCodes.EvidenceDisposed,
            { Pdf: { } pdf } when asPdf => ShownAsPdf(http, pdf, reference),
            _ when asPdf => Problem.From(new Rejection("letter-form-not-found", RejectionKind.NotFound)),
            _ => Shown(http, letter),
        };
    }

    private static bool PrefersPdf(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        double Quality(string type) => accepted.Where(a => a.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(a => a.Quality ?? 1).DefaultIfEmpty(0).Max();
        return Quality("application/pdf") > Quality("text/html");
    }

    /// <summary>A letter as an answer, in its other form.</summary>
    public static IResult ShownAsPdf(HttpContext http, ReadOnlyMemory<byte> pdf, string reference)
    {
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{reference}.pdf\"";
        return Results.Bytes(pdf, "application/pdf");
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
