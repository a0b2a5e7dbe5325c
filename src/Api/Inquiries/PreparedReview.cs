using System.Globalization;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Inquiries;

namespace CaseMgmt.Api.Inquiries;

/// <summary>A secrecy review before anything of it is kept: what an officer says of each document, with the files found and the marks that nobody has weighed.</summary>
/// <param name="Found">The documents.</param>
/// <param name="Unweighed">Places of those that would be handed out over a mark.</param>
internal sealed record PreparedReview(IReadOnlyList<ReviewedDocument> Found, IReadOnlyList<int> Unweighed)
{
    /// <summary>What is done with each document.</summary>
    public IReadOnlyList<DocumentTreatment> Treatments => [.. Found.Select(d => d.Treatment)];

    /// <summary>Finds what is reviewed.</summary>
    /// <param name="at">The moment of the review.</param>
    /// <param name="actor">The officer.</param>
    /// <param name="documents">What the officer says.</param>
    /// <param name="files">Finds files.</param>
    /// <param name="prefix">What stands before the documents' names in the request.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="Http.ProblemException">A file is not there (404).</exception>
    public static async Task<PreparedReview> FindAsync(
        InquiryMoment at, CurrentActor actor, IReadOnlyList<Answer.DocumentRequest> documents, AskedFiles files, string prefix, CancellationToken ct)
    {
        var found = new List<ReviewedDocument>();
        foreach (var (d, i) in documents.Select((d, i) => (d, i)))
        {
            var file = await files.FoundAsync(at, actor, d, string.Create(CultureInfo.InvariantCulture, $"{prefix}documents[{i}]"), ct);
            found.Add(new ReviewedDocument(d.Title!.Trim(), d.Treatment.GetValueOrDefault(), d.Ground?.Trim(), d.Disclosed, file));
        }
        var marks = await DisclosedMarks.HeldAsync(at, found, ct);
        found = [.. found.Select((d, i) => d with { Weighed = DisclosedMarks.Weighed(documents[i].MarkWeighed, d, marks) })];
        return new PreparedReview(found, new SecrecyReview(found).Unweighed(marks));
    }

    /// <summary>The review as it is kept: files that are disclosed whole lie with the request from now on.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public async Task<SecrecyReview> KeepAsync(InquiryMoment at, CurrentActor actor, AskedFiles files, CancellationToken ct)
    {
        var kept = new List<ReviewedDocument>();
        foreach (var document in Found)
            kept.Add(await files.KeptAsync(at, actor, document, ct));
        return new SecrecyReview(kept);
    }
}
