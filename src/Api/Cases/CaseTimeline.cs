using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Cases;

/// <summary>The timeline of any case, for its guardian and for officers.</summary>
internal sealed class CaseTimeline : IUseCase
{
    private const string Sql = $"""
        select version, at, event, detail, actor, capacity, effective_from::timestamp as effective_from from timeline c
        where tenant_id = @TenantId and case_id = @CaseId and version > @After and version < coalesce({WithheldCases.FromVersion}, 9223372036854775807) and (@ShowsInternal or (not internal and (told_to is null or told_to = @Guardian)))
          and (@KnownAt::timestamptz is null or version < coalesce(
            (select min(e.version) from mt_events e where e.tenant_id = @TenantId and e.stream_id = @CaseId and e.timestamp > @KnownAt), 9223372036854775807))
        order by version limit @Limit
        """;

    private static readonly string Party = Code.Of(ActorKind.Guardian);

    // No party asks another to sign, or writes the municipality's letters: where the event followed from the applicant's request, the program did it.
    private static readonly string[] NeverByParties = ["case.signature-asked.v1", "case.notice-written.v1"];
    private static readonly string Robot = Code.Of(ActorKind.Robot);

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/timeline", Handle)
            .Describe("my-case-timeline", "List what has happened in my case, oldest first")
            .Refuses(RejectionKind.NotFound, "case-not-found", CaseAsOf.NotKnownThen).Produces<Listing<Entry>>();
        groups.Officer.MapGet("/cases/{caseId:guid}/timeline", Handle)
            .Describe("case-timeline", "List what has happened in a case, oldest first")
            .Refuses(RejectionKind.NotFound, "case-not-found", CaseAsOf.NotKnownThen).Produces<Listing<Entry>>();
    }

    private static async Task<Listing<Entry>> Handle(Guid caseId, KnownAt knownAt, CurrentActor actor, Page page, StaffNames staff, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        if (knownAt.Instant?.UtcDateTime < row.KnownSince)
            throw new ProblemException(Problem.From(new Rejection(CaseAsOf.NotKnownThen, RejectionKind.NotFound)));
        var after = page.After is [var version] ? long.Parse(version, CultureInfo.InvariantCulture) : 0;
        var entries = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql,
                new
                {
                    TenantId = actor.MunicipalityId,
                    CaseId = caseId,
                    After = after,
                    KnownAt = knownAt.Instant?.UtcDateTime,
                    ShowsInternal = actor.Actor.Kind != ActorKind.Guardian,
                    Guardian = actor.GuardianRef?.Value,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)).AsList();
        return page.Of(entries, e => Show(e, row, actor, staff), e => [e.Version.ToString(CultureInfo.InvariantCulture)]);
    }

    private static Entry Show(Row e, CaseRow row, CurrentActor actor, StaffNames staff) => new(
        e.Version, e.At, e.Event, CaseTexts.Get($"event.{e.Event}"), TextOf(e), ActorText(e, row, actor, staff));

    private static string? TextOf(Row e) => (e.Detail is { } detail ? CaseTexts.Get($"detail.{detail}") : null, e.EffectiveFrom) switch
    {
        ({ } text, { } from) => CaseTexts.Get("timeline.effective-from").Replace("{what}", text, StringComparison.Ordinal).Replace("{from}", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal),
        var (text, _) => text,
    };

    // Guardians are told in which capacity someone acted, never which account it was.
    private static string ActorText(Row e, CaseRow row, CurrentActor viewer, StaffNames staff) =>
        e.Actor == Actor.System.Id ? CaseTexts.Get("actor.system")
        : e.Actor == Actor.Board.Id ? CaseTexts.Get("actor.board")
        : e.Actor == Actor.Anyone.Id ? CaseTexts.Get("actor.public")
        : e.Actor == row.Applicant.ToString() ? CaseTexts.Get(NeverByParties.Contains(e.Event, StringComparer.Ordinal) ? "actor.system" : "actor.applicant")
        : e.Capacity == Robot && viewer.Actor.Kind == ActorKind.Guardian ? CaseTexts.Get("decided-by.robot")
        : e.Capacity == Party ? CaseTexts.Get("actor.party")
        : viewer.Actor.Kind == ActorKind.Guardian ? CaseTexts.Get("actor.officer")
        : staff.Shown(viewer.MunicipalityId, e.Actor, e.At);

    private sealed record Row(long Version, DateTime At, string Event, string? Detail, string Actor, string? Capacity, DateTime? EffectiveFrom);

    /// <summary>One thing that happened.</summary>
    internal sealed record Entry(long Version, DateTime At, string Event, string Title, string? Text, string Actor);
}
