using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Inquiries;

/// <summary>Whoever asks for public documents may say a name and where to answer; both go along where the request goes on as another matter.</summary>
internal sealed class StatedRequesters : IStatedApplicants
{
    /// <inheritdoc/>
    public IReadOnlyCollection<CaseTypeCode> Types { get; } = [CaseTypes.DocumentRequest.Code, CaseTypes.GeneralMatter.Code];

    /// <inheritdoc/>
    public async Task<Guid?> DocumentAsync(IQuerySession session, Guid caseId, CancellationToken ct) => (await FormAsync(session, caseId, ct))?.Id;

    /// <inheritdoc/>
    public (string? Name, string? Contact) Read(IReadOnlyDictionary<Guid, OpenedDocument> opened, Guid document) => opened.Document<InquiryForm>(document) is { } form ? (form.Name, form.Contact) : (null, null);

    /// <summary>What was written, sealed; null where there is no such case.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<Domain.SealedRef<InquiryForm>?> FormAsync(IQuerySession session, Guid caseId, CancellationToken ct)
    {
        var slice = (await session.Events.AggregateStreamAsync<CaseOf<InquiryCase>>(caseId, ct: ct))?.Slice;
        return (slice as InquiryCase.Received ?? (slice as InquiryCase.Settled)?.Before)?.Form;
    }
}
