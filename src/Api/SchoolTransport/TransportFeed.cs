using System.Globalization;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>
/// What the transport system reads: a feed of pointers in the order of the log, and for each the delivery data, whose every look is audited. Of protected
/// persons neither is given to anyone but the named officers.
/// </summary>
internal sealed class TransportFeed : IUseCase
{
    // What was granted once and is not any more still has the days it was granted for: whoever drives must be told that it has ended.
    // Only what is settled is told, so that nothing that comes later lies before a cursor already given out.
    private const string Sql = $"""
        select e.epoch, e.transaction_id::text as transaction_id, e.seq_id, t.case_id, c.reference, t.school_year, g.data->>'school' as school, c.outcome, (g.data->>'from')::timestamp as granted_from,
               (g.data->>'to')::timestamp as granted_to, t.mode, t.arranged_from::timestamp as arranged_from
        from mt_events e
        join transport_details t on t.tenant_id = e.tenant_id and t.case_id = e.stream_id
        join lateral (
          select data from mt_events g where g.tenant_id = e.tenant_id and g.stream_id = e.stream_id and g.type = 'school-transport.granted.v1' order by g.version desc limit 1) g on true
        join case_details c on c.tenant_id = e.tenant_id and c.case_id = e.stream_id
        where e.tenant_id = @TenantId and e.type in ('case.decided.v1', 'school-transport.arranged.v1')
          and (e.epoch, e.transaction_id, e.seq_id) > (@Epoch, @Transaction::xid8, @Sequence)
          and (e.epoch, e.transaction_id) < ((select max(epoch) from log_epoch), pg_snapshot_xmin(pg_current_snapshot()))
          and {CaseVisibility.Fragment}
        order by e.epoch, e.transaction_id, e.seq_id limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        foreach (var (group, who) in new[] { (groups.Robot, "robot-"), (groups.Officer, "") })
        {
            group.MapGet("/school-transport/transports", Handle)
                .Describe(
                    $"{who}school-transport-feed", "Follow granted school transport as a feed",
                    "Pointers only: fetch the delivery data of each by its case. An item stands for the case as it is now and may come again; ended tells that it is no longer granted. " +
                    "Keep cursor, which is always given, and ask from there the next time.")
                .Produces<Response>();
            group.MapGet("/school-transport/transports/{caseId:guid}", Deliver)
                .Describe($"{who}school-transport-delivery", "Read who is driven, from where, to where and how", "Personal data; the look is audited.")
                .Refuses(RejectionKind.NotFound, "case-not-found", "transport-not-granted")
                .Produces<TransportDelivery>();
        }
    }

    private static async Task<Response> Handle(CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        var viewer = Viewers.Of(actor);
        string[] after = page.After is [var epoch, var transaction, var sequence] ? [epoch, transaction, sequence] : ["0", "0", "0"];
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql,
                new
                {
                    viewer.TenantId,
                    viewer.IsOfficer,
                    viewer.SeesProtected,
                    viewer.Guardian,
                    Epoch = int.Parse(after[0], CultureInfo.InvariantCulture),
                    Transaction = after[1],
                    Sequence = long.Parse(after[2], CultureInfo.InvariantCulture),
                    page.Limit,
                },
                cancellationToken: ct)),
            ct)).AsList();
        string[] last = rows is [.., var r] ? [r.Epoch.ToString(CultureInfo.InvariantCulture), r.TransactionId, r.SeqId.ToString(CultureInfo.InvariantCulture)] : after;
        return new Response([.. rows.Select(Show)], page.CursorAt(last));
    }

    private static async Task<TransportDelivery> Deliver(Guid caseId, CurrentActor actor, TransportDeliveries deliveries, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        return await deliveries.OfAsync(session, actor, await TransportCases.FindAsync(session, Viewers.Of(actor), caseId, ct), ct)
            ?? throw new ProblemException(Problem.From(new Rejection("transport-not-granted", RejectionKind.NotFound)));
    }

    private static Item Show(Row r) => new(
        r.CaseId, r.Reference, SchoolYear.Parse(r.SchoolYear), r.School, r.Outcome is not ("granted" or "partly-granted"), DateOnly.FromDateTime(r.GrantedFrom), DateOnly.FromDateTime(r.GrantedTo),
        r.Mode is { } mode ? Code.Parse<TransportMode>(mode) : null, r.ArrangedFrom is { } from ? DateOnly.FromDateTime(from) : null);

    private sealed record Row(
        int Epoch, string TransactionId, long SeqId, Guid CaseId, string Reference, string SchoolYear, string? School, string? Outcome, DateTime GrantedFrom, DateTime GrantedTo, string? Mode,
        DateTime? ArrangedFrom);

    /// <summary>A granted transport, without personal data. Ended where the decision has been changed and nothing is granted any more.</summary>
    internal sealed record Item(
        Guid CaseId, string Reference, SchoolYear SchoolYear, string? School, bool Ended, DateOnly ValidFrom, DateOnly ValidTo, TransportMode? Mode, DateOnly? ArrangedFrom);

    /// <summary>A page of the feed, and where to go on.</summary>
    internal sealed record Response(IReadOnlyList<Item> Items, string Cursor);
}
