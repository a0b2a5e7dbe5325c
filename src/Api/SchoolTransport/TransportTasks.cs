using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Robots;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>School transport for robots.</summary>
internal sealed class TransportTasks(TransportDecisions decisions, TransportReassessment reassessment) : IDecisionTasks
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => TransportCases.Type;

    /// <inheritdoc/>
    public async Task<TaskContent?> ShowAsync(IQuerySession session, CurrentActor robot, Guid caseId, DateTimeOffset now, CancellationToken ct)
    {
        var batch = session.CreateBatchQuery();
        var (reading, policies) = (batch.AggregateStream<CaseOf<TransportCase>>(caseId), batch.AggregateStream<PolicySet>(StreamIds.Policy(robot.MunicipalityId)));
        await batch.Execute(ct);
        if (await reading is not { Slice: TransportCase.UnderAssessment { Application: var application, Assessment: var assessed } } state)
            return null;
        var opened = await CaseDocuments.OpenAsync(session, robot, caseId, [assessed.Evidence.Id, application.Form.Id], ClaimTasks.AuditReason, ct);
        if (opened.Document(assessed.Evidence) is not { Protection: Protection.None } evidence)
            return null;
        var assessment = new TransportAssessment(assessed.Entitlement, assessed.Problem, assessed.DecisionType, evidence.Findings);
        return new TaskContent(
            TransportTaskFacts.Show(application.Kind, evidence, opened.Document(application.Form)), Trace(evidence.Findings), GroundTrace(evidence.Findings),
            Recommend(robot, application.Kind, application.Year, TransportCases.FirstDayOf(state), assessment, await policies ?? PolicySet.Initial, now));
    }

    /// <inheritdoc/>
    public TaskEvaluation Evaluate(CurrentActor robot, IReadOnlyList<GivenFact> facts, PolicySet policies, DateTimeOffset now)
    {
        var given = TransportTaskFacts.Read(robot.MunicipalityId, facts, policies, now);
        var assessment = TransportAssessment.Of(Protection.None, given.Facts, given.PlacedAtIndependent, form: null, given.Kind == ApplicationKind.AfterSchoolCare);
        return new TaskEvaluation(Trace(assessment.Findings), GroundTrace(assessment.Findings), Recommend(robot, given.Kind, given.Year, TransportTime.FirstDay(SwedishTime.DateOf(now), given.Year), assessment, policies, now));
    }

    /// <inheritdoc/>
    public Func<IDocumentSession, TaskDecision, Task<TaskVerdict>> Reading(IBatchedQuery batch, CurrentActor robot, Guid caseId, DateTimeOffset now, CancellationToken ct)
    {
        var (reading, policies) = (batch.FetchForWriting<CaseOf<TransportCase>>(caseId), batch.AggregateStream<PolicySet>(StreamIds.Policy(robot.MunicipalityId)));
        return async (session, decision) => await DecideAsync(await reading, session, decision, robot, await policies ?? PolicySet.Initial, now, ct);
    }

    private async Task<TaskVerdict> DecideAsync(
        IEventStream<CaseOf<TransportCase>> stream, IDocumentSession session, TaskDecision decision, CurrentActor robot, PolicySet policies, DateTimeOffset now, CancellationToken ct)
    {
        decision.Seen.Demand(stream.CurrentVersion);
        if (stream.Aggregate.Slice is not TransportCase.UnderAssessment { Application: var application, Assessment: var assessed })
            return Refuse(new Rejection("case-already-decided", RejectionKind.Conflict));
        // What a robot went by must be what the case rests on, or its decision would cite rules it never saw.
        if (!assessed.Rules.Select(r => r.Rule).ToHashSet().SetEquals(decision.Rules))
            return Refuse(new Rejection("rule-version-stale", RejectionKind.Conflict, "rules"));
        var type = TransportCases.DecisionTypes(SwedishTime.DateOf(now)).FirstOrDefault(t => t.Code == (decision.DecisionType ?? assessed.DecisionType.Value));
        if (type is null)
            return Refuse(new Rejection("decision-type-unknown", RejectionKind.Rule, "decisionType"));
        type = DecisionCatalogue.Shipped.Confirmed(type, policies, SwedishTime.DateOf(now), now);
        var evidence = (await session.Vault.ComputeAsync([assessed.Evidence.Id], "decide", ct)).Document(assessed.Evidence);
        if (evidence is null)
            return TaskVerdict.Refused(ProblemCodes.EvidenceDisposed);
        var (named, form) = (new DecisionTypeCode(type.Code), TypesOfSchoolForm.FormOf(evidence));
        if (MachineType.AgainstProposal(named, assessed.DecisionType, assessed.Problem, form) is { } foreign)
            return Refuse(foreign);
        // The case is assessed anew in a transaction of its own, whatever becomes of what the robot asked for.
        if (await reassessment.RunAsync(robot.MunicipalityId, stream.Id, policies, s => s.Within(Actor.System.Id, session), ct) is { } outdated)
            return Refuse(outdated);
        var ground = GroundOf(application.Kind, assessed.Entitlement, decision.Outcome);
        var delegation = DelegationOf(policies, type, now);
        var material = await SentIn.OfAsync(session, stream.Id, ct);
        var barred = AutomationBar.Against(type, robot.Actor, decision.Outcome, ground, delegation is not null)?.Code
            ?? MachineType.AgainstFinal(robot.Actor, named, assessed.DecisionType, assessed.Problem, form)?.Code
            ?? (decision.Outcome == Outcome.Granted && TransportTime.LeavesOut(TransportCases.FirstDayOf(stream.Aggregate), application.Year, decision.ValidFrom, decision.ValidTo) ? "validity-shortened" : null)
            ?? (await TransportApplications.WasRefusedAsync(session, application.Pupil, application.Year, ct) ? "refused-before" : null)
            // What somebody wrote is for people to read.
            ?? (stream.Aggregate.File.Handling.Leaves(material) ? "material-not-considered" : null);
        var key = await session.Vault.KeyAsync(stream.Id, ct);
        if (barred is not null)
        {
            var reasons = evidence.Findings.Select(f => f.Reason).Concat(new[] { decision.Reasons }.OfType<string>());
            var proposal = new CaseCommand.Recommend(
                type, DecisionKind.Proposed, decision.Outcome, ground, robot.Actor, TransportRules.OpenOutcomes(evidence.Findings), session.Vault.Seal(key, new DecisionReasons([.. reasons])));
            return Taken(CaseDecider.Decide(proposal, stream.Aggregate.File).Widen(), DecisionKind.Proposed, barred, stream);
        }
        var taken = new TransportDecision(
            decision.Outcome, ground, robot.Actor, new LetterSigner.Machine(delegation!.Reference), decision.ValidFrom, decision.ValidTo, null, null, decision.Reasons, delegation,
            Renewal: TransportRenewals.PlanOf(policies, application.Year, now))
        {
            Material = material,
        };
        var letter = await decisions.RenderAsync(robot.MunicipalityId, stream.Aggregate.File.Registration!.Reference, application, type, evidence, taken, now, diaryNumber: null, ct, parties: stream.Aggregate.File.Parties.All.Keys);
        return Taken(TransportDecisions.Take(stream.Aggregate, type, evidence, taken, letter, session.Vault, key, now), DecisionKind.Final, null, stream);
    }

    // What a decision cites, and beside it what is sealed of grounds of health and custody, which no decision may cite in the open.
    private static IReadOnlyList<TaskFinding> Trace(IReadOnlyList<Finding> findings) => [.. TransportRules.OpenFindings(findings).Select(TaskFinding.Of)];

    private static IReadOnlyList<TaskFinding> GroundTrace(IReadOnlyList<Finding> findings) => [.. findings.Except(TransportRules.OpenFindings(findings)).Select(TaskFinding.Of)];

    private static TaskVerdict Taken(Verdict<IDomainEvent> verdict, DecisionKind kind, string? barred, IEventStream<CaseOf<TransportCase>> stream)
    {
        if (verdict is Verdict<IDomainEvent>.Refused refused)
            return Refuse(refused.Rejection);
        var events = ((Verdict<IDomainEvent>.Accepted)verdict).Events;
        stream.AppendMany(events);
        return new TaskVerdict(kind, barred, stream.CurrentVersion + events.Count, null);
    }

    private static TaskRecommendation Recommend(
        CurrentActor robot, ApplicationKind kind, SchoolYear year, DateOnly from, TransportAssessment assessment, PolicySet policies, DateTimeOffset now)
    {
        var type = TransportCases.TypeOf(assessment.DecisionType, policies, now);
        var outcome = TransportProposal.Of(type, kind, assessment, new SealedRef<DecisionReasons>(Guid.Empty, "")).Outcome;
        var barred = outcome is { } known
            ? AutomationBar.Against(type, robot.Actor, known, GroundOf(kind, assessment.Entitlement, known), DelegationOf(policies, type, now) is not null)?.Code
            : "needs-officer";
        var grants = outcome == Outcome.Granted;
        return new TaskRecommendation(
            type.Code, type.Title, assessment.SettlesType, outcome, grants ? from : null, grants ? year.LastDay : null, barred is null, barred,
            assessment.Problem?.Value);
    }

    // Distance alone grants where every rule is met and nothing else is asked for; all else is an individual assessment.
    private static DecisionGround GroundOf(ApplicationKind kind, Entitlement entitlement, Outcome outcome) =>
        outcome == Outcome.Granted && entitlement == Entitlement.Entitled && kind != ApplicationKind.OtherGrounds ? DecisionGround.Distance : DecisionGround.IndividualAssessment;

    private static Delegation? DelegationOf(PolicySet policies, DecisionType type, DateTimeOffset now) =>
        policies.InForce<PolicyValue.DelegationToMachine>(PolicyId.DelegationToMachine, SwedishTime.DateOf(now), now)?.Value is { Source.Reference: not null } order && order.Covers(new DecisionTypeCode(type.Code))
            ? new Delegation(order.Source.Reference)
            : null;

    private static TaskVerdict Refuse(Rejection rejection) => TaskVerdict.Refused(Problem.From(rejection));
}
