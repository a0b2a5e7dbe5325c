using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>Whether the child is registered (folkbokförd) in the municipality that is asked. No section is cited: none is known to us.</summary>
public static class RegisteredInMunicipality
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.registered-in-municipality", 1);

    /// <summary>Compares the registered municipality with the one that is asked.</summary>
    /// <param name="homeMunicipality">Code of the municipality where the child is registered; null when the register does not say.</param>
    /// <param name="municipality">Code of the municipality that is asked.</param>
    /// <returns>An officer is needed when the register does not say.</returns>
    public static Finding Apply(string? homeMunicipality, string municipality)
    {
        var (result, reason) = homeMunicipality is null ? (RuleResult.NeedsOfficer, "unknown")
            : homeMunicipality == municipality ? (RuleResult.Met, "met")
            : (RuleResult.NotMet, "not-met");
        return new Finding(Rule, result, null, SwedishText.Reasons[$"{Rule.Id}.{reason}"]);
    }
}
