using System.Diagnostics;
using CaseMgmt.EventStore.Tests.Support;

namespace CaseMgmt.EventStore.Tests;

/// <summary>The machine of a node vanishes: no FIN, no reset, and nobody who answers the server's probes.</summary>
public sealed class VanishingMachineTests
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_projection_moves_over_within_five_seconds_when_its_owners_machine_vanishes_and_takes_no_event_twice_and_misses_none()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Recorder(), ProjectionLifecycle.Async));
        // A test machine that stands still for a second may cost a round, but not three in a row.
        var inTime = false;
        for (var round = 0; round < 3 && !inTime; round++)
            inTime = await TakeOverAsync(test) <= Promised;
        Assert.True(inTime);
    }

    private static async Task<TimeSpan> TakeOverAsync(TestStore test)
    {
        await using var relay = new Relay(test.Databases.Main.ConnectionString);
        await using var lost = new DocumentStore(OptionsFor(relay.ConnectionString, test));
        await using var owner = await RunningDaemon.StartAsync(lost);
        Assert.True(await owner.Daemon.WaitForAsync((await test.StartAsync(Guid.NewGuid(), new Opened("a"))).Position, "recorder", Patience));
        await using var left = new DocumentStore(OptionsFor(test.Databases.Main.ConnectionString, test));
        await using var waiting = await RunningDaemon.StartAsync(left);
        var ownerSession = await OwnerAsync(test);

        // In the middle of work: what is written just before, the owner may have read and not yet written.
        for (var i = 0; i < 20; i++)
            await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(i, "red"));
        relay.Vanish();
        var since = Stopwatch.GetTimestamp();
        var last = await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"));
        Assert.True(await waiting.Daemon.WaitForAsync(last.Position, "recorder", Patience));
        var took = Stopwatch.GetElapsedTime(since);
        Assert.NotEqual(ownerSession, await OwnerAsync(test));

        // The machine is there again, with a node that believes that it owns the projection.
        relay.Return();
        last = await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"));
        Assert.True(await owner.Daemon.WaitForAsync(last.Position, "recorder", Patience));
        await LogChecks.RecorderAgreesAsync(test);
        return took;
    }

    private static Task<int> OwnerAsync(TestStore test) => test.AskAsync<int>(
        """
        select pid from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
        and (classid::bigint << 32 | objid::bigint) = hashtextextended('projection:recorder', 0)
        """);

    private static StoreOptions OptionsFor(string main, TestStore test) =>
        TestStore.OptionsFor(main, test.Databases.Keys.ConnectionString, p => p.Add(new Recorder(), ProjectionLifecycle.Async));
}
