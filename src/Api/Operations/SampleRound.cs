using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.Operations;

/// <summary>Opens a round of school choice in the made-up municipality, so that there is one to try.</summary>
internal static class SampleRound
{
    private static readonly TimeSpan Length = TimeSpan.FromDays(30);

    // Grade 7 is for those whose school ends with grade 6, grade 4 for those who would change although they may stay.
    private static readonly (Grade Grade, int SeatsEach)[] Grades = [(new("4"), 40), (new("7"), 90)];

    /// <summary>Opens it from now on, unless the municipality has had a round, has no order of priority, or the school year has begun.</summary>
    /// <param name="store">The log.</param>
    /// <param name="municipality">The municipality.</param>
    /// <param name="year">The school year it places for.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Whether a round was opened.</returns>
    public static async Task<bool> OpenAsync(IDocumentStore store, string municipality, SchoolYear year, DateTimeOffset now, CancellationToken ct)
    {
        await using var session = store.LightweightSession(municipality).Run(Actor.System.Id, Guid.CreateVersion7(now).ToString());
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(municipality), ct: ct) ?? PolicySet.Initial;
        if ((await session.ChoiceRoundsAsync(null, 1, isOpened: false, ct)).Count > 0 || SwedishTime.DateOf(now) >= year.FirstDay
            || policies.InForce<PolicyValue.PlacementOrder>(PolicyId.PlacementOrder, year.FirstDay, now) is not { } order)
        {
            return false;
        }
        var units = (await session.SchoolUnitsAsync(ct)).Where(u => u.ClosedOn is null && u.Description.Provider == ProviderType.Municipal).ToList();
        var seats = Grades.SelectMany(g => units.Where(u => u.Description.Has(SchoolForm.CompulsorySchool, g.Grade)).Select(u => new PlannedSeats(u.Code, g.Grade, g.SeatsEach)));
        var opens = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(now.UtcDateTime.Hour);
        var plan = new RoundPlan(year, opens, opens + Length, [.. seats], order.From, order.RecordedAt);
        IRoundEvent[] events =
        [
            .. Accepted(RoundDecider.Decide(new RoundCommand.Prepare(plan, Actor.System, now), ChoiceRound.Initial)),
            .. Accepted(RoundDecider.Decide(new RoundCommand.Open(Actor.System, now), new ChoiceRound.Prepared(plan))),
        ];
        var roundId = Guid.CreateVersion7(now);
        session.Events.StartStream<ChoiceRound>(roundId, [.. events]);
        foreach (var (grade, _) in Grades)
            session.Claim(RoundActions.Claim, RoundActions.KeyOf(plan, grade), roundId);
        var batch = session.CreateBatchQuery();
        var asked = plan.Seats.Select(p => (Planned: p, Seats: batch.FetchForWriting<SeatLedger>(StreamIds.Seats(municipality, p.Unit, p.Grade, year)))).ToList();
        await batch.Execute(ct);
        foreach (var (planned, reading) in asked)
        {
            var ledger = await reading;
            if (ledger.Aggregate is SeatLedger.Uncounted)
                session.Decide(ledger, new SeatCommand.Count(planned.Unit, planned.Grade, year, planned.Seats, Actor.System));
        }
        await session.SaveChangesAsync(ct);
        return true;
    }

    private static IReadOnlyList<IRoundEvent> Accepted(Verdict<IRoundEvent> verdict) => verdict is Verdict<IRoundEvent>.Accepted accepted
        ? accepted.Events
        : throw new InvalidOperationException($"Refused: {((Verdict<IRoundEvent>.Refused)verdict).Rejection.Code}.");
}
