using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>Deliveries that have failed and are tried again.</summary>
internal sealed class FailedDeliveries : IUseCase
{
    private const string Sql = $"""
        select d.id, d.case_id, c.reference, d.kind, d.queued_at, d.attempts, d.next_at, d.problem
        from deliveries d join case_details c on c.tenant_id = d.tenant_id and c.case_id = d.case_id
        where d.tenant_id = @TenantId and d.state = 'queued' and d.problem is not null and {CaseVisibility.Fragment} and (@Id::uuid is null or d.id > @Id) order by d.id limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/failed-deliveries", List)
        .Describe(
            "failed-deliveries", "List the deliveries that have failed and are tried again, oldest first",
            "With the number of attempts and when the next is made. After the last attempt, about two hours after the first, a letter goes to the print queue by itself. Of cases that the officer may see.")
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> List(CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var viewer = Viewers.Of(actor);
        var after = page.After is [var id] ? Guid.Parse(id) : (Guid?)null;
        IReadOnlyList<Row> rows = [.. await session.QueryAsync(
            c => c.QueryAsync<Row>(new CommandDefinition(
                Sql, new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, Id = after, Limit = page.Limit + 1 }, cancellationToken: ct)),
            ct)];
        return page.Of(
            rows, r => new Item(r.Id, r.CaseId, r.Reference, Code.Parse<DeliveryKind>(r.Kind), r.QueuedAt, r.Attempts, DeliveryRun.Retries.Attempts, r.NextAt, r.Problem), r => [r.Id.ToString()]);
    }

    private sealed record Row(Guid Id, Guid CaseId, string Reference, string Kind, DateTime QueuedAt, int Attempts, DateTime NextAt, string Problem);

    /// <summary>A delivery that has failed.</summary>
    /// <param name="DeliveryId">The delivery.</param>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">The case's reference.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="QueuedAt">Since when it waits to be delivered.</param>
    /// <param name="Attempts">How often it was tried.</param>
    /// <param name="MostAttempts">How often it is tried before it goes on paper.</param>
    /// <param name="NextAt">When it is tried again.</param>
    /// <param name="Problem">What failed last: register-unavailable, timeout or failed.</param>
    internal sealed record Item(Guid DeliveryId, Guid CaseId, string Reference, DeliveryKind Kind, DateTime QueuedAt, int Attempts, int MostAttempts, DateTime NextAt, string Problem);
}
