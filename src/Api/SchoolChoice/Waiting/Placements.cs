using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>An officer places a child by a decision of its own after a round is published: a correction, an appeal granted, a late choice, or an offer that was accepted and waits for the decision.</summary>
internal sealed class Placements : IUseCase
{
    private const int LongestRecord = 200;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-choice/cases/{caseId:guid}/placements", Handle)
        .Describe(
            "place-child-anew",
            "Place a child at another school by a decision of its own",
            "Against a free seat, or one that was added for it (count-seats); the round is never run again. The seat the child had is free in the same transaction. A late choice is met only where nobody stands before it "
            + "on the waiting list. A correction or an appeal that was granted goes before those who wait on a recorded ground only: fact and record of a correction, the appeal with its ruling; those who are passed are told so."
            + " A child that goes on at its own school (keepsSeat), or comes back to a seat that it kept there and left and nobody has given on, needs none of the seats counted and passes nobody."
            + " keepsSeat is for a municipal school that is open and has the grade. left-out places one that an officer took out of the round: at the school that "
            + "the round would have given it, or where nobody waits. offer takes the decision on an offer that was accepted. The letter is rendered, sealed and cited by the decision. When the round has ended, all but late-choice is still carried out.")
        .Refuses(RejectionKind.NotFound, "case-not-found", "seats-not-counted", "appeal-not-found")
        .Refuses(
            RejectionKind.Conflict, "child-not-placed", "offer-open", "offer-not-open", "offer-of-other-school", "no-seat-free", "kept-seat-given-on", "child-holds-seat", "not-first-on-list", "list-passed-over", "child-not-left-out", "round-not-published", "round-finished",
            "guardians-disagree", "signature-missing", "case-being-decided", "appeal-not-ruled", "appeal-forwarded", "signature-awaited", "material-not-considered", "case-closed", "case-disposed")
        .Refuses(RejectionKind.Forbidden, "decision-not-delegated", "officer-disqualified")
        .Refuses(RejectionKind.Rule, "passing-ground-missing", "seat-not-kept-there", "change-not-provided-for", "decision-type-not-in-force", "grade-not-in-school-year", SchoolYearOver.Code)
        .Produces<CaseActions.Response>();

    private static async Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, SinglePlacements placements, WaitingReading waiting, IDocumentStore store, TimeProvider time,
        CancellationToken ct)
    {
        _ = SchoolUnitCode.TryParse(request.Unit, out var unit);
        var (ground, now) = (request.Ground.GetValueOrDefault(), time.GetUtcNow());
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
                if (stream.Aggregate.Slice.Tried is not (ChoiceCase.Placed or ChoiceCase.Late or ChoiceCase.LeftOut or ChoiceCase.Ended) || stream.Aggregate.Slice.Matter is not { } matter)
                    return new Rejection("child-not-placed", RejectionKind.Conflict);
                // What was begun before the round ended is carried out after it; a late choice goes by the waiting lists, which end with it.
                await WaitingReading.PlanAsync(session, matter.Round, ct, alsoFinished: ground != AnewGround.LateChoice);
                var policies = await reading.Policies ?? PolicySet.Initial;
                if (ground is AnewGround.LateChoice or AnewGround.Offer && ChoiceClosing.LateHindrance(stream.Aggregate, SinglePlacements.UnsignedOf(policies, matter, now)) is { } unsigned)
                    return unsigned;
                if (ground == AnewGround.LateChoice && !IsFirst(await waiting.ListAsync(session, Viewers.Of(actor), matter.Round, matter.Grade, unit, ct), caseId))
                    return new Rejection("not-first-on-list", RejectionKind.Conflict);
                // The seat that the round would have given is the child's before others'; any other is for those who wait and can be given it.
                if (ground == AnewGround.LeftOut && (stream.Aggregate.Slice as ChoiceCase.LeftOut)?.Why.School != unit
                    && (await waiting.ListAsync(session, Viewers.Of(actor), matter.Round, matter.Grade, unit, ct)).Any(w => !w.Place.IsHeld))
                {
                    return new Rejection("list-passed-over", RejectionKind.Conflict);
                }
                var to = await session.Events.FetchForWriting<SeatLedger>(StreamIds.Seats(session.TenantId, unit, matter.Grade, matter.Year), ct);
                // A seat at its own school is none of those that others wait for.
                if (request.KeepsSeat == true && !await IsOwnSchoolAsync(session, unit, matter.Grade, ct))
                    return new Rejection("seat-not-kept-there", RejectionKind.Rule, "unit");
                // An offered seat is one of those counted, also at a school where the child has left a seat of its own.
                var keeps = ground != AnewGround.Offer && (HeldSeats.IsLeft(to.Aggregate, caseId) || request.KeepsSeat == true || await KeptInRoundAsync(session, stream.Aggregate.Slice, caseId, unit, ct));
                var isPassing = !keeps && ground is AnewGround.Correction or AnewGround.Appeal && (stream.Aggregate.Slice as ChoiceCase.Placed)?.School != unit
                    && await waiting.ListAsync(session, Viewers.Of(actor), matter.Round, matter.Grade, unit, ct) is var list && list.Any(w => !w.Place.IsHeld) && !IsFirst(list, caseId);
                var verdict = await placements.DecideAsync(
                    session, caseId, stream.Aggregate,
                    new SinglePlacement(unit, ground, actor, string.IsNullOrWhiteSpace(request.Reasons) ? null : request.Reasons.Trim(), request.AppealId)
                    {
                        Passing = isPassing ? new ListPassing(request.Fact, request.AppealId) : null,
                        Corrected = request.Fact is { } fact ? (fact, request.Record!.Trim()) : null,
                    },
                    policies, row.DiaryNumber, now, ct);
                if (verdict is Verdict<IDomainEvent>.Refused refused)
                    return refused.Rejection;
                var held = (stream.Aggregate.Slice as ChoiceCase.Placed)?.School;
                if (held != unit && await HeldSeats.MoveAsync(session, caseId, matter, held, to, actor.Actor, keeps, ct) is { } refusal)
                    return refusal;
                var events = ((Verdict<IDomainEvent>.Accepted)verdict).Events;
                stream.AppendMany(events);
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId });
            },
            _ => Task.FromResult(Problem.From(new Rejection("child-holds-seat", RejectionKind.Conflict))),
            ct: ct);
    }

    // A child goes on by itself at a municipal school alone, where its grade is taught (docs/adr/0063).
    private static async Task<bool> IsOwnSchoolAsync(IQuerySession session, SchoolUnitCode unit, Grade grade, CancellationToken ct) =>
        (await session.SchoolUnitsAsync([unit], ct)).GetValueOrDefault(unit) is { ClosedOn: null, Description: { Provider: ProviderType.Municipal } school } && school.Forms.Any(f => f.Grades.Contains(grade));

    // What the round would have given a child who was taken out of it, as it would have given it.
    private static async Task<bool> KeptInRoundAsync(IQuerySession session, ChoiceCase slice, Guid caseId, SchoolUnitCode unit, CancellationToken ct) =>
        slice is ChoiceCase.LeftOut { Why.School: { } given, Matter: { } matter } && given == unit
        && (await RoundActions.FindAsync(session, matter.Round, ct)).Facts is { } facts
        && (await RoundArchive.OpenAsync(session, matter.Round, facts, "placement", ct)).Entrants.Any(e => e.CaseId == caseId && e.Facts.CurrentSchool == unit);

    private static bool IsFirst(IReadOnlyList<OnList> list, Guid caseId) => list is [{ CaseId: var first }, ..] && first == caseId;

    /// <summary>The placement.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Ground">offer, correction, appeal, late-choice or left-out.</param>
    /// <param name="Reasons">The officer's reasons; needed but for an accepted offer.</param>
    /// <param name="AppealId">The appeal whose ruling asks for it; needed for an appeal.</param>
    /// <param name="Fact">Which fact of the placement was wrong: assigned-school, way, sibling, moved, resident or current-school; needed for a correction that goes before those who wait.</param>
    /// <param name="Record">Where that is on record: a case and its decision, or a diary number; needed with a fact, and told in the reasons.</param>
    /// <param name="KeepsSeat">Of a correction with the fact current-school: that the child goes to the school, and goes on there on the seat that it has, which is none of those counted.</param>
    internal sealed record Request(string? Unit, AnewGround? Ground, string? Reasons = null, Guid? AppealId = null, FactKind? Fact = null, string? Record = null, bool? KeepsSeat = null);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Unit).NotEmpty().Must(u => u is null || SchoolUnitCode.TryParse(u, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.Ground).NotNull();
            RuleFor(r => r.Reasons).NotEmpty().When(r => r.Ground is not AnewGround.Offer);
            RuleFor(r => r.Reasons).MaximumLength(CaseActions.LongestText);
            RuleFor(r => r.AppealId).NotNull().When(r => r.Ground == AnewGround.Appeal);
            RuleFor(r => r.Fact).Must(f => f is not (FactKind.WishLeftOut or FactKind.LeftOut)).WithErrorCode("not-allowed");
            RuleFor(r => r.Fact).Null().When(r => r.Ground != AnewGround.Correction).WithErrorCode("not-allowed");
            RuleFor(r => r.KeepsSeat).NotEqual(true).When(r => r.Fact != FactKind.CurrentSchool).WithErrorCode("not-allowed");
            RuleFor(r => r.Record).NotEmpty().When(r => r.Fact is not null);
            RuleFor(r => r.Record).MaximumLength(LongestRecord);
        }
    }
}
