using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CaseMgmt.Benchmarks.Store;

/// <summary>
/// The event store against what PostgreSQL itself can do: one private server with real settings, everything in one run, as the
/// application role under row-level security. Prints the section of docs/performance.md.
/// </summary>
public static class StoreBenchmark
{
    private const int StandardSize = 200_000;
    private const double WithinOfStandard = 0.80;

    // Another benchmark is another line.
    private static readonly IStoreBenchmark[] All = [new WriteBenchmark(1), new WriteBenchmark(8), new FoldBenchmark(), new ProjectionBenchmark(interleaved: false), new ProjectionBenchmark(interleaved: true), new GrowthBenchmark()];

    /// <summary><c>[--events N] [--only name,name]</c>: N beyond 200,000 measures at that size too and compares.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        if (!TryRead(args, out var largest, out var chosen))
        {
            await Console.Error.WriteLineAsync($"Usage: store [--events N] [--only {string.Join(',', All.Select(b => b.Name))}]");
            return 2;
        }
        var watch = Stopwatch.StartNew();
        await using var server = await BenchmarkServer.StartAsync();
        int[] sizes = largest == StandardSize ? [StandardSize] : [StandardSize, largest];
        var found = new Dictionary<string, Measurement[]>(StringComparer.Ordinal);
        var texts = new StringBuilder();
        foreach (var benchmark in chosen)
        {
            for (var i = 0; i < (benchmark.ForEverySize ? sizes.Length : 1); i++)
            {
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed:mm\\:ss} {benchmark.Name} at {sizes[i]:N0} events"));
                var result = await benchmark.RunAsync(new BenchmarkRun(server, sizes[i], largest));
                foreach (var measurement in result.Measurements)
                    found[measurement.What] = [.. found.GetValueOrDefault(measurement.What, []), measurement];
                if (result.Text.Length > 0)
                    texts.AppendLine().AppendLine(result.Text.TrimEnd());
            }
        }
        var isMet = Print(server, sizes, found);
        Console.Write(texts);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed:mm\\:ss} {(isMet ? "All floors are reached." : "A FLOOR IS NOT REACHED.")}"));
        return isMet ? 0 : 1;
    }

    private static bool TryRead(IReadOnlyList<string> args, out int largest, out IStoreBenchmark[] chosen)
    {
        (largest, chosen) = (StandardSize, All);
        for (var i = 0; i < args.Count; i += 2)
        {
            var value = i + 1 < args.Count ? args[i + 1] : "";
            if (args[i] is "--events" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out largest) && largest >= StandardSize)
                continue;
            var names = value.Split(',');
            chosen = [.. All.Where(b => names.Contains(b.Name, StringComparer.Ordinal))];
            if (args[i] is not "--only" || chosen.Length != names.Length)
                return false;
        }
        return true;
    }

    private static bool Print(BenchmarkServer server, int[] sizes, Dictionary<string, Measurement[]> found)
    {
        Console.WriteLine("## The log");
        Console.WriteLine("`dotnet run -c Release --project tests/Benchmarks -- store` (`--events 1000000` or `--events 5000000` measures at that size too and compares; `--only`");
        Console.WriteLine("chooses parts). A private PostgreSQL with everything flushed to disk and a quarter of the memory as its cache; all as the application's own login");
        Console.WriteLine("under row-level security. What is compared runs in turn, a slice of the baseline on both sides of every slice; medians of the rounds.");
        Console.WriteLine("A bare commit is one small row inserted into a plain table, prepared, committed by itself, on the store's own pool of connections.");
        Console.WriteLine("The floors are what a prototype reached.");
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"PostgreSQL {server.Version}, shared_buffers {BenchmarkServer.BufferMegabytes} MB; the log holds {sizes[0]:N0} events before anything is measured."));
        Console.WriteLine();
        var comparison = sizes.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $" At {sizes[1]:N0} events | Ratio | Of the rate at {sizes[0]:N0} |") : "";
        Console.WriteLine($"| What | Per second | Ratio to bare commits | Floor |{comparison}");
        Console.WriteLine($"|---|---|---|---|{(sizes.Length > 1 ? "---|---|---|" : "")}");
        var isMet = true;
        foreach (var (what, rows) in found)
        {
            var row = rows[0];
            var line = string.Create(CultureInfo.InvariantCulture, $"| {what} | {row.PerSecond:N0} | {row.Ratio:0.00} | {row.RatioFloor:0.00}{row.RateFloor:N0}{(row.IsMet ? "" : " MISSED")} |");
            // At the larger size the rates are compared below; the memory must stay within its bound at every size.
            isMet &= row.IsMet && Array.TrueForAll(rows, r => !(r.Megabytes > r.MostMegabytes));
            if (sizes.Length > 1 && rows.Length > 1)
            {
                // Where there is a ratio to what the same minute could do, that is what must hold.
                var kept = rows[1].Ratio / row.Ratio ?? rows[1].PerSecond / row.PerSecond;
                isMet &= kept >= WithinOfStandard;
                line += string.Create(CultureInfo.InvariantCulture, $" {rows[1].PerSecond:N0} | {rows[1].Ratio:0.00} | {kept:P0}{(kept >= WithinOfStandard ? "" : " MISSED")} |");
            }
            Console.WriteLine(line);
        }
        return isMet;
    }
}
