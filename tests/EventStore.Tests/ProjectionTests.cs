using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class ProjectionTests
{
    private const string Rows = "select coalesce(string_agg(concat_ws('|', tenant_id, stream_id, code, total, version, at), E'\\n' order by stream_id), '') from ";

    [Fact]
    public async Task An_inline_projection_is_written_in_the_transaction_of_its_events()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline).Add(new Picky(), ProjectionLifecycle.Inline));
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(5, "red"));
        Assert.Equal("a|5|2", await test.AskAsync<string>("select concat_ws('|', code, total, version) from sums"));
        Assert.Equal(1, await test.AskAsync<long>("select count(distinct xmin::text) from (select xmin from sums union all select xmin from mt_events union all select xmin from mt_streams) x"));

        // The projection throws, and then the database refuses its row: either way nothing is written.
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.AppendAsync(stream, 2, new Noted(13, "red")));
        await Assert.ThrowsAsync<PostgresException>(() => test.AppendAsync(stream, 2, new Noted(5000, "red")));
        Assert.Equal("a|5|2", await test.AskAsync<string>("select concat_ws('|', code, total, version) from sums"));
        Assert.Equal(2, await test.AskAsync<long>("select version from mt_streams"));
        Assert.Equal(2, await test.AskAsync<long>("select count(*) from mt_events"));
    }

    [Fact]
    public async Task Inline_async_and_rebuilt_rows_are_the_same()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline).Add(new Sums("sums_async"), ProjectionLifecycle.Async));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        var last = await WriteAsync(test, writers: 4, streamsEach: 5, eventsEach: 20);
        Assert.True(await daemon.Daemon.WaitForAsync(last, "sums_async", TimeSpan.FromSeconds(30)));
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select sum(version)::bigint from sums_async") == 20 * 21);
        var live = await test.AskAsync<string>(Rows + "sums");
        Assert.Equal(live, await test.AskAsync<string>(Rows + "sums_async"));

        await test.RunAsync("update sums set total = -1; update sums_async set total = -1");
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        var schema = new ProjectionSchema(owner, test.Options);
        Assert.Equal(20 * 21, await schema.RebuildAsync("sums"));
        await schema.RebuildAsync("sums_async");

        Assert.Equal(live, await test.AskAsync<string>(Rows + "sums"));
        Assert.Equal(live, await test.AskAsync<string>(Rows + "sums_async"));
        var after = await test.StartAsync(Guid.NewGuid(), new Opened("after"));
        Assert.True(await daemon.Daemon.WaitForAsync(after.Position, "sums_async", TimeSpan.FromSeconds(30)));
        Assert.Equal(1, await test.AskAsync<long>("select count(*) from sums_async where code = 'after'"));
    }

    [Fact]
    public async Task Writers_go_on_while_a_projection_is_rebuilt_and_nothing_is_lost()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline).Add(new Sums("sums_async"), ProjectionLifecycle.Async));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        var schema = new ProjectionSchema(owner, test.Options);

        var writing = WriteAsync(test, writers: 4, streamsEach: 3, eventsEach: 60);
        var rebuilds = 0;
        while (!writing.IsCompleted)
        {
            await schema.RebuildAsync("sums");
            await schema.RebuildAsync("sums_async");
            rebuilds++;
        }
        Assert.True(await daemon.Daemon.WaitForAsync(await writing, "sums_async", TimeSpan.FromSeconds(30)));
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select sum(version)::bigint from sums_async") == 12 * 61);

        Assert.True(rebuilds > 0);
        var live = await test.AskAsync<string>(Rows + "sums");
        Assert.DoesNotContain("wrong order", live, StringComparison.Ordinal);
        Assert.Equal(live, await test.AskAsync<string>(Rows + "sums_async"));
        await schema.RebuildAsync("sums");
        Assert.Equal(live, await test.AskAsync<string>(Rows + "sums"));
    }

    [Fact]
    public async Task Readers_wait_for_the_oldest_open_writer_and_then_miss_repeat_and_reorder_nothing()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Async));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        var held = Guid.NewGuid();
        await using var slow = new NpgsqlConnection(test.Databases.Main.ConnectionString);
        await slow.OpenAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using (var write = new NpgsqlCommand(
            $$"""
            insert into mt_streams (tenant_id, id, version) values ('9901', '{{held}}', 1);
            insert into mt_events (tenant_id, id, stream_id, version, data, type) values ('9901', gen_random_uuid(), '{{held}}', 1, '{"code":"held"}', 'test.opened.v1')
            """, slow))
            await write.ExecuteNonQueryAsync();

        var last = await WriteAsync(test, writers: 16, streamsEach: 4, eventsEach: 15);
        Assert.False(await daemon.Daemon.WaitForAsync(last, "sums", TimeSpan.FromMilliseconds(300)));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from sums"));
        await transaction.CommitAsync();

        Assert.True(await daemon.Daemon.WaitForAsync(last, "sums", TimeSpan.FromSeconds(30)));
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select coalesce(sum(version), 0)::bigint from sums") == (64 * 16) + 1);
        Assert.Equal(65, await test.AskAsync<long>("select count(*) from sums where code <> 'wrong order'"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from sums s join mt_streams m on m.id = s.stream_id where m.version <> s.version"));
        // The held event has the smallest number and was read last of all that were committed before it: order is by transaction, and nothing below it was missed.
        Assert.Equal(1, await test.AskAsync<long>($"select count(*) from sums where stream_id = '{held}'"));
    }

    [Fact]
    public async Task A_rolled_back_writer_leaves_no_gap_that_stops_readers()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Async));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        await Assert.ThrowsAsync<StreamConflictException>(() => test.AppendAsync(stream, 5, new Noted(1, "red")));
        await Assert.ThrowsAsync<StreamExistsException>(() => test.StartAsync(stream, new Opened("b")));
        var last = await test.AppendAsync(stream, 1, new Noted(7, "red"));

        Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "sums", TimeSpan.FromSeconds(30)));
        Assert.Equal("a|7|2", await test.AskAsync<string>("select concat_ws('|', code, total, version) from sums"));
    }

    [Theory]
    [InlineData(13)]
    [InlineData(5000)]
    public async Task An_error_stops_that_projection_alone_is_kept_visible_and_can_be_resumed(int bad)
    {
        var picky = new Picky();
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(picky, ProjectionLifecycle.Async).Add(new Sums(), ProjectionLifecycle.Async));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        var stream = Guid.NewGuid();
        var last = await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"), new Noted(bad, "red"), new Noted(2, "red"));

        Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "sums", TimeSpan.FromSeconds(30)));
        await TestStore.UntilAsync(async () => (await daemon.Daemon.StatusAsync()).Any(s => s is { Projection: "picky", Stopped: true, Error.Length: > 0 }));
        Assert.Equal("1", await test.AskAsync<string>("select string_agg(number::text, ' ') from picky_numbers"));
        Assert.Equal($"picky {stream} 3 test.noted.v2", await test.AskAsync<string>("select concat_ws(' ', reader, stream_id, stream_version, type) from dead_letters"));
        Assert.False(await daemon.Daemon.WaitForAsync(last.Position, "picky", TimeSpan.FromSeconds(30)));

        picky.Forgiving = true;
        await daemon.Daemon.ResumeAsync("picky");
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select count(*) from picky_numbers") == 3);
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from dead_letters"));
    }

    [Fact]
    public async Task An_unknown_name_stops_every_projection_rather_than_being_skipped()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Async));
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Closed(new DateOnly(2026, 1, 1)));
        await test.RunAsync("update mt_events set type = 'test.forgotten.v1' where version = 2");
        await using var daemon = await RunningDaemon.StartAsync(test.Store);

        await TestStore.UntilAsync(async () => (await daemon.Daemon.StatusAsync()).Any(s => s.Stopped));
        Assert.Contains("test.forgotten.v1", (await daemon.Daemon.StatusAsync())[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_nodes_share_the_work_and_one_takes_over_when_the_other_stops()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Async));
        await using var second = new DocumentStore(test.Options);
        await using var other = await RunningDaemon.StartAsync(second);
        string position;
        await using (var first = await RunningDaemon.StartAsync(test.Store))
        {
            position = await WriteAsync(test, writers: 2, streamsEach: 3, eventsEach: 10);
            Assert.True(await first.Daemon.WaitForAsync(position, "sums", TimeSpan.FromSeconds(30)));
        }
        position = await WriteAsync(test, writers: 2, streamsEach: 3, eventsEach: 10);
        Assert.True(await other.Daemon.WaitForAsync(position, "sums", TimeSpan.FromSeconds(30)));
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select sum(version)::bigint from sums") == 12 * 11);
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from sums where code = 'wrong order'"));
    }

    [Fact]
    public async Task Waiting_refuses_what_is_no_position_and_a_projection_that_does_not_exist()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Async));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        Assert.True(await daemon.Daemon.WaitForAsync("", "sums", TimeSpan.Zero));
        Assert.False(await daemon.Daemon.WaitForAsync("1.999999999.1", "sums", TimeSpan.Zero));
        await Assert.ThrowsAsync<FormatException>(() => daemon.Daemon.WaitForAsync("1.-1.x", "sums", TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentException>(() => daemon.Daemon.WaitForAsync("1.1.1", "nothing", TimeSpan.Zero));
    }

    [Fact]
    public async Task A_changed_projection_is_rebuilt_by_migrate_and_an_unchanged_one_is_left_alone()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline));
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(5, "red"));
        await test.RunAsync("update sums set total = -1");
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        Assert.Equal(0, await new ProjectionSchema(owner, test.Options).ApplyAsync());
        Assert.Equal(-1, await test.AskAsync<long>("select total from sums"));

        var next = TestStore.OptionsFor(test.Databases.Main.ConnectionString, test.Databases.Keys.ConnectionString, p => p.Add(new Sums("sums", version: 2), ProjectionLifecycle.Inline));
        Assert.Equal([1, 0, 0], (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => new ProjectionSchema(owner, next).ApplyAsync()))).OrderDescending());
        Assert.Equal(5, await test.AskAsync<long>("select total from sums"));
        await Assert.ThrowsAsync<ArgumentException>(() => new ProjectionSchema(owner, next).RebuildAsync("nothing"));
    }

    private static async Task<string> WriteAsync(TestStore test, int writers, int streamsEach, int eventsEach)
    {
        var positions = await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            var last = LogPosition.Start;
            var random = new Random(writer);
            var streams = Enumerable.Range(0, streamsEach).Select(_ => Guid.NewGuid()).ToList();
            await using var session = test.Session();
            foreach (var stream in streams)
                session.Events.StartStream<Tally>(stream, new Opened($"w{writer}"));
            await session.SaveChangesAsync();
            for (var i = 0; i < eventsEach; i++)
            {
                foreach (var stream in streams)
                    session.Events.Append(stream, i + 1, new Noted(random.Next(1000), "red"));
                Assert.True(LogPosition.TryParse((await session.SaveChangesAsync()).Position, out var position));
                last = position.CompareTo(last) > 0 ? position : last;
            }
            return last;
        }));
        return positions.Max().ToString();
    }
}
