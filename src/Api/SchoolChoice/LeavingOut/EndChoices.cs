using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Waiting;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.LeavingOut;

/// <summary>An officer decides, without a place, the choice of a child whom the round does not place: one that was taken out of it, whose choice came late and cannot be met, or whose choice was taken back. The wishes are refused, or the case is struck off. Everyone with custody gets the decision and how to appeal.</summary>
internal sealed class EndChoices : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-choice/cases/{caseId:guid}/endings", Handle)
        .Describe(
            "end-choice-without-place", "Decide the choice of a child whom the round does not place, without a place",
            "For a child that was taken out of the round, and, once the round is published, for one whose choice came after it closed and cannot be met, or whose choice was taken back and who was not on its list. " +
            "refused: the wishes are tried and refused. struck-off: the case ends without being tried further, such as when the child has moved away. The decision is of the type placement.by-wish-or-nearness, appealed as the " +
            "catalogue says. The letter is rendered, sealed and cited by the decision. A place is given by place-child-anew.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "child-not-left-out", "offer-open", "round-not-published", "no-wish-to-refuse", "case-being-decided", "case-already-decided", "case-closed", "case-disposed", "signature-awaited", "opinion-awaited", "approval-awaited", "material-not-considered")
        .Refuses(RejectionKind.Forbidden, "decision-not-delegated", "officer-disqualified")
        .Refuses(RejectionKind.Rule, "material-not-communicated", "decision-type-not-in-force", "grade-not-in-school-year")
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
                if (stream.Aggregate.Slice is ChoiceCase.Late or ChoiceCase.Withdrawn)
                    await WaitingReading.PlanAsync(session, stream.Aggregate.Slice.Matter!.Round, ct, alsoFinished: true);
                var verdict = await placements.EndAsync(
                    session, caseId, stream.Aggregate, new SingleEnding(request.Outcome!.Value.ToOutcome(), actor, request.Reasons!.Trim(), request.CommunicationNotNeeded is true),
                    await reading.Policies ?? PolicySet.Initial, row.DiaryNumber, time.GetUtcNow(), ct);
                if (verdict is not Verdict<IDomainEvent>.Accepted { Events: var events })
                    return ((Verdict<IDomainEvent>.Refused)verdict).Rejection;
                stream.AppendMany(events);
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId });
            },
            ct: ct);
    }

    /// <summary>The decision.</summary>
    /// <param name="Outcome">refused or struck-off.</param>
    /// <param name="Reasons">The reasons; they stand in the letter.</param>
    /// <param name="CommunicationNotNeeded">true where the officer finds it obviously unnecessary to communicate the material first (förvaltningslagen 25 §); needed where the wishes are refused.</param>
    internal sealed record Request(EndingOutcome? Outcome, string? Reasons, bool? CommunicationNotNeeded = null);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Outcome).NotNull();
            RuleFor(r => r.Reasons).NotEmpty().MaximumLength(CaseActions.LongestText);
        }
    }
}

/// <summary>How a choice ends without a place.</summary>
internal enum EndingOutcome
{
    /// <summary>The wishes are tried and refused.</summary>
    Refused,

    /// <summary>The case ends without being tried further.</summary>
    StruckOff,
}

/// <summary>Endings as outcomes of decisions.</summary>
internal static class EndingOutcomes
{
    /// <summary>The outcome of the decision.</summary>
    public static Outcome ToOutcome(this EndingOutcome ending) => ending == EndingOutcome.Refused ? Outcome.Refused : Outcome.StruckOff;
}
