using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Cases;

/// <summary>The part of a case's details that every case has, as read: references and codes only. It was known of from <c>KnownSince</c> on, when its first event was recorded. Where something is withheld until it is published the row is as it was before.</summary>
internal sealed record CaseRow(
    Guid CaseId,
    string Reference,
    string CaseType,
    string Channel,
    Guid Subject,
    Guid Applicant,
    string Queue,
    string Status,
    DateTime RegisteredAt,
    Guid Form,
    string? ProposedType,
    string? ProposedOutcome,
    Guid? ProposedReasons,
    string? Decision,
    string? Outcome,
    Guid? Letter,
    Guid? Reasons,
    string Corrections,
    bool NeedsReexamination,
    DateTime KnownSince,
    long Version,
    string? DiaryNumber,
    DateTime? LastDayToAppeal,
    DateTime? LegalForceOn,
    DateTime? ClosedOn,
    string? Retention,
    Guid? HandedOverTo,
    Guid? TakenOverFrom,
    bool IsWithheld)
{
    /// <summary>The reference with the diary number beside it, as letters name a case.</summary>
    public static string Numbered(string reference, string? diaryNumber) => diaryNumber is null ? reference : $"{reference} ({diaryNumber})";
}

/// <summary>Reads cases for one who looks; what that one may not see does not exist.</summary>
internal static class CaseRows
{
    private const string Select = $"""
        select c.case_id, c.reference, c.case_type, c.channel, c.subject, c.applicant, c.queue, case when h.version is null then c.status else 'under-assessment' end as status, c.registered_at, c.form,
               case when h.version is null then c.proposed_type end as proposed_type, case when h.version is null then c.proposed_outcome end as proposed_outcome,
               case when h.version is null then c.proposed_reasons end as proposed_reasons, case when h.version is null then c.decision end as decision,
               case when h.version is null then c.outcome end as outcome, case when h.version is null then c.letter end as letter, case when h.version is null then c.reasons end as reasons,
               (select coalesce(jsonb_agg(jsonb_build_object('what', k.what, 'effectiveFrom', k.effective_from, 'correctedAt', k.corrected_at, 'explanation', k.explanation) order by k.version), '[]')
                from case_corrections k where k.tenant_id = c.tenant_id and k.case_id = c.case_id and (h.version is null or k.version < h.version)) as corrections,
               coalesce(h.version is null and c.corrected_version > c.decided_version, false) as needs_reexamination, s.created as known_since, coalesce(h.version - 1, s.version) as version,
               d.diary_number, case when h.version is null then case when a.person is null then c.last_day_to_appeal else a.last_day end::timestamp end as last_day_to_appeal, case when h.version is null then c.legal_force_on::timestamp end as legal_force_on,
               case when h.version is null then c.closed_on::timestamp end as closed_on, c.retention, c.handed_over_to, c.taken_over_from, h.version is not null as is_withheld
        from case_details c
        cross join lateral (select {WithheldCases.FromVersion} as version) h
        left join case_recipients a on a.tenant_id = c.tenant_id and a.case_id = c.case_id and a.person = @Guardian and a.version > c.decided_version
        left join diary_numbers d on d.tenant_id = c.tenant_id and d.case_id = c.case_id
        join mt_streams s on s.tenant_id = c.tenant_id and s.id = c.case_id
        where c.tenant_id = @TenantId and {CaseVisibility.Fragment}
        """;

    /// <summary>One case.</summary>
    /// <exception cref="ProblemException">There is none that the viewer may see (404).</exception>
    public static Task<CaseRow> OneAsync(IQuerySession session, Viewer viewer, Guid caseId, CancellationToken ct) => OneAsync(session, viewer, caseId, "case-not-found", ct);

    /// <summary>One case, refused by a code of the caller's own.</summary>
    /// <exception cref="ProblemException">There is none that the viewer may see (404).</exception>
    public static async Task<CaseRow> OneAsync(IQuerySession session, Viewer viewer, Guid caseId, string notFound, CancellationToken ct) =>
        await FindAsync(session, viewer, caseId, ct) ?? throw new ProblemException(Problem.From(new Domain.Rejection(notFound, Domain.RejectionKind.NotFound)));

    /// <summary>One case, or null when there is none that the viewer may see.</summary>
    public static Task<CaseRow?> FindAsync(IQuerySession session, Viewer viewer, Guid caseId, CancellationToken ct) =>
        session.QueryAsync(
            connection => connection.QuerySingleOrDefaultAsync<CaseRow>(new CommandDefinition(
                Select + " and c.case_id = @CaseId",
                new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, CaseId = caseId },
                cancellationToken: ct)),
            ct);

    /// <summary>The case with a reference or a diary number; null when there is none that the viewer may see.</summary>
    public static Task<CaseRow?> NumberedAsync(IQuerySession session, Viewer viewer, string number, CancellationToken ct) =>
        session.QueryAsync(
            connection => connection.QuerySingleOrDefaultAsync<CaseRow>(new CommandDefinition(
                Select + " and c.case_id = (select case_id from case_details where tenant_id = @TenantId and reference = @Number union all select case_id from diary_numbers where tenant_id = @TenantId and diary_number = @Number limit 1)",
                new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, Number = number },
                cancellationToken: ct)),
            ct);

    /// <summary>Those of some cases that the viewer may see.</summary>
    public static async Task<IReadOnlyDictionary<Guid, CaseRow>> OfAsync(IQuerySession session, Viewer viewer, IReadOnlyCollection<Guid> cases, CancellationToken ct) =>
        cases.Count == 0
            ? new Dictionary<Guid, CaseRow>()
            : (await session.QueryAsync(
                connection => connection.QueryAsync<CaseRow>(new CommandDefinition(
                    Select + " and c.case_id = any(@Cases)",
                    new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, Cases = cases.ToArray() },
                    cancellationToken: ct)),
                ct)).ToDictionary(r => r.CaseId);

    /// <summary>A guardian's cases, newest first.</summary>
    public static async Task<IReadOnlyList<CaseRow>> OfGuardianAsync(
        IQuerySession session, Viewer viewer, DateTime? beforeTime, Guid? beforeId, int limit, CancellationToken ct) =>
        [.. await session.QueryAsync(
            connection => connection.QueryAsync<CaseRow>(new CommandDefinition(
                Select + """
                 and (@BeforeTime::timestamptz is null or (c.registered_at, c.case_id) < (@BeforeTime, @BeforeId))
                 order by c.registered_at desc, c.case_id desc limit @Limit
                """,
                new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, BeforeTime = beforeTime, BeforeId = beforeId, Limit = limit },
                cancellationToken: ct)),
            ct)];
}

/// <summary>Who looks, from the token.</summary>
internal static class Viewers
{
    /// <summary>The viewer that an actor is in the route group it used.</summary>
    public static Viewer Of(CurrentActor actor) => actor.Actor.Kind switch
    {
        ActorKind.Guardian => new Viewer(actor.MunicipalityId, IsOfficer: false, SeesProtected: false, actor.Guardian.Value),
        ActorKind.CaseOfficer when !actor.IsSchool => new Viewer(actor.MunicipalityId, IsOfficer: true, actor.SeesProtected, null),
        // A robot works for the officers and is never one of those named for protected persons.
        ActorKind.Robot => new Viewer(actor.MunicipalityId, IsOfficer: true, SeesProtected: false, null),
        _ => new Viewer(actor.MunicipalityId, IsOfficer: false, SeesProtected: false, null),
    };
}
