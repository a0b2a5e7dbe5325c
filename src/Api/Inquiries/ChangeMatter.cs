using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Inquiries;

/// <summary>An officer changes the decision in another matter: on reconsideration, on new facts, or as a ruling asks; or looks at its letter first.</summary>
internal sealed class ChangeMatter : IUseCase
{
    private static readonly string[] Hindrances =
    [
        "case-not-decided", "case-closed", "case-disposed", "case-being-decided", "appeal-forwarded", "appeal-late", "appeal-settled", "appeal-not-ruled", "opinion-awaited", "approval-awaited",
        "material-not-considered", "inquiry-of-other-kind",
    ];

    private static readonly string[] Rules =
    [
        "adverse-change-needs-ground", "change-not-provided-for", "material-not-communicated", "appeal-route-unknown", "decision-type-not-in-force", "validity-ends-before-start",
        "board-meeting-not-possible",
    ];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/changes", Handle)
            .Describe(
                "change-general-matter", "Change the decision in another matter",
                "The new decision takes the old one's place, with a letter and a time to appeal of its own. Where sections 37–39 of the administrative procedure act bind it is reconsidered, and changed to the party's disadvantage " +
                "on the grounds of the law only, after the material has been communicated; a ruling that asks for a change is carried out whatever binds. An appeal that is met by the change is settled by it. " +
                "Where the way to appeal is left out, that of the decision that is changed holds.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found").Refuses(RejectionKind.Conflict, Hindrances).Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated")
            .Refuses(RejectionKind.Rule, Rules)
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/inquiries/cases/{caseId:guid}/changes/letter-previews", Preview)
            .Describe("preview-changed-general-matter-letter", "Show the letter of such a change as it would be", "Takes the change to come; nothing is saved.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "appeal-not-found").Refuses(RejectionKind.Conflict, Hindrances).Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated")
            .Refuses(RejectionKind.Rule, Rules)
            .AnswersHtml();
    }

    private static Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, StaffNames staff, PlainDecisions decisions, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunWithSliceAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async (at, row) =>
            {
                var (refused, decision) = await PrepareAsync(at, row, request, actor, staff, time, ct);
                if (refused is not null)
                    return new Verdict<IDomainEvent>.Refused(refused);
                return await IsMadeAsync(at, request, decision!, ct) ? Verdict<IDomainEvent>.Accept()
                    : ChangeDecider.Decide(request.ChangeTo(await decisions.ComposeAsync(at, row, decision!, ct)), at.File).Widen();
            },
            ct);

    private static Task<IResult> Preview(
        Guid caseId, Request request, CurrentActor actor, StaffNames staff, PlainDecisions decisions, CaseNames names, IDocumentStore store, TimeProvider time, HttpContext http, CancellationToken ct) =>
        DecideMatter.ShownAsync(caseId, actor, (at, row) => PrepareAsync(at, row, request, actor, staff, time, ct), decisions, names, store, time, http, ct);

    // Whether the law lets it be changed so is settled before a letter says so.
    private static async Task<(Rejection? Refused, PlainDecision? Decision)> PrepareAsync(
        CaseMoment at, CaseRow row, Request request, CurrentActor actor, StaffNames staff, TimeProvider time, CancellationToken ct)
    {
        var before = (at.File as CaseFile.Decided)?.Decision;
        var asked = request.Decision ?? throw new InvalidOperationException("A change without a decision is refused by its form.");
        var (refused, read) = await DecideMatter.ReadAsync(at, row, asked with { AppealRoute = asked.AppealRoute ?? before?.AppealRoute.Value }, actor, staff, time, ct);
        if (refused is not null || read is null || await IsMadeAsync(at, request, read, ct))
            return (refused, read);
        var decision = read with { Replaces = before?.DecidedOn };
        return ChangeDecider.Decide(request.ChangeTo(PlainDecisions.Draft(at, decision)), at.File) is Verdict<ICaseEvent>.Refused barred ? (barred.Rejection, null) : (null, decision);
    }

    // The same change sent twice, from two windows or by two tries with keys of their own, changes the decision once.
    private static async Task<bool> IsMadeAsync(CaseMoment at, Request request, PlainDecision decision, CancellationToken ct)
    {
        var draft = PlainDecisions.Draft(at, decision);
        return at.File is CaseFile.Decided { Decision: var d, Appeals: var appeals }
            && (d.DecidedBy, d.DecidedOn, d.Outcome, d.ValidFrom, d.ValidTo, d.AppealRoute.Value) == (draft.By, draft.On, draft.Outcome, draft.ValidFrom, draft.ValidTo, draft.Type.Route.Code)
            && d.LegalBasis.SequenceEqual(draft.LegalBasis)
            && (request.AppealId is not { } id || appeals.All.GetValueOrDefault(id) is { State: AppealState.Met or AppealState.Executed })
            && (await at.Session.Vault.ComputeAsync([d.Reasons.Id], "decide", ct)).Document(d.Reasons) is { } given && given.Text.SequenceEqual(decision.Reasons, StringComparer.Ordinal);
    }

    /// <summary>The change.</summary>
    /// <param name="Reason">reconsideration, new-facts or ruling.</param>
    /// <param name="Decision">The new decision.</param>
    /// <param name="AppealId">The appeal that leads to it; needed for a ruling.</param>
    /// <param name="IsAdverse">true where it is to the party's disadvantage in some other way than granting less.</param>
    /// <param name="AdverseGround">Why it may be to the party's disadvantage.</param>
    internal sealed record Request(ChangeReason? Reason, DecideMatter.Request? Decision, Guid? AppealId = null, bool? IsAdverse = null, AdverseChangeGround? AdverseGround = null)
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
            // What is asked for anew is a new matter.
            RuleFor(r => r.Reason).NotNull().Must(r => r is not (ChangeReason.Request or ChangeReason.FurtherWishes)).WithErrorCode("not-allowed");
            RuleFor(r => r.Decision).NotNull();
            RuleFor(r => r.Decision!).SetValidator(new DecideMatter.Validator()).When(r => r.Decision is not null);
            RuleFor(r => r.AppealId).NotNull().When(r => r.Reason == ChangeReason.Ruling);
        }
    }
}
