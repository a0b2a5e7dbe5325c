using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolUnits;

/// <summary>Seats through the API and in the transactions of decisions, over real PostgreSQL.</summary>
[Collection(OfficeCollection.Name)]
public sealed class SeatTests(JourneyFixture api)
{
    // No other test has cases there.
    private const string Elsewhere = "2580";
    private static readonly SchoolYear Year = new(2031);
    private static readonly Actor Clerk = new(ActorKind.CaseOfficer, "officer-1");

    [Fact]
    public async Task An_officer_counts_the_seats_of_a_school_and_is_told_when_fewer_are_left_than_are_held()
    {
        // How many are held is told to the officers named for protected persons: held against the children that others are shown it would count the protected ones.
        using var officer = api.Client("skydd-1");
        using var ordinary = api.Client(Officer);
        var (unit, grade) = await SchoolAsync();
        object Body(int seats) => new { unit, grade, schoolYear = "2031/2032", seats };

        var counted = await officer.CommandAsync("/9901/officer/seats", Body(2), Key()).DoneAsync();
        Assert.Equal((0, 0, 1L), ((int)counted["held"]!, (int)counted["heldBeyond"]!, (long)counted["version"]!));
        Assert.Equal(1L, (long)(await officer.CommandAsync("/9901/officer/seats", Body(2), Key()).DoneAsync())["version"]!);
        await TakeAsync("9901", new SchoolUnitCode(unit), grade, Year, Child(1));
        await TakeAsync("9901", new SchoolUnitCode(unit), grade, Year, Child(2));
        var cut = await officer.CommandAsync("/9901/officer/seats", Body(1), Key()).DoneAsync();
        Assert.Equal((2, 1), ((int)cut["held"]!, (int)cut["heldBeyond"]!));

        var item = Assert.Single(await officer.ItemsAsync("/9901/officer/seats?schoolYear=2031/2032&limit=200"), i => (string?)i["unit"] == unit && (string?)i["grade"] == grade);
        Assert.Equal((1, 2, 0, 0, 1), ((int)item["seats"]!, (int)item["taken"]!, (int)item["reserved"]!, (int)item["free"]!, (int)item["heldBeyond"]!));
        Assert.DoesNotContain("child", item.ToJsonString(), StringComparison.Ordinal);
        async Task<string> OrdinaryAsync() => Assert.Single(await ordinary.ItemsAsync("/9901/officer/seats?schoolYear=2031/2032&limit=200"), i => (string?)i["unit"] == unit && (string?)i["grade"] == grade).ToJsonString();
        var shown = System.Text.Json.Nodes.JsonNode.Parse(await OrdinaryAsync())!;
        Assert.Equal((1, false, null, null, null), ((int)shown["seats"]!, (bool)shown["hasFree"]!, (int?)shown["taken"], (int?)shown["free"], (long?)shown["version"]));
        var recounted = await ordinary.CommandAsync("/9901/officer/seats", Body(5), Key()).DoneAsync();
        Assert.Equal((null, null, null), ((int?)recounted["held"], (int?)recounted["heldBeyond"], (long?)recounted["version"]));
        // One child more or less, protected or not, changes nothing of what an ordinary officer reads.
        var before = await OrdinaryAsync();
        await TakeAsync("9901", new SchoolUnitCode(unit), grade, Year, Child(3));
        Assert.Equal(before, await OrdinaryAsync());
        Assert.Empty(await officer.ItemsAsync("/9901/officer/seats?schoolYear=2032/2033"));
    }

    [Fact]
    public async Task Seats_of_no_school_or_no_grade_of_it_are_refused()
    {
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-flera");
        var (unit, _) = await SchoolAsync();
        await (await officer.CommandAsync("/9901/officer/seats", new { unit = "00000000", grade = "F", schoolYear = "2031/2032", seats = 1 }, Key())).ProblemAsync(HttpStatusCode.NotFound, "school-unit-unknown");
        await (await officer.CommandAsync("/9901/officer/seats", new { unit, grade = "10", schoolYear = "2031/2032", seats = 1 }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "grade-not-at-school");
        Assert.Equal(["grade", "schoolYear", "seats", "unit"], (await officer.FaultsAsync("/9901/officer/seats", new { })).Order(StringComparer.Ordinal));
        Assert.Equal(["grade", "seats", "unit"], (await officer.FaultsAsync("/9901/officer/seats", new { unit = "x", grade = "y", schoolYear = "2031/2032", seats = -1 })).Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.GetAsync("/9901/officer/seats?schoolYear=2031")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await guardian.GetAsync("/9901/officer/seats?schoolYear=2031/2032")).StatusCode);
    }

    [Fact]
    public async Task Two_hundred_who_compete_for_the_last_seats_get_each_seat_once_and_each_case_stands_with_its_seat()
    {
        var unit = new SchoolUnitCode("25800001");
        await DecideAsync(Elsewhere, unit, "F", new SeatCommand.Count(unit, new Grade("F"), Year, 20, Clerk));
        using var atOnce = new SemaphoreSlim(12);
        // Every tenth child asks twice, from two cases, as when both guardians do.
        var asked = Enumerable.Range(0, 200).Select(n => (Case: Guid.CreateVersion7(), Child: Child(1000 + (n % 180)))).ToList();
        var counting = CountAgainAsync(unit, [15, 24, 18]);
        var answers = await Task.WhenAll(asked.Select(async a =>
        {
            await atOnce.WaitAsync();
            try
            {
                return await CompeteAsync(unit, a.Case, a.Child);
            }
            finally
            {
                atOnce.Release();
            }
        }));
        await counting;

        await using var session = api.Store.QuerySession(Elsewhere);
        var log = await session.Events.FetchStreamAsync(StreamIds.Seats(Elsewhere, unit, new Grade("F"), Year));
        var (seats, taken) = (0, new Dictionary<Guid, PersonRef>());
        foreach (var e in log.Select(e => e.Data))
        {
            switch (e)
            {
                case SeatsOpened opened: seats = opened.Seats; break;
                case SeatsCounted counted:
                    seats = counted.Seats;
                    Assert.Equal(Math.Max(0, taken.Count - seats), counted.HeldBeyond);
                    break;
                case SeatTaken t:
                    Assert.True(taken.Count < seats);
                    Assert.DoesNotContain(t.Child, taken.Values);
                    taken.Add(t.Holder, t.Child);
                    break;
            }
        }
        Assert.InRange(taken.Count, 15, 24);
        Assert.Equal(taken.Keys.Order(), asked.Zip(answers).Where(a => a.Second is null).Select(a => a.First.Case).Order());
        Assert.All(answers, a => Assert.Contains(a, new string?[] { null, "no-seat-free", "child-holds-seat" }));
        foreach (var (id, _) in asked)
            Assert.Equal(taken.ContainsKey(id), (await session.Events.FetchStreamAsync(id)).Count > 0);
    }

    [Fact]
    public async Task A_child_has_one_seat_in_a_school_year_at_whichever_school_and_moves_with_it()
    {
        var (first, second) = (new SchoolUnitCode("25800002"), new SchoolUnitCode("25800003"));
        foreach (var unit in new[] { first, second })
            await DecideAsync(Elsewhere, unit, "1", new SeatCommand.Count(unit, new Grade("1"), Year, 1, Clerk));
        var (child, holder, next) = (Child(5000), Guid.CreateVersion7(), Guid.CreateVersion7());
        await DecideAsync(Elsewhere, first, "1", new SeatCommand.Take(holder, child, Clerk));
        await Assert.ThrowsAsync<ClaimTakenException>(() => DecideAsync(Elsewhere, second, "1", new SeatCommand.Take(next, child, Clerk)));

        await using (var session = api.Store.LightweightSession(Elsewhere))
        {
            var (from, to) = (await SeatsAsync(session, first), await SeatsAsync(session, second));
            Assert.Null(session.Move(from, new SeatCommand.Release(holder, SeatReleaseReason.Moved, Clerk), to, new SeatCommand.Take(next, child, Clerk)));
            await session.SaveChangesAsync();
        }
        Assert.Equal((1, 0), (await FreeAsync(first), await FreeAsync(second)));
        // The one who came after has the seat that was left; moving back is refused and changes nothing.
        await DecideAsync(Elsewhere, first, "1", new SeatCommand.Take(Guid.CreateVersion7(), Child(5001), Clerk));
        await using (var session = api.Store.LightweightSession(Elsewhere))
            Assert.Equal("no-seat-free", session.Move(await SeatsAsync(session, second), new SeatCommand.Release(next, SeatReleaseReason.Moved, Clerk), await SeatsAsync(session, first), new SeatCommand.Take(holder, child, Clerk))?.Code);
        Assert.Equal(0, await FreeAsync(second));

        Task<IEventStream<SeatLedger>> SeatsAsync(IDocumentSession session, SchoolUnitCode unit) => session.Events.FetchForWriting<SeatLedger>(StreamIds.Seats(Elsewhere, unit, new Grade("1"), Year));
        async Task<int> FreeAsync(SchoolUnitCode unit)
        {
            await using var session = api.Store.LightweightSession(Elsewhere);
            return ((SeatLedger.Counted)(await SeatsAsync(session, unit)).Aggregate).Free;
        }
    }

    private async Task<string?> CompeteAsync(SchoolUnitCode unit, Guid caseId, PersonRef child)
    {
        while (true)
        {
            await using var session = api.Store.LightweightSession(Elsewhere);
            var seats = await session.Events.FetchForWriting<SeatLedger>(StreamIds.Seats(Elsewhere, unit, new Grade("F"), Year));
            if (session.Decide(seats, new SeatCommand.Take(caseId, child, Clerk)) is { } refused)
                return refused.Code;
            session.Events.StartStream<CaseFile>(caseId, new CaseRegistered(
                CaseReference.Create("SKJ", BitConverter.ToUInt64(caseId.ToByteArray(), 8)), new CaseTypeCode("school-transport"), Channel.EService, api.Clock.Now, child, child, Queue.Ordinary,
                new SealedRef<FormSnapshot>(Guid.CreateVersion7(), "hash")));
            try
            {
                await session.SaveChangesAsync();
                return null;
            }
            catch (ConcurrencyConflictException)
            {
                // Somebody was first: what is there now is decided on anew.
            }
            catch (ClaimTakenException)
            {
                return "child-holds-seat";
            }
        }
    }

    private async Task CountAgainAsync(SchoolUnitCode unit, int[] numbers)
    {
        foreach (var seats in numbers)
            await DecideAsync(Elsewhere, unit, "F", new SeatCommand.Count(unit, new Grade("F"), Year, seats, Clerk));
    }

    private Task TakeAsync(string tenant, SchoolUnitCode unit, string grade, SchoolYear year, PersonRef child)
    {
        Assert.Equal(Year, year);
        return DecideAsync(tenant, unit, grade, new SeatCommand.Take(Guid.CreateVersion7(), child, Clerk));
    }

    private async Task DecideAsync(string tenant, SchoolUnitCode unit, string grade, SeatCommand command)
    {
        while (true)
        {
            await using var session = api.Store.LightweightSession(tenant);
            var seats = await session.Events.FetchForWriting<SeatLedger>(StreamIds.Seats(tenant, unit, new Grade(grade), Year));
            Assert.Null(session.Decide(seats, command));
            try
            {
                await session.SaveChangesAsync();
                return;
            }
            catch (ConcurrencyConflictException)
            {
                // As the server does.
            }
        }
    }

    private async Task<(string Unit, string Grade)> SchoolAsync()
    {
        await using var session = api.Store.QuerySession("9901");
        var school = (await session.SchoolUnitsAsync()).First(u => u.ClosedOn is null);
        return (school.Code.Value, school.Description.Forms[0].Grades[0].Code);
    }

    private static PersonRef Child(int number) => new(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 9]));
}
