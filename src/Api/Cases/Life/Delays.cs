using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Intake;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>A case that takes long: the applicant is told, may ask to be decided, and gets a decision or a refusal of that request (förvaltningslagen 11–12 §§).</summary>
internal sealed class Delays : IUseCase
{
    private const string Refusal = "request-to-be-decided.refused";
    // Förvaltningslagen 12 §: decided, or the request refused, within four weeks of it.
    private const int AnswerDays = 28;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/delay-notices", Notice)
            .Describe("notice-delay", "Tell the applicant that the decision is delayed, and why", "Where section 11 of the administrative procedure act binds the type of decision; elsewhere it is refused. The applicant, whoever else takes part and everyone with custody get a letter each.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "delay-notice-not-binding", "expected-day-not-ahead", "decision-type-unknown")
            .Produces<CaseActions.Response>();
        groups.Guardian.MapPost("/cases/{caseId:guid}/decision-demands", Demand)
            .Describe("demand-decision", "Ask that my case is decided", "Once, when six months have passed, where section 12 of the administrative procedure act binds. The municipality decides within four weeks, or refuses by a decision that can be appealed.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed", "decision-demanded-before")
            .Refuses(RejectionKind.Rule, "decision-demand-not-binding", "decision-demanded-early", "decision-type-unknown")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/decision-demands", Record)
            .Describe("record-decision-demand", "Record a request to be decided that came on paper, by e-mail or by telephone", "The four weeks run from the day it came.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed", "decision-demanded-before")
            .Refuses(RejectionKind.Rule, "decision-demand-not-binding", "decision-demanded-early", "decision-type-unknown")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/decision-demands/refusals", Refuse)
            .Describe("refuse-decision-demand", "Refuse the request to be decided", "A decision of its own with a letter, appealed as the matter itself; whoever else takes part and everyone with custody get it too, each with a time of their own to appeal. The request is granted by deciding the case.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed", "decision-not-demanded", "decision-demand-refused-before")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified", "decision-not-delegated")
            .Refuses(RejectionKind.Rule, "decision-type-unknown", "decision-route-unconfirmed")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Notice(
        Guid caseId, NoticeRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, ProceduralLetters letters, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                if (await CaseMatters.TypeOfAsync(at, ct) is not { } type)
                    return Verdict<ICaseEvent>.Refuse("decision-type-unknown", RejectionKind.Rule);
                var verdict = ClockDecider.Decide(new ClockCommand.NoticeDelay(type, at.Today, at.WithinReach(request.ExpectedBy, "expectedBy"), at.By, at.Seal(request.Text!)), at.File);
                if (verdict is not Verdict<ICaseEvent>.Accepted { Events: [DelayNoticed noticed] } || at.File.Registration is not { } registration)
                    return verdict;
                var words = NoticeLetter.OfDelay(CaseTypeRegister.Get(registration.CaseType).Title, noticed.ExpectedBy, request.Text!.Trim(), ClockDecider.MayBeDemanded(type));
                return new Verdict<ICaseEvent>.Accepted([noticed, .. await letters.NoticesAsync(at, NoticeKind.Delay, words, ct)]);
            },
            ct);

    private static Task<IResult> Demand(Guid caseId, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(caseId, CaseActions.NoBody, command, ifMatch: null, actor, store, time, at => DemandedAsync(at, at.Today, ct), ct);

    private static Task<IResult> Record(
        Guid caseId, DemandRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(caseId, request, command, ifMatch: null, actor, store, time, at => DemandedAsync(at, at.Past(request.ArrivedOn, "arrivedOn"), ct), ct);

    private static Task<IResult> Refuse(
        Guid caseId, RefusalRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, ProceduralLetters letters, LetterRecipients recipients, IDocumentStore store, TimeProvider time,
        CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                if (at.File is not CaseFile.UnderAssessment { Clock.Demand: { IsRefused: false } })
                    return ClockDecider.Decide(new ClockCommand.RefuseDemand(at.Today, at.By, new(caseId, ""), new(caseId, "")), at.File);
                var others = await recipients.BesideAsync(actor.MunicipalityId, at.File, null, ct);
                return await letters.RefuseAsync(at, actor, Refusal, await CaseMatters.TypeOfAsync(at, ct), [request.Reasons!.Trim()], ct, goesToOthers: others.Count > 0) switch
                {
                    ProceduralDecision.Ready ready => ClockDecider.Decide(new ClockCommand.RefuseDemand(at.Today, at.By, ready.Reasons, ready.Letter, others), at.File),
                    ProceduralDecision.Barred barred => new Verdict<ICaseEvent>.Refused(barred.Rejection),
                    _ => throw new InvalidOperationException("A decision is ready or barred."),
                };
            },
            ct);

    private static Task<Verdict<ICaseEvent>> DemandedAsync(CaseMoment at, DateOnly on, CancellationToken ct) => TypedAsync(at, type => ClockDecider.Decide(
        new ClockCommand.Demand(type, on, on.AddDays(AnswerDays), at.By, CaseIntake.DemandableAfter(SwedishTime.DateOf(at.File.Registration!.ArrivedAt))), at.File), ct);

    // A case that is no longer under assessment is refused for that, whatever its type.
    private static async Task<Verdict<ICaseEvent>> TypedAsync(CaseMoment at, Func<DecisionType, Verdict<ICaseEvent>> decide, CancellationToken ct) =>
        await CaseMatters.TypeOfAsync(at, ct) is { } type ? decide(type) : Verdict<ICaseEvent>.Refuse("decision-type-unknown", RejectionKind.Rule);

    /// <summary>What the applicant is told.</summary>
    /// <param name="ExpectedBy">When the decision is expected; after today.</param>
    /// <param name="Text">Why it is delayed.</param>
    internal sealed record NoticeRequest(DateOnly? ExpectedBy, string? Text);

    /// <summary>A request that an officer records.</summary>
    /// <param name="ArrivedOn">The day it came; today when left out.</param>
    internal sealed record DemandRequest(DateOnly? ArrivedOn = null);

    /// <summary>A refusal of the request.</summary>
    /// <param name="Reasons">Why the case cannot be decided yet.</param>
    internal sealed record RefusalRequest(string? Reasons);

    /// <summary>The form of the request.</summary>
    internal sealed class NoticeValidator : AbstractValidator<NoticeRequest>
    {
        /// <summary>The rules.</summary>
        public NoticeValidator()
        {
            RuleFor(r => r.ExpectedBy).NotNull();
            RuleFor(r => r.Text).CaseText();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class RefusalValidator : AbstractValidator<RefusalRequest>
    {
        /// <summary>The rules.</summary>
        public RefusalValidator() => RuleFor(r => r.Reasons).CaseText();
    }
}
