using System.Diagnostics;
using System.Runtime;

namespace CaseMgmt.Benchmarks.Store;

/// <summary>What is repeated for the length of a slice, by each of several writers at the same time.</summary>
/// <param name="What">Its row in the table.</param>
/// <param name="RunAsync">Does it, and answers how many of what is counted that was.</param>
/// <param name="BeginAsync">Done once before every slice, outside its time; null when nothing is needed.</param>
internal sealed record Operation(string What, Func<Task<int>> RunAsync, Func<Task>? BeginAsync = null);

/// <summary>A subject's rate in every round, and what the baseline on both sides of it did.</summary>
internal sealed class RoundRates(string what)
{
    private readonly List<double> rates = [];
    private readonly List<double> ratios = [];

    public string What => what;

    public double PerSecond => Median(rates);

    public double Ratio => Median(ratios);

    public void Add(double rate, double baseline)
    {
        rates.Add(rate);
        ratios.Add(rate / baseline);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

/// <summary>Short slices in turn: baseline, first subject, baseline, second subject … so that what else the machine does falls on all alike.</summary>
internal static class Rounds
{
    private const int MostWarmingUp = 20;

    /// <summary>Runs the rounds after some that do not count: until the compiler took less than a hundredth of a core in one of them.</summary>
    /// <returns>The baseline first, its ratio being to itself, then the subjects in order.</returns>
    public static async Task<IReadOnlyList<RoundRates>> RunAsync(int writers, int rounds, TimeSpan slice, Operation baseline, params Operation[] subjects)
    {
        var rates = subjects.Prepend(baseline).Select(o => new RoundRates(o.What)).ToList();
        var (warming, isWarm) = (0, false);
        for (var round = 0; round < rounds;)
        {
            var (begun, compiled) = (Stopwatch.GetTimestamp(), JitInfo.GetCompilationTime());
            var before = await SliceAsync(writers, slice, baseline);
            for (var i = 0; i < subjects.Length; i++)
            {
                var rate = await SliceAsync(writers, slice, subjects[i]);
                var after = await SliceAsync(writers, slice, baseline);
                if (isWarm)
                {
                    rates[i + 1].Add(rate, (before + after) / 2);
                    rates[0].Add(after, after);
                }
                before = after;
            }
            if (isWarm)
                round++;
            isWarm |= ++warming >= MostWarmingUp || JitInfo.GetCompilationTime() - compiled < Stopwatch.GetElapsedTime(begun) / 100;
        }
        return rates;
    }

    private static async Task<double> SliceAsync(int writers, TimeSpan slice, Operation operation)
    {
        if (operation.BeginAsync is { } begin)
            await begin();
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            while (watch.Elapsed < slice)
                count += await operation.RunAsync();
            return count;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }
}
