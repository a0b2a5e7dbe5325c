using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Reexamination;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>An officer has re-examined a decision whose facts changed, and it stands.</summary>
internal sealed class Reexaminations : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/cases/{caseId:guid}/reexaminations", Uphold)
        .Describe(
            "uphold-decision", "Record that a decision was re-examined and stands",
            "Clears the case from those to be re-examined. A decision that does not stand is changed instead, which clears it too.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "case-not-decided", "reexamination-not-open", "case-closed", "case-disposed")
        .Refuses(RejectionKind.Forbidden, "officer-disqualified")
        .Produces<CaseActions.Response>();

    private static Task<IResult> Uphold(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            at => ReexaminationDecider.Decide(new ReexaminationCommand.Uphold(at.Today, at.By, at.Seal(request.Explanation!)), at.File), ct);

    /// <summary>Why the decision stands.</summary>
    /// <param name="Explanation">In the officer's words.</param>
    internal sealed record Request(string? Explanation);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Explanation).NotEmpty().MaximumLength(CaseActions.LongestText);
    }
}
