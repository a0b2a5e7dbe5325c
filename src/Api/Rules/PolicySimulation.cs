using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Api.Rules;

/// <summary>What a slice brings so that a draft policy can be tried on its past applications.</summary>
internal interface IPolicySimulation
{
    /// <summary>Whether it can try values of a matter.</summary>
    bool Simulates(PolicyId policy);

    /// <summary>Tries a value on past applications. Runs inside and gives out counts.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="draft">The value.</param>
    /// <param name="schoolYears">Only applications for these school years; all when null.</param>
    /// <param name="progress">Told how many applications have been done, of how many; may be null.</param>
    /// <param name="ct">Cancels.</param>
    Task<SimulationCounts> RunAsync(string tenant, PolicyValue draft, IReadOnlyCollection<string>? schoolYears, Action<SimulationProgress>? progress, CancellationToken ct);
}

/// <summary>How far a simulation has come.</summary>
/// <param name="Phase">preparing: facts are made ready that no simulation has needed before; evaluating.</param>
/// <param name="Done">Applications done.</param>
/// <param name="Total">Of how many.</param>
internal sealed record SimulationProgress(string Phase, int Done, int Total)
{
    /// <summary>Facts are made ready.</summary>
    public const string Preparing = "preparing";

    /// <summary>The draft is applied.</summary>
    public const string Evaluating = "evaluating";
}

/// <summary>What a draft changes, counted exactly; never shown as it is.</summary>
internal sealed class SimulationCounts
{
    /// <summary>The groups by how pupils travel.</summary>
    public const string ByMode = "mode";

    /// <summary>Of whom it is not known how they travel, or would.</summary>
    public const string NoMode = "not-known";

    private readonly Dictionary<(string By, string Value), (int Gains, int Losses)> groups = [];

    /// <summary>Applications that were tried.</summary>
    public int Applications { get; set; }

    /// <summary>Those that would gain the right.</summary>
    public int Gains { get; private set; }

    /// <summary>Those that would lose it.</summary>
    public int Losses { get; private set; }

    /// <summary>Those that an officer would have to assess, and need not have been before.</summary>
    public int ToOfficers { get; private set; }

    /// <summary>The groups with changes.</summary>
    public IReadOnlyDictionary<(string By, string Value), (int Gains, int Losses)> Groups => groups;

    /// <summary>Counts one application that comes out otherwise.</summary>
    /// <param name="gains">Whether it gains the right.</param>
    /// <param name="loses">Whether it loses the right.</param>
    /// <param name="toOfficer">Whether it newly needs an officer.</param>
    /// <param name="of">The groups it belongs to.</param>
    public void Change(bool gains, bool loses, bool toOfficer, params ReadOnlySpan<(string By, string Value)> of)
    {
        ToOfficers += toOfficer ? 1 : 0;
        if (!gains && !loses)
            return;
        Gains += gains ? 1 : 0;
        Losses += loses ? 1 : 0;
        foreach (var group in of)
        {
            var (g, l) = groups.GetValueOrDefault(group);
            groups[group] = (g + (gains ? 1 : 0), l + (loses ? 1 : 0));
        }
    }

    /// <summary>Adds what another part of the work counted.</summary>
    public void Add(SimulationCounts other)
    {
        Applications += other.Applications;
        Gains += other.Gains;
        Losses += other.Losses;
        ToOfficers += other.ToOfficers;
        foreach (var (group, (gains, losses)) in other.groups)
        {
            var (g, l) = groups.GetValueOrDefault(group);
            groups[group] = (g + gains, l + losses);
        }
    }
}

/// <summary>What transport costs a school year, where anybody has said.</summary>
/// <param name="PerPupil">Whatever the mode, kronor; null when nobody has said.</param>
/// <param name="PerMode">By each mode, by its code; empty when the municipality has no such costs.</param>
internal sealed record SimulationCosts(decimal? PerPupil, IReadOnlyDictionary<string, decimal> PerMode)
{
    /// <summary>Nobody has said.</summary>
    public static SimulationCosts None { get; } = new(null, new Dictionary<string, decimal>(StringComparer.Ordinal));

    /// <summary>Whatever the mode.</summary>
    public static SimulationCosts Of(decimal? perPupil) => None with { PerPupil = perPupil };

    /// <summary>What the mode costs; null when nobody has said.</summary>
    public decimal? For(string mode) => PerMode.TryGetValue(mode, out var cost) ? cost : PerPupil;
}

/// <summary>What a draft changes, as it is shown: pseudonymous, small counts left out, the others rounded to fives, so that two runs cannot be subtracted to one child.</summary>
/// <param name="Applications">Applications that were tried, rounded to fives; null when so few that they could be recognised.</param>
/// <param name="Gains">Those that would gain the right, rounded to fives; null as applications.</param>
/// <param name="Losses">Those that would lose it, rounded to fives; null as applications.</param>
/// <param name="ToOfficers">Those that would newly need an officer's assessment, rounded to fives; null as applications.</param>
/// <param name="CostDifference">Kronor a school year, from the rounded counts: by mode where the municipality has costs per mode, otherwise by the cost per pupil that was given; null when a count or a cost is missing.</param>
/// <param name="Groups">Who changes, by grade, by school, by ground and by mode.</param>
/// <param name="CostByMode">The cost difference of each mode; empty when nobody has said what a mode costs.</param>
internal sealed record SimulationResult(
    int? Applications, int? Gains, int? Losses, int? ToOfficers, decimal? CostDifference, IReadOnlyList<SimulationGroup> Groups, IReadOnlyList<SimulationCost> CostByMode)
{
    /// <summary>A count below this, but above nothing, is not shown.</summary>
    public const int SmallestShown = 5;

    /// <summary>What counts are rounded to.</summary>
    private const int Step = 5;

    /// <summary>Shows counts.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="costs">What transport costs.</param>
    public static SimulationResult Of(SimulationCounts counts, SimulationCosts costs)
    {
        var (gains, losses) = (Shown(counts.Gains), Shown(counts.Losses));
        var groups = new List<SimulationGroup>();
        foreach (var by in counts.Groups.GroupBy(g => g.Key.By, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var parts = by.OrderBy(g => g.Key.Value, StringComparer.Ordinal).ToList();
            var (shownGains, shownLosses) = (Suppress(parts.ConvertAll(p => p.Value.Gains), gains), Suppress(parts.ConvertAll(p => p.Value.Losses), losses));
            groups.AddRange(parts.Select((p, i) => new SimulationGroup(p.Key.By, p.Key.Value, Rounded(shownGains[i]), Rounded(shownLosses[i]))));
        }
        var byMode = costs.PerMode.Count == 0
            ? []
            : groups.Where(g => g.By == SimulationCounts.ByMode).Select(g => new SimulationCost(g.Value, costs.For(g.Value) is { } cost ? (g.Gains - g.Losses) * cost : null)).ToList();
        var difference = byMode.Count > 0 ? byMode.Aggregate((decimal?)0, (sum, m) => sum + m.CostDifference) : (Rounded(gains) - Rounded(losses)) * costs.PerPupil;
        return new SimulationResult(Rounded(Shown(counts.Applications)), Rounded(gains), Rounded(losses), Rounded(Shown(counts.ToOfficers)), difference, groups, byMode);
    }

    private static int? Shown(int count) => count is 0 or >= SmallestShown ? count : null;

    private static int? Rounded(int? count) => count is { } n ? (n + (Step / 2)) / Step * Step : null;

    // What is left out must not be had back by taking the others from the sum: then the next smallest goes too.
    private static int?[] Suppress(List<int> counts, int? sum)
    {
        var shown = counts.ConvertAll(Shown).ToArray();
        while (sum is not null && Hidden() is var hidden && hidden.Count > 0 && (hidden.Count == 1 || hidden.Sum(i => counts[i]) < SmallestShown)
            && Enumerable.Range(0, shown.Length).Where(i => shown[i] is > 0).OrderBy(i => counts[i]).Select(i => (int?)i).FirstOrDefault() is { } next)
        {
            shown[next] = null;
        }
        return shown;

        List<int> Hidden() => [.. Enumerable.Range(0, shown.Length).Where(i => shown[i] is null)];
    }
}

/// <summary>What a draft changes in the cost of a mode.</summary>
/// <param name="Mode">Code of the mode; not-known for whom none is settled, as those who would gain the right.</param>
/// <param name="CostDifference">Kronor a school year, from rounded counts; null when a count is left out, or nobody has said what it costs.</param>
internal sealed record SimulationCost(string Mode, decimal? CostDifference);

/// <summary>Who changes, in one group.</summary>
/// <param name="By">grade, school, ground or mode.</param>
/// <param name="Value">The grade, the school unit's code, or the code of the ground or mode. An application may rest on several grounds.</param>
/// <param name="Gains">How many gain the right, rounded to fives; null when left out.</param>
/// <param name="Losses">How many lose it, rounded to fives; null when left out.</param>
internal sealed record SimulationGroup(string By, string Value, int? Gains, int? Losses);
