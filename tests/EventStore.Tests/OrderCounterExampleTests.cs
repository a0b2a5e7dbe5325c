using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>
/// Ways to write that break the agreement between the readers' order and a stream's: each is shown to be a danger where nothing guards against it,
/// to be refused by the database to the application role, and to be beyond what a session can say.
/// </summary>
public sealed class OrderCounterExampleTests
{
    /// <summary>What a writer does before and after another writer moves stream B to version 2; {a} and {b} are the streams, both at version 1 at first.</summary>
    private static readonly Dictionary<string, (string[] Before, string[] After)> Patterns = new(StringComparer.Ordinal)
    {
        ["an early write and then a guessed version"] = (
            ["insert into claims (tenant_id, name, key, stream_id, claimed_at) values ('9901', 'early', 'k', '{a}', now())"],
            ["update mt_streams set version = 3 where tenant_id = '9901' and id = '{b}' and version = 2", "event {b} 3"]),
        ["two stream updates"] = (
            ["update mt_streams set version = 2 where tenant_id = '9901' and id = '{a}' and version = 1", "event {a} 2"],
            ["update mt_streams set version = 3 where tenant_id = '9901' and id = '{b}' and version = 2", "event {b} 3"]),
        ["rollback to a savepoint and retry"] = (
            ["savepoint attempt", "update mt_streams set version = 2 where tenant_id = '9901' and id = '{a}' and version = 1"],
            ["update mt_streams set version = 2 where tenant_id = '9901' and id = '{b}' and version = 1", "rollback to savepoint attempt",
             "update mt_streams set version = version + 1 where tenant_id = '9901' and id in ('{a}', '{b}')", "event {a} 2", "event {b} 3"]),
        ["select for update on two streams before reading"] = (
            ["select version from mt_streams where tenant_id = '9901' and id = '{a}' for update"],
            ["select version from mt_streams where tenant_id = '9901' and id = '{b}' for update",
             "update mt_streams set version = version + 1 where tenant_id = '9901' and id in ('{a}', '{b}')", "event {a} 2", "event {b} 3"]),
        ["nextval before the read"] = (
            // The sequence writes to the log of the server, and so takes a transaction id, once in 32 numbers.
            ["select nextval('mt_events_sequence') from generate_series(1, 33)"],
            ["select version from mt_streams where tenant_id = '9901' and id = '{b}'", "update mt_streams set version = 3 where tenant_id = '9901' and id = '{b}' and version = 2", "event {b} 3"]),
        [WithoutVersion] = (
            ["insert into claims (tenant_id, name, key, stream_id, claimed_at) values ('9901', 'early', 'k', '{a}', now())"],
            ["event {b} 3"]),
    };

    private const string WithoutVersion = "append without version";

    public static TheoryData<string> Names => [.. Patterns.Keys];

    public static TheoryData<string> Refused => [.. Patterns.Keys.Where(k => k != WithoutVersion)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Unguarded_it_swaps_events_of_a_stream_for_readers(string pattern)
    {
        await using var test = await TestStore.CreateAsync();
        await test.RunAsync("alter table mt_streams disable trigger streams_in_order");

        Assert.Null(await PlayAsync(test, pattern));

        Assert.Equal("1 3 2", await test.AskAsync<string>(
            "select string_agg(version::text, ' ' order by epoch, transaction_id, seq_id) from mt_events where stream_id = (select stream_id from mt_events where version = 3)"));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task The_database_refuses_it_to_the_application_role_and_keeps_nothing(string pattern)
    {
        await using var test = await TestStore.CreateAsync();

        Assert.Equal("CM004", await PlayAsync(test, pattern));

        Assert.Equal(3, await test.AskAsync<long>("select count(*) from mt_events"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from claims"));
        Assert.Equal("1 2", await test.AskAsync<string>("select string_agg(version::text, ' ' order by version) from mt_streams"));
    }

    [Fact]
    public async Task A_second_update_of_the_same_stream_in_one_transaction_is_refused()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        await using var app = await AppAsync(test);
        await RunAsync(app, "begin", stream, stream);
        Assert.Null(await RunAsync(app, "update mt_streams set version = 2 where tenant_id = '9901' and id = '{a}' and version = 1", stream, stream));
        Assert.Null(await RunAsync(app, "event {a} 2", stream, stream));
        Assert.Equal("CM004", await RunAsync(app, "update mt_streams set version = 3 where tenant_id = '9901' and id = '{a}' and version = 2", stream, stream));
    }

    [Fact]
    public async Task A_retry_after_a_savepoint_that_wrote_nothing_before_the_read_is_no_danger_and_passes()
    {
        await using var test = await TestStore.CreateAsync();
        var (a, b) = await StreamsAsync(test);
        await using var app = await AppAsync(test);
        foreach (var sql in new[] { "begin", "savepoint attempt" })
            Assert.Null(await RunAsync(app, sql, a, b));
        await test.AppendAsync(b, 1, new Noted(1, "red"));
        foreach (var sql in new[]
        {
            "update mt_streams set version = 2 where tenant_id = '9901' and id = '{b}' and version = 1", "rollback to savepoint attempt",
            "update mt_streams set version = 3 where tenant_id = '9901' and id = '{b}' and version = 2", "event {b} 3", "commit",
        })
        {
            Assert.Null(await RunAsync(app, sql, a, b));
        }

        Assert.Equal("1 2 3", await OrderOfAsync(test, b));
    }

    [Fact]
    public async Task What_a_subtransaction_wrote_last_is_judged_by_its_transaction()
    {
        await using var test = await TestStore.CreateAsync();
        var (a, b) = await StreamsAsync(test);
        await using var first = await AppAsync(test);
        await using var second = await AppAsync(test);
        // The first has an id before the second; the row of the stream gets the id of a subtransaction, younger than the second.
        foreach (var sql in new[] { "begin", "select pg_current_xact_id()" })
            Assert.Null(await RunAsync(first, sql, a, b));
        foreach (var sql in new[] { "begin", "select pg_current_xact_id()" })
            Assert.Null(await RunAsync(second, sql, a, b));
        foreach (var sql in new[] { "savepoint s", "update mt_streams set version = 2 where tenant_id = '9901' and id = '{b}' and version = 1", "event {b} 2", "commit" })
            Assert.Null(await RunAsync(first, sql, a, b));
        foreach (var sql in new[] { "update mt_streams set version = 3 where tenant_id = '9901' and id = '{b}' and version = 2", "event {b} 3", "commit" })
            Assert.Null(await RunAsync(second, sql, a, b));

        Assert.Equal("1 2 3", await OrderOfAsync(test, b));
    }

    [Fact]
    public async Task A_session_cannot_say_any_of_them()
    {
        await using var test = await TestStore.CreateAsync();
        var (a, b) = await StreamsAsync(test);
        await using var session = test.Session();

        // An early write: nothing reaches the database before SaveChanges, and reads cannot write, lock or draw (AppendTests).
        session.Claim("early", "k", a);
        await test.AppendAsync(b, 1, new Noted(1, "red"));
        // A guessed version, two updates: one version per stream, all checked by one statement before anything is written.
        session.Events.Append(a, 1, new Noted(1, "red"));
        session.Events.Append(b, 2, new Noted(2, "red"));
        Assert.Throws<InvalidOperationException>(() => session.Events.Append(b, 3, new Noted(2, "red")));
        await session.SaveChangesAsync();
        Assert.Equal("1 2 3", await OrderOfAsync(test, b));

        // An append without the version decided on.
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Events.Append(b, 0, new Noted(1, "red")));
        foreach (var sql in new[] { "insert into mt_events default values", "UPDATE public.MT_STREAMS SET version = 9", "select nextval('mt_events_sequence')" })
            Assert.Throws<ArgumentException>(() => session.Execute(new NpgsqlBatchCommand(sql)));
        // A retry is a new session's work, hence a new transaction: after a conflict nothing is left to save again.
        session.Events.Append(b, 2, new Noted(2, "red"));
        await Assert.ThrowsAsync<StreamConflictException>(() => session.SaveChangesAsync());
        Assert.Equal("", (await session.SaveChangesAsync()).Position);
        // No call of a session hands out a connection or a transaction but the read-only one of QueryAsync.
        Assert.Equal("QueryAsync", string.Join(' ', typeof(IDocumentSession).GetInterfaces().Append(typeof(IDocumentSession)).SelectMany(i => i.GetMethods())
            .Where(m => m.GetParameters().Any(p => p.ParameterType.ToString().Contains("NpgsqlConnection", StringComparison.Ordinal) || p.ParameterType.ToString().Contains("Transaction", StringComparison.Ordinal)))
            .Select(m => m.Name).Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task An_inline_projection_cannot_write_to_the_log()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Meddler(), ProjectionLifecycle.Inline));
        await Assert.ThrowsAsync<ArgumentException>(() => test.StartAsync(Guid.NewGuid(), new Opened("a")));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from mt_events"));
    }

    private static async Task<(Guid A, Guid B)> StreamsAsync(TestStore test)
    {
        var (a, b) = (Guid.NewGuid(), Guid.NewGuid());
        await test.StartAsync(a, new Opened("a"));
        await test.StartAsync(b, new Opened("b"));
        return (a, b);
    }

    /// <summary>Plays a pattern as the application role; the answer is the error that refused it, or null.</summary>
    private static async Task<string?> PlayAsync(TestStore test, string pattern)
    {
        var (a, b) = await StreamsAsync(test);
        await using var app = await AppAsync(test);
        await RunAsync(app, "begin", a, b);
        foreach (var sql in Patterns[pattern].Before)
            Assert.Null(await RunAsync(app, sql, a, b));
        // Its transaction has an id now; somebody else decides, writes and commits.
        await test.AppendAsync(b, 1, new Noted(1, "red"));
        foreach (var sql in Patterns[pattern].After.Append("commit"))
        {
            if (await RunAsync(app, sql, a, b) is { } state)
                return state;
        }
        return null;
    }

    private static async Task<NpgsqlConnection> AppAsync(TestStore test)
    {
        var connection = new NpgsqlConnection(test.Databases.Main.ConnectionString + ";Options=-c role=casemgmt_app;Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<string?> RunAsync(NpgsqlConnection connection, string sql, Guid a, Guid b)
    {
        sql = sql.Replace("{a}", a.ToString(), StringComparison.Ordinal).Replace("{b}", b.ToString(), StringComparison.Ordinal);
        if (sql.Split(' ') is ["event", var stream, var version])
            sql = $$"""insert into mt_events (tenant_id, id, stream_id, version, data, type) values ('9901', gen_random_uuid(), '{{stream}}', {{version}}, '{"number":1,"colour":"red"}', 'test.noted.v2')""";
        if (sql == "begin")
            sql = "begin; select set_config('app.tenant', '9901', true)";
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }

    private static Task<string> OrderOfAsync(TestStore test, Guid stream) =>
        test.AskAsync<string>($"select string_agg(version::text, ' ' order by epoch, transaction_id, seq_id) from mt_events where stream_id = '{stream}'");

    private sealed class Meddler : Projection
    {
        public override string Name => "meddler";

        public override int Version => 1;

        public override IReadOnlyList<ProjectionTable> Tables { get; } = [new("meddler", "tenant_id text NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id)", [])];

        public override IReadOnlyCollection<Type> Events => [typeof(Opened)];

        public override void Apply(IEvent e, IProjectionWrites writes) => writes.Execute("UPDATE mt_streams SET version = version + 1 WHERE tenant_id = $1", e.TenantId);
    }
}
