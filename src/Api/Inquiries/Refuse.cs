using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Endings;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Rules;
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
                "Rests on the latest secrecy review: what it withholds is refused, with its grounds; the rest is disclosed, masked where it is, and the decision is a refusal in part (partly-granted). Who may decide follows the delegation order.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed", "case-already-decided", "inquiry-of-other-kind", "review-missing", "approval-awaited", "material-not-considered")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated")
            .Refuses(RejectionKind.Rule, "review-withholds-nothing", "mark-not-weighed", "material-not-communicated", "board-meeting-not-possible").Refuses(ProblemCodes.EvidenceDisposed)
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/letter-previews", Preview)
            .Describe("preview-disclosure-letter", "Show the letter of the refusal as it would be", "Nothing is saved.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "review-missing").Refuses(RejectionKind.Rule, "board-meeting-not-possible").Refuses(ProblemCodes.EvidenceDisposed)
            .AnswersHtml();
    }

    private static Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, StaffNames staff, PlainDecisions decisions, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        InquiryActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                var withheld = InquiryDecider.Decide(new InquiryCommand.Withhold(await DisclosedMarks.UnweighedAsync(at, ct)), at.Case.Slice);
                if (withheld is Verdict<IInquiryEvent>.Refused || at.Received is not { Review: { } review } received)
                    return withheld.Widen();
                var opened = await at.Session.Vault.ComputeAsync([review.Review.Id, received.Form.Id], "decide", ct);
                var decision = await DecisionAsync(at, review.Extent, opened.Document(review.Review), opened.Document(received.Form), request, actor, staff, time, ct);
                return CaseVerdict.Join(withheld.Widen(), CaseDecider.Decide(await decisions.ComposeAsync(at.InCase(actor), at.Row, decision, ct), at.Case.File).Widen());
            },
            ct);

    private static async Task<IResult> Preview(
        Guid caseId, Request request, CurrentActor actor, StaffNames staff, PlainDecisions decisions, IDocumentStore store, TimeProvider time, HttpContext http, CancellationToken ct)
    {
        // Never saved.
        await using var session = store.LightweightSession(actor.MunicipalityId);
        var row = await InquiryActions.FindAsync(session, actor, caseId, ct);
        var state = (await session.Events.AggregateStreamAsync<CaseOf<InquiryCase>>(caseId, ct: ct))!;
        if ((state.Slice as InquiryCase.Received ?? (state.Slice as InquiryCase.Settled)?.Before) is not { Review: { } review } received)
            return Problem.From(new Rejection("review-missing", RejectionKind.Conflict));
        var opened = await CaseDocuments.OpenAsync(session, actor, caseId, [review.Review.Id, received.Form.Id], "letter-preview", ct);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var at = new InquiryMoment(state, row, policies, time.GetUtcNow(), session, await session.Vault.KeyAsync(caseId, ct));
        var decision = await DecisionAsync(at, review.Extent, opened.Document(review.Review), opened.Document(received.Form), request, actor, staff, time, ct);
        return CaseLetter.Shown(http, (await decisions.RenderAsync(at.InCase(actor), row, decision, ct)).Letter);
    }

    /// <summary>The decision that a review comes to. What is handed out of several documents, or of one that is masked, is part of what was asked for: the rest is refused.</summary>
    /// <param name="at">The moment.</param>
    /// <param name="extent">How much the review discloses.</param>
    /// <param name="review">The review; null when disposed of.</param>
    /// <param name="form">What was asked for; null when disposed of.</param>
    /// <param name="request">What the officer says.</param>
    /// <param name="actor">The officer.</param>
    /// <param name="staff">How officers are shown.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">It is disposed of, or names who can have no part in it.</exception>
    internal static async Task<PlainDecision> DecisionAsync(
        InquiryMoment at, DisclosureExtent extent, SecrecyReview? review, InquiryForm? form, Request request, CurrentActor actor, StaffNames staff, TimeProvider time, CancellationToken ct)
    {
        if (review is null || form is null)
            throw new ProblemException(ProblemCodes.EvidenceDisposed);
        var type = TypeOn(at.Today);
        IReadOnlyList<string> reasons =
        [
            CaseTexts.Get("inquiry.asked-for").Replace("{what}", form.Subject, StringComparison.Ordinal),
            .. review.Documents.Select(d => CaseTexts.Get($"inquiry.treatment.{Code.Of(d.Treatment)}")
                .Replace("{document}", d.Title, StringComparison.Ordinal).Replace("{ground}", d.Ground, StringComparison.Ordinal)),
            request.Reasons!.Trim(),
        ];
        var outcome = extent switch { DisclosureExtent.All => Outcome.Granted, DisclosureExtent.Part => Outcome.PartlyGranted, _ => Outcome.Refused };
        return new PlainDecision(type, outcome, type.LegalBasis, [], reasons, actor, DecisionMakers.Of(request.PresentedBy, request.TookPart, request.Minutes, staff, actor, time), at.Policies)
        {
            // Nothing in the file is unknown to the one who asked: the review is the municipality's own (förvaltningslagen 25 §).
            CommunicationNotNeeded = true,
            Material = await SentIn.OfAsync(at.Session, at.Row.CaseId, ct),
        };
    }

    private static DecisionType TypeOn(DateOnly day) =>
        DecisionCatalogue.Shipped.Find(DecisionType, day) ?? throw new InvalidOperationException($"The catalogue has no '{DecisionType}' today.");

    /// <summary>The refusal.</summary>
    /// <param name="Reasons">The reasons, beside the grounds that the review names.</param>
    /// <param name="PresentedBy">Who presented the case (föredragande), as the municipality shows staff or by account; nobody when left out.</param>
    /// <param name="TookPart">Who took part in the final handling without deciding, named the same way; nobody when left out.</param>
    /// <param name="Board">Where the board itself has decided and the officer records it; the officer needs no delegation then.</param>
    internal sealed record Request(string? Reasons, string? PresentedBy = null, IReadOnlyList<string>? TookPart = null, BoardDecision? Board = null)
    {
        /// <summary>Where the board's decision stands; null where the officer decides.</summary>
        internal BoardMinutes? Minutes => Board is { } board ? new BoardMinutes(board.Meeting.GetValueOrDefault(), board.Paragraph.GetValueOrDefault()) : null;
    }

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Reasons).CaseText();
            RuleFor(r => r.PresentedBy).Account();
            RuleFor(r => r.TookPart).Must(t => t is null or { Count: <= DecisionMakers.Most }).WithErrorCode("not-allowed");
            RuleForEach(r => r.TookPart).NotEmpty().Account();
            RuleFor(r => r.Board!).SetValidator(new BoardDecision.Validator()).When(r => r.Board is not null);
        }
    }
}
