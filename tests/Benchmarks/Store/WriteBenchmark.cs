namespace CaseMgmt.Benchmarks.Store;

/// <summary>Appending, against bare commits on the same pool.</summary>
internal sealed class WriteBenchmark(int writers) : IStoreBenchmark
{
    private const int RoundCount = 9;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(400);

    // What a prototype reached, of bare commits: with one writer, with eight.
    private static readonly (double One, double Eight)[] Floors = [(0.70, 0.55), (0.42, 0.35), (0.32, 0.28)];

    public string Name => $"write-{writers}";

    public bool ForEverySize => true;

    public async Task<BenchmarkResult> RunAsync(BenchmarkRun run)
    {
        var log = await run.Server.LogAsync(run.Events);
        var rates = await Rounds.RunAsync(writers, RoundCount, Slice, log.BareCommit(), log.StartStream(), log.FetchAndAppend(), log.Command());
        var measurements = rates.Select((r, i) => new Measurement($"{r.What}, {(writers == 1 ? "1 writer" : $"{writers} writers")}", r.PerSecond)
        {
            Ratio = i == 0 ? null : r.Ratio,
            RatioFloor = i == 0 ? null : writers == 1 ? Floors[i - 1].One : Floors[i - 1].Eight,
        });
        return new BenchmarkResult([.. measurements]);
    }
}
