using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Cases.Parties;

/// <summary>An officer lists who takes part in a case.</summary>
internal sealed class PartyList : IUseCase
{
    // The case's first event names the applicant; parties joined later.
    private const string Sql = """
        select * from (
          select c.applicant as person, 'applicant' as role, 'not-asked' as signature, null::timestamp as remind_on, null::timestamp as due, c.registered_at as joined_at, 1::bigint as version
          from case_details c where c.tenant_id = @TenantId and c.case_id = @CaseId
          union all
          select person, role, signature, remind_on::timestamp, due::timestamp, joined_at, version
          from case_parties where tenant_id = @TenantId and case_id = @CaseId) p
        where @AfterVersion::bigint is null or (p.version, p.person) > (@AfterVersion, @AfterPerson)
        order by p.version, p.person limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/cases/{caseId:guid}/parties", Handle)
        .Describe("case-parties", "List who takes part in a case, the applicant first", "Those whose part has ended stand on the timeline only.")
        .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(Guid caseId, CurrentActor actor, Page page, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql,
                new
                {
                    session.TenantId,
                    CaseId = caseId,
                    AfterVersion = page.After is [var version, _] ? long.Parse(version, CultureInfo.InvariantCulture) : (long?)null,
                    AfterPerson = page.After is [_, var person] ? Guid.Parse(person) : (Guid?)null,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)).AsList();
        var nameOf = await names.ShowAsync(actor, rows.Take(page.Limit).Select(r => r.Person), "case-parties", ct, cases: [caseId]);
        return page.Of(
            rows,
            r => new Item(
                r.Person, nameOf(r.Person), Code.Parse<ListedRole>(r.Role), CaseTexts.Get($"detail.party.{r.Role}"), Code.Parse<SignatureState>(r.Signature),
                CaseTexts.Get($"signature.{r.Signature}"), Day(r.RemindOn), Day(r.Due), r.JoinedAt),
            r => [r.Version.ToString(CultureInfo.InvariantCulture), r.Person.ToString()]);
    }

    private static DateOnly? Day(DateTime? day) => day is { } d ? DateOnly.FromDateTime(d) : null;

    private sealed record Row(Guid Person, string Role, string Signature, DateTime? RemindOn, DateTime? Due, DateTime JoinedAt, long Version);

    /// <summary>In which role a person takes part.</summary>
    internal enum ListedRole
    {
        /// <summary>The applicant.</summary>
        Applicant,

        /// <summary>The other guardian.</summary>
        CoGuardian,

        /// <summary>A trustee.</summary>
        Trustee,

        /// <summary>A representative with a power of attorney.</summary>
        Representative,

        /// <summary>The pupil, acting alone.</summary>
        Pupil,
    }

    /// <summary>One who takes part.</summary>
    /// <param name="PartyId">What ends the part, or asks for the signature.</param>
    /// <param name="Name">The name; "Skyddad uppgift" for a person whom the officer may not see.</param>
    /// <param name="Role">In which role.</param>
    /// <param name="RoleText">The same in Swedish.</param>
    /// <param name="Signature">How far the signature is.</param>
    /// <param name="SignatureText">The same in Swedish.</param>
    /// <param name="RemindOn">The day of a reminder that is still to come, or null.</param>
    /// <param name="Due">The last day to sign, or null where none was asked for.</param>
    /// <param name="JoinedAt">Since when, UTC.</param>
    internal sealed record Item(
        Guid PartyId, string Name, ListedRole Role, string RoleText, SignatureState Signature, string SignatureText, DateOnly? RemindOn, DateOnly? Due, DateTime JoinedAt);
}
