using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Inquiries;

/// <summary>An officer reviews anew what was withheld, and changes the decision by it: on reconsideration, on new facts, or as a ruling asks; or looks at its letter first.</summary>
internal sealed class ChangeDisclosure : IUseCase
{
    private static readonly string[] Hindrances =
    [
        "case-not-decided", "case-closed", "case-disposed", "case-already-decided", "appeal-forwarded", "appeal-late", "appeal-settled", "appeal-not-ruled", "approval-awaited", "material-not-considered",
        "inquiry-of-other-kind",
    ];

    private static readonly string[] Rules = ["adverse-change-needs-ground", "mark-not-weighed", "board-meeting-not-possible"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/disclosure-changes", Handle)
            .Describe(
                "change-disclosure", "Review anew what was withheld, and change the decision",
                "One step: the review takes the place of the earlier, the decision that of the earlier decision, with a letter and a time to appeal of its own, and what is disclosed now is what the one who asked is shown. A ruling that asks " +
                "for a change is carried out by it; an appeal that is met is settled. Less than was disclosed is a change to the party's disadvantage. What was disclosed whole cannot be taken back.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found", "attachment-not-found").Refuses(RejectionKind.Conflict, Hindrances)
            .Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated").Refuses(RejectionKind.Rule, Rules).Refuses(ProblemCodes.EvidenceDisposed)
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/disclosure-changes/letter-previews", Preview)
            .Describe("preview-changed-disclosure-letter", "Show the letter of such a change as it would be", "Takes the change to come; nothing is saved.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found", "attachment-not-found").Refuses(RejectionKind.Conflict, Hindrances)
            .Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated").Refuses(RejectionKind.Rule, Rules).Refuses(ProblemCodes.EvidenceDisposed)
            .AnswersHtml();
    }

    private static Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, AskedFiles files, StaffNames staff, PlainDecisions decisions, IDocumentStore store, TimeProvider time,
        CancellationToken ct) =>
        InquiryActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                var (refused, review, decision) = await PrepareAsync(at, request, actor, files, staff, time, ct);
                if (review is null || decision is null)
                    return new Verdict<IDomainEvent>.Refused(refused ?? throw new InvalidOperationException("A change is prepared or refused."));
                var kept = at.Session.Vault.Seal(at.Key, await review.KeepAsync(at, actor, files, ct));
                return CaseVerdict.Join(
                    InquiryDecider.Decide(new InquiryCommand.Change(review.Treatments, actor.Actor, kept, review.Unweighed), at.Case.Slice).Widen(),
                    ChangeDecider.Decide(request.ChangeTo(await decisions.ComposeAsync(at.InCase(actor), at.Row, decision, ct)), at.Case.File).Widen());
            },
            ct);

    private static async Task<IResult> Preview(
        Guid caseId, Request request, CurrentActor actor, AskedFiles files, StaffNames staff, PlainDecisions decisions, CaseNames names, IDocumentStore store, TimeProvider time, HttpContext http,
        CancellationToken ct)
    {
        // Never saved.
        await using var session = store.LightweightSession(actor.MunicipalityId);
        var row = await InquiryActions.FindAsync(session, actor, caseId, ct);
        var state = (await session.Events.AggregateStreamAsync<CaseOf<InquiryCase>>(caseId, ct: ct))!;
        if (state.File is CaseFile.Disposed)
            return Problem.From(new Rejection("case-disposed", RejectionKind.Conflict));
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var at = new InquiryMoment(state, row, policies, time.GetUtcNow(), session, await session.Vault.KeyAsync(caseId, ct));
        var (refused, _, decision) = await PrepareAsync(at, request, actor, files, staff, time, ct);
        if (decision is null)
            return Problem.From(refused ?? throw new InvalidOperationException("A change is prepared or refused."));
        await names.ShowAsync(actor, [row.Subject, row.Applicant], "letter-preview", ct, cases: [caseId]);
        return CaseLetter.Shown(http, (await decisions.RenderAsync(at.InCase(actor), row, decision, ct)).Letter);
    }

    // Whether it may be reviewed and changed so at all is settled before a file is copied or a letter says so.
    private static async Task<(Rejection? Refused, PreparedReview? Review, PlainDecision? Decision)> PrepareAsync(
        InquiryMoment at, Request request, CurrentActor actor, AskedFiles files, StaffNames staff, TimeProvider time, CancellationToken ct)
    {
        if (at.Case.File.Handling.Bars(actor.Actor))
            return (new Rejection("officer-disqualified", RejectionKind.Forbidden), null, null);
        if (at.Ended is Verdict<IDomainEvent>.Refused ended)
            return (ended.Rejection, null, null);
        var review = await PreparedReview.FindAsync(at, actor, request.Review!.Documents!, files, "review.", ct);
        if (InquiryDecider.Decide(new InquiryCommand.Change(review.Treatments, actor.Actor, new(at.Row.CaseId, ""), review.Unweighed), at.Case.Slice) is Verdict<IInquiryEvent>.Refused { Rejection: var barred })
            return (barred with { Field = barred.Field is { } field ? $"review.{field}" : null }, null, null);
        var form = at.Received is { } received ? (await at.Session.Vault.ComputeAsync([received.Form.Id], "decide", ct)).Document(received.Form) : null;
        var decision = await Refuse.DecisionAsync(at, InquiryDecider.ExtentOf(review.Treatments), new SecrecyReview(review.Found), form, request.Decision!, actor, staff, time, ct)
            with
        { Replaces = (at.Case.File as CaseFile.Decided)?.Decision.DecidedOn };
        return ChangeDecider.Decide(request.ChangeTo(PlainDecisions.Draft(at.InCase(actor), decision)), at.Case.File) is Verdict<ICaseEvent>.Refused { Rejection: var hindered } ? (hindered, null, null) : (null, review, decision);
    }

    /// <summary>The change.</summary>
    /// <param name="Reason">reconsideration, new-facts or ruling.</param>
    /// <param name="Review">The new review, of all that was asked for.</param>
    /// <param name="Decision">The new decision.</param>
    /// <param name="AppealId">The appeal that leads to it; needed for a ruling.</param>
    /// <param name="IsAdverse">true where it is to the party's disadvantage in some other way than disclosing less.</param>
    /// <param name="AdverseGround">Why it may be to the party's disadvantage.</param>
    internal sealed record Request(
        ChangeReason? Reason, Answer.ReviewRequest? Review, Refuse.Request? Decision, Guid? AppealId = null, bool? IsAdverse = null, AdverseChangeGround? AdverseGround = null)
    {
        /// <summary>The change to a decision.</summary>
        public ChangeDecision ChangeTo(CaseCommand.Decide decision) => new(Reason.GetValueOrDefault(), AppealId, IsAdverse == true, AdverseGround, decision);
    }

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Reason).NotNull().Must(r => r is not (ChangeReason.Request or ChangeReason.FurtherWishes)).WithErrorCode("not-allowed");
            RuleFor(r => r.Review).NotNull();
            RuleFor(r => r.Review!).SetValidator(new Answer.ReviewValidator()).When(r => r.Review is not null);
            RuleFor(r => r.Decision).NotNull();
            RuleFor(r => r.Decision!).SetValidator(new Refuse.Validator()).When(r => r.Decision is not null);
            RuleFor(r => r.AppealId).NotNull().When(r => r.Reason == ChangeReason.Ruling);
        }
    }
}
