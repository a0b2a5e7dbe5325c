using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using Dapper;

namespace CaseMgmt.Api.Tests.SchoolUnits;

/// <summary>Seats under many writers at once, over real PostgreSQL.</summary>
[Collection(OfficeCollection.Name)]
public sealed class SeatInterleavingTests(JourneyFixture api)
{
    // No other test has cases there.
    private const string Elsewhere = "2580";
    private const int Families = 14;
    private static readonly SchoolYear Year = new(2032);
    private static readonly Actor Clerk = new(ActorKind.CaseOfficer, "officer-1");

    // Eight clerks at two schools, each giving, offering, releasing, moving and cutting at random, all at once, against real transactions.
    [Theory]
    [InlineData(2580)]
    [InlineData(9901)]
    [InlineData(588)]
    public async Task The_sum_of_seats_is_right_under_any_interleaving_of_takes_releases_moves_and_cuts(int seed)
    {
        var units = new[] { new SchoolUnitCode($"2581{seed:D4}"), new SchoolUnitCode($"2582{seed:D4}") };
        foreach (var unit in units)
            await TryAsync(unit, null, new SeatCommand.Count(unit, new Grade("F"), Year, 5, Clerk));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(clerk => Task.Run(() => WorkAsync(new Random((seed * 100) + clerk)))));

        await using var session = api.Store.QuerySession(Elsewhere);
        var (holding, everything) = (new List<(PersonRef Child, bool IsTaken)>(), new List<ISeatEvent>());
        foreach (var unit in units)
        {
            var id = StreamIds.Seats(Elsewhere, unit, new Grade("F"), Year);
            var log = (await session.Events.FetchStreamAsync(id)).Select(e => (ISeatEvent)e.Data).ToList();
            var (seats, held) = Recounted(log);
            everything.AddRange(log);
            var rows = await session.QueryAsync(c => c.QueryAsync<(Guid Holder, Guid Child, bool IsTaken)>("select holder, child, reserved_until is null from held_seats where tenant_id = @Elsewhere and seats_id = @id order by holder", new { Elsewhere, id }));
            Assert.Equal(held.Select(h => (h.Key, h.Value.Child.Value, h.Value.IsTaken)).OrderBy(h => h.Key.ToString(), StringComparer.Ordinal), rows.OrderBy(r => r.Holder.ToString(), StringComparer.Ordinal));
            Assert.Equal((long)seats, await session.QueryAsync(c => c.QuerySingleAsync<long>("select seats from seat_counts where tenant_id = @Elsewhere and seats_id = @id", new { Elsewhere, id })));
            holding.AddRange(held.Values);
        }
        Assert.True(everything.OfType<SeatReleased>().Any() && everything.OfType<SeatsCounted>().Any(c => c.HeldBeyond > 0) && everything.OfType<SeatReserved>().Any(), "The clerks did too little of one thing.");
        // A child never has a seat at both, nor is offered one at both, and a claim stands exactly while it has or is offered one.
        Assert.Equal(holding.Distinct().Count(), holding.Count);
        foreach (var (n, taken) in Enumerable.Range(0, Families).SelectMany(n => new[] { (n, true), (n, false) }))
            Assert.Equal(holding.Contains((Child(seed, n), taken)), await session.QueryAsync(c => c.QuerySingleAsync<bool>("select exists (select from claims where tenant_id = @Elsewhere and name = @Name and key = @Key)", new { Elsewhere, Name = taken ? SeatSessions.Claim : SeatSessions.OfferClaim, Key = $"{Year}:{Child(seed, n)}" })));

        async Task WorkAsync(Random random)
        {
            for (var i = 0; i < 40; i++)
            {
                var (n, at) = (random.Next(Families), random.Next(2));
                var (holder, child) = (new Guid(n, (short)at, (short)seed, [0, 0, 0, 0, 0, 0, 0, 7]), Child(seed, n));
                SeatCommand command = random.Next(10) switch
                {
                    0 => new SeatCommand.Count(units[at], new Grade("F"), Year, random.Next(0, 8), Clerk),
                    1 or 2 => new SeatCommand.Release(holder, SeatReleaseReason.Left, Clerk),
                    3 => new SeatCommand.Reserve(holder, child, new DateOnly(2031, 4, 1 + random.Next(3)), Clerk),
                    _ => new SeatCommand.Take(holder, child, Clerk),
                };
                await TryAsync(units[at], random.Next(6) == 0 ? units[1 - at] : null, command);
            }
        }
    }

    // Plain counting, knowing nothing of the decider.
    private static (int Seats, Dictionary<Guid, (PersonRef Child, bool IsTaken)> Held) Recounted(IEnumerable<ISeatEvent> log)
    {
        var (seats, held) = (0, new Dictionary<Guid, (PersonRef Child, bool IsTaken)>());
        foreach (var e in log)
        {
            switch (e)
            {
                case SeatsOpened opened: seats = opened.Seats; break;
                case SeatsCounted counted:
                    seats = counted.Seats;
                    Assert.Equal(Math.Max(0, held.Count - seats), counted.HeldBeyond);
                    break;
                case SeatReserved { Holder: var h, Child: var c }: Give(h, c, isTaken: false); break;
                case SeatTaken { Holder: var h, Child: var c }: Give(h, c, isTaken: true); break;
                case SeatReleased released: Assert.True(held.Remove(released.Holder)); break;
            }
        }
        return (seats, held);

        void Give(Guid holder, PersonRef child, bool isTaken)
        {
            Assert.True(held.ContainsKey(holder) || (held.Count < seats && held.Values.All(h => h.Child != child)));
            held[holder] = (child, isTaken);
        }
    }

    // As the server does: a conflict is decided again; a rule or a claim that says no is an answer.
    private async Task TryAsync(SchoolUnitCode unit, SchoolUnitCode? from, SeatCommand command)
    {
        while (true)
        {
            await using var session = api.Store.LightweightSession(Elsewhere);
            var seats = await session.Events.FetchForWriting<SeatLedger>(StreamIds.Seats(Elsewhere, unit, new Grade("F"), Year));
            if (from is { } left && command is SeatCommand.Take take)
            {
                var other = await session.Events.FetchForWriting<SeatLedger>(StreamIds.Seats(Elsewhere, left, new Grade("F"), Year));
                var held = ((SeatLedger.Counted)other.Aggregate).Held.Values.FirstOrDefault(h => h.Child == take.Child && h.Until is null)?.Holder;
                if (held is null || session.Move(other, new SeatCommand.Release(held.Value, SeatReleaseReason.Moved, Clerk), seats, take) is not null)
                    return;
            }
            else if (session.Decide(seats, command) is not null)
            {
                return;
            }
            try
            {
                await session.SaveChangesAsync();
                return;
            }
            catch (ConcurrencyConflictException)
            {
                // Read and decided again.
            }
            catch (ClaimTakenException)
            {
                return;
            }
        }
    }

    private static PersonRef Child(int seed, int number) => new(new Guid(number, (short)seed, 0, [0, 0, 0, 0, 0, 0, 0, 8]));
}
