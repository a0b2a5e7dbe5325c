using CaseMgmt.EventStore.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.EventStore.Tests;

/// <summary>A stream as known at a time, as it stood on a day, and both.</summary>
public sealed class TimeTravelTests(TimeTravelTests.CorrectedTwice written) : IClassFixture<TimeTravelTests.CorrectedTwice>
{
    private const long LongAgo = -400;
    private static readonly TimeZoneInfo Stockholm = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");
    private static readonly EffectiveDays Days = new(e => (e as Restated)?.From, Stockholm);
    private static readonly DateTimeOffset March1 = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Stream = new(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    // Applied for on 1 March, decided on 20 March; corrected on 10 April from 15 March, and that on 20 April from 1 April.
    private static readonly (DateTimeOffset At, object Event)[] Written =
    [
        (March1, new Opened("first")),
        (March1.AddDays(19), new Noted(1, "decided")),
        (new DateTimeOffset(2026, 4, 10, 8, 0, 0, TimeSpan.Zero), new Restated("corrected", new DateOnly(2026, 3, 15))),
        (new DateTimeOffset(2026, 4, 20, 8, 0, 0, TimeSpan.Zero), new Restated("corrected again", new DateOnly(2026, 4, 1))),
    ];

    [Theory]
    [InlineData("2026-03-01T07:59:59Z", null, 0)]
    [InlineData("2026-03-01T08:00:00Z", "first", 0)]
    [InlineData("2026-04-01T10:00:00Z", "first", 1)]
    [InlineData("2026-04-10T07:59:59.999999Z", "first", 1)]
    [InlineData("2026-04-10T08:00:00Z", "corrected", 1)]
    [InlineData("2026-04-20T08:00:00Z", "corrected again", 1)]
    public async Task As_known_at_a_time_shows_what_had_been_recorded_then(string at, string? code, int decisions) =>
        Assert.Equal(
            code is null ? null : (code, decisions),
            await AskAsync((events, ct) => events.AggregateStreamAsync<Tally>(Stream, timestamp: At(at), ct: ct)));

    [Theory]
    [InlineData("2026-02-28", null, 0)]
    [InlineData("2026-03-01", "first", 0)]
    [InlineData("2026-03-10", "first", 0)]
    [InlineData("2026-03-14", "first", 0)]
    [InlineData("2026-03-15", "corrected", 0)]
    [InlineData("2026-03-19", "corrected", 0)]
    [InlineData("2026-03-20", "corrected", 1)]
    [InlineData("2026-03-31", "corrected", 1)]
    [InlineData("2026-04-01", "corrected again", 1)]
    [InlineData("9999-12-31", "corrected again", 1)]
    public async Task Effective_at_a_day_shows_how_things_stood_as_later_corrected(string day, string? code, int decisions) =>
        Assert.Equal(
            code is null ? null : (code, decisions),
            await AskAsync((events, ct) => events.AggregateStreamAsync<Tally>(Stream, effectiveAt: DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), ct: ct)));

    [Theory]
    [InlineData("2026-04-01T10:00:00Z", "2026-04-05", "first")]
    [InlineData("2026-04-12T10:00:00Z", "2026-04-05", "corrected")]
    [InlineData("2026-04-25T10:00:00Z", "2026-04-05", "corrected again")]
    [InlineData("2026-04-25T10:00:00Z", "2026-03-10", "first")]
    public async Task Both_times_show_how_things_stood_on_a_day_by_what_was_known_at_a_time(string at, string day, string code) =>
        Assert.Equal(
            code,
            (await AskAsync((events, ct) =>
                events.AggregateStreamAsync<Tally>(Stream, timestamp: At(at), effectiveAt: DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), ct: ct)))?.Code);

    [Fact]
    public async Task A_batch_answers_as_the_session_does()
    {
        await using var session = written.Store.Store.QuerySession(TestStore.Tenant);
        var batch = session.CreateBatchQuery();
        var known = batch.AggregateStream<Tally>(Stream, timestamp: At("2026-04-01T10:00:00Z"));
        var stood = batch.AggregateStream<Tally>(Stream, effectiveAt: new DateOnly(2026, 4, 1));
        var both = batch.AggregateStream<Tally>(Stream, At("2026-04-12T10:00:00Z"), new DateOnly(2026, 4, 5));
        var before = batch.AggregateStream<Tally>(Stream, effectiveAt: new DateOnly(2026, 2, 1));
        await batch.Execute();

        Assert.Equal(("first", "corrected again", "corrected"), ((await known)!.Code, (await stood)!.Code, (await both)!.Code));
        Assert.Null(await before);
    }

    [Fact]
    public void A_day_begins_at_midnight_where_the_store_is_told_it_does()
    {
        // Half past ten in the evening, UTC, is the next day in Sweden.
        var late = new Recorded(1, new DateTimeOffset(2026, 3, 1, 23, 30, 0, TimeSpan.Zero), new Opened("late"));
        Assert.Empty(Days.On(new DateOnly(2026, 3, 1), [late]));
        Assert.Single(Days.On(new DateOnly(2026, 3, 2), [late]));
        Assert.Single(EffectiveDays.AsRecorded.On(new DateOnly(2026, 3, 1), [late]));
    }

    [Fact]
    public void A_correction_from_before_the_stream_began_counts_from_its_beginning()
    {
        IReadOnlyList<IEvent> events = [new Recorded(1, March1, new Opened("first")), new Recorded(2, March1.AddDays(30), new Restated("earlier", new DateOnly(2020, 1, 1)))];
        Assert.Empty(Days.On(new DateOnly(2026, 2, 28), events));
        Assert.Equal([1L, 2L], Days.On(new DateOnly(2026, 3, 1), events).Select(e => e.Version));
    }

    [Fact]
    public void What_was_done_is_never_left_out_while_something_done_later_is_kept()
    {
        // Two nodes' clocks on either side of midnight.
        IReadOnlyList<IEvent> events =
        [
            new Recorded(1, March1, new Opened("first")),
            new Recorded(2, March1.AddDays(1), new Noted(1, "ahead")),
            new Recorded(3, March1.AddHours(1), new Noted(2, "behind")),
        ];
        Assert.Equal([1L], Days.On(new DateOnly(2026, 3, 1), events).Select(e => e.Version));
    }

    [Fact]
    public async Task At_the_end_of_time_as_known_now_a_stream_is_what_it_is_and_what_was_known_only_grows()
    {
        var clock = new SettableClock(March1);
        await using var test = await CreateAsync(clock);
        await using var session = test.Store.QuerySession(TestStore.Tenant);
        // Few runs, since each writes and reads a stream.
        Prop.ForAll(Histories(), history =>
        {
            var stream = Guid.NewGuid();
            clock.Now = March1;
            Write(test, stream, clock, history).GetAwaiter().GetResult();
            return HoldsAsync(session.Events, stream, clock.Now).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(2580, 9901));
    }

    [Fact]
    public void On_every_day_what_was_done_is_a_prefix_and_a_correction_counts_from_its_day_on() =>
        Prop.ForAll(Histories(), history =>
        {
            var events = history.Select((h, i) => (IEvent)new Recorded(i + 1, March1.AddDays(h.Day), h.Event)).ToList();
            return Enumerable.Range(-3, 70).All(offset =>
            {
                var day = Days.DayOf(March1).AddDays(offset);
                var told = Days.On(day, events);
                var done = told.Where(e => e.Data is not Restated).Select(e => e.Version).ToList();
                return (offset < 0) == (told.Count == 0)
                    && told.Select(e => e.Version).SequenceEqual(told.Select(e => e.Version).Order())
                    && done.SequenceEqual(events.Where(e => e.Data is not Restated).Take(done.Count).Select(e => e.Version))
                    && (offset < 0 || events.Where(e => e.Data is Restated r && r.From <= day).All(told.Contains));
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(2580, 9901));

    // Days after the first event, in no order that clocks could not have had; corrections may look back past the beginning.
    private static Arbitrary<(int Day, object Event)[]> Histories()
    {
        var step = from wait in Gen.Choose(0, 9)
                   from restates in Gen.Elements(true, false)
                   from back in Gen.Choose(0, 40)
                   from number in Gen.Choose(1, 9)
                   select (wait, restates, back, number);
        return Gen.ArrayOf(step).Select(steps =>
        {
            var day = 0;
            var history = new List<(int, object)> { (0, new Opened("first")) };
            foreach (var (wait, restates, back, number) in steps.Take(12))
            {
                day += wait;
                history.Add((day, restates ? new Restated($"r{number}", Days.DayOf(March1.AddDays(day - back))) : new Noted(number, "done")));
            }
            return history.ToArray();
        }).ToArbitrary();
    }

    private static async Task<bool> HoldsAsync(IQueryEventStore events, Guid stream, DateTimeOffset now)
    {
        var all = await events.FetchStreamAsync(stream);
        var late = await events.FetchStreamAsync(stream, fromVersion: (all.Count / 2) + 1);
        if (!late.Select(e => e.Id).SequenceEqual(all.Skip(all.Count / 2).Select(e => e.Id)))
            return false;
        var plain = await events.AggregateStreamAsync<Tally>(stream);
        if (plain != await events.AggregateStreamAsync<Tally>(stream, timestamp: now, effectiveAt: DateOnly.MaxValue)
            || await events.AggregateStreamAsync<Tally>(stream, timestamp: March1.AddDays(LongAgo), effectiveAt: DateOnly.MaxValue) is not null)
        {
            return false;
        }
        var before = 0;
        for (var at = March1.AddDays(-1); at <= now; at = at.AddDays(7))
        {
            var known = await events.FetchStreamAsync(stream, timestamp: at);
            if (known.Count < before || !known.Select(e => e.Id).SequenceEqual(all.Take(known.Count).Select(e => e.Id)))
                return false;
            before = known.Count;
        }
        return true;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<(string Code, int Decisions)?> AskAsync(Func<IQueryEventStore, CancellationToken, Task<Tally?>> ask)
    {
        await using var session = written.Store.Store.QuerySession(TestStore.Tenant);
        return await ask(session.Events, CancellationToken.None) is { } tally ? (tally.Code, tally.Sum) : null;
    }

    private static Task<TestStore> CreateAsync(SettableClock clock) => TestStore.CreateAsync(registry: r => r.Map("test.restated.v1", typeof(Restated)), time: clock, effective: Days);

    private static async Task Write(TestStore test, Guid stream, SettableClock clock, (int Day, object Event)[] history)
    {
        for (var i = 0; i < history.Length; i++)
        {
            clock.Now = March1.AddDays(history[i].Day);
            if (i == 0)
                await test.StartAsync(stream, history[i].Event);
            else
                await test.AppendAsync(stream, i, history[i].Event);
        }
    }

    /// <summary>A store with the one stream.</summary>
    public sealed class CorrectedTwice : IAsyncLifetime
    {
        public TestStore Store { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var clock = new SettableClock(March1);
            Store = await CreateAsync(clock);
            await Write(Store, Stream, clock, [.. Written.Select(w => ((int)(w.At - March1).TotalDays, w.Event))]);
        }

        public async Task DisposeAsync() => await Store.DisposeAsync();
    }

    private sealed record Recorded(long Version, DateTimeOffset Timestamp, object Data) : IEvent
    {
        public Guid Id { get; } = Guid.NewGuid();
        public Guid StreamId => Stream;
        public string TenantId => TestStore.Tenant;
        public long Sequence => Version;
        public string EventTypeName => "test";
        public string? CorrelationId => null;
        public string? CausationId => null;
        public string? UserName => null;
        public IReadOnlyDictionary<string, string> Headers => new Dictionary<string, string>();
    }
}
