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
    private readonly Dictionary<(string By, string Value), (int Gains, int Losses)> groups = [];

    /// <summary>Applications that were tried.</summary>
    public int Applications { get; private set; }

    /// <summary>Those that would gain the right.</summary>
    public int Gains { get; private set; }

    /// <summary>Those that would lose it.</summary>
    public int Losses { get; private set; }

    /// <summary>Those that an officer would have to assess, and need not have been before.</summary>
    public int ToOfficers { get; private set; }

    /// <summary>The groups with changes.</summary>
    public IReadOnlyDictionary<(string By, string Value), (int Gains, int Losses)> Groups => groups;

    /// <summary>Counts one application.</summary>
    /// <param name="gains">Whether it gains the right.</param>
    /// <param name="loses">Whether it loses the right.</param>
    /// <param name="toOfficer">Whether it newly needs an officer.</param>
    /// <param name="of">The groups it belongs to.</param>
    public void Count(bool gains, bool loses, bool toOfficer, params ReadOnlySpan<(string By, string Value)> of)
    {
        Applications++;
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

/// <summary>What a draft changes, as it is shown: pseudonymous, small counts left out.</summary>
/// <param name="Applications">Applications that were tried.</param>
/// <param name="Gains">Those that would gain the right; null when so few that they could be recognised.</param>
/// <param name="Losses">Those that would lose it; null as gains.</param>
/// <param name="ToOfficers">Those that would newly need an officer's assessment; null as gains.</param>
/// <param name="CostDifference">Kronor a school year, by the cost per pupil that was given; null when none was, or a count is left out.</param>
/// <param name="Groups">Who changes, by grade and by school.</param>
internal sealed record SimulationResult(int Applications, int? Gains, int? Losses, int? ToOfficers, decimal? CostDifference, IReadOnlyList<SimulationGroup> Groups)
{
    /// <summary>A count below this, but above nothing, is not shown.</summary>
    public const int SmallestShown = 5;

    /// <summary>Shows counts.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="costPerPupil">What a granted transport costs a school year, in kronor; null when nobody has said.</param>
    public static SimulationResult Of(SimulationCounts counts, decimal? costPerPupil)
    {
        var (gains, losses) = (Shown(counts.Gains), Shown(counts.Losses));
        var groups = new List<SimulationGroup>();
        foreach (var by in counts.Groups.GroupBy(g => g.Key.By, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var parts = by.OrderBy(g => g.Key.Value, StringComparer.Ordinal).ToList();
            var (shownGains, shownLosses) = (Suppress(parts.ConvertAll(p => p.Value.Gains), gains), Suppress(parts.ConvertAll(p => p.Value.Losses), losses));
            groups.AddRange(parts.Select((p, i) => new SimulationGroup(p.Key.By, p.Key.Value, shownGains[i], shownLosses[i])));
        }
        return new SimulationResult(
            counts.Applications, gains, losses, Shown(counts.ToOfficers), costPerPupil is { } cost && gains is { } g && losses is { } l ? (g - l) * cost : null, groups);
    }

    private static int? Shown(int count) => count is 0 or >= SmallestShown ? count : null;

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

/// <summary>Who changes, in one group.</summary>
/// <param name="By">grade or school.</param>
/// <param name="Value">The grade, or the school unit's code.</param>
/// <param name="Gains">How many gain the right; null when left out.</param>
/// <param name="Losses">How many lose it; null when left out.</param>
internal sealed record SimulationGroup(string By, string Value, int? Gains, int? Losses);
