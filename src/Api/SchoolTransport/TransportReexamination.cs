using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Reexamination;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>
/// Finds granted school transport that rests on an address, a school or a grade which the register no longer says, and puts it forward to be re-examined: the
/// decision stands until an officer has looked. What is not decided is assessed anew, also when the road network or the catchment areas are others.
/// </summary>
/// <param name="services">Gives the store and the finder of facts, which are built from the options that name this reader.</param>
internal sealed class TransportReexamination(IServiceProvider services) : Subscription
{
    private const string Purpose = "reexamination";

    // A guardian's home may be the pupil's other one.
    private const string Sql = """
        select t.case_id from transport_details t
        where t.tenant_id = $1
          and (t.granted_to >= $2 or exists (select from case_details c where c.tenant_id = t.tenant_id and c.case_id = t.case_id and c.outcome is null and c.status <> 'disposed'))
          and (t.pupil = any($3) or exists (select from register_relations r where r.tenant_id = t.tenant_id and r.child = t.pupil and r.guardian = any($3)))
        order by t.case_id
        """;

    // Whatever waits for decision may rest on the map.
    private const string Undecided = """
        select t.case_id from transport_details t join case_details c on c.tenant_id = t.tenant_id and c.case_id = t.case_id
        where t.tenant_id = $1 and c.outcome is null and c.status <> 'disposed' and t.evidence is not null order by t.case_id
        """;

    /// <inheritdoc/>
    public override string Name => "school-transport-reexamination";

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(RegisterChanged), typeof(GroundChanged)];

    /// <inheritdoc/>
    public override SubscriptionStart Start => SubscriptionStart.Beginning;

    /// <inheritdoc/>
    public override TimeSpan Timeout => TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public override async Task DeliverAsync(IEvent e, SubscriptionContext context, CancellationToken ct)
    {
        var store = services.GetRequiredService<IDocumentStore>();
        await using var reading = store.QuerySession(e.TenantId);
        var policies = await reading.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(e.TenantId), ct: ct) ?? PolicySet.Initial;
        if (e.Data is not RegisterChanged { Persons: var changed })
        {
            foreach (var caseId in await CasesAsync(reading, new NpgsqlBatchCommand(Undecided) { Parameters = { new NpgsqlParameter<string> { TypedValue = e.TenantId } } }, ct))
                await services.GetRequiredService<TransportReassessment>().RunAsync(e.TenantId, caseId, policies, s => s.After(Actor.System.Id, e), ct);
            return;
        }
        var persons = changed.Select(p => p.Value).ToArray();
        foreach (var caseId in await CasesAsync(reading, persons, SwedishTime.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow()), ct))
        {
            await services.GetRequiredService<TransportReassessment>().RunAsync(e.TenantId, caseId, policies, s => s.After(Actor.System.Id, e), ct);
            await using var session = store.LightweightSession(e.TenantId).After(Actor.System.Id, e);
            await ExamineAsync(session, caseId, policies, ct);
        }
    }

    private async Task ExamineAsync(IDocumentSession session, Guid caseId, PolicySet policies, CancellationToken ct)
    {
        var stream = await session.Events.FetchForWriting<CaseOf<TransportCase>>(caseId, ct);
        var file = stream.Aggregate.File is CaseFile.Closed closed ? closed.Before : stream.Aggregate.File;
        if (file is not CaseFile.Decided { NeedsReexamination: false, Decision.Outcome: Outcome.Granted or Outcome.PartlyGranted } || stream.Aggregate.Slice is not TransportCase.Settled settled)
            return;
        var opened = await session.Vault.ComputeAsync([settled.Assessment.Evidence.Id, settled.Application.Form.Id], Purpose, ct);
        if (opened.Document(settled.Assessment.Evidence) is not { } before)
            return;
        var application = settled.Application;
        var claim = TransportClaims.Of(application.Kind, opened.Document(application.Form), before);
        var after = await services.GetRequiredService<TransportFactsFinder>().FindAsync(session.TenantId, application.Pupil, application.Applicant, application.Year, policies, claim, ct);
        var changed = TransportCorrection.Changed(before, after);
        if (changed.Count == 0)
            return;
        var command = new ReexaminationCommand.Open([.. changed.Select(c => new FactCode(Code.Of(c)))], SwedishTime.DateOf(after.KnownAt));
        if (ReexaminationDecider.Decide(command, stream.Aggregate.File) is Verdict<ICaseEvent>.Accepted { Events: { Count: > 0 } events })
        {
            stream.AppendMany(events);
            await session.SaveChangesAsync(ct);
        }
    }

    private static Task<List<Guid>> CasesAsync(IQuerySession session, Guid[] persons, DateOnly today, CancellationToken ct) => CasesAsync(
        session,
        new NpgsqlBatchCommand(Sql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = session.TenantId },
                new NpgsqlParameter<DateOnly> { TypedValue = today },
                new NpgsqlParameter<Guid[]> { TypedValue = persons },
            },
        },
        ct);

    private static Task<List<Guid>> CasesAsync(IQuerySession session, NpgsqlBatchCommand select, CancellationToken ct) => session.QueryAsync(
        select,
        async reader =>
        {
            var cases = new List<Guid>();
            while (await reader.ReadAsync(ct))
                cases.Add(reader.GetGuid(0));
            return cases;
        },
        ct);
}
