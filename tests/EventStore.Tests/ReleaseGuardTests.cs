using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>A rolling upgrade: migrate of the next release has run, and nodes of the one before still do.</summary>
public sealed class ReleaseGuardTests
{
    [Fact]
    public async Task A_node_of_the_release_before_appends_nothing_once_the_inline_tables_are_another_releases()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Marks(1), ProjectionLifecycle.Inline));
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await test.StartAsync(first, new Opened("a"));
        await test.StartAsync(second, new Opened("b"));
        Assert.True(await new ProjectionSchema(owner, test.Options).IsOfThisReleaseAsync());

        // The same table and columns, and one event more that it reads: nothing but the version tells.
        var next = Next(test, p => p.Add(new Marks(2, typeof(Closed)), ProjectionLifecycle.Inline));
        Assert.Equal(1, await new ProjectionSchema(owner, next).ApplyAsync());

        // The event that the older code would have left out, in each of the forms an append has.
        await Assert.ThrowsAsync<ReleaseOutdatedException>(() => test.AppendAsync(first, 1, new Closed(new DateOnly(2026, 11, 22))));
        await Assert.ThrowsAsync<ReleaseOutdatedException>(() => test.StartAsync(Guid.NewGuid(), new Opened("c")));
        await using var session = test.Session();
        session.Events.Append(first, 1, new Closed(new DateOnly(2026, 11, 22)));
        session.Events.Append(second, 1, new Closed(new DateOnly(2026, 11, 22)));
        var refused = await Assert.ThrowsAsync<ReleaseOutdatedException>(() => session.SaveChangesAsync());
        Assert.Contains("migrate", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, await test.AskAsync<long>("select count(*) from mt_events"));
        Assert.False(await new ProjectionSchema(owner, test.Options).IsOfThisReleaseAsync());
        Assert.True(await new ProjectionSchema(owner, next).IsOfThisReleaseAsync());
        Assert.Contains("migrate", (await Assert.ThrowsAsync<MigrationException>(() => new ProjectionSchema(owner, test.Options).RebuildAsync("marks"))).Message, StringComparison.Ordinal);

        await using var newer = new DocumentStore(next);
        await AppendAsync(newer, first, 1, new Closed(new DateOnly(2026, 11, 22)));
        Assert.Equal("2 2 2", await test.AskAsync<string>("select string_agg(made_by::text, ' ') from marks"));
        await new ProjectionSchema(owner, next).RebuildAsync("marks");
        await AppendAsync(newer, second, 1, new Closed(new DateOnly(2026, 11, 22)));
        Assert.Equal(4, await test.AskAsync<long>("select count(*) from marks where made_by = 2"));
    }

    [Fact]
    public async Task An_inline_projection_that_is_new_misses_nothing_of_what_older_nodes_write_meanwhile()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline));
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        using var begun = new CountdownEvent(4);
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var written = 0;
            while (true)
            {
                if (written == 5)
                    begun.Signal();
                try
                {
                    await test.StartAsync(Guid.NewGuid(), new Opened("a"));
                    written++;
                }
                catch (ReleaseOutdatedException)
                {
                    return written;
                }
            }
        })).ToList();
        Assert.True(begun.Wait(TimeSpan.FromSeconds(30)));
        var next = Next(test, p => p.Add(new Sums(), ProjectionLifecycle.Inline).Add(new Marks(1), ProjectionLifecycle.Inline));
        await new ProjectionSchema(owner, next).ApplyAsync();

        var written = (await Task.WhenAll(writers)).Sum();
        Assert.Equal(written, await test.AskAsync<long>("select count(*) from mt_events"));
        Assert.Equal(written, await test.AskAsync<long>("select count(*) from marks"));
        Assert.Equal(written, await test.AskAsync<long>("select count(*) from sums"));
    }

    [Fact]
    public async Task A_daemon_of_the_release_before_that_had_caught_up_writes_nothing_into_the_next_ones_tables()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Marks(1), ProjectionLifecycle.Async));
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        var last = await test.StartAsync(Guid.NewGuid(), new Opened("a"));
        Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "marks", TimeSpan.FromSeconds(30)));

        var next = Next(test, p => p.Add(new Marks(2), ProjectionLifecycle.Async));
        await new ProjectionSchema(owner, next).ApplyAsync();
        Assert.False(await new ProjectionSchema(owner, test.Options).IsOfThisReleaseAsync());
        last = await test.StartAsync(Guid.NewGuid(), new Opened("b"));
        Assert.False(await daemon.Daemon.WaitForAsync(last.Position, "marks", TimeSpan.FromMilliseconds(300)));

        await using var newer = new DocumentStore(next);
        await using var its = await RunningDaemon.StartAsync(newer);
        Assert.True(await its.Daemon.WaitForAsync(last.Position, "marks", TimeSpan.FromSeconds(30)));
        Assert.Equal("2 2", await test.AskAsync<string>("select string_agg(made_by::text, ' ') from marks"));
    }

    private static StoreOptions Next(TestStore test, Action<ProjectionRegistrations> projections) =>
        TestStore.OptionsFor(test.Databases.Main.ConnectionString, test.Databases.Keys.ConnectionString, projections);

    private static async Task AppendAsync(DocumentStore store, Guid stream, long version, params object[] events)
    {
        await using var session = store.LightweightSession(TestStore.Tenant);
        session.Events.Append(stream, version, events);
        await session.SaveChangesAsync();
    }

    // A row per event, with the version of the code that made it.
    private sealed class Marks(int version, params Type[] more) : Projection
    {
        public override string Name => "marks";

        public override int Version => version;

        public override IReadOnlyList<ProjectionTable> Tables { get; } =
            [new("marks", "tenant_id text NOT NULL, event_id uuid NOT NULL, made_by int NOT NULL, PRIMARY KEY (tenant_id, event_id)", [])];

        public override IReadOnlyCollection<Type> Events { get; } = [typeof(Opened), .. more];

        public override void Apply(IEvent e, IProjectionWrites writes) =>
            writes.Execute("INSERT INTO {marks} (tenant_id, event_id, made_by) VALUES ($1, $2, $3)", e.TenantId, e.Id, version);
    }
}
