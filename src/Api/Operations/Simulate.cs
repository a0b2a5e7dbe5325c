using System.Globalization;
using CaseMgmt.Api.Rules;
using CaseMgmt.Api.SchoolTransport;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using Spectre.Console;

namespace CaseMgmt.Api.Operations;

/// <summary><c>simulate</c>: tries a draft policy, written like a shipped policy file, on past applications, with a progress bar in a terminal.</summary>
public sealed class Simulate : IOperatorCommand
{
    private static readonly Actor Operator = new(ActorKind.System, "operator");

    /// <inheritdoc/>
    public string Name => "simulate";

    /// <inheritdoc/>
    public string Usage => "FILE --municipality M [--school-year Y] [--cost KRONOR]";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        decimal? cost = null;
        if (ImportOptions.Read(args, "municipality", "school-year", "cost") is not ([var file], var named)
            || !named.TryGetValue("municipality", out var municipality) || !ImportOptions.IsMunicipality(municipality)
            || (named.TryGetValue("school-year", out var year) && !SchoolYear.TryParse(year, out _))
            || (named.TryGetValue("cost", out var text) && (cost = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var kronor) ? kronor : null) is null))
        {
            return await ImportOptions.CalledWronglyAsync(this, error);
        }
        if (!File.Exists(file))
        {
            await error.WriteLineAsync($"There is no file {file}.");
            return 1;
        }
        PolicyFile draft;
        try
        {
            draft = PolicyFile.Read(YamlPart.Parse(file, await File.ReadAllTextAsync(file, ct)));
        }
        catch (YamlFormatException fault)
        {
            await error.WriteLineAsync(fault.Message);
            return 1;
        }
        return await VaultCommands.RunAsync(
            async options =>
            {
                await using var store = new DocumentStore(options);
                await RunAsync(store, municipality, draft, year is null ? null : [year], cost, TimeProvider.System.GetUtcNow(), output, ct);
            },
            error);
    }

    /// <summary>Simulates the latest value of a draft.</summary>
    /// <exception cref="FormatException">The draft is of a matter that is not simulated, or its latest value is none.</exception>
    internal static async Task RunAsync(IDocumentStore store, string municipality, PolicyFile draft, IReadOnlyCollection<string>? years, decimal? cost, DateTimeOffset now, TextWriter output, CancellationToken ct)
    {
        var simulation = new TransportSimulations(store);
        if (!simulation.Simulates(draft.Policy) || draft.Values[^1].Value is not { } value)
            throw new FormatException($"{draft.Policy} is not simulated, or the draft ends it: give a value of {PolicyId.RouteLength}, {PolicyId.TrafficGuidance}, {PolicyId.MoveInLastYear} or {PolicyId.StandardCost}.");
        var schoolYears = years?.Select(y => SchoolYear.TryParse(y, out var parsed) ? parsed : throw new FormatException($"{y} is no school year.")).ToList();
        var (refusal, perMode) = await SimulationRun.RecordAsync(store, municipality, Operator, draft.Policy, value, schoolYears, now, ct);
        if (refusal is not null)
            throw new FormatException("As many simulations as the municipality allows one person a day have been run (policy rules.simulation-runs).");
        var counts = await WithProgressAsync(output, progress => simulation.RunAsync(municipality, value, years, progress, ct));
        Write(SimulationResult.Of(counts, new SimulationCosts(cost, perMode)), output);
    }

    private static void Write(SimulationResult result, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Shown(result.Applications)} applications: {Shown(result.Gains)} gain the right, {Shown(result.Losses)} lose it, {Shown(result.ToOfficers)} newly need an officer."));
        if (result.CostDifference is { } cost)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Cost a school year: {cost:+0;-0;0} kr."));
        foreach (var mode in result.CostByMode.Where(m => m.CostDifference is not null))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {mode.Mode}: {mode.CostDifference:+0;-0;0} kr"));
        foreach (var group in result.Groups)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {group.By} {group.Value}: {Shown(group.Gains)} gain, {Shown(group.Losses)} lose"));
    }

    private static string Shown(int? count) => count is { } n ? n.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"fewer than {SimulationResult.SmallestShown}, or not told");

    private static async Task<T> WithProgressAsync<T>(TextWriter output, Func<Action<SimulationProgress>?, Task<T>> work)
    {
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
            return await work(null);
        return await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async context =>
        {
            var bar = context.AddTask("Simulating");
            return await work(p => (bar.Description, bar.MaxValue, bar.Value) = (p.Phase, Math.Max(1, p.Total), p.Done));
        });
    }
}
