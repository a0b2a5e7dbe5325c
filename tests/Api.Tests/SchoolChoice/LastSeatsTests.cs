using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Two hundred families and the officers after the last seats, all at once, through the API over real PostgreSQL.</summary>
public sealed class LastSeatsTests(WaitingFixture api) : IClassFixture<WaitingFixture>
{
    private const int Families = 200;
    private const int LastSeats = 20;
    private readonly TaskCompletionSource offered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Two_hundred_guardians_and_officers_compete_for_the_last_seats_and_no_seat_is_given_twice()
    {
        api.Clock.Now = new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
        var (wanted, held) = await SchoolsAsync();
        var round = new PublishedRound(api).With(wanted, LastSeats).With(held, Families);
        var families = new List<Family>();
        for (var n = 0; n < Families; n++)
            families.Add(await round.PlaceAsync(held, wanted, held));
        await round.PublishAsync((wanted, [.. families]));
        var byCase = families.ToDictionary(f => f.CaseId);

        var offers = Channel.CreateUnbounded<(Family Family, string Offer)>();
        var seen = new ConcurrentQueue<(Family Family, string Offer)>();
        var offering = Task.WhenAll(Enumerable.Range(1, 2).Select(n => OfferAsync($"handlaggare-{n}", round, wanted, byCase, offers.Writer, seen)));
        var answering = Task.WhenAll(Enumerable.Range(0, 4).Select(n => AnswerAsync(new Random(n), offers.Reader)));
        var grabbing = Task.WhenAll(families.Chunk(Families / 4).Select(own => GrabAsync(own, seen)));
        var placing = PlaceAsync([.. families.TakeLast(12)], wanted);
        var counting = CountAsync(round, wanted, [18, 24, 19, 22]);
        await offering;
        // Had no offer been made nobody would have anything to compete for.
        Assert.True(offered.Task.IsCompleted);
        await Task.WhenAll(placing, counting, grabbing);
        offers.Writer.Complete();
        await answering;

        // Replayed by plain counting, the seats were never given beyond their number, and to no child twice.
        await using var session = api.Store.QuerySession("9901");
        var (seats, given) = (0, new Dictionary<Guid, PersonRef>());
        foreach (var e in (await session.Events.FetchStreamAsync(StreamIds.Seats("9901", wanted, PublishedRound.Grade, round.Year))).Select(e => e.Data))
        {
            switch (e)
            {
                case SeatsOpened o: seats = o.Seats; break;
                case SeatsCounted c: seats = c.Seats; break;
                case SeatReserved r: Give(r.Holder, r.Child); break;
                case SeatTaken t: Give(t.Holder, t.Child); break;
                case SeatReleased r: Assert.True(given.Remove(r.Holder)); break;
            }
        }
        void Give(Guid holder, PersonRef child)
        {
            Assert.True(given.ContainsKey(holder) || (given.Count < seats && !given.ContainsValue(child)));
            given[holder] = child;
        }
        Assert.InRange(given.Count, 18, 24);
        // Every case stands with its seat: who was placed has left the old one, and nobody has two or none.
        var (now, old) = (await round.SeatsAsync(wanted), await round.SeatsAsync(held));
        foreach (var family in families)
        {
            var school = Assert.IsType<ChoiceCase.Placed>((await round.CaseAsync(family)).Slice).School;
            Assert.Equal(school == wanted, now.Held.TryGetValue(family.CaseId, out var seat) && seat.Until is null);
            Assert.Equal(school == held, old.Held.ContainsKey(family.CaseId));
        }
        Assert.True(now.Held.Values.Count(h => h.Until is null) >= 10, "Too few were placed for the test to mean anything.");
    }

    private async Task OfferAsync(string user, PublishedRound round, SchoolUnitCode unit, Dictionary<Guid, Family> byCase, ChannelWriter<(Family, string)> made, ConcurrentQueue<(Family, string)> seen)
    {
        using var officer = api.Client(user);
        for (var tried = 0; tried < 60; tried++)
        {
            if (await officer.ItemsAsync(round.Address("free-seats")) is not [var free, ..])
                continue;
            var first = (Guid)free["firstCaseId"]!;
            using var answer = await officer.CommandAsync(round.Address("offers"), new { unit, grade = "1", caseId = first, answerBy = "2026-11-29" }, Key());
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                var offer = (byCase[first], (string)(await answer.JsonAsync())["offerId"]!);
                // Known to others before its own family has answered it.
                seen.Enqueue(offer);
                offered.TrySetResult();
                made.TryWrite(offer);
            }
            else
                Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Conflict, HttpStatusCode.ServiceUnavailable });
        }
    }

    // Some accept, some decline, and some do both at once, from two places.
    private async Task AnswerAsync(Random random, ChannelReader<(Family Family, string Offer)> offers)
    {
        await foreach (var (family, offer) in offers.ReadAllAsync())
        {
            using var guardian = api.Client(family.User);
            var way = random.Next(4);
            var answers = await Task.WhenAll((way switch { 0 => new[] { false }, 1 => [true, false], _ => [true] }).Select(accepts =>
                guardian.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts }, Key())));
            Assert.Contains(answers, a => a.StatusCode is HttpStatusCode.OK);
            Assert.Equal(1, answers.Count(a => a.IsSuccessStatusCode));
        }
    }

    // Every family looks for an offer of its own and answers those that there are of others, both ways: it is nobody's but the family's whom it was made to, whatever state it is in.
    private async Task GrabAsync(Family[] families, ConcurrentQueue<(Family Family, string Offer)> seen)
    {
        foreach (var family in families)
        {
            // Not before there is one to be competed for.
            await offered.Task;
            using var guardian = api.Client(family.User);
            var own = await guardian.ItemsAsync("/9901/guardian/school-choice/offers");
            Assert.InRange(own.Count, 0, 1);
            foreach (var offer in seen.Reverse().Where(o => o.Family != family).Take(2).Select(o => o.Offer).Append(Guid.CreateVersion7().ToString()))
            {
                using var answer = await guardian.CommandAsync($"/9901/guardian/school-choice/offers/{offer}/answers", new { accepts = offer[^1] % 2 == 0 }, Key());
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }
        }
    }

    // Meanwhile single decisions take seats that are free at that moment.
    private async Task PlaceAsync(Family[] families, SchoolUnitCode unit)
    {
        using var officer = api.Client("handlaggare-2");
        foreach (var family in families)
        {
            using var answer = await officer.CommandAsync(
                $"/9901/officer/school-choice/cases/{family.CaseId}/placements", new { unit, ground = "correction", reasons = "En uppgift var fel.", fact = "way", record = "VAL-1, beslut 2026-11-20" }, Key(), "*");
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.ServiceUnavailable });
        }
    }

    private async Task CountAsync(PublishedRound round, SchoolUnitCode unit, int[] numbers)
    {
        using var officer = api.Client("handlaggare-1");
        foreach (var seats in numbers)
            await officer.CommandAsync("/9901/officer/seats", new { unit, grade = "1", schoolYear = round.Year.ToString(), seats }, Key()).DoneAsync();
    }

    private async Task<(SchoolUnitCode Wanted, SchoolUnitCode Held)> SchoolsAsync()
    {
        await using var session = api.Store.QuerySession("9901");
        var schools = (await session.SchoolUnitsAsync()).Where(u => u.ClosedOn is null && u.Description.Has(SchoolForm.PreschoolClass, Grade.PreschoolClass)).Select(u => u.Code).ToList();
        return (schools[3], schools[4]);
    }
}
