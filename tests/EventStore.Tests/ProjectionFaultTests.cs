using System.Diagnostics.Metrics;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>What stops a projection, what is left then, and how it goes on.</summary>
public sealed class ProjectionFaultTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everything_before_a_bad_event_in_the_middle_of_a_page_is_written_and_nothing_of_it_or_after_it(bool byDatabase)
    {
        var (counts, refusing) = (new Counts(), true);
        counts.Before = e =>
        {
            if (refusing && !byDatabase && e.Data is Noted { Number: 700 })
                throw new InvalidOperationException("seven hundred");
        };
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(counts, ProjectionLifecycle.Async).Add(new Colours(), ProjectionLifecycle.Async));
        var (good, bad) = (Guid.NewGuid(), Guid.NewGuid());
        await test.StartAsync(good, [new Opened("good"), .. Enumerable.Range(2, 698).Select(i => new Noted(i, "red"))]);
        await test.StartAsync(bad, new Opened("bad"), new Noted(700, "red"));
        var last = await test.AppendAsync(good, 699, [.. Enumerable.Range(701, 800).Select(i => new Noted(i, "red"))]);
        if (byDatabase)
            await test.RunAsync($"insert into counts values ('9901', '{bad}', 'in the way', 0, 0, 0, now())");
        await using var daemon = await RunningDaemon.StartAsync(test.Store);

        Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "colours", TimeSpan.FromSeconds(30)));
        await TestStore.UntilAsync(async () => (await daemon.Daemon.StatusAsync()).Any(s => s is { Projection: "counts", Stopped: true }));
        Assert.Equal("699|699", await test.AskAsync<string>($"select concat_ws('|', events, version) from counts where stream_id = '{good}'"));
        Assert.Equal(byDatabase ? "in the way" : "bad", await test.AskAsync<string>($"select code from counts where stream_id = '{bad}'"));
        Assert.Equal(
            $"{bad} {(byDatabase ? $"1 test.opened.v1 PostgreSQL 23505 counts pkey (event 1 of stream {bad})" : $"2 test.noted.v2 InvalidOperationException (event 2 of stream {bad})")}",
            await test.AskAsync<string>("select concat_ws(' ', stream_id, stream_version, type, replace(error, 'counts_pkey', 'pkey')) from dead_letters"));
        Assert.Equal(byDatabase ? 699 : 700, await test.AskAsync<long>("select e.n from (select seq_id, row_number() over (order by epoch, transaction_id, seq_id) as n from mt_events) e join reader_position p using (seq_id) where p.reader = 'counts'"));

        refusing = false;
        await test.RunAsync("delete from counts where code = 'in the way'");
        Assert.True(await daemon.Daemon.ResumeAsync("counts"));
        Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "counts", TimeSpan.FromSeconds(30)));
        Assert.Equal("bad|2 good|1499", await test.AskAsync<string>("select string_agg(concat_ws('|', code, version), ' ' order by code) from counts"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from dead_letters"));
        Assert.False(await daemon.Daemon.ResumeAsync("counts"));
    }

    [Theory]
    [InlineData("epoch = epoch + 1")]
    [InlineData("transaction_id = (transaction_id::text::bigint + 1000)::text::xid8, seq_id = seq_id + 1000")]
    [InlineData("seq_id = 0")]
    public async Task A_position_that_is_not_in_the_log_stops_that_projection_and_says_what_to_do(string moved)
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Counts(), ProjectionLifecycle.Async).Add(new Colours(), ProjectionLifecycle.Async));
        var stream = Guid.NewGuid();
        var last = await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"));
        await using (var daemon = await RunningDaemon.StartAsync(test.Store))
        {
            Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "counts", TimeSpan.FromSeconds(30)));
            Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "colours", TimeSpan.FromSeconds(30)));
        }
        // As after a restore that brought back an earlier log beside later tables, or the other way round.
        await test.RunAsync($"update reader_position set {moved} where reader = 'counts'");

        await using var again = await RunningDaemon.StartAsync(test.Store);
        await TestStore.UntilAsync(async () => (await again.Daemon.StatusAsync()).Any(s => s is { Projection: "counts", Stopped: true }));
        var status = (await again.Daemon.StatusAsync()).Single(s => s.Projection == "counts");
        Assert.Matches(@"^Position \S+ is not in the log, which ends at \S+: the log was restored to another time than the tables\. Run rebuild counts\.$", status.Error);
        last = await test.AppendAsync(stream, 2, new Noted(2, "blue"));
        Assert.True(await again.Daemon.WaitForAsync(last.Position, "colours", TimeSpan.FromSeconds(30)));
        // To resume it does not help, and writes nothing.
        Assert.True(await again.Daemon.ResumeAsync("counts"));
        await TestStore.UntilAsync(async () => (await again.Daemon.StatusAsync()).Any(s => s is { Projection: "counts", Stopped: true }));
        Assert.Equal(2, await test.AskAsync<long>("select version from counts"));

        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        await new ProjectionSchema(owner, test.Options).RebuildAsync("counts");
        last = await test.AppendAsync(stream, 3, new Noted(3, "blue"));
        Assert.True(await again.Daemon.WaitForAsync(last.Position, "counts", TimeSpan.FromSeconds(30)));
        Assert.Equal("6|4", await test.AskAsync<string>("select concat_ws('|', total, version) from counts"));
    }

    [Fact]
    public async Task A_stop_that_comes_after_a_rebuild_stops_nothing_and_keeps_no_event()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Counts(), ProjectionLifecycle.Async));
        await test.StartAsync(Guid.NewGuid(), new Opened("a"));
        await using var connection = new NpgsqlConnection(test.Databases.Main.ConnectionString);
        await connection.OpenAsync();
        var row = Assert.Single(await LogReading.ReadAsync(connection, LogPosition.Start, ["test.opened.v1"], 1, settled: false, CancellationToken.None));
        await ReaderPositions.EnsureAsync(connection, "counts", CancellationToken.None);
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        // Writers of other databases on the server hold back what is settled.
        await TestStore.UntilAsync(async () => (await LogReading.ReadAsync(connection, LogPosition.Start, ["test.opened.v1"], 1, settled: true, CancellationToken.None)).Count == 1);
        await new ProjectionSchema(owner, test.Options).RebuildAsync("counts");

        Assert.False(await ReaderPositions.StopAsync(connection, "counts", LogPosition.Start, row, "for the test", CancellationToken.None));
        Assert.False(await test.AskAsync<bool>("select stopped from reader_position where reader = 'counts'"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from dead_letters"));
        Assert.True(await ReaderPositions.StopAsync(connection, "counts", row.Position, row, "for the test", CancellationToken.None));
        Assert.Equal("true for the test", await test.AskAsync<string>("select concat_ws(' ', p.stopped::text, d.error) from reader_position p join dead_letters d using (reader)"));
    }

    [Fact]
    public async Task A_node_writes_no_tables_but_those_of_its_own_release()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Counts(), ProjectionLifecycle.Async));
        await test.RunAsync("update projection_tables set version = 2");
        var last = await test.StartAsync(Guid.NewGuid(), new Opened("a"));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        Assert.False(await daemon.Daemon.WaitForAsync(last.Position, "counts", TimeSpan.FromMilliseconds(300)));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from counts"));

        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        await new ProjectionSchema(owner, test.Options).ApplyAsync();
        last = await test.StartAsync(Guid.NewGuid(), new Opened("b"));
        Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "counts", TimeSpan.FromSeconds(30)));
        Assert.Equal(2, await test.AskAsync<long>("select count(*) from counts"));
    }

    [Fact]
    public async Task What_is_not_taken_in_yet_is_measured_in_events_and_in_time()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Counts(), ProjectionLifecycle.Async).Add(new Colours(), ProjectionLifecycle.Async));
        using var reader = new ProjectionDaemon(test.Store, Microsoft.Extensions.Logging.Abstractions.NullLogger<ProjectionDaemon>.Instance);
        Assert.Equal([("counts", 0L, TimeSpan.Zero), ("colours", 0L, TimeSpan.Zero)], (await reader.LagAsync()).Select(l => (l.Status.Projection, l.Events, l.Age)));

        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"), new Noted(2, "red"));
        await test.RunAsync("update reader_position p set epoch = e.epoch, transaction_id = e.transaction_id, seq_id = e.seq_id from mt_events e where e.version = 1 and p.reader = 'counts'");
        var lags = await reader.LagAsync();
        Assert.Equal([("counts", 2L), ("colours", 3L)], lags.Select(l => (l.Status.Projection, l.Events)));
        Assert.All(lags, l => Assert.InRange(l.Age, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1)));

        // Beyond what is counted, the distance between numbers: 1500 events and a hundred numbers that were rolled back.
        await test.RunAsync("select setval('mt_events_sequence', (select last_value + 100 from mt_events_sequence))");
        await test.AppendAsync(stream, 3, [.. Enumerable.Range(1, 1500).Select(i => new Noted(i, "red"))]);
        Assert.Equal([1602L, 1603L], (await reader.LagAsync()).Select(l => l.Events));
    }

    [Fact]
    public async Task Lag_and_stops_are_on_the_meter_of_the_event_store()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Counts("metered_first"), ProjectionLifecycle.Async).Add(new Counts("metered_second"), ProjectionLifecycle.Async));
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(2, "red"));
        await test.RunAsync("update reader_position set stopped = true, error = 'for the test' where reader = 'metered_first'");
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (i, l) => { if (i.Meter.Name == "CaseMgmt.EventStore") l.EnableMeasurementEvents(i); } };
        listener.SetMeasurementEventCallback<long>((i, v, tags, _) => See(i, v, tags));
        listener.SetMeasurementEventCallback<int>((i, v, tags, _) => See(i, v, tags));
        listener.SetMeasurementEventCallback<double>((i, v, tags, _) => See(i, v, tags));
        listener.Start();
        await using var daemon = await RunningDaemon.StartAsync(test.Store);

        await TestStore.UntilAsync(() =>
        {
            listener.RecordObservableInstruments();
            // The lag is measured at moments of its own, some time after the daemon has begun.
            return Task.FromResult(
                seen.GetValueOrDefault("casemgmt.eventstore.projection.stopped metered_first") > 0 && seen.GetValueOrDefault("casemgmt.eventstore.projection.events metered_second") > 0
                && seen.ContainsKey("casemgmt.eventstore.projection.lag.events metered_first") && seen.ContainsKey("casemgmt.eventstore.projection.lag.time metered_first"));
        });
        Assert.Equal(2, seen["casemgmt.eventstore.projection.lag.events metered_first"]);
        Assert.InRange(seen["casemgmt.eventstore.projection.lag.time metered_first"], 0.0000001, 60);
        Assert.Equal(0, seen["casemgmt.eventstore.projection.stopped metered_second"]);

        // Other tests of this process have daemons of their own, but no projections of these names.
        void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
                seen.AddOrUpdate($"{instrument.Name} {tag.Value}", value, (_, before) => instrument.IsObservable ? value : before + value);
        }
    }
}
