using System.Globalization;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;
using Xunit.Abstractions;

namespace CaseMgmt.EventStore.Tests;

public sealed class OrderStressTests(ITestOutputHelper output)
{
    // STRESS_MINUTES makes it a lab run; see docs/operations.md.
    private static readonly TimeSpan Duration =
        double.TryParse(Environment.GetEnvironmentVariable("STRESS_MINUTES"), CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromSeconds(8);

    [Fact]
    public async Task No_reader_misses_repeats_or_reorders_an_event_of_a_stream_whatever_happens_to_writers()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Recorder(), ProjectionLifecycle.Async).Add(new Sums(), ProjectionLifecycle.Async));
        await using var other = new DocumentStore(test.Options);
        await using var first = await RunningDaemon.StartAsync(test.Store);
        await using var second = await RunningDaemon.StartAsync(other);
        await using var stress = new OrderStress(test, Duration, seed: 20260302);

        await stress.RunAsync();
        var last = await LastAsync(test);

        output.WriteLine(string.Join(", ", stress.Outcomes.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}: {o.Value}")));
        Assert.True(await first.Daemon.WaitForAsync(last.Position, "recorder", TimeSpan.FromMinutes(1)));
        Assert.True(await first.Daemon.WaitForAsync(last.Position, "sums", TimeSpan.FromMinutes(1)));
        await LogChecks.StreamsAgreeAsync(test);
        await LogChecks.RecorderAgreesAsync(test);
        await LogChecks.SumsAgreeAsync(test);
        await stress.CheckAcknowledgedAsync();
        // All of it did happen.
        foreach (var what in new[] { "started", "own stream", "shared stream", "several streams", "rollback", "StreamConflictException", "WriteDeadlockException", "StoreUnavailableException", "lock timeout", "session ended", "cut in half", "held, then committed" })
            Assert.True(stress.Outcomes.ContainsKey(what), $"'{what}' did not happen");
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("rollback")]
    public async Task Readers_wait_for_a_transaction_held_open_while_thousands_of_later_ones_commit_and_then_take_all_in(string end)
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Recorder(), ProjectionLifecycle.Async).Add(new Sums(), ProjectionLifecycle.Async));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        var streams = Enumerable.Range(0, 16).Select(_ => Guid.NewGuid()).ToList();
        foreach (var stream in streams)
            await test.StartAsync(stream, new Opened("a"));
        var held = streams[0];
        await using var connection = new NpgsqlConnection(test.Databases.Main.ConnectionString + ";Options=-c role=casemgmt_app;Pooling=false");
        await connection.OpenAsync();
        await RunAsync(connection,
            $$"""
            begin; select set_config('app.tenant', '9901', true); update mt_streams set version = 2 where tenant_id = '9901' and id = '{{held}}' and version = 1;
            insert into mt_events (tenant_id, id, stream_id, version, data, type) values ('9901', gen_random_uuid(), '{{held}}', 2, '{"number":1,"colour":"red"}', 'test.noted.v2')
            """);

        await Task.WhenAll(streams.Skip(1).Select(async stream =>
        {
            for (var version = 1; version <= 150; version++)
                await test.AppendAsync(stream, version, new Noted(version, "red"));
        }));
        var late = await test.StartAsync(Guid.NewGuid(), new Opened("late"));

        Assert.False(await daemon.Daemon.WaitForAsync(late.Position, "recorder", TimeSpan.Zero));
        await TestStore.UntilAsync(async () => await test.AskAsync<long>("select count(*) from recorded") == 16);
        await RunAsync(connection, end);
        Assert.True(await daemon.Daemon.WaitForAsync(late.Position, "recorder", TimeSpan.FromMinutes(1)));
        Assert.True(await daemon.Daemon.WaitForAsync(late.Position, "sums", TimeSpan.FromMinutes(1)));
        Assert.Equal(16 + (15 * 150) + 1 + (end == "commit" ? 1 : 0), await test.AskAsync<long>("select count(*) from recorded"));
        await LogChecks.StreamsAgreeAsync(test);
        await LogChecks.RecorderAgreesAsync(test);
        await LogChecks.SumsAgreeAsync(test);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first write may meet a connection whose session was ended while it lay in the pool.</summary>
    private static async Task<CommitResult> LastAsync(TestStore test)
    {
        while (true)
        {
            try
            {
                return await test.StartAsync(Guid.NewGuid(), new Opened("last"));
            }
            catch (StoreUnavailableException)
            {
                // again, as a client would
            }
        }
    }
}
