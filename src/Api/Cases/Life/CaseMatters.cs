using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>What a case is about, as the catalogue knows it, and the days that requests about it name.</summary>
internal static class CaseMatters
{
    /// <summary>
    /// The type of decision: the one taken, as the catalogue said on that day and appealed as the letter promised; before it, the one that is put forward, or where none is the only one that such a case ends
    /// in, with the way to appeal that the municipality has confirmed where the catalogue leaves it open. Null when none is.
    /// </summary>
    public static Task<DecisionType?> TypeOfAsync(CaseMoment at, CancellationToken ct) => TypeOfAsync(at.Session, at.File, at.Now, ct);

    /// <inheritdoc cref="TypeOfAsync(CaseMoment, CancellationToken)"/>
    /// <param name="session">Reads the municipality.</param>
    /// <param name="file">The case.</param>
    /// <param name="now">The moment, UTC.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<DecisionType?> TypeOfAsync(IQuerySession session, CaseFile file, DateTimeOffset now, CancellationToken ct)
    {
        var today = SwedishTime.DateOf(now);
        return file switch
        {
            CaseFile.Decided { Decision: var d } => Taken(d),
            CaseFile.UnderAssessment open => PutForward(open) is { } code && DecisionCatalogue.Shipped.Find(code.Value, today) is { } type
                ? DecisionCatalogue.Shipped.Confirmed(type, await PoliciesAsync(session, ct), today, now)
                : null,
            CaseFile.Closed { Before: CaseFile.Decided { Decision: var d } } => Taken(d),
            _ => null,
        };
    }

    private static DecisionTypeCode? PutForward(CaseFile.UnderAssessment open) =>
        open.Recommendation?.DecisionType ?? (CaseTypeRegister.Get(open.Header.CaseType).DecisionTypes is [var only] ? only : null);

    private static DecisionType? Taken(CaseDecided d) =>
        DecisionCatalogue.Shipped.Find(d.DecisionType.Value, d.DecidedOn) is not { } type ? null
        : type.Confirmed || DecisionCatalogue.Shipped.Route(d.AppealRoute) is not { } route ? type
        : type with { Route = route, Binding = route.Binding, Confirmed = true };

    private static async Task<PolicySet> PoliciesAsync(IQuerySession session, CancellationToken ct) =>
        await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(session.TenantId), ct: ct) ?? PolicySet.Initial;

    /// <summary>A day that has come; today when none is named.</summary>
    /// <exception cref="ProblemException">It is still to come (400): what is said to have happened tomorrow has not happened.</exception>
    public static DateOnly Past(this CaseMoment at, DateOnly? on, string field) =>
        on is not { } day ? at.Today : day <= at.Today ? day : throw new ProblemException(ExceptionProblems.Field(field, "in-the-future"));

    /// <summary>A day ahead that somebody is to keep; further off than a year it is a slip of the pen, and would stop the clock for ever.</summary>
    /// <exception cref="ProblemException">It lies further ahead (400).</exception>
    public static DateOnly WithinReach(this CaseMoment at, DateOnly? day, string field) => Days.WithinReach(day.GetValueOrDefault(), at.Today, field);
}
