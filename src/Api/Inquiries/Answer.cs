using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Inquiries;

/// <summary>An officer answers another matter, reviews documents that were asked for, or discloses them; what calls for no decision is closed by it.</summary>
internal sealed class Answer : IUseCase
{
    /// <summary>Most documents in one review.</summary>
    public const int MostDocuments = 50;

    private static readonly string[] Gone = ["case-closed", "case-disposed", "case-already-decided", "inquiry-of-other-kind"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/answers", AnswerMatter)
            .Describe("answer-general-matter", "Answer another matter", "A matter that calls for no decision is closed by the answer. One that belongs to a service is handed over instead.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, Gone).Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/secrecy-reviews", Review)
            .Describe("review-documents", "Record the secrecy review of documents that were asked for", "Document by document: open, masked or withheld. A document may be a file of any case that the officer sees: it is disclosed whole, withheld, or replaced by a masked copy that an officer has put into the request. What hands out a file that bears a mark of secrecy says why it can be disclosed all the same: the mark decides nothing, but is never passed over. A later review replaces the earlier.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "attachment-not-found").Refuses(ProblemCodes.EvidenceDisposed).Refuses(RejectionKind.Conflict, Gone).Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "mark-not-weighed")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/disclosures", Disclose)
            .Describe("disclose-documents", "Disclose all that was asked for", "Calls for no decision, and closes the case. What is masked or withheld is a refusal. A file that was marked as secret after the review is not disclosed until a new review has weighed the mark.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, [.. Gone, "review-missing"]).Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "review-withholds", "mark-not-weighed").Refuses(ProblemCodes.EvidenceDisposed)
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> AnswerMatter(
        Guid caseId, AnswerRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        InquiryActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            at => Task.FromResult(Finished(at, actor, new InquiryCommand.Answer(at.Today, actor.Actor, at.Session.Vault.Seal(at.Key, new CaseText(request.Text!.Trim()))))), ct);

    private static Task<IResult> Review(
        Guid caseId, ReviewRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, AskedFiles files, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        InquiryActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                if (at.Case.File.Handling.Bars(actor.Actor))
                    return Verdict<IDomainEvent>.Refuse("officer-disqualified", RejectionKind.Forbidden);
                if (at.Ended is { } ended)
                    return ended;
                var prepared = await PreparedReview.FindAsync(at, actor, request.Documents!, files, "", ct);
                // Whether it may be reviewed at all is settled before a file is copied.
                var unwritten = InquiryDecider.Decide(new InquiryCommand.Review(prepared.Treatments, actor.Actor, new(caseId, ""), prepared.Unweighed), at.Case.Slice);
                if (unwritten is Verdict<IInquiryEvent>.Refused)
                    return unwritten.Widen();
                var review = await prepared.KeepAsync(at, actor, files, ct);
                return InquiryDecider.Decide(new InquiryCommand.Review(prepared.Treatments, actor.Actor, at.Session.Vault.Seal(at.Key, review), prepared.Unweighed), at.Case.Slice).Widen();
            },
            ct);

    private static Task<IResult> Disclose(
        Guid caseId, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        InquiryActions.RunAsync(
            caseId, CaseActions.NoBody, command, ifMatch, actor, store, time,
            async at => Finished(at, actor, new InquiryCommand.Disclose(at.Today, actor.Actor, await DisclosedMarks.UnweighedAsync(at, ct))), ct);

    private static Verdict<IDomainEvent> Finished(InquiryMoment at, CurrentActor actor, InquiryCommand command)
    {
        if (at.Ended is { } ended)
            return ended;
        var retention = CaseTypeRegister.Get(new CaseTypeCode(at.Row.CaseType)).Retention;
        var closed = ClosingDecider.Decide(new ClosingCommand.Finish(at.Today, retention, actor.Actor), at.Case.File).Widen();
        return closed is Verdict<IDomainEvent>.Refused ? closed : CaseVerdict.Join(InquiryDecider.Decide(command, at.Case.Slice).Widen(), closed);
    }

    /// <summary>An answer.</summary>
    /// <param name="Text">What is answered.</param>
    internal sealed record AnswerRequest(string? Text);

    /// <summary>A secrecy review.</summary>
    /// <param name="Documents">The documents, from 1 to 50.</param>
    internal sealed record ReviewRequest(IReadOnlyList<DocumentRequest>? Documents);

    /// <summary>One document.</summary>
    /// <param name="Title">What it is.</param>
    /// <param name="Treatment">open, masked or withheld.</param>
    /// <param name="Ground">Why something of it is withheld, with the section; needed unless it is open.</param>
    /// <param name="Disclosed">The document as it is disclosed, masked where it is; null when it is handed out otherwise or withheld.</param>
    /// <param name="FileCaseId">The case that the file lies in, where the document is a file.</param>
    /// <param name="FileId">The file there.</param>
    /// <param name="MaskedFileId">The masked copy, which an officer has put into the request; needed for a file that is masked.</param>
    /// <param name="MarkWeighed">Why the file can be disclosed although it is marked as secret; needed where what is handed out bears a mark.</param>
    internal sealed record DocumentRequest(
        string? Title, DocumentTreatment? Treatment, string? Ground = null, string? Disclosed = null, Guid? FileCaseId = null, Guid? FileId = null, Guid? MaskedFileId = null, string? MarkWeighed = null);

    /// <summary>The form of the request.</summary>
    internal sealed class AnswerValidator : AbstractValidator<AnswerRequest>
    {
        /// <summary>The rules.</summary>
        public AnswerValidator() => RuleFor(r => r.Text).CaseText();
    }

    /// <summary>The form of the request.</summary>
    internal sealed class ReviewValidator : AbstractValidator<ReviewRequest>
    {
        /// <summary>The rules.</summary>
        public ReviewValidator()
        {
            RuleFor(r => r.Documents).NotEmpty();
            RuleFor(r => r.Documents).Must(d => d is null or { Count: <= MostDocuments }).WithErrorCode("not-allowed");
            RuleForEach(r => r.Documents).ChildRules(d =>
            {
                d.RuleFor(x => x.Title).NotEmpty().MaximumLength(200);
                d.RuleFor(x => x.Treatment).NotNull().IsInEnum();
                d.RuleFor(x => x.Ground).NotEmpty().When(x => x.Treatment is DocumentTreatment.Masked or DocumentTreatment.Withheld);
                d.RuleFor(x => x.Ground).MaximumLength(1000);
                d.RuleFor(x => x.Disclosed).MaximumLength(100_000);
                d.RuleFor(x => x.Disclosed).Null().When(x => x.Treatment == DocumentTreatment.Withheld || x.FileId is not null).WithErrorCode("not-allowed");
                d.RuleFor(x => x.MarkWeighed).MaximumLength(1000);
                d.RuleFor(x => x.MarkWeighed).Empty().When(x => x.Treatment == DocumentTreatment.Withheld || x.FileId is null).WithErrorCode("not-allowed");
                d.RuleFor(x => x.FileCaseId).NotNull().When(x => x.FileId is not null);
                d.RuleFor(x => x.FileId).NotNull().When(x => x.FileCaseId is not null || x.MaskedFileId is not null);
                d.RuleFor(x => x.MaskedFileId).NotNull().When(x => x.FileId is not null && x.Treatment == DocumentTreatment.Masked);
                d.RuleFor(x => x.MaskedFileId).Null().When(x => x.Treatment is DocumentTreatment.Open or DocumentTreatment.Withheld).WithErrorCode("not-allowed");
            });
        }
    }
}
