using CaseMgmt.EventStore.Proof;
using CaseMgmt.EventStore.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CaseMgmt.EventStore.Tests.Proof;

/// <summary>A small log, sealed in blocks of four and published to a file: stream A has five events, B three, C two, in the order A1 B1 C1 A2 | A3 B2 C2 A4 | A5 B3.</summary>
public sealed class SealedLog : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("sealed-log-").FullName;

    private SealedLog(TestStore test, SettableClock clock)
    {
        (Test, Clock) = (test, clock);
        Key = RootSigningKey.Parse(RootSigningKey.Generate());
        Options = new LogProofOptions { SigningKey = Key, RootsFile = Path.Combine(folder, "published", "roots.jsonl"), BlockEvents = 4 };
    }

    public TestStore Test { get; }

    public SettableClock Clock { get; }

    public RootSigningKey Key { get; }

    public LogProofOptions Options { get; }

    public string Roots => Options.RootsFile!;

    public Guid A { get; } = new("aaaaaaaa-0000-4000-8000-000000000001");

    public Guid B { get; } = new("bbbbbbbb-0000-4000-8000-000000000002");

    public Guid C { get; } = new("cccccccc-0000-4000-8000-000000000003");

    public string File(string name) => Path.Combine(folder, name);

    public static async Task<SealedLog> CreateAsync(bool write = true)
    {
        var clock = new SettableClock(Start);
        var log = new SealedLog(await TestStore.CreateAsync(time: clock), clock);
        if (!write)
            return log;
        await log.StartAsync(log.A, new Opened("a"));
        await log.StartAsync(log.B, new Opened("b"));
        await log.StartAsync(log.C, new Opened("c"), TestStore.OtherTenant);
        await log.AppendAsync(log.A, 1, new Noted(1, "red"), new Noted(2, "blue"));
        await log.AppendAsync(log.B, 1, new Noted(3, "red \"quoted\" – å"));
        await log.AppendAsync(log.C, 1, TestStore.OtherTenant, new Noted(4, "red"));
        await log.AppendAsync(log.A, 3, new Noted(5, "red"));
        await log.AppendAsync(log.A, 4, new Noted(6, "red"));
        await log.AppendAsync(log.B, 2, new Noted(7, "red"));
        Assert.Equal(3, await log.SealAsync());
        return log;
    }

    public async Task StartAsync(Guid stream, object data, string tenant = TestStore.Tenant)
    {
        await using var session = Test.Session(tenant);
        session.UserName = "officer-1";
        session.CorrelationId = "c-1";
        session.SetHeader("origin", "test");
        session.Events.StartStream<Tally>(stream, data);
        await session.SaveChangesAsync();
    }

    public Task AppendAsync(Guid stream, long version, params object[] events) => AppendAsync(stream, version, TestStore.Tenant, events);

    public async Task AppendAsync(Guid stream, long version, string tenant, params object[] events)
    {
        await using var session = Test.Session(tenant);
        session.Events.Append(stream, version, events);
        await session.SaveChangesAsync();
    }

    /// <summary>Seals everything, once it is settled: a transaction of another test's database may hold it back a little.</summary>
    public async Task<int> SealAsync()
    {
        await SettleAsync();
        return await SealOnceAsync();
    }

    public Task SettleAsync() => TestStore.UntilAsync(() => Test.AskAsync<bool>("select coalesce(max(transaction_id) < pg_snapshot_xmin(pg_current_snapshot()), true) from mt_events"));

    public Task<int> SealOnceAsync() => new LogSealer(Test.Store, Options, NullLogger<LogSealer>.Instance).SealNowAsync();

    public async Task<(LogVerdict Verdict, IReadOnlyList<LogFinding> Findings)> VerifyAsync(string? tenant = null, bool roots = true, bool olderRoots = false, RootSigningKey? key = null)
    {
        using var keys = new RootVerifyKeys([(key ?? Key).PublicKey]);
        var findings = new List<LogFinding>();
        var verdict = await new LogVerification(Test.Store).RunAsync(
            new LogVerificationScope { RootsFile = roots ? Roots : null, Keys = keys, TenantId = tenant, OlderRoots = olderRoots }, findings.Add);
        Assert.Equal(findings.Count, verdict.Findings);
        return (verdict, findings);
    }

    public async Task<LogFinding> OnlyFindingAsync() => Assert.Single((await VerifyAsync()).Findings);

    public Task<long> SequenceAsync(Guid stream, long version) => Test.AskAsync<long>($"select seq_id from mt_events where stream_id = '{stream}' and version = {version}");

    public async ValueTask DisposeAsync()
    {
        await Test.DisposeAsync();
        Key.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>One sealed log for a class of tests, each of which finds it untouched.</summary>
public sealed class SealedLogFixture : IAsyncLifetime
{
    private static readonly string[] Tables = ["mt_events", "mt_streams", "log_blocks", "reader_position"];
    private string roots = "";

    public SealedLog Log { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Log = await SealedLog.CreateAsync();
        roots = await File.ReadAllTextAsync(Log.Roots);
        await Log.Test.RunAsync("create schema kept");
        foreach (var table in Tables)
            await Log.Test.RunAsync($"create table kept.{table} as table {table}");
    }

    public async Task UndoAsync()
    {
        foreach (var table in Tables)
            await Log.Test.RunAsync($"delete from {table}; insert into {table} select * from kept.{table}");
        await File.WriteAllTextAsync(Log.Roots, roots);
    }

    public async Task DisposeAsync() => await Log.DisposeAsync();
}
