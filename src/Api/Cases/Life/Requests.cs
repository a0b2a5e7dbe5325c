using CaseMgmt.Api.Cases.HandOver;
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

/// <summary>What the municipality asks of the parties: completion of the application, an opinion on material.</summary>
internal sealed class Requests : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/requests", Ask)
            .Describe("ask-party", "Ask for a completion or an opinion", "A completion stops the municipality's own clock until the answer comes or its time is out; nobody is refused by silence. The applicant, whoever else takes part and everyone with custody get a letter each.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "answer-day-not-ahead")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/requests/{requestId:guid}/answers", AnswerOnBehalf)
            .Describe("record-answer", "Record an answer that came on paper, by e-mail or by telephone", "Where the case has been handed over, the answer arrives in the one that it goes on as.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "request-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/requests/{requestId:guid}/withdrawals", Withdraw)
            .Describe("withdraw-request", "Ask no longer")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed", "request-answered")
            .Produces<CaseActions.Response>();
        groups.Guardian.MapPost("/cases/{caseId:guid}/requests/{requestId:guid}/answers", Answer)
            .Describe("answer-request", "Answer what the municipality asks", "Also after the last day, until the case is decided. Where the case has been handed over, the answer arrives in the one that it goes on as.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "request-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Ask(
        Guid caseId, AskRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, ProceduralLetters letters, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                var verdict = ClockDecider.Decide(
                    new ClockCommand.Ask(Guid.CreateVersion7(at.Now), request.Kind.GetValueOrDefault(), at.Today, at.WithinReach(request.Due, "due"), at.By, at.Seal(request.Text!)), at.File);
                if (verdict is not Verdict<ICaseEvent>.Accepted { Events: [AnswerRequested asked] })
                    return verdict;
                var (caseType, text) = (CaseTypeRegister.Get(at.File.Registration!.CaseType).Title, request.Text!.Trim());
                return new Verdict<ICaseEvent>.Accepted(
                [
                    asked,
                    .. asked.Kind == WaitKind.Completion
                        ? await letters.NoticesAsync(at, NoticeKind.Completion, NoticeLetter.OfCompletion(caseType, asked.Due, text), ct)
                        : await letters.NoticesAsync(at, NoticeKind.Opinion, NoticeLetter.OfOpinion(caseType, asked.Due, text), ct),
                ]);
            },
            ct);

    private static async Task<IResult> AnswerOnBehalf(
        Guid caseId, Guid requestId, AnswerOnBehalfRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        await CaseActions.RunAsync(
            await HandOverTrail.EndAsync(caseId, actor, store, ct), request, command, ifMatch: null, actor, store, time,
            at => ClockDecider.Decide(new ClockCommand.Answer(requestId, Arrived(request.ArrivedOn, at), request.Channel.GetValueOrDefault(), at.By, at.Seal(request.Text!)), at.File), ct);

    private static async Task<IResult> Answer(
        Guid caseId, Guid requestId, AnswerRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        await CaseActions.RunAsync(
            await HandOverTrail.EndAsync(caseId, actor, store, ct), request, command, ifMatch: null, actor, store, time,
            at => ClockDecider.Decide(new ClockCommand.Answer(requestId, at.Today, Channel.EService, at.By, at.Seal(request.Text!)), at.File), ct);

    private static Task<IResult> Withdraw(
        Guid caseId, Guid requestId, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, CaseActions.NoBody, command, ifMatch: null, actor, store, time, at => ClockDecider.Decide(new ClockCommand.Withdraw(requestId, at.Today, at.By), at.File), ct);

    // What is said to have arrived tomorrow has not arrived.
    private static DateOnly Arrived(DateOnly? on, CaseMoment at) =>
        on is not { } day ? at.Today : day <= at.Today ? day : throw new ProblemException(ExceptionProblems.Field("arrivedOn", "in-the-future"));

    /// <summary>What is asked for.</summary>
    /// <param name="Kind">completion or opinion.</param>
    /// <param name="Due">The last day to answer; after today, within a year.</param>
    /// <param name="Text">What is asked, or the material that an opinion is asked on.</param>
    internal sealed record AskRequest(WaitKind? Kind, DateOnly? Due, string? Text);

    /// <summary>An answer.</summary>
    /// <param name="Text">What is answered.</param>
    internal sealed record AnswerRequest(string? Text);

    /// <summary>An answer that an officer records.</summary>
    /// <param name="Channel">How it came.</param>
    /// <param name="Text">What is answered.</param>
    /// <param name="ArrivedOn">The day it came; today when left out.</param>
    internal sealed record AnswerOnBehalfRequest(Channel? Channel, string? Text, DateOnly? ArrivedOn = null);

    /// <summary>The form of the request.</summary>
    internal sealed class AskValidator : AbstractValidator<AskRequest>
    {
        /// <summary>The rules.</summary>
        public AskValidator()
        {
            RuleFor(r => r.Kind).NotNull().IsInEnum();
            RuleFor(r => r.Due).NotNull();
            RuleFor(r => r.Text).CaseText();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class AnswerValidator : AbstractValidator<AnswerRequest>
    {
        /// <summary>The rules.</summary>
        public AnswerValidator() => RuleFor(r => r.Text).CaseText();
    }

    /// <summary>The form of the request.</summary>
    internal sealed class AnswerOnBehalfValidator : AbstractValidator<AnswerOnBehalfRequest>
    {
        /// <summary>The rules.</summary>
        public AnswerOnBehalfValidator()
        {
            RuleFor(r => r.Channel).NotNull().IsInEnum();
            RuleFor(r => r.Text).CaseText();
        }
    }
}
