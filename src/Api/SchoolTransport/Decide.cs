using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>An officer decides a case of school transport, or looks at the letter first.</summary>
internal sealed class Decide : IUseCase
{
    /// <summary>Longest reasons and conditions, characters.</summary>
    public const int LongestText = 4000;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/decisions", Handle)
            .Describe("decide-school-transport", "Decide a case of school transport", "The letter is rendered, sealed and cited by the decision. Give reasons when refusing, and when granting against the rules.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "evidence-disposed")
            .Refuses(RejectionKind.Rule, "transport-outside-school-year", "decision-type-not-in-force", "decision-route-unconfirmed")
            .Produces<Response>();
        groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/letter-previews", PreviewLetter)
            .Describe("preview-school-transport-letter", "Show the letter as it would be", "Takes the decision to come; nothing is saved.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "evidence-disposed")
            .Refuses(RejectionKind.Rule, "decision-route-unconfirmed")
            .AnswersHtml();
    }

    private static Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, TransportDecisions decisions, CancellationToken ct) => command.RunAsync(
            request,
            batch => batch.FetchForWriting<CaseOf<TransportCase>>(caseId),
            async (reading, session) =>
            {
                var stream = await reading;
                await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
                ifMatch.Demand(stream.CurrentVersion);
                var (type, evidence, decision) = await PrepareAsync(stream.Aggregate, request, actor, session.Vault, ct);
                var application = ApplicationOf(stream.Aggregate.Slice);
                var letter = await decisions.RenderAsync(actor.MunicipalityId, HeaderOf(stream.Aggregate.File).Reference, application, type, evidence, decision, ct);
                var verdict = decisions.Take(stream.Aggregate, type, evidence, decision, letter, session.Vault, await session.Vault.KeyAsync(caseId, ct));
                if (verdict is Verdict<IDomainEvent>.Refused refused)
                    return refused.Rejection;
                var events = ((Verdict<IDomainEvent>.Accepted)verdict).Events;
                stream.AppendMany(events);
                if (request.Outcome == Outcome.Refused)
                    session.ReleaseClaim(TransportApplications.Claim, TransportApplications.KeyOf(application.Pupil, application.Year));
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId, outcome = request.Outcome });
            },
            ct: ct);

    private static async Task<IResult> PreviewLetter(
        Guid caseId, Request request, CurrentActor actor, TransportDecisions decisions, IDocumentStore store, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var state = await session.Events.AggregateStreamAsync<CaseOf<TransportCase>>(caseId, ct: ct);
        var (type, evidence, decision) = await PrepareAsync(state!, request, actor, session.Vault, ct);
        return CaseLetter.Shown(
            http, await decisions.RenderAsync(actor.MunicipalityId, HeaderOf(state!.File).Reference, ApplicationOf(state.Slice), type, evidence, decision, ct));
    }

    private static async Task<(DecisionType Type, TransportEvidence Evidence, TransportDecision Decision)> PrepareAsync(
        CaseOf<TransportCase> state, Request request, CurrentActor actor, IVault vault, CancellationToken ct)
    {
        if (state.Slice is not TransportCase.UnderAssessment { Assessment: var assessed })
            throw new ProblemException(Problem.From(new Rejection("case-already-decided", RejectionKind.Conflict)));
        var opened = await vault.ComputeAsync([assessed.Evidence.Id], "decide", ct);
        var evidence = opened.Document(assessed.Evidence) ?? throw new ProblemException(Problem.From(new Rejection("evidence-disposed", RejectionKind.Conflict)));
        var type = DecisionCatalogue.Shipped.Find(assessed.DecisionType.Value, SwedishTime.DateOf(evidence.KnownAt))
            ?? throw new InvalidOperationException($"The catalogue has no '{assessed.DecisionType}'.");
        // Distance alone can grant; every refusal, and every grant against the rules, is an individual assessment with its own reasons.
        var ground = request.Outcome == Outcome.Granted && assessed.Entitlement == Entitlement.Entitled ? DecisionGround.Distance : DecisionGround.IndividualAssessment;
        if (ground == DecisionGround.IndividualAssessment && string.IsNullOrWhiteSpace(request.Reasons))
            throw new ProblemException(ExceptionProblems.Field("reasons", "required"));
        return (type, evidence, new TransportDecision(
            request.Outcome.GetValueOrDefault(), ground, actor.Actor, new LetterSigner.Officer(actor.Name), request.ValidFrom, request.ValidTo, request.Mode, Text(request.Conditions),
            Text(request.Reasons)));
    }

    private static TransportApplication ApplicationOf(TransportCase state) => state switch
    {
        TransportCase.UnderAssessment s => s.Application,
        TransportCase.Settled s => s.Application,
        _ => throw new InvalidOperationException("The case has no application."),
    };

    private static CaseHeader HeaderOf(CaseFile file) => file switch
    {
        CaseFile.UnderAssessment f => f.Header,
        CaseFile.Decided f => f.Header,
        _ => throw new InvalidOperationException("The case is not registered."),
    };

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The decision.</summary>
    /// <param name="Outcome">granted or refused.</param>
    /// <param name="ValidFrom">First day in force.</param>
    /// <param name="ValidTo">Last day in force.</param>
    /// <param name="Reasons">The officer's own reasons; needed for a refusal and for a grant that the rules do not support.</param>
    /// <param name="Mode">How the pupil travels; null when that is told later.</param>
    /// <param name="Conditions">Conditions in words.</param>
    internal sealed record Request(Outcome? Outcome, DateOnly ValidFrom, DateOnly ValidTo, string? Reasons = null, TransportMode? Mode = null, string? Conditions = null);

    /// <summary>What was decided.</summary>
    internal sealed record Response(Guid CaseId, Outcome Outcome, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Outcome).NotNull();
            RuleFor(r => r.Outcome).Must(o => o is null or Domain.Decisions.Outcome.Granted or Domain.Decisions.Outcome.Refused).WithErrorCode("not-allowed");
            RuleFor(r => r.Reasons).MaximumLength(LongestText);
            RuleFor(r => r.Conditions).MaximumLength(LongestText);
            RuleFor(r => r.ValidFrom).NotEmpty();
            RuleFor(r => r.ValidTo).NotEmpty();
            RuleFor(r => r.ValidTo).GreaterThanOrEqualTo(r => r.ValidFrom).When(r => r.ValidTo != default);
            RuleFor(r => r.Mode).Null().When(r => r.Outcome == Domain.Decisions.Outcome.Refused).WithErrorCode("not-allowed");
        }
    }
}
