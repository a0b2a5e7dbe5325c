using System.Diagnostics;

namespace CaseMgmt.Benchmarks.Load;

/// <summary>Times of requests: how many there were a second, and how long the slowest of a share took.</summary>
internal sealed record LoadTimes(double PerSecond, double[] Milliseconds, int Failed)
{
    /// <summary>The time that a share of the requests kept within, ms.</summary>
    public double At(double share) => Milliseconds.Length == 0 ? double.NaN : Milliseconds[Math.Min(Milliseconds.Length - 1, (int)Math.Ceiling(share * Milliseconds.Length) - 1)];

    /// <summary>Each client sends the next request when it has its answer: what the program manages at most.</summary>
    public static async Task<LoadTimes> ClosedAsync(int clients, int requests, TimeSpan atMost, Func<Task<bool>> send)
    {
        var (left, failed) = (requests, 0);
        var times = new List<double>(requests);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0 && watch.Elapsed < atMost)
            {
                var begun = Stopwatch.GetTimestamp();
                if (!await send())
                    Interlocked.Increment(ref failed);
                var took = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                lock (times)
                    times.Add(took);
            }
        })));
        return Of(times, watch.Elapsed, failed);
    }

    /// <summary>Requests begin at an even pace whether or not earlier ones have their answers; each time counts from when it was to begin.</summary>
    public static async Task<LoadTimes> OpenAsync(double perSecond, int requests, Func<Task<bool>> send)
    {
        var failed = 0;
        var times = new List<double>(requests);
        var running = new List<Task>(requests);
        var watch = Stopwatch.StartNew();
        await Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < requests; i++)
                {
                    var intended = TimeSpan.FromSeconds(i / perSecond);
                    if (intended - watch.Elapsed is { Ticks: > 0 } early)
                        Thread.Sleep(early);
                    running.Add(Task.Run(() => OneAsync(intended)));
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(running);
        return Of(times, watch.Elapsed, failed);

        async Task OneAsync(TimeSpan intended)
        {
            if (!await send())
                Interlocked.Increment(ref failed);
            var took = (watch.Elapsed - intended).TotalMilliseconds;
            lock (times)
                times.Add(took);
        }
    }

    private static LoadTimes Of(List<double> times, TimeSpan elapsed, int failed) => new(times.Count / elapsed.TotalSeconds, [.. times.Order()], failed);
}
