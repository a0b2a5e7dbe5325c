using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Cases.Letters;

/// <summary>Every letter of a case: the decision's, those that change it or put it right, and those about its handling.</summary>
internal sealed class CaseLetters : IUseCase
{
    // A letter to one party, with that party's address, is not for another.
    private const string Sql = $"""
        select c.letter, kind, dated::timestamp as dated, case when o.person is null then c.received_on else o.received_on end::timestamp as received_on,
               case when o.person is null then c.last_day else o.last_day end::timestamp as last_day, version
        from case_letters c left join case_letter_recipients o on o.tenant_id = c.tenant_id and o.case_id = c.case_id and o.letter = c.letter and o.person = @Guardian
        where c.tenant_id = @TenantId and c.case_id = @CaseId and version > @After and (@Guardian::uuid is null or recipient is null or recipient = @Guardian)
          and version < coalesce({WithheldCases.FromVersion}, 9223372036854775807) order by version limit @Limit
        """;

    private const string Exactly = "The page exactly as it was decided, with its styles inside; it refers to nothing outside itself.";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/letters", List)
            .Describe("my-case-letters", "List the letters of my case, oldest first").Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Officer.MapGet("/cases/{caseId:guid}/letters", List)
            .Describe("case-letters", "List the letters of a case, oldest first").Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Guardian.MapGet("/cases/{caseId:guid}/letters/{letterId:guid}", Read)
            .Describe("my-case-letter-of", "Read one letter of my case", Exactly)
            .Takes("format", "The form of the letter; what Accept asks for when left out.", CaseLetter.Forms)
            .Refuses(RejectionKind.NotFound, "case-not-found", "letter-not-found", "letter-form-not-found").Refuses(ProblemCodes.EvidenceDisposed)
            .Produces<string>(contentType: "text/html", additionalContentTypes: "application/pdf");
        groups.Officer.MapGet("/cases/{caseId:guid}/letters/{letterId:guid}", Read)
            .Describe("case-letter-of", "Read one letter of a case", Exactly)
            .Takes("format", "The form of the letter; what Accept asks for when left out.", CaseLetter.Forms)
            .Refuses(RejectionKind.NotFound, "case-not-found", "letter-not-found", "letter-form-not-found").Refuses(ProblemCodes.EvidenceDisposed)
            .Produces<string>(contentType: "text/html", additionalContentTypes: "application/pdf");
    }

    private static async Task<Listing<Item>> List(Guid caseId, CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var after = page.After is [var version] ? long.Parse(version, CultureInfo.InvariantCulture) : 0;
        var rows = (await RowsAsync(session, actor, caseId, after, page.Limit + 1, ct)).AsList();
        return page.Of(
            rows, r => new Item(r.Letter, Code.Parse<LetterKind>(r.Kind), CaseTexts.Get($"letter.{r.Kind}"), DateOnly.FromDateTime(r.Dated), Day(r.ReceivedOn), Day(r.LastDay)), r => [r.Version.ToString(CultureInfo.InvariantCulture)]);
    }

    private static async Task<IResult> Read(Guid caseId, Guid letterId, CurrentActor actor, IDocumentStore store, HttpContext http, string? format, CancellationToken ct)
    {
        CaseLetter.CheckFormat(format);
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        if (!(await RowsAsync(session, actor, caseId, 0, int.MaxValue, ct)).Any(r => r.Letter == letterId))
            return Problem.From(new Rejection("letter-not-found", RejectionKind.NotFound));
        var opened = await CaseDocuments.OpenAsync(session, actor, caseId, [letterId], "case-letter", ct);
        return CaseLetter.Answer(http, opened.Document<Letter>(letterId), format, row.Reference);
    }

    private static Task<IEnumerable<Row>> RowsAsync(IQuerySession session, CurrentActor actor, Guid caseId, long after, int limit, CancellationToken ct) => session.QueryAsync(
        connection => connection.QueryAsync<Row>(new CommandDefinition(Sql, new { session.TenantId, CaseId = caseId, After = after, Guardian = actor.GuardianRef?.Value, Limit = limit }, cancellationToken: ct)), ct);

    private sealed record Row(Guid Letter, string Kind, DateTime Dated, DateTime? ReceivedOn, DateTime? LastDay, long Version);

    private static DateOnly? Day(DateTime? day) => day is { } d ? DateOnly.FromDateTime(d) : null;

    /// <summary>One letter.</summary>
    /// <param name="LetterId">What its page is asked by.</param>
    /// <param name="Kind">What it tells.</param>
    /// <param name="KindText">The same in Swedish.</param>
    /// <param name="Dated">Its date.</param>
    /// <param name="ReceivedOn">When the one who asks received it, or for an officer the one to whom it is written, where it is a decision about the handling; otherwise null.</param>
    /// <param name="LastDayToAppeal">Last day to appeal such a decision; null while it is not known.</param>
    internal sealed record Item(Guid LetterId, LetterKind Kind, string KindText, DateOnly Dated, DateOnly? ReceivedOn, DateOnly? LastDayToAppeal);
}
