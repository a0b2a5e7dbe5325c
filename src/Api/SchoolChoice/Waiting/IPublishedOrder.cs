using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Waiting;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>What a published round says of the waiting lists of one grade, which nothing changes any more.</summary>
/// <param name="Lists">Per school, the cases whom the round refused there, in the published order; schools that refused nobody are absent.</param>
/// <param name="Wishes">Per case on any of the lists, its ranked schools as they counted.</param>
internal sealed record PublishedGrade(IReadOnlyDictionary<SchoolUnitCode, IReadOnlyList<Guid>> Lists, IReadOnlyDictionary<Guid, IReadOnlyList<SchoolUnitCode>> Wishes)
{
    /// <summary>What is reserved for the schools' own areas; null where nothing is.</summary>
    public PublishedReserve? Reserve { get; init; }
}

/// <summary>The seats that a published order reserves for the schools' own areas, in one grade.</summary>
/// <param name="Percent">Share of each school's seats, rounded up.</param>
/// <param name="Order">For which seats a child was tried first.</param>
/// <param name="Ranked">Per school, the cases that it concerns as the round ranked them there: those who wished for it, were placed there or live in its area.</param>
internal sealed record PublishedReserve(int Percent, SeatOrder Order, IReadOnlyDictionary<SchoolUnitCode, IReadOnlyDictionary<Guid, Claimant>> Ranked);

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
