using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
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
            .Describe("decide-school-transport", "Decide a case of school transport", "The letter is rendered, sealed and cited by the decision. Give reasons when refusing, and when granting against the rules. Transport is applied for from the day the application arrived, or the school year's first day, to its last: to grant less is partly-granted, with reasons, and refuses the rest. What is not delegated to the officer is put forward as a proposal and decided by the board; with board the officer records what it decided. Facts are asked for once more: where registers, catchment areas or road network say otherwise than when the case was assessed, it is assessed anew with a new proposal, and nothing is decided (facts-changed). Where the registers give no answer the officer decides on what is known; what the board has decided is recorded as it is.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "approval-awaited", "material-not-considered", "approval-refused", "signature-awaited", "opinion-awaited", "facts-changed").Refuses(ProblemCodes.EvidenceDisposed)
            .Refuses(RejectionKind.Forbidden, "decision-not-delegated", "officer-disqualified")
            .Refuses(RejectionKind.Rule, "transport-outside-school-year", "decision-type-not-in-force", "decision-route-unconfirmed", "decision-type-unknown", "decision-type-of-other-school-form", "material-not-communicated", "grant-is-partial", "board-meeting-not-possible")
            .Produces<Response>();
        groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/letter-previews", PreviewLetter)
            .Describe("preview-school-transport-letter", "Show the letter as it would be", "Takes the decision to come; nothing is saved.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided").Refuses(ProblemCodes.EvidenceDisposed)
            .Refuses(RejectionKind.Rule, "decision-route-unconfirmed", "decision-type-unknown", "decision-type-of-other-school-form", "grant-is-partial")
            .AnswersHtml();
    }

    private static async Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, StaffNames staff, TransportDecisions decisions, TransportReassessment reassessment, IDocumentStore store,
        TimeProvider time, CancellationToken ct)
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
                var (type, decision) = Prepare(assessed, application, request, actor, policies, now, TransportCases.FirstDayOf(stream.Aggregate), await SentIn.OfAsync(session, caseId, ct));
                DemandFit(type, evidence);
                // Assessed anew in a transaction of its own, whatever becomes of what the officer asked for.
                if (request.Board is null && await reassessment.RunAsync(actor.MunicipalityId, caseId, policies, s => s.Within(Actor.System.Id, session), ct) is { Code: "facts-changed" } outdated)
                    return outdated;
                decision = decision with { Makers = MakersOf(request, staff, actor, time) };
                var rendered = await decisions.RenderAsync(actor.MunicipalityId, stream.Aggregate.File.Registration!.Reference, application, type, evidence, decision, now, row.DiaryNumber, ct, parties: stream.Aggregate.File.Parties.All.Keys);
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
        Guid caseId, Request request, CurrentActor actor, StaffNames staff, TransportDecisions decisions, CaseNames names, IDocumentStore store, TimeProvider time, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await TransportCases.FindAsync(session, Viewers.Of(actor), caseId, ct);
        var state = (await session.Events.AggregateStreamAsync<CaseOf<TransportCase>>(caseId, ct: ct))!;
        return await ShownAsync(session, row, state, AssessedOf(state.Slice), request, actor, staff, decisions, names, time, replaces: null, http, ct);
    }

    /// <summary>The letter of a decision to come, the first in the case or one that takes another's place; nothing is saved, and the look is audited.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="row">The case as the actor sees it.</param>
    /// <param name="state">The case.</param>
    /// <param name="assessed">What its rules came to.</param>
    /// <param name="request">The decision to come.</param>
    /// <param name="actor">The officer.</param>
    /// <param name="staff">How officers are shown.</param>
    /// <param name="decisions">Renders.</param>
    /// <param name="names">Shows names.</param>
    /// <param name="time">The clock.</param>
    /// <param name="replaces">The date of the decision whose place it would take, or null.</param>
    /// <param name="http">Where it goes.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IResult> ShownAsync(
        IQuerySession session, CaseRow row, CaseOf<TransportCase> state, TransportAssessed assessed, Request request, CurrentActor actor, StaffNames staff, TransportDecisions decisions, CaseNames names, TimeProvider time,
        DateOnly? replaces, HttpContext http, CancellationToken ct)
    {
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var application = TransportCases.FactsOf(state.Slice).Application;
        var now = time.GetUtcNow();
        var (type, decision) = Prepare(
            assessed, application, request, actor, policies, now, replaces is null ? TransportCases.FirstDayOf(state) : TransportTime.FirstDay(SwedishTime.DateOf(now), application.Year), LateMaterial.None);
        decision = decision with { Makers = MakersOf(request, staff, actor, time) };
        var opened = await CaseDocuments.OpenAsync(session, actor, row.CaseId, [assessed.Evidence.Id], "letter-preview", ct);
        if (opened.Document(assessed.Evidence) is { } facts)
            DemandFit(type, facts);
        await names.ShowAsync(actor, [row.Subject, row.Applicant], "letter-preview", ct, cases: [row.CaseId]);
        var rendered = await decisions.RenderAsync(
            actor.MunicipalityId, state.File.Registration!.Reference, application, type, opened.Document(assessed.Evidence) ?? throw Disposed(), decision, now, row.DiaryNumber, ct, replaces, parties: state.File.Parties.All.Keys);
        return CaseLetter.Shown(http, rendered.Letter);
    }

    /// <summary>The decision that an officer asks for, as far as it can be told from the request alone.</summary>
    /// <param name="assessed">What the rules found.</param>
    /// <param name="application">What is applied for.</param>
    /// <param name="request">What the officer asks for.</param>
    /// <param name="actor">The officer.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="now">The moment of the decision, UTC.</param>
    /// <param name="first">The first day that a whole grant begins on at the latest.</param>
    /// <param name="material">What parties have sent in beside the application; none where nothing is decided yet.</param>
    /// <exception cref="ProblemException">The type or reasons are missing (400), no such type holds, or what is called a grant leaves days out (422).</exception>
    public static (DecisionType Type, TransportDecision Decision) Prepare(
        TransportAssessed assessed, TransportApplication application, Request request, CurrentActor actor, PolicySet policies, DateTimeOffset now, DateOnly first,
        LateMaterial material)
    {
        var today = SwedishTime.DateOf(now);
        if (request.DecisionType is null && !TransportAssessment.IsTypeSettled(assessed.Problem))
            throw new ProblemException(ExceptionProblems.Field("decisionType", "required"));
        var type = TransportCases.DecisionTypes(today).FirstOrDefault(t => t.Code == (request.DecisionType ?? assessed.DecisionType.Value))
            ?? throw new ProblemException(Problem.From(new Rejection("decision-type-unknown", RejectionKind.Rule, "decisionType")));
        type = DecisionCatalogue.Shipped.Confirmed(type, policies, today, now);
        // Distance alone can grant; every refusal, and every grant against the rules, is an individual assessment with its own reasons. So is a grant that leaves
        // out days applied for, since it refuses them: it is called what it is, so that whoever is refused is heard first, told why and told how to appeal.
        var grants = request.Outcome is Outcome.Granted or Outcome.PartlyGranted;
        var leavesOut = grants && TransportTime.LeavesOut(first, application.Year, request.ValidFrom, request.ValidTo);
        var ground = request.Outcome == Outcome.Granted && assessed.Entitlement == Entitlement.Entitled && !leavesOut ? DecisionGround.Distance : DecisionGround.IndividualAssessment;
        if (ground == DecisionGround.IndividualAssessment && string.IsNullOrWhiteSpace(request.Reasons))
            throw new ProblemException(ExceptionProblems.Field("reasons", "required"));
        if (leavesOut && request.Outcome == Outcome.Granted)
            throw new ProblemException(Problem.From(new Rejection("grant-is-partial", RejectionKind.Rule, "outcome")));
        return (type, new TransportDecision(
            request.Outcome.GetValueOrDefault(), ground, request.Board is null ? actor.Actor : Actor.Board,
            request.Board is { } board ? new LetterSigner.Board(board.Meeting.GetValueOrDefault(), board.Paragraph.GetValueOrDefault()) : new LetterSigner.Officer(actor.Name), grants ? request.ValidFrom : null, grants ? request.ValidTo : null,
            request.Mode, Text(request.Conditions), Text(request.Reasons), request.Board is null ? Delegations.Of(policies, actor, type, request.Outcome.GetValueOrDefault(), now) : null, request.CommunicationNotNeeded ?? false,
            grants ? request.Arrangement : null, grants && application.Kind != ApplicationKind.AfterSchoolCare ? TransportRenewals.PlanOf(policies, application.Year, now) : null)
        {
            Material = material,
        });
    }

    /// <summary>Who beside the one who decides has a part in the decision that an officer asks for; null where nobody has.</summary>
    /// <exception cref="ProblemException">What is named can be no officer (400), or the meeting has not been held (422).</exception>
    public static DecisionMakers? MakersOf(Request request, StaffNames staff, CurrentActor actor, TimeProvider time) => DecisionMakers.Of(
        request.PresentedBy, request.TookPart, request.Board is { } board ? new BoardMinutes(board.Meeting.GetValueOrDefault(), board.Paragraph.GetValueOrDefault()) : null, staff, actor, time);

    /// <summary>Ends the command unless the type of decision is one for pupils of the school form that the facts tell.</summary>
    /// <exception cref="ProblemException">It is none (422).</exception>
    public static void DemandFit(DecisionType type, TransportEvidence evidence)
    {
        if (!TypesOfSchoolForm.Fits(new DecisionTypeCode(type.Code), TypesOfSchoolForm.FormOf(evidence)))
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
    /// <param name="PresentedBy">Who presented the case (föredragande), as the municipality shows staff or by account; nobody when left out.</param>
    /// <param name="TookPart">Who took part in the final handling without deciding, named the same way; nobody when left out.</param>
    /// <param name="Board">Where the board itself has decided and the officer records it; the officer needs no delegation then.</param>
    internal sealed record Request(
        Outcome? Outcome, DateOnly? ValidFrom = null, DateOnly? ValidTo = null, string? Reasons = null, TransportMode? Mode = null, string? Conditions = null, string? DecisionType = null,
        bool? CommunicationNotNeeded = null, TransportArrangement? Arrangement = null, string? PresentedBy = null, IReadOnlyList<string>? TookPart = null, BoardRequest? Board = null);

    /// <summary>The board's own decision.</summary>
    /// <param name="Meeting">The day of the meeting, which is the day of the decision.</param>
    /// <param name="Paragraph">The paragraph of the minutes.</param>
    internal sealed record BoardRequest(DateOnly? Meeting, int? Paragraph);

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
            RuleFor(r => r.PresentedBy).Account();
            RuleFor(r => r.TookPart).Must(t => t is null or { Count: <= DecisionMakers.Most }).WithErrorCode("not-allowed");
            RuleForEach(r => r.TookPart).NotEmpty().Account();
            RuleFor(r => r.Board!.Meeting).NotNull().When(r => r.Board is not null);
            RuleFor(r => r.Board!.Paragraph).NotNull().GreaterThan(0).When(r => r.Board is not null);
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
