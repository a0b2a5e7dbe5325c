using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>The school years that may be applied for today.</summary>
internal sealed class SchoolYears : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapGet("/school-transport/school-years", Handle)
        .Describe("school-years", "List the school years that school transport may be applied for today")
        .Produces<Response>();

    private static async Task<Response> Handle(CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var open = Open(policies, time.GetUtcNow());
        return new Response(open, open[^1]);
    }

    /// <summary>The school years open at an instant; where the municipality has no policy, the current one.</summary>
    public static IReadOnlyList<SchoolYear> Open(PolicySet policies, DateTimeOffset now)
    {
        var today = SwedishTime.DateOf(now);
        return policies.InForce<PolicyValue.SchoolYearsOpen>(PolicyId.SchoolYearsOpen, today, now)?.Value.On(today) ?? [SchoolYear.Of(today)];
    }

    /// <summary>School years, oldest first, and the one to offer first.</summary>
    internal sealed record Response(IReadOnlyList<SchoolYear> Items, SchoolYear Default);
}
