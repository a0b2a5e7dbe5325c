using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>Letters that wait to be printed, and what officers do with them.</summary>
internal sealed class PrintQueue : IUseCase
{
    private const string Select = $"""
        select d.id, d.case_id, c.reference, d.kind, d.state, d.queued_at, d.problem, d.document, d.recipient
        from deliveries d join case_details c on c.tenant_id = d.tenant_id and c.case_id = d.case_id
        where d.tenant_id = @TenantId and {CaseVisibility.Fragment}
        """;

    private const string Waiting = Select + " and d.state = 'to-print' and (@Id::uuid is null or d.id > @Id) order by d.id limit @Limit";
    private const string One = Select + " and d.channel = 'print' and d.id = @Id limit @Limit";
    private const string Send = "UPDATE deliveries SET state = 'sent', settled_at = $3, settled_by = $4 WHERE tenant_id = $1 AND id = $2 AND state = 'to-print'";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapGet("/print-queue", List)
            .Describe("print-queue", "List the letters that wait to be printed, oldest first", "Of cases that the officer may see; those of protected persons are for the named officers.")
            .Produces<Listing<Item>>();
        groups.Officer.MapGet("/print-queue/{deliveryId:guid}/letter", Letter)
            .Describe("print-queue-letter", "Fetch a letter to print it", "PDF/A where the letter has that form, otherwise the page.")
            .Refuses(RejectionKind.NotFound, "delivery-not-found").Refuses(ProblemCodes.EvidenceDisposed)
            .Produces<byte[]>(contentType: "application/pdf", additionalContentTypes: "text/html");
        groups.Officer.MapGet("/print-queue/{deliveryId:guid}/recipient", Recipient)
            .Describe("print-queue-recipient", "Read to whom a letter to print goes", "A decision's letter goes to several, and names the applicant: the envelope needs the recipient's own name and address.")
            .Refuses(RejectionKind.NotFound, "delivery-not-found").Produces<Envelope>();
        groups.Officer.MapPost("/print-queue/{deliveryId:guid}/sendings", MarkSent)
            .Describe("mark-letter-sent", "Say that a printed letter has been sent", "It proves nothing about when it was received: record the receipt when it comes back.")
            .Refuses(RejectionKind.NotFound, "delivery-not-found").Refuses(RejectionKind.Conflict, "delivery-settled").Produces<Response>();
    }

    private static async Task<Listing<Item>> List(CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = await RowsAsync(session, actor, Waiting, page.After is [var id] ? Guid.Parse(id) : null, page.Limit + 1, ct);
        return page.Of(rows, r => new Item(r.Id, r.CaseId, r.Reference, Code.Parse<DeliveryKind>(r.Kind), r.QueuedAt, r.Problem), r => [r.Id.ToString()]);
    }

    private static async Task<IResult> Letter(Guid deliveryId, CurrentActor actor, IDocumentStore store, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        if (await RowsAsync(session, actor, One, deliveryId, 1, ct) is not [{ Document: { } document } row])
            return Problem.From(new Rejection("delivery-not-found", RejectionKind.NotFound));
        var opened = await CaseDocuments.OpenAsync(session, actor, row.CaseId, [document], "print", ct);
        return opened.Document<Letter>(document) switch
        {
            null => ProblemCodes.EvidenceDisposed,
            { Pdf: { } pdf } => CaseLetter.ShownAsPdf(http, pdf, row.Reference),
            var letter => CaseLetter.Shown(http, letter),
        };
    }

    private static async Task<Envelope> Recipient(Guid deliveryId, CurrentActor actor, IPersonNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        if (await RowsAsync(session, actor, One, deliveryId, 1, ct) is not [var row])
            throw new ProblemException(Problem.From(new Rejection("delivery-not-found", RejectionKind.NotFound)));
        return new Envelope(
            deliveryId, await names.RevealAddressAsync(actor.MunicipalityId, new PersonRef(row.Recipient), actor.Actor.Id, "print", actor.SeesProtected, ct) ?? [CaseTexts.Get("protected-name")]);
    }

    private static async Task<IResult> MarkSent(Guid deliveryId, IdempotentCommand command, CurrentActor actor, TimeProvider time, CancellationToken ct) =>
        await command.RunAsync(CaseActions.NoBody, _ => true, async (_, session) =>
        {
            if (await RowsAsync(session, actor, One, deliveryId, 1, ct) is not [var row])
                return new Rejection("delivery-not-found", RejectionKind.NotFound);
            if (row.State != Code.Of(DeliveryState.ToPrint))
                return new Rejection("delivery-settled", RejectionKind.Conflict);
            session.Execute(CaseWriting.Statement(Send, actor.MunicipalityId, deliveryId, time.GetUtcNow(), actor.Actor.Id));
            return CommandAnswer.Ok(0, new { deliveryId, caseId = row.CaseId });
        }, ct: ct);

    private static async Task<IReadOnlyList<Row>> RowsAsync(IQuerySession session, CurrentActor actor, string sql, Guid? id, int limit, CancellationToken ct)
    {
        var viewer = Viewers.Of(actor);
        return [.. await session.QueryAsync(
            c => c.QueryAsync<Row>(new CommandDefinition(
                sql, new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, Id = id, Limit = limit }, cancellationToken: ct)),
            ct)];
    }

    private sealed record Row(Guid Id, Guid CaseId, string Reference, string Kind, string State, DateTime QueuedAt, string? Problem, Guid? Document, Guid Recipient);

    /// <summary>A letter to print.</summary>
    /// <param name="DeliveryId">The delivery.</param>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">The case's reference.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="QueuedAt">Since when it waits to be delivered.</param>
    /// <param name="Reason">Why it goes on paper, as a code.</param>
    internal sealed record Item(Guid DeliveryId, Guid CaseId, string Reference, DeliveryKind Kind, DateTime QueuedAt, string? Reason);

    /// <summary>To whom a letter goes.</summary>
    /// <param name="DeliveryId">The delivery.</param>
    /// <param name="Lines">Name and address, line by line; the name alone where the register has no address, "Skyddad uppgift" where the officer may not see it.</param>
    internal sealed record Envelope(Guid DeliveryId, IReadOnlyList<string> Lines);

    /// <summary>What was sent.</summary>
    internal sealed record Response(Guid DeliveryId, Guid CaseId, long Version, string? Position);
}
