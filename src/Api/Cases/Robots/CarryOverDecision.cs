using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Robots;

/// <summary>A robot marks that another system has taken a decision over and acts on it.</summary>
internal sealed class CarryOverDecision : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Robot.MapPost("/cases/{caseId:guid}/carried-over", Handle)
        .Describe("carry-over-decision", "Mark that another system has taken a decision over", "Shown on the case's timeline. Marking it again changes nothing. Needs no version.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed")
        .Produces<CaseActions.Response>();

    private static Task<IResult> Handle(Guid caseId, CarryOverRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time, at => HandlingDecider.Decide(new HandlingCommand.CarryOver(request.System.GetValueOrDefault(), at.By), at.File), ct);

    /// <summary>Which system.</summary>
    /// <param name="System">transport-system, pupil-register or payment-system.</param>
    internal sealed record CarryOverRequest(OtherSystem? System);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<CarryOverRequest>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.System).NotNull().IsInEnum();
    }
}
