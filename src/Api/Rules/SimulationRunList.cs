using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.EventStore;
using Dapper;

namespace CaseMgmt.Api.Rules;

/// <summary>Managers and auditors see who has run which simulations.</summary>
internal sealed class SimulationRunList : IUseCase
{
    private const string Sql = """
        select run, at, account, policy, draft, school_years from simulation_runs
        where tenant_id = @TenantId and (@At::timestamptz is null or (at, run) < (@At, @Run)) order by at desc, run desc limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Manager.MapGet("/simulations", Handle)
        .Describe("simulation-runs", "List the simulations that were run, latest first", "Every run is recorded before it runs, also one that was broken off. Equal drafts have equal hashes.")
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(CurrentActor actor, Page page, StaffNames staff, IDocumentStore store, CancellationToken ct)
    {
        DateTimeOffset? at = page.After is [var time, _] ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) : null;
        var run = page.After is [_, var last] ? Guid.Parse(last) : Guid.Empty;
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(Sql, new { session.TenantId, At = at, Run = run, Limit = page.Limit + 1 }, cancellationToken: ct)), ct)).AsList();
        return page.Of(
            rows,
            r => new Item(r.Run, r.At, staff.Shown(actor.MunicipalityId, r.Account, r.At), r.Policy, r.Draft, r.SchoolYears.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            r => [new DateTimeOffset(r.At).ToString("O", CultureInfo.InvariantCulture), r.Run.ToString()]);
    }

    private sealed record Row(Guid Run, DateTime At, string Account, string Policy, string Draft, string SchoolYears);

    /// <summary>One run.</summary>
    /// <param name="RunId">The run.</param>
    /// <param name="At">When, UTC.</param>
    /// <param name="By">Who, as the municipality shows staff; the account where it has not said.</param>
    /// <param name="Policy">The matter.</param>
    /// <param name="Draft">SHA-256 of the draft's values: tells equal drafts.</param>
    /// <param name="SchoolYears">The school years it was limited to; empty: all.</param>
    internal sealed record Item(Guid RunId, DateTime At, string By, string Policy, string Draft, IReadOnlyList<string> SchoolYears);
}
