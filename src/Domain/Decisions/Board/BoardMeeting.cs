using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Decisions.Board;

/// <summary>What happens with the report of delegated and automatic decisions to one meeting of the board (nämnd).</summary>
public interface IBoardEvent : IDomainEvent;

/// <summary>The list of decisions for a meeting has been drawn up; the decisions themselves are marked as reported.</summary>
/// <param name="On">The day of the meeting.</param>
/// <param name="Cases">The cases whose decisions it lists, each once.</param>
/// <param name="By">Who drew it up.</param>
/// <param name="Delegated">How many of its decisions officers took by delegation; null where they were not counted, as in <c>board.report-drawn-up.v1</c>.</param>
/// <param name="Automatic">How many of them a machine took; null as delegated.</param>
[EventName("board.report-drawn-up.v2")]
public sealed record ReportDrawnUp([Open] DateOnly On, [Open] IReadOnlyList<Guid> Cases, [Open] Actor By, [Open] int? Delegated, [Open] int? Automatic) : IBoardEvent
{
    /// <summary>How many decisions it lists: a case may have several. Null where they were not counted.</summary>
    public int? Decisions() => Delegated + Automatic;
}

/// <summary>A final decision that stands on no list yet.</summary>
/// <param name="Case">Its case.</param>
/// <param name="By">In which capacity it was taken.</param>
public sealed record UnreportedDecision(Guid Case, ActorKind By);

/// <summary>The minutes of the meeting have been approved (justerats).</summary>
/// <param name="On">The day.</param>
/// <param name="By">Who recorded it.</param>
[EventName("board.minutes-approved.v1")]
public sealed record MinutesApproved([Open] DateOnly On, [Open] Actor By) : IBoardEvent;

/// <summary>That the minutes are approved has been announced on the notice board (anslagstavla, kommunallagen 13 kap. 5 §); the clocks of the whole list start.</summary>
/// <param name="On">The day.</param>
/// <param name="By">Who recorded it.</param>
[EventName("board.minutes-announced.v1")]
public sealed record AnnouncementMade([Open] DateOnly On, [Open] Actor By) : IBoardEvent;

/// <summary>One meeting of the board, as far as reported decisions are concerned.</summary>
/// <param name="Report">The list, or null.</param>
/// <param name="ApprovedOn">When the minutes were approved, or null.</param>
/// <param name="AnnouncedOn">When that was announced, or null.</param>
public sealed record BoardMeeting(ReportDrawnUp? Report, DateOnly? ApprovedOn, DateOnly? AnnouncedOn)
{
    /// <summary>Nothing has happened yet.</summary>
    public static BoardMeeting Initial { get; } = new(null, null, null);

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known here.</exception>
    public static BoardMeeting Evolve(BoardMeeting state, IBoardEvent e) => e switch
    {
        ReportDrawnUp r => state with { Report = r },
        MinutesApproved a => state with { ApprovedOn = a.On },
        AnnouncementMade a => state with { AnnouncedOn = a.On },
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };

    /// <summary>Draws the list up, once: every decision counts, by who took it, and every case stands there once, in the order given. Refused with <c>report-empty</c>, <c>report-drawn-up-before</c>.</summary>
    public Verdict<IBoardEvent> DrawUp(DateOnly on, IReadOnlyList<UnreportedDecision> decisions, Actor by)
    {
        if (Report is not null)
            return Report.On == on ? Verdict<IBoardEvent>.Accept() : Refuse("report-drawn-up-before");
        // What the board itself decided stands there for the clock that its minutes start, and was neither delegated nor automatic.
        var delegated = decisions.Count(d => d.By == ActorKind.CaseOfficer);
        return decisions.Count == 0
            ? Refuse("report-empty")
            : Verdict<IBoardEvent>.Accept(new ReportDrawnUp(on, [.. decisions.Select(d => d.Case).Distinct()], by, delegated, decisions.Count(d => d.By is ActorKind.System or ActorKind.Robot)));
    }

    /// <summary>Records that the minutes are approved. Refused with <c>report-missing</c>, <c>minutes-before-meeting</c>, <c>minutes-approved-before</c>.</summary>
    public Verdict<IBoardEvent> Approve(DateOnly on, Actor by)
    {
        if (Report is null)
            return Refuse("report-missing");
        if (on < Report.On)
            return Refuse("minutes-before-meeting", "on");
        if (ApprovedOn is { } before)
            return before == on ? Verdict<IBoardEvent>.Accept() : Refuse("minutes-approved-before");
        return Verdict<IBoardEvent>.Accept(new MinutesApproved(on, by));
    }

    /// <summary>Records the announcement. Refused with <c>minutes-not-approved</c>, <c>announcement-before-approval</c>, <c>minutes-announced-before</c>.</summary>
    public Verdict<IBoardEvent> Announce(DateOnly on, Actor by)
    {
        if (ApprovedOn is not { } approved)
            return Refuse("minutes-not-approved");
        if (on < approved)
            return Refuse("announcement-before-approval", "on");
        if (AnnouncedOn is { } before)
            return before == on ? Verdict<IBoardEvent>.Accept() : Refuse("minutes-announced-before");
        return Verdict<IBoardEvent>.Accept(new AnnouncementMade(on, by));
    }

    private static Verdict<IBoardEvent> Refuse(string code, string? field = null) => Verdict<IBoardEvent>.Refuse(code, RejectionKind.Conflict, field);
}
