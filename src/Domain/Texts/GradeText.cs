using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Texts;

/// <summary>Grades as Swedish readers name them.</summary>
public static class GradeText
{
    /// <summary><c>förskoleklass</c> or <c>årskurs 4</c>, to stand inside a sentence.</summary>
    public static string For(Grade grade) => grade == Grade.PreschoolClass
        ? SwedishText.Reasons["grade.preschool-class"]
        : SwedishText.Reasons["grade.numbered", ("number", grade.Code)];
}
