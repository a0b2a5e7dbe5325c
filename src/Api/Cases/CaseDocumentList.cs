using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Dapper;
using FluentValidation;

namespace CaseMgmt.Api.Cases;

/// <summary>The documents of a case, by reference and kind, and which of them are marked as secret.</summary>
internal sealed class CaseDocumentList : IUseCase
{
    private const string Sql = $"""
        select d.id, d.kind, d.created_at, coalesce(s.secret, d.came_marked) as secret, coalesce(s.ground, case when s.document is null then replace(d.came_with, ' ', '_') end) as ground, s.marked_on::timestamp as marked_on
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
            .Refuses(RejectionKind.Conflict, "case-disposed").Refuses(RejectionKind.Forbidden, "officer-disqualified").Refuses(RejectionKind.Rule, "secrecy-needs-ground")
            .Produces<CaseActions.Response>();
    }

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
        return page.Of(
            rows,
            r => new Item(r.Id, r.Kind, CaseTexts.Find($"document.{r.Kind}") ?? CaseTexts.Get("document.other"), r.CreatedAt, r.Secret, GroundOf(r.Ground)?.ToShortForm(), GroundOf(r.Ground)?.ToSwedish(), r.MarkedOn is { } on ? DateOnly.FromDateTime(on) : null),
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
                    new ClassifyDocument(documentId, request.Secret.GetValueOrDefault(), request.Ground is { } ground ? Citation.Parse(ground) : null, at.Today, at.By, cameMarked), at.File)
                : Verdict<Domain.Cases.ICaseEvent>.Refuse("document-not-found", RejectionKind.NotFound),
            ct);
    }

    // Columns of codes hold no spaces.
    private static Citation? GroundOf(string? stored) => stored is null ? null : Citation.Parse(stored.Replace('_', ' '));

    private sealed record Row(Guid Id, string Kind, DateTime CreatedAt, bool Secret, string? Ground, DateTime? MarkedOn);

    /// <summary>The mark.</summary>
    /// <param name="Secret">Whether the document is marked as secret.</param>
    /// <param name="Ground">The section, such as 2009:400 23:2; needed when it is.</param>
    internal sealed record Request(bool? Secret, string? Ground = null);

    /// <summary>One document.</summary>
    /// <param name="DocumentId">What a mark names.</param>
    /// <param name="Kind">Code of what it is.</param>
    /// <param name="KindText">The same in Swedish.</param>
    /// <param name="CreatedAt">When it came into the case, UTC.</param>
    /// <param name="Secret">Whether it is marked as secret.</param>
    /// <param name="Ground">The section that the mark rests on, or null.</param>
    /// <param name="GroundText">The same in Swedish.</param>
    /// <param name="MarkedOn">When it was last marked, or the mark taken away; null when never.</param>
    internal sealed record Item(Guid DocumentId, string Kind, string KindText, DateTime CreatedAt, bool Secret, string? Ground, string? GroundText, DateOnly? MarkedOn);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Secret).NotNull();
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
