using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>The sections that a placement in a grade rests on, which follow from the form that the grade belongs to in that school year.</summary>
public abstract record PlacementBasis
{
    // 9 kap. is of förskoleklass, 10 kap. of grundskola.
    private const int PreschoolChapter = 9;
    private const int CompulsoryChapter = 10;

    private PlacementBasis()
    {
    }

    /// <summary>The sections.</summary>
    /// <exception cref="InvalidOperationException">The school year lacks the grade: see <see cref="GradeLacking"/>, which is to be asked before.</exception>
    public abstract IReadOnlyList<Citation> Citations { get; }

    /// <summary>The sections are known.</summary>
    public sealed record Known(IReadOnlyList<Citation> All) : PlacementBasis
    {
        /// <inheritdoc/>
        public override IReadOnlyList<Citation> Citations => All;
    }

    /// <summary>The school year has no such grade in förskoleklass or grundskola, or no table of grades reaches to it: nothing can be decided for it.</summary>
    /// <param name="Year">The school year.</param>
    /// <param name="Grade">The grade.</param>
    public sealed record GradeLacking(SchoolYear Year, Grade Grade) : PlacementBasis
    {
        /// <summary>The refusal.</summary>
        public static Rejection Rejection { get; } = new("grade-not-in-school-year", RejectionKind.Rule, "grade");

        /// <inheritdoc/>
        public override IReadOnlyList<Citation> Citations => throw new InvalidOperationException($"{Year} has no grade {Grade.Code}.");
    }

    /// <summary>The sections of a decision's type that a placement rests on.</summary>
    /// <param name="type">The type.</param>
    /// <param name="year">The school year.</param>
    /// <param name="grade">The grade.</param>
    public static PlacementBasis Of(DecisionType type, SchoolYear year, Grade grade)
    {
        if (FormOf(year, grade) is not { } form)
            return new GradeLacking(year, grade);
        var chapter = form == SchoolForm.PreschoolClass ? PreschoolChapter : CompulsoryChapter;
        return new Known([.. type.LegalBasis.Where(c => c.Chapter == chapter)]);
    }

    /// <summary>Whether a round was set up with seats in a grade that its school year lacks, so that it can be frozen and closed on nothing.</summary>
    public static bool IsLackingIn(RoundPlan plan) => plan.Seats.Any(s => FormOf(plan.Year, s.Grade) is null);

    /// <summary>The form of a grade in förskoleklass or grundskola in a school year; null where that year has no such grade.</summary>
    public static SchoolForm? FormOf(SchoolYear year, Grade grade) => GradeTable.Covers(year)
        ? GradeTable.For(year).Rows.Where(r => r.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool && r.Grade == grade).Select(r => (SchoolForm?)r.Form).FirstOrDefault()
        : null;
}
