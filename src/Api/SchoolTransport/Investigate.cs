using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>An officer records what was found out of the grounds claimed: a certificate read, a road looked at, costs compared. The proposal is made anew.</summary>
internal sealed class Investigate : IUseCase
{
    private const decimal HighestCost = 1_000_000m;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/investigations", Handle)
        .Describe(
            "investigate-school-transport", "Record what was found out of the grounds of a case of school transport",
            "The findings are sealed with the facts, the rules applied to them, and the proposal made anew. A finding of a ground takes the place of an earlier one. Registers are not asked again.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed")
        .Refuses(ProblemCodes.EvidenceDisposed)
        .Refuses(RejectionKind.Forbidden, "officer-disqualified")
        .Refuses(RejectionKind.Rule, "investigation-facts-unknown")
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
                if (state.Slice is not TransportCase.UnderAssessment under)
                    return Verdict<IDomainEvent>.Refuse("case-already-decided", RejectionKind.Conflict);
                var evidence = (await session.Vault.ComputeAsync([under.Assessment.Evidence.Id], "investigate", ct)).Document(under.Assessment.Evidence)
                    ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
                return evidence.Facts is null
                    ? Verdict<IDomainEvent>.Refuse("investigation-facts-unknown", RejectionKind.Rule)
                    : Take(state, under.Application.Kind, evidence.With(FindingsOf(request), CostsOf(request)), policies, session.Vault, key, time.GetUtcNow());
            },
            ct);
    }

    private static Verdict<IDomainEvent> Take(
        CaseOf<TransportCase> state, ApplicationKind kind, TransportEvidence evidence, PolicySet policies, IVault vault, RetentionKey key, DateTimeOffset now)
    {
        var assessment = TransportAssessment.Of(evidence);
        return CaseVerdict.Join(
            TransportDecider.Decide(new TransportCommand.Investigate(TransportCases.Assessed(assessment, evidence, vault.Seal(key, evidence))), state.Slice).Widen(),
            CaseDecider.Decide(
                TransportProposal.Of(
                    TransportCases.TypeOf(assessment.DecisionType, policies, now), kind, assessment, vault.Seal(key, new DecisionReasons([.. assessment.Findings.Select(f => f.Reason)]))),
                state.File).Widen());
    }

    private static List<GroundFinding> FindingsOf(Request request) =>
        [.. (request.Findings ?? []).Select(f => new GroundFinding(f.Ground.GetValueOrDefault(), f.Supports.GetValueOrDefault(), f.Until, f.Note!.Trim()))];

    private static TransportCosts? CostsOf(Request request) =>
        request.Costs is { } costs ? new TransportCosts(costs.AssignedSek.GetValueOrDefault(), costs.AttendedSek.GetValueOrDefault(), CostSource.Investigated) : null;

    /// <summary>What was found out; at least one of the two.</summary>
    /// <param name="Findings">Of grounds, each at most once.</param>
    /// <param name="Costs">Of the costs to the assigned and the attended school.</param>
    internal sealed record Request(IReadOnlyList<Found>? Findings = null, Costs? Costs = null);

    /// <summary>What was found of one ground.</summary>
    /// <param name="Ground">The ground; one that was not claimed is added.</param>
    /// <param name="Supports">Whether it gives a need of school transport.</param>
    /// <param name="Until">The last day of the need; null when it lasts the school year.</param>
    /// <param name="Note">Why.</param>
    internal sealed record Found(TransportGround? Ground, bool? Supports, DateOnly? Until, string? Note);

    /// <summary>What the pupil's transport costs in the school year, SEK.</summary>
    /// <param name="AssignedSek">To the assigned school; 0 where there would be no right to it.</param>
    /// <param name="AttendedSek">To the school attended.</param>
    internal sealed record Costs(decimal? AssignedSek, decimal? AttendedSek);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Findings).NotEmpty().When(r => r.Costs is null);
            RuleFor(r => r.Findings).Must(f => f is null || f.Select(x => x.Ground).Distinct().Count() == f.Count).WithErrorCode("not-allowed");
            RuleForEach(r => r.Findings).ChildRules(found =>
            {
                found.RuleFor(f => f.Ground).NotNull();
                found.RuleFor(f => f.Supports).NotNull();
                found.RuleFor(f => f.Note).NotEmpty().MaximumLength(Decide.LongestText);
            });
            RuleFor(r => r.Costs!.AssignedSek).NotNull().InclusiveBetween(0, HighestCost).When(r => r.Costs is not null);
            RuleFor(r => r.Costs!.AttendedSek).NotNull().InclusiveBetween(0, HighestCost).When(r => r.Costs is not null);
        }
    }
}
