using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Inquiries;

/// <summary>What a secrecy review withholds is refused by a decision, which is appealed to kammarrätten; or its letter is looked at first.</summary>
internal sealed class Refuse : IUseCase
{
    private const string DecisionType = "disclosure.refused";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/refusals", Handle)
            .Describe(
                "refuse-disclosure",
                "Refuse to disclose documents, or parts of them",
                "Rests on the latest secrecy review: what it withholds is refused, with its grounds; the rest is disclosed, masked where it is. Who may decide follows the delegation order.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed", "case-already-decided", "inquiry-of-other-kind", "review-missing", "approval-awaited", "material-not-considered")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated")
            .Refuses(RejectionKind.Rule, "review-withholds-nothing", "mark-not-weighed", "material-not-communicated").Refuses(ProblemCodes.EvidenceDisposed)
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/letter-previews", Preview)
            .Describe("preview-disclosure-letter", "Show the letter of the refusal as it would be", "Nothing is saved.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "review-missing").Refuses(ProblemCodes.EvidenceDisposed).AnswersHtml();
    }

    private static Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, Municipalities municipalities, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        InquiryActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                var withheld = InquiryDecider.Decide(new InquiryCommand.Withhold(await DisclosedMarks.UnweighedAsync(at, ct)), at.Case.Slice);
                if (withheld is Verdict<IInquiryEvent>.Refused || at.Received?.Review is not { } review)
                    return withheld.Widen();
                var opened = await at.Session.Vault.ComputeAsync([review.Review.Id, at.Received.Form.Id], "decide", ct);
                if (opened.Document(review.Review) is not { } secrecy || opened.Document(at.Received.Form) is not { } form)
                    throw new ProblemException(ProblemCodes.EvidenceDisposed);
                var type = TypeOn(at.Today);
                var (letter, reasons) = Render(municipalities, actor, at.Row, type, secrecy, form, request.Reasons!, at.Today);
                // Nothing in the file is unknown to the one who asked: the review is the municipality's own (förvaltningslagen 25 §).
                var decide = new CaseCommand.Decide(
                    type, Outcome.Refused, DecisionGround.IndividualAssessment, actor.Actor, at.Now, at.Today, Delegations.Of(at.Policies, actor, type, Outcome.Refused, at.Now), type.LegalBasis, [], null, null,
                    at.Session.Vault.Seal(at.Key, new DecisionReasons(reasons)), at.Session.Vault.Seal(at.Key, letter), CommunicationNotNeeded: true)
                {
                    Material = await SentIn.OfAsync(at.Session, caseId, ct),
                };
                return CaseVerdict.Join(withheld.Widen(), CaseDecider.Decide(decide, at.Case.File).Widen());
            },
            ct);

    private static async Task<IResult> Preview(
        Guid caseId, Request request, CurrentActor actor, Municipalities municipalities, IDocumentStore store, TimeProvider time, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await InquiryActions.FindAsync(session, actor, caseId, ct);
        var state = (await session.Events.AggregateStreamAsync<CaseOf<InquiryCase>>(caseId, ct: ct))!.Slice;
        if ((state as InquiryCase.Received ?? (state as InquiryCase.Settled)?.Before) is not { Review: { } review } received)
            return Problem.From(new Rejection("review-missing", RejectionKind.Conflict));
        var opened = await CaseDocuments.OpenAsync(session, actor, caseId, [review.Review.Id, received.Form.Id], "letter-preview", ct);
        if (opened.Document(review.Review) is not { } secrecy || opened.Document(received.Form) is not { } form)
            return ProblemCodes.EvidenceDisposed;
        var today = SwedishTime.DateOf(time.GetUtcNow());
        return CaseLetter.Shown(http, Render(municipalities, actor, row, TypeOn(today), secrecy, form, request.Reasons!, today).Letter);
    }

    private static (Letter Letter, IReadOnlyList<string> Reasons) Render(
        Municipalities municipalities, CurrentActor actor, CaseRow row, DecisionType type, SecrecyReview review, InquiryForm form, string ownReasons, DateOnly today)
    {
        IReadOnlyList<string> reasons =
        [
            CaseTexts.Get("inquiry.asked-for").Replace("{what}", form.Subject, StringComparison.Ordinal),
            .. review.Documents.Select(d => CaseTexts.Get($"inquiry.treatment.{Code.Of(d.Treatment)}")
                .Replace("{document}", d.Title, StringComparison.Ordinal).Replace("{ground}", d.Ground, StringComparison.Ordinal)),
            ownReasons.Trim(),
        ];
        var letter = HtmlLetter.Render(new LetterContent(
            municipalities.NameOf(actor.MunicipalityId), CaseRow.Numbered(row.Reference, row.DiaryNumber), today, form.Name ?? CaseTexts.Get("inquiry.requester"),
            form.Contact is { } contact ? [contact] : [], type, type.LegalBasis, Outcome.Refused, "", "", "", null, null, null, null, reasons, [], new LetterSigner.Officer(actor.Name),
            municipalities.ContactOf(actor.MunicipalityId)));
        return (letter, reasons);
    }

    private static DecisionType TypeOn(DateOnly day) =>
        DecisionCatalogue.Shipped.Find(DecisionType, day) ?? throw new InvalidOperationException($"The catalogue has no '{DecisionType}' today.");

    /// <summary>The refusal.</summary>
    /// <param name="Reasons">The reasons, beside the grounds that the review names.</param>
    internal sealed record Request(string? Reasons);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Reasons).CaseText();
    }
}
