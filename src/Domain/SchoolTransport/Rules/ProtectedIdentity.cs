using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether the case may be handled like any other. A child whose register answer is marked, missing or unclear is treated as
/// protected: nothing is shown or measured by machine, and the named officers decide. The program's own rule; no section is cited.
/// </summary>
public static class ProtectedIdentity
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.protected-identity", 1);

    /// <summary>Met when the register clearly says that there is no protection; otherwise an officer is needed.</summary>
    /// <param name="protection">The effective protection (<see cref="RegisterAnswer.Protection"/>).</param>
    public static Finding Apply(Protection protection)
    {
        var (result, reason) = protection.IsProtected() ? (RuleResult.NeedsOfficer, "protected") : (RuleResult.Met, "met");
        return new Finding(Rule, result, null, SwedishText.Reasons[$"{Rule.Id}.{reason}"]);
    }
}
