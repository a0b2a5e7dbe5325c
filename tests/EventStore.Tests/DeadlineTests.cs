using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class DeadlineTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly SettableClock clock = new(Start);
    private readonly ReplyPassed handler = new();

    [Fact]
    public async Task A_deadline_fires_once_when_it_is_due_as_the_system_and_not_before()
    {
        await using var test = await CreateAsync();
        await using var daemon = await StartAsync(test.Store);
        var early = await OpenAsync(test);
        clock.Now = Start.AddDays(1);
        var late = await OpenAsync(test);

        clock.Now = Start.AddDays(7);
        await UntilPassedAsync(test, 1);
        var command = Assert.Single(handler.Commands);
        Assert.Equal(new DeadlinePassed(early, ReplyDeadlines.Id, Start.AddDays(7), Start.AddDays(7)), command);
        await using var session = test.Session();
        var events = await session.Events.FetchStreamAsync(early);
        // The event that set it is the cause.
        var (setter, appended) = (events[0].Id.ToString(), events[^1]);
        Assert.Equal(("system", setter, setter, Start.AddDays(7)), (appended.UserName, appended.CausationId, appended.CorrelationId, appended.Timestamp));
        Assert.Equal(1, (await session.Events.FetchStreamStateAsync(late))!.Version);

        clock.Now = Start.AddDays(8);
        await UntilPassedAsync(test, 2);
        clock.Now = Start.AddDays(80);
        await SentinelAsync(test);
        Assert.Equal((2L, 2L), ((await session.Events.FetchStreamStateAsync(early))!.Version, (await session.Events.FetchStreamStateAsync(late))!.Version));
        Assert.Equal(3, handler.Commands.Count);
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from deadlines"));
    }

    [Fact]
    public async Task A_pause_moves_it_and_a_cancelled_one_never_fires()
    {
        await using var test = await CreateAsync();
        await using var daemon = await StartAsync(test.Store);
        var (paused, closed, plain) = (await OpenAsync(test), await OpenAsync(test), await OpenAsync(test));
        await test.AppendAsync(paused, 1, new Noted(20, "pause"));
        await test.AppendAsync(closed, 1, new Closed(new DateOnly(2026, 3, 1)));
        // A pause of what is not set sets nothing.
        await test.AppendAsync(closed, 2, new Noted(3, "pause"));

        clock.Now = Start.AddDays(10);
        await UntilPassedAsync(test, 1);
        Assert.Equal(plain, Assert.Single(handler.Commands).StreamId);
        clock.Now = Start.AddDays(20);
        await UntilPassedAsync(test, 2);
        Assert.Equal((paused, Start.AddDays(20)), (handler.Commands.Last().StreamId, handler.Commands.Last().Due));
        await using var session = test.Session();
        var moved = await session.Events.FetchStreamAsync(paused);
        Assert.Equal(moved[1].Id.ToString(), moved[^1].CausationId);
        await SentinelAsync(test);
        Assert.DoesNotContain(closed, handler.Commands.Select(c => c.StreamId));
    }

    [Fact]
    public async Task What_was_missed_while_no_node_ran_fires_late_and_once()
    {
        await using var test = await CreateAsync();
        var stream = await OpenAsync(test);
        clock.Now = Start.AddDays(30);
        await using (var daemon = await StartAsync(test.Store))
            await UntilPassedAsync(test, 1);
        await using (var again = await StartAsync(test.Store))
            await SentinelAsync(test);
        var command = Assert.Single(handler.Commands, c => c.StreamId == stream);
        Assert.Equal((Start.AddDays(7), Start.AddDays(30)), (command.Due, command.At));
    }

    [Fact]
    public async Task A_rebuild_of_the_projection_fires_nothing_again()
    {
        await using var test = await CreateAsync();
        await using var daemon = await StartAsync(test.Store);
        var streams = new[] { await OpenAsync(test), await OpenAsync(test) };
        clock.Now = Start.AddDays(7);
        await UntilPassedAsync(test, 2);

        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        await new ProjectionSchema(owner, test.Options).RebuildAsync("deadlines");
        await SentinelAsync(test);

        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select count(*) from deadlines") == 0);
        Assert.All(streams, s => Assert.Single(handler.Commands, c => c.StreamId == s));
        Assert.Equal(3, handler.Commands.Count);
    }

    [Fact]
    public async Task A_crash_between_handler_and_save_fires_again_with_one_effect_in_the_log()
    {
        await using var test = await CreateAsync();
        var stream = await OpenAsync(test);
        clock.Now = Start.AddDays(7);
        var handled = new TaskCompletionSource();
        handler.First = async (_, ct) =>
        {
            handled.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct);
        };
        await using (var dying = await StartAsync(test.Store))
            await handled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, await test.AskAsync<long>("select count(*) from mt_events"));

        handler.First = (_, _) => Task.CompletedTask;
        await using var next = await StartAsync(test.Store);
        await UntilPassedAsync(test, 1);
        await SentinelAsync(test);
        Assert.Equal(2, handler.Commands.Count(c => c.StreamId == stream));
        Assert.Equal(1, await test.AskAsync<long>($"select count(*) from mt_events where stream_id = '{stream}' and version > 1"));
    }

    [Fact]
    public async Task Two_nodes_have_one_effect_for_each_and_the_second_goes_on_when_the_first_stops()
    {
        await using var test = await CreateAsync();
        await using var otherStore = new DocumentStore(test.Options);
        for (var i = 0; i < 15; i++)
            await OpenAsync(test);
        clock.Now = Start.AddDays(3);
        for (var i = 0; i < 15; i++)
            await OpenAsync(test);
        await using var other = await StartAsync(otherStore);
        await using (var first = await StartAsync(test.Store))
        {
            clock.Now = Start.AddDays(7);
            await UntilPassedAsync(test, 15);
        }
        clock.Now = Start.AddDays(10);
        await UntilPassedAsync(test, 30);
        Assert.Equal(60, await test.AskAsync<long>("select count(*) from mt_events"));
        Assert.Equal(30, await test.AskAsync<long>("select count(distinct stream_id) from mt_events where version = 2"));
    }

    [Fact]
    public async Task What_another_node_has_passed_meanwhile_is_rolled_back_as_a_whole()
    {
        await using var test = await CreateAsync();
        var stream = await OpenAsync(test);
        clock.Now = Start.AddDays(7);
        handler.First = (c, _) => test.RunAsync($"insert into deadlines_passed values ('9901', '{c.StreamId}', 'reply:1', now(), now()) on conflict do nothing");
        await using var daemon = await StartAsync(test.Store);
        await TestStore.UntilAsync(async () => !handler.Commands.IsEmpty && await test.AskAsync<long>("select count(*) from deadlines") == 0);
        Assert.Single(handler.Commands);
        Assert.Equal(1, await test.AskAsync<long>($"select version from mt_streams where id = '{stream}'"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pause_that_comes_while_it_is_handled_wins_and_it_fires_when_due_then(bool silent)
    {
        await using var test = await CreateAsync();
        handler.Silent = silent;
        var stream = await OpenAsync(test);
        clock.Now = Start.AddDays(7);
        handler.First = async (_, _) =>
        {
            if (handler.Commands.Count == 1)
                await test.AppendAsync(stream, 1, new Noted(30, "pause"));
        };
        await using var daemon = await StartAsync(test.Store);
        await TestStore.UntilAsync(async () => await test.AskAsync<long>($"select version from mt_streams where id = '{stream}'") == 2);
        await SentinelAsync(test);
        Assert.Equal(2, await test.AskAsync<long>($"select version from mt_streams where id = '{stream}'"));
        Assert.Single(handler.Commands, c => c.StreamId == stream);

        clock.Now = Start.AddDays(60);
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select count(*) from deadlines") == 0);
        Assert.Equal([Start.AddDays(7), Start.AddDays(37)], handler.Commands.Where(c => c.StreamId == stream).Select(c => c.Due));
        Assert.Equal(silent ? 2 : 3, await test.AskAsync<long>($"select version from mt_streams where id = '{stream}'"));
    }

    [Fact]
    public async Task A_conflict_with_another_stream_is_decided_again_at_once()
    {
        await using var test = await CreateAsync();
        await OpenAsync(test);
        var other = await OpenAsync(test);
        await test.AppendAsync(other, 1, new Closed(new DateOnly(2026, 3, 1)));
        test.Options.DeadlineHandlers.Add(new Touching(other, test));
        await test.RunAsync("update deadlines set kind = 'touching'");
        clock.Now = Start.AddDays(7);
        await using var daemon = await StartAsync(test.Store);
        await UntilPassedAsync(test, 1);
        Assert.Equal(4, await test.AskAsync<long>($"select version from mt_streams where id = '{other}'"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from deadline_failures"));
    }

    [Fact]
    public async Task A_handler_that_meets_a_conflict_on_its_own_stream_each_time_has_failed_and_backs_off()
    {
        await using var test = await CreateAsync();
        var (bad, version) = (await OpenAsync(test), 1L);
        handler.First = async (c, _) =>
        {
            if (c.StreamId == bad)
                await test.AppendAsync(bad, version++, new Noted(1, "grey"));
        };
        clock.Now = Start.AddDays(7);
        await using var daemon = await StartAsync(test.Store);

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await TestStore.UntilAsync(async () => (await daemon.Daemon.FailuresAsync()).Any(f => f.Attempts == attempt));
            var failure = Assert.Single(await daemon.Daemon.FailuresAsync());
            Assert.Equal((bad, attempt == 3), (failure.StreamId, failure.Stopped));
            Assert.True(failure.NextAttempt > clock.Now);
            await SentinelAsync(test, advance: false);
            Assert.Equal(attempt * 5, handler.Commands.Count(c => c.StreamId == bad));
            clock.Now = failure.NextAttempt;
        }
    }

    [Fact]
    public async Task A_failing_one_backs_off_holds_up_no_other_is_given_up_visibly_and_can_be_resumed()
    {
        await using var test = await CreateAsync();
        var bad = await OpenAsync(test);
        handler.First = (c, _) => c.StreamId == bad ? throw new InvalidOperationException("planted") : Task.CompletedTask;
        clock.Now = Start.AddDays(7);
        await using var daemon = await StartAsync(test.Store);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await TestStore.UntilAsync(async () => (await daemon.Daemon.FailuresAsync()).Any(f => f.Attempts == attempt));
            var failure = Assert.Single(await daemon.Daemon.FailuresAsync());
            Assert.Equal((bad, attempt == 3, "InvalidOperationException"), (failure.StreamId, failure.Stopped, failure.Error));
            Assert.InRange((failure.NextAttempt - clock.Now).TotalSeconds, 5 * Math.Pow(2, attempt - 1), 10 * Math.Pow(2, attempt - 1));
            await SentinelAsync(test, advance: false);
            clock.Now = failure.NextAttempt;
        }
        await SentinelAsync(test);
        Assert.Equal(3, handler.Commands.Count(c => c.StreamId == bad));

        handler.First = (_, _) => Task.CompletedTask;
        await daemon.Daemon.ResumeAsync();
        await TestStore.UntilAsync(async () => await test.AskAsync<long>($"select version from mt_streams where id = '{bad}'") == 2);
        Assert.Empty(await daemon.Daemon.FailuresAsync());
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from deadline_failures"));
    }

    [Fact]
    public async Task One_of_a_kind_that_nobody_knows_is_shown_is_never_given_up_and_fires_when_somebody_knows_it()
    {
        await using var test = await CreateAsync();
        var stream = await OpenAsync(test);
        await test.RunAsync("update deadlines set kind = 'unheard-of'");
        clock.Now = Start.AddDays(7);
        await using var daemon = await StartAsync(test.Store);
        for (var look = 0; look < 25; look++)
        {
            await TestStore.UntilAsync(async () => (await daemon.Daemon.FailuresAsync()).Any(f => f.NextAttempt > clock.Now));
            var failure = Assert.Single(await daemon.Daemon.FailuresAsync());
            Assert.Equal((stream, 0, false, "unheard-of"), (failure.StreamId, failure.Attempts, failure.Stopped, failure.Kind.Value));
            Assert.Contains("unheard-of", failure.Error, StringComparison.Ordinal);
            clock.Now = failure.NextAttempt;
        }
        // As for a node of the release that set it.
        await test.RunAsync("update deadlines set kind = 'reply'");
        clock.Now = clock.Now.AddMinutes(2);
        await UntilPassedAsync(test, 1);
        Assert.Equal(stream, Assert.Single(handler.Commands).StreamId);
        Assert.Empty(await daemon.Daemon.FailuresAsync());
    }

    [Fact]
    public async Task A_key_database_that_is_away_for_longer_than_it_is_tried_gives_up_no_deadline()
    {
        await using var test = await CreateAsync();
        var stream = await OpenAsync(test);
        test.Options.DeadlineHandlers.Add(new Sealing());
        await test.RunAsync("update deadlines set kind = 'sealing'");
        var admin = await TestCluster.AdminConnectionStringAsync();
        await TestStore.RunAsync(admin, $"alter database \"{test.Databases.Keys.Name}\" allow_connections false");
        await TestStore.RunAsync(admin, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{test.Databases.Keys.Name}'");
        clock.Now = Start.AddDays(7);
        await using var daemon = await StartAsync(test.Store);
        // Three attempts are all that failures of its own would have.
        for (var look = 0; look < 5; look++)
        {
            await TestStore.UntilAsync(async () => (await daemon.Daemon.FailuresAsync()).Any(f => f.NextAttempt > clock.Now));
            var failure = Assert.Single(await daemon.Daemon.FailuresAsync());
            Assert.Equal((stream, 0, false), (failure.StreamId, failure.Attempts, failure.Stopped));
            Assert.StartsWith(nameof(StoreUnavailableException), failure.Error, StringComparison.Ordinal);
            clock.Now = failure.NextAttempt;
        }
        await TestStore.RunAsync(admin, $"alter database \"{test.Databases.Keys.Name}\" allow_connections true");
        clock.Now = clock.Now.AddMinutes(1);
        await UntilPassedAsync(test, 1);
        Assert.Empty(await daemon.Daemon.FailuresAsync());
    }

    [Fact]
    public async Task A_database_that_vanishes_and_returns_costs_no_deadline_and_repeats_none()
    {
        await using var test = await CreateAsync();
        var streams = new List<Guid>();
        for (var i = 0; i < 6; i++)
            streams.Add(await OpenAsync(test));
        var admin = await TestCluster.AdminConnectionStringAsync();
        var away = new TaskCompletionSource();
        handler.First = async (_, _) =>
        {
            if (handler.Commands.Count != 3)
                return;
            await TestStore.RunAsync(admin, $"alter database \"{test.Databases.Main.Name}\" allow_connections false");
            await TestStore.RunAsync(admin, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{test.Databases.Main.Name}'");
            away.TrySetResult();
        };
        clock.Now = Start.AddDays(7);
        await using var daemon = await StartAsync(test.Store);
        await away.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await TestStore.UntilAsync(async () => await Record.ExceptionAsync(() => daemon.Daemon.FailuresAsync()) is StoreUnavailableException);
        await TestStore.RunAsync(admin, $"alter database \"{test.Databases.Main.Name}\" allow_connections true");

        await UntilPassedAsync(test, 6);
        Assert.Equal(6, await test.AskAsync<long>($"select count(*) from mt_events where version = 2 and data->>'number' = '{ReplyPassed.Number}'"));
        Assert.Equal(12, await test.AskAsync<long>("select count(*) from mt_events"));
    }

    private static Task<Running<DeadlineDaemon>> StartAsync(DocumentStore store) => Running<DeadlineDaemon>.StartAsync(logger => new DeadlineDaemon(store, logger));

    private static async Task<Guid> OpenAsync(TestStore test)
    {
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        return stream;
    }

    private static Task UntilPassedAsync(TestStore test, int count) =>
        TestStore.UntilAsync(async () => await test.AskAsync<long>("select count(*) from deadlines_passed") == count);

    private async Task<TestStore> CreateAsync()
    {
        var test = await TestStore.CreateAsync(p => p.Add(new DeadlineProjection([new ReplyDeadlines()]), ProjectionLifecycle.Inline), time: clock);
        test.Options.DeadlineHandlers.Add(handler);
        return test;
    }

    /// <summary>Another deadline comes due and fires, so the worker has looked at all that was due before it.</summary>
    private async Task SentinelAsync(TestStore test, bool advance = true)
    {
        var sentinel = await OpenAsync(test);
        if (advance)
            clock.Now = clock.Now.AddDays(7);
        else
            await test.AppendAsync(sentinel, 1, new Noted(0, "pause"));
        await TestStore.UntilAsync(async () => await test.AskAsync<long>($"select count(*) from deadlines_passed where stream_id = '{sentinel}'") == 1);
    }

    /// <summary>Needs a key, as whatever writes evidence does.</summary>
    private sealed class Sealing : IDeadlineHandler
    {
        public OpenCode Kind { get; } = new("sealing");

        public RetryPolicy Retries { get; } = new(3, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));

        public async Task HandleAsync(DeadlinePassed passed, IDocumentSession session, CancellationToken ct) => await session.Vault.KeyAsync(passed.StreamId, ct);
    }

    /// <summary>Writes to a second stream, which somebody else writes to as well the first time.</summary>
    private sealed class Touching(Guid other, TestStore test) : IDeadlineHandler
    {
        private bool touched;

        public OpenCode Kind { get; } = new("touching");

        public async Task HandleAsync(DeadlinePassed passed, IDocumentSession session, CancellationToken ct)
        {
            var stream = await session.Events.FetchForWriting<Tally>(other, ct);
            stream.AppendMany(new Noted(1, "grey"));
            if (!touched)
                await test.AppendAsync(other, 2, new Noted(2, "grey"));
            touched = true;
        }
    }
}
