using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>What keeps a decided case from being closed that the case itself does not know of. A slice registers one for each of its case types in which something may still be waited for.</summary>
internal interface IClosingHindrance
{
    /// <summary>The case type.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>The codes that it refuses with.</summary>
    IReadOnlyList<string> Codes { get; }

    /// <summary>Why the case cannot be closed now, or null.</summary>
    /// <param name="session">Reads the municipality.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="ct">Cancels.</param>
    Task<Rejection?> OfAsync(IQuerySession session, Guid caseId, CancellationToken ct);
}
