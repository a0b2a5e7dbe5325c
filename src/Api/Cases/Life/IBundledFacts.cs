using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>The facts that a case's decision rests on, as they go with an appeal: the court tries the decision on them. A slice registers one for each of its case types that has evidence.</summary>
internal interface IBundledFacts
{
    /// <summary>The case type.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>What the document is called in the file's index, in Swedish.</summary>
    string Title => CaseTexts.Get("bundle.facts");

    /// <summary>The sealed document; null where the case has none.</summary>
    Task<Guid?> DocumentAsync(IQuerySession session, CaseRow row, CancellationToken ct);

    /// <summary>What it says, in Swedish, line by line; null when it is disposed of.</summary>
    /// <param name="opened">What has been opened.</param>
    /// <param name="document">The document.</param>
    string? TextOf(IReadOnlyDictionary<Guid, OpenedDocument> opened, Guid document);

    /// <summary>Files that the decision is about; those of other cases are added, those of the case itself go with it anyway.</summary>
    /// <param name="opened">What has been opened.</param>
    /// <param name="document">The document.</param>
    IReadOnlyList<FileElsewhere> FilesElsewhere(IReadOnlyDictionary<Guid, OpenedDocument> opened, Guid document) => [];
}

/// <summary>A file by the case it lies in.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="FileId">The file.</param>
internal sealed record FileElsewhere(Guid CaseId, Guid FileId);
