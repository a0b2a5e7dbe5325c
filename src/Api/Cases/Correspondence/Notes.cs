using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>Officers' internal notes in a case; no party sees them in the program.</summary>
internal sealed class Notes : IUseCase
{
    private const string Insert = "INSERT INTO case_notes (tenant_id, id, case_id, written_at, written_by, text) VALUES ($1, $2, $3, $4, $5, $6)";

    private const string Sql = """
        select id, written_at, written_by, text from case_notes
        where tenant_id = @TenantId and case_id = @CaseId and (@AfterId::uuid is null or id > @AfterId) order by id limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/notes", Write)
            .Describe("write-note", "Write an internal note in a case", "For other officers; it makes nobody's version of the case stale. What matters for the decision belongs in its reasons.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "case-disposed").Produces<Response>(StatusCodes.Status201Created);
        groups.Officer.MapGet("/cases/{caseId:guid}/notes", List)
            .Describe("case-notes", "List the internal notes of a case, oldest first")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
    }

    /// <summary>Puts a note into a case in the session's batch.</summary>
    /// <param name="session">What is written.</param>
    /// <param name="key">The case's key.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="by">The officer's account.</param>
    /// <param name="text">What is noted.</param>
    /// <param name="now">When, UTC.</param>
    public static void Put(IDocumentSession session, RetentionKey key, Guid caseId, string by, string text, DateTimeOffset now) =>
        session.Execute(Insertion(session, key, caseId, by, text, Guid.CreateVersion7(now), now));

    private static Npgsql.NpgsqlBatchCommand Insertion(IDocumentSession session, RetentionKey key, Guid caseId, string by, string text, Guid id, DateTimeOffset now) =>
        CaseWriting.Statement(Insert, session.TenantId, id, caseId, now, by, session.Vault.Seal(key, new CaseText(text)).Id);

    private static Task<IResult> Write(Guid caseId, Request request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseWriting.RunAsync(caseId, request, command, actor, store, (row, session, key) =>
        {
            var (now, id) = (time.GetUtcNow(), Guid.CreateVersion7(time.GetUtcNow()));
            session.Execute(Insertion(session, key, caseId, actor.Actor.Id, request.Text!.Trim(), id, now));
            return CommandAnswer.Created($"/{actor.MunicipalityId}/officer/cases/{caseId}/notes", row.Version, new { caseId, noteId = id });
        }, ct);

    private static async Task<Listing<Item>> List(Guid caseId, CurrentActor actor, Page page, MatterProtection matters, StaffNames staff, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var reader = await CaseTextReader.ForAsync(session, actor, caseId, matters, ct);
        var rows = await reader.RowsByIdAsync<Row>(Sql, page, ct);
        await reader.OpenAsync(rows.Take(page.Limit).Select(r => r.Text), "case-notes", ct);
        return page.Of(rows, r => new Item(r.Id, r.WrittenAt, staff.Shown(actor.MunicipalityId, r.WrittenBy, r.WrittenAt), reader.TextOf(r.Text)), r => [r.Id.ToString()]);
    }

    private sealed record Row(Guid Id, DateTime WrittenAt, string WrittenBy, Guid Text);

    /// <summary>A note.</summary>
    /// <param name="Text">What is noted.</param>
    internal sealed record Request(string? Text);

    /// <summary>The note that was written.</summary>
    internal sealed record Response(Guid CaseId, Guid NoteId, long Version, string? Position);

    /// <summary>One note.</summary>
    /// <param name="NoteId">The note.</param>
    /// <param name="WrittenAt">When.</param>
    /// <param name="WrittenBy">The officer as the municipality shows staff; the account where it has not said.</param>
    /// <param name="Text">What is noted; null when disposed of.</param>
    internal sealed record Item(Guid NoteId, DateTime WrittenAt, string WrittenBy, string? Text);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Text).CaseText();
    }
}
