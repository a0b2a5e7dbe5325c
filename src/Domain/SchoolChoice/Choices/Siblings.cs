using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>A child who has a guardian in common with another, as the registers have it.</summary>
/// <param name="Person">What the register says of it.</param>
/// <param name="Placement">Where it goes to school now.</param>
public sealed record RegisteredSibling(RegisterPerson Person, SchoolPlacement Placement);

/// <summary>At which schools a child has siblings by the registers, whatever is said in a form.</summary>
public static class Siblings
{
    /// <summary>
    /// The schools, each once, in the order of their codes: a sibling registered at the same address goes there now and will still go there in the round's school year.
    /// A protected sibling counts like another where the register has its address: the order of priority is the same for all. Where one of whom the register cannot tell counts, an officer says.
    /// What is told of it to anybody is another matter (<see cref="ToldSchoolsOf"/>).
    /// </summary>
    /// <param name="child">The child.</param>
    /// <param name="siblings">The other children of its guardians.</param>
    /// <param name="year">The round's school year.</param>
    /// <param name="hasGrade">Whether a unit has a grade of a form.</param>
    public static IReadOnlyList<SchoolUnitCode> SchoolsOf(
        RegisterPerson child, IEnumerable<RegisteredSibling> siblings, SchoolYear year, Func<SchoolUnitCode, SchoolForm, Grade, bool> hasGrade) =>
        [.. siblings
            .Where(s => s.Person.Person != child.Person && child.Address is { } address && s.Person.Address == address)
            .Where(s => s.Placement.Unit is { } unit && NextGrade(s.Placement, year) is { } next && hasGrade(unit, next.Form, next.Grade))
            .Select(s => s.Placement.Unit!.Value).Distinct().OrderBy(u => u.Value, StringComparer.Ordinal)];

    /// <summary>As <see cref="SchoolsOf"/>, by siblings who are not protected: what may be told to the family without saying where a protected child goes to school.</summary>
    /// <param name="child">The child.</param>
    /// <param name="siblings">The other children of its guardians.</param>
    /// <param name="year">The round's school year.</param>
    /// <param name="hasGrade">Whether a unit has a grade of a form.</param>
    public static IReadOnlyList<SchoolUnitCode> ToldSchoolsOf(
        RegisterPerson child, IEnumerable<RegisteredSibling> siblings, SchoolYear year, Func<SchoolUnitCode, SchoolForm, Grade, bool> hasGrade) =>
        SchoolsOf(child, siblings.Where(s => s.Person.Protection == Protection.None), year, hasGrade);

    /// <summary>The same answer within the grades in which the municipality lets a sibling count, both taken in the round's school year.</summary>
    /// <param name="bands">The municipality's bands; null where a sibling counts in every grade.</param>
    /// <param name="begins">The grade that the child begins; null where it is not known, so that no band can be told.</param>
    /// <param name="hasGrade">Whether a unit has a grade of a form.</param>
    public static Func<SchoolUnitCode, SchoolForm, Grade, bool> Within(PolicyValue.SiblingBands? bands, Grade? begins, Func<SchoolUnitCode, SchoolForm, Grade, bool> hasGrade) =>
        bands is null || begins is not { } child ? hasGrade : (unit, form, grade) => bands.Count(child, grade) && hasGrade(unit, form, grade);

    // As many grades on as the years between; förskoleklass leads to grundskola, and both end.
    private static GradeRow? NextGrade(SchoolPlacement placement, SchoolYear year)
    {
        if (!GradeTable.Covers(placement.Year) || !GradeTable.Covers(year))
            return null;
        var now = GradeTable.For(placement.Year).Rows.FirstOrDefault(r => r.Form == placement.Form && r.Grade == placement.Grade);
        var isAdapted = placement.Form is SchoolForm.AdaptedCompulsorySchool;
        return now is null ? null : GradeTable.For(year).Rows.FirstOrDefault(r =>
            r.Age == now.Age + year.StartYear - placement.Year.StartYear
            && (isAdapted ? r.Form == SchoolForm.AdaptedCompulsorySchool : r.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool));
    }
}
