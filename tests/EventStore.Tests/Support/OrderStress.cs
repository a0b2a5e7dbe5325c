using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>
/// Everything at once against one log, for a while: 16 writers on the same and on different streams, several streams in one commit, rollbacks, deadlocks,
/// lock timeouts, sessions ended between statements, connections closed in the middle of a batch, transactions held open while others commit.
/// </summary>
public sealed class OrderStress(TestStore test, TimeSpan duration, int seed) : IAsyncDisposable
{
    private const int Writers = 16;
    private readonly Guid[] shared = [.. Enumerable.Range(0, 6).Select(i => new Guid(seed, (short)i, 0, new byte[8]))];
    private readonly ConcurrentDictionary<Guid, long> acknowledged = new();
    private readonly ConcurrentDictionary<string, int> outcomes = new(StringComparer.Ordinal);
    private readonly Relay relay = new(test.Databases.Main.ConnectionString);
    private readonly Stopwatch clock = new();
    private DocumentStore? direct;
    private DocumentStore? through;
    private long events;

    /// <summary>How often each thing happened: commits by kind, conflicts, deadlocks, broken connections, held transactions.</summary>
    public IReadOnlyDictionary<string, int> Outcomes => outcomes;

    private bool Goes => clock.Elapsed < duration;

    /// <summary>Runs until the time is out; what was acknowledged is in <see cref="CheckAcknowledgedAsync"/>.</summary>
    public async Task RunAsync()
    {
        await test.RunAsync($"alter database \"{test.Databases.Main.Name}\" set deadlock_timeout = '20ms'");
        direct = new DocumentStore(Options(test.Databases.Main.ConnectionString));
        through = new DocumentStore(Options(relay.ConnectionString));
        foreach (var stream in shared)
            await test.StartAsync(stream, new Opened("shared"));
        clock.Start();
        await Task.WhenAll(
            [
                .. Enumerable.Range(0, Writers).Select(i => Task.Run(() => WriteAsync(i % 4 == 0 ? through : direct, new Random(seed + i)))),
                Task.Run(() => HoldAsync(new Random(seed - 1))),
                Task.Run(() => BlockAsync(new Random(seed - 2))),
                Task.Run(() => KillAsync(new Random(seed - 3))),
                Task.Run(CutAsync),
            ]);
    }

    /// <summary>Whatever was acknowledged is in the log, and nothing of what was rolled back.</summary>
    public async Task CheckAcknowledgedAsync()
    {
        await using var session = test.Session();
        var found = await session.QueryAsync(async connection =>
        {
            await using var command = new NpgsqlCommand("select id, version from mt_streams", connection);
            await using var reader = await command.ExecuteReaderAsync();
            var versions = new Dictionary<Guid, long>();
            while (await reader.ReadAsync())
                versions.Add(reader.GetGuid(0), reader.GetInt64(1));
            return versions;
        });
        Assert.All(acknowledged, a => Assert.True(found.GetValueOrDefault(a.Key) >= a.Value));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from mt_events where data ->> 'colour' = 'rolled back'"));
    }

    public async ValueTask DisposeAsync()
    {
        if (direct is not null)
            await direct.DisposeAsync();
        if (through is not null)
            await through.DisposeAsync();
        await relay.DisposeAsync();
    }

    private StoreOptions Options(string main) => new()
    {
        Registry = test.Options.Registry,
        Folds = test.Options.Folds,
        MainConnection = main + ";Maximum Pool Size=20",
        KeysConnection = test.Options.KeysConnection,
        MasterKeys = test.Options.MasterKeys,
        LockTimeout = TimeSpan.FromMilliseconds(300),
    };

    private async Task WriteAsync(DocumentStore store, Random random)
    {
        var own = new List<Guid>();
        while (Goes)
        {
            await using var session = store.LightweightSession(TestStore.Tenant);
            try
            {
                var kind = await GatherAsync(session, random, own);
                var committed = await session.SaveChangesAsync();
                foreach (var (stream, version) in committed.Versions)
                    acknowledged.AddOrUpdate(stream, version, (_, before) => Math.Max(before, version));
                own.AddRange(committed.Versions.Keys.Except(shared).Except(own).Take(3));
                Interlocked.Add(ref events, committed.Versions.Count);
                Count(kind);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DivisionByZero)
            {
                Count("rollback");
            }
            catch (EventStoreException e)
            {
                // Whatever it was: read again and decide again, in a new session.
                Count(e is StoreUnavailableException { InnerException: PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } } ? "lock timeout" : e.GetType().Name);
            }
        }
    }

    private async Task<string> GatherAsync(IDocumentSession session, Random random, List<Guid> own)
    {
        var choice = random.Next(100);
        if (choice < 15 || own.Count == 0)
        {
            session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("own"), Note(random));
            return "started";
        }
        if (choice < 40)
        {
            (await session.Events.FetchForWriting<Tally>(own[random.Next(own.Count)])).AppendMany(Note(random));
            return "own stream";
        }
        if (choice < 65)
        {
            (await Version(session, shared[random.Next(shared.Length)]))(Note(random));
            return "shared stream";
        }
        // Several at once, in an order of its own: two of these can wait for each other.
        var chosen = shared.OrderBy(_ => random.Next()).Take(random.Next(2, 5)).ToList();
        foreach (var stream in chosen)
            (await Version(session, stream))(Note(random));
        session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("with others"));
        if (choice < 92)
            return "several streams";
        session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("x"), new Noted(0, "rolled back"));
        session.Execute(new NpgsqlBatchCommand("select 1 / 0"));
        return "never";
    }

    private static Noted Note(Random random) => new(random.Next(1000), "red");

    /// <summary>The version alone: the shared streams grow long.</summary>
    private static async Task<Action<object>> Version(IDocumentSession session, Guid stream)
    {
        var state = await session.Events.FetchStreamStateAsync(stream);
        return e => session.Events.Append(stream, state!.Version, e);
    }

    /// <summary>Writes with a transaction that stays open while hundreds or thousands of later ones commit; commits every other time.</summary>
    private async Task HoldAsync(Random random)
    {
        var keep = false;
        while (Goes)
        {
            keep = !keep;
            await using var connection = await RawAsync();
            var stream = Guid.NewGuid();
            await using (var command = new NpgsqlCommand(
                $$"""
                begin; select set_config('app.tenant', '9901', true);
                insert into mt_streams (tenant_id, id, type, version) values ('9901', '{{stream}}', 'tally', 1);
                insert into mt_events (tenant_id, id, stream_id, version, data, type) values ('9901', gen_random_uuid(), '{{stream}}', 1, '{"code":"held"}', 'test.opened.v1')
                """, connection))
                await command.ExecuteNonQueryAsync();
            var until = Interlocked.Read(ref events) + random.Next(200, 4000);
            while (Goes && Interlocked.Read(ref events) < until)
                await Task.Delay(5);
            // No reader may have gone past it while it was open.
            Assert.Equal(0, await test.AskAsync<long>(
                $"""
                select count(*) from recorded r join mt_events e on e.id = r.event_id, pg_stat_activity a
                where a.pid = {connection.ProcessID} and a.backend_xid is not null and e.transaction_id > a.backend_xid::text::xid8
                """));
            await using var end = new NpgsqlCommand(keep ? "commit" : "rollback", connection);
            await end.ExecuteNonQueryAsync();
            if (keep)
                acknowledged[stream] = 1;
            Count(keep ? "held, then committed" : "held, then rolled back");
        }
    }

    /// <summary>Keeps a shared stream locked now and then, for longer than writers wait.</summary>
    private async Task BlockAsync(Random random)
    {
        while (Goes)
        {
            await Task.Delay(random.Next(500, 2000));
            await using var connection = await RawAsync();
            await using var command = new NpgsqlCommand(
                $"begin; select set_config('app.tenant', '9901', true); select version from mt_streams where id = '{shared[random.Next(shared.Length)]}' for update; select pg_sleep(0.4); rollback", connection);
            try
            {
                await command.ExecuteNonQueryAsync();
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected)
            {
                Count("blocker gave way");
            }
        }
    }

    private async Task KillAsync(Random random)
    {
        while (Goes)
        {
            await Task.Delay(random.Next(100, 500));
            // Those inside a transaction first: between two statements of a batch.
            var killed = await test.AskAsync<long>(
                $"""
                select count(pg_terminate_backend(pid)) from (
                    select pid from pg_stat_activity where datname = '{test.Databases.Main.Name}' and application_name in ('casemgmt-app', 'casemgmt-reader')
                    order by (application_name = 'casemgmt-app' and backend_xid is not null) desc, random() limit 1) a
                """);
            if (killed > 0)
                Count("session ended");
        }
    }

    private async Task CutAsync()
    {
        while (Goes)
        {
            relay.Arm(Relay.Fault.CutInHalf);
            while (Goes && !relay.IsSpent)
                await Task.Delay(5);
            Count("cut in half");
            await Task.Delay(200);
        }
    }

    private async Task<NpgsqlConnection> RawAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(test.Databases.Main.ConnectionString) { ApplicationName = "raw", Options = "-c role=casemgmt_app", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private void Count(string what) => outcomes.AddOrUpdate(what, 1, (_, n) => n + 1);
}
