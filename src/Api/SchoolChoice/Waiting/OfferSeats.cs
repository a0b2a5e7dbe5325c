using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>An officer offers a free seat to the first on the waiting list; the seat is kept until the answer. The published order is not departed from.</summary>
internal sealed class OfferSeats : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/offers", Handle)
        .Describe(
            "offer-seat",
            "Offer a free seat to the first on a school's waiting list",
            "The case is the one the officer looked at; when another has become the first, the offer is refused. The seat is kept for the child until it is answered or its last day has passed. The officer decides "
            + "by the offer: when it is accepted in time the child is placed, in the officer's name, with a letter. Everyone with custody is told of the offer by a letter of its own.")
        .Refuses(RejectionKind.NotFound, "round-not-found", "case-not-found", "seats-not-counted")
        .Refuses(
            RejectionKind.Conflict, "round-not-published", "round-finished", "not-first-on-list", "list-needs-named-officer", "answer-awaited-elsewhere", "no-seat-free", "offer-open", "child-not-placed",
            "child-has-seat-there", "child-holds-seat", "guardians-disagree", "signature-awaited", "signature-missing", "case-closed", "case-disposed")
        .Refuses(RejectionKind.Forbidden, "decision-not-delegated", "officer-disqualified")
        .Refuses(RejectionKind.Rule, "answer-day-not-ahead", SchoolYearOver.Code)
        .Produces<Response>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        Guid roundId, Request request, IdempotentCommand command, CurrentActor actor, WaitingReading waiting, OfferLetters letters, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        _ = SchoolUnitCode.TryParse(request.Unit, out var unit);
        _ = Grade.TryParse(request.Grade, out var grade);
        var (caseId, now) = (request.CaseId.GetValueOrDefault(), time.GetUtcNow());
        Domain.SchoolChoice.Rounds.RoundPlan plan;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
        {
            plan = await WaitingReading.PlanAsync(looking, roundId, ct);
            await CaseRows.OneAsync(looking, Viewers.Of(actor), caseId, ct);
        }
        return await command.RunAsync(
            request,
            batch => (
                Case: batch.FetchForWriting<CaseOf<ChoiceCase>>(caseId), Seats: batch.FetchForWriting<SeatLedger>(StreamIds.Seats(actor.MunicipalityId, unit, grade, plan.Year)),
                Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId))),
            async (reading, session) =>
            {
                var (stream, seats) = (await reading.Case, await reading.Seats);
                if (stream.Aggregate.Slice.Matter is not { } matter || matter.Round != roundId || matter.Grade != grade)
                    return new Rejection("case-not-found", RejectionKind.NotFound, "caseId");
                if (stream.Aggregate.File.Handling.Bars(actor.Actor))
                    return new Rejection("officer-disqualified", RejectionKind.Forbidden);
                var policies = await reading.Policies ?? PolicySet.Initial;
                if (Delegations.Of(policies, actor, SinglePlacements.TypeOf(policies, now), Outcome.Granted, now) is null)
                    return new Rejection("decision-not-delegated", RejectionKind.Forbidden);
                if (ChoiceClosing.LateHindrance(stream.Aggregate, SinglePlacements.UnsignedOf(policies, matter, now)) is { } unsigned)
                    return unsigned;
                if (Hindrance(await waiting.ListAsync(session, Viewers.Of(actor), roundId, grade, unit, ct), caseId, unit) is { } hindrance)
                    return hindrance;
                var (offer, answerBy) = (Guid.CreateVersion7(now), Days.WithinReach(request.AnswerBy.GetValueOrDefault(), SwedishTime.DateOf(now), "answerBy"));
                var key = await session.Vault.KeyAsync(caseId, ct);
                var order = session.Vault.Seal(key, new OfferOrder(actor.Name, [.. actor.Roles.Order().Select(r => Code.Of(r))], string.IsNullOrWhiteSpace(request.Reasons) ? null : request.Reasons.Trim()));
                switch (ChoiceDecider.Decide(new ChoiceCommand.OfferSeat(offer, unit, SwedishTime.DateOf(now), answerBy, actor.Actor, order), stream.Aggregate.Slice))
                {
                    case Verdict<IChoiceEvent>.Refused refused:
                        return refused.Rejection;
                    case Verdict<IChoiceEvent>.Accepted accepted:
                        if (session.Decide(seats, new SeatCommand.Reserve(caseId, matter.Child, answerBy, actor.Actor)) is { } full)
                            return full;
                        // Together with the offer: one that nobody is told of is not made.
                        var told = await letters.WriteAsync(new CaseMoment(stream.Aggregate.File, actor.Actor, now, session, key), unit, answerBy, ct);
                        if (told is not Verdict<IDomainEvent>.Accepted { Events: var written })
                            return ((Verdict<IDomainEvent>.Refused)told).Rejection;
                        stream.AppendMany(accepted.Events);
                        stream.AppendMany(written);
                        return CommandAnswer.Created(
                            $"/{actor.MunicipalityId}/officer/school-choice/offers/{offer}", stream.CurrentVersion + accepted.Events.Count + written.Count, new { offerId = offer, caseId });
                    default:
                        throw new InvalidOperationException("A verdict is accepted or refused.");
                }
            },
            _ => Task.FromResult(Problem.From(new Rejection("offer-open", RejectionKind.Conflict))),
            ct: ct);
    }

    // Departing from the published order sets decisions aside: the server knows who is the first, whatever the officer saw.
    private static Rejection? Hindrance(IReadOnlyList<OnList> list, Guid caseId, SchoolUnitCode unit) => list switch
    {
        [var first, ..] when first.CaseId == caseId => first.Place.AnswersElsewhere(unit) ? new Rejection("answer-awaited-elsewhere", RejectionKind.Conflict) : null,
        [{ IsVisible: false }, ..] => new Rejection("list-needs-named-officer", RejectionKind.Conflict),
        _ => new Rejection("not-first-on-list", RejectionKind.Conflict, "caseId"),
    };

    /// <summary>The offer.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Grade">F or 1 to 10.</param>
    /// <param name="CaseId">The first on the waiting list, as the officer saw it.</param>
    /// <param name="AnswerBy">The last day to answer; after today, within a year.</param>
    /// <param name="Reasons">Reasons that are added to the decision when the offer is accepted.</param>
    internal sealed record Request(string? Unit, string? Grade, Guid? CaseId, DateOnly? AnswerBy, string? Reasons = null);

    /// <summary>The offer that was made.</summary>
    internal sealed record Response(Guid OfferId, Guid CaseId, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Unit).NotEmpty().Must(u => u is null || SchoolUnitCode.TryParse(u, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.Grade).NotEmpty().Must(g => g is null || Domain.SchoolUnits.Grade.TryParse(g, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.CaseId).NotEmpty();
            RuleFor(r => r.AnswerBy).NotNull();
            RuleFor(r => r.Reasons).MaximumLength(CaseActions.LongestText);
        }
    }
}
