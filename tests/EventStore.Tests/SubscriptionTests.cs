using CaseMgmt.EventStore.Tests.Support;

namespace CaseMgmt.EventStore.Tests;

public sealed class SubscriptionTests
{
    private static readonly RetryPolicy Thrice = new(3, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));

    [Fact]
    public async Task Every_event_is_delivered_once_in_the_order_of_its_stream_with_no_transaction_open()
    {
        await using var test = await TestStore.CreateAsync();
        var outbox = new Outbox();
        test.Options.Subscriptions.Add(outbox);
        var open = 0L;
        outbox.Then = async (_, _, _) => open += await test.AskAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'casemgmt-reader' and xact_start is not null");
        await using var daemon = await StartAsync(test.Store);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var stream = Guid.NewGuid();
            await test.StartAsync(stream, new Opened("a"), new Noted(2, "red"));
            for (var version = 2; version < 12; version++)
                await test.AppendAsync(stream, version, new Noted(version + 1, "red"));
        }));

        await TestStore.UntilAsync(() => Task.FromResult(outbox.Told.Count == 44));
        Assert.Equal(44, outbox.Told.Select(e => e.Id).Distinct().Count());
        Assert.All(outbox.Told.GroupBy(e => e.StreamId), s => Assert.Equal(Enumerable.Range(2, 11), s.Select(e => ((Noted)e.Data).Number)));
        Assert.Equal(0, open);
    }

    [Fact]
    public async Task A_crash_between_effect_and_progress_repeats_that_event_and_skips_none()
    {
        await using var test = await TestStore.CreateAsync();
        var outbox = new Outbox();
        test.Options.Subscriptions.Add(outbox);
        var crashes = 0;
        outbox.Then = async (e, _, _) =>
        {
            if (e.Version == 3 && crashes++ == 0)
                await KillReadersAsync(test);
        };
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"), new Noted(2, "red"), new Noted(3, "red"));
        await using var daemon = await StartAsync(test.Store);

        await TestStore.UntilAsync(() => Task.FromResult(outbox.Numbers.Contains(3)));
        Assert.Equal([1, 2, 2, 3], outbox.Numbers);
        Assert.Equal(3, outbox.Told.Select(e => e.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_fails_is_tried_again_with_growing_waits_on_the_clock_and_later_events_wait_for_it()
    {
        var clock = new SettableClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var test = await TestStore.CreateAsync(time: clock);
        var outbox = new Outbox(retries: new RetryPolicy(6, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)));
        test.Options.Subscriptions.Add(outbox);
        var tooSoon = 0;
        var next = DateTimeOffset.MinValue;
        outbox.Then = (e, context, _) =>
        {
            if (clock.Now < next)
                tooSoon++;
            return e.Data is Noted { Number: 1 } && context.Attempt < 6 ? throw new HttpRequestException("planted") : Task.CompletedTask;
        };
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"));
        await using var daemon = await StartAsync(test.Store);

        foreach (var (attempt, longest) in new[] { (1, 10), (2, 20), (3, 40), (4, 60), (5, 60) })
        {
            await TestStore.UntilAsync(() => Task.FromResult(daemon.Daemon.Waiting.Any(w => w.Attempts == attempt)));
            var waiting = Assert.Single(daemon.Daemon.Waiting);
            Assert.InRange((waiting.Next - clock.Now).TotalSeconds, longest / 2.0, longest);
            Assert.Equal(outbox.Told.First().Id, waiting.EventId);
            next = waiting.Next;
            clock.Now = waiting.Next;
        }
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(2, "red"));
        await TestStore.UntilAsync(() => Task.FromResult(outbox.Numbers.Contains(2)));
        Assert.Equal([1, 1, 1, 1, 1, 1, 2], outbox.Numbers);
        Assert.Equal(0, tooSoon);
        Assert.Empty(daemon.Daemon.Waiting);
    }

    [Fact]
    public async Task A_key_database_that_is_away_for_longer_than_an_event_is_tried_stops_no_subscription()
    {
        var clock = new SettableClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var test = await TestStore.CreateAsync(time: clock);
        var outbox = new Outbox(retries: Thrice);
        test.Options.Subscriptions.Add(outbox);
        var unit = Guid.NewGuid();
        outbox.Then = async (_, _, ct) =>
        {
            await using var session = test.Session();
            await session.Vault.KeyAsync(unit, ct);
        };
        var admin = await TestCluster.AdminConnectionStringAsync();
        await TestStore.RunAsync(admin, $"alter database \"{test.Databases.Keys.Name}\" allow_connections false");
        await TestStore.RunAsync(admin, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{test.Databases.Keys.Name}'");
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"));
        await using var daemon = await StartAsync(test.Store);
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            await TestStore.UntilAsync(() => Task.FromResult(daemon.Daemon.Waiting.Any(w => w.Attempts == attempt)));
            clock.Now = Assert.Single(daemon.Daemon.Waiting).Next;
        }
        await TestStore.RunAsync(admin, $"alter database \"{test.Databases.Keys.Name}\" allow_connections true");
        await TestStore.UntilAsync(() =>
        {
            clock.Now = clock.Now.AddMinutes(1);
            return Task.FromResult(daemon.Daemon.Waiting.Count == 0 && !outbox.Told.IsEmpty);
        });
        Assert.DoesNotContain(await daemon.Daemon.StatusAsync(), s => s.Stopped);
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from dead_letters"));
    }

    [Theory]
    [InlineData(1, 0.0, 500)]
    [InlineData(1, 1.0, 1000)]
    [InlineData(4, 1.0, 8000)]
    [InlineData(7, 1.0, 60000)]
    [InlineData(2000, 0.0, 30000)]
    public void A_wait_doubles_up_to_its_bound_and_is_at_least_half_of_that(int attempt, double jitter, int milliseconds) =>
        Assert.Equal(milliseconds, new RetryPolicy(2000, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)).DelayAfter(attempt, jitter).TotalMilliseconds, 0.001);

    [Fact]
    public async Task A_poison_event_stops_its_subscription_alone_is_kept_without_its_data_and_goes_out_first_when_resumed()
    {
        var clock = new SettableClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var test = await TestStore.CreateAsync(time: clock);
        var (outbox, other) = (new Outbox(retries: Thrice), new Outbox("other"));
        test.Options.Subscriptions.Add(outbox).Add(other);
        outbox.Then = (e, _, _) => e.Version == 3 ? throw new InvalidOperationException("planted") : Task.CompletedTask;
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"), new Noted(2, "red"), new Noted(3, "red"));
        await using var daemon = await StartAsync(test.Store);

        await UntilStoppedAsync(daemon, clock);
        await TestStore.UntilAsync(() => Task.FromResult(other.Told.Count == 3));
        Assert.Equal([1, 2, 2, 2], outbox.Numbers);
        Assert.Equal($"subscription:outbox {stream} 3 test.noted.v2 InvalidOperationException", await test.AskAsync<string>("select concat_ws(' ', reader, stream_id, stream_version, type, error) from dead_letters"));
        Assert.Equal([("other", false), ("outbox", true)], (await daemon.Daemon.StatusAsync()).Select(s => (s.Subscription, s.Stopped)).Order());

        outbox.Then = (_, _, _) => Task.CompletedTask;
        await Assert.ThrowsAsync<ArgumentException>(() => daemon.Daemon.ResumeAsync("nothing"));
        await daemon.Daemon.ResumeAsync("outbox");
        await TestStore.UntilAsync(() => Task.FromResult(outbox.Numbers.Contains(3)));
        Assert.Equal([1, 2, 2, 2, 2, 3], outbox.Numbers);
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from dead_letters"));
        Assert.DoesNotContain(await daemon.Daemon.StatusAsync(), s => s.Stopped);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_stops_the_subscription_at_once()
    {
        await using var test = await TestStore.CreateAsync();
        var outbox = new Outbox();
        test.Options.Subscriptions.Add(outbox);
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"), new Closed(new DateOnly(2026, 1, 1)), new Noted(2, "red"));
        await test.RunAsync("update mt_events set type = 'test.forgotten.v1' where version = 3");
        await using var daemon = await StartAsync(test.Store);

        await TestStore.UntilAsync(async () => (await daemon.Daemon.StatusAsync()).Any(s => s.Stopped));
        Assert.Contains("test.forgotten.v1", (await daemon.Daemon.StatusAsync())[0].Error, StringComparison.Ordinal);
        Assert.Equal([1], outbox.Numbers);
        await test.RunAsync("update mt_events set type = 'test.closed.v1' where version = 3");
        await daemon.Daemon.ResumeAsync("outbox");
        await TestStore.UntilAsync(() => Task.FromResult(outbox.Told.Count == 2));
        Assert.Equal([1, 2], outbox.Numbers);
    }

    [Fact]
    public async Task A_position_that_is_not_in_the_log_stops_the_subscription_with_what_to_do()
    {
        await using var test = await TestStore.CreateAsync();
        var outbox = new Outbox();
        test.Options.Subscriptions.Add(outbox);
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"), new Noted(2, "red"));
        await test.RunAsync("insert into reader_position (reader, epoch, transaction_id, seq_id) values ('subscription:outbox', 1, '999999999999', 77)");
        await using var daemon = await StartAsync(test.Store);
        await TestStore.UntilAsync(async () => (await daemon.Daemon.StatusAsync()).Any(s => s.Stopped));
        Assert.Contains("subscription:outbox", (await daemon.Daemon.StatusAsync())[0].Error, StringComparison.Ordinal);

        await test.RunAsync("update reader_position r set epoch = e.epoch, transaction_id = e.transaction_id, seq_id = e.seq_id from mt_events e where e.version = 2");
        await daemon.Daemon.ResumeAsync("outbox");
        await TestStore.UntilAsync(() => Task.FromResult(!outbox.Told.IsEmpty));
        Assert.Equal([2], outbox.Numbers);
    }

    [Fact]
    public async Task A_delivery_that_takes_too_long_has_failed()
    {
        await using var test = await TestStore.CreateAsync();
        var slow = new Slow();
        test.Options.Subscriptions.Add(slow);
        await test.StartAsync(Guid.NewGuid(), new Opened("a"));
        await using var daemon = await StartAsync(test.Store);
        await TestStore.UntilAsync(async () => (await daemon.Daemon.StatusAsync()).Any(s => s is { Stopped: true, Error: "TimeoutException" }));
    }

    [Fact]
    public async Task A_subscription_that_starts_now_hears_nothing_of_what_was_before_and_all_of_what_comes_after()
    {
        await using var test = await TestStore.CreateAsync();
        var (now, beginning) = (new Outbox("now", SubscriptionStart.Now), new Outbox());
        test.Options.Subscriptions.Add(beginning);
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"));
        // Settled, that is: what readers have been given.
        await using (await StartAsync(test.Store))
            await TestStore.UntilAsync(() => Task.FromResult(beginning.Told.Count == 1));
        test.Options.Subscriptions.Add(now);
        await using (var first = await StartAsync(test.Store))
            await TestStore.UntilAsync(async () => (await first.Daemon.StatusAsync()).Count == 2);
        // It has run once: what happens while no node runs is not before it.
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(2, "red"));
        await using var second = await StartAsync(test.Store);
        await TestStore.UntilAsync(() => Task.FromResult(beginning.Numbers.Contains(2) && !now.Told.IsEmpty));
        Assert.Equal([2], now.Numbers);
        // At least once: a daemon that was stopped before it had noted what it told tells it again.
        Assert.Equal([1, 2], beginning.Numbers.Distinct());
    }

    [Fact]
    public async Task Of_two_nodes_one_delivers_and_the_other_takes_over_when_it_stops()
    {
        await using var test = await TestStore.CreateAsync();
        var outbox = new Outbox();
        test.Options.Subscriptions.Add(outbox);
        await using var otherStore = new DocumentStore(test.Options);
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"));
        await using var other = await StartAsync(otherStore);
        await using (var first = await StartAsync(test.Store))
        {
            for (var version = 2; version <= 20; version++)
                await test.AppendAsync(stream, version, new Noted(version, "red"));
            await TestStore.UntilAsync(() => Task.FromResult(outbox.Told.Count == 20));
        }
        for (var version = 21; version <= 40; version++)
            await test.AppendAsync(stream, version, new Noted(version, "red"));
        await TestStore.UntilAsync(() => Task.FromResult(outbox.Told.Count == 40));
        Assert.Equal(Enumerable.Range(1, 40), outbox.Numbers);
    }

    [Fact]
    public async Task A_delivery_under_way_is_cancelled_when_its_node_loses_the_ownership()
    {
        await using var test = await TestStore.CreateAsync();
        var outbox = new Outbox();
        test.Options.Subscriptions.Add(outbox);
        var cancelled = 0;
        outbox.Then = async (_, _, ct) =>
        {
            if (outbox.Told.Count > 1)
                return;
            await KillReadersAsync(test);
            try
            {
                await Task.Delay(Timeout.Infinite, ct);
            }
            finally
            {
                cancelled++;
            }
        };
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"));
        await using var daemon = await StartAsync(test.Store);
        await TestStore.UntilAsync(() => Task.FromResult(outbox.Told.Count == 2));
        Assert.Equal(1, cancelled);
    }

    [Fact]
    public async Task A_database_that_vanishes_and_returns_costs_no_event_and_reorders_none()
    {
        await using var test = await TestStore.CreateAsync();
        var outbox = new Outbox();
        test.Options.Subscriptions.Add(outbox);
        await using var daemon = await StartAsync(test.Store);
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"));
        await TestStore.UntilAsync(() => Task.FromResult(outbox.Told.Count == 1));
        var admin = await TestCluster.AdminConnectionStringAsync();
        await test.AppendAsync(stream, 2, new Noted(2, "red"), new Noted(3, "red"));
        await TestStore.RunAsync(admin, $"alter database \"{test.Databases.Main.Name}\" allow_connections false");
        await TestStore.RunAsync(admin, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{test.Databases.Main.Name}'");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => daemon.Daemon.StatusAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => test.AppendAsync(stream, 4, new Noted(5, "red")));
        await TestStore.RunAsync(admin, $"alter database \"{test.Databases.Main.Name}\" allow_connections true");

        await test.AppendAsync(stream, 4, new Noted(4, "red"));
        await TestStore.UntilAsync(() => Task.FromResult(outbox.Numbers.Contains(4)));
        // At least once, and never backwards but for the repeat.
        Assert.Equal([1, 2, 3, 4], outbox.Told.DistinctBy(e => e.Id).Select(e => ((Noted)e.Data).Number));
        Assert.Equal(outbox.Numbers.Order(), outbox.Numbers);
    }

    [Fact]
    public async Task What_does_not_concern_it_is_passed_over_and_what_follows_is_delivered()
    {
        await using var test = await TestStore.CreateAsync();
        var outbox = new Outbox { Wants = e => ((Noted)e.Data).Number % 2 == 0 };
        test.Options.Subscriptions.Add(outbox);
        await test.StartAsync(Guid.NewGuid(), [new Opened("a"), .. Enumerable.Range(1, 5).Select(n => new Noted(n, "red"))]);
        await using var daemon = await StartAsync(test.Store);

        await TestStore.UntilAsync(() => Task.FromResult(outbox.Numbers.Contains(4)));
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select count(*) from reader_position p join mt_events e using (seq_id) where reader = 'subscription:outbox' and e.version = 6") == 1);
        Assert.Equal([2, 4], outbox.Numbers);
    }

    [Fact]
    public async Task What_is_delivered_together_comes_in_order_and_one_by_one_where_it_fails()
    {
        await using var test = await TestStore.CreateAsync();
        var outbox = new Outbox { Most = 4 };
        test.Options.Subscriptions.Add(outbox);
        // The second lot is told in part before it fails.
        outbox.Then = (e, _, _) => ((Noted)e.Data).Number == 6 && outbox.Numbers.Count() == 6 ? throw new InvalidOperationException("Not together.") : Task.CompletedTask;
        await test.StartAsync(Guid.NewGuid(), [new Opened("a"), .. Enumerable.Range(1, 9).SelectMany(n => new object[] { new Noted(n, "red"), new Opened("between") })]);
        await using var daemon = await StartAsync(test.Store);

        await TestStore.UntilAsync(() => Task.FromResult(outbox.Numbers.Contains(9)));
        Assert.Equal([1, 2, 3, 4, 5, 6, 5, 6, 7, 8, 9], outbox.Numbers);
        Assert.Equal([4, 4, 4], outbox.Lots);
    }

    [Fact]
    public void A_subscription_is_registered_once() =>
        Assert.Throws<ArgumentException>(() => new SubscriptionRegistrations().Add(new Outbox()).Add(new Outbox()));

    private static Task<Running<SubscriptionDaemon>> StartAsync(DocumentStore store) => Running<SubscriptionDaemon>.StartAsync(logger => new SubscriptionDaemon(store, logger));

    private static Task KillReadersAsync(TestStore test) =>
        test.RunAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'casemgmt-reader'");

    private static Task UntilStoppedAsync(Running<SubscriptionDaemon> daemon, SettableClock clock) => TestStore.UntilAsync(async () =>
    {
        foreach (var waiting in daemon.Daemon.Waiting)
            clock.Now = waiting.Next > clock.Now ? waiting.Next : clock.Now;
        return (await daemon.Daemon.StatusAsync()).Any(s => s.Stopped);
    });

    private sealed class Slow : Subscription
    {
        public override string Name => "slow";

        public override IReadOnlyCollection<Type> Events => [typeof(Opened)];

        public override SubscriptionStart Start => SubscriptionStart.Beginning;

        public override RetryPolicy Retries => Thrice with { Attempts = 1 };

        public override TimeSpan Timeout => TimeSpan.FromMilliseconds(50);

        public override Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct) => Task.Delay(System.Threading.Timeout.Infinite, ct);
    }
}
