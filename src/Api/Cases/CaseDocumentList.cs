using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;
using FluentValidation;

namespace CaseMgmt.Api.Cases;

/// <summary>The documents of a case, by reference and kind, and which of them are marked as secret.</summary>
internal sealed class CaseDocumentList : IUseCase
{
    private const string Sql = $"""
        select d.id, d.kind, d.created_at, coalesce(s.secret, d.came_marked) as secret, coalesce(s.ground, case when s.document is null then replace(d.came_with, ' ', '_') end) as ground, s.marked_on::timestamp as marked_on, case when s.secret then s.words end as words
        from (select tenant_id, retention_unit, id, kind, created_at, false as came_marked, null as came_with from vault_documents where tenant_id = @TenantId and retention_unit = @CaseId
              union all select tenant_id, case_id, id, 'attachment', received_at, secret_at is not null, secret_section from case_attachments where tenant_id = @TenantId and case_id = @CaseId) d
        join case_details c on c.tenant_id = d.tenant_id and c.case_id = d.retention_unit left join case_secrecy s on s.tenant_id = d.tenant_id and s.case_id = d.retention_unit and s.document = d.id
        where {WithheldCases.DocumentIsNotWithheld} and (@AfterTime::timestamptz is null or (d.created_at, d.id) > (@AfterTime, @AfterId))
        order by d.created_at, d.id limit @Limit
        """;

    // Whether it came with a mark; no row when it does not belong to the case.
    private const string Belongs = """
        select false as came_marked from vault_documents where tenant_id = @TenantId and retention_unit = @CaseId and id = @Document
        union all select secret_at is not null from case_attachments where tenant_id = @TenantId and case_id = @CaseId and id = @Document
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapGet("/cases/{caseId:guid}/documents", List)
            .Describe("case-documents", "List the documents of a case, files too, oldest first", "By kind, without content. What is not marked as secret is public until it is reviewed.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Officer.MapPost("/cases/{caseId:guid}/documents/{documentId:guid}/classifications", Classify)
            .Describe("classify-document", "Mark a document or a file of a case as secret, or take the mark away", "A file that an officer put in and that is marked is not shown to guardians. The mark is a reminder: whether the document is disclosed is reviewed each time somebody asks for it.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "document-not-found")
            .Refuses(RejectionKind.Conflict, "case-disposed").Refuses(RejectionKind.Forbidden, "officer-disqualified").Refuses(RejectionKind.Rule, "secrecy-needs-ground", "secrecy-ground-unknown")
            .Produces<CaseActions.Response>();
        groups.Officer.MapGet("/secrecy-grounds", Grounds)
            .Describe("secrecy-grounds", "List the sections that a mark of secrecy may rest on", "Data of the program, with the day it was last gone through; a mark that cites another section is refused.")
            .Produces<GroundsResponse>();
    }

    private static GroundsResponse Grounds() =>
        new([.. SecrecyGrounds.Shipped.All.Select(g => new GroundItem(g.Citation.ToShortForm(), g.Citation.ToSwedish(), g.About))], SecrecyGrounds.Shipped.LastChecked);

    private static async Task<Listing<Item>> List(Guid caseId, CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql,
                new
                {
                    session.TenantId,
                    row.CaseId,
                    AfterTime = page.After is [var at, _] ? new DateTime(long.Parse(at, CultureInfo.InvariantCulture), DateTimeKind.Utc) : (DateTime?)null,
                    AfterId = page.After is [_, var id] ? Guid.Parse(id) : (Guid?)null,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)).AsList();
        var words = rows.Where(r => r.Words is not null).Select(r => r.Words!.Value).ToList();
        var opened = words.Count == 0 ? null : await CaseDocuments.OpenAsync(session, actor, row.CaseId, words, "case-documents", ct);
        return page.Of(
            rows,
            r => new Item(r.Id, r.Kind, CaseTexts.Find($"document.{r.Kind}") ?? CaseTexts.Get("document.other"), r.CreatedAt, r.Secret, GroundOf(r.Ground)?.ToShortForm(), GroundOf(r.Ground)?.ToSwedish(), r.MarkedOn is { } on ? DateOnly.FromDateTime(on) : null,
                r.Words is { } w ? opened?.Document<CaseText>(w)?.Text : null),
            r => [r.CreatedAt.Ticks.ToString(CultureInfo.InvariantCulture), r.Id.ToString()]);
    }

    private static async Task<IResult> Classify(
        Guid caseId, Guid documentId, Request request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var belongs = await session.QueryAsync(
            connection => connection.QuerySingleOrDefaultAsync<bool?>(new CommandDefinition(Belongs, new { session.TenantId, CaseId = caseId, Document = documentId }, cancellationToken: ct)), ct);
        return await CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            at => belongs is { } cameMarked
                ? SecrecyDecider.Decide(
                    new ClassifyDocument(documentId, request.Secret.GetValueOrDefault(), request.Ground is { } ground ? Citation.Parse(ground) : null, at.Today, at.By,
                        string.IsNullOrWhiteSpace(request.Words) ? null : at.Seal(request.Words), cameMarked), at.File)
                : Verdict<ICaseEvent>.Refuse("document-not-found", RejectionKind.NotFound),
            ct);
    }

    // Columns of codes hold no spaces.
    private static Citation? GroundOf(string? stored) => stored is null ? null : Citation.Parse(stored.Replace('_', ' '));

    private sealed record Row(Guid Id, string Kind, DateTime CreatedAt, bool Secret, string? Ground, DateTime? MarkedOn, Guid? Words);

    /// <summary>The mark.</summary>
    /// <param name="Secret">Whether the document is marked as secret.</param>
    /// <param name="Ground">The section, such as 2009:400 23:2, one of those listed; needed when it is.</param>
    /// <param name="Words">What is to be added to the section, or null.</param>
    internal sealed record Request(bool? Secret, string? Ground = null, string? Words = null);

    /// <summary>A section that a mark may rest on.</summary>
    /// <param name="Ground">What a mark cites.</param>
    /// <param name="Text">The section in Swedish.</param>
    /// <param name="About">Its area in a word or two.</param>
    internal sealed record GroundItem(string Ground, string Text, string About);

    /// <summary>The sections, and the day on which the list was last gone through.</summary>
    internal sealed record GroundsResponse(IReadOnlyList<GroundItem> Items, DateOnly LastChecked);

    /// <summary>One document.</summary>
    /// <param name="DocumentId">What a mark names.</param>
    /// <param name="Kind">Code of what it is.</param>
    /// <param name="KindText">The same in Swedish.</param>
    /// <param name="CreatedAt">When it came into the case, UTC.</param>
    /// <param name="Secret">Whether it is marked as secret.</param>
    /// <param name="Ground">The section that the mark rests on, or null.</param>
    /// <param name="GroundText">The same in Swedish.</param>
    /// <param name="MarkedOn">When it was last marked, or the mark taken away; null when never.</param>
    /// <param name="Words">What the officer added to the section; null where nothing was, or it is disposed of.</param>
    internal sealed record Item(Guid DocumentId, string Kind, string KindText, DateTime CreatedAt, bool Secret, string? Ground, string? GroundText, DateOnly? MarkedOn, string? Words);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Secret).NotNull();
            RuleFor(r => r.Words).MaximumLength(CaseActions.LongestText);
            RuleFor(r => r.Words).Empty().When(r => r.Secret == false).WithErrorCode("not-allowed");
            RuleFor(r => r.Ground).Must(g => g is null || Readable(g)).WithErrorCode("wrong-format");
        }

        private static bool Readable(string ground)
        {
            try
            {
                _ = Citation.Parse(ground);
                return true;
            }
            catch (FormatException)
            {
                return false;
            }
        }
    }
}
