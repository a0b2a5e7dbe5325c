using System.Diagnostics;
using System.Globalization;
using CaseMgmt.EventStore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CaseMgmt.Benchmarks.Store;

/// <summary>Async projection to one row per stream: reading alone, catching up and rebuilding, where streams follow one another and where all of them grow side by side.</summary>
internal sealed class ProjectionBenchmark(bool interleaved) : IStoreBenchmark
{
    private const int StreamLength = 10;
    private const int RoundCount = 5;

    // Below the 300 MB that the daemon may take, the program that measures included.
    private const double MostMegabytes = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public string Name => interleaved ? "project-interleaved" : "project-contiguous";

    public bool ForEverySize => true;

    public async Task<BenchmarkResult> RunAsync(BenchmarkRun run)
    {
        await using var plain = await run.Server.CreateAsync();
        var streams = run.Events / StreamLength;
        await plain.SeedAsync(streams, StreamLength, interleaved ? streams : 1);
        await using var reading = await plain.WithAsync((new NothingWritten(), ProjectionLifecycle.Async));
        await using var writing = await plain.WithAsync((new SampleRows("rows"), ProjectionLifecycle.Async));
        await plain.SettleAsync();
        // One round that does not count; more rounds where they are short.
        var rounds = run.Events > 1_000_000 ? 2 : RoundCount;
        var rates = new List<double>[] { [], [], [] };
        using var memory = new PeakMemory();
        for (var round = 0; round <= rounds; round++)
        {
            double[] found =
            [
                run.Events / await CatchUpAsync(reading, "nothing", streams: 0),
                run.Events / await CatchUpAsync(writing, "rows", streams),
                run.Events / await RebuildAsync(writing, run.Events),
            ];
            for (var i = 0; round > 0 && i < found.Length; i++)
                rates[i].Add(found[i]);
        }
        var how = interleaved ? "fully interleaved" : "contiguous";
        var taken = memory.Megabytes;
        return new BenchmarkResult(
            [
                new Measurement($"Events read and deserialised alone, {how}", Median(rates[0])),
                new Measurement($"Events projected, catch-up, {how}", Median(rates[1])) { RateFloor = interleaved ? 100_000 : 250_000, Megabytes = taken, MostMegabytes = MostMegabytes },
                new Measurement($"Events projected, rebuild, {how}", Median(rates[2])) { RateFloor = 300_000 },
            ],
            string.Create(CultureInfo.InvariantCulture,
                $"Projecting {run.Events:N0} events in {streams:N0} streams, {how}: the process took at most {taken:N0} MB{(taken > MostMegabytes ? ", MORE THAN 300" : "")}."));
    }

    private static async Task<double> CatchUpAsync(BenchmarkStore store, string name, int streams)
    {
        await store.RunAsync($"UPDATE reader_position SET epoch = 0, transaction_id = '0', seq_id = 0; TRUNCATE {name}");
        await store.RunAsync("CHECKPOINT");
        using var daemon = new ProjectionDaemon(store.Store, NullLogger<ProjectionDaemon>.Instance);
        var last = (await store.AskAsync("SELECT concat_ws('.', epoch, transaction_id, seq_id) FROM mt_events ORDER BY epoch DESC, transaction_id DESC, seq_id DESC LIMIT 1"))!;
        var started = Stopwatch.GetTimestamp();
        await daemon.StartAsync(CancellationToken.None);
        if (!await daemon.WaitForAsync(last, name, Patience))
            throw new InvalidOperationException($"{name} did not catch up: {(await daemon.StatusAsync())[0].Error}");
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await daemon.StopAsync(CancellationToken.None);
        await CheckAsync(store, name, streams);
        return seconds;
    }

    private static async Task<double> RebuildAsync(BenchmarkStore store, int events)
    {
        await store.RunAsync("CHECKPOINT");
        await using var owner = store.Owner();
        var started = Stopwatch.GetTimestamp();
        var read = await new ProjectionSchema(owner, store.Options).RebuildAsync("rows");
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await CheckAsync(store, "rows", events / StreamLength);
        return read == events ? seconds : throw new InvalidOperationException($"The rebuild read {read} events of {events}.");
    }

    private static async Task CheckAsync(BenchmarkStore store, string name, int streams)
    {
        var rows = await store.AskAsync($"SELECT count(*)::text FROM {name}{(streams > 0 ? string.Create(CultureInfo.InvariantCulture, $" WHERE version = {StreamLength}") : "")}");
        if (!string.Equals(rows, streams.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            throw new InvalidOperationException($"{name} has {rows} rows, not {streams}.");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

/// <summary>Reads every event and writes nothing.</summary>
internal sealed class NothingWritten : Projection
{
    public override string Name => "nothing";

    public override int Version => 1;

    public override IReadOnlyList<ProjectionTable> Tables { get; } = [new("nothing", "tenant_id text NOT NULL, PRIMARY KEY (tenant_id)", [])];

    public override IReadOnlyCollection<Type> Events => [typeof(SampleStarted), typeof(SampleNoted)];

    public override void Apply(IEvent e, IProjectionWrites writes)
    {
    }
}

/// <summary>The most memory this process has held while it is watched.</summary>
internal sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);
    private readonly Timer timer;
    private long peak;

    public PeakMemory()
    {
        GC.Collect();
        timer = new Timer(_ => peak = Math.Max(peak, Environment.WorkingSet), null, TimeSpan.Zero, Often);
    }

    public double Megabytes => peak / 1024.0 / 1024.0;

    public void Dispose() => timer.Dispose();
}
