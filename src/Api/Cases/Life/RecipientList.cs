using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using Dapper;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>To whom a decision goes, since when each has it and until when each may appeal.</summary>
internal sealed class RecipientList : IUseCase
{
    private const string Sql = """
        select * from (
          select c.applicant as person, true as is_applicant, c.received_on::timestamp as received_on, c.last_day_to_appeal::timestamp as last_day
          from case_details c where c.tenant_id = @TenantId and c.case_id = @CaseId and c.decided_version is not null
          union all
          select r.person, false, r.received_on::timestamp, r.last_day::timestamp
          from case_recipients r join case_details c on c.tenant_id = r.tenant_id and c.case_id = r.case_id
          where r.tenant_id = @TenantId and r.case_id = @CaseId and r.version > c.decided_version) p
        where @After::uuid is null or (not p.is_applicant, p.person) > (@AfterOther, @After)
        order by not p.is_applicant, p.person limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/cases/{caseId:guid}/recipients", Handle)
        .Describe("case-recipients", "List to whom the decision in force goes, the applicant first", "Each has a time of their own to appeal where it runs from the day the decision was received. Empty before there is a decision.")
        .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(Guid caseId, CurrentActor actor, Page page, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        // What is decided and not to be seen yet has gone to nobody.
        if ((await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct)).IsWithheld)
            return page.Of(Array.Empty<Row>(), Shown(_ => ""), _ => []);
        var after = page.After is [var other, var person] ? (Other: bool.Parse(other), Person: Guid.Parse(person)) : ((bool Other, Guid Person)?)null;
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql, new { session.TenantId, CaseId = caseId, After = after?.Person, AfterOther = after?.Other ?? false, Limit = page.Limit + 1 }, cancellationToken: ct)),
            ct)).AsList();
        return page.Of(rows, Shown(await names.ShowAsync(actor, rows.Take(page.Limit).Select(r => r.Person), "case-recipients", ct, cases: [caseId])), r => [(!r.IsApplicant).ToString(), r.Person.ToString()]);
    }

    private static Func<Row, Item> Shown(Func<Guid, string> nameOf) => r => new Item(r.Person, nameOf(r.Person), r.IsApplicant, Day(r.ReceivedOn), Day(r.LastDay));

    private static DateOnly? Day(DateTime? day) => day is { } d ? DateOnly.FromDateTime(d) : null;

    private sealed record Row(Guid Person, bool IsApplicant, DateTime? ReceivedOn, DateTime? LastDay);

    /// <summary>One recipient.</summary>
    /// <param name="RecipientId">What a receipt names.</param>
    /// <param name="Name">The name; "Skyddad uppgift" for a person whom the officer may not see.</param>
    /// <param name="IsApplicant">Whether it is the applicant.</param>
    /// <param name="ReceivedOn">The day the decision was received; null while that is not known.</param>
    /// <param name="LastDayToAppeal">Last day for this person to appeal; null while it is not known.</param>
    internal sealed record Item(Guid RecipientId, string Name, bool IsApplicant, DateOnly? ReceivedOn, DateOnly? LastDayToAppeal);
}
