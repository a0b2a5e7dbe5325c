using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Cases;

/// <summary>A guardian, or whoever acts in a case as guardians do, lists own cases, whatever their type.</summary>
internal sealed class MyCases : IUseCase
{
    // What stands beside the case itself: its school year, the reader's own signature, and the first day that an answer is awaited by.
    private const string Sql = $"""
        select c.case_id, c.school_year, p.signature, (
          select min(r.due)::timestamp from case_requests r where r.tenant_id = c.tenant_id and r.case_id = c.case_id and r.state = '{RequestState.Open}') as answer_by
        from worklist c left join case_parties p on p.tenant_id = c.tenant_id and p.case_id = c.case_id and p.person = @Person
        where c.tenant_id = @TenantId and c.case_id = any(@Cases)
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapGet("/cases", Handle)
        .Describe("my-cases", "List my cases, newest first")
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(CurrentActor actor, Page page, IDocumentStore store, CaseNames names, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        DateTime? beforeTime = page.After is [var at, _] ? new DateTime(long.Parse(at, CultureInfo.InvariantCulture), DateTimeKind.Utc) : null;
        Guid? beforeId = page.After is [_, var id] ? Guid.Parse(id) : null;
        var rows = await CaseRows.OfGuardianAsync(session, Viewers.Of(actor), beforeTime, beforeId, page.Limit + 1, ct);
        var nameOf = await names.ShowAsync(actor, rows.Select(r => r.Subject), "my-cases", ct);
        var beside = (await session.QueryAsync(
            connection => connection.QueryAsync<Beside>(new CommandDefinition(
                Sql, new { session.TenantId, Cases = rows.Select(r => r.CaseId).ToArray(), Person = actor.Guardian.Value }, cancellationToken: ct)),
            ct)).ToDictionary(b => b.CaseId);
        return page.Of(rows, r => Show(r, nameOf, beside.GetValueOrDefault(r.CaseId)), r => [r.RegisteredAt.Ticks.ToString(CultureInfo.InvariantCulture), r.CaseId.ToString()]);
    }

    private static Item Show(CaseRow r, Func<Guid, string> nameOf, Beside? beside) => new(
        r.CaseId, r.Reference, r.DiaryNumber, r.CaseType, CaseTexts.CaseType(r.CaseType), nameOf(r.Subject), beside?.SchoolYear, r.Status,
        CaseTexts.Get(r.Outcome is { } outcome ? $"outcome.{outcome}" : $"status.{r.Status}"), r.RegisteredAt, r.Outcome is { } decided ? Code.Parse<Outcome>(decided) : null,
        beside?.Signature is { } signature ? Code.Parse<SignatureState>(signature) : null, r.Status == CaseStatus.UnderAssessment && beside?.AnswerBy is { } by ? DateOnly.FromDateTime(by) : null);

    private sealed record Beside(Guid CaseId, string? SchoolYear, string? Signature, DateTime? AnswerBy);

    /// <summary>One case in the list. MySignature tells how far the reader's own signature is; null for the applicant, and for whoever takes no part beside the applicant. AnswerBy is the first day that the municipality awaits an answer by; null where it awaits none.</summary>
    internal sealed record Item(
        Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string ChildName, string? SchoolYear, string Status, string StatusText, DateTime RegisteredAt, Outcome? Outcome,
        SignatureState? MySignature, DateOnly? AnswerBy);
}
