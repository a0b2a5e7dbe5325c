using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using Dapper;

namespace CaseMgmt.Api.SchoolUnits;

/// <summary>The seats of a school year as officers see them: numbers, never who holds one.</summary>
internal sealed class SeatList : IUseCase
{
    private const string Sql = """
        select c.unit_code, u.name, c.grade, c.seats, c.version,
          (select count(*) from held_seats h where h.tenant_id = c.tenant_id and h.seats_id = c.seats_id and h.reserved_until is null) as taken,
          (select count(*) from held_seats h where h.tenant_id = c.tenant_id and h.seats_id = c.seats_id and h.reserved_until is not null) as reserved
        from seat_counts c left join school_units u on u.tenant_id = c.tenant_id and u.unit_code = c.unit_code
        where c.tenant_id = @TenantId and c.school_year = @Year and (@Unit::text is null or (c.unit_code, c.grade) > (@Unit, @Grade))
        order by c.unit_code, c.grade limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/seats", Handle)
        .Describe("seats", "List the seats of a school year, by school and grade", "With ?schoolYear=2026/2027.")
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(string? schoolYear, CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        if (!SchoolYear.TryParse(schoolYear, out var year))
            throw new ProblemException(ExceptionProblems.Field("schoolYear", "not-allowed"));
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql,
                new { session.TenantId, Year = year.ToString(), Unit = page.After is [var unit, _] ? unit : null, Grade = page.After is [_, var grade] ? grade : null, Limit = page.Limit + 1 },
                cancellationToken: ct)),
            ct)).AsList();
        return page.Of(rows, r => Show(r, year), r => [r.UnitCode, r.Grade]);
    }

    private static Item Show(Row r, SchoolYear year)
    {
        var held = r.Taken + r.Reserved;
        return new Item(r.UnitCode, r.Name, r.Grade, year, r.Seats, r.Taken, r.Reserved, Math.Max(0, r.Seats - held), Math.Max(0, held - r.Seats), r.Version);
    }

    private sealed record Row(string UnitCode, string? Name, string Grade, long Seats, long Version, long Taken, long Reserved);

    /// <summary>The seats of one school and grade.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Name">Its name, or null when the program does not know the unit.</param>
    /// <param name="Grade">F or 1 to 10.</param>
    /// <param name="SchoolYear">The school year.</param>
    /// <param name="Seats">How many there are.</param>
    /// <param name="Taken">How many are given.</param>
    /// <param name="Reserved">How many are offered and kept until the answer.</param>
    /// <param name="Free">How many are free.</param>
    /// <param name="HeldBeyond">How many more are held than there are.</param>
    /// <param name="Version">Their version.</param>
    internal sealed record Item(string Unit, string? Name, string Grade, SchoolYear SchoolYear, long Seats, long Taken, long Reserved, long Free, long HeldBeyond, long Version);
}
