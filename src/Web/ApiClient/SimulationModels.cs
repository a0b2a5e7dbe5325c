using System.Text.Json;

namespace CaseMgmt.Web.ApiClient;

/// <summary>A policy as it was adopted: what was settled, in the form in which it is adopted; null where the matter ended.</summary>
public sealed record AdoptedPolicy(string Policy, DateOnly From, JsonElement? Value, bool Confirmed);

/// <summary>A line of a simulation's answer; only the last has a result.</summary>
public sealed record SimulationLine(SimulationCounts? Result);

/// <summary>What a draft would change. Counts are rounded to fives, and null when so few that somebody could be recognised; costs in kronor a school year.</summary>
public sealed record SimulationCounts(int? Applications, int? Gains, int? Losses, int? ToOfficers, decimal? CostDifference, IReadOnlyList<SimulationGroup> Groups, IReadOnlyList<SimulationCost> CostByMode);

/// <summary>Who changes in one group; by is <c>grade</c>, <c>school</c>, <c>ground</c> or <c>mode</c>.</summary>
public sealed record SimulationGroup(string By, string Value, int? Gains, int? Losses);

/// <summary>What a draft changes in the cost of a mode, kronor a school year; null when it cannot be told.</summary>
public sealed record SimulationCost(string Mode, decimal? CostDifference);

/// <summary>A simulation that was run: who, when, what and on which school years; none means all.</summary>
public sealed record SimulationRun(Guid RunId, DateTimeOffset At, string By, string Policy, string Draft, IReadOnlyList<string> SchoolYears);
