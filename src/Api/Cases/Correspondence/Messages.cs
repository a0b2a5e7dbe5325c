using CaseMgmt.Api.Cases.Deliveries;
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

/// <summary>Messages between guardian and officer in a case, both ways.</summary>
internal sealed class Messages : IUseCase
{
    // What the other side wrote, up to the last one that was seen. The first reader counts.
    private const string MarkRead = """
        UPDATE case_messages SET read_at = $5, read_by = $6
        WHERE tenant_id = $1 AND case_id = $2 AND id <= $3 AND from_guardian = $4 AND read_at IS NULL
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapPost("/cases/{caseId:guid}/messages", Send)
            .Describe("send-message", "Write to the officers about my case", "It makes nobody's version of the case stale. Answers to what the municipality has asked go the way of requests.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "case-disposed").Produces<Response>(StatusCodes.Status201Created);
        groups.Officer.MapPost("/cases/{caseId:guid}/messages", Send)
            .Describe("send-case-message", "Write to the guardians of a case", "It makes nobody's version of the case stale.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "case-disposed").Produces<Response>(StatusCodes.Status201Created);
        groups.Guardian.MapPost("/cases/{caseId:guid}/messages/reads", Read)
            .Describe("read-messages", "Say that the messages of my case are read", "All from the municipality up to and with the one named.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "case-disposed").Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/messages/reads", Read)
            .Describe("read-case-messages", "Say that the messages of a case are read", "All from guardians up to and with the one named; the case is then no longer marked on the worklist.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "case-disposed").Produces<CaseActions.Response>();
    }

    private static Task<IResult> Send(Guid caseId, Request request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseWriting.KeepAsync(caseId, request, command, actor, store, (row, session, key) =>
        {
            var (now, id, inCase) = (time.GetUtcNow(), Guid.CreateVersion7(time.GetUtcNow()), row.CaseId);
            var text = session.Vault.Seal(key, new CaseText(request.Text!.Trim()));
            session.KeepMessage(id, inCase, actor.Actor, now, text);
            // Nothing of what is written goes by e-mail, only that there is something to read.
            if (!CaseWriting.IsGuardian(actor))
                DeliveryRows.Queue(session, id, inCase, DeliveryKind.MessageNotice, row.Applicant, document: null, now);
            return CommandAnswer.Created($"/{actor.MunicipalityId}/{(CaseWriting.IsGuardian(actor) ? "guardian" : "officer")}/cases/{inCase}/messages", row.Version, new { caseId = inCase, messageId = id });
        }, ct);

    private static Task<IResult> Read(Guid caseId, ReadRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseWriting.RunAsync(caseId, request, command, actor, store, (row, session, _) =>
        {
            session.Execute(CaseWriting.Statement(
                MarkRead, actor.MunicipalityId, caseId, request.LastMessageId.GetValueOrDefault(), !CaseWriting.IsGuardian(actor), time.GetUtcNow(), actor.Actor.Id));
            return CommandAnswer.Ok(row.Version, new { caseId });
        }, ct);

    /// <summary>A message.</summary>
    /// <param name="Text">What is written.</param>
    internal sealed record Request(string? Text);

    /// <summary>What is read.</summary>
    /// <param name="LastMessageId">The last message that was seen.</param>
    internal sealed record ReadRequest(Guid? LastMessageId);

    /// <summary>The message that was sent. CaseId is the case that goes on, where it was sent to one that was handed over.</summary>
    internal sealed record Response(Guid CaseId, Guid MessageId, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Text).CaseText();
    }

    /// <summary>The form of the request.</summary>
    internal sealed class ReadValidator : AbstractValidator<ReadRequest>
    {
        /// <summary>The rules.</summary>
        public ReadValidator() => RuleFor(r => r.LastMessageId).NotEmpty();
    }
}
