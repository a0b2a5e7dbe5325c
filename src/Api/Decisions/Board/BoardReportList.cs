using System.Globalization;
using System.Text;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Decisions.Board;

/// <summary>The meetings of the board, the decisions on their lists and those that stand on none yet.</summary>
internal sealed class BoardReportList : IUseCase
{
    private const string MeetingsSql = """
        select meeting, held_on::timestamp as held_on, cases, delegated, automatic, approved_on::timestamp as approved_on, announced_on::timestamp as announced_on
        from board_meetings where tenant_id = @TenantId and (@Before::date is null or (held_on, meeting) < (@Before, @BeforeId))
        order by held_on desc, meeting desc limit @Limit
        """;

    private static readonly string[] Head = ["place", "diary-number", "reference", "case-type", "decision", "outcome", "decided-on", "decided-by", "appeal", "last-day"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Manager.MapGet("/board-meetings", Meetings)
            .Describe("board-meetings", "List the meetings of the board that decisions were reported at, newest first").Produces<Listing<Meeting>>();
        groups.Manager.MapGet("/unreported-decisions", Unreported)
            .Describe("unreported-decisions", "List the decisions that are not yet reported to the board, oldest first", "No names. A list that is drawn up holds those of cases that the one who looks may not see, too.")
            .Produces<Listing<Item>>();
        groups.Manager.MapGet("/board-meetings/{meetingId:guid}/decisions", OfMeeting)
            .Describe("board-report", "List the decisions reported at a meeting, in the order of the list", "No names. Every decision of a case that no earlier list had stands there, at the case's place: one that was changed before the meeting, and those about the handling, too. Decisions of cases that the one who looks may not see are left out; the places then have gaps.")
            .Produces<Listing<Item>>();
        groups.Manager.MapGet("/board-meetings/{meetingId:guid}/decisions.csv", Csv)
            .Describe("board-report-csv", "Read the list of a meeting as CSV", "UTF-8 with a byte order mark, semicolons, the Swedish headings first.")
            .Produces<string>(contentType: "text/csv");
    }

    private static async Task<Listing<Meeting>> Meetings(CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<MeetingRow>(new CommandDefinition(
                MeetingsSql,
                new
                {
                    session.TenantId,
                    Before = page.After is [var day, _] ? Parse(day).ToDateTime(default) : (DateTime?)null,
                    BeforeId = page.After is [_, var id] ? Guid.Parse(id) : (Guid?)null,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)).AsList();
        return page.Of(rows, r => new Meeting(r.Meeting, DateOnly.FromDateTime(r.HeldOn), r.Cases, r.Delegated + r.Automatic, r.Delegated, r.Automatic, Day(r.ApprovedOn), Day(r.AnnouncedOn)), r => [Text(r.HeldOn), r.Meeting.ToString()]);
    }

    private static async Task<Listing<Item>> Unreported(CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = await BoardReportReading.UnreportedAsync(
            session, Viewers.Of(actor), page.After is [var day, ..] ? Parse(day) : null, page.After is [_, var id, ..] ? Guid.Parse(id) : null, VersionOf(page.After is [_, _, var version] ? version : null), page.Limit + 1, ct);
        return page.Of(rows, Show, r => [Text(r.DecidedOn), r.CaseId.ToString(), Text(r.Version)]);
    }

    private static async Task<Listing<Item>> OfMeeting(Guid meetingId, CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var after = page.After is [var place, var version] ? (VersionOf(place), VersionOf(version)) : (0, 0);
        return page.Of(
            await BoardReportReading.OfMeetingAsync(session, Viewers.Of(actor), meetingId, after, page.Limit + 1, ct), Show, r => [Text(r.Place), Text(r.Version)]);
    }

    private static async Task<IResult> Csv(Guid meetingId, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = await BoardReportReading.OfMeetingAsync(session, Viewers.Of(actor), meetingId, (0, 0), int.MaxValue, ct);
        var text = new StringBuilder("\uFEFF");
        Line(text, Head.Select(h => CaseTexts.Get($"board-report.{h}")));
        foreach (var item in rows.Select(Show))
        {
            Line(
                text,
                [
                    item.Place!.Value.ToString(CultureInfo.InvariantCulture), item.DiaryNumber ?? "", item.Reference, item.CaseTypeTitle, item.DecisionTitle, item.OutcomeText,
                    Iso(item.DecidedOn), item.DecidedByText, item.AppealRouteTitle, item.LastDayToAppeal is { } last ? Iso(last) : "",
                ]);
        }
        return Results.Text(text.ToString(), "text/csv; charset=utf-8");
    }

    private static Item Show(ReportedRow r)
    {
        var decidedOn = DateOnly.FromDateTime(r.DecidedOn);
        var type = DecisionCatalogue.Shipped.Find(r.DecisionType, decidedOn) ?? throw new InvalidOperationException($"The catalogue has no '{r.DecisionType}' on the day of the decision.");
        return new Item(
            r.Place == 0 ? null : r.Place, r.CaseId, r.Reference, r.DiaryNumber, r.CaseType, CaseTexts.CaseType(r.CaseType), r.DecisionType, type.Title, Code.Parse<Outcome>(r.Outcome),
            CaseTexts.Get($"outcome.{r.Outcome}"), decidedOn, Code.Parse<ActorKind>(r.DecidedBy), CaseTexts.Get($"decided-by.{r.DecidedBy}"), r.AppealRoute, DecisionCatalogue.Shipped.Route(new AppealRouteCode(r.AppealRoute))?.Title ?? type.Route.Title, Day(r.LastDayToAppeal),
            Day(r.LegalForceOn));
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) =>
        text.AppendJoin(';', cells.Select(c => $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append("\r\n");

    private static DateOnly? Day(DateTime? day) => day is { } d ? DateOnly.FromDateTime(d) : null;

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long VersionOf(string? text) => text is null ? 0 : long.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTime day) => Iso(DateOnly.FromDateTime(day));

    private static DateOnly Parse(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record MeetingRow(Guid Meeting, DateTime HeldOn, long Cases, long? Delegated, long? Automatic, DateTime? ApprovedOn, DateTime? AnnouncedOn);

    /// <summary>One meeting.</summary>
    /// <param name="MeetingId">What minutes and announcement name.</param>
    /// <param name="On">The day.</param>
    /// <param name="Cases">How many cases stand on its list.</param>
    /// <param name="Decisions">How many decisions they have there; null for a list drawn up before decisions were counted.</param>
    /// <param name="Delegated">How many of them officers took by delegation; null as decisions.</param>
    /// <param name="Automatic">How many of them a machine took; null as decisions.</param>
    /// <param name="MinutesApprovedOn">When the minutes were approved, or null.</param>
    /// <param name="AnnouncedOn">When that was announced on the notice board, or null.</param>
    internal sealed record Meeting(Guid MeetingId, DateOnly On, long Cases, long? Decisions, long? Delegated, long? Automatic, DateOnly? MinutesApprovedOn, DateOnly? AnnouncedOn);

    /// <summary>One decision.</summary>
    /// <param name="Place">The case's place on the list, from 1; null while it stands on none.</param>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">The public reference.</param>
    /// <param name="DiaryNumber">The diary number, or null for the moments until it is given.</param>
    /// <param name="CaseType">Code of the case type.</param>
    /// <param name="CaseTypeTitle">The same in Swedish.</param>
    /// <param name="DecisionType">Code of the decision type.</param>
    /// <param name="DecisionTitle">The same in Swedish.</param>
    /// <param name="Outcome">What it came to.</param>
    /// <param name="OutcomeText">The same in Swedish.</param>
    /// <param name="DecidedOn">The date of the decision.</param>
    /// <param name="DecidedBy">In which capacity it was taken.</param>
    /// <param name="DecidedByText">The same in Swedish.</param>
    /// <param name="AppealRoute">Code of the way to appeal.</param>
    /// <param name="AppealRouteTitle">The same in Swedish.</param>
    /// <param name="LastDayToAppeal">Last day to appeal, or null while it is not known.</param>
    /// <param name="LegalForceOn">The day from which it can no longer be appealed, or null.</param>
    internal sealed record Item(
        long? Place, Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string DecisionType, string DecisionTitle, Outcome Outcome, string OutcomeText,
        DateOnly DecidedOn, ActorKind DecidedBy, string DecidedByText, string AppealRoute, string AppealRouteTitle, DateOnly? LastDayToAppeal, DateOnly? LegalForceOn);
}
