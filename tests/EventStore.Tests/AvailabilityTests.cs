using CaseMgmt.EventStore.Tests.Support;

namespace CaseMgmt.EventStore.Tests;

public sealed class AvailabilityTests
{
    [Fact]
    public async Task A_database_that_vanishes_and_returns_is_told_apart_loses_nothing_and_work_goes_on()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Async));
        await using var daemon = await RunningDaemon.StartAsync(test.Store);
        var stream = Guid.NewGuid();
        var before = await test.StartAsync(stream, new Opened("a"));
        Assert.True(await daemon.Daemon.WaitForAsync(before.Position, "sums", TimeSpan.FromSeconds(30)));
        var admin = await TestCluster.AdminConnectionStringAsync();
        var name = test.Databases.Main.Name;

        await TestStore.RunAsync(admin, $"alter database \"{name}\" allow_connections false");
        await TestStore.RunAsync(admin, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => test.AppendAsync(stream, 1, new Noted(1, "red")));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => test.Session().Events.FetchStreamAsync(stream));
        await TestStore.RunAsync(admin, $"alter database \"{name}\" allow_connections true");

        var after = await test.AppendAsync(stream, 1, new Noted(7, "red"));
        Assert.Equal(2, after.Versions[stream]);
        Assert.True(await daemon.Daemon.WaitForAsync(after.Position, "sums", TimeSpan.FromSeconds(30)));
        Assert.Equal("a|7|2", await test.AskAsync<string>("select concat_ws('|', code, total, version) from sums"));
    }

    [Fact]
    public async Task A_writer_that_waits_too_long_is_ended_and_leaves_nothing()
    {
        await using var test = await TestStore.CreateAsync(statementTimeout: TimeSpan.FromSeconds(1));
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        await using var other = new Npgsql.NpgsqlConnection(test.Databases.Main.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var hold = new Npgsql.NpgsqlCommand("select * from mt_streams for update", other);
        await hold.ExecuteNonQueryAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => test.AppendAsync(stream, 1, new Noted(1, "red")));

        await transaction.RollbackAsync();
        Assert.Equal(2, (await test.AppendAsync(stream, 1, new Noted(1, "red"))).Versions[stream]);
    }

    [Fact]
    public async Task A_cancelled_save_leaves_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        await using var session = test.Session();
        session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("a"));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.SaveChangesAsync(cancelled.Token));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from mt_streams"));
    }

    [Fact]
    public async Task The_host_starts_without_a_database()
    {
        await using var store = new DocumentStore(TestStore.OptionsFor(
            "Host=127.0.0.1;Port=1;Database=none;Username=none;Timeout=2", "Host=127.0.0.1;Port=1;Database=none;Username=none;Timeout=2",
            p => p.Add(new Sums(), ProjectionLifecycle.Async)));
        await using var daemon = await RunningDaemon.StartAsync(store);
        await using var session = store.LightweightSession(TestStore.Tenant);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => session.Events.FetchStreamAsync(Guid.NewGuid()));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => session.Vault.KeyAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_connection_that_broke_in_the_pool_is_not_noticed_by_whoever_reads()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        for (var i = 0; i < 4; i++)
        {
            // From the second time on the driver has prepared the statements on the connection that is lost.
            await using var session = test.Session();
            var key = Guid.NewGuid();
            Assert.Equal(1, (await session.Events.FetchForWriting<Tally>(stream)).CurrentVersion);
            Assert.Equal(1, (await session.Events.FetchStreamStateAsync(stream))!.Version);
            var batch = session.CreateBatchQuery();
            var (state, count) = (batch.AggregateStream<Tally>(stream), batch.Query(new Npgsql.NpgsqlBatchCommand("select count(*) from mt_events"), async reader => await reader.ReadAsync() ? reader.GetInt64(0) : -1));
            await batch.Execute();
            Assert.Equal((1L, "a"), (await count, (await state)!.Code));
            Assert.Equal(key, (await session.Vault.KeyAsync(key)).RetentionUnit);
            if (i == 2)
                await TestStore.RunAsync(await TestCluster.AdminConnectionStringAsync(), $"select pg_terminate_backend(pid) from pg_stat_activity where datname in ('{test.Databases.Main.Name}', '{test.Databases.Keys.Name}')");
        }
    }
}
