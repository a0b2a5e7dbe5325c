using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>The appeals of a case's decisions and what came of them, for its parties and for officers.</summary>
internal sealed class AppealList : IUseCase
{
    private const string Sql = """
        select appeal, appellant, state, received_on::timestamp as received_on, received_by, channel, in_time, content, ruling, ruled_on::timestamp as ruled_on, ruling_content, of_letter, withdrawn_on::timestamp as withdrawn_on, withdrawal, bundle_hash, bundle_documents, bundle_bytes, version
        from case_appeals where tenant_id = @TenantId and case_id = @CaseId and version > @After order by version limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/appeals", Handle)
            .Describe("my-case-appeals", "List the appeals in my case, oldest first")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Officer.MapGet("/cases/{caseId:guid}/appeals", Handle)
            .Describe("case-appeals", "List the appeals in a case, oldest first")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
    }

    private static async Task<Listing<Item>> Handle(
        Guid caseId, CurrentActor actor, Page page, MatterProtection matters, IEnumerable<IChangeTime> times, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var reader = await CaseTextReader.ForAsync(session, actor, caseId, matters, ct);
        var rows = await reader.RowsAsync<Row>(Sql, page, ct);
        // A ruling tells what the parties have said to the court.
        await reader.OpenAsync(
            rows.Take(page.Limit).SelectMany(r => new[] { reader.Shows(r.ReceivedBy) ? r.Content : (Guid?)null, reader.Shows(r.ReceivedBy) ? r.Withdrawal : null, reader.ShowsAll ? r.RulingContent : null }).OfType<Guid>(), "case-appeals", ct);
        var file = rows.Any(r => r.State == Code.Of(AppealState.Ruled) || r.InTime is null) ? await session.Events.AggregateStreamAsync<CaseFile>(caseId, ct: ct) : null;
        var isOfficer = actor.Actor.Kind == Domain.Persons.ActorKind.CaseOfficer;
        var needing = new HashSet<Guid>();
        foreach (var row in rows.Where(r => isOfficer && file?.Appeals.All.GetValueOrDefault(r.Appeal) is { AsksForDecision: true }))
        {
            if (await times.AllowAsync(caseId, file, row.Appeal, session, SwedishTime.DateOf(time.GetUtcNow()), ct))
                _ = needing.Add(row.Appeal);
        }
        return page.Of(
            rows,
            r => new Item(
                r.Appeal, Code.Parse<AppealState>(r.State), CaseTexts.Get($"appeal.{r.State}"), DateOnly.FromDateTime(r.ReceivedOn), Code.Parse<Channel>(r.Channel), r.InTime, reader.TextOf(r.Content),
                r.Ruling is { } ruling ? Code.Parse<Ruling>(ruling) : null, r.Ruling is { } code ? CaseTexts.Get($"detail.ruling.{code}") : null,
                r.RuledOn is { } on ? DateOnly.FromDateTime(on) : null, reader.TextOf(r.RulingContent), r.OfLetter,
                r.BundleHash is { } hash && isOfficer ? new Bundle(r.BundleDocuments.GetValueOrDefault(), r.BundleBytes.GetValueOrDefault(), hash) : null,
                isOfficer || r.Appellant == actor.GuardianRef?.Value ? r.Appellant : null, r.InTime is null && isOfficer ? CaseTexts.Get(IsByNoticeBoard(file, r) ? "appeal.not-announced" : "appeal.time-unknown") : null,
                r.WithdrawnOn is { } back ? DateOnly.FromDateTime(back) : null, r.Withdrawal is { } said ? reader.TextOf(said) : null,
                r.State is "received" or "reconsidered" && (isOfficer || (r.Appellant is not null && r.Appellant == actor.GuardianRef?.Value)),
                needing.Contains(r.Appeal)),
            r => [r.Version.ToString(CultureInfo.InvariantCulture)]);
    }

    // Kommunallagen 13 kap. 5 §: the time runs from the notice board, whoever got the decision when.
    private static bool IsByNoticeBoard(CaseFile? file, Row row) => row.OfLetter is null
        && file is CaseFile.Decided { Decision.AppealRoute: var route } && DecisionCatalogue.Shipped.Route(route) is { Clock.From: ClockStart.MinutesAnnounced };

    private sealed record Row(
        Guid Appeal, Guid? Appellant, string State, DateTime ReceivedOn, string ReceivedBy, string Channel, bool? InTime, Guid Content, string? Ruling, DateTime? RuledOn, Guid? RulingContent, Guid? OfLetter, DateTime? WithdrawnOn, Guid? Withdrawal, string? BundleHash, long? BundleDocuments, long? BundleBytes, long Version);

    /// <summary>One appeal.</summary>
    /// <param name="AppealId">What a step or a ruling names.</param>
    /// <param name="State">How it stands.</param>
    /// <param name="StateText">The same in Swedish.</param>
    /// <param name="ReceivedOn">The day it came.</param>
    /// <param name="Channel">How it came.</param>
    /// <param name="InTime">Whether it came in time or is tried all the same; null when the last day was not known.</param>
    /// <param name="Text">The appeal; null when disposed of, and when it is not to be shown because somebody is protected.</param>
    /// <param name="Ruling">What the court or the board of appeal came to, or null.</param>
    /// <param name="RulingText">The same in Swedish.</param>
    /// <param name="RuledOn">The ruling's date, or null.</param>
    /// <param name="RulingContent">The ruling, or what of it matters; null as the appeal's text may be.</param>
    /// <param name="OfLetterId">The letter of the decision about the handling that is appealed; null when it is the decision itself.</param>
    /// <param name="Bundle">The file that went with it when it was sent on; null before, and for guardians.</param>
    /// <param name="AppellantId">Whose it is, as the list of recipients names the person; null where that was not written down, and for other guardians.</param>
    /// <param name="TimeText">Why it cannot be said whether it came in time, so that it may not be dismissed as late; null where it can, and for guardians.</param>
    /// <param name="WithdrawnOn">The day it was taken back, or null.</param>
    /// <param name="Withdrawal">What was said then; null where nothing was, and as the appeal's text may be.</param>
    /// <param name="MayWithdraw">Whether the actor may take it back, or record that it is.</param>
    /// <param name="NeedsDecision">Whether what the ruling asks for is carried out by changing the decision and not otherwise; false for guardians.</param>
    internal sealed record Item(
        Guid AppealId, AppealState State, string StateText, DateOnly ReceivedOn, Channel Channel, bool? InTime, string? Text, Ruling? Ruling, string? RulingText, DateOnly? RuledOn,
        string? RulingContent, Guid? OfLetterId, Bundle? Bundle, Guid? AppellantId, string? TimeText, DateOnly? WithdrawnOn, string? Withdrawal, bool MayWithdraw, bool NeedsDecision);

    /// <summary>The file that went with an appeal.</summary>
    /// <param name="Documents">How many documents it holds, the index apart.</param>
    /// <param name="Bytes">Its length.</param>
    /// <param name="Hash">The keyed hash of its content, as in the log.</param>
    internal sealed record Bundle(long Documents, long Bytes, string Hash);
}
