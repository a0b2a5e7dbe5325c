using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using Dapper;

namespace CaseMgmt.Api.Cases.Letters;

/// <summary>To whom a decision about the handling goes, since when each has it and until when each may appeal it.</summary>
internal sealed class HandlingRecipients : IUseCase
{
    private const string Sql = """
        select * from (
          select coalesce(a.appellant, c.applicant) as person, true as is_addressee, l.received_on::timestamp as received_on, l.last_day::timestamp as last_day
          from case_letters l join case_details c on c.tenant_id = l.tenant_id and c.case_id = l.case_id
          left join case_appeals a on a.tenant_id = l.tenant_id and a.case_id = l.case_id and a.dismissed_by = l.letter
          where l.tenant_id = @TenantId and l.case_id = @CaseId and l.letter = @Letter and l.kind in ('demand-refused', 'appeal-dismissed')
          union all
          select r.person, false, r.received_on::timestamp, r.last_day::timestamp from case_letter_recipients r where r.tenant_id = @TenantId and r.case_id = @CaseId and r.letter = @Letter) p
        where @After::uuid is null or (not p.is_addressee, p.person) > (@AfterOther, @After)
        order by not p.is_addressee, p.person limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/cases/{caseId:guid}/letters/{letterId:guid}/recipients", Handle)
        .Describe("procedural-recipients", "List to whom a decision about the handling goes, the one to whom it is written first", "Each has a time of their own to appeal it. Empty for a letter that is no such decision.")
        .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(Guid caseId, Guid letterId, CurrentActor actor, Page page, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var after = page.After is [var other, var person] ? (Other: bool.Parse(other), Person: Guid.Parse(person)) : ((bool Other, Guid Person)?)null;
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql, new { session.TenantId, CaseId = caseId, Letter = letterId, After = after?.Person, AfterOther = after?.Other ?? false, Limit = page.Limit + 1 }, cancellationToken: ct)),
            ct)).AsList();
        var shown = await names.ShowAsync(actor, rows.Take(page.Limit).Select(r => r.Person), "case-recipients", ct, cases: [caseId]);
        return page.Of(rows, r => new Item(r.Person, shown(r.Person), r.IsAddressee, Day(r.ReceivedOn), Day(r.LastDay)), r => [(!r.IsAddressee).ToString(), r.Person.ToString()]);
    }

    private static DateOnly? Day(DateTime? day) => day is { } d ? DateOnly.FromDateTime(d) : null;

    private sealed record Row(Guid Person, bool IsAddressee, DateTime? ReceivedOn, DateTime? LastDay);

    /// <summary>One recipient of a decision about the handling.</summary>
    /// <param name="RecipientId">What a receipt names.</param>
    /// <param name="Name">The name; "Skyddad uppgift" for a person whom the officer may not see.</param>
    /// <param name="IsAddressee">Whether it is written to this person: the applicant, or whoever's appeal it dismisses.</param>
    /// <param name="ReceivedOn">The day it was received; null while that is not known.</param>
    /// <param name="LastDayToAppeal">Last day for this person to appeal it; null while it is not known.</param>
    internal sealed record Item(Guid RecipientId, string Name, bool IsAddressee, DateOnly? ReceivedOn, DateOnly? LastDayToAppeal);
}
