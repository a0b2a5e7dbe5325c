namespace CaseMgmt.Benchmarks.Store;

/// <summary>One group of measurements on the event store.</summary>
internal interface IStoreBenchmark
{
    /// <summary>What <c>--only</c> calls it.</summary>
    string Name { get; }

    /// <summary>True when it is run once for every size of the log, false when it chooses sizes itself.</summary>
    bool ForEverySize { get; }

    /// <summary>Measures. Interleave what is compared: absolute times are noisy, ratios within one run are not.</summary>
    Task<BenchmarkResult> RunAsync(BenchmarkRun run);
}

/// <summary>What a benchmark is given.</summary>
/// <param name="Server">The one PostgreSQL of the whole run.</param>
/// <param name="Events">How many events the log holds before anything is measured.</param>
/// <param name="Largest">The largest number of events of this run.</param>
internal sealed record BenchmarkRun(BenchmarkServer Server, int Events, int Largest);

/// <summary>What a benchmark found: rows of the common table, and markdown of its own that follows it.</summary>
internal sealed record BenchmarkResult(IReadOnlyList<Measurement> Measurements, string Text = "");

/// <summary>One row of the common table.</summary>
/// <param name="What">What was done; the same text at every size of the log.</param>
/// <param name="PerSecond">Median of how many were done in a second.</param>
internal sealed record Measurement(string What, double PerSecond)
{
    /// <summary>Median, over the rounds, of the rate divided by the baseline's rate beside it.</summary>
    public double? Ratio { get; init; }

    /// <summary>What the ratio must reach.</summary>
    public double? RatioFloor { get; init; }

    /// <summary>What the rate must reach.</summary>
    public double? RateFloor { get; init; }

    /// <summary>The most memory the process took meanwhile, in megabytes.</summary>
    public double? Megabytes { get; init; }

    /// <summary>What the memory must not exceed.</summary>
    public double? MostMegabytes { get; init; }

    /// <summary>True unless a floor is missed.</summary>
    public bool IsMet => !(Ratio < RatioFloor) && !(PerSecond < RateFloor) && !(Megabytes > MostMegabytes);
}
