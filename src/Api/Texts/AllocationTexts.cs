using System.Globalization;
using System.Resources;
using CaseMgmt.Api.Adapters.Imports;

namespace CaseMgmt.Api.Texts;

/// <summary>What the operator's command <c>allocate</c> tells of bad files and of results that do not stand, from <c>Allocation.resx</c>; in English, as the operator's commands speak.</summary>
internal static class AllocationTexts
{
    private static readonly ResourceManager Resources = new("CaseMgmt.Api.Texts.Allocation", typeof(AllocationTexts).Assembly);

    /// <summary>Where it is, and in a sentence what is wrong: <c>schools.csv, line 2, column 2 (capacity): The capacity is negative.</c></summary>
    internal static string Of(ImportFault fault)
    {
        var line = fault.Line == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", line {fault.Line}");
        return $"{fault.File}{line}{(fault.Column is null ? "" : $", column {fault.Column}")}: {Sentence(fault.Code)}";
    }

    /// <summary>The sentence of a code.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    internal static string Sentence(string code) =>
        Resources.GetString(code, CultureInfo.InvariantCulture) ?? throw new InvalidOperationException($"Allocation.resx lacks '{code}'.");
}
