using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Letters;
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
using FluentValidation;

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
    private const string Several = Select + " and d.channel = 'print' and d.id = any(@Ids) limit @Limit";
    private const string Send = "UPDATE deliveries SET state = 'sent', settled_at = $3, settled_by = $4 WHERE tenant_id = $1 AND id = $2 AND state = 'to-print'";

    private const int FurthestBack = 60;
    private const int MostAtOnce = 200;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapGet("/print-queue", List)
            .Describe("print-queue", "List the letters that wait to be printed, oldest first", "With to whom each goes. Of cases that the officer may see; those of protected persons are for the named officers.")
            .Produces<Listing<Item>>();
        groups.Officer.MapGet("/print-queue/{deliveryId:guid}/letter", Letter)
            .Describe("print-queue-letter", "Fetch a letter to print it", "PDF/A where the letter has that form, otherwise the page.")
            .Refuses(RejectionKind.NotFound, "delivery-not-found").Refuses(ProblemCodes.EvidenceDisposed)
            .Produces<byte[]>(contentType: "application/pdf", additionalContentTypes: "text/html");
        groups.Officer.MapGet("/print-queue/{deliveryId:guid}/recipient", Recipient)
            .Describe("print-queue-recipient", "Read to whom a letter to print goes", "A decision's letter goes to several, and names the applicant: the envelope needs the recipient's own name and address.")
            .Refuses(RejectionKind.NotFound, "delivery-not-found").Produces<Envelope>();
        groups.Officer.MapPost("/print-queue/sendings", MarkAllSent)
            .Describe(
                "mark-letters-sent", "Say that printed letters have been sent, on one day",
                "Every letter has its own result; one that cannot be marked hinders no other. It proves nothing about when they were received: record a receipt when it comes back.")
            .Produces<AllResponse>();
        groups.Officer.MapPost("/print-queue/{deliveryId:guid}/sendings", MarkSent)
            .Describe("mark-letter-sent", "Say that a printed letter has been sent", "It proves nothing about when it was received: record the receipt when it comes back.")
            .Refuses(RejectionKind.NotFound, "delivery-not-found").Refuses(RejectionKind.Conflict, "delivery-settled").Produces<Response>();
    }

    private static async Task<Listing<Item>> List(CurrentActor actor, Page page, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = await RowsAsync(session, actor, Waiting, page.After is [var id] ? Guid.Parse(id) : null, page.Limit + 1, ct);
        var shown = rows.Take(page.Limit).ToList();
        var nameOf = await names.ShowAsync(actor, shown.Select(r => r.Recipient), "print", ct, cases: [.. shown.Select(r => r.CaseId).Distinct()]);
        return page.Of(rows, r => new Item(r.Id, r.CaseId, r.Reference, Code.Parse<DeliveryKind>(r.Kind), r.QueuedAt, r.Problem, r.Recipient, nameOf(r.Recipient)), r => [r.Id.ToString()]);
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

    private static async Task<Envelope> Recipient(Guid deliveryId, CurrentActor actor, IPersonNames names, StatedApplicants stated, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        if (await RowsAsync(session, actor, One, deliveryId, 1, ct) is not [var row])
            throw new ProblemException(Problem.From(new Rejection("delivery-not-found", RejectionKind.NotFound)));
        if (new PersonRef(row.Recipient) == PersonRef.Outside)
        {
            var said = await stated.ShowAsync(session, actor, row.CaseId, "print", ct);
            return new Envelope(deliveryId, [said.Name, .. said.Address]);
        }
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

    private static async Task<IResult> MarkAllSent(AllRequest request, IdempotentCommand command, CurrentActor actor, TimeProvider time, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var today = SwedishTime.DateOf(now);
        if (request.SentOn is { } day && (day > today || day < today.AddDays(-FurthestBack)))
            throw new ProblemException(ExceptionProblems.Field("sentOn", day > today ? "in-the-future" : "out-of-range"));
        var sentAt = request.SentOn is { } on && on < today ? SwedishDay.StartOf(on) : now;
        var ids = request.Deliveries!.Distinct().ToList();
        return await command.RunAsync(request, _ => true, async (_, session) =>
        {
            var rows = (await RowsAsync(session, actor, Several, null, ids.Count, ct, ids)).ToDictionary(r => r.Id);
            var results = ids.ConvertAll(id => rows.GetValueOrDefault(id) switch
            {
                null => new SendingResult(id, SendingOutcome.Refused, "delivery-not-found"),
                var row when row.State != Code.Of(DeliveryState.ToPrint) => new SendingResult(id, SendingOutcome.Refused, "delivery-settled"),
                // A letter is not sent before it was queued, though its day began earlier.
                var row => Mark(session, row, sentAt.UtcDateTime < row.QueuedAt ? new DateTimeOffset(row.QueuedAt, TimeSpan.Zero) : sentAt, actor),
            });
            return CommandAnswer.Ok(0, new { results });
        }, ct: ct);
    }

    private static SendingResult Mark(IDocumentSession session, Row row, DateTimeOffset at, CurrentActor actor)
    {
        session.Execute(CaseWriting.Statement(Send, actor.MunicipalityId, row.Id, at, actor.Actor.Id));
        return new SendingResult(row.Id, SendingOutcome.Sent, null);
    }

    private static async Task<IReadOnlyList<Row>> RowsAsync(IQuerySession session, CurrentActor actor, string sql, Guid? id, int limit, CancellationToken ct, IReadOnlyList<Guid>? ids = null)
    {
        var viewer = Viewers.Of(actor);
        return [.. await session.QueryAsync(
            c => c.QueryAsync<Row>(new CommandDefinition(
                sql, new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, Id = id, Ids = ids, Limit = limit }, cancellationToken: ct)),
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
    /// <param name="RecipientId">To whom it goes: letters with the same recipient may share an envelope.</param>
    /// <param name="RecipientName">The recipient's name; "Skyddad uppgift" where the officer may not see it.</param>
    internal sealed record Item(Guid DeliveryId, Guid CaseId, string Reference, DeliveryKind Kind, DateTime QueuedAt, string? Reason, Guid RecipientId, string RecipientName);

    /// <summary>To whom a letter goes.</summary>
    /// <param name="DeliveryId">The delivery.</param>
    /// <param name="Lines">Name and address, line by line; the name alone where the register has no address, "Skyddad uppgift" where the officer may not see it.</param>
    internal sealed record Envelope(Guid DeliveryId, IReadOnlyList<string> Lines);

    /// <summary>What was sent.</summary>
    internal sealed record Response(Guid DeliveryId, Guid CaseId, long Version, string? Position);

    /// <summary>What came of one letter.</summary>
    internal enum SendingOutcome
    {
        /// <summary>It is marked as sent.</summary>
        Sent,

        /// <summary>It was not; the code says why.</summary>
        Refused,
    }

    /// <summary>Which letters, and when.</summary>
    /// <param name="Deliveries">The deliveries, from 1 to 200.</param>
    /// <param name="SentOn">The day they were posted; today when left out, at most 60 days back.</param>
    internal sealed record AllRequest(IReadOnlyList<Guid>? Deliveries, DateOnly? SentOn = null);

    /// <summary>What came of a letter.</summary>
    /// <param name="DeliveryId">The delivery.</param>
    /// <param name="Outcome">What came of it.</param>
    /// <param name="Code">Why it was refused, as the code of the refusal; null otherwise.</param>
    internal sealed record SendingResult(Guid DeliveryId, SendingOutcome Outcome, string? Code);

    /// <summary>The results, in the order asked.</summary>
    internal sealed record AllResponse(IReadOnlyList<SendingResult> Results, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class AllValidator : AbstractValidator<AllRequest>
    {
        /// <summary>The rules.</summary>
        public AllValidator()
        {
            RuleFor(r => r.Deliveries).NotEmpty();
            RuleFor(r => r.Deliveries).Must(d => d is null or { Count: <= MostAtOnce }).WithErrorCode("not-allowed");
        }
    }
}
