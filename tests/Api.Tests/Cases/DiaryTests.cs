using System.Net;
using CaseMgmt.Api.Cases.Diary;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Diary;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Tests.Support;
using CaseMgmt.Projections;
using Microsoft.Extensions.Logging.Abstractions;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Diary numbers are gap-free per municipality and year, whoever registers at once and whatever stops in between.</summary>
public sealed class DiaryNumberingTests
{
    private static readonly DateTimeOffset BeforeMidnight = new(2026, 12, 31, 22, 59, 0, TimeSpan.Zero);
    private static readonly string[] Tenants = ["9901", "2580"];

    [Fact]
    public async Task Concurrent_intakes_and_deliveries_that_race_and_repeat_leave_neither_gap_nor_duplicate()
    {
        await using var database = await ProgramDatabase.CreateAsync(new SettableClock(BeforeMidnight));
        var cases = await RegisterAsync(database.Store, count: 60, writers: 6);
        // Three nodes that each believe to own the reader, and meet every event in an order of their own; some twice.
        await Parallel.ForEachAsync(Enumerable.Range(1, 3), async (node, ct) =>
        {
            var random = new Random(node);
            var events = cases.Concat(cases.Take(20)).ToArray();
            random.Shuffle(events);
            var numbering = new DiaryNumbering(() => database.Store);
            foreach (var e in events)
                await UntilDeliveredAsync(numbering, e, ct);
        });
        await AssertGaplessAsync(database, cases);
    }

    [Fact]
    public async Task What_was_registered_while_no_reader_ran_or_before_one_fell_is_numbered_later()
    {
        await using var database = await ProgramDatabase.CreateAsync(new SettableClock(BeforeMidnight));
        var before = await RegisterAsync(database.Store, count: 12, writers: 2);
        // It gave two numbers and fell before it could note that it had.
        var fallen = new DiaryNumbering(() => database.Store);
        foreach (var e in before.Take(2))
            await fallen.DeliverAsync(e, new SubscriptionContext(e.Id, 1), CancellationToken.None);
        var options = database.Options;
        options.Subscriptions.Add(new DiaryNumbering(() => database.Store));
        using var daemon = new SubscriptionDaemon(database.Store, NullLogger<SubscriptionDaemon>.Instance);
        await daemon.StartAsync(CancellationToken.None);
        var after = await RegisterAsync(database.Store, count: 12, writers: 4);
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(database.MainConnection, "select count(*) from diary_numbers") == 24);
        await daemon.StopAsync(CancellationToken.None);
        await AssertGaplessAsync(database, [.. before, .. after]);
    }

    private static async Task UntilDeliveredAsync(DiaryNumbering numbering, IEvent e, CancellationToken ct)
    {
        var attempt = 0;
        while (true)
        {
            attempt++;
            try
            {
                await numbering.DeliverAsync(e, new SubscriptionContext(e.Id, attempt), ct);
                return;
            }
            catch (ConcurrencyConflictException) when (attempt < 100)
            {
                // As the reader does: it is tried again.
            }
        }
    }

    private static async Task<IReadOnlyList<IEvent>> RegisterAsync(DocumentStore store, int count, int writers)
    {
        var ids = Enumerable.Range(0, count).Select(n => (Tenant: Tenants[n % 2], Id: Guid.CreateVersion7(), Minute: n % 3)).ToList();
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = writers }, async (c, ct) =>
        {
            await using var session = store.LightweightSession(c.Tenant).Run(SetUpStore.Test, SetUpStore.Test);
            // At the third minute it is another year in Sweden.
            session.Events.StartStream<CaseFile>(c.Id, new CaseRegistered(
                CaseReference.Create("SKJ", (ulong)c.Id.GetHashCode()), new CaseTypeCode("school-transport"), Channel.EService, BeforeMidnight.AddMinutes(c.Minute), new PersonRef(Guid.NewGuid()),
                new PersonRef(Guid.NewGuid()), Queue.Ordinary, new SealedRef<FormSnapshot>(Guid.NewGuid(), "hash")));
            await session.SaveChangesAsync(ct);
        });
        var events = new List<IEvent>();
        foreach (var c in ids)
        {
            await using var reading = store.QuerySession(c.Tenant);
            events.Add((await reading.Events.FetchStreamAsync(c.Id))[0]);
        }
        return events;
    }

    private static async Task AssertGaplessAsync(ProgramDatabase database, IReadOnlyList<IEvent> cases)
    {
        var numbered = new List<Guid>();
        foreach (var tenant in Tenants)
        {
            await using var reading = database.Store.QuerySession(tenant);
            foreach (var year in new[] { 2026, 2027 })
            {
                var given = (await reading.Events.FetchStreamAsync(StreamIds.Diary(tenant, year))).Select(e => (DiaryNumberGiven)e.Data).ToList();
                Assert.NotEmpty(given);
                Assert.Equal(Enumerable.Range(1, given.Count).Select(n => new DiaryNumber(year, n)), given.Select(g => g.Number));
                Assert.Equal(given.Count, (await reading.Events.AggregateStreamAsync<CaseDiary>(StreamIds.Diary(tenant, year)))!.Last);
                var arrived = cases.ToDictionary(c => c.StreamId, c => ((CaseRegistered)c.Data).ArrivedAt);
                Assert.All(given, g => Assert.Equal(year, arrived[g.Case].AddHours(1).Year));
                numbered.AddRange(given.Select(g => g.Case));
            }
        }
        Assert.Equal(cases.Select(c => c.StreamId).Order(), numbered.Order());
    }
}

/// <summary>Where the diary number is shown, and that a case is found by it.</summary>
[Collection(OfficeCollection.Name)]
public sealed class DiaryTests(JourneyFixture api)
{
    [Fact]
    public async Task A_case_gets_a_number_that_is_shown_everywhere_and_that_it_is_found_by()
    {
        var at = await api.ApplyAsync("vh-utanfor");
        using var officer = api.Client(OfficeSteps.Officer);
        using var guardian = api.Client("vh-utanfor");
        var number = await officer.DiaryNumberAsync(at);
        Assert.Matches("^2026-[0-9]{5}$", number);
        Assert.Equal(number, (string?)(await officer.ReadAsync($"/9901/officer/school-transport/cases/{at.Id}"))["diaryNumber"]);
        Assert.Equal(number, (string?)(await guardian.ReadAsync($"/9901/guardian/school-transport/cases/{at.Id}"))["diaryNumber"]);
        Assert.Equal(number, (string?)(await guardian.ReadAsync(at.Guardians("")))["diaryNumber"]);
        Assert.Equal(number, (string?)Assert.Single(await guardian.ItemsAsync("/9901/guardian/cases"))["diaryNumber"]);
        Assert.Equal(number, (string?)Assert.Single(await officer.ItemsAsync("/9901/officer/worklist?limit=200"), c => (string?)c["caseId"] == at.Id)["diaryNumber"]);
        var searched = await officer.CommandAsync("/9901/officer/case-searches", new { reason = "enquiry", name = "Rönnlid" });
        Assert.Contains((await searched.JsonAsync())["items"]!.AsArray(), c => (string?)c!["diaryNumber"] == number);
        foreach (var written in new[] { number, at.Reference, at.Reference.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal) })
            Assert.Equal(at.Id, (string?)Assert.Single(await officer.ItemsAsync($"/9901/officer/cases?number={Uri.EscapeDataString(written)}"))["caseId"]);
        Assert.Empty(await officer.ItemsAsync("/9901/officer/cases?number=2026-99999"));
        await (await officer.GetAsync("/9901/officer/cases?number=nothing")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        // The officer's version is as it was: the number has a stream of its own.
        Assert.Equal(at.Version, (long)(await officer.ReadAsync(at.Officers("")))["version"]!);
    }

    [Fact]
    public async Task A_case_that_one_may_not_see_is_not_found_by_its_number_either()
    {
        var hidden = await api.AppliedAsync("vh-skyddad");
        using var named = api.Client("skydd-1");
        using var officer = api.Client(OfficeSteps.Officer);
        var number = await named.DiaryNumberAsync(hidden);
        Assert.Single(await named.ItemsAsync($"/9901/officer/cases?number={number}"));
        Assert.Empty(await officer.ItemsAsync($"/9901/officer/cases?number={number}"));
        await (await officer.GetAsync(hidden.Officers(""))).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        using var stranger = api.Client("vh-inga-barn");
        await (await stranger.GetAsync(hidden.Guardians(""))).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
    }
}
