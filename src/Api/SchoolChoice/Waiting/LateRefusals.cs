using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>An officer refuses the late wishes of a child that has a place, while the placement stands. Everyone with custody gets the decision and how to appeal; the child waits on as before.</summary>
internal sealed class LateRefusals : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-choice/cases/{caseId:guid}/late-refusals", Handle)
        .Describe(
            "refuse-late-wishes", "Refuse the late wishes of a child that has a place",
            "For a child that has been placed, and whose wishes came after the round closed and cannot be met. The placement stands and the wishes are refused: a partial grant of the type placement.by-wish-or-nearness, or a " +
            "refusal where the round gave no place, appealed as the catalogue says. The letter is rendered, sealed and cited by the decision. The child keeps its place on the waiting lists until its family leaves them. " +
            "Wishes are met by offer-seat or place-child-anew. Also when the round has ended.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "child-not-placed", "no-wish-to-refuse", "offer-open", "round-not-published", "case-being-decided", "wishes-await-ruling", "case-closed", "case-disposed", "opinion-awaited")
        .Refuses(RejectionKind.Forbidden, "decision-not-delegated", "officer-disqualified")
        .Refuses(RejectionKind.Rule, "material-not-communicated", "change-not-provided-for", "decision-type-not-in-force", "grade-not-in-school-year")
        .Produces<CaseActions.Response>();

    private static async Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, SinglePlacements placements, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        CaseRow row;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            row = await OfferRows.RequireChoiceAsync(looking, Viewers.Of(actor), caseId, ct);
        return await command.RunAsync(
            request,
            batch => (Case: batch.FetchForWriting<CaseOf<ChoiceCase>>(caseId), Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId))),
            async (reading, session) =>
            {
                var stream = await reading.Case;
                ifMatch.Demand(stream.CurrentVersion);
                if (stream.Aggregate.Slice is not ChoiceCase.Placed { Matter: { } matter } placed)
                    return new Rejection("child-not-placed", RejectionKind.Conflict);
                await WaitingReading.PlanAsync(session, matter.Round, ct, alsoFinished: true);
                var verdict = await placements.RefuseLateAsync(
                    session, caseId, stream.Aggregate, new SingleEnding(placed.School is null ? Outcome.Refused : Outcome.PartlyGranted, actor, request.Reasons!.Trim(), request.CommunicationNotNeeded is true),
                    await reading.Policies ?? PolicySet.Initial, row.DiaryNumber, time.GetUtcNow(), ct);
                if (verdict is not Verdict<IDomainEvent>.Accepted { Events: var events })
                    return ((Verdict<IDomainEvent>.Refused)verdict).Rejection;
                stream.AppendMany(events);
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId });
            },
            ct: ct);
    }

    /// <summary>The decision.</summary>
    /// <param name="Reasons">The reasons; they stand in the letter.</param>
    /// <param name="CommunicationNotNeeded">true where the officer finds it obviously unnecessary to communicate the material first (förvaltningslagen 25 §).</param>
    internal sealed record Request(string? Reasons, bool? CommunicationNotNeeded = null);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Reasons).NotEmpty().MaximumLength(CaseActions.LongestText);
    }
}
