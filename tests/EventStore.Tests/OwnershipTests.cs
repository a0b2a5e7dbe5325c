using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>Several nodes: each projection runs on one of them, and on another within five seconds when that one dies.</summary>
public sealed class OwnershipTests
{
    // Five seconds, in checks of the nodes that wait.
    private static readonly TimeSpan Limit = 5 * new StoreOptions { Registry = null!, MainConnection = "", KeysConnection = "", MasterKeys = null! }.OwnershipCheckInterval;

    [Fact]
    public async Task Each_projection_runs_on_one_node_and_no_event_is_taken_in_twice()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Counts(), ProjectionLifecycle.Async).Add(new Counts("more_counts"), ProjectionLifecycle.Async));
        var applied = new System.Collections.Concurrent.ConcurrentDictionary<(int Node, string Projection), int>();
        await using var first = await NodeAsync(test, e => applied.AddOrUpdate((1, e.Projection), 1, (_, n) => n + 1));
        await using var second = await NodeAsync(test, e => applied.AddOrUpdate((2, e.Projection), 1, (_, n) => n + 1));
        var last = await WriteAsync(test, streams: 5, events: 30);

        foreach (var name in new[] { "counts", "more_counts" })
        {
            Assert.True(await first.Daemon.WaitForAsync(last, name, TimeSpan.FromSeconds(30)));
            Assert.Equal(150, Assert.Single(applied, a => a.Key.Projection == name).Value);
        }
        Assert.Equal("150|150", await test.AskAsync<string>("select concat_ws('|', (select sum(events) from counts), (select sum(events) from more_counts))"));
    }

    [Fact]
    public async Task A_node_takes_over_when_the_owners_session_ends()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Counts(), ProjectionLifecycle.Async));
        // A node that owns the projection and does nothing any more.
        await using var owner = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(test.Databases.Main.ConnectionString) { Pooling = false }.ConnectionString);
        await owner.OpenAsync();
        await using (var take = new NpgsqlCommand("select pg_advisory_lock(hashtextextended('projection:counts', 0))", owner))
            await take.ExecuteNonQueryAsync();
        await using var node = await NodeAsync(test);
        var last = await WriteAsync(test, streams: 1, events: 3);
        Assert.False(await node.Daemon.WaitForAsync(last, "counts", TimeSpan.FromMilliseconds(300)));

        await test.RunAsync($"select pg_terminate_backend({owner.ProcessID})");
        Assert.True(await node.Daemon.WaitForAsync(last, "counts", Limit));
        Assert.Equal(3, await test.AskAsync<long>("select sum(events)::bigint from counts"));
    }

    [Fact]
    public async Task Work_goes_on_when_the_owner_loses_its_connections_and_when_it_is_gone()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Counts(), ProjectionLifecycle.Async));
        await using var second = await NodeAsync(test);
        string last;
        await using (var first = await NodeAsync(test))
        {
            for (var round = 0; round < 3; round++)
            {
                last = await WriteAsync(test, streams: 2, events: 10);
                Assert.True(await second.Daemon.WaitForAsync(last, "counts", Limit));
                await test.RunAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())");
            }
        }
        last = await WriteAsync(test, streams: 2, events: 10);
        Assert.True(await second.Daemon.WaitForAsync(last, "counts", Limit));
        Assert.Equal("8|80", await test.AskAsync<string>("select concat_ws('|', count(*), sum(events)) from counts"));
    }

    [Fact]
    public async Task A_node_that_was_overtaken_in_the_middle_of_a_page_does_not_write_it()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Counts(), ProjectionLifecycle.Async));
        var last = await WriteAsync(test, streams: 2, events: 10);
        using var reached = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        await using var slow = await NodeAsync(test, e =>
        {
            if (e.Event.Version == 5 && !gate.IsSet)
            {
                reached.Release();
                gate.Wait();
            }
        });
        Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(30)));

        // Its session, and the lock with it, is gone; it does not know yet.
        await test.RunAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())");
        await using var quick = await NodeAsync(test);
        Assert.True(await quick.Daemon.WaitForAsync(last, "counts", Limit));
        gate.Set();
        last = await WriteAsync(test, streams: 1, events: 10);
        Assert.True(await quick.Daemon.WaitForAsync(last, "counts", Limit));
        Assert.Equal("3|30", await test.AskAsync<string>("select concat_ws('|', count(*), sum(events)) from counts"));
    }

    [Fact]
    public async Task A_page_read_before_the_reader_was_stopped_is_not_written()
    {
        var counts = new Counts();
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(counts, ProjectionLifecycle.Async));
        var last = await WriteAsync(test, streams: 1, events: 10);
        using var reached = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        counts.Before = e =>
        {
            if (e.Version == 5 && !gate.IsSet)
            {
                reached.Release();
                gate.Wait();
            }
        };
        await using var node = await RunningDaemon.StartAsync(test.Store);
        Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(30)));
        await test.RunAsync("update reader_position set stopped = true, error = 'by hand'");
        gate.Set();
        Assert.False(await node.Daemon.WaitForAsync(last, "counts", TimeSpan.FromSeconds(30)));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from counts"));

        Assert.True(await node.Daemon.ResumeAsync("counts"));
        Assert.True(await node.Daemon.WaitForAsync(last, "counts", TimeSpan.FromSeconds(30)));
        Assert.Equal(10, await test.AskAsync<long>("select events from counts"));
    }

    private static Task<Node> NodeAsync(TestStore test, Action<(string Projection, IEvent Event)>? before = null)
    {
        Counts[] projections = test.Options.Projections.All.Count == 1 ? [new Counts()] : [new Counts(), new Counts("more_counts")];
        var options = TestStore.OptionsFor(test.Databases.Main.ConnectionString, test.Databases.Keys.ConnectionString, p =>
        {
            foreach (var projection in projections)
            {
                projection.Before = e => before?.Invoke((projection.Name, e));
                p.Add(projection, ProjectionLifecycle.Async);
            }
        });
        return Node.StartAsync(options);
    }

    private static async Task<string> WriteAsync(TestStore test, int streams, int events)
    {
        var last = "";
        for (var i = 0; i < streams; i++)
            last = (await test.StartAsync(Guid.NewGuid(), [new Opened("a"), .. Enumerable.Range(2, events - 1).Select(n => new Noted(n, "red"))])).Position;
        return last;
    }

    private sealed class Node(DocumentStore store, RunningDaemon daemon) : IAsyncDisposable
    {
        public ProjectionDaemon Daemon => daemon.Daemon;

        public static async Task<Node> StartAsync(StoreOptions options)
        {
            var store = new DocumentStore(options);
            return new Node(store, await RunningDaemon.StartAsync(store));
        }

        public async ValueTask DisposeAsync()
        {
            await daemon.DisposeAsync();
            await store.DisposeAsync();
        }
    }
}
