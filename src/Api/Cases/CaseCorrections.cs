using System.Text.Json;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Api.Cases;

/// <summary>A correction of the facts that a case rests on.</summary>
/// <param name="What">Code of what was corrected.</param>
/// <param name="WhatText">The same in Swedish.</param>
/// <param name="EffectiveFrom">The first day the corrected facts hold for.</param>
/// <param name="CorrectedAt">When it was recorded, UTC.</param>
/// <param name="Explanation">Why; for officers, and null when it is not to be shown or has been disposed of.</param>
internal sealed record ShownCorrection(string What, string WhatText, DateOnly EffectiveFrom, DateTime CorrectedAt, string? Explanation);

/// <summary>A correction as the read model has it: codes, days and the reference of the explanation.</summary>
internal sealed record StoredCorrection(string What, DateOnly EffectiveFrom, DateTimeOffset CorrectedAt, Guid Explanation);

/// <summary>The corrections of a case, as read models keep them and as they are shown.</summary>
internal static class CaseCorrections
{
    /// <summary>The corrections that a row holds, in the order they were recorded.</summary>
    public static IReadOnlyList<StoredCorrection> Of(CaseRow row) => JsonSerializer.Deserialize<List<StoredCorrection>>(row.Corrections, JsonSerializerOptions.Web) ?? [];

    /// <summary>Corrections as a row holds them.</summary>
    public static string AsStored(IEnumerable<StoredCorrection> corrections) => JsonSerializer.Serialize(corrections, JsonSerializerOptions.Web);

    /// <summary>The corrections as shown.</summary>
    /// <param name="row">The case.</param>
    /// <param name="opened">The documents that were opened; explanations that are not among them are not shown.</param>
    public static IReadOnlyList<ShownCorrection> Show(CaseRow row, IReadOnlyDictionary<Guid, CorrectionNote?> opened) =>
        [.. Of(row).Select(c => new ShownCorrection(c.What, CaseTexts.Get($"detail.{c.What}"), c.EffectiveFrom, c.CorrectedAt.UtcDateTime, opened.GetValueOrDefault(c.Explanation)?.Text))];
}
