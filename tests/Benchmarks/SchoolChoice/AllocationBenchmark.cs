using System.Diagnostics;
using System.Globalization;
using CaseMgmt.Domain.SchoolChoice.Allocation;

namespace CaseMgmt.Benchmarks.SchoolChoice;

/// <summary>
/// Allocation and its proof as a ratio to one pass over the same wish lists in the same run, and the command from files to a proven result as
/// a cold process. Times are the quickest of the rounds: what else the machine does only adds to them. <c>--only N</c> keeps to one number of applicants, <c>--rounds R</c> sets how often each thing is timed.
/// </summary>
public static class AllocationBenchmark
{
    private static long sink;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        int? Option(string name) => args.ToList().IndexOf(name) is var at and >= 0 && at + 1 < args.Count ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : null;
        var rounds = Option("--rounds") ?? 9;
        Size[] sizes = [new(100_000, 1667, 40, 8, 0.2), new(1_000_000, 16_667, 70, 10, 1.2)];
        var isWithin = true;
        Console.WriteLine("| Instance, 10 wishes each | One pass | Allocation | in passes | Limit | Proof | in passes | Limit | Placed, first wish |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var size in sizes.Where(s => Option("--only") is not { } only || s.Applicants == only))
        {
            foreach (var kind in Enum.GetValues<InstanceKind>())
                isWithin &= Warm(size, kind, rounds);
        }
        Console.WriteLine();
        Console.WriteLine("| From files to a proven result, cold process | Wall | Aim | Processor, all threads | Peak memory | Limit |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var size in sizes.Where(s => Option("--only") is not { } only || s.Applicants == only))
            isWithin &= await ColdAsync(size, Math.Min(rounds, 5));
        Console.WriteLine(isWithin ? "All limits are met." : "A LIMIT IS NOT MET.");
        return isWithin ? 0 : 1;
    }

    private static bool Warm(Size size, InstanceKind kind, int rounds)
    {
        var instance = MadeInstance.Draw(size.Applicants, size.Schools, kind).ToInstance();
        var run = DeferredAcceptance.Allocate(instance);
        var (pass, allocate, prove) = (new List<double>(), new List<double>(), new List<double>());
        // The three in turn, so that what else the machine does meets them alike. The runtime compiles hot methods anew in the first rounds.
        for (var round = -3; round < rounds; round++)
        {
            var times = (Time(() => sink += Pass(instance)), Time(() => run = DeferredAcceptance.Allocate(instance)), Time(() => Prove(instance, run)));
            if (round < 0)
                continue;
            pass.Add(times.Item1);
            allocate.Add(times.Item2);
            prove.Add(times.Item3);
        }
        var (one, all, proof) = (pass.Min(), allocate.Min(), prove.Min());
        // The limits hold for ordinary instances; hard ones are shown beside them.
        var isBound = kind == InstanceKind.Ordinary;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {size.Applicants} × {size.Schools} schools, {Name(kind)} | {one:0.00} ms | {all:0.0} ms | {all / one:0.0} | {(isBound ? size.Passes : "")} | {proof:0.0} ms | {proof / one:0.0} | {(isBound ? size.ProofPasses : "")} | {100.0 * (size.Applicants - run.Result.UnplacedCount) / size.Applicants:0.0} %, {100.0 * run.Result.Places.Count(0) / size.Applicants:0.0} % |"));
        return !isBound || (all <= one * size.Passes && proof <= one * size.ProofPasses);
    }

    private static string Name(InstanceKind kind) => kind switch
    {
        InstanceKind.Ordinary => "as many seats as children",
        InstanceKind.Scarce => "seats for 95 %",
        InstanceKind.Local => "wishes near home, seats for 98 %",
        InstanceKind.Opposed => "priorities oppose wishes",
        InstanceKind.OpposedAndScarce => "priorities oppose wishes, seats for 95 %",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static async Task<bool> ColdAsync(Size size, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("allocation-benchmark-").FullName;
        try
        {
            MadeInstance.Draw(size.Applicants, size.Schools, InstanceKind.Ordinary).Write(folder);
            var runs = new List<(double Wall, double Processor, double PeakMb)>();
            for (var i = 0; i < rounds; i++)
                runs.Add(await RunCommandAsync(folder));
            var (wall, processor, peak) = (runs.Min(r => r.Wall), runs.Min(r => r.Processor), runs.Max(r => r.PeakMb));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {size.Applicants} × 10 × {size.Schools} | {wall:0.00} s | {size.ColdSeconds} s | {processor:0.00} s | {peak:0} MB | {(size.Applicants == 1_000_000 ? "450 MB" : "")} |"));
            return peak < 450;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Wall, double Processor, double PeakMb)> RunCommandAsync(string folder)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "CaseMgmt.Api")) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "allocate", "--schools", folder + "/schools.csv", "--applicants", folder + "/applicants.csv", "--priorities", folder + "/priorities.csv", "--out", folder + "/out" })
            start.ArgumentList.Add(argument);
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var (peak, processor) = (0L, TimeSpan.Zero);
        while (!process.HasExited)
        {
            process.Refresh();
            try
            {
                peak = Math.Max(peak, process.PeakWorkingSet64);
                processor = process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                break;
            }
            await Task.Delay(5);
        }
        await process.WaitForExitAsync();
        var wall = watch.Elapsed.TotalSeconds;
        if (process.ExitCode != 0)
            throw new InvalidOperationException("The command failed.");
        return (wall, processor.TotalSeconds, peak / (1024.0 * 1024));
    }

    private static long Pass(AllocationInstance instance)
    {
        var starts = instance.Starts;
        var wishes = instance.Wishes;
        var sum = 0L;
        for (var applicant = 0; applicant + 1 < starts.Length; applicant++)
        {
            for (var wish = starts[applicant]; wish < starts[applicant + 1]; wish++)
                sum += wishes[wish];
        }
        return sum;
    }

    private static void Prove(AllocationInstance instance, AllocationRun run)
    {
        if (AllocationCheck.Faults(instance, run.Result.Schools, run.Proof.Cutoffs).Count > 0)
            throw new InvalidOperationException("The result does not stand the check.");
    }

    private static double Time(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMilliseconds;
    }

    private sealed record Size(int Applicants, int Schools, double Passes, double ProofPasses, double ColdSeconds);
}
