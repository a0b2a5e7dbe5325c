using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>An officer moves a case to another queue, since a person's protection has changed.</summary>
internal sealed class QueueChanges : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/cases/{caseId:guid}/queue-changes", Move)
        .Describe("move-case", "Move a case to another queue", "Whoever moves a case to the officers named for protected persons and is none of them sees it no more.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed")
        .Produces<CaseActions.Response>();

    private static Task<IResult> Move(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time, at => ClosingDecider.Decide(new ClosingCommand.ChangeQueue(request.Queue.GetValueOrDefault(), at.By), at.File), ct);

    /// <summary>Where to.</summary>
    /// <param name="Queue">The queue.</param>
    internal sealed record Request(Queue? Queue);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Queue).NotNull().IsInEnum();
    }
}
