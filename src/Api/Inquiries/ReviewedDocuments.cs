using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Inquiries;

/// <summary>
/// What kammarrätten tries a refusal to disclose on: the secrecy review, with how marks of secrecy were weighed, which the one who asked is never shown; and the files themselves, from the cases that they lie in.
/// </summary>
internal sealed class ReviewedDocuments : IBundledFacts
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => CaseTypes.DocumentRequest.Code;

    /// <inheritdoc/>
    public string Title => CaseTexts.Get("bundle.review");

    /// <inheritdoc/>
    public async Task<Guid?> DocumentAsync(IQuerySession session, CaseRow row, CancellationToken ct)
    {
        var slice = (await session.Events.AggregateStreamAsync<CaseOf<InquiryCase>>(row.CaseId, ct: ct))?.Slice;
        return (slice as InquiryCase.Received ?? (slice as InquiryCase.Settled)?.Before)?.Review?.Review.Id;
    }

    /// <inheritdoc/>
    public string? TextOf(IReadOnlyDictionary<Guid, OpenedDocument> opened, Guid document) =>
        opened.Document<SecrecyReview>(document) is { } review ? string.Join("\r\n", review.Documents.SelectMany(LinesOf).Prepend(Title)) : null;

    /// <inheritdoc/>
    public IReadOnlyList<FileElsewhere> FilesElsewhere(IReadOnlyDictionary<Guid, OpenedDocument> opened, Guid document) =>
        [.. (opened.Document<SecrecyReview>(document)?.Documents ?? []).Where(d => d.File is not null).Select(d => new FileElsewhere(d.File!.Case, d.File.File)).Distinct()];

    private static IEnumerable<string> LinesOf(ReviewedDocument document)
    {
        yield return "";
        yield return CaseTexts.Fill("bundle.review.document", document.Title, CaseTexts.Get($"detail.treatment.{Code.Of(document.Treatment)}"));
        if (document.Ground is { } ground)
            yield return CaseTexts.Fill("bundle.review.ground", ground);
        if (document.Weighed is { } weighed)
            yield return CaseTexts.Fill("bundle.review.weighed", weighed.Reason);
        if (document.Disclosed is { } disclosed)
            yield return CaseTexts.Fill("bundle.review.disclosed", disclosed);
    }
}
