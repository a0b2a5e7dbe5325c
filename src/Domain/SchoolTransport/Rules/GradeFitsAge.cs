using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether the grade is one that a child of that age can be in. A year earlier or later than most is possible, but an officer must
/// look; more is taken for a wrong grade. No section is cited: none is known to us.
/// </summary>
public static class GradeFitsAge
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.grade-fits-age", 1);

    /// <summary>Compares the year of birth with the grade, by the grade table of the school year.</summary>
    /// <param name="birthDate">Date of birth; null when the register does not say, which needs an officer.</param>
    /// <param name="pupil">School form, grade and school year.</param>
    public static Finding Apply(DateOnly? birthDate, PupilInGrade pupil)
    {
        if (birthDate is not { } born)
            return new Finding(Rule, RuleResult.NeedsOfficer, null, SwedishText.Reasons[$"{Rule.Id}.unknown"]);
        var grade = GradeText.For(pupil.Grade);
        var year = pupil.Year.ToString();
        var fit = GradeTable.Covers(pupil.Year) ? GradeTable.Fit(born, pupil.Form, pupil.Grade, pupil.Year) : GradeFit.NoSuchGrade;
        var (result, reason) = fit switch
        {
            GradeFit.Expected => (RuleResult.Met, SwedishText.Reasons[$"{Rule.Id}.met", ("grade", grade)]),
            GradeFit.Unusual => (RuleResult.NeedsOfficer, SwedishText.Reasons[$"{Rule.Id}.unusual", ("grade", grade)]),
            GradeFit.Mismatch => (RuleResult.NotMet, SwedishText.Reasons[$"{Rule.Id}.mismatch", ("grade", grade), ("year", year)]),
            _ => (RuleResult.NotMet, SwedishText.Reasons[$"{Rule.Id}.no-such-grade", ("grade", grade), ("year", year)]),
        };
        return new Finding(Rule, result, null, reason);
    }
}
