using System.Collections.Concurrent;
using System.Globalization;
using CaseMgmt.Api.Operations.PrivateCluster;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>A server of the test's own that is stopped as by a power cut, under load, and started again.</summary>
public sealed class VanishingDatabaseTests
{
    private const int Writers = 4;
    private const int RequestsBetween = 160;

    [Fact]
    public async Task A_server_that_crashes_in_the_middle_of_batches_and_returns_loses_nothing_acknowledged_and_repeats_give_one()
    {
        var options = new ClusterOptions
        {
            Folder = Path.Combine(ThrowawayClusters.Root, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Path.GetRandomFileName()[..6]}")),
            Throwaway = true,
            // An acknowledged commit has left the server's memory; whether it also left the machine's is not tried here.
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["synchronous_commit"] = "on" },
        };
        var cluster = await PostgresCluster.StartAsync(options);
        try
        {
            options = options with { Port = cluster.Port };
            var (main, keys) = (await cluster.EnsureDatabaseAsync("main"), await cluster.EnsureDatabaseAsync("keys"));
            await TestStore.MigrateAsync(main, keys);
            var storeOptions = TestStore.OptionsFor(main, keys, p => p.Add(new Recorder(), ProjectionLifecycle.Async).Add(new Sums(), ProjectionLifecycle.Inline));
            await using var owner = NpgsqlDataSource.Create(main);
            await new ProjectionSchema(owner, storeOptions).ApplyAsync();
            await using var store = new DocumentStore(storeOptions);
            await using var daemon = await RunningDaemon.StartAsync(store);
            var answered = new ConcurrentDictionary<string, Guid>(StringComparer.Ordinal);
            var failures = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

            // The writers go on until both crashes are over, however quick the machine is.
            using var over = new CancellationTokenSource();
            var load = Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(store, w, answered, failures, over.Token))));
            for (var crash = 1; crash <= 2; crash++)
            {
                await UntilAnsweredAsync(answered, RequestsBetween);
                await PostgresCluster.StopAsync(options);
                var before = failures.Values.Sum();
                await TestStore.UntilAsync(() => Task.FromResult(failures.Values.Sum() > before));
                cluster = await PostgresCluster.StartAsync(options);
            }
            await UntilAnsweredAsync(answered, RequestsBetween);
            await over.CancelAsync();
            await load;

            // The daemon goes on by itself, with the store it had.
            var last = await UntilBackAsync(store, Guid.NewGuid(), "last", "last");
            Assert.True(await daemon.Daemon.WaitForAsync(last.Position, "recorder", TimeSpan.FromSeconds(60)));
            Assert.Equal(answered.Count + 1, await TestStore.AskAsync<long>(main, "select count(*) from mt_events"));
            Assert.Equal(answered.Count + 1, await TestStore.AskAsync<long>(main, "select count(distinct data ->> 'code') from mt_events"));
            var stored = (await TestStore.AskAsync<string[]>(main, "select array_agg(data ->> 'code' || ' ' || stream_id) from mt_events")).ToHashSet(StringComparer.Ordinal);
            Assert.All(answered, a => Assert.Contains($"{a.Key} {a.Value}", stored));
            await LogChecks.StreamsAgreeAsync(main);
            await LogChecks.RecorderAgreesAsync(main);
            await LogChecks.SumsAgreeAsync(main);
            // Nothing but the one error that says to try again.
            Assert.Equal(nameof(StoreUnavailableException), string.Join(' ', failures.Keys));
        }
        finally
        {
            await cluster.DisposeAsync();
            await PostgresCluster.DeleteAsync(options);
        }
    }

    private static Task UntilAnsweredAsync(ConcurrentDictionary<string, Guid> answered, int more)
    {
        var wanted = answered.Count + more;
        return TestStore.UntilAsync(() => Task.FromResult(answered.Count >= wanted));
    }

    /// <summary>Every request is sent again with its key until it is answered, as a client does.</summary>
    private static async Task WriteAsync(DocumentStore store, int writer, ConcurrentDictionary<string, Guid> answered, ConcurrentDictionary<string, int> failures, CancellationToken over)
    {
        var request = 0;
        while (!over.IsCancellationRequested)
        {
            request++;
            var code = string.Create(CultureInfo.InvariantCulture, $"{writer}-{request}");
            while (!answered.ContainsKey(code))
            {
                var stream = Guid.NewGuid();
                try
                {
                    await StartAsync(store, stream, code, code);
                    answered[code] = stream;
                }
                catch (IdempotencyRaceException e)
                {
                    // It was stored though the answer was lost.
                    answered[code] = Guid.Parse(e.Winner!.Response.Trim('"'));
                }
                catch (Exception e)
                {
                    failures.AddOrUpdate(e.GetType().Name, 1, (_, n) => n + 1);
                    await Task.Delay(20, CancellationToken.None);
                }
            }
        }
    }

    private static async Task<CommitResult> UntilBackAsync(DocumentStore store, Guid stream, string code, string key)
    {
        while (true)
        {
            try
            {
                return await StartAsync(store, stream, code, key);
            }
            catch (StoreUnavailableException)
            {
                // A connection of the pool may still be one to the server that was.
            }
        }
    }

    private static async Task<CommitResult> StartAsync(DocumentStore store, Guid stream, string code, string key)
    {
        await using var session = store.LightweightSession(TestStore.Tenant);
        session.Events.StartStream<Tally>(stream, new Opened(code));
        session.StoreIdempotency(new IdempotencyRecord(key, "actor", "POST /cases", "hash", 201, $"\"{stream}\""));
        return await session.SaveChangesAsync();
    }
}
