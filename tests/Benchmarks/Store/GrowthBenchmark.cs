using System.Globalization;
using System.Text;

namespace CaseMgmt.Benchmarks.Store;

/// <summary>The same operations by number of events, of inline projections and of tenants, each beside bare commits of the same moment, so that growth can be seen.</summary>
internal sealed class GrowthBenchmark : IStoreBenchmark
{
    private const int RoundCount = 5;
    private const int Writers = 8;
    private const int StandardSize = 200_000;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(300);

    public string Name => "growth";

    public bool ForEverySize => false;

    public async Task<BenchmarkResult> RunAsync(BenchmarkRun run)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Per second, with {Writers} writers (folding with one reader), and in brackets the ratio to bare commits beside it:");
        text.AppendLine();
        text.AppendLine("| Log | Bare commits | (a) start a stream | (b) fetch and append | (c) command | (e) fold, 20 per round trip |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var events in new[] { 50_000, StandardSize, 1_000_000, run.Largest }.Distinct().Order())
        {
            var log = await run.Server.LogAsync(events);
            text.AppendLine(await RowAsync(string.Create(CultureInfo.InvariantCulture, $"{events:N0} events, 1 tenant, 1 projection"), log, projections: 1));
        }
        foreach (var tenants in new[] { 10, 100 })
        {
            await using var log = await LogUnderTest.CreateAsync(run.Server, StandardSize, tenants, 1);
            text.AppendLine(await RowAsync(string.Create(CultureInfo.InvariantCulture, $"{StandardSize:N0} events, {tenants} tenants, 1 projection"), log, projections: 1));
        }
        await using var projected = await LogUnderTest.CreateAsync(run.Server, StandardSize, tenants: 1, 3, 6);
        foreach (var projections in new[] { 3, 6 })
            text.AppendLine(await RowAsync(string.Create(CultureInfo.InvariantCulture, $"{StandardSize:N0} events, 1 tenant, {projections} projections"), projected, projections));
        return new BenchmarkResult([], text.ToString());
    }

    private static async Task<string> RowAsync(string name, LogUnderTest log, int projections)
    {
        var writes = await Rounds.RunAsync(Writers, RoundCount, Slice, log.BareCommit(), log.StartStream(), log.FetchAndAppend(), log.Command(projections));
        var folds = await Rounds.RunAsync(writers: 1, RoundCount, Slice, log.Fold(), log.FoldMany(20));
        var cells = writes.Skip(1).Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.PerSecond:N0} ({w.Ratio:0.00})"));
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {writes[0].PerSecond:N0} | {string.Join(" | ", cells)} | {folds[1].PerSecond:N0} |");
    }
}
