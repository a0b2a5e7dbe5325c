using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether a pupil who moves during the last year of compulsory school and stays in its school may have transport there. In which grades is the municipality's
/// policy (from 2028/2029 the last year is year 10); no section is cited: none is known to us.
/// </summary>
public static class ChangeOfSchoolInYearNine
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.change-of-school-in-year-nine", 1);

    /// <summary>Applies the rule; an officer is needed where the municipality has no policy or the move lies outside the school year.</summary>
    /// <param name="facts">The facts, with a claim of change of school in year 9.</param>
    public static Finding Apply(TransportFacts facts)
    {
        var claim = facts.Claim!;
        if (OfficerFinding.Of(Rule, null, claim, TransportGround.ChangeOfSchoolInYearNine) is { } found)
            return found;
        var year = facts.Pupil.Year;
        if (claim.LastYear is not { } policy)
            return Found(RuleResult.NeedsOfficer, "no-policy");
        if (!policy.Value.Grades.Contains(facts.Pupil.Grade))
            return Found(RuleResult.NotMet, "other-grade", ("grade", GradeText.For(facts.Pupil.Grade)));
        return claim.Statements.Move?.MovedOn is { } moved && moved >= year.FirstDay && moved <= year.LastDay
            ? Found(RuleResult.Met, "met", ("grade", GradeText.For(facts.Pupil.Grade)))
            : Found(RuleResult.NeedsOfficer, "unknown-move");

        static Finding Found(RuleResult result, string reason, params ReadOnlySpan<(string Name, string Text)> places) =>
            new(Rule, result, null, SwedishText.Reasons[$"{Rule.Id}.{reason}", places]);
    }
}
