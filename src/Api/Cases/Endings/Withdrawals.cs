using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Cases.Robots;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Endings;

/// <summary>The applicant takes an application of any kind back, or an officer records it. What has been decided is not taken back.</summary>
internal sealed class Withdrawals : IUseCase
{
    private static readonly string[] Settled = ["case-already-decided", "case-closed", "case-disposed", "case-being-decided", "round-closed", "round-not-open"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapPost("/cases/{caseId:guid}/withdrawals", Withdraw)
            .Describe(
                "withdraw-application", "Take my application back",
                "All of it, until it is decided; only one's own. The case is closed without being tried, what was waited for ends, and whoever takes part is told by letter. A choice of schools in an open round goes on as if " +
                "nobody had chosen. What a decision has given is not taken back here: ask the municipality.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, [.. Settled.Select(c => c == CaseActions.BeingDecided ? CaseActions.NotOpenNow : c)]).Refuses(RejectionKind.Forbidden, "application-of-other")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/withdrawals", Record)
            .Describe(
                "record-withdrawal", "Record that the applicant has taken the application back, with channel and day",
                "An officer takes nobody's application back: this records what the applicant has said. The case is closed without a decision; where the municipality decides on it too, the case is struck off instead.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, [.. Settled, "choice-newer"]).Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "withdrawal-before-arrival")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Withdraw(
        Guid caseId, IdempotentCommand command, CurrentActor actor, SliceEndings endings, ProceduralLetters letters, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunWithSliceAsync(
            caseId, CaseActions.NoBody, command, ifMatch: null, actor, store, time,
            (at, _) => DecideAsync(caseId, at, new WithdrawApplication(at.Today, Channel.EService, at.By), endings, letters, ct), ct);

    private static Task<IResult> Record(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, SliceEndings endings, ProceduralLetters letters, IDocumentStore store, TimeProvider time,
        CancellationToken ct) =>
        CaseActions.RunWithSliceAsync(
            caseId, request, command, ifMatch, actor, store, time,
            (at, _) => DecideAsync(caseId, at, new WithdrawApplication(at.Past(request.ArrivedOn, "arrivedOn"), request.Channel.GetValueOrDefault(), at.By), endings, letters, ct), ct);

    private static async Task<Verdict<IDomainEvent>> DecideAsync(
        Guid caseId, CaseMoment at, WithdrawApplication withdraw, SliceEndings endings, ProceduralLetters letters, CancellationToken ct)
    {
        var withdrawn = WithdrawalDecider.Decide(withdraw, at.File);
        if (withdrawn is not Verdict<ICaseEvent>.Accepted { Events: { Count: > 0 } ended })
            return withdrawn.Widen();
        var slice = await endings.WithdrawAsync(caseId, at, withdraw.On, ct);
        if (slice.Verdict is not Verdict<IDomainEvent>.Accepted { Events: var own })
            return slice.Verdict;
        if (!slice.EndsCase)
            return new Verdict<IDomainEvent>.Accepted(own.Count == 0 ? [] : [.. own, .. await ToldAsync(at, withdraw.On, slice.Told, letters, ct)]);
        var after = ended.Aggregate(at.File, (s, e) => s.Evolve(e));
        var told = await ToldAsync(at with { File = after }, withdraw.On, slice.Told, letters, ct);
        var closed = ClosingDecider.Decide(new ClosingCommand.Finish(at.Today, CaseTypeRegister.Get(after.Registration!.CaseType).Retention, at.By), told.Aggregate(after, (s, e) => s.Evolve(e)));
        // A robot that works on it learns that the task is gone.
        at.Session.Execute(DecisionLeases.EndOn(at.Session.TenantId, [caseId]));
        return CaseVerdict.Join(new Verdict<IDomainEvent>.Accepted([.. own, .. ended, .. told]), closed.Widen());
    }

    // Whoever takes part knew of the application; a guardian who does not has nothing to be told of.
    private static async Task<IReadOnlyList<ICaseEvent>> ToldAsync(CaseMoment at, DateOnly on, NoticeWords? words, ProceduralLetters letters, CancellationToken ct)
    {
        var header = at.File.Registration!;
        words ??= NoticeLetter.OfWithdrawal(CaseTypeRegister.Get(header.CaseType).Title, on);
        var written = new List<ICaseEvent>();
        foreach (var to in at.File.Parties.All.Keys.OrderBy(p => p.Value).Prepend(header.Applicant).Distinct())
        {
            written.AddRange(await letters.NoticeAsync(at, NoticeKind.Withdrawn, to, words, ct) is Verdict<ICaseEvent>.Accepted letter
                ? letter.Events
                : throw new InvalidOperationException("Who takes part in a case may always be written to."));
        }
        return written;
    }

    /// <summary>That the applicant has taken the application back.</summary>
    /// <param name="Channel">How it came.</param>
    /// <param name="ArrivedOn">The day it came; today when left out.</param>
    internal sealed record Request(Channel? Channel, DateOnly? ArrivedOn = null);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Channel).NotNull().IsInEnum();
            // What came through the e-service the person has done there.
            RuleFor(r => r.Channel).Must(c => c is not (Channel.EService or Channel.OwnInitiative)).WithErrorCode("wrong-format");
        }
    }
}
