using CaseMgmt.Benchmarks.Geography;
using CaseMgmt.Benchmarks.Load;
using CaseMgmt.Benchmarks.Round;
using CaseMgmt.Benchmarks.Rules;
using CaseMgmt.Benchmarks.SchoolChoice;
using CaseMgmt.Benchmarks.Store;

// One benchmark per first argument; each prints a table that docs/performance.md can take over as it is.
var benchmarks = new Dictionary<string, Func<IReadOnlyList<string>, Task<int>>>(StringComparer.Ordinal)
{
    ["allocate"] = AllocationBenchmark.RunAsync,
    ["load"] = LoadBenchmark.RunAsync,
    ["round"] = RoundBenchmark.RunAsync,
    ["geography"] = GeographyBenchmark.RunAsync,
    ["store"] = StoreBenchmark.RunAsync,
    ["simulate"] = SimulationBenchmark.RunAsync,
};

if (args.Length > 0 && benchmarks.TryGetValue(args[0], out var run))
    return await run(args[1..]);
Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Benchmarks -- " + string.Join('|', benchmarks.Keys));
return 2;
