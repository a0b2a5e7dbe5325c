using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether the child goes to the school that its catchment area assigns (anvisningsskola). Journeys to a chosen school are assessed by
/// skollagen 10 kap. 32 § second paragraph and 11 kap. 31 § second paragraph, always by an officer.
/// </summary>
public static class AssignedSchool
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.assigned-school", 1);

    /// <summary>The statute that sets a chosen school apart, by school form; null where no source we have names it.</summary>
    public static Citation? CitationFor(SchoolForm form) => form switch
    {
        SchoolForm.CompulsorySchool => new Citation("2010:800", 10, "32", 2),
        SchoolForm.AdaptedCompulsorySchool => new Citation("2010:800", 11, "31", 2),
        _ => null,
    };

    /// <summary>Compares the child's school with the one assigned.</summary>
    /// <param name="form">School form.</param>
    /// <param name="placedAt">The unit where the child is placed for the school year, or null when it has no placement.</param>
    /// <param name="catchment">What the catchment areas say of the home.</param>
    /// <returns>An officer is needed unless both schools are known.</returns>
    public static Finding Apply(SchoolForm form, SchoolUnitCode? placedAt, CatchmentFact catchment)
    {
        var (result, reason) = (catchment, placedAt) switch
        {
            (CatchmentFact.Outside, _) => (RuleResult.NeedsOfficer, "outside"),
            (CatchmentFact.Several, _) => (RuleResult.NeedsOfficer, "several"),
            (CatchmentFact.Unknown, _) => (RuleResult.NeedsOfficer, "unknown"),
            (_, null) => (RuleResult.NeedsOfficer, "no-placement"),
            (CatchmentFact.Found(var unit), var placed) when unit == placed => (RuleResult.Met, "met"),
            _ => (RuleResult.NotMet, "not-met"),
        };
        return new Finding(Rule, result, CitationFor(form), SwedishText.Reasons[$"{Rule.Id}.{reason}"]);
    }
}
