using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>Whether a child may choose in a round by itself: registered in the municipality, and of the year of birth of a grade that the round offers. Everybody else goes to an officer.</summary>
public static class Eligibility
{
    /// <summary>The grade that a child chooses for; null with the reason when it is none.</summary>
    /// <param name="answer">What the register says of the child.</param>
    /// <param name="municipality">Code of the municipality.</param>
    /// <param name="plan">The round.</param>
    public static (Grade? Grade, string? Reason) Of(RegisterAnswer answer, string municipality, RoundPlan plan)
    {
        if (answer is not RegisterAnswer.Found { Person: var person })
            return (null, "child-not-registered");
        if (!string.Equals(person.HomeMunicipality, municipality, StringComparison.Ordinal))
            return (null, "child-not-registered-here");
        return GradeTable.Covers(plan.Year) && GradeTable.ExpectedGrade(person.BirthDate, plan.Year) is { } row && plan.Seats.Any(s => s.Grade == row.Grade)
            ? (row.Grade, null)
            : (null, "child-not-of-grade");
    }

    /// <summary>The grades that a round offers, in order.</summary>
    public static IReadOnlyList<Grade> GradesOf(RoundPlan plan) => [.. plan.Seats.Select(s => s.Grade).Distinct().Order()];
}
