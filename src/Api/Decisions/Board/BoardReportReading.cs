using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Dapper;
using Npgsql;

namespace CaseMgmt.Api.Decisions.Board;

/// <summary>A decision on a list for the board, as read: references and codes only.</summary>
internal sealed record ReportedRow(
    long Place, long Version, Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string DecisionType, string Outcome, string AppealRoute, DateTime DecidedOn, string DecidedBy, DateTime? LastDayToAppeal,
    DateTime? LegalForceOn);

/// <summary>Reads the lists of decisions for the board, as far as the one who looks may see the cases.</summary>
internal static class BoardReportReading
{
    private const string Columns = """
        d.version, c.case_id, c.reference, n.diary_number, c.case_type, d.decision_type, d.outcome, d.appeal_route, d.decided_on::timestamp as decided_on, d.decided_by,
        case when d.version = c.decided_version then c.last_day_to_appeal::timestamp end as last_day_to_appeal,
        case when d.version = c.decided_version then c.legal_force_on::timestamp end as legal_force_on
        """;

    // Every decision of the case that no earlier list has, as it was when this one was drawn up, whatever it was changed to later.
    private const string Reported = $"""
        select m.place, {Columns}
        from board_meeting_cases m
        join case_details c on c.tenant_id = m.tenant_id and c.case_id = m.case_id
        join final_decisions d on d.tenant_id = m.tenant_id and d.case_id = m.case_id and d.recorded_at <= m.drawn_at
          and not exists (select from board_meeting_cases b where b.tenant_id = m.tenant_id and b.case_id = m.case_id and b.drawn_at < m.drawn_at and b.drawn_at >= d.recorded_at)
        left join diary_numbers n on n.tenant_id = c.tenant_id and n.case_id = c.case_id
        where m.tenant_id = @TenantId and m.meeting = @Meeting and (m.place, d.version) > (@After, @AfterVersion) and {CaseVisibility.Fragment}
        order by m.place, d.version limit @Limit
        """;

    private const string Unreported = $"""
        select 0::bigint as place, {Columns}
        from final_decisions d
        join case_details c on c.tenant_id = d.tenant_id and c.case_id = d.case_id
        left join diary_numbers n on n.tenant_id = c.tenant_id and n.case_id = c.case_id
        where d.tenant_id = @TenantId and {CaseVisibility.Fragment} and {WithheldCases.IsNotWithheld}
          and not exists (select from board_meeting_cases m where m.tenant_id = d.tenant_id and m.case_id = d.case_id and m.drawn_at >= d.recorded_at)
          and (@AfterDay::date is null or (d.decided_on, d.case_id, d.version) > (@AfterDay, @AfterId, @AfterVersion))
        order by d.decided_on, d.case_id, d.version limit @Limit
        """;

    /// <summary>The list of a meeting, in its order.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="viewer">Who looks.</param>
    /// <param name="meeting">The meeting.</param>
    /// <param name="after">The place and the decision's version after which to begin, zeros for the first.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="ct">Cancels.</param>
    public static Task<IReadOnlyList<ReportedRow>> OfMeetingAsync(IQuerySession session, Viewer viewer, Guid meeting, (long Place, long Version) after, int limit, CancellationToken ct) =>
        RowsAsync(session, Reported, new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, Meeting = meeting, After = after.Place, AfterVersion = after.Version, Limit = limit }, ct);

    /// <summary>The decisions that stand on no list yet, oldest first.</summary>
    public static Task<IReadOnlyList<ReportedRow>> UnreportedAsync(IQuerySession session, Viewer viewer, DateOnly? afterDay, Guid? afterCase, long afterVersion, int limit, CancellationToken ct) =>
        RowsAsync(
            session,
            Unreported,
            new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, AfterDay = afterDay?.ToDateTime(default), AfterId = afterCase, AfterVersion = afterVersion, Limit = limit },
            ct);

    /// <summary>Whether there is a meeting.</summary>
    public static NpgsqlBatchCommand Exists(string tenant, Guid meeting) => new("select exists (select from board_meetings where tenant_id = $1 and meeting = $2)")
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = meeting } },
    };

    private static async Task<IReadOnlyList<ReportedRow>> RowsAsync(IQuerySession session, string sql, object parameters, CancellationToken ct) =>
        [.. await session.QueryAsync(connection => connection.QueryAsync<ReportedRow>(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct)];
}
