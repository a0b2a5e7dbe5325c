using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>How the decision of a case is appealed.</summary>
internal static class AppealRoutes
{
    /// <summary>The route as the catalogue said on the day of the decision, since what holds today is not what the letter promised; null when the case is not decided.</summary>
    public static AppealRoute? Of(CaseFile file) => file switch
    {
        CaseFile.Decided { Decision: var decision } => DecisionCatalogue.Shipped.Route(decision.AppealRoute),
        CaseFile.Closed { Before: var before } => Of(before),
        _ => null,
    };
}
