using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>What a published round says of the waiting lists of one grade, which nothing changes any more.</summary>
/// <param name="Lists">Per school, the cases whom the round refused there, in the published order; schools that refused nobody are absent.</param>
/// <param name="Wishes">Per case on any of the lists, its ranked schools as they counted.</param>
internal sealed record PublishedGrade(IReadOnlyDictionary<SchoolUnitCode, IReadOnlyList<Guid>> Lists, IReadOnlyDictionary<Guid, IReadOnlyList<SchoolUnitCode>> Wishes);

/// <summary>Gives the published order of a round. It follows from the frozen facts and the seed, and is computed; it names cases only.</summary>
internal interface IPublishedOrder
{
    /// <summary>The lists of a grade.</summary>
    /// <param name="session">A session of the municipality.</param>
    /// <param name="round">A published round.</param>
    /// <param name="grade">The grade.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="Http.ProblemException">The round's facts have been disposed of (410).</exception>
    Task<PublishedGrade> OfAsync(IQuerySession session, Guid round, Grade grade, CancellationToken ct);
}
