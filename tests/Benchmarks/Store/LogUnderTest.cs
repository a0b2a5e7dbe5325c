using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Benchmarks.Store;

/// <summary>A filled log with the operations that are measured on it: three quarters of its events in streams of 5, a quarter in streams of 20.</summary>
internal sealed class LogUnderTest : IAsyncDisposable
{
    private const int ShortLength = 5;
    private const int LongLength = 20;
    private readonly BenchmarkStore plain;
    private readonly BenchmarkStore single;
    private readonly string[] tenants;
    private readonly Dictionary<string, Guid[]> shortStreams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Guid[]> longStreams = new(StringComparer.Ordinal);
    private readonly Dictionary<int, BenchmarkStore> withProjections = [];
    private int next;

    private LogUnderTest(BenchmarkStore plain, string[] tenants) => (this.plain, single, this.tenants) = (plain, plain.OnOneConnection(), tenants);

    /// <summary>Makes a database, fills the log in it and settles it.</summary>
    /// <param name="server">Where.</param>
    /// <param name="events">Size of the log.</param>
    /// <param name="tenants">How many tenants share it.</param>
    /// <param name="projections">Numbers of inline projections that will be measured.</param>
    public static async Task<LogUnderTest> CreateAsync(BenchmarkServer server, int events, int tenants = 1, params int[] projections)
    {
        var log = new LogUnderTest(
            await server.CreateAsync(),
            tenants == 1 ? [BenchmarkStore.Tenant] : [.. Enumerable.Range(0, tenants).Select(i => (1000 + i).ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        // Made while the log is empty and then filled by SQL: building them event by event is another benchmark.
        foreach (var number in projections)
            log.withProjections.Add(number, await log.plain.WithAsync([.. Names(number).Select(name => ((Projection)new SampleRows(name), ProjectionLifecycle.Inline))]));
        await log.FillAsync(events);
        return log;
    }

    /// <summary>One small row in a plain table, committed by itself, on the store's own pool: what PostgreSQL can do at all.</summary>
    public Operation BareCommit() => new("Bare single-row commits", async () =>
    {
        await using var connection = await plain.Store.Database.App.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("INSERT INTO bare_rows (id, at, body) VALUES ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = DateTimeOffset.UtcNow },
                new NpgsqlParameter<string> { TypedValue = SampleEvents.Text },
            },
        };
        await command.ExecuteNonQueryAsync();
        return 1;
    });

    public Operation StartStream() => new("(a) Streams of 3 events", async () =>
    {
        var number = Interlocked.Increment(ref next);
        await using var session = Session(plain, number);
        session.Events.StartStream<Sample>(Guid.CreateVersion7(), SampleEvents.Started(number), SampleEvents.Noted(1), SampleEvents.Noted(2));
        await session.SaveChangesAsync();
        return 1;
    }, plain.TakeTurnAsync);

    public Operation FetchAndAppend() => new("(b) FetchForWriting + 1 event, streams of about 5", async () =>
    {
        var number = Interlocked.Increment(ref next);
        await using var session = Session(plain, number);
        var stream = await session.Events.FetchForWriting<Sample>(Pick(shortStreams[session.TenantId], number));
        stream.AppendMany(SampleEvents.Noted(number));
        await session.SaveChangesAsync();
        return 1;
    }, plain.TakeTurnAsync);

    /// <summary>As a command writes: its answer is stored with the event. Whether it was given before is not asked.</summary>
    public Operation Command(int projections = 1)
    {
        var store = withProjections[projections];
        return new Operation("(c) The same with one inline row projection and the idempotency row", async () =>
        {
            var number = Interlocked.Increment(ref next);
            await using var session = Session(store, number);
            var stream = await session.Events.FetchForWriting<Sample>(Pick(shortStreams[session.TenantId], number));
            stream.AppendMany(SampleEvents.Noted(number));
            session.StoreIdempotency(new IdempotencyRecord(Guid.NewGuid().ToString(), SampleEvents.User(number), "POST /v1/samples/{id}", "n4bQgYhMfWWaL+qgxVrQFaO", 200, """{"id":"0197c1a0-7f3e-7a55-9d5e-6f1c2b3a4d5e","version":6}"""));
            await session.SaveChangesAsync();
            return 1;
        }, store.TakeTurnAsync);
    }

    public Operation Fold() => new("(e) Folding streams of 20 events, one per round trip", async () =>
    {
        var number = Interlocked.Increment(ref next);
        await using var session = single.Store.QuerySession(TenantOf(number));
        await session.Events.AggregateStreamAsync<Sample>(Pick(longStreams[session.TenantId], number));
        return 1;
    });

    public Operation FoldMany(int streams) => new($"(e) Folding streams of 20 events, {streams} per round trip", async () =>
    {
        var number = Interlocked.Add(ref next, streams);
        await using var session = single.Store.QuerySession(TenantOf(number));
        var batch = session.CreateBatchQuery();
        var asked = new Task<Sample?>[streams];
        for (var i = 0; i < streams; i++)
            asked[i] = batch.AggregateStream<Sample>(Pick(longStreams[session.TenantId], number + i));
        await batch.Execute();
        foreach (var answer in asked)
            await answer;
        return streams;
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var store in withProjections.Values)
            await store.DisposeAsync();
        await single.DisposeAsync();
        await plain.DisposeAsync();
    }

    private async Task FillAsync(int events)
    {
        foreach (var tenant in tenants)
        {
            var mine = events / tenants.Length;
            shortStreams[tenant] = Shuffled(await plain.SeedAsync(mine * 3 / 4 / ShortLength, ShortLength, interleaved: 100, tenant));
            longStreams[tenant] = Shuffled(await plain.SeedAsync(mine / 4 / LongLength, LongLength, interleaved: 100, tenant));
        }
        await plain.RunAsync("CREATE TABLE bare_rows (id uuid PRIMARY KEY, at timestamptz NOT NULL, body text NOT NULL); GRANT INSERT ON bare_rows TO casemgmt_app");
        foreach (var name in withProjections.Keys.SelectMany(Names))
            await plain.RunAsync($"INSERT INTO {name} (tenant_id, stream_id, reference, sum, version, at) SELECT tenant_id, id, 'SKB-2026-00001', 0, version, timestamp FROM mt_streams");
        await plain.SettleAsync();
    }

    private static IEnumerable<string> Names(int projections) => Enumerable.Range(1, projections).Select(i => $"sample_rows_{projections}_{i}");

    private IDocumentSession Session(BenchmarkStore store, int number)
    {
        var session = store.Store.LightweightSession(TenantOf(number));
        (session.CorrelationId, session.UserName) = (Guid.NewGuid().ToString(), SampleEvents.User(number));
        return session;
    }

    private string TenantOf(int number) => tenants[number % tenants.Length];

    // Every writer has a stream of its own for the moment: conflicts are another matter.
    private Guid Pick(Guid[] streams, int number) => streams[number / tenants.Length % streams.Length];

    private static Guid[] Shuffled(Guid[] ids)
    {
        new Random(1).Shuffle(ids);
        return ids;
    }
}
