namespace CaseMgmt.Domain.Persons;

/// <summary>What protection means for how a person is treated.</summary>
public static class ProtectionExtensions
{
    private static readonly Dictionary<string, Protection> Codes = new(StringComparer.Ordinal)
    {
        ["none"] = Protection.None,
        ["secrecy-marking"] = Protection.SecrecyMarking,
        ["protected-registration"] = Protection.ProtectedRegistration,
    };

    /// <summary>Everything but a clear "none" counts as protected, values outside the enumeration too.</summary>
    public static bool IsProtected(this Protection protection) => protection != Protection.None;

    /// <summary>Reads a register's code; null, empty and unknown codes are <see cref="Protection.Unknown"/>.</summary>
    /// <param name="code"><c>none</c>, <c>secrecy-marking</c> or <c>protected-registration</c>.</param>
    public static Protection ReadProtection(string? code) => code is not null && Codes.TryGetValue(code, out var protection) ? protection : Protection.Unknown;
}
