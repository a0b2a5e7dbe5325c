using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Inquiries;

/// <summary>The details of an inquiry, for the one who asked and for officers.</summary>
internal sealed class InquiryDetails : IUseCase
{
    private const string Sql = "select kind, form, extent, review, answer, disclosed from inquiry_details where tenant_id = @TenantId and case_id = @CaseId";

    private const string AboutTimes = "Its version stands in ETag. As of another time the same is shown as it was known, or as it stood; then there is no ETag, since nothing can be decided on it. Names and protection are those of today.";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/inquiries/cases/{caseId:guid}", Handle)
            .Describe("my-inquiry", "Read what I have written to the school office, and the answer", AboutTimes)
            .Refuses(RejectionKind.NotFound, "case-not-found", CaseAsOf.NotKnownThen).Produces<Response>();
        groups.Officer.MapGet("/inquiries/cases/{caseId:guid}", Handle)
            .Describe("inquiry", "Read another matter or a request for public documents", AboutTimes)
            .Refuses(RejectionKind.NotFound, "case-not-found", CaseAsOf.NotKnownThen).Produces<Response>();
    }

    private static async Task<Versioned<Response>> Handle(Guid caseId, AsOf asOf, CurrentActor actor, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var (row, inquiry) = await ReadAsync(session, await InquiryActions.FindAsync(session, actor, caseId, ct), asOf, ct);
        var officer = actor.Actor.Kind == ActorKind.CaseOfficer;
        var review = officer || inquiry.Disclosed is not null ? inquiry.Review : null;
        var opened = await CaseDocuments.OpenAsync(session, actor, caseId, [.. new[] { inquiry.Form, review, inquiry.Answer }.OfType<Guid>()], "case-details", ct);
        var form = opened.Document<InquiryForm>(inquiry.Form);
        var reviewed = (review is { } r ? opened.Document<SecrecyReview>(r) : null) ?? new SecrecyReview([]);
        // A mark is told of as it stands now, and to officers alone.
        var marks = officer && asOf.IsNow ? await DisclosedMarks.OfAsync(session, reviewed.Documents, ct) : [];
        var unweighed = reviewed.Unweighed(marks);
        var nameOf = await names.ShowAsync(actor, [row.Subject, row.Applicant], "case-details", ct);
        return new Versioned<Response>(
            new Response(
                row.CaseId, row.Reference, row.DiaryNumber, row.CaseType, CaseTexts.CaseType(row.CaseType), row.Status, CaseTexts.Get($"status.{row.Status}"), row.RegisteredAt, row.Version,
                form?.Subject, form?.Text, form?.Name ?? nameOf(row.Applicant), form?.Contact, nameOf(row.Subject),
                [.. reviewed.Documents.Select((d, i) => Document.Of(d, officer, marks, unweighed.Contains(i)))],
                inquiry.Extent is { } extent && review is not null ? Code.Parse<DisclosureExtent>(extent) : null, inquiry.Disclosed is { } disclosed ? Code.Parse<DisclosureExtent>(disclosed) : null,
                inquiry.Answer is { } answer ? opened.Document<CaseText>(answer)?.Text : null, row.Outcome is { } outcome ? Code.Parse<Outcome>(outcome) : null, EvidenceDisposed: form is null,
                ShownTimes.Of(asOf)),
            asOf.IsNow ? row.Version : null);
    }

    private static async Task<(CaseRow Case, Row Inquiry)> ReadAsync(IQuerySession session, CaseRow current, AsOf asOf, CancellationToken ct)
    {
        if (!asOf.IsNow)
        {
            var (then, _, slice) = await CaseAsOf.ReadAsync(session, current, asOf, InquiryIntake.Fold, ct);
            return (then, Row.Of(slice));
        }
        return (current, await session.QueryAsync(
            connection => connection.QuerySingleAsync<Row>(new CommandDefinition(Sql, new { session.TenantId, current.CaseId }, cancellationToken: ct)), ct));
    }

    private sealed record Row(string Kind, Guid Form, string? Extent, Guid? Review, Guid? Answer, string? Disclosed)
    {
        // The row that a folded inquiry would have.
        public static Row Of(InquiryCase state) => state switch
        {
            InquiryCase.Received s => new Row(Code.Of(s.Kind), s.Form.Id, s.Review is { } review ? Code.Of(review.Extent) : null, s.Review?.Review.Id, null, null),
            InquiryCase.Settled s => Of(s.Before) with { Answer = s.Answer?.Id, Disclosed = s.Disclosed is { } extent ? Code.Of(extent) : null },
            _ => throw new InvalidOperationException("An inquiry is received as it is registered."),
        };
    }

    /// <summary>One document that was asked for.</summary>
    /// <param name="Title">What it is.</param>
    /// <param name="Treatment">What is done with it.</param>
    /// <param name="TreatmentText">The same in Swedish.</param>
    /// <param name="Ground">Why something of it is withheld, or null.</param>
    /// <param name="Disclosed">The document as it is disclosed, or null.</param>
    /// <param name="DisclosedFileId">The file that is disclosed, whole or masked; null where there is none.</param>
    /// <param name="FileCaseId">The case that the file lies in; null where there is none, and for the one who asked.</param>
    /// <param name="FileId">The file there; null as its case.</param>
    /// <param name="Mark">The mark of secrecy that what is handed out bears now, for officers; null where there is none.</param>
    /// <param name="MarkWeighed">Why the officer of the review found that it can be disclosed although it is marked; null where nothing was said, and for the one who asked.</param>
    internal sealed record Document(
        string Title, DocumentTreatment Treatment, string TreatmentText, string? Ground, string? Disclosed, Guid? DisclosedFileId, Guid? FileCaseId, Guid? FileId, Mark? Mark, string? MarkWeighed)
    {
        /// <summary>The document as shown.</summary>
        public static Document Of(ReviewedDocument d, bool officer, IReadOnlyList<FileMark> marks, bool unweighed) => new(
            d.Title, d.Treatment, CaseTexts.Get($"detail.treatment.{Code.Of(d.Treatment)}"), d.Ground, d.Disclosed, d.File?.Copy, officer ? d.File?.Case : null, officer ? d.File?.File : null,
            marks.FirstOrDefault(m => d.HandsOut.Contains(m.File)) is { } mark ? new Mark(mark.Ground, mark.Ground is { } g ? Citation.Parse(g).ToSwedish() : null, mark.MarkedOn, unweighed) : null,
            officer ? d.Weighed?.Reason : null);
    }

    /// <summary>A mark of secrecy: a reminder, which decides nothing.</summary>
    /// <param name="Ground">The section that it rests on, such as 2009:400 23:2; null where it names none.</param>
    /// <param name="GroundText">The same in Swedish.</param>
    /// <param name="MarkedOn">The day of the mark; null for one that the file came with.</param>
    /// <param name="Unweighed">Whether the review has not weighed it, so that nothing can be disclosed on it.</param>
    internal sealed record Mark(string? Ground, string? GroundText, DateOnly? MarkedOn, bool Unweighed);

    /// <summary>The inquiry.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">The public reference.</param>
    /// <param name="DiaryNumber">The diary number; null for the moments until it is given.</param>
    /// <param name="CaseType">Code of the case type.</param>
    /// <param name="CaseTypeTitle">The same in Swedish.</param>
    /// <param name="Status">How it stands.</param>
    /// <param name="StatusText">The same in Swedish.</param>
    /// <param name="RegisteredAt">When it arrived, UTC.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Subject">What it is about; null when disposed of.</param>
    /// <param name="Text">The text; null when disposed of.</param>
    /// <param name="From">Who asks, as far as that is known.</param>
    /// <param name="Contact">Where to answer somebody outside the register, or null.</param>
    /// <param name="About">Whom it is about.</param>
    /// <param name="Documents">The documents as reviewed; for the one who asked when they are disclosed or refused.</param>
    /// <param name="Extent">How much can be disclosed by the review, or null.</param>
    /// <param name="Disclosed">How much has been disclosed, or null.</param>
    /// <param name="Answer">The answer to another matter, or null.</param>
    /// <param name="Outcome">What was decided, or null.</param>
    /// <param name="EvidenceDisposed">Whether what was written has been disposed of.</param>
    /// <param name="AsOf">The times asked for; null for what is known now.</param>
    internal sealed record Response(
        Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string Status, string StatusText, DateTime RegisteredAt, long Version, string? Subject, string? Text,
        string From, string? Contact, string About, IReadOnlyList<Document> Documents, DisclosureExtent? Extent, DisclosureExtent? Disclosed, string? Answer, Outcome? Outcome, bool EvidenceDisposed,
        ShownTimes? AsOf);
}
