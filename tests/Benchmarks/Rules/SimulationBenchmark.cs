using System.Diagnostics;
using System.Globalization;
using CaseMgmt.Api.Rules;
using CaseMgmt.Api.SchoolTransport;
using CaseMgmt.Benchmarks.Store;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Benchmarks.Rules;

/// <summary>A draft policy over a hundred thousand past applications: from the sealed facts of each case, every one under a key of its own, to the counts.</summary>
public static class SimulationBenchmark
{
    private const int Runs = 7;
    private const double LimitSeconds = 3;
    private const int Unprepared = 2000;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var applications = args is ["--applications", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : 100_000;
        await using var server = await BenchmarkServer.StartAsync();
        await using var past = await PastApplications.CreateAsync(server);
        Console.Error.WriteLine($"Making {applications} past applications");
        await past.AddAsync(applications, ready: true);
        await past.SettleAsync();
        var simulation = new TransportSimulations(past.Store);

        var (first, counts) = await RunAsync(simulation);
        var times = new List<double>();
        var (cpu, database) = (Cpu(), await past.DatabaseSecondsAsync());
        for (var run = 0; run < Runs; run++)
            times.Add((await RunAsync(simulation)).Seconds);
        (cpu, database) = ((Cpu() - cpu) / Runs, (await past.DatabaseSecondsAsync() - database) / Runs);
        times.Sort();
        await past.AddAsync(Unprepared, ready: false);
        var watch = Stopwatch.StartNew();
        var made = await new TransportSimulationFacts(past.Store).FillAsync(PastApplications.Tenant, null, default);
        var filling = watch.Elapsed.TotalSeconds;

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {server.Version}, {Environment.ProcessorCount} cores; {counts.Applications} applications, {counts.Gains} gain, {counts.Losses} lose."));
        Console.WriteLine();
        Console.WriteLine("| What | Seconds | Limit | Applications a second |");
        Console.WriteLine("|---|---|---|---|");
        Row($"Simulate {applications:N0} past applications, median of {Runs}", times[Runs / 2], LimitSeconds, applications);
        Row("The slowest of them", times[^1], LimitSeconds, applications);
        Row("The quickest of them", times[0], LimitSeconds, applications);
        Row("The first in the process", first, null, applications);
        Row($"Make {made:N0} applications ready from their whole evidence, once each", filling, null, made);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Of one core, whatever else the machine did, a simulation took {cpu:0.00} s of the program and {database:0.00} s of the database."));
        Console.WriteLine();
        var isWithin = times[Runs / 2] < LimitSeconds && counts.Applications == applications;
        Console.WriteLine(isWithin ? "The limit is met." : "THE LIMIT IS NOT MET.");
        return isWithin ? 0 : 1;
    }

    private static async Task<(double Seconds, SimulationCounts Counts)> RunAsync(TransportSimulations simulation)
    {
        var draft = new PolicyValue.RouteLengthLimits(
        [
            Band(2000, LimitComparison.MoreThan, "F", "1", "2", "3"), Band(3500, LimitComparison.AtLeast, "4", "5", "6"), Band(4000, LimitComparison.AtLeast, "7", "8", "9"),
        ]);
        var watch = Stopwatch.StartNew();
        var counts = await simulation.RunAsync(PastApplications.Tenant, draft, null, null, default);
        return (watch.Elapsed.TotalSeconds, counts);
    }

    private static double Cpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalSeconds;
    }

    private static RouteLengthBand Band(int metres, LimitComparison compare, params string[] grades) =>
        new([.. grades.Select(g => new Grade(g))], metres, compare, new PolicySource(null, new DateOnly(2026, 11, 22)));

    private static void Row(string what, double seconds, double? limit, int applications) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {what} | {seconds:0.00} | {(limit is { } l ? $"{l:0}{(seconds < l ? "" : " MISSED")}" : "")} | {applications / seconds:N0} |"));
}
