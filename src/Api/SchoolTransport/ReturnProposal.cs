using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Whoever was to take a decision that an officer has put forward returns it, or the officer takes it back.</summary>
internal sealed class ReturnProposal : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/proposals/returns", Handle)
        .Describe(
            "return-school-transport-proposal", "Return a decision that an officer has put forward",
            "Decides nothing. The reason is shown with the case until a decision is put forward anew; what the rules put forward stands again.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "case-already-decided", "nothing-put-forward", "case-closed", "case-disposed")
        .Refuses(ProblemCodes.EvidenceDisposed)
        .Refuses(RejectionKind.Forbidden, "officer-disqualified")
        .Produces<CaseActions.Response>();

    private static async Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var reading = store.QuerySession(actor.MunicipalityId);
        var policies = await reading.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        return await TransportActions.RunAsync(
            caseId, request, command, ifMatch, actor, store,
            async (state, session, key) =>
            {
                var returned = HandlingDecider.Decide(new HandlingCommand.ReturnProposal(actor.Actor, session.Vault.Seal(key, new CaseText(request.Reason!.Trim()))), state.File);
                if (returned is not Verdict<ICaseEvent>.Accepted { Events: [var e] } || state.Slice is not TransportCase.UnderAssessment { Application: var application, Assessment: var assessed })
                    return returned.Widen();
                var evidence = (await session.Vault.ComputeAsync([assessed.Evidence.Id], "decide", ct)).Document(assessed.Evidence) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
                // As the rules put it forward when they were applied, whatever they would say today.
                var assessment = new TransportAssessment(assessed.Entitlement, assessed.Problem, assessed.DecisionType, evidence.Findings);
                var byRules = TransportProposal.Of(
                    TransportCases.TypeOf(assessed.DecisionType, policies, time.GetUtcNow()), application.Kind, assessment,
                    session.Vault.Seal(key, new DecisionReasons([.. evidence.Findings.Select(f => f.Reason)])));
                return CaseVerdict.Join(returned.Widen(), CaseDecider.Decide(byRules, state.File.Evolve(e)).Widen());
            },
            ct);
    }

    /// <summary>The return.</summary>
    /// <param name="Reason">Why, in words for whoever put it forward.</param>
    internal sealed record Request(string? Reason);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Reason).CaseText();
    }
}
