using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>An officer records that a child does not use its seat, or lost it by a ruling; the seat is free for the first on its list.</summary>
internal sealed class Vacancies : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-choice/cases/{caseId:guid}/vacancies", Handle)
        .Describe(
            "vacate-seat",
            "Record that a child's seat is free again",
            "left: the child moves away or goes to another school, and waits nowhere any more. decision-changed: the decision that gave the seat was set aside; the child waits on as before. "
            + "A seat that the child kept at its own school was none of those counted: it stands empty, and goes to others once an officer gives it on (give-on-left-seat).")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "child-not-placed", "offer-open", "case-being-decided")
        .Refuses(RejectionKind.Forbidden, "officer-disqualified")
        .Produces<CaseActions.Response>();

    private static async Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            await OfferRows.RequireChoiceAsync(looking, Viewers.Of(actor), caseId, ct);
        return await command.RunAsync(
            request,
            batch => batch.FetchForWriting<CaseOf<ChoiceCase>>(caseId),
            async (reading, session) =>
            {
                var stream = await reading;
                ifMatch.Demand(stream.CurrentVersion);
                if (stream.Aggregate.File.Handling.Bars(actor.Actor))
                    return new Rejection("officer-disqualified", RejectionKind.Forbidden);
                if (stream.Aggregate.Slice is not ChoiceCase.Placed placed)
                    return new Rejection("child-not-placed", RejectionKind.Conflict);
                if (placed.Offer is not null || placed.Accepted is not null)
                    return new Rejection("offer-open", RejectionKind.Conflict);
                var vacated = (Verdict<IChoiceEvent>.Accepted)ChoiceDecider.Decide(
                    new ChoiceCommand.Vacate(request.Reason.GetValueOrDefault(), SwedishTime.DateOf(time.GetUtcNow()), actor.Actor), placed);
                stream.AppendMany(vacated.Events);
                if (placed.School is { } school && vacated.Events.Count > 0)
                    await HeldSeats.LeaveAsync(session, caseId, placed.Matter!, school, request.Reason.GetValueOrDefault(), actor.Actor, ct);
                return CommandAnswer.Ok(stream.CurrentVersion + vacated.Events.Count, new { caseId });
            },
            ct: ct);
    }

    /// <summary>Why.</summary>
    /// <param name="Reason">left or decision-changed.</param>
    internal sealed record Request(SeatReleaseReason? Reason);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Reason).NotNull().Must(r => r is null or SeatReleaseReason.Left or SeatReleaseReason.DecisionChanged).WithErrorCode("not-allowed");
    }
}
