using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Rules;
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
            .Describe("decide-school-transport", "Decide a case of school transport", "The letter is rendered, sealed and cited by the decision. Give reasons when refusing, and when granting against the rules or for less than the rest of the school year.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "approval-awaited", "signature-awaited", "opinion-awaited").Refuses(ProblemCodes.EvidenceDisposed)
            .Refuses(RejectionKind.Forbidden, "decision-not-delegated", "officer-disqualified")
            .Refuses(RejectionKind.Rule, "transport-outside-school-year", "decision-type-not-in-force", "decision-route-unconfirmed", "decision-type-unknown", "decision-type-of-other-school-form", "material-not-communicated")
            .Produces<Response>();
        groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/letter-previews", PreviewLetter)
            .Describe("preview-school-transport-letter", "Show the letter as it would be", "Takes the decision to come; nothing is saved.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided").Refuses(ProblemCodes.EvidenceDisposed)
            .Refuses(RejectionKind.Rule, "decision-route-unconfirmed", "decision-type-unknown", "decision-type-of-other-school-form")
            .AnswersHtml();
    }

    private static async Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, TransportDecisions decisions, IDocumentStore store, TimeProvider time,
        CancellationToken ct)
    {
        // Before anything is folded: the id may be that of a stream which is no case, or none that this officer may know of.
        CaseRow row;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            row = await TransportCases.FindAsync(looking, Viewers.Of(actor), caseId, ct);
        var now = time.GetUtcNow();
        return await command.RunAsync(
            request,
            batch => (Stream: batch.FetchForWriting<CaseOf<TransportCase>>(caseId), Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId))),
            async (reading, session) =>
            {
                var stream = await reading.Stream;
                var policies = await reading.Policies ?? PolicySet.Initial;
                ifMatch.Demand(stream.CurrentVersion);
                var assessed = AssessedOf(stream.Aggregate.Slice);
                var evidence = (await session.Vault.ComputeAsync([assessed.Evidence.Id], "decide", ct)).Document(assessed.Evidence) ?? throw Disposed();
                var application = TransportCases.FactsOf(stream.Aggregate.Slice).Application;
                var (type, decision) = Prepare(assessed, application, request, actor, policies, now);
                DemandFit(type, evidence);
                var rendered = await decisions.RenderAsync(actor.MunicipalityId, stream.Aggregate.File.Registration!.Reference, application, type, evidence, decision, now, row.DiaryNumber, ct);
                var verdict = TransportDecisions.Take(stream.Aggregate, type, evidence, decision, rendered, session.Vault, await session.Vault.KeyAsync(caseId, ct), now);
                if (verdict is Verdict<IDomainEvent>.Refused refused)
                    return refused.Rejection;
                var events = ((Verdict<IDomainEvent>.Accepted)verdict).Events;
                stream.AppendMany(events);
                if (request.Outcome == Outcome.Refused)
                    session.ReleaseClaim(TransportApplications.Claim, TransportApplications.KeyOf(application));
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId, outcome = request.Outcome });
            },
            ct: ct);
    }

    private static async Task<IResult> PreviewLetter(
        Guid caseId, Request request, CurrentActor actor, TransportDecisions decisions, CaseNames names, IDocumentStore store, TimeProvider time, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await TransportCases.FindAsync(session, Viewers.Of(actor), caseId, ct);
        var state = (await session.Events.AggregateStreamAsync<CaseOf<TransportCase>>(caseId, ct: ct))!;
        return await ShownAsync(session, row, state, AssessedOf(state.Slice), request, actor, decisions, names, time.GetUtcNow(), replaces: null, http, ct);
    }

    /// <summary>The letter of a decision to come, the first in the case or one that takes another's place; nothing is saved, and the look is audited.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="row">The case as the actor sees it.</param>
    /// <param name="state">The case.</param>
    /// <param name="assessed">What its rules came to.</param>
    /// <param name="request">The decision to come.</param>
    /// <param name="actor">The officer.</param>
    /// <param name="decisions">Renders.</param>
    /// <param name="names">Shows names.</param>
    /// <param name="now">The moment, UTC.</param>
    /// <param name="replaces">The date of the decision whose place it would take, or null.</param>
    /// <param name="http">Where it goes.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IResult> ShownAsync(
        IQuerySession session, CaseRow row, CaseOf<TransportCase> state, TransportAssessed assessed, Request request, CurrentActor actor, TransportDecisions decisions, CaseNames names, DateTimeOffset now,
        DateOnly? replaces, HttpContext http, CancellationToken ct)
    {
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var application = TransportCases.FactsOf(state.Slice).Application;
        var (type, decision) = Prepare(assessed, application, request, actor, policies, now);
        var opened = await CaseDocuments.OpenAsync(session, actor, row.CaseId, [assessed.Evidence.Id], "letter-preview", ct);
        if (opened.Document(assessed.Evidence) is { } facts)
            DemandFit(type, facts);
        await names.ShowAsync(actor, [row.Subject, row.Applicant], "letter-preview", ct, cases: [row.CaseId]);
        var rendered = await decisions.RenderAsync(
            actor.MunicipalityId, state.File.Registration!.Reference, application, type, opened.Document(assessed.Evidence) ?? throw Disposed(), decision, now, row.DiaryNumber, ct, replaces);
        return CaseLetter.Shown(http, rendered.Letter);
    }

    /// <summary>The decision that an officer asks for, as far as it can be told from the request alone.</summary>
    /// <exception cref="ProblemException">The type or reasons are missing (400), or no such type holds (422).</exception>
    public static (DecisionType Type, TransportDecision Decision) Prepare(TransportAssessed assessed, TransportApplication application, Request request, CurrentActor actor, PolicySet policies, DateTimeOffset now)
    {
        var today = SwedishTime.DateOf(now);
        if (request.DecisionType is null && !TransportAssessment.IsTypeSettled(assessed.Problem))
            throw new ProblemException(ExceptionProblems.Field("decisionType", "required"));
        var type = TransportCases.DecisionTypes(today).FirstOrDefault(t => t.Code == (request.DecisionType ?? assessed.DecisionType.Value))
            ?? throw new ProblemException(Problem.From(new Rejection("decision-type-unknown", RejectionKind.Rule, "decisionType")));
        type = DecisionCatalogue.Shipped.Confirmed(type, policies, today, now);
        // Distance alone can grant; every refusal, and every grant against the rules, is an individual assessment with its own reasons. So is a grant that ends before the
        // school year does, since it refuses the rest.
        var grants = request.Outcome is Outcome.Granted or Outcome.PartlyGranted;
        var ground = request.Outcome == Outcome.Granted && assessed.Entitlement == Entitlement.Entitled && !(request.ValidTo < application.Year.LastDay) ? DecisionGround.Distance : DecisionGround.IndividualAssessment;
        if (ground == DecisionGround.IndividualAssessment && string.IsNullOrWhiteSpace(request.Reasons))
            throw new ProblemException(ExceptionProblems.Field("reasons", "required"));
        return (type, new TransportDecision(
            request.Outcome.GetValueOrDefault(), ground, actor.Actor, new LetterSigner.Officer(actor.Name), grants ? request.ValidFrom : null, grants ? request.ValidTo : null,
            request.Mode, Text(request.Conditions), Text(request.Reasons), Delegations.Of(policies, actor, type, request.Outcome.GetValueOrDefault(), now), request.CommunicationNotNeeded ?? false,
            grants ? request.Arrangement : null, grants && application.Kind != ApplicationKind.AfterSchoolCare ? TransportRenewals.PlanOf(policies, application.Year, now) : null));
    }

    /// <summary>Ends the command unless the type of decision is one for pupils of the school form that the facts tell.</summary>
    /// <exception cref="ProblemException">It is none (422).</exception>
    public static void DemandFit(DecisionType type, TransportEvidence evidence)
    {
        if (!TypesOfSchoolForm.Fits(new DecisionTypeCode(type.Code), evidence.Facts?.Pupil.Form ?? evidence.Placement?.Form))
            throw new ProblemException(Problem.From(new Rejection("decision-type-of-other-school-form", RejectionKind.Rule, "decisionType")));
    }

    private static TransportAssessed AssessedOf(TransportCase state) => state is TransportCase.UnderAssessment { Assessment: var assessed }
        ? assessed
        : throw new ProblemException(Problem.From(new Rejection("case-already-decided", RejectionKind.Conflict)));

    private static ProblemException Disposed() => new(ProblemCodes.EvidenceDisposed);

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The decision.</summary>
    /// <param name="Outcome">granted, partly-granted or refused.</param>
    /// <param name="ValidFrom">First day in force; needed for a grant, and not kept for a refusal.</param>
    /// <param name="ValidTo">Last day in force; needed for a grant, and not kept for a refusal.</param>
    /// <param name="Reasons">The officer's own reasons; needed for a refusal and for a grant that the rules do not support.</param>
    /// <param name="Mode">How the pupil travels; null when that is told later.</param>
    /// <param name="Conditions">Conditions in words.</param>
    /// <param name="DecisionType">The type of decision; the proposal's when left out, which is refused where the facts do not settle the type.</param>
    /// <param name="CommunicationNotNeeded">
    /// true where the officer finds it obviously unnecessary to communicate the material before refusing (förvaltningslagen 25 §); otherwise a refusal needs it communicated.
    /// </param>
    /// <param name="Arrangement">Addresses, stops and weeks, with the mode; may be told later.</param>
    internal sealed record Request(
        Outcome? Outcome, DateOnly? ValidFrom = null, DateOnly? ValidTo = null, string? Reasons = null, TransportMode? Mode = null, string? Conditions = null, string? DecisionType = null,
        bool? CommunicationNotNeeded = null, TransportArrangement? Arrangement = null);

    /// <summary>What was decided.</summary>
    internal sealed record Response(Guid CaseId, Outcome Outcome, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Outcome).NotNull();
            RuleFor(r => r.Outcome).Must(o => o is null or Domain.Decisions.Outcome.Granted or Domain.Decisions.Outcome.PartlyGranted or Domain.Decisions.Outcome.Refused).WithErrorCode("not-allowed");
            RuleFor(r => r.Reasons).MaximumLength(LongestText);
            RuleFor(r => r.Conditions).MaximumLength(LongestText);
            RuleFor(r => r.ValidFrom).NotNull().When(r => r.Outcome is Domain.Decisions.Outcome.Granted or Domain.Decisions.Outcome.PartlyGranted);
            RuleFor(r => r.ValidTo).NotNull().When(r => r.Outcome is Domain.Decisions.Outcome.Granted or Domain.Decisions.Outcome.PartlyGranted);
            RuleFor(r => r.ValidTo).GreaterThanOrEqualTo(r => r.ValidFrom).When(r => r.ValidFrom is not null && r.ValidTo is not null);
            RuleFor(r => r.Conditions).Empty().When(r => r.Outcome == Domain.Decisions.Outcome.Refused).WithErrorCode("not-allowed");
            RuleFor(r => r.Arrangement).Null().When(r => r.Outcome == Domain.Decisions.Outcome.Refused).WithErrorCode("not-allowed");
            RuleFor(r => r.Mode).NotNull().When(r => r.Arrangement is not null);
            RuleFor(r => r.Arrangement!).SetValidator(new ArrangementValidator()).When(r => r.Arrangement is not null);
            RuleFor(r => r.Mode).Null().When(r => r.Outcome == Domain.Decisions.Outcome.Refused).WithErrorCode("not-allowed");
        }
    }
}
