using CaseMgmt.Api.Http;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>What a case is about, as the catalogue knows it, and the days that requests about it name.</summary>
internal static class CaseMatters
{
    /// <summary>
    /// The type of decision: the one taken, as the catalogue said on that day and appealed as the letter promised; before it, the one that is put forward, with the way to appeal
    /// that the municipality has confirmed where the catalogue leaves it open. Null when none is.
    /// </summary>
    public static async Task<DecisionType?> TypeOfAsync(CaseMoment at, CancellationToken ct) => at.File switch
    {
        CaseFile.Decided { Decision: var d } => Taken(d),
        CaseFile.UnderAssessment { Recommendation: { } put } => DecisionCatalogue.Shipped.Find(put.DecisionType.Value, at.Today) is { } type
            ? DecisionCatalogue.Shipped.Confirmed(type, await PoliciesAsync(at, ct), at.Today, at.Now)
            : null,
        CaseFile.Closed { Before: CaseFile.Decided { Decision: var d } } => Taken(d),
        _ => null,
    };

    private static DecisionType? Taken(CaseDecided d) =>
        DecisionCatalogue.Shipped.Find(d.DecisionType.Value, d.DecidedOn) is not { } type ? null
        : type.Confirmed || DecisionCatalogue.Shipped.Route(d.AppealRoute) is not { } route ? type
        : type with { Route = route, Binding = route.Binding, Confirmed = true };

    private static async Task<PolicySet> PoliciesAsync(CaseMoment at, CancellationToken ct) =>
        await at.Session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(at.Session.TenantId), ct: ct) ?? PolicySet.Initial;

    /// <summary>A day that has come; today when none is named.</summary>
    /// <exception cref="ProblemException">It is still to come (400): what is said to have happened tomorrow has not happened.</exception>
    public static DateOnly Past(this CaseMoment at, DateOnly? on, string field) =>
        on is not { } day ? at.Today : day <= at.Today ? day : throw new ProblemException(ExceptionProblems.Field(field, "in-the-future"));

    /// <summary>A day ahead that somebody is to keep; further off than a year it is a slip of the pen, and would stop the clock for ever.</summary>
    /// <exception cref="ProblemException">It lies further ahead (400).</exception>
    public static DateOnly WithinReach(this CaseMoment at, DateOnly? day, string field) => Days.WithinReach(day.GetValueOrDefault(), at.Today, field);
}
