using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Cases;

/// <summary>The cases that may be disposed of: decided before a date, and no longer in force.</summary>
internal sealed class DisposableCases : IUseCase
{
    private const string Sql = $"""
        select c.case_id, c.reference, c.case_type, c.registered_at, coalesce((c.decision->>'decidedOn')::date, c.closed_on)::timestamp as decided_on, s.version
        from case_details c join mt_streams s on s.tenant_id = c.tenant_id and s.id = c.case_id
        join unnest(@Types, @Years) as k(case_type, years) on k.case_type = c.case_type
        where c.tenant_id = @TenantId and {CaseVisibility.Fragment} and c.status in ('decided', 'closed', 'handed-over')
          and coalesce((c.decision->>'decidedOn')::date, c.closed_on) < @DecidedBefore
          and (c.decision is null or c.legal_force_on <= @Today or (@WithoutLegalForce and c.legal_force_on is null and c.decision->>'outcome' = 'granted' and coalesce(c.last_day_to_appeal < @Today, true)))
          and greatest((c.decision->>'decidedOn')::date, (c.decision->>'validTo')::date, c.legal_force_on, c.closed_on) + make_interval(years => k.years) < @Today
          and not exists (select from case_appeals a where a.tenant_id = c.tenant_id and a.case_id = c.case_id and a.state in ('received', 'reconsidered', 'forwarded'))
          and (@After::uuid is null or c.case_id > @After)
        order by c.case_id limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Manager.MapGet("/disposable-cases", Handle)
        .Describe("disposable-cases", "List the cases that may be disposed of", "Decided before a date, with legal force and no longer in force, and kept as long as the plan says that the municipality has adopted; none where it has adopted none. No names.")
        .Takes("withoutLegalForce", "True for those also that were granted and have no legal force, which are disposed of for a ground.")
        .Takes("decidedBefore", "The date, such as 2031-07-01.")
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(CurrentActor actor, Page page, IDocumentStore store, TimeProvider time, DateOnly decidedBefore, CancellationToken ct, bool withoutLegalForce = false)
    {
        var viewer = Viewers.Of(actor);
        await using var session = store.QuerySession(actor.MunicipalityId);
        var today = SwedishTime.DateOf(time.GetUtcNow());
        var kept = await CaseDisposals.PlanAsync(session, today, ct) is { IsConfirmed: true } plan ? plan.Periods : [];
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql,
                new
                {
                    viewer.TenantId,
                    viewer.IsOfficer,
                    viewer.SeesProtected,
                    viewer.Guardian,
                    DecidedBefore = decidedBefore.ToDateTime(default),
                    Today = today.ToDateTime(default),
                    Types = kept.Select(p => p.CaseType.Value).ToArray(),
                    Years = kept.Select(p => p.Years).ToArray(),
                    WithoutLegalForce = withoutLegalForce,
                    After = page.After is [var id] ? Guid.Parse(id) : (Guid?)null,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)).AsList();
        return page.Of(
            rows,
            r => new Item(r.CaseId, r.Reference, r.CaseType, CaseTexts.CaseType(r.CaseType), r.RegisteredAt, DateOnly.FromDateTime(r.DecidedOn), r.Version),
            r => [r.CaseId.ToString()]);
    }

    private sealed record Row(Guid CaseId, string Reference, string CaseType, DateTime RegisteredAt, DateTime DecidedOn, long Version);

    /// <summary>One case.</summary>
    internal sealed record Item(Guid CaseId, string Reference, string CaseType, string CaseTypeTitle, DateTime RegisteredAt, DateOnly DecidedOn, long Version);
}
