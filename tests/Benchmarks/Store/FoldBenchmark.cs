namespace CaseMgmt.Benchmarks.Store;

/// <summary>Reading streams back into state, on one connection.</summary>
internal sealed class FoldBenchmark : IStoreBenchmark
{
    private const int RoundCount = 9;
    private const int StreamsPerRoundTrip = 20;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(400);

    public string Name => "fold";

    public bool ForEverySize => true;

    public async Task<BenchmarkResult> RunAsync(BenchmarkRun run)
    {
        var log = await run.Server.LogAsync(run.Events);
        var rates = await Rounds.RunAsync(writers: 1, RoundCount, Slice, log.Fold(), log.FoldMany(StreamsPerRoundTrip));
        return new BenchmarkResult(
        [
            new Measurement(rates[0].What, rates[0].PerSecond) { RateFloor = 8_000 },
            new Measurement(rates[1].What, rates[1].PerSecond) { RateFloor = 13_000 },
        ]);
    }
}
