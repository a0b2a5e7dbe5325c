using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Cases;

/// <summary>A guardian, or whoever acts in a case as guardians do, lists own cases, whatever their type.</summary>
internal sealed class MyCases : IUseCase
{
    private const string Signatures = "select case_id, signature from case_parties where tenant_id = @TenantId and case_id = any(@Cases) and person = @Person";

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
        var signatures = (await session.QueryAsync(
            connection => connection.QueryAsync<(Guid CaseId, string Signature)>(new CommandDefinition(
                Signatures, new { session.TenantId, Cases = rows.Select(r => r.CaseId).ToArray(), Person = actor.Guardian.Value }, cancellationToken: ct)),
            ct)).ToDictionary(s => s.CaseId, s => Code.Parse<SignatureState>(s.Signature));
        return page.Of(rows, r => Show(r, nameOf, signatures.TryGetValue(r.CaseId, out var signature) ? signature : null), r => [r.RegisteredAt.Ticks.ToString(CultureInfo.InvariantCulture), r.CaseId.ToString()]);
    }

    private static Item Show(CaseRow r, Func<Guid, string> nameOf, SignatureState? signature) => new(
        r.CaseId, r.Reference, r.DiaryNumber, r.CaseType, CaseTexts.CaseType(r.CaseType), nameOf(r.Subject), r.Status,
        CaseTexts.Get(r.Outcome is { } outcome ? $"outcome.{outcome}" : $"status.{r.Status}"), r.RegisteredAt, r.Outcome is { } decided ? Code.Parse<Outcome>(decided) : null, signature);

    /// <summary>One case in the list. MySignature tells how far the reader's own signature is; null for the applicant, and for whoever takes no part beside the applicant.</summary>
    internal sealed record Item(
        Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string ChildName, string Status, string StatusText, DateTime RegisteredAt, Outcome? Outcome, SignatureState? MySignature);
}
