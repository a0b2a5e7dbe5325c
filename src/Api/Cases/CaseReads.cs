using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using Dapper;

namespace CaseMgmt.Api.Cases;

/// <summary>Who has been shown what is sealed in a case, when and why: for the case's officers, and for managers.</summary>
internal sealed class CaseReads : IUseCase
{
    private const string Sql = """
        select id, at, actor, reason, cardinality(document_ids) as documents from read_audit
        where tenant_id = @TenantId and (subject = @Subject or cases @> array[@Case::uuid]) and (@BeforeTime::timestamptz is null or (at, id) < (@BeforeTime, @BeforeId))
        order by at desc, id desc limit @Limit
        """;

    private const string Has = "select exists (select from worklist_officers where tenant_id = @TenantId and case_id = @CaseId and officer = @Officer)";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapGet("/cases/{caseId:guid}/reads", ByOfficer)
            .Describe("case-reads", "List who has read what is sealed in a case, newest first", "For the officers who have the case. Looking at the list is no reading of the case.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Forbidden, "reads-not-shown").Produces<Listing<Item>>();
        groups.Manager.MapGet("/cases/{caseId:guid}/reads", ByManager)
            .Describe("case-reads-for-managers", "List who has read what is sealed in a case, newest first", "For managers and auditors.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
    }

    private static async Task<Listing<Item>> ByOfficer(Guid caseId, CurrentActor actor, Page page, StaffNames staff, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var has = actor.Roles.Contains(Role.Manager) || await session.QueryAsync(
            connection => connection.ExecuteScalarAsync<bool>(new CommandDefinition(Has, new { session.TenantId, CaseId = caseId, Officer = actor.Actor.Id }, cancellationToken: ct)), ct);
        return has ? await ListAsync(session, row, page, staff, ct) : throw new ProblemException(Problem.From(new Rejection("reads-not-shown", RejectionKind.Forbidden)));
    }

    private static async Task<Listing<Item>> ByManager(Guid caseId, CurrentActor actor, Page page, StaffNames staff, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        return await ListAsync(session, await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct), page, staff, ct);
    }

    private static async Task<Listing<Item>> ListAsync(IQuerySession session, CaseRow row, Page page, StaffNames staff, CancellationToken ct)
    {
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql,
                new
                {
                    session.TenantId,
                    Subject = row.CaseId.ToString(),
                    Case = row.CaseId,
                    BeforeTime = page.After is [var at, _] ? new DateTime(long.Parse(at, CultureInfo.InvariantCulture), DateTimeKind.Utc) : (DateTime?)null,
                    BeforeId = page.After is [_, var id] ? Guid.Parse(id) : (Guid?)null,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)).AsList();
        return page.Of(
            rows,
            r => new Item(r.At, ReaderOf(r, row, session.TenantId, staff), r.Reason, ReasonOf(r.Reason), r.Documents),
            r => [r.At.Ticks.ToString(CultureInfo.InvariantCulture), r.Id.ToString()]);
    }

    // A person's reference says nothing to the one who looks: in which capacity the person read does.
    private static string ReaderOf(Row read, CaseRow row, string municipality, StaffNames staff) =>
        read.Actor == row.Applicant.ToString() ? CaseTexts.Get("actor.applicant")
        : Guid.TryParse(read.Actor, out _) ? CaseTexts.Get("actor.party")
        : staff.Shown(municipality, read.Actor, read.At);

    private static string ReasonOf(string reason) => CaseTexts.Find($"read.{reason}") ?? CaseTexts.Get("read.other");

    private sealed record Row(Guid Id, DateTime At, string Actor, string Reason, int Documents);

    /// <summary>One look.</summary>
    /// <param name="At">When, UTC.</param>
    /// <param name="Reader">The officer as the municipality shows staff (the account where it has not said), or in which capacity somebody outside read.</param>
    /// <param name="Reason">Code of the reason, such as case-details.</param>
    /// <param name="ReasonText">What was looked at, in Swedish.</param>
    /// <param name="Documents">How many documents were opened.</param>
    internal sealed record Item(DateTime At, string Reader, string Reason, string ReasonText, int Documents);
}
