using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>An officer closes a decided case, or opens it again.</summary>
internal sealed class Closings : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/closings", Close)
            .Describe("close-case", "Close a decided case", "Nothing more happens in a closed case but disposal, unless it is opened again. One with an open appeal is not closed, nor one of school choice while an offer of a seat is open or the child waits on a list of a round that has not ended.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "appeal-open", "offer-open", "child-waits", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/reopenings", Reopen)
            .Describe("reopen-case", "Open a closed case again", "To put a decision right, for instance. An appeal, and a change in the register of what a decision rests on, open it by themselves. What was handed over or needed no decision stays closed.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-not-decided", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Close(
        Guid caseId, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IEnumerable<IClosingHindrance> hindrances, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, CaseActions.NoBody, command, ifMatch, actor, store, time,
            async at =>
            {
                var verdict = ClosingDecider.Decide(new ClosingCommand.Close(at.Today, RetentionOf(at.File), at.By), at.File);
                if (verdict is not Verdict<ICaseEvent>.Accepted { Events.Count: > 0 } || hindrances.FirstOrDefault(h => h.CaseType == at.File.Registration!.CaseType) is not { } hindrance)
                    return verdict;
                return await hindrance.OfAsync(at.Session, caseId, ct) is { } refusal ? new Verdict<ICaseEvent>.Refused(refusal) : verdict;
            },
            ct);

    private static Task<IResult> Reopen(
        Guid caseId, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, CaseActions.NoBody, command, ifMatch, actor, store, time, at => ClosingDecider.Decide(new ClosingCommand.Reopen(at.Today, at.By), at.File), ct);

    // What is no case is refused by the decider, whatever its rule.
    private static RetentionRule RetentionOf(CaseFile file) => file.Registration is { } header ? CaseTypeRegister.Get(header.CaseType).Retention : RetentionRule.MunicipalPlan;
}
