using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>An officer opens a round, with its seats counted, and ends one that has been published.</summary>
internal sealed class RoundOpenings : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/openings", Open)
            .Describe(
                "open-school-choice-round", "Open a round of school choice",
                "Seats that nobody has counted are counted as the round has them. Where they have been counted, as many as the round gives must be free; where the numbers are not the same the answer tells so.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-too-early", "round-too-late", "round-at-another-step", "round-open-for-grade")
            .Refuses(Problem.From(new Rejection("round-seats-not-free", RejectionKind.Conflict)).With("seats", new[] { new SeatsTold("99010001", "F", 50, 52, 48) }))
            .Produces<Opened>();
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/endings", End)
            .Describe("finish-school-choice-round", "End a published round of school choice", "No seat is offered from its waiting lists after that, and no late choice met. Refused while something waits for a decision: an offer that is not answered, a child taken out of the round, a choice that came late or was taken back " +
                "and is not decided. The cases are named as far as the officer may see them. An appeal that is granted later, and an offer that was accepted, are carried out also after the end.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step")
            .Refuses(Problem.From(new Rejection("round-matters-open", RejectionKind.Conflict)).With("open", new[] { new OpenMatters("late-choice", [Guid.Parse("019ab0c3-11d0-7a61-9c55-7b2e1f4a6d41")]) }).With("needsNamedOfficer", false))
            .Produces<RoundActions.Response>();
    }

    private static Task<IResult> Open(Guid roundId, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) => RoundActions.RunAsync(
        roundId, CaseActions.NoBody, command, ifMatch, actor, store, time,
        async at =>
        {
            var step = RoundStep.Of(RoundDecider.Decide(new RoundCommand.Open(actor.Actor, at.Now), at.Round));
            if (step.Refusal is not null || step.Events.Count == 0)
                return step;
            var plan = ChoiceRound.PlanOf(at.Round)!;
            var told = new List<SeatsTold>();
            foreach (var (planned, seats) in await SeatsAsync(plan, at.Session, ct))
            {
                if (seats.Aggregate is SeatLedger.Counted counted)
                    told.Add(new SeatsTold(planned.Unit.Value, planned.Grade.Code, planned.Seats, counted.Seats, counted.Free));
                else if (at.Session.Decide(seats, new SeatCommand.Count(planned.Unit, planned.Grade, plan.Year, planned.Seats, actor.Actor)) is { } refusal)
                    return RoundStep.Refused(Problem.From(refusal));
            }
            var lacking = told.Where(t => t.Free < t.Planned).ToList();
            if (lacking.Count > 0)
                return RoundStep.Refused(Problem.From(new Rejection("round-seats-not-free", RejectionKind.Conflict)).With("seats", SeatsTold.To(actor, lacking)));
            foreach (var grade in plan.Seats.Select(s => s.Grade).Distinct())
                at.Session.Claim(RoundActions.Claim, RoundActions.KeyOf(plan, grade), roundId);
            return step with { Ids = () => new { roundId, seatsThatDiffer = SeatsTold.To(actor, told.Where(t => t.Counted != t.Planned || t.Free != t.Planned)) } };
        },
        ct);

    private static Task<IResult> End(Guid roundId, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) => RoundActions.RunAsync(
        roundId, CaseActions.NoBody, command, ifMatch, actor, store, time,
        async at =>
        {
            var step = RoundStep.Of(RoundDecider.Decide(new RoundCommand.Finish(actor.Actor, at.Now), at.Round));
            if (step.Events.Count > 0)
            {
                if (await OpenMatters.OfAsync(at.Session, actor, roundId, ct) is { } open)
                    return RoundStep.Refused(open);
                OpenMatters.DemandNone(at.Session, roundId);
                var plan = ChoiceRound.PlanOf(at.Round)!;
                foreach (var grade in plan.Seats.Select(s => s.Grade).Distinct())
                    at.Session.ReleaseClaim(RoundActions.Claim, RoundActions.KeyOf(plan, grade));
            }
            return step;
        },
        ct);

    // A batch belongs to the session it was made from, and so do its streams: their events are saved with the round's.
    private static async Task<IReadOnlyList<(PlannedSeats Planned, IEventStream<SeatLedger> Seats)>> SeatsAsync(RoundPlan plan, IDocumentSession session, CancellationToken ct)
    {
        var batch = session.CreateBatchQuery();
        var asked = plan.Seats.Select(p => (Planned: p, Seats: batch.FetchForWriting<SeatLedger>(StreamIds.Seats(session.TenantId, p.Unit, p.Grade, plan.Year)))).ToList();
        await batch.Execute(ct);
        var read = new List<(PlannedSeats, IEventStream<SeatLedger>)>();
        foreach (var (planned, seats) in asked)
            read.Add((planned, await seats));
        return read;
    }

    /// <summary>Seats of which there are other numbers than the round has.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="Planned">How many the round gives.</param>
    /// <param name="Counted">How many there are.</param>
    /// <param name="Free">How many of them are free; null for officers who are not named for protected persons.</param>
    internal sealed record SeatsTold(string Unit, string Grade, int Planned, int Counted, int? Free)
    {
        /// <summary>As somebody is told them.</summary>
        public static IReadOnlyList<SeatsTold> To(CurrentActor actor, IEnumerable<SeatsTold> seats) => [.. seats.Select(s => actor.SeesProtected ? s : s with { Free = null })];
    }

    /// <summary>The round is open.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="SeatsThatDiffer">Seats of which there are other numbers than the round has; the round gives those that it has.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Opened(Guid RoundId, IReadOnlyList<SeatsTold> SeatsThatDiffer, long Version, string? Position);
}
