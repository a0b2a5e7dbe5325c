using System.Globalization;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;
using Npgsql;

namespace CaseMgmt.Api.Persons;

/// <summary>The appointments of trustees, newest first, those of protected persons for the officers named for them.</summary>
internal sealed class TrusteeshipList : IUseCase
{
    private const string Open = "child_is_open(t.tenant_id, t.child) and person_is_open(t.tenant_id, t.trustee)";

    private const string Sql = $"""
        select t.trusteeship, t.child, t.trustee, t.kind, t.from_day::timestamp as from_day, t.until_day::timestamp as until_day, t.ended_on::timestamp as ended_on, t.reference
        from trusteeships t
        where t.tenant_id = @TenantId and (@InForce::boolean is null or @InForce = (t.ended_on is null)) and (@SeesProtected or ({Open}))
          and (@Before::date is null or (t.from_day, t.trusteeship) < (@Before, @BeforeId))
        order by t.from_day desc, t.trusteeship desc limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/trusteeships", Handle)
        .Describe("trusteeships", "List the trustees and appointed custodians of children, newest first", "With ?inForce=true those that have not ended.")
        .Takes("inForce", "true: those in force; false: those that have ended; left out: all.")
        .Produces<Listing<Item>>();

    /// <summary>Asks whether an appointment is one that an officer may end.</summary>
    public static NpgsqlBatchCommand MayEnd(CurrentActor actor, Guid trusteeship) => new($"SELECT 1 FROM trusteeships t WHERE t.tenant_id = $1 AND t.trusteeship = $2 AND ($3 OR ({Open}))")
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = actor.MunicipalityId },
            new NpgsqlParameter<Guid> { TypedValue = trusteeship },
            new NpgsqlParameter<bool> { TypedValue = actor.SeesProtected },
        },
    };

    private static async Task<Listing<Item>> Handle(bool? inForce, CurrentActor actor, Page page, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql,
                new
                {
                    session.TenantId,
                    InForce = inForce,
                    actor.SeesProtected,
                    Before = page.After is [var day, _] ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToDateTime(default) : (DateTime?)null,
                    BeforeId = page.After is [_, var id] ? Guid.Parse(id) : (Guid?)null,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)).AsList();
        var nameOf = await names.ShowAsync(actor, rows.Take(page.Limit).SelectMany(r => new[] { r.Child, r.Trustee }), "trusteeships", ct);
        return page.Of(
            rows,
            r => new Item(
                r.Trusteeship, nameOf(r.Child), nameOf(r.Trustee), Code.Parse<TrusteeKind>(r.Kind), CaseTexts.Get($"trustee-kind.{r.Kind}"), DateOnly.FromDateTime(r.FromDay), Day(r.UntilDay), Day(r.EndedOn), r.Reference),
            r => [DateOnly.FromDateTime(r.FromDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), r.Trusteeship.ToString()]);
    }

    private static DateOnly? Day(DateTime? day) => day is { } d ? DateOnly.FromDateTime(d) : null;

    private sealed record Row(Guid Trusteeship, Guid Child, Guid Trustee, string Kind, DateTime FromDay, DateTime? UntilDay, DateTime? EndedOn, string Reference);

    /// <summary>One appointment.</summary>
    /// <param name="TrusteeshipId">What its ending names.</param>
    /// <param name="ChildName">The child.</param>
    /// <param name="TrusteeName">Who is appointed.</param>
    /// <param name="Kind">As what.</param>
    /// <param name="KindText">The same in Swedish.</param>
    /// <param name="From">The day of the appointment.</param>
    /// <param name="Until">Its last day, or null when none is set.</param>
    /// <param name="EndedOn">The first day without it, or null while it is in force.</param>
    /// <param name="Reference">The decision that appointed.</param>
    internal sealed record Item(
        Guid TrusteeshipId, string ChildName, string TrusteeName, TrusteeKind Kind, string KindText, DateOnly From, DateOnly? Until, DateOnly? EndedOn, string Reference);
}
