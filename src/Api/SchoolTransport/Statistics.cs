using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Projections.SchoolUnits;
using Dapper;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Applications per school and outcome for a school year, small counts suppressed.</summary>
internal sealed class Statistics : IUseCase
{
    /// <summary>A count below this, but above nothing, is not shown: so few can be recognised.</summary>
    public const int SmallestShown = 5;

    private const string Sql = $"""
        select a.school, count(*) as applications, count(*) filter (where a.outcome = 'granted') as granted,
               count(*) filter (where a.outcome = 'refused') as refused, count(*) filter (where a.outcome is null) as pending
        from applications_per_school a
        join case_details c on c.tenant_id = a.tenant_id and c.case_id = a.case_id
        where a.tenant_id = @TenantId and a.school_year = @SchoolYear and {CaseVisibility.Fragment}
        group by a.school order by a.school nulls last
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/school-transport/statistics", Handle)
        .Describe("school-transport-statistics", "Count applications per school and outcome", "Counts under five are left out, and so is what they could be had from.")
        .Takes("schoolYear", "The school year, such as 2026/2027.")
        .Produces<Response>();

    private static async Task<Response> Handle(CurrentActor actor, IDocumentStore store, string schoolYear, CancellationToken ct)
    {
        if (!Domain.SchoolUnits.SchoolYear.TryParse(schoolYear, out var year))
            throw new ProblemException(ExceptionProblems.Field("schoolYear", "wrong-format"));
        var viewer = Viewers.Of(actor) with { SeesProtected = false };
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql, new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, SchoolYear = schoolYear }, cancellationToken: ct)),
            ct)).AsList();
        var schools = await session.SchoolUnitsAsync([.. rows.Select(r => r.School).OfType<string>().Select(s => new SchoolUnitCode(s))], ct);
        return new Response(year, [.. rows.Select(r => Show(r, r.School is { } code ? schools.GetValueOrDefault(new SchoolUnitCode(code))?.Description.Name.Value ?? code : null))]);
    }

    // Of a school with few applications nothing is told. Where a part is left out the sum is too, or it could be had by subtraction.
    // Outcomes that have no count of their own are such a part too.
    internal static bool TellsSum(long applications, long granted, long refused, long pending) =>
        Shown(granted) is not null && Shown(refused) is not null && Shown(pending) is not null && Shown(applications - granted - refused - pending) is not null;

    private static Item Show(Row row, string? schoolName)
    {
        if (row.Applications < SmallestShown)
            return new Item(row.School, schoolName, null, null, null, null);
        var (granted, refused, pending) = (Shown(row.Granted), Shown(row.Refused), Shown(row.Pending));
        return new Item(row.School, schoolName, TellsSum(row.Applications, row.Granted, row.Refused, row.Pending) ? Shown(row.Applications) : null, granted, refused, pending);
    }

    private static long? Shown(long count) => count is 0 or >= SmallestShown ? count : null;

    private sealed record Row(string? School, long Applications, long Granted, long Refused, long Pending);

    /// <summary>One school; null in its place for applications without a known school. Null counts are too small to show.</summary>
    internal sealed record Item(string? UnitCode, string? SchoolName, long? Applications, long? Granted, long? Refused, long? Pending);

    /// <summary>The table.</summary>
    internal sealed record Response(SchoolYear SchoolYear, IReadOnlyList<Item> Items);
}
