using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>Days that an officer moves to a later one, with a reason: the last day to answer, and the municipality's own target. What the law sets is moved by nobody.</summary>
internal sealed class Extensions : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/requests/{requestId:guid}/extensions", ExtendAnswer)
            .Describe(
                "extend-answer-time", "Give more time to answer what was asked for",
                "Also when the time is out, as long as nothing has been answered: the answer is then waited for again, and for a completion the municipality's own clock stands still anew. The applicant, whoever else takes part and everyone with custody get a letter each with the new last day.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "request-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed", "request-answered")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "extension-not-later")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/target-extensions", ExtendTarget)
            .Describe(
                "extend-target", "Move the municipality's target for a case to a later day",
                "Warnings on the worklist follow it. The times of the law stay, and nobody is told by it: where section 11 of the administrative procedure act binds, the applicant is told of a delay by a notice of its own.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "extension-not-later", "target-not-set")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> ExtendAnswer(
        Guid caseId, Guid requestId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, ProceduralLetters letters, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                var verdict = ClockDecider.Decide(new ClockCommand.ExtendAnswer(requestId, at.Today, at.WithinReach(request.Due, "due"), at.By, at.Seal(request.Reason!)), at.File);
                if (verdict is not Verdict<ICaseEvent>.Accepted { Events: [AnswerTimeExtended extended] })
                    return verdict;
                var words = NoticeLetter.OfAnswerExtension(
                    CaseTypeRegister.Get(at.File.Registration!.CaseType).Title, extended.Due, request.Reason!.Trim(), at.File.Clock.Waits[requestId].Kind);
                return new Verdict<ICaseEvent>.Accepted([extended, .. await letters.NoticesAsync(at, NoticeKind.AnswerExtension, words, ct)]);
            },
            ct);

    private static Task<IResult> ExtendTarget(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            at => ClockDecider.Decide(new ClockCommand.ExtendTarget(at.Today, at.WithinReach(request.Due, "due"), at.By, at.Seal(request.Reason!)), at.File), ct);

    /// <summary>A later day.</summary>
    /// <param name="Due">The new day; after today and after the one that was, within a year.</param>
    /// <param name="Reason">Why. Of more time to answer the parties are told it; of a later target it is for officers.</param>
    internal sealed record Request(DateOnly? Due, string? Reason);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Due).NotNull();
            RuleFor(r => r.Reason).CaseText();
        }
    }
}
