using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Decisions.Board;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;
using FluentValidation;

namespace CaseMgmt.Api.Decisions.Board;

/// <summary>The list of delegated and automatic decisions for a meeting of the board is drawn up; its minutes are approved and announced.</summary>
internal sealed class BoardMeetings : IUseCase
{
    /// <summary>Most cases on one list; the rest stand on the next.</summary>
    public const int MostDecisions = 2000;

    // Every decision is to be reported, also of cases that the one who draws the list up may not see: nothing of them is shown here.
    private const string Unreported = $"""
        select c.case_id, string_agg(c.decided_by, ' ') as decided_by from final_decisions c
        where c.tenant_id = @TenantId and c.decided_on <= @On and {WithheldCases.IsNotWithheld}
          and not exists (select from board_meeting_cases m where m.tenant_id = c.tenant_id and m.case_id = c.case_id and m.drawn_at >= c.recorded_at)
        group by c.case_id order by min(c.decided_on), c.case_id limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Manager.MapPost("/board-meetings", DrawUp)
            .Describe(
                "draw-up-board-report",
                "Draw up the list of decisions for a meeting of the board",
                "Every delegated and automatic decision taken until that day and not yet reported, those about the handling too, oldest first, of at most 2,000 cases. The cases are marked as reported moments after.")
            .Refuses(RejectionKind.Conflict, "report-empty", "report-drawn-up-before")
            .Produces<Response>(StatusCodes.Status201Created);
        groups.Manager.MapPost("/board-meetings/{meetingId:guid}/approvals", Approve)
            .Describe("approve-board-minutes", "Record that the minutes of a meeting are approved")
            .Refuses(RejectionKind.Conflict, "report-missing", "minutes-before-meeting", "minutes-approved-before")
            .Produces<Response>();
        groups.Manager.MapPost("/board-meetings/{meetingId:guid}/announcements", Announce)
            .Describe(
                "announce-board-minutes",
                "Record that the approved minutes were announced on the notice board",
                "For the decisions on the list that are appealed by legality review three weeks run from that day; the cases are told moments after.")
            .Refuses(RejectionKind.Conflict, "minutes-not-approved", "announcement-before-approval", "minutes-announced-before")
            .Produces<Response>();
    }

    private static async Task<IResult> DrawUp(Request request, IdempotentCommand command, CurrentActor actor, TimeProvider time, CancellationToken ct)
    {
        // A list cannot be taken back, and its minutes are announced after that day.
        var on = Days.WithinReach(request.On.GetValueOrDefault(), SwedishTime.DateOf(time.GetUtcNow()), "on");
        var meeting = StreamIds.BoardMeeting(actor.MunicipalityId, on);
        return await command.RunAsync(
            request,
            batch => batch.FetchForWriting<BoardMeeting>(meeting),
            async (reading, session) =>
            {
                var stream = await reading;
                var decisions = stream.Aggregate.Report is null ? await UnreportedAsync(session, on, ct) : [];
                return Append(stream, stream.Aggregate.DrawUp(on, decisions, actor.Actor), created: $"/{actor.MunicipalityId}/manager/board-meetings/{meeting}/decisions");
            },
            ct: ct);
    }

    private static Task<IResult> Approve(Guid meetingId, Request request, IdempotentCommand command, CurrentActor actor, TimeProvider time, CancellationToken ct) =>
        RunAsync(meetingId, request, command, actor, time, m => m.Approve(request.On.GetValueOrDefault(), actor.Actor), ct);

    private static Task<IResult> Announce(Guid meetingId, Request request, IdempotentCommand command, CurrentActor actor, TimeProvider time, CancellationToken ct) =>
        RunAsync(meetingId, request, command, actor, time, m => m.Announce(request.On.GetValueOrDefault(), actor.Actor), ct);

    private static Task<IResult> RunAsync(
        Guid meetingId, Request request, IdempotentCommand command, CurrentActor actor, TimeProvider time, Func<BoardMeeting, Verdict<IBoardEvent>> decide, CancellationToken ct)
    {
        if (request.On > SwedishTime.DateOf(time.GetUtcNow()))
            throw new ProblemException(ExceptionProblems.Field("on", "in-the-future"));
        return command.RunAsync(
            request,
            // The id of any other stream names no meeting.
            batch => batch.Query(BoardReportReading.Exists(actor.MunicipalityId, meetingId), async reader => await reader.ReadAsync(ct) && reader.GetBoolean(0)),
            async (exists, session) =>
            {
                if (!await exists)
                    return new Rejection("report-missing", RejectionKind.Conflict);
                var stream = await session.Events.FetchForWriting<BoardMeeting>(meetingId, ct);
                return Append(stream, decide(stream.Aggregate), created: null);
            },
            ct: ct);
    }

    private static CommandAnswer Append(IEventStream<BoardMeeting> stream, Verdict<IBoardEvent> verdict, string? created)
    {
        if (verdict is Verdict<IBoardEvent>.Refused refused)
            return refused.Rejection;
        var events = ((Verdict<IBoardEvent>.Accepted)verdict).Events;
        stream.AppendMany(events);
        var report = (events.OfType<ReportDrawnUp>().FirstOrDefault() ?? stream.Aggregate.Report)!;
        var (version, ids) = (stream.CurrentVersion + events.Count, new { meetingId = stream.Id, cases = report.Cases.Count, decisions = report.Decisions(), delegated = report.Delegated, automatic = report.Automatic });
        return created is null ? CommandAnswer.Ok(version, ids) : CommandAnswer.Created(created, version, ids);
    }

    private static async Task<IReadOnlyList<UnreportedDecision>> UnreportedAsync(IQuerySession session, DateOnly on, CancellationToken ct) =>
        [.. (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Unreported, new { session.TenantId, On = on.ToDateTime(default), Limit = MostDecisions }, cancellationToken: ct)),
            ct)).SelectMany(r => r.DecidedBy.Split(' ').Select(by => new UnreportedDecision(r.CaseId, Code.Parse<ActorKind>(by))))];

    private sealed record Row(Guid CaseId, string DecidedBy);

    /// <summary>The day.</summary>
    /// <param name="On">The day of the meeting, of the approval or of the announcement; the last two not after today.</param>
    internal sealed record Request(DateOnly? On);

    /// <summary>The meeting.</summary>
    /// <param name="MeetingId">What minutes and announcement name.</param>
    /// <param name="Cases">How many cases stand on its list.</param>
    /// <param name="Decisions">How many decisions they have there; null for a list drawn up before decisions were counted.</param>
    /// <param name="Delegated">How many of them officers took by delegation; null as decisions.</param>
    /// <param name="Automatic">How many of them a machine took; null as decisions.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid MeetingId, int Cases, int? Decisions, int? Delegated, int? Automatic, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.On).NotNull();
    }
}
