using CaseMgmt.Api.Http;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>What a case is about, as the catalogue knows it, and the days that requests about it name.</summary>
internal static class CaseMatters
{
    /// <summary>
    /// The type of decision: the one taken, as the catalogue said on that day since what holds today is not what the letter promised; before it, the one that is put forward.
    /// Null when none is.
    /// </summary>
    public static DecisionType? TypeOf(CaseMoment at) => at.File switch
    {
        CaseFile.Decided { Decision: var d } => DecisionCatalogue.Shipped.Find(d.DecisionType.Value, d.DecidedOn),
        CaseFile.UnderAssessment { Recommendation: { } put } => DecisionCatalogue.Shipped.Find(put.DecisionType.Value, at.Today),
        CaseFile.Closed { Before: CaseFile.Decided { Decision: var d } } => DecisionCatalogue.Shipped.Find(d.DecisionType.Value, d.DecidedOn),
        _ => null,
    };

    /// <summary>A day that has come; today when none is named.</summary>
    /// <exception cref="ProblemException">It is still to come (400): what is said to have happened tomorrow has not happened.</exception>
    public static DateOnly Past(this CaseMoment at, DateOnly? on, string field) =>
        on is not { } day ? at.Today : day <= at.Today ? day : throw new ProblemException(ExceptionProblems.Field(field, "in-the-future"));
}
