using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Dapper;
using Npgsql;

namespace CaseMgmt.Api.Decisions.Board;

/// <summary>A decision on a list for the board, as read: references and codes only.</summary>
internal sealed record ReportedRow(
    long Place, Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string DecisionType, string Outcome, string AppealRoute, DateTime DecidedOn, string DecidedBy, DateTime? LastDayToAppeal,
    DateTime? LegalForceOn);

/// <summary>Reads the lists of decisions for the board, as far as the one who looks may see the cases.</summary>
internal static class BoardReportReading
{
    private const string Columns = """
        c.case_id, c.reference, n.diary_number, c.case_type, d.decision_type, d.outcome, d.appeal_route, d.decided_on::timestamp as decided_on, d.decided_by,
        c.last_day_to_appeal::timestamp as last_day_to_appeal, c.legal_force_on::timestamp as legal_force_on
        """;

    // The decision as it was when the list was drawn up, whatever it was changed to later.
    private const string Reported = $"""
        select m.place, {Columns}
        from board_meeting_cases m
        join case_details c on c.tenant_id = m.tenant_id and c.case_id = m.case_id
        join lateral (
          select * from final_decisions f where f.tenant_id = m.tenant_id and f.case_id = m.case_id and f.recorded_at <= m.drawn_at order by f.version desc limit 1) d on true
        left join diary_numbers n on n.tenant_id = c.tenant_id and n.case_id = c.case_id
        where m.tenant_id = @TenantId and m.meeting = @Meeting and m.place > @After and {CaseVisibility.Fragment}
        order by m.place limit @Limit
        """;

    private const string Unreported = $"""
        select 0::bigint as place, {Columns}
        from final_decisions d
        join case_details c on c.tenant_id = d.tenant_id and c.case_id = d.case_id
        left join diary_numbers n on n.tenant_id = c.tenant_id and n.case_id = c.case_id
        where d.tenant_id = @TenantId and {CaseVisibility.Fragment}
          and not exists (select from final_decisions l where l.tenant_id = d.tenant_id and l.case_id = d.case_id and l.version > d.version)
          and not exists (select from board_meeting_cases m where m.tenant_id = d.tenant_id and m.case_id = d.case_id and m.drawn_at >= d.recorded_at)
          and (@AfterDay::date is null or (d.decided_on, d.case_id) > (@AfterDay, @AfterId))
        order by d.decided_on, d.case_id limit @Limit
        """;

    /// <summary>The list of a meeting, in its order.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="viewer">Who looks.</param>
    /// <param name="meeting">The meeting.</param>
    /// <param name="after">The place after which to begin, 0 for the first.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="ct">Cancels.</param>
    public static Task<IReadOnlyList<ReportedRow>> OfMeetingAsync(IQuerySession session, Viewer viewer, Guid meeting, long after, int limit, CancellationToken ct) =>
        RowsAsync(session, Reported, new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, Meeting = meeting, After = after, Limit = limit }, ct);

    /// <summary>The decisions that stand on no list yet, oldest first.</summary>
    public static Task<IReadOnlyList<ReportedRow>> UnreportedAsync(IQuerySession session, Viewer viewer, DateOnly? afterDay, Guid? afterCase, int limit, CancellationToken ct) =>
        RowsAsync(
            session,
            Unreported,
            new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, AfterDay = afterDay?.ToDateTime(default), AfterId = afterCase, Limit = limit },
            ct);

    /// <summary>Whether there is a meeting.</summary>
    public static NpgsqlBatchCommand Exists(string tenant, Guid meeting) => new("select exists (select from board_meetings where tenant_id = $1 and meeting = $2)")
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = meeting } },
    };

    private static async Task<IReadOnlyList<ReportedRow>> RowsAsync(IQuerySession session, string sql, object parameters, CancellationToken ct) =>
        [.. await session.QueryAsync(connection => connection.QueryAsync<ReportedRow>(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct)];
}
