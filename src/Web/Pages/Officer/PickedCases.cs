namespace CaseMgmt.Web.Pages.Officer;

/// <summary>A case ticked in the worklist: its id, and the reference that people know it by.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Reference">The reference.</param>
/// <param name="Version">The version looked at; 0 before anybody has looked.</param>
public sealed record PickedCase(Guid CaseId, string Reference, long Version = 0)
{
    /// <summary>As a field of a form has it.</summary>
    public override string ToString() => $"{CaseId:D}|{Reference}|{Version.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>The cases that a form names, each once; what is none is left out.</summary>
    public static IReadOnlyList<PickedCase> Of(IEnumerable<string>? fields) =>
        [.. (fields ?? []).Select(Parse).OfType<PickedCase>().DistinctBy(c => c.CaseId)];

    private static PickedCase? Parse(string? field) =>
        field?.Split('|') is [var id, var reference, var version] && Guid.TryParse(id, out var caseId)
        && long.TryParse(version, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? new PickedCase(caseId, reference, number)
            : null;
}

/// <summary>A case that was left as it is, and why.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Reference">The reference.</param>
/// <param name="Why">Why, in words.</param>
public sealed record LeftCase(Guid CaseId, string Reference, string Why);
