using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Batches;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Cases of school transport, decided many at once as they are put forward: a grant holds from the day of arrival, or the school year's first day, to its last.</summary>
internal sealed class TransportProposals(TransportDecisions decisions, TransportReassessment reassessment) : IProposedDecisions
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => TransportCases.Type;

    /// <inheritdoc/>
    public async Task<ProposedDecision> DecideAsync(IQuerySession read, DecisionOrder order, Guid caseId, long version, DateTimeOffset now, IEvent? ordered, CancellationToken ct)
    {
        var batch = read.CreateBatchQuery();
        var policies = batch.AggregateStream<PolicySet>(StreamIds.Policy(read.TenantId));
        await batch.Execute(ct);
        var state = (await read.Events.AggregateStreamAsync<CaseOf<TransportCase>>(caseId, version, ct: ct))!;
        if (state.File is not CaseFile.UnderAssessment { Header.Reference: var reference, Recommendation: { Outcome: { } outcome } put })
            return ProposedDecision.Refused(null, new Rejection(state.File is CaseFile.UnderAssessment ? "nothing-put-forward" : "case-already-decided", RejectionKind.Conflict));
        var (application, assessed) = TransportCases.FactsOf(state.Slice);
        var year = application.Year;
        var grants = outcome is Outcome.Granted or Outcome.PartlyGranted;
        try
        {
            var (type, decision) = Decide.Prepare(
                assessed, application,
                new Decide.Request(
                    outcome, grants ? TransportCases.FirstDayOf(state) : null, grants ? year.LastDay : null, order.Reasons, DecisionType: put.DecisionType.Value,
                    CommunicationNotNeeded: order.CommunicationNotNeeded),
                order.Officer(read.TenantId), await policies ?? PolicySet.Initial, now, TransportCases.FirstDayOf(state), await SentIn.OfAsync(read, caseId, ct));
            var evidence = (await read.Vault.ComputeAsync([assessed.Evidence.Id], "decide", ct)).Document(assessed.Evidence);
            if (evidence is null)
                return ProposedDecision.Refused(outcome, new Rejection(ProblemCodes.EvidenceDisposed.Code, RejectionKind.Conflict));
            Decide.DemandFit(type, evidence);
            // A machine's word is taken over unread by the hundred, so it is held against the facts once more.
            if (put.By.Kind != ActorKind.CaseOfficer
                && MachineType.AgainstProposal(put.DecisionType, assessed.DecisionType, assessed.Problem, TypesOfSchoolForm.FormOf(evidence)) is { } foreign)
            {
                return ProposedDecision.Refused(outcome, foreign);
            }
            var adopted = await policies ?? PolicySet.Initial;
            var outdated = ordered is null
                ? await reassessment.LookAsync(read, caseId, adopted, ct)
                : await reassessment.RunAsync(read.TenantId, caseId, adopted, s => s.After(Actor.System.Id, ordered), ct);
            if (outdated is not null)
                return ProposedDecision.Refused(outcome, outdated);
            // What the officer may no longer see, since somebody has been protected meanwhile, is not decided either.
            var row = await CaseRows.OneAsync(read, Viewers.Of(order.Officer(read.TenantId)), caseId, ct);
            var rendered = await decisions.RenderAsync(read.TenantId, reference, application, type, evidence, decision, now, row.DiaryNumber, ct, parties: state.File.Parties.All.Keys);
            var key = await read.Vault.KeyAsync(caseId, ct);
            if (TransportDecisions.Take(state, type, evidence, decision, rendered, new UnwrittenVault(), key, now) is Verdict<IDomainEvent>.Refused refused)
                return ProposedDecision.Refused(outcome, refused.Rejection);
            return new ProposedDecision(outcome, null, session =>
            {
                var taken = (Verdict<IDomainEvent>.Accepted)TransportDecisions.Take(state, type, evidence, decision, rendered, session.Vault, key, now);
                session.Events.Append(caseId, version, [.. taken.Events]);
                if (outcome == Outcome.Refused)
                    session.ReleaseClaim(TransportApplications.Claim, TransportApplications.KeyOf(application));
            });
        }
        catch (ProblemException e)
        {
            // A refusal without reasons, for instance: named by its field where the request as a whole is at fault.
            var code = e.Problem.Violations is [{ Field: var field, Code: "required" }, ..] ? $"{field.ToLowerInvariant()}-required" : e.Problem.Code;
            return ProposedDecision.Refused(outcome, new Rejection(code, RejectionKind.Rule));
        }
    }
}
