using CaseMgmt.EventStore.Proof;
using CaseMgmt.EventStore.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CaseMgmt.EventStore.Tests.Proof;

/// <summary>The second procedure of docs/operations.md, carried out: base backup, archive, recovery to a point between two commits.</summary>
public sealed class PointInTimeTests : IDisposable
{
    private static readonly Guid Stream = new("aaaaaaaa-0000-4000-8000-000000000001");
    private readonly string folder = Directory.CreateTempSubdirectory("point-in-time-").FullName;
    private readonly RootSigningKey key = RootSigningKey.Parse(RootSigningKey.Generate());

    private string Roots => Path.Combine(folder, "roots.jsonl");

    private LogProofOptions Options => new() { SigningKey = key, RootsFile = Roots, BlockEvents = 4 };

    [BaseBackupFact]
    public async Task A_log_recovered_to_a_point_between_two_commits_ends_there_says_what_is_lost_and_goes_on()
    {
        var first = await RecoverableCluster.StartAsync();
        RecoverableCluster? second = null;
        try
        {
            var store = await PrepareAsync(first);
            var source = first.ConnectionStringFor("main");
            string backup;
            await using (store)
            {
                await using var daemon = await RunningDaemon.StartAsync(store);
                await StartAsync(store, new Opened("a"), new Noted(1, "red"));
                await SealAsync(store, source);
                backup = await first.BaseBackupAsync();
                for (var version = 2; version < 9; version++)
                    await AppendAsync(store, version);
                await SealAsync(store, source);
                var kept = await AppendAsync(store, 9);
                Assert.True(await daemon.Daemon.WaitForAsync(kept.Position, "recorder", TimeSpan.FromSeconds(30)));
                await TestStore.AskAsync<object>(first.AdminConnectionString, "select pg_create_restore_point('between')::text");
                for (var version = 10; version < 20; version++)
                    await AppendAsync(store, version);
                await SealAsync(store, source);
            }
            await first.ArchiveAsync();
            var lostRoots = await File.ReadAllLinesAsync(Roots);
            var identity = await IdentityAsync(first);
            NpgsqlConnection.ClearAllPools();

            second = await first.RecoverAsync(backup, "between");
            Assert.Equal(identity, await IdentityAsync(second));
            var main = second.ConnectionStringFor("main");
            Assert.Equal(10, await TestStore.AskAsync<long>(main, "select max(version) from mt_events"));
            await using var recovered = new DocumentStore(OptionsFor(second));

            // What is lost is told, and nothing is published on top of what was.
            var lost = Assert.Single((await VerifyAsync(recovered)).Findings);
            Assert.Equal(LogFault.LogShorter, lost.Fault);
            Assert.Contains("counted 20", lost.Message, StringComparison.Ordinal);
            Assert.Contains("--accept-restore", lost.Message, StringComparison.Ordinal);
            using var keys = new RootVerifyKeys([key.PublicKey]);
            var restoring = new LogRestoring(recovered, Options);
            Assert.Contains("--accept-restore", (await Assert.ThrowsAsync<LogProofException>(() => restoring.AcceptAsync(Roots, keys, "INC-2026/17", "drift-1", rewritten: true))).Message, StringComparison.Ordinal);
            await AppendAsync(recovered, 10);
            Assert.Contains("verify-log", (await Assert.ThrowsAsync<LogProofException>(() => SealAsync(recovered, main))).Message, StringComparison.Ordinal);
            Assert.Equal(lostRoots, await File.ReadAllLinesAsync(Roots));

            await Assert.ThrowsAsync<FormatException>(() => restoring.AcceptAsync(Roots, keys, "by Vera, since it broke", "drift-1"));
            await Assert.ThrowsAsync<FormatException>(() => restoring.AcceptAsync(Roots, keys, "INC-2026/17", "Vera Vakt"));
            // A block was sealed where a published one stood: that is more than lost events, and is said by a switch of its own.
            Assert.Contains("--accept-rewritten", (await Assert.ThrowsAsync<LogProofException>(() => restoring.AcceptAsync(Roots, keys, "INC-2026/17", "drift-1"))).Message, StringComparison.Ordinal);
            Assert.Equal(lostRoots, await File.ReadAllLinesAsync(Roots));
            var accepted = await restoring.AcceptAsync(Roots, keys, "INC-2026/17", "drift-1", rewritten: true);
            Assert.Equal((3L, 9L, 20L, "INC-2026/17", "drift-1", true), (accepted.KeptNumber, accepted.KeptSize, accepted.LostSize, accepted.Reference, accepted.By, accepted.Rewritten));
            Assert.Equal(accepted, RecordedRestore.Parse(accepted.ToJson()));
            Assert.Equal(lostRoots.Append(accepted.ToJson()), await File.ReadAllLinesAsync(Roots));

            // Readers and writers go on; the ids of the lost transactions come again, and nothing is missed, repeated or swapped.
            await using (var daemon = await RunningDaemon.StartAsync(recovered))
            {
                CommitResult? after = null;
                for (var version = 11; version < 25; version++)
                    after = await AppendAsync(recovered, version);
                Assert.StartsWith("1.", after!.Position, StringComparison.Ordinal);
                Assert.True(await daemon.Daemon.WaitForAsync(after.Position, "recorder", TimeSpan.FromSeconds(30)));
            }
            await LogChecks.StreamsAgreeAsync(main);
            await LogChecks.RecorderAgreesAsync(main);
            await SealAsync(recovered, main);
            var (verdict, findings, restores) = await VerifyAsync(recovered);
            Assert.Empty(findings);
            Assert.Equal((25L, 0L, verdict.Blocks), (verdict.Events, verdict.NotCovered, verdict.Roots));
            Assert.Equal([accepted], restores);
            await Assert.ThrowsAsync<LogProofException>(() => restoring.AcceptAsync(Roots, keys, "INC-2026/18", "drift-1"));

            // Whoever takes the record out of the file, or edits it, is left with two histories.
            var lines = await File.ReadAllLinesAsync(Roots);
            await File.WriteAllLinesAsync(Roots, lines.Where(l => !l.Contains("log-restore", StringComparison.Ordinal)));
            Assert.Contains((await VerifyAsync(recovered)).Findings, f => f.Fault == LogFault.RootForged);
            foreach (var (was, now) in new[] { ("INC-2026/17", "INC-2026/18"), ("drift-1", "drift-2"), ("rewritten", "lost") })
            {
                await File.WriteAllLinesAsync(Roots, lines.Select(l => l.Replace(was, now, StringComparison.Ordinal)));
                Assert.Contains((await VerifyAsync(recovered)).Findings, f => f.Fault == LogFault.RootForged);
            }
            // A node whose own file lacks the record gets it from the database.
            await File.WriteAllLinesAsync(Roots, lostRoots);
            await SealAsync(recovered, main);
            Assert.Empty((await VerifyAsync(recovered)).Findings);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            if (second is not null)
                await second.DisposeAsync();
            await first.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_restore_explains_lost_events_and_nothing_else()
    {
        await using var log = await SealedLog.CreateAsync();
        using var keys = new RootVerifyKeys([log.Key.PublicKey]);
        var restoring = new LogRestoring(log.Test.Store, log.Options);
        Assert.Contains("nothing to record", (await Assert.ThrowsAsync<LogProofException>(() => restoring.AcceptAsync(log.Roots, keys, "X-1", "drift-1"))).Message, StringComparison.Ordinal);
        await log.Test.RunAsync("delete from log_blocks where number = 3");
        await log.Test.RunAsync($"update mt_events set user_name = 'x' where stream_id = '{log.A}' and version = 1");
        Assert.Contains("more is wrong", (await Assert.ThrowsAsync<LogProofException>(() => restoring.AcceptAsync(log.Roots, keys, "X-1", "drift-1"))).Message, StringComparison.Ordinal);
        Assert.Equal(3, (await File.ReadAllLinesAsync(log.Roots)).Length);
        Assert.Equal(0, await log.Test.AskAsync<long>("select count(*) from log_restores"));
    }

    public void Dispose()
    {
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<DocumentStore> PrepareAsync(RecoverableCluster cluster)
    {
        var (main, keys) = (await cluster.EnsureDatabaseAsync("main"), await cluster.EnsureDatabaseAsync("keys"));
        await TestStore.MigrateAsync(main, keys);
        var options = OptionsFor(cluster);
        await using var owner = NpgsqlDataSource.Create(main);
        await new ProjectionSchema(owner, options).ApplyAsync();
        return new DocumentStore(options);
    }

    private static StoreOptions OptionsFor(RecoverableCluster cluster) =>
        TestStore.OptionsFor(cluster.ConnectionStringFor("main"), cluster.ConnectionStringFor("keys"), p => p.Add(new Recorder(), ProjectionLifecycle.Async));

    private static Task<string> IdentityAsync(RecoverableCluster cluster) => TestStore.AskAsync<string>(cluster.AdminConnectionString, "select system_identifier::text from pg_control_system()");

    private static async Task StartAsync(DocumentStore store, params object[] events)
    {
        await using var session = store.LightweightSession(TestStore.Tenant);
        session.Events.StartStream<Tally>(Stream, events);
        await session.SaveChangesAsync();
    }

    private static async Task<CommitResult> AppendAsync(DocumentStore store, long version)
    {
        await using var session = store.LightweightSession(TestStore.Tenant);
        session.Events.Append(Stream, version, new Noted((int)version, "red"));
        return await session.SaveChangesAsync();
    }

    private async Task SealAsync(DocumentStore store, string main)
    {
        await TestStore.UntilAsync(() => TestStore.AskAsync<bool>(main, "select max(transaction_id) < pg_snapshot_xmin(pg_current_snapshot()) from mt_events"));
        await new LogSealer(store, Options, NullLogger<LogSealer>.Instance).SealNowAsync();
    }

    private async Task<(LogVerdict Verdict, IReadOnlyList<LogFinding> Findings, IReadOnlyList<RecordedRestore> Restores)> VerifyAsync(DocumentStore store)
    {
        using var keys = new RootVerifyKeys([key.PublicKey]);
        var (findings, restores) = (new List<LogFinding>(), new List<RecordedRestore>());
        var verdict = await new LogVerification(store).RunAsync(new LogVerificationScope { RootsFile = Roots, Keys = keys, Restored = restores.Add }, findings.Add);
        return (verdict, findings, restores);
    }
}
