using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;

namespace CaseMgmt.Domain;

/// <summary>Every case type that the program handles. The program refuses to start when one is incomplete.</summary>
public static class CaseTypeRegister
{
    /// <summary>The case types of all slices; a new one is added here.</summary>
    public static IReadOnlyList<CaseType> All { get; } = [SchoolTransport.CaseTypes.SchoolTransport, SchoolChoice.Choices.CaseTypes.SchoolChoice, Inquiries.CaseTypes.GeneralMatter, Inquiries.CaseTypes.DocumentRequest];

    /// <summary>The case type of a code.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static CaseType Get(CaseTypeCode code) => All.FirstOrDefault(t => t.Code == code) ?? throw new KeyNotFoundException($"There is no case type '{code}'.");

    /// <summary>What the slices forgot, in English, a line each; empty when the program may start.</summary>
    public static IReadOnlyList<string> Gaps() => Gaps(All, DecisionCatalogue.Shipped);

    /// <summary>What is missing in a list of case types, each and together.</summary>
    /// <param name="types">The case types.</param>
    /// <param name="catalogue">The catalogue that their decision types must stand in.</param>
    public static IReadOnlyList<string> Gaps(IReadOnlyList<CaseType> types, DecisionCatalogue catalogue) =>
    [
        .. types.SelectMany(t => t.Gaps(catalogue)),
        .. Twice(types, t => t.Code.Value, "the code"),
        .. Twice(types, t => t.ReferencePrefix, "the reference prefix"),
    ];

    private static IEnumerable<string> Twice(IReadOnlyList<CaseType> types, Func<CaseType, string> part, string what) =>
        types.GroupBy(part, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{what} '{g.Key}' belongs to {g.Count()} case types.");
}
