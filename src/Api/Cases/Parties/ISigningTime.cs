using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Parties;

/// <summary>Until when cases of a type are signed, where that is before they are decided. A slice registers one for each of its case types of which that holds.</summary>
internal interface ISigningTime
{
    /// <summary>The case type.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>Why nobody may sign or decline any more; null while it is the time for it. What the answer rests on is held until the session is saved.</summary>
    Task<Rejection?> BarAsync(Guid caseId, IDocumentSession session, DateTimeOffset now, CancellationToken ct);
}
