using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>Rows of the log that cannot be read, by every way of reading: the error names stream, version and name, says what to do, repeats no data, and nothing is skipped.</summary>
public sealed class DamagedLogTests
{
    private const string Secret = "planted-in-the-row";

    /// <summary>How a row is spoilt, and which error tells of it.</summary>
    public static TheoryData<string, Type> Damages => new()
    {
        { "type = 'test.forgotten.v1'", typeof(UnknownEventException) },
        { """data = '{"number":"planted-in-the-row"}'""", typeof(EventDataException) },
        { """data = '{"number":{"planted-in-the-row":1}}'""", typeof(EventDataException) },
        { """data = '["planted-in-the-row"]'""", typeof(EventDataException) },
        { "data = 'null'", typeof(EventDataException) },
        { "data = '\"planted-in-the-row\"'", typeof(EventDataException) },
        { """data = '{"number":99999999999999999999}'""", typeof(EventDataException) },
        { """headers = '["planted-in-the-row"]'""", typeof(EventDataException) },
        { """headers = '{"planted-in-the-row":{}}'""", typeof(EventDataException) },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_session_tells_what_it_cannot_read(string damage, Type error)
    {
        await using var test = await TestStore.CreateAsync();
        var stream = await SpoiltAsync(test, damage);
        await using var session = test.Session();
        var batch = session.CreateBatchQuery();
        var (forWriting, aggregate) = (batch.FetchForWriting<Tally>(stream), batch.AggregateStream<Tally>(stream));
        await batch.Execute();

        foreach (var reading in new Func<Task>[]
        {
            () => session.Events.FetchStreamAsync(stream), () => session.Events.AggregateStreamAsync<Tally>(stream), () => session.Events.FetchForWriting<Tally>(stream), () => forWriting, () => aggregate,
        })
        {
            Check(await Assert.ThrowsAsync(error, reading), stream);
        }
        // What came before it can still be read, and no other stream suffers.
        Assert.Single(await session.Events.FetchStreamAsync(stream, version: 1));
        await test.StartAsync(Guid.NewGuid(), new Opened("b"));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task An_async_projection_stops_at_it_alone_and_goes_on_when_it_is_mended(string damage, Type error)
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Async).Add(new OnlyClosed(), ProjectionLifecycle.Async));
        var stream = await SpoiltAsync(test, damage);
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        var later = await test.StartAsync(Guid.NewGuid(), new Opened("later"));

        await TestStore.UntilAsync(async () => (await daemon.Daemon.StatusAsync()).Any(s => s.Projection == "sums" && s.Stopped));

        var status = (await daemon.Daemon.StatusAsync()).Single(s => s.Projection == "sums");
        Assert.Contains(stream.ToString(), status.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, status.Error, StringComparison.Ordinal);
        Assert.Equal($"sums {stream} 2", await test.AskAsync<string>("select string_agg(concat_ws(' ', reader, stream_id, stream_version), ',') from dead_letters where reader = 'sums'"));
        Assert.Equal(0, await test.AskAsync<long>($"select count(*) from dead_letters where error like '%{Secret}%'"));
        Assert.Equal("a", await test.AskAsync<string>("select string_agg(code, ',') from sums"));
        // A projection that does not read the event goes on, but no one passes over a name that nobody knows.
        if (error == typeof(UnknownEventException))
            await TestStore.UntilAsync(async () => (await daemon.Daemon.StatusAsync()).Single(s => s.Projection == "only-closed").Stopped);
        else
            Assert.True(await daemon.Daemon.WaitForAsync(later.Position, "only-closed", TimeSpan.FromSeconds(30)));

        await test.RunAsync("""update mt_events set type = 'test.noted.v2', data = '{"number":1,"colour":"red"}', headers = null where version = 2""");
        await daemon.Daemon.ResumeAsync("sums");
        Assert.True(await daemon.Daemon.WaitForAsync(later.Position, "sums", TimeSpan.FromSeconds(30)));
        Assert.Equal("a 3,later 1", await test.AskAsync<string>("select string_agg(code || ' ' || version, ',' order by code) from sums"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from dead_letters where reader = 'sums'"));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_rebuild_ends_with_it_and_leaves_the_live_rows(string damage, Type error)
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline));
        var stream = await SpoiltAsync(test, damage);
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);

        var failed = await Assert.ThrowsAsync<MigrationException>(() => new ProjectionSchema(owner, test.Options).RebuildAsync("sums"));

        Assert.Contains("sums", failed.Message, StringComparison.Ordinal);
        Assert.Contains(stream.ToString(), failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failed.ToString(), StringComparison.Ordinal);
        Assert.IsType(error, failed.InnerException);
        Assert.Equal("a 3", await test.AskAsync<string>("select string_agg(code || ' ' || version, ',') from sums"));

        // What it left goes with the next migration or rebuild, of whatever projection: also that of one which is no longer there.
        const string Left = "select count(*) from pg_tables where schemaname = 'shadow'";
        Assert.Equal(1, await test.AskAsync<long>(Left));
        Assert.Equal(0, await new ProjectionSchema(owner, test.Options).ApplyAsync());
        Assert.Equal(0, await test.AskAsync<long>(Left));

        await test.RunAsync("""update mt_events set type = 'test.noted.v2', data = '{"number":1,"colour":"red"}', headers = null where version = 2""");
        Assert.Equal(3, await new ProjectionSchema(owner, test.Options).RebuildAsync("sums"));
        Assert.Equal("a 3", await test.AskAsync<string>("select string_agg(code || ' ' || version, ',') from sums"));
    }

    private static async Task<Guid> SpoiltAsync(TestStore test, string damage)
    {
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"), new Noted(1, "red"), new Noted(2, "red"));
        await test.RunAsync($"update mt_events set {damage} where version = 2");
        return stream;
    }

    private static void Check(Exception e, Guid stream)
    {
        Assert.Contains(stream.ToString(), e.Message, StringComparison.Ordinal);
        Assert.Contains("Event 2", e.Message, StringComparison.Ordinal);
        Assert.Contains("test.", e.Message, StringComparison.Ordinal);
        Assert.Matches("install the release|restore the row", e.Message);
        Assert.DoesNotContain(Secret, e.Message, StringComparison.Ordinal);
    }

    private sealed class OnlyClosed : Projection
    {
        public override string Name => "only-closed";

        public override int Version => 1;

        public override IReadOnlyList<ProjectionTable> Tables { get; } = [new("only_closed", "tenant_id text NOT NULL, event_id uuid NOT NULL, PRIMARY KEY (tenant_id, event_id)", [])];

        public override IReadOnlyCollection<Type> Events => [typeof(Closed)];

        public override void Apply(IEvent e, IProjectionWrites writes) => writes.Execute("INSERT INTO {table} (tenant_id, event_id) VALUES ($1, $2)", e.TenantId, e.Id);
    }
}
