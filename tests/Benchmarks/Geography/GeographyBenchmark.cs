using System.Diagnostics;
using System.Globalization;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Osm;

namespace CaseMgmt.Benchmarks.Geography;

/// <summary>
/// The walking network of east Oslo: build, load, one home, a whole cohort. Every timing is the median of several runs after warming
/// up; the load is also measured cold, in a process of its own, which is where the peak memory is read.
/// </summary>
public static class GeographyBenchmark
{
    private const string Extract = "oslo-east-filtered.osm.pbf";
    private const int Homes = 853;
    private const int Schools = 40;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        if (args is ["child", var stored])
            return Child(stored);
        if (FindExtract() is not { } map)
        {
            await Console.Error.WriteLineAsync($"The file {Extract} is missing: put it in ../shared/data or set SHARED_DATA.");
            return 1;
        }

        var buildTime = Median(3, () => Build(map));
        var network = Build(map);
        var artefact = network.ToArtefact();
        var loadTime = Median(9, () => WalkingNetwork.Load(artefact));
        var (homes, schools) = Places(network);
        var oneHome = Median(51, () => network.Matrix(homes[..1], schools));
        var oneRoute = Median(51, () => network.Measure(homes[0], schools[0]));
        var cohort = Median(9, () => network.Matrix(homes, schools));
        var perPair = Median(1, () =>
        {
            // What the cohort would cost if every pair were asked for by itself, from a tenth of the homes.
            foreach (var home in homes.Take(Homes / 10))
            {
                foreach (var school in schools)
                    network.Measure(home, school);
            }
        }) * 10;
        var matrix = network.Matrix(homes, schools);
        var measured = Enumerable.Range(0, Homes).Sum(h => Enumerable.Range(0, Schools).Count(s => matrix[h, s].Status == RouteStatus.Measured));
        var child = await RunChild(artefact);

        Console.WriteLine($"Network: {network.VertexCount} vertices, {network.EdgeCount} edges, {network.TotalLengthMm / 1_000_000} km, {network.ComponentCount} parts; stored form {artefact.Length / 1024} KiB; {measured} of {Homes * Schools} pairs measured.");
        Console.WriteLine();
        Console.WriteLine("| What | Time | Limit | Ratio |");
        Console.WriteLine("|---|---|---|---|");
        Row("Build from PBF", buildTime, null, $"{buildTime / loadTime:0.0} × a load");
        Row("Load from stored form, warm", loadTime, 1000, "1");
        Row("Load from stored form, cold process", child.LoadMs, 1000, $"{child.LoadMs / loadTime:0.0} × a warm load");
        Row("One home, one school, with line and ways", oneRoute, null, $"{oneRoute / oneHome:0.00} × 40 schools");
        Row($"One home to {Schools} schools", oneHome, 5, "1");
        Row($"{Homes} homes × {Schools} schools", cohort, 300, $"{cohort / oneHome:0} × one home");
        Row("The same pair by pair, reckoned from a tenth of the homes", perPair, null, $"{perPair / cohort:0} × the matrix");
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Memory of a process that does nothing but load the stored form and measure {Homes} × {Schools}: peak working set {child.PeakMb:0} MB ({child.BaseMb:0} MB of it the empty runtime), managed heap after collection {child.ManagedMb:0.0} MB. Limit 100 MB."));
        var isWithin = loadTime < 1000 && child.LoadMs < 1000 && oneHome < 5 && cohort < 300 && child.PeakMb < 100;
        Console.WriteLine(isWithin ? "All limits are met." : "A LIMIT IS NOT MET.");
        return isWithin ? 0 : 1;
    }

    /// <summary>Loads and measures once in a fresh process, and prints: load ms, peak MB, MB before, managed MB.</summary>
    private static int Child(string stored)
    {
        using var self = Process.GetCurrentProcess();
        var before = self.PeakWorkingSet64;
        var watch = Stopwatch.StartNew();
        using var stream = File.OpenRead(stored);
        var network = WalkingNetwork.Load(stream);
        var load = watch.Elapsed.TotalMilliseconds;
        var (homes, schools) = Places(network);
        var matrix = network.Matrix(homes, schools);
        self.Refresh();
        var peak = self.PeakWorkingSet64;
        var managed = ManagedBytes();
        GC.KeepAlive(matrix);
        GC.KeepAlive(network);
        const double Mb = 1024 * 1024;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{load};{peak / Mb};{before / Mb};{managed / Mb}"));
        return 0;
    }

    /// <summary>What is still referred to: the heap as the last collection left it.</summary>
    private static long ManagedBytes()
    {
        GC.Collect();
        return GC.GetGCMemoryInfo(GCKind.FullBlocking).HeapSizeBytes;
    }

    private static async Task<(double LoadMs, double PeakMb, double BaseMb, double ManagedMb)> RunChild(byte[] artefact)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await File.WriteAllBytesAsync(file, artefact);
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
            foreach (var argument in new[] { "geography", "child", file })
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            var numbers = text.Trim().Split(';').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            return (numbers[0], numbers[1], numbers[2], numbers[3]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static WalkingNetwork Build(string map)
    {
        using var stream = File.OpenRead(map);
        return WalkingNetworkBuilder.Build(OsmFile.Open(stream), WalkingProfiles.Default);
    }

    /// <summary>Places beside the streets, the same in every run: points of streets moved by up to some tens of metres.</summary>
    private static (GeoPoint[] Homes, GeoPoint[] Schools) Places(WalkingNetwork network)
    {
        var random = new Random(20261122);
        var everywhere = new MapBounds(GeoPoint.FromDegrees(50, 0), GeoPoint.FromDegrees(75, 35));
        var streets = network.StreetsWithin(everywhere, int.MaxValue).Streets;
        return (Draw(Homes), Draw(Schools));

        GeoPoint[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ =>
        {
            var line = streets[random.Next(streets.Count)].Line;
            var at = line[random.Next(line.Count)];
            return new GeoPoint(at.LatE7 + random.Next(-2500, 2500), at.LonE7 + random.Next(-5000, 5000));
        })];
    }

    private static void Row(string what, double milliseconds, double? limit, string ratio) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {milliseconds:0.00} ms | {(limit is null ? "" : $"{limit} ms")} | {ratio} |"));

    private static double Median(int runs, Action action)
    {
        // Half a second of warming up: the runtime compiles hot methods anew in the background after some calls.
        for (var warm = Stopwatch.StartNew(); runs > 1 && warm.ElapsedMilliseconds < 500;)
            action();
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var watch = Stopwatch.StartNew();
            action();
            times[i] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(times);
        return times[runs / 2];
    }

    private static string? FindExtract()
    {
        if (Environment.GetEnvironmentVariable("SHARED_DATA") is { Length: > 0 } named)
            return File.Exists(Path.Combine(named, Extract)) ? Path.Combine(named, Extract) : null;
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", Extract);
            if (File.Exists(path))
                return path;
        }

        return null;
    }
}
