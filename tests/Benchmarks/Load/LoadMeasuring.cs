using System.Diagnostics;
using System.Globalization;

namespace CaseMgmt.Benchmarks.Load;

/// <summary>What is measured on a filled database, and the table of it.</summary>
internal sealed class LoadMeasuring(LoadHost host, Queue<LoadFamily> families, Dictionary<string, Guid> persons, LoadQuiet quiet)
{
    private const double IntakeLimit = 60;
    private const double WorklistLimit = 20;
    private const int WarmUp = 1500;
    private const int PerLevel = 600;
    private const int AtHalf = 2400;
    private static readonly int[] Clients = [4, 8, 16, 32];
    private readonly List<Guid> applied = [];
    private bool isWithin = true;

    /// <summary>Measures and prints; whether every limit was kept and every request answered as it should.</summary>
    public async Task<bool> RunAsync()
    {
        var officer = host.OfficerToken();
        await quiet.WorkedOffAsync();
        await quiet.CompiledAsync(Intake(WarmUp));
        var closed = new List<(int Clients, LoadTimes Times, double KeptUp)>();
        foreach (var clients in Clients)
        {
            var begun = Stopwatch.GetTimestamp();
            var times = await LoadTimes.ClosedAsync(clients, PerLevel, TimeSpan.FromSeconds(20), Intake(PerLevel));
            // What follows on a case is part of taking it in: a rate at which it piles up is not one that can be kept.
            await quiet.FollowedAsync();
            closed.Add((clients, times, times.Milliseconds.Length / Stopwatch.GetElapsedTime(begun).TotalSeconds));
        }
        await quiet.WorkedOffAsync();
        var saturation = closed.Max(c => c.KeptUp);
        var half = Math.Min(AtHalf, Math.Min(families.Count, (int)(saturation / 2 * 40)));
        var open = await LoadTimes.OpenAsync(saturation / 2, half, Intake(half));

        Console.WriteLine();
        Console.WriteLine("| Intake with a decision at once | Per second | p50 | p95 | p99 | Limit, p99 | Failed |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (clients, times, keptUp) in closed)
            Row(string.Create(CultureInfo.InvariantCulture, $"{clients} clients, one after the other each; with all that follows {keptUp:N0} a second"), times, null);
        Row($"Half the highest rate with all that follows, evenly, {half.ToString(CultureInfo.InvariantCulture)} requests", open, IntakeLimit);

        Console.WriteLine();
        Console.WriteLine("| One page or one case | Per second | p50 | p95 | p99 | Limit, p99 | Failed |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (what, query) in new[]
        {
            ("Worklist, first page", ""), ("Worklist, to be decided first", "?sort=due"), ("Worklist, decided cases", "?status=decided"), ("Worklist, unassigned", "?unassigned=true"),
            ("Worklist, one queue", "?queue=ordinary"), ("Worklist, mine (none)", "?mine=true"), ("Worklist, unread (none)", "?unread=true"), ("Worklist, cases for re-examination (none)", "?status=needs-reexamination"),
        })
            await ReadAsync(what, 200, () => Task.FromResult($"officer/worklist{query}"), officer, WorklistLimit);
        await ReadAsync("Worklist, page after page by cursor", 150, Following("officer/worklist"), officer, WorklistLimit);
        await ReadAsync("Worklist, decided cases by cursor", 150, Following("officer/worklist?status=decided"), officer, WorklistLimit);
        var next = 0;
        await ReadAsync("Details of a case", 200, () => Task.FromResult($"officer/school-transport/cases/{applied[next++ * 7 % applied.Count]}"), officer, null);
        Console.WriteLine();
        Console.WriteLine(isWithin ? "The limits are met." : "A LIMIT IS NOT MET, or a request failed.");
        return isWithin;

        Func<Task<string>> Following(string list)
        {
            string? cursor = null;
            return async () =>
            {
                var path = cursor is null ? list : $"{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={Uri.EscapeDataString(cursor)}";
                cursor = (await host.GetAsync(path, officer)).Answer?.GetProperty("nextCursor").GetString();
                return path;
            };
        }
    }

    // Tokens are made before anything is measured.
    private Func<Task<bool>> Intake(int count)
    {
        var ready = new System.Collections.Concurrent.ConcurrentQueue<(string Token, Guid Child)>();
        for (var i = 0; i < count && families.TryDequeue(out var family); i++)
            ready.Enqueue((host.GuardianToken(family.Guardian), persons[family.Child]));
        return async () =>
        {
            if (!ready.TryDequeue(out var next) || await LoadBenchmark.ApplyAsync(host, next.Token, next.Child) is not { } id)
                return false;
            lock (applied)
                applied.Add(id);
            return true;
        };
    }

    private async Task ReadAsync(string what, int requests, Func<Task<string>> path, string token, double? limit)
    {
        for (var i = 0; i < 30; i++)
            await host.GetAsync(await path(), token);
        var paths = new Queue<string>();
        for (var i = 0; i < requests; i++)
            paths.Enqueue(await path());
        var times = await LoadTimes.ClosedAsync(1, requests, TimeSpan.FromMinutes(1), async () => (await host.GetAsync(paths.Dequeue(), token)).Answer is not null);
        Row(what, times, limit);
    }

    private void Row(string what, LoadTimes times, double? limit)
    {
        var isMissed = limit is { } l && !(times.At(0.99) < l);
        isWithin &= !isMissed && times.Failed == 0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {times.PerSecond:N0} | {times.At(0.5):0.0} ms | {times.At(0.95):0.0} ms | {times.At(0.99):0.0} ms | {(limit is null ? "" : $"{limit:0} ms{(isMissed ? " MISSED" : "")}")} | {times.Failed} |"));
    }
}
