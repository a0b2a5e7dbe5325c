using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Parties;

/// <summary>Until when cases of a type are signed, where that is another time than until they are decided. A slice registers one for each of its case types of which that holds.</summary>
internal interface ISigningTime
{
    /// <summary>The case type.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>Why nobody may sign or decline any more; null while it is the time for it. What the answer rests on is held until the session is saved.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="session">The session of the answer.</param>
    /// <param name="arrival">By which way the answer came, and when: of a paper, the day.</param>
    /// <param name="now">The instant.</param>
    /// <param name="ct">Cancels.</param>
    Task<Rejection?> BarAsync(Guid caseId, IDocumentSession session, Arrival arrival, DateTimeOffset now, CancellationToken ct);

    /// <summary>Whether there is something to sign still though the case is decided.</summary>
    Task<bool> GoesOnAsync(Guid caseId, IQuerySession session, CancellationToken ct);
}
