using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Web.ApiClient;

/// <summary>The counts of one grade of a round, or of all; null where a count is too small to be shown.</summary>
public sealed record RoundFigures(string? Grade)
{
    /// <summary>The measures in the order of the table, by the API's names.</summary>
    public static IReadOnlyList<string> Measures { get; } =
    [
        "eligible", "choices", "withdrawn", "disagreed", "unsigned", "withoutChoice", "choseAssigned", "choseOther", "changed", "firstWish", "otherWish", "refused", "withoutSchool", "late", "offered",
        "accepted", "declined", "lapsed", "placedAnew", "leftOut",
    ];

    /// <summary>Everything that the API gives beside the grade.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Counts { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>A count.</summary>
    public long? Of(string measure) => Counts.TryGetValue(measure, out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt64() : null;
}

/// <summary>The statistics of a round.</summary>
public sealed record RoundTable(IReadOnlyList<RoundFigures> Grades, RoundFigures Total);
