using System.Text.Json;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Diary;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Cases;

/// <summary>What every case has, whatever its type: numbers, state, who handles it, and the case it came from or goes on as.</summary>
internal sealed class CaseOverview : IUseCase
{
    private const string Assignees = "select officer from worklist_officers where tenant_id = @TenantId and case_id = @CaseId order by assigned_at, officer";

    private const string Parties = "select person, role, signature, due::timestamp as due from case_parties where tenant_id = @TenantId and case_id = @CaseId order by version, person";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}", One)
            .Describe("my-case", "Read what every case has of my case", "The details stand with the case type.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Response>();
        groups.Officer.MapGet("/cases/{caseId:guid}", One)
            .Describe("case", "Read what every case has of a case", "The details stand with the case type. Its version stands in ETag.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Response>();
        groups.Officer.MapGet("/cases", Numbered)
            .Describe("case-by-number", "Find a case by its reference or diary number", "At most one. A diary number is given moments after intake.")
            .Takes("number", "The reference or the diary number, such as SKJ-7K4M-2Q9P or 2026-00042. Small letters and spaces of a reference are understood.")
            .Produces<Listing<Response>>();
    }

    private static async Task<Versioned<Response>> One(Guid caseId, CurrentActor actor, CaseNames names, StaffNames staff, Municipalities municipalities, TimeProvider time, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        return new Versioned<Response>(await ShowAsync(session, row, actor, names, o => staff.Shown(actor.MunicipalityId, o, time.GetUtcNow().UtcDateTime), municipalities.NameOf(actor.MunicipalityId), ct), row.Version);
    }

    private static async Task<Listing<Response>> Numbered(string number, CurrentActor actor, CaseNames names, StaffNames staff, Municipalities municipalities, TimeProvider time, IDocumentStore store, CancellationToken ct)
    {
        var normal = DiaryNumber.TryParse(number.Trim(), out var diary) ? diary.ToString()
            : CaseReference.TryParse(number, out var reference) ? reference.Value
            : throw new ProblemException(ExceptionProblems.Field("number", "wrong-format"));
        await using var session = store.QuerySession(actor.MunicipalityId);
        return await CaseRows.NumberedAsync(session, Viewers.Of(actor), normal, ct) is { } row
            ? new Listing<Response>([await ShowAsync(session, row, actor, names, o => staff.Shown(actor.MunicipalityId, o, time.GetUtcNow().UtcDateTime), municipalities.NameOf(actor.MunicipalityId), ct)], null)
            : new Listing<Response>([], null);
    }

    private static async Task<Response> ShowAsync(IQuerySession session, CaseRow row, CurrentActor actor, CaseNames names, Func<string, string> officer, string municipality, CancellationToken ct)
    {
        var nameOf = await names.ShowAsync(actor, [row.Subject], "case-overview", ct, cases: [row.CaseId]);
        var linked = await CaseRows.OfAsync(session, Viewers.Of(actor), [.. new[] { row.HandedOverTo, row.TakenOverFrom }.OfType<Guid>()], ct);
        var assignees = actor.Actor.Kind == ActorKind.CaseOfficer
            ? await session.QueryAsync(connection => connection.QueryAsync<string>(new CommandDefinition(Assignees, new { session.TenantId, row.CaseId }, cancellationToken: ct)), ct)
            : [];
        var parties = await session.QueryAsync(connection => connection.QueryAsync<PartyRow>(new CommandDefinition(Parties, new { session.TenantId, row.CaseId }, cancellationToken: ct)), ct);
        return new Response(
            row.CaseId, row.Reference, row.DiaryNumber, row.CaseType, CaseTexts.CaseType(row.CaseType), row.Status, CaseTexts.Get($"status.{row.Status}"),
            row.Outcome is { } outcome ? Code.Parse<Outcome>(outcome) : null, Code.Parse<Channel>(row.Channel), row.RegisteredAt, nameOf(row.Subject), Code.Parse<Queue>(row.Queue), [.. assignees.Select(officer)], assignees.Contains(actor.Actor.Id, StringComparer.Ordinal),
            AppealOf(row, municipality), Day(row.LastDayToAppeal), Day(row.LegalForceOn), Day(row.ClosedOn), row.Retention is { } retention ? Code.Parse<RetentionRule>(retention) : null,
            LinkTo(row.HandedOverTo, linked), LinkTo(row.TakenOverFrom, linked), [.. parties.Select(p => Show(p, actor))], row.Version);
    }

    // What the decision was appealed by when it was made, whatever the municipality has recorded since.
    private static Appeal? AppealOf(CaseRow row, string municipality) =>
        row.Decision is { } json && DecisionCatalogue.Shipped.Route(JsonSerializer.Deserialize<CaseDecided>(json, DomainJson.Options)!.AppealRoute) is { } route
            ? new Appeal(new AppealRouteCode(route.Code), route.Title, route.InstructionFor(municipality) ?? "")
            : null;

    private static PartyItem Show(PartyRow p, CurrentActor actor) => new(
        Code.Parse<PartyRole>(p.Role), CaseTexts.Get($"detail.party.{p.Role}"), Code.Parse<SignatureState>(p.Signature), CaseTexts.Get($"signature.{p.Signature}"), Day(p.Due),
        p.Person == actor.GuardianRef?.Value);

    private static DateOnly? Day(DateTime? day) => day is { } d ? DateOnly.FromDateTime(d) : null;

    private static Link? LinkTo(Guid? caseId, IReadOnlyDictionary<Guid, CaseRow> linked) =>
        caseId is { } id && linked.GetValueOrDefault(id) is { } row ? new Link(id, row.Reference, row.DiaryNumber, row.CaseType, CaseTexts.CaseType(row.CaseType)) : null;

    private sealed record PartyRow(Guid Person, string Role, string Signature, DateTime? Due);

    /// <summary>Who takes part beside the applicant, and how far the signature is; officers list the names.</summary>
    /// <param name="Role">In which role.</param>
    /// <param name="RoleText">The same in Swedish.</param>
    /// <param name="Signature">How far the signature is.</param>
    /// <param name="SignatureText">The same in Swedish.</param>
    /// <param name="Due">The last day to sign, or null where none was asked for.</param>
    /// <param name="IsMe">Whether it is the one who looks.</param>
    internal sealed record PartyItem(PartyRole Role, string RoleText, SignatureState Signature, string SignatureText, DateOnly? Due, bool IsMe);

    /// <summary>How a decision is appealed.</summary>
    /// <param name="Route">The route's code in the catalogue.</param>
    /// <param name="Title">The same in Swedish.</param>
    /// <param name="Text">What is to be done, in Swedish; empty where the decision cannot be appealed.</param>
    internal sealed record Appeal(AppealRouteCode Route, string Title, string Text);

    /// <summary>Another case that this one belongs together with.</summary>
    internal sealed record Link(Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle);

    /// <summary>The case.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">The public reference.</param>
    /// <param name="DiaryNumber">The diary number; null for the moments until it is given.</param>
    /// <param name="CaseType">Code of the case type.</param>
    /// <param name="CaseTypeTitle">The same in Swedish.</param>
    /// <param name="Status">How it stands.</param>
    /// <param name="StatusText">The same in Swedish.</param>
    /// <param name="Outcome">What was decided, or null.</param>
    /// <param name="Channel">How it came.</param>
    /// <param name="RegisteredAt">When it arrived, UTC.</param>
    /// <param name="ChildName">Whom it is about.</param>
    /// <param name="Queue">Who handles it.</param>
    /// <param name="Assignees">The officers who have it, as the municipality shows staff; empty for guardians.</param>
    /// <param name="IsMine">Whether the officer who looks has it.</param>
    /// <param name="Appeal">How the decision is appealed; null before there is one.</param>
    /// <param name="LastDayToAppeal">Last day to appeal, or null while it is not known.</param>
    /// <param name="LegalForceOn">The day from which the decision can no longer be appealed, or null.</param>
    /// <param name="ClosedOn">The day it was closed or handed over, or null.</param>
    /// <param name="Retention">By which rule its documents are kept; null until it is closed.</param>
    /// <param name="HandedOverTo">The case it goes on as; null when it was not handed over, and when the viewer may not see that case.</param>
    /// <param name="TakenOverFrom">The case it came from; null as above.</param>
    /// <param name="Parties">Who takes part beside the applicant.</param>
    /// <param name="Version">Its version.</param>
    internal sealed record Response(
        Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string Status, string StatusText, Outcome? Outcome, Channel Channel, DateTime RegisteredAt,
        string ChildName, Queue Queue, IReadOnlyList<string> Assignees, bool IsMine, Appeal? Appeal, DateOnly? LastDayToAppeal, DateOnly? LegalForceOn, DateOnly? ClosedOn, RetentionRule? Retention, Link? HandedOverTo, Link? TakenOverFrom, IReadOnlyList<PartyItem> Parties, long Version);
}
