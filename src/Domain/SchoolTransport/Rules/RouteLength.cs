using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether the way to school is long enough for a right to school transport: skollagen 10 kap. 32 § first paragraph (grundskola),
/// 9 kap. 15 b § (förskoleklass), 11 kap. 31 § first paragraph (anpassad grundskola). The statute names the length of the way; the
/// metres and what holds exactly on the limit are the municipality's policy. It can grant; alone it never refuses.
/// </summary>
public static class RouteLength
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.route-length", 1);

    /// <summary>The statute behind the criterion for a school form, or null for a form whose law leaves no such right.</summary>
    public static Citation? CitationFor(SchoolForm form) => form switch
    {
        SchoolForm.PreschoolClass => new Citation("2010:800", 9, "15 b"),
        SchoolForm.CompulsorySchool => new Citation("2010:800", 10, "32", 1),
        SchoolForm.AdaptedCompulsorySchool => new Citation("2010:800", 11, "31", 1),
        _ => null,
    };

    /// <summary>Compares the way with the limit in force, in whole millimetres.</summary>
    /// <param name="pupil">School form, grade and school year applied for.</param>
    /// <param name="route">The way, or why it was not measured.</param>
    /// <param name="limits">The policy in force on the first day of what is applied for; null when there is none.</param>
    /// <returns>
    /// An officer is needed when the way was not measured, when the form has no such grade in the school year, and when no limit is
    /// in force for it. A limit adopted for grades that have since been renumbered is not in force: the board must name the new ones.
    /// </returns>
    public static Finding Apply(PupilInGrade pupil, RouteFact route, PolicyInForce<PolicyValue.RouteLengthLimits>? limits)
    {
        var citation = CitationFor(pupil.Form);
        var grade = GradeText.For(pupil.Grade);
        if (citation is null || BandFor(pupil, limits) is not { } band)
            return Found(RuleResult.NeedsOfficer, "no-policy", ("grade", grade), ("year", pupil.Year.ToString()));
        if (route is not RouteFact.Measured(var lengthMm))
            return Found(RuleResult.NeedsOfficer, "not-measured");
        var reached = band.IsReachedBy(lengthMm);
        var comparison = band.Compare == LimitComparison.MoreThan ? "more-than" : "at-least";
        return Found(
            reached ? RuleResult.Met : RuleResult.NotMet,
            (reached ? "met-" : "not-met-") + comparison,
            ("length", SwedishLength.MetresBeside(lengthMm, band.LimitMm)),
            ("limit", SwedishLength.Metres(band.LimitMm)),
            ("grade", grade));

        Finding Found(RuleResult result, string reason, params ReadOnlySpan<(string Name, string Text)> places) =>
            new(Rule, result, citation, SwedishText.Reasons[$"{Rule.Id}.{reason}", places]);
    }

    /// <summary>The band in force for a pupil; null when there is none. A limit adopted for grades that have since been renumbered is not in force.</summary>
    internal static RouteLengthBand? BandFor(PupilInGrade pupil, PolicyInForce<PolicyValue.RouteLengthLimits>? limits)
    {
        if (limits is null || !GradeTable.Covers(pupil.Year) || !GradeTable.Covers(SchoolYear.Of(limits.From)))
            return null;
        var table = GradeTable.For(pupil.Year);
        return table == GradeTable.For(SchoolYear.Of(limits.From)) && table.Rows.Any(r => r.Form == pupil.Form && r.Grade == pupil.Grade)
            ? limits.Value.For(pupil.Grade)
            : null;
    }
}
