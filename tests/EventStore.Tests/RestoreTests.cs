using CaseMgmt.Api.Operations.PrivateCluster;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class RestoreTests
{
    private static readonly Guid[] Streams = [.. Enumerable.Range(0, 20).Select(_ => Guid.NewGuid())];

    [PgDumpFact]
    public async Task Readers_of_a_dump_restored_into_another_cluster_go_on_where_they_stood_though_transaction_ids_start_low_again()
    {
        static void Projections(ProjectionRegistrations p) => p.Add(new Recorder(), ProjectionLifecycle.Async).Add(new Sums(), ProjectionLifecycle.Async);
        await using var test = await TestStore.CreateAsync(projections: Projections);
        // Far beyond what the other cluster will use in this test.
        await test.RunAsync("create temp table burnt (x int); do $$ begin for i in 1..5000 loop begin insert into burnt values (i); exception when others then null; end; end loop; end $$");
        foreach (var stream in Streams)
            await test.StartAsync(stream, new Opened("before"), new Noted(1, "red"));
        await using (var daemon = await RunningDaemon.StartAsync(test.Store))
        {
            var taken = await test.AppendAsync(Streams[0], 2, new Noted(2, "red"));
            Assert.True(await daemon.Daemon.WaitForAsync(taken.Position, "recorder", TimeSpan.FromSeconds(30)));
            Assert.True(await daemon.Daemon.WaitForAsync(taken.Position, "sums", TimeSpan.FromSeconds(30)));
        }
        // Committed before the dump, not yet read by anyone.
        var last = await test.AppendAsync(Streams[1], 2, new Noted(2, "red"));
        Assert.True(LogPosition.TryParse(last.Position, out var before));

        var file = Path.GetTempFileName();
        try
        {
            await PgDump.RunAsync("pg_dump", test.Databases.Main.ConnectionString, "-Fc", "-f", file);
            await using var other = await ThrowawayClusters.StartAsync();
            await TestStore.RunAsync(other.AdminConnectionString, "create role casemgmt_owner nologin; create role casemgmt_app nologin; create role casemgmt_reader nologin");
            var restored = await other.EnsureDatabaseAsync("restored");
            await PgDump.RunAsync("pg_restore", restored, "--exit-on-error", file);

            await using var store = new DocumentStore(TestStore.OptionsFor(restored, test.Databases.Keys.ConnectionString, Projections));
            await using var session = store.LightweightSession(TestStore.Tenant);
            session.Events.Append(Streams[2], 2, new Noted(3, "red"));
            Assert.Contains("migrate", (await Assert.ThrowsAsync<StoreUnavailableException>(() => session.SaveChangesAsync())).Message, StringComparison.Ordinal);
            await using var owner = NpgsqlDataSource.Create(restored);
            await new MigrationRunner(owner, MigrationSet.EventStore).RunAsync();

            await using var daemon = await RunningDaemon.StartAsync(store);
            CommitResult? after = null;
            foreach (var (stream, i) in Streams.Select((s, i) => (s, i)))
            {
                session.Events.Append(stream, i < 2 ? 3 : 2, new Noted(4, "red"));
                session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("after"));
                after = await session.SaveChangesAsync();
            }
            Assert.True(LogPosition.TryParse(after!.Position, out var now));
            Assert.True(now.Epoch == 2 && now.TransactionId < before.TransactionId && now.CompareTo(before) > 0);
            Assert.True(await daemon.Daemon.WaitForAsync(after.Position, "recorder", TimeSpan.FromSeconds(30)));
            Assert.True(await daemon.Daemon.WaitForAsync(after.Position, "sums", TimeSpan.FromSeconds(30)));
            await LogChecks.StreamsAgreeAsync(restored);
            await LogChecks.RecorderAgreesAsync(restored);
            await LogChecks.SumsAgreeAsync(restored);
            Assert.Equal(82, await TestStore.AskAsync<long>(restored, "select count(*) from recorded"));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
