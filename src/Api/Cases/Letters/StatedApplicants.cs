using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Letters;

/// <summary>To whom a letter is written.</summary>
/// <param name="Name">The name, or what stands instead.</param>
/// <param name="Address">The postal address, line by line; empty where there is none to show.</param>
/// <param name="IsElsewhere">Whether another way than a postal address was said: e-mail or telephone.</param>
internal sealed record LetterAddressee(string Name, IReadOnlyList<string> Address, bool IsElsewhere = false);

/// <summary>Where a slice keeps what people who stand in no register (<see cref="Domain.Persons.PersonRef.Outside"/>) have said of themselves. A slice that takes no such applications registers none.</summary>
internal interface IStatedApplicants
{
    /// <summary>The case types that it speaks for.</summary>
    IReadOnlyCollection<CaseTypeCode> Types { get; }

    /// <summary>The document that says who applied; null where there is none.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="ct">Cancels.</param>
    Task<Guid?> DocumentAsync(IQuerySession session, Guid caseId, CancellationToken ct);

    /// <summary>What the document says: a name or null, and where to answer or null.</summary>
    (string? Name, string? Contact) Read(IReadOnlyDictionary<Guid, OpenedDocument> opened, Guid document);
}

/// <summary>Who applied from outside every register, as the application says. Nobody needs to say it, and what was said may be disposed of: then there is a word instead of a name, and no address.</summary>
internal sealed class StatedApplicants(IEnumerable<IStatedApplicants> slices)
{
    /// <summary>For a letter that the program writes or sends.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<LetterAddressee> OfAsync(IQuerySession session, Guid caseId, CancellationToken ct) =>
        await FindAsync(session, caseId, ct) is { } at ? Said(at.Slice.Read(await session.Vault.ComputeAsync([at.Document], "letter", ct), at.Document)) : Said((null, null));

    /// <summary>For an officer who looks; noted as a look at the case.</summary>
    /// <inheritdoc cref="OfAsync"/>
    public async Task<LetterAddressee> ShowAsync(IQuerySession session, CurrentActor actor, Guid caseId, string reason, CancellationToken ct) =>
        await FindAsync(session, caseId, ct) is { } at ? Said(at.Slice.Read(await CaseDocuments.OpenAsync(session, actor, caseId, [at.Document], reason, ct), at.Document)) : Said((null, null));

    private async Task<(IStatedApplicants Slice, Guid Document)?> FindAsync(IQuerySession session, Guid caseId, CancellationToken ct)
    {
        var file = await session.Events.AggregateStreamAsync<CaseFile>(caseId, ct: ct);
        return slices.FirstOrDefault(s => file?.Registration is { } header && s.Types.Contains(header.CaseType)) is { } slice && await slice.DocumentAsync(session, caseId, ct) is { } document
            ? (slice, document)
            : null;
    }

    private static LetterAddressee Said((string? Name, string? Contact) by)
    {
        var address = StatedAddress.LinesOf(by.Contact);
        return new(by.Name ?? CaseTexts.Get("inquiry.requester"), address, address.Count == 0 && !string.IsNullOrWhiteSpace(by.Contact));
    }
}
