using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using Dapper;

namespace CaseMgmt.Api.SchoolUnits;

/// <summary>
/// The seats of a school year as officers see them: numbers, never who holds one. How many are held could be held against the children that an officer is shown, and so count the protected ones: those
/// numbers are for the officers named for them, whether or not there is any.
/// </summary>
internal sealed class SeatList : IUseCase
{
    private const string Sql = """
        with page as (
          select c.seats_id, c.unit_code, c.grade, c.seats, c.version
          from seat_counts c
          where c.tenant_id = @TenantId and c.school_year = @Year and (@Unit::text is null or (c.unit_code, c.grade) > (@Unit, @Grade))
          order by c.unit_code, c.grade limit @Limit),
        held as (
          select h.seats_id, count(*) filter (where h.reserved_until is null) as taken, count(h.reserved_until) as reserved
          from held_seats h join page p on p.seats_id = h.seats_id
          where h.tenant_id = @TenantId
          group by h.seats_id)
        select p.unit_code, u.name, p.grade, p.seats, p.version, coalesce(h.taken, 0) as taken, coalesce(h.reserved, 0) as reserved,
               (select count(*) from left_seats l where l.tenant_id = @TenantId and l.seats_id = p.seats_id) as empty
        from page p left join held h on h.seats_id = p.seats_id left join school_units u on u.tenant_id = @TenantId and u.unit_code = p.unit_code
        order by p.unit_code, p.grade
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/seats", Handle)
        .Describe("seats", "List the seats of a school year, by school and grade", "With ?schoolYear=2026/2027. How many seats are taken, reserved and free is told to the officers named for protected persons; to the others, at every school, only whether any is free.")
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
        return page.Of(rows, r => Show(r, year, actor.SeesProtected), r => [r.UnitCode, r.Grade]);
    }

    private static Item Show(Row r, SchoolYear year, bool seesProtected)
    {
        var held = r.Taken + r.Reserved;
        long? Told(long count) => seesProtected ? count : null;
        return new Item(
            r.UnitCode, r.Name, r.Grade, year, r.Seats, Told(r.Taken), Told(r.Reserved), Told(Math.Max(0, r.Seats - held)), Told(Math.Max(0, held - r.Seats)), held < r.Seats, seesProtected ? r.Version : null,
            Told(r.Empty), r.Empty > 0);
    }

    private sealed record Row(string UnitCode, string? Name, string Grade, long Seats, long Version, long Taken, long Reserved, long Empty);

    /// <summary>The seats of one school and grade.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Name">Its name, or null when the program does not know the unit.</param>
    /// <param name="Grade">F or 1 to 10.</param>
    /// <param name="SchoolYear">The school year.</param>
    /// <param name="Seats">How many there are.</param>
    /// <param name="Taken">How many are given; null for officers who are not named for protected persons, as are the numbers that follow.</param>
    /// <param name="Reserved">How many are offered and kept until the answer.</param>
    /// <param name="Free">How many are free.</param>
    /// <param name="HeldBeyond">How many more are held than there are.</param>
    /// <param name="HasFree">Whether any is free.</param>
    /// <param name="Version">Their version, which grows with every seat that is taken.</param>
    /// <param name="Left">How many more stand empty since children who kept them, beside those counted, have left; null likewise.</param>
    /// <param name="HasLeft">Whether any does, and can be given on.</param>
    internal sealed record Item(
        string Unit, string? Name, string Grade, SchoolYear SchoolYear, long Seats, long? Taken, long? Reserved, long? Free, long? HeldBeyond, bool HasFree, long? Version, long? Left, bool HasLeft);
}
