using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>The facts that a case's decision rests on, as they go with an appeal: the court tries the decision on them. A slice registers one for each of its case types that has evidence.</summary>
internal interface IBundledFacts
{
    /// <summary>The case type.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>The sealed document; null where the case has none.</summary>
    Task<Guid?> DocumentAsync(IQuerySession session, CaseRow row, CancellationToken ct);

    /// <summary>What it says, in Swedish, line by line; null when it is disposed of.</summary>
    /// <param name="opened">What has been opened.</param>
    /// <param name="document">The document.</param>
    string? TextOf(IReadOnlyDictionary<Guid, OpenedDocument> opened, Guid document);
}
