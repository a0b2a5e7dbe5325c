using System.Buffers.Binary;
using System.Security.Cryptography;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Cases.Intake;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>A guardian applies for school transport for one child and one school year.</summary>
internal sealed class Apply : IUseCase
{
    /// <summary>Longest description, characters.</summary>
    public const int LongestDescription = 4000;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapPost("/school-transport/applications", Handle)
        .Describe(
            "apply-for-school-transport",
            "Apply for school transport",
            "Granted at once where the limit is met and the municipality lets the machine grant; all else goes to an officer. Where the limit is not met, apply on other grounds or ask for the formal decision. " +
            "Journeys to or from fritidshem lie outside the right; an application for them (after-school-care) gets a decision of its own, beside any other application.")
        .Refuses(RejectionKind.NotFound, "child-not-found")
        .Refuses(Exists(new ExistingCase(Guid.Parse("019ab0c1-7c1e-7d52-8a4b-3f0e5d6c7b8a"), "SKJ-7K4M-2Q9P")))
        .Refuses(RejectionKind.Rule, "school-year-not-open", "limit-not-met")
        .Produces<Response>(StatusCodes.Status201Created);

    private static Task<IResult> Handle(
        Request request, IdempotentCommand command, CurrentActor actor, IPopulationRegister register, ApplyHandler handler, TimeProvider time, IDocumentStore store, CancellationToken ct) =>
        RunAsync(request, request, Arrival.InEService(time.GetUtcNow()), command, actor, register, handler, time, store, ct);

    /// <summary>Runs the command, for the guardian who applies or for an officer who acts for one.</summary>
    /// <param name="sent">What was sent, whose content the idempotency key stands for.</param>
    /// <param name="request">What is applied for.</param>
    /// <param name="arrival">How and when it came.</param>
    /// <param name="command">Runs it once.</param>
    /// <param name="actor">Who acts, with the applicant as guardian.</param>
    /// <param name="register">The population register.</param>
    /// <param name="handler">Registers and decides.</param>
    /// <param name="time">The clock.</param>
    /// <param name="store">The log.</param>
    /// <param name="ct">Cancels.</param>
    public static Task<IResult> RunAsync(
        object sent, Request request, Arrival arrival, IdempotentCommand command, CurrentActor actor, IPopulationRegister register, ApplyHandler handler, TimeProvider time, IDocumentStore store,
        CancellationToken ct)
    {
        var pupil = new PersonRef(request.ChildId);
        return command.RunAsync(
            sent,
            batch => (
                Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId)),
                Existing: TransportApplications.Find(batch, Viewers.Of(actor), [pupil], request.SchoolYear, request.Kind == ApplicationKind.AfterSchoolCare),
                WasRefused: TransportApplications.WasRefused(batch, actor.MunicipalityId, pupil, request.SchoolYear)),
            async (reading, session) =>
            {
                var policies = await reading.Policies ?? PolicySet.Initial;
                if (await Preview.RefusalAsync(register, actor, pupil, request.SchoolYear, policies, time.GetUtcNow(), ct) is { } refusal)
                    return refusal;
                return (await reading.Existing)[pupil].Select(e => e.Case).FirstOrDefault() is { } existing
                    ? Exists(existing)
                    : await handler.HandleAsync(request, arrival, actor, policies, await reading.WasRefused, session, ct);
            },
            async _ =>
            {
                await using var session = store.QuerySession(actor.MunicipalityId);
                return await ExistingAsync(session, actor, pupil, request, ct) ?? ProblemCodes.Busy;
            },
            ct: ct);
    }

    private static async Task<Problem?> ExistingAsync(IQuerySession session, CurrentActor actor, PersonRef pupil, Request request, CancellationToken ct) =>
        (await TransportApplications.FindAsync(session, Viewers.Of(actor), [pupil], request.SchoolYear, ct, request.Kind == ApplicationKind.AfterSchoolCare))[pupil].Select(e => e.Case).FirstOrDefault() is { } existing
            ? Exists(existing)
            : null;

    /// <summary>The refusal that names the application there is already.</summary>
    public static Problem Exists(ExistingCase existing) => Problem.From(new Rejection("application-exists", RejectionKind.Conflict)).With("existingCase", existing);

    /// <summary>What is applied for.</summary>
    /// <param name="ChildId">The child.</param>
    /// <param name="SchoolYear">The school year.</param>
    /// <param name="Kind">distance, other-grounds, formal-decision or after-school-care.</param>
    /// <param name="Grounds">With other-grounds: at least one.</param>
    /// <param name="Description">The applicant's own words.</param>
    /// <param name="Statements">With other-grounds: what is said of the grounds, field by field.</param>
    internal sealed record Request(
        Guid ChildId, SchoolYear SchoolYear, ApplicationKind? Kind, IReadOnlyList<TransportGround>? Grounds = null, string? Description = null, GroundStatements? Statements = null);

    /// <summary>The receipt.</summary>
    internal sealed record Response(Guid CaseId, CaseReference Reference, string Status, ReceiptDecision? Decision, long Version, string? Position);

    /// <summary>The decision, where the machine took it at once.</summary>
    internal sealed record ReceiptDecision(Outcome Outcome, DateTimeOffset DecidedAt);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.ChildId).NotEmpty();
            RuleFor(r => r.SchoolYear).NotEmpty();
            RuleFor(r => r.Kind).NotNull();
            RuleFor(r => r.Description).MaximumLength(LongestDescription);
            RuleFor(r => r.Grounds).NotEmpty().When(r => r.Kind == ApplicationKind.OtherGrounds);
            RuleFor(r => r.Grounds).Must(g => g is null or { Count: 0 }).When(r => r.Kind != ApplicationKind.OtherGrounds).WithErrorCode("not-allowed");
            RuleFor(r => r.Grounds).Must(g => g is null || g.Distinct().Count() == g.Count).WithErrorCode("not-allowed");
            RuleFor(r => r.Statements).Null().When(r => r.Kind != ApplicationKind.OtherGrounds).WithErrorCode("not-allowed");
            RuleFor(r => r.Statements!).SetValidator(new StatementsValidator()).When(r => r.Statements is not null);
        }
    }
}

/// <summary>Registers the application with its evidence, and decides it where the machine may.</summary>
internal sealed class ApplyHandler(
    TransportFactsFinder facts, TransportDecisions decisions, TransportForms forms, IPopulationRegister population, OnBehalfIntake intake, TimeProvider time)
{
    /// <summary>Gathers facts, decides and puts everything into the session; saves nothing.</summary>
    public async Task<CommandAnswer> HandleAsync(
        Apply.Request request, Arrival arrival, CurrentActor actor, PolicySet policies, bool wasRefused, IDocumentSession session, CancellationToken ct)
    {
        var (pupil, kind) = (new PersonRef(request.ChildId), request.Kind.GetValueOrDefault());
        // The key is made while facts are gathered; one that no case comes to use is harmless.
        var caseId = Guid.CreateVersion7(time.GetUtcNow());
        var making = session.Vault.NewKeyAsync(caseId, ct);
        var finding = facts.FindWithPersonsAsync(actor.MunicipalityId, pupil, actor.Guardian, request.SchoolYear, policies, TransportClaims.Of(kind, request.Grounds, request.Statements), ct);
        await Task.WhenAll(making, finding);
        var (evidence, persons) = await finding;
        var key = await making;
        var now = evidence.KnownAt;
        var today = SwedishTime.DateOf(now);
        var assessment = TransportAssessment.Of(evidence);
        var type = TransportCases.TypeOf(assessment.DecisionType, policies, now);

        var reference = CaseReference.Create(CaseTypes.SchoolTransport.ReferencePrefix, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)));
        var form = new TransportForm(request.Grounds ?? [], request.Description, request.Statements);
        var application = new TransportApplication(pupil, actor.Guardian, request.SchoolYear, kind, session.Vault.Seal(key, form));
        var assessed = TransportCases.Assessed(assessment, evidence, session.Vault.Seal(key, evidence));
        var snapshot = await forms.SnapshotAsync(actor, request, evidence, ct);
        var register = new CaseCommand.Register(
            reference, TransportCases.Type, arrival.Channel, arrival.ArrivedAt, pupil, actor.Guardian,
            evidence.Protection == Protection.None ? Queue.Ordinary : Queue.Protected,
            session.Vault.Seal(key, snapshot));

        var opened = CaseVerdict.Join(
            CaseDecider.Decide(register, CaseFile.Initial).Widen(),
            TransportDecider.Decide(new TransportCommand.Apply(application, assessed), TransportCase.Initial).Widen());
        if (opened is Verdict<IDomainEvent>.Refused refused)
            return refused.Rejection;
        var events = ((Verdict<IDomainEvent>.Accepted)opened).Events;
        var state = TransportCases.Fold(events);

        var byMachine = kind == ApplicationKind.Distance && AnswerView.IsGrantedByMachine(evidence, assessment, today) && !wasRefused;
        var settled = byMachine
            ? await GrantAsync(actor.MunicipalityId, reference, application, arrival, type, evidence, persons, policies, state, session, key, ct)
            : CaseDecider.Decide(TransportProposal.Of(type, kind, assessment, session.Vault.Seal(key, new DecisionReasons([.. assessment.Findings.Select(f => f.Reason)]))), state.File).Widen();
        if (settled is Verdict<IDomainEvent>.Refused barred)
            return barred.Rejection;
        events = [.. events, .. ((Verdict<IDomainEvent>.Accepted)settled).Events];
        var watched = CaseIntake.Decide(
            new NewCase(CaseTypes.SchoolTransport, type, arrival.On, today, await CoGuardiansAsync(actor, pupil, ct), actor.Actor, policies, now), TransportCases.Fold(events).File);
        if (watched is Verdict<ICaseEvent>.Refused unwatched)
            return unwatched.Rejection;
        IReadOnlyList<IDomainEvent> all = [.. events, .. ((Verdict<ICaseEvent>.Accepted)watched).Events];

        session.Events.StartStream<CaseOf<TransportCase>>(caseId, [.. all]);
        session.Claim(TransportApplications.Claim, TransportApplications.KeyOf(application), caseId);
        session.Claim("case.reference", reference.Value, caseId);
        await intake.ConfirmAsync(session, key, caseId, reference, TransportCases.Type, arrival, actor.Guardian, pupil, snapshot, now, ct);
        return CommandAnswer.Created(
            $"/{actor.MunicipalityId}/{(actor.Actor.Kind == ActorKind.Guardian ? "guardian" : "officer")}/school-transport/cases/{caseId}",
            all.Count,
            new { caseId, reference, status = byMachine ? "decided" : "under-assessment", decision = byMachine ? new Apply.ReceiptDecision(Outcome.Granted, now) : null });
    }

    private async Task<IReadOnlyList<PersonRef>> CoGuardiansAsync(CurrentActor actor, PersonRef pupil, CancellationToken ct) =>
        CaseTypes.SchoolTransport.NeedsAllGuardians ? [.. (await population.GuardiansOfAsync(actor.MunicipalityId, pupil, ct)).Where(g => g != actor.Guardian)] : [];

    private async Task<Verdict<IDomainEvent>> GrantAsync(
        string tenant, CaseReference reference, TransportApplication application, Arrival arrival, DecisionType type, TransportEvidence evidence, IReadOnlyDictionary<PersonRef, RegisterAnswer> persons, PolicySet policies,
        CaseOf<TransportCase> state, IDocumentSession session, RetentionKey key, CancellationToken ct)
    {
        var year = application.Year;
        var decision = new TransportDecision(
            Outcome.Granted, DecisionGround.Distance, Actor.System, new LetterSigner.Machine(evidence.Delegation!.Value.Source.Reference),
            TransportTime.FirstDay(arrival.On, year), year.LastDay, null, null, null,
            evidence.Delegation.Value.Covers(new DecisionTypeCode(type.Code)) ? new Delegation(evidence.Delegation.Value.Source.Reference) : null,
            Renewal: TransportRenewals.PlanOf(policies, year, evidence.KnownAt))
        {
            // There is nothing but the application yet.
            Material = LateMaterial.None,
        };
        var letter = await decisions.RenderAsync(tenant, reference, application, type, evidence, decision, evidence.KnownAt, diaryNumber: null, ct, known: persons);
        return TransportDecisions.Take(state, type, evidence, decision, letter, session.Vault, key, evidence.KnownAt);
    }
}
