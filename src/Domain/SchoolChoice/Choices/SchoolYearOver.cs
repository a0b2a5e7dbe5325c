using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>A placement is for one school year: nothing is placed, or offered to be answered, after its last day.</summary>
public static class SchoolYearOver
{
    /// <summary>Code of the refusal.</summary>
    public const string Code = "school-year-over";

    /// <summary>The refusal of a placement that would begin after the school year that it is for; null where it begins in time.</summary>
    /// <param name="year">The school year.</param>
    /// <param name="from">The first day of the placement.</param>
    /// <param name="field">The field at fault, or null.</param>
    public static Rejection? Refusal(SchoolYear year, DateOnly from, string? field = null) => from > year.LastDay ? new Rejection(Code, RejectionKind.Rule, field) : null;
}
