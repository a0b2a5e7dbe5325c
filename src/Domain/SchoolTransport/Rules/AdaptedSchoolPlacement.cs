using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether a pupil of anpassad grundskola goes to the school that the municipality has placed it in. Catchment areas are those of grundskola and seldom say: a
/// unit of the municipality's own that they do not name may be placed or chosen, and an officer must tell (skollagen 11 kap. 31 §).
/// </summary>
public static class AdaptedSchoolPlacement
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.adapted-school-placement", 1);

    /// <summary>Applies the rule.</summary>
    /// <param name="facts">The facts of a pupil of anpassad grundskola.</param>
    public static Finding Apply(TransportFacts facts)
    {
        var (result, reason) = facts switch
        {
            { PlacedAt: null } => (RuleResult.NeedsOfficer, "no-placement"),
            { AttendsIndependent: true } => (RuleResult.NotMet, "independent"),
            { PlacedAt: { } placed, Catchment: CatchmentFact.Found(var assigned) } when placed == assigned => (RuleResult.Met, "met"),
            _ => (RuleResult.NeedsOfficer, "unclear"),
        };
        return new Finding(Rule, result, AssignedSchool.CitationFor(SchoolForm.AdaptedCompulsorySchool), SwedishText.Reasons[$"{Rule.Id}.{reason}"]);
    }
}
