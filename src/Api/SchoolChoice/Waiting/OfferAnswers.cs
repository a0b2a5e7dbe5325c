using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>A guardian answers an offer of a seat, or an officer for the guardian. Who accepts is placed at once: the seat is taken, and the one it had is free for the first on its list.</summary>
internal sealed class OfferAnswers : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapPost("/school-choice/offers/{offerId:guid}/answers", Answer)
            .Describe(
                "answer-offer",
                "Accept or decline a seat that my child is offered",
                "One guardian accepts for both, since both wished for the school. Where there are two, they decline together, through an officer. Not answered in time the seat goes to the next, and the child keeps "
                + "the place it has. isPlaced is false where an officer has to take the decision: the seat is kept meanwhile.")
            .Refuses(RejectionKind.NotFound, "offer-not-found")
            .Refuses(RejectionKind.Conflict, "offer-not-open", "offer-over", "decline-needs-officer", "guardians-disagree", "signature-awaited", "signature-missing", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Rule, SchoolYearOver.Code)
            .Produces<Response>();
        groups.Officer.MapPost("/school-choice/offers/{offerId:guid}/answers", Record)
            .Describe("record-offer-answer", "Record what the guardians answer to an offer of a seat", "An officer has made sure that both guardians decline, where there are two.")
            .Refuses(RejectionKind.NotFound, "offer-not-found")
            .Refuses(RejectionKind.Conflict, "offer-not-open", "offer-over", "guardians-disagree", "signature-awaited", "signature-missing", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Rule, SchoolYearOver.Code)
            .Produces<Response>();
    }

    private static Task<IResult> Answer(
        Guid offerId, Request request, IdempotentCommand command, CurrentActor actor, SinglePlacements placements, SoleGuardian sole, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        RunAsync(
            offerId, request, command, actor, placements, store, time,
            async state => request.Accepts == true || await sole.IsAsync(actor.MunicipalityId, state, actor.Guardian, ct) ? null : new Rejection("decline-needs-officer", RejectionKind.Conflict), ct);

    private static Task<IResult> Record(
        Guid offerId, Request request, IdempotentCommand command, CurrentActor actor, SinglePlacements placements, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        RunAsync(offerId, request, command, actor, placements, store, time, _ => Task.FromResult<Rejection?>(null), ct);

    private static async Task<IResult> RunAsync(
        Guid offerId, Request request, IdempotentCommand command, CurrentActor actor, SinglePlacements placements, IDocumentStore store, TimeProvider time, Func<CaseOf<ChoiceCase>, Task<Rejection?>> bar,
        CancellationToken ct)
    {
        OfferRow row;
        CaseRow ofCase;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
        {
            row = await OfferRows.OneAsync(looking, Viewers.Of(actor), offerId, ct);
            ofCase = await CaseRows.OneAsync(looking, Viewers.Of(actor), row.CaseId, ct);
        }
        var now = time.GetUtcNow();
        return await command.RunAsync(
            request,
            batch => (Case: batch.FetchForWriting<CaseOf<ChoiceCase>>(row.CaseId), Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId))),
            async (reading, session) =>
            {
                var stream = await reading.Case;
                var state = stream.Aggregate;
                if (state.File is CaseFile.Closed or CaseFile.Disposed)
                    return new Rejection(state.File is CaseFile.Closed ? "case-closed" : "case-disposed", RejectionKind.Conflict);
                if (await bar(state) is { } barred)
                    return barred;
                var (offer, held) = state.Slice switch
                {
                    ChoiceCase.Placed p => (p.Offer, p.School),
                    ChoiceCase.Late l => (l.Offer, null),
                    _ => (null, null),
                };
                var verdict = ChoiceDecider.Decide(new ChoiceCommand.AnswerOffer(offerId, request.Accepts == true, SwedishTime.DateOf(now), actor.Actor), state.Slice);
                if (verdict is Verdict<IChoiceEvent>.Refused refused)
                    return refused.Rejection;
                var answered = (Verdict<IChoiceEvent>.Accepted)verdict;
                var matter = state.Slice.Matter!;
                var policies = await reading.Policies ?? PolicySet.Initial;
                // One guardian accepts for both only where both wished for it: who has said no meanwhile is not overridden.
                if (request.Accepts == true && ChoiceClosing.LateHindrance(state, SinglePlacements.UnsignedOf(policies, matter, now)) is { } unsigned)
                    return unsigned;
                stream.AppendMany(answered.Events);
                if (request.Accepts != true)
                {
                    await HeldSeats.ReleaseAsync(session, matter, offer!.School, SeatReleaseReason.Declined, actor.Actor, ct);
                    return CommandAnswer.Ok(stream.CurrentVersion + answered.Events.Count, new { caseId = row.CaseId, isPlaced = false });
                }
                // An offer that was made to be answered later than the school year lasts gives nothing any more: it lapses on its day.
                if (SchoolYearOver.Refusal(matter.Year, SwedishTime.DateOf(now)) is { } over)
                    return over;
                var accepted = state with { Slice = answered.Events.Aggregate(state.Slice, ChoiceCase.Evolve) };
                if (await PlacementAsync(session, offer!, ct) is not { } placement
                    || await placements.DecideAsync(session, row.CaseId, accepted, placement, policies, ofCase.DiaryNumber, now, ct) is not Verdict<IDomainEvent>.Accepted decided)
                    return CommandAnswer.Accepted(stream.CurrentVersion + answered.Events.Count, new { caseId = row.CaseId, isPlaced = false });
                if (await HeldSeats.MoveAsync(session, row.CaseId, matter, held, await HeldSeats.FetchAsync(session, matter, offer!.School, ct), placement.Officer.Actor, keeps: false, ct) is { } refusal)
                    return refusal;
                stream.AppendMany(decided.Events);
                return CommandAnswer.Ok(stream.CurrentVersion + answered.Events.Count + decided.Events.Count, new { caseId = row.CaseId, isPlaced = true });
            },
            ct: ct);
    }

    // The officer who made the offer decided by it; a robot or another municipality's officer never stands here.
    private static async Task<SinglePlacement?> PlacementAsync(IDocumentSession session, SeatOffered offer, CancellationToken ct)
    {
        if (offer.Order is not { } order || (await session.Vault.ComputeAsync([order.Id], "decide", ct)).Document(order) is not { } opened)
            return null;
        var officer = new CurrentActor(session.TenantId, offer.By, opened.Roles.Select(Code.Parse<Role>).ToHashSet(), null, opened.Signer);
        return new SinglePlacement(offer.School, AnewGround.Offer, officer, opened.Reasons, null);
    }

    /// <summary>The answer.</summary>
    /// <param name="Accepts">Whether the seat is accepted.</param>
    internal sealed record Request(bool? Accepts);

    /// <summary>What came of it.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="IsPlaced">Whether the child has been placed by it.</param>
    /// <param name="Version">The case's version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid CaseId, bool IsPlaced, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Accepts).NotNull();
    }
}
