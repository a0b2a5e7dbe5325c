using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>An officer puts a decision forward to whoever may take it: the board, or an officer to whom it is delegated.</summary>
internal sealed class Propose : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/proposals", Handle)
        .Describe(
            "propose-school-transport", "Put forward a decision on a case of school transport",
            "Decides nothing, and needs no delegation. The case then waits for the board, or for an officer to whom the decision is delegated; the worklist's proposed shows such cases. Takes what the decision takes; the days and all else that concerns the grant itself are settled with the decision.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed")
        .Refuses(ProblemCodes.EvidenceDisposed)
        .Refuses(RejectionKind.Forbidden, "officer-disqualified")
        .Refuses(RejectionKind.Rule, "decision-type-unknown", "decision-type-of-other-school-form", "grant-is-partial")
        .Produces<CaseActions.Response>();

    private static async Task<IResult> Handle(
        Guid caseId, Decide.Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var reading = store.QuerySession(actor.MunicipalityId);
        var policies = await reading.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        return await TransportActions.RunAsync(
            caseId, request, command, ifMatch, actor, store,
            async (state, session, key) =>
            {
                if (state.Slice is not TransportCase.UnderAssessment { Application: var application, Assessment: var assessed })
                    return Verdict<IDomainEvent>.Refuse("case-already-decided", RejectionKind.Conflict);
                var evidence = (await session.Vault.ComputeAsync([assessed.Evidence.Id], "decide", ct)).Document(assessed.Evidence) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
                var (type, decision) = Decide.Prepare(assessed, application, request, actor, policies, time.GetUtcNow(), TransportCases.FirstDayOf(state), LateMaterial.None);
                Decide.DemandFit(type, evidence);
                var reasons = evidence.Findings.Select(f => f.Reason).Concat(new[] { decision.OwnReasons }.OfType<string>());
                return CaseDecider.Decide(
                    new CaseCommand.Recommend(
                        type, DecisionKind.Proposed, decision.Outcome, decision.Ground, actor.Actor, TransportRules.OpenOutcomes(evidence.Findings), session.Vault.Seal(key, new DecisionReasons([.. reasons]))),
                    state.File).Widen();
            },
            ct);
    }
}
