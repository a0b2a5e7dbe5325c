using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>A guardian sees which children's school transport is to be applied for anew, with last year's application copied into the form.</summary>
internal sealed class Renewals : IUseCase
{
    private const string Sql = $"""
        select t.case_id, t.pupil, t.school_year, t.kind, t.form
        from transport_details t
        join case_details c on c.tenant_id = t.tenant_id and c.case_id = t.case_id
        where t.tenant_id = @TenantId and t.pupil = any(@Pupils) and t.school_year = any(@Before) and t.kind <> 'after-school-care'
          and c.outcome in ('granted', 'partly-granted') and {CaseVisibility.Fragment}
        order by t.school_year, t.pupil, t.case_id
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapGet("/school-transport/renewals", Handle)
        .Describe(
            "school-transport-renewals", "List my children whose school transport is to be applied for anew",
            "Each with last year's application, to be shown in the form, changed where it no longer holds, and sent as a new application. Nothing is applied for by itself.")
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(CurrentActor actor, IPopulationRegister register, CaseNames names, Page page, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var session = store.QuerySession(actor.MunicipalityId);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var open = SchoolYears.Open(policies, now);
        var children = await OwnPupils.OfAsync(register, actor, open[^1], SwedishTime.DateOf(now), ct);
        var viewer = Viewers.Of(actor);
        var granted = await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql,
                new
                {
                    viewer.TenantId,
                    viewer.IsOfficer,
                    viewer.SeesProtected,
                    viewer.Guardian,
                    Pupils = children.Select(c => c.Value).ToArray(),
                    Before = open.Select(y => new SchoolYear(y.StartYear - 1).ToString()).ToArray(),
                },
                cancellationToken: ct)),
            ct);
        var applied = await TransportApplications.FindAsync(session, viewer, children, null, ct);
        var due = granted.Select(r => (Row: r, Next: new SchoolYear(SchoolYear.Parse(r.SchoolYear).StartYear + 1)))
            .Where(r => applied[new(r.Row.Pupil)].All(a => a.Year != r.Next))
            .DistinctBy(r => (r.Row.Pupil, r.Next)).OrderBy(KeyOf, StringComparer.Ordinal).ToList();
        var rows = page.Cut(due, KeyOf);
        var nameOf = await names.ShowAsync(actor, rows.Take(page.Limit).Select(d => d.Row.Pupil), "renewal", ct);
        var items = new Dictionary<Guid, Item>();
        foreach (var (row, next) in rows.Take(page.Limit))
        {
            var form = (await CaseDocuments.OpenAsync(session, actor, row.CaseId, [row.Form], "renewal", ct)).Document<TransportForm>(row.Form);
            items.Add(row.CaseId, new Item(
                row.Pupil, nameOf(row.Pupil), row.CaseId, next, TransportRenewals.LastDayFor(policies, next, now), Code.Parse<ApplicationKind>(row.Kind), form?.Grounds ?? [], form?.Description,
                form?.Statements));
        }
        return page.Of(rows, r => items[r.Row.CaseId], r => [KeyOf(r)]);
    }

    private static string KeyOf((Row Row, SchoolYear Next) due) => $"{due.Next} {due.Row.Pupil}";

    private sealed record Row(Guid CaseId, Guid Pupil, string SchoolYear, string Kind, Guid Form);

    /// <summary>One application to copy.</summary>
    /// <param name="ChildId">The child.</param>
    /// <param name="Name">The child's name.</param>
    /// <param name="FromCaseId">The case it is copied from.</param>
    /// <param name="SchoolYear">The school year to apply for.</param>
    /// <param name="LastDay">The last day to apply for transport from the first school day; null where the municipality has none. Later applications are tried all the same.</param>
    /// <param name="Kind">What was applied for.</param>
    /// <param name="Grounds">The grounds that were claimed.</param>
    /// <param name="Description">The applicant's words.</param>
    /// <param name="Statements">What was said of the grounds; null when nothing was.</param>
    internal sealed record Item(
        Guid ChildId, string Name, Guid FromCaseId, SchoolYear SchoolYear, DateOnly? LastDay, ApplicationKind Kind, IReadOnlyList<TransportGround> Grounds, string? Description,
        GroundStatements? Statements);
}
