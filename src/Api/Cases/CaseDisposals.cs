using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Cases;

/// <summary>Disposes of cases: decides by the log, then carries out what was decided. A crash in between is completed by <see cref="DisposalWorker"/>.</summary>
internal sealed partial class CaseDisposals(DisposalRegister register, TimeProvider time, ILogger<CaseDisposals> log)
{
    private const string LastUnits = """
        select p.person from register_persons p
        where p.tenant_id = @TenantId and p.person = any(@Persons) and p.document is null
          and not exists (select from register_relations r where r.tenant_id = @TenantId and (r.guardian = p.person or r.child = p.person))
          and not exists (select from register_placements s where s.tenant_id = @TenantId and s.child = p.person)
          and not exists (select from case_details c where c.tenant_id = @TenantId and c.case_id <> @CaseId and c.status <> 'disposed' and (c.subject = p.person or c.applicant = p.person))
          and not exists (
            select from case_parties q join case_details c on c.tenant_id = q.tenant_id and c.case_id = q.case_id
            where q.tenant_id = @TenantId and q.person = p.person and q.case_id <> @CaseId and c.status <> 'disposed')
        order by p.person
        """;

    /// <summary>What follows when an actor disposes of a case; appends nothing itself.</summary>
    /// <param name="session">A session of the municipality.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="state">The case as it stands.</param>
    /// <param name="decision">Reference of the disposal decision.</param>
    /// <param name="withoutLegalForce">Why the decision gains no legal force; null where it has.</param>
    /// <param name="by">Who records it.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Verdict<ICaseEvent>> DecideAsync(IQuerySession session, Guid caseId, CaseFile state, DisposalReference decision, NoLegalForceGround? withoutLegalForce, Actor by, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var header = state.Registration;
        var identities = header is null ? [] : await LastUnitsAsync(session, caseId, [header.Subject, header.Applicant, .. state.Parties.All.Keys], ct);
        var rule = header is null ? RetentionRule.MunicipalPlan : CaseTypeRegister.Get(header.CaseType).Retention;
        var today = SwedishTime.DateOf(now);
        var plan = header is null ? null : await PlanAsync(session, today, ct);
        return CaseDecider.Decide(
            new CaseCommand.Dispose(rule, decision, by, now, today, identities, header is null ? null : plan?.For(header.CaseType), AppealRoutes.Of(state), withoutLegalForce), state);
    }

    /// <summary>The plan of the municipality that is in force on a day; null when it has none.</summary>
    public static async Task<PolicyValue.Retention?> PlanAsync(IQuerySession session, DateOnly day, CancellationToken ct) =>
        (await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(session.TenantId), ct: ct) ?? PolicySet.Initial)
            .InForce<PolicyValue.Retention>(PolicyId.Retention, day, DateTimeOffset.MaxValue)?.Value;

    /// <summary>Carries out what events have decided. A database that is away only delays it.</summary>
    public async Task CarryOutAsync(string tenant, Guid caseId, IEnumerable<ICaseEvent> events, CancellationToken ct)
    {
        try
        {
            await register.CarryOutAsync(
                [.. events.OfType<CaseDisposed>().SelectMany(d => d.Identities.Select(p => p.Value).Prepend(caseId).Select(u => new Disposal(tenant, u, d.Decision.Value, d.DecidedAt)))], ct);
        }
        catch (StoreUnavailableException)
        {
            Delayed(log, caseId);
        }
    }

    // A person's own key goes with the last case, once the register no longer knows the person.
    private static async Task<IReadOnlyList<PersonRef>> LastUnitsAsync(IQuerySession session, Guid caseId, PersonRef[] persons, CancellationToken ct) =>
        [.. (await session.QueryAsync(
            connection => connection.QueryAsync<Guid>(new CommandDefinition(
                LastUnits, new { session.TenantId, CaseId = caseId, Persons = persons.Select(p => p.Value).Distinct().ToArray() }, cancellationToken: ct)),
            ct)).Select(p => new PersonRef(p))];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Case {CaseId} is disposed of in the log; a database is away, and the key is destroyed when it returns")]
    private static partial void Delayed(ILogger log, Guid caseId);
}
