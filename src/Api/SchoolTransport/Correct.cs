using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>An officer corrects a fact that a case of school transport rests on, since it was wrong or has changed from a day on.</summary>
internal sealed class Correct : IUseCase
{
    /// <summary>Longest explanation, characters.</summary>
    public const int LongestExplanation = 4000;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/corrections", Handle)
        .Describe(
            "correct-school-transport-case",
            "Correct a fact of a case of school transport",
            "The registers are asked again and the rules applied to what they say now, which holds from effectiveFrom on. Correct the register first. " +
            "While the case is undecided the proposal is made anew. A decision already taken stands, and the case is put on the worklist to be re-examined.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "case-closed")
        .Refuses(RejectionKind.Forbidden, "officer-disqualified")
        .Refuses(ProblemCodes.EvidenceDisposed)
        .Refuses(RejectionKind.Rule, "correction-in-the-future", "correction-too-far-back", "correction-changes-nothing", "correction-facts-unknown")
        .Produces<Response>();

    private static async Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, TransportFactsFinder finder, IDocumentStore store, CancellationToken ct)
    {
        // Before anything is folded: the id may be that of a stream which is no case, or none that this officer may know of.
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            await TransportCases.FindAsync(looking, Viewers.Of(actor), caseId, ct);
        return await command.RunAsync(
            request,
            batch => (Case: batch.FetchForWriting<CaseOf<TransportCase>>(caseId), Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId))),
            async (reading, session) =>
            {
                var stream = await reading.Case;
                ifMatch.Demand(stream.CurrentVersion);
                var (application, assessed) = TransportCases.FactsOf(stream.Aggregate.Slice);
                var policies = await reading.Policies ?? PolicySet.Initial;
                var opened = await session.Vault.ComputeAsync([assessed.Evidence.Id, application.Form.Id], "correct", ct);
                var (before, form) = (opened.Document(assessed.Evidence), opened.Document(application.Form));
                if (before is null)
                    return ProblemCodes.EvidenceDisposed;
                var after = await finder.FindAsync(actor.MunicipalityId, application.Pupil, application.Applicant, application.Year, policies, TransportClaims.Of(application.Kind, form, before), ct);
                after = TransportClaims.Keeping(before, after);
                // A register that gives no answer must not wipe out what it said before.
                if (after.Protection == Protection.Unknown || (after.Facts is null && before.Facts is not null))
                    return new Rejection("correction-facts-unknown", RejectionKind.Rule);
                var verdict = Take(stream.Aggregate, application, request, before, after, policies, actor.Actor, session.Vault, await session.Vault.KeyAsync(caseId, ct));
                if (verdict is Verdict<IDomainEvent>.Refused refused)
                    return refused.Rejection;
                var events = ((Verdict<IDomainEvent>.Accepted)verdict).Events;
                stream.AppendMany(events);
                var needsReexamination = stream.Aggregate.File is CaseFile.Decided done && (done.NeedsReexamination || events.Count > 0);
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId, what = request.What, effectiveFrom = request.EffectiveFrom, needsReexamination });
            },
            ct: ct);
    }

    private static Verdict<IDomainEvent> Take(
        CaseOf<TransportCase> state, TransportApplication application, Request request, TransportEvidence before, TransportEvidence after, PolicySet policies, Actor by, IVault vault, RetentionKey key)
    {
        var today = SwedishTime.DateOf(after.KnownAt);
        var effectiveFrom = request.EffectiveFrom.GetValueOrDefault();
        var assessment = TransportAssessment.Of(after);
        var type = TransportCases.TypeOf(assessment.DecisionType, policies, after.KnownAt);
        return TransportCorrection.Decide(
            new CaseCommand.Correct(
                new FactCode(Code.Of(request.What.GetValueOrDefault())), effectiveFrom,
                // What the system has found to be otherwise an officer may still date.
                TransportCorrection.Differ(before, after) || state.Slice is TransportCase.UnderAssessment { IsUndated: true }, vault.Seal(key, new CorrectionNote(request.Explanation!.Trim())),
                by, after.KnownAt, today),
            new TransportCommand.Correct(effectiveFrom, TransportCases.Assessed(assessment, after, vault.Seal(key, after))),
            TransportProposal.Of(type, application.Kind, assessment, vault.Seal(key, new DecisionReasons([.. assessment.Findings.Select(f => f.Reason)]))),
            state);
    }

    /// <summary>The correction.</summary>
    /// <param name="What">home-address, school-placement, grade or other-register-fact.</param>
    /// <param name="EffectiveFrom">The first day that the facts as they are now known hold for; today at the latest.</param>
    /// <param name="Explanation">What was wrong, or what has changed, in the officer's words.</param>
    internal sealed record Request(TransportFact? What, DateOnly? EffectiveFrom, string? Explanation);

    /// <summary>What was corrected.</summary>
    internal sealed record Response(Guid CaseId, TransportFact What, DateOnly EffectiveFrom, bool NeedsReexamination, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.What).NotNull();
            RuleFor(r => r.EffectiveFrom).NotNull();
            RuleFor(r => r.Explanation).NotEmpty();
            RuleFor(r => r.Explanation).MaximumLength(LongestExplanation);
        }
    }
}
