using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>
/// Asks registers and road network again for what an undecided case rests on. Where they say otherwise the case is assessed anew, with new evidence and a new proposal, as an
/// act of the system. No machine or batch decides on facts that no longer hold.
/// </summary>
internal sealed class TransportReassessment(TransportFactsFinder finder, IDocumentStore store)
{
    private const string Purpose = "reassessment";
    private const int MostAttempts = 5;

    /// <summary>Assesses the case anew where it must be. A repeat changes nothing.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="caseId">The case; one that is decided, or whose facts are disposed of, is left as it is.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="because">Says for the session in what request's name and for what cause it writes; the system is who writes.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>
    /// Null when the facts hold. Otherwise why nothing may be decided on them: <c>facts-changed</c>, the case is assessed anew and its version has grown; <c>facts-unconfirmed</c>,
    /// the registers give no answer that the case could be assessed on.
    /// </returns>
    public async Task<Rejection?> RunAsync(string tenant, Guid caseId, PolicySet policies, Func<IDocumentSession, IDocumentSession> because, CancellationToken ct)
    {
        var attempts = 1;
        while (true)
        {
            try
            {
                return await OnceAsync(tenant, caseId, policies, because, ct);
            }
            catch (ConcurrencyConflictException) when (attempts++ < MostAttempts)
            {
                // An import of the register and a robot's decision have found the same change at the same moment.
            }
        }
    }

    /// <summary>Asks whether the case must be assessed anew, and changes nothing: for who looks at what would be decided.</summary>
    /// <param name="read">Reads of the municipality.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null when the facts hold; otherwise <c>reassessment-needed</c> or <c>facts-unconfirmed</c>.</returns>
    public async Task<Rejection?> LookAsync(IQuerySession read, Guid caseId, PolicySet policies, CancellationToken ct)
    {
        var state = await read.Events.AggregateStreamAsync<CaseOf<TransportCase>>(caseId, ct: ct);
        return await ChangedAsync(read, state, policies, ct) switch
        {
            null => null,
            { Confirmed: false } => Unconfirmed,
            _ => new Rejection("reassessment-needed", RejectionKind.Conflict),
        };
    }

    private static Rejection Unconfirmed => new("facts-unconfirmed", RejectionKind.Conflict);

    private async Task<ChangedFacts?> ChangedAsync(IQuerySession session, CaseOf<TransportCase>? state, PolicySet policies, CancellationToken ct)
    {
        if (state is not { File: CaseFile.UnderAssessment, Slice: TransportCase.UnderAssessment { Application: var application, Assessment: var assessed } })
            return null;
        var opened = await session.Vault.ComputeAsync([assessed.Evidence.Id, application.Form.Id], Purpose, ct);
        if (opened.Document(assessed.Evidence) is not { } before)
            return null;
        var claim = TransportClaims.Of(application.Kind, opened.Document(application.Form), before);
        var after = TransportClaims.Keeping(before, await finder.FindAsync(session.TenantId, application.Pupil, application.Applicant, application.Year, policies, claim, ct));
        var changed = TransportCorrection.ChangedBeforeDecision(before, after);
        // What is no longer shown, or not answered, must not wipe out what was known: the named officers or the next look see to it.
        return changed.Count == 0 ? null : new ChangedFacts(application, changed, after, after.Protection == Protection.None && (after.Facts is not null || before.Facts is null));
    }

    private sealed record ChangedFacts(TransportApplication Application, IReadOnlyList<TransportFact> What, TransportEvidence After, bool Confirmed);

    private async Task<Rejection?> OnceAsync(string tenant, Guid caseId, PolicySet policies, Func<IDocumentSession, IDocumentSession> because, CancellationToken ct)
    {
        await using var session = because(store.LightweightSession(tenant));
        var stream = await session.Events.FetchForWriting<CaseOf<TransportCase>>(caseId, ct);
        if (await ChangedAsync(session, stream.Aggregate, policies, ct) is not { Application: var application, What: var changed, After: var after, Confirmed: var confirmed })
            return null;
        if (!confirmed)
            return Unconfirmed;
        var key = await session.Vault.KeyAsync(caseId, ct);
        var assessment = TransportAssessment.Of(after);
        var reasons = session.Vault.Seal(key, new DecisionReasons([.. assessment.Findings.Select(f => f.Reason)]));
        var verdict = CaseVerdict.Join(
            TransportDecider.Decide(
                new TransportCommand.Reassess(
                    [.. changed.Select(c => new FactCode(Code.Of(c)))], SwedishTime.DateOf(after.KnownAt), TransportCases.Assessed(assessment, after, session.Vault.Seal(key, after))),
                stream.Aggregate.Slice).Widen(),
            CaseDecider.Decide(TransportProposal.Of(TransportCases.TypeOf(assessment.DecisionType, policies, after.KnownAt), application.Kind, assessment, reasons), stream.Aggregate.File).Widen());
        if (verdict is Verdict<IDomainEvent>.Refused refused)
            return refused.Rejection;
        stream.AppendMany(((Verdict<IDomainEvent>.Accepted)verdict).Events);
        await session.SaveChangesAsync(ct);
        return new Rejection("facts-changed", RejectionKind.Conflict);
    }
}
