using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Projections.SchoolUnits;
using Dapper;

namespace CaseMgmt.Api.Cases;

/// <summary>The officers' worklist: one for all case types, oldest first.</summary>
internal sealed class OfficerWorklist : IUseCase
{
    private const string NeedsReexamination = "needs-reexamination";
    private const string ByDue = "due";
    private static readonly string[] Listed = [CaseStatus.UnderAssessment, CaseStatus.Decided, NeedsReexamination, CaseStatus.Closed, CaseStatus.HandedOver];
    private const string UnreadMessage = "exists (select from case_messages m where m.tenant_id = c.tenant_id and m.case_id = c.case_id and m.from_guardian and m.read_at is null)";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/worklist", Handle)
        .Describe("worklist", "List the cases to work on, oldest first", "Cases of every type. What the officer may not see does not stand in the list.")
        .Takes("status", "Which cases; undecided ones when left out. Those that need re-examination are decided, and rest on facts corrected since.", Listed)
        .Takes("caseType", "Only the cases of one type.", [.. CaseTypeRegister.All.Select(t => t.Code.Value)])
        .Takes("mine", "true: only the cases that the officer has.")
        .Takes("unassigned", "true: only the cases that nobody has.")
        .Takes("unread", "true: only the cases with a message from a guardian that no officer has read.")
        .Takes("queue", "Only the cases of one queue.", [.. Enum.GetValues<Queue>().Select(Code.Of)])
        .Takes("warning", "Only cases with that warning.", [.. Enum.GetValues<WorklistWarning>().Select(Code.Of)])
        .Takes("dueBy", "Only cases that are to be decided by that day, such as 2026-12-31, or before.")
        .Takes("sort", "Oldest first when left out; due: those to be decided first come first, those without such a day last.", ByDue)
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(
        CurrentActor actor, Page page, IDocumentStore store, CaseNames names, TimeProvider time, string? status, string? caseType, string? queue, bool? mine, bool? unassigned, string? warning,
        DateOnly? dueBy, string? sort, bool? unread, CancellationToken ct)
    {
        status ??= CaseStatus.UnderAssessment;
        if (!Listed.Contains(status, StringComparer.Ordinal))
            throw new ProblemException(ExceptionProblems.Field("status", "not-allowed"));
        if (caseType is not null && CaseTypeRegister.All.All(t => t.Code.Value != caseType))
            throw new ProblemException(ExceptionProblems.Field("caseType", "not-allowed"));
        if (queue is not null && !Code.TryParse<Queue>(queue, out _))
            throw new ProblemException(ExceptionProblems.Field("queue", "not-allowed"));
        if (warning is not null && !Code.TryParse<WorklistWarning>(warning, out _))
            throw new ProblemException(ExceptionProblems.Field("warning", "not-allowed"));
        if (sort is not (null or ByDue))
            throw new ProblemException(ExceptionProblems.Field("sort", "not-allowed"));
        var byDue = sort == ByDue;
        var viewer = Viewers.Of(actor);
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql(status == NeedsReexamination, byDue),
                new
                {
                    viewer.TenantId,
                    viewer.IsOfficer,
                    viewer.SeesProtected,
                    viewer.Guardian,
                    Status = status,
                    CaseType = caseType,
                    Queue = queue,
                    Unassigned = unassigned == true,
                    Officer = mine == true ? actor.Actor.Id : null,
                    Unread = unread == true,
                    Warning = warning,
                    DueBy = dueBy?.ToDateTime(TimeOnly.MinValue),
                    Today = SwedishTime.DateOf(time.GetUtcNow()).ToDateTime(TimeOnly.MinValue),
                    AfterTime = page.After is [var at, ..] ? new DateTime(long.Parse(at, CultureInfo.InvariantCulture), DateTimeKind.Utc) : (DateTime?)null,
                    AfterId = page.After is [_, var id, ..] ? Guid.Parse(id) : (Guid?)null,
                    AfterDue = page.After is [_, _, var due] ? due : null,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)).AsList();
        var nameOf = await names.ShowAsync(actor, rows.Select(r => r.Subject), "worklist", ct);
        var schools = await session.SchoolUnitsAsync([.. rows.Select(r => r.School).OfType<string>().Distinct(StringComparer.Ordinal).Select(s => new SchoolUnitCode(s))], ct);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        return page.Of(rows, r => Show(r, nameOf, schools, policies), r => KeysOf(r, byDue));
    }

    private static string[] KeysOf(Row r, bool byDue)
    {
        string[] keys = [r.RegisteredAt.Ticks.ToString(CultureInfo.InvariantCulture), r.CaseId.ToString()];
        return byDue ? [.. keys, Day(r.DueDate)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "infinity"] : keys;
    }

    private static Item Show(Row r, Func<Guid, string> nameOf, IReadOnlyDictionary<SchoolUnitCode, ListedSchoolUnit> schools, PolicySet policies) => new(
        r.CaseId, r.Reference, r.DiaryNumber, r.CaseType, CaseTexts.CaseType(r.CaseType), nameOf(r.Subject), r.SchoolYear,
        r.School is { } code ? schools.GetValueOrDefault(new SchoolUnitCode(code))?.Description.Name.Value ?? code : null,
        r.Kind, r.Kind is { } kind ? CaseTexts.Get($"detail.{kind}") : null, r.Status, CaseTexts.Get($"status.{r.Status}"), r.RegisteredAt, TargetOf(r, policies), r.Assignees?.Split(' ') ?? [],
        r.WaitingFor is { } waiting ? Code.Parse<WaitKind>(waiting) : null, Day(r.WaitingUntil), Day(r.LastDayToAppeal), NextOf(r, policies), Day(r.DueDate), [.. r.Warnings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Code.Parse<WorklistWarning>)],
        r.Proposal is { } proposal ? Code.Parse<Outcome>(proposal) : null, Code.Parse<Queue>(r.Queue), r.Queue == Code.Of(Queue.Protected), r.NeedsReexamination, r.UnreadMessage, r.Version);

    private static string Sql(bool reexamine, bool byDue) => $"""
        select c.case_id, c.reference, d.diary_number, c.case_type, c.subject, c.queue, c.status, c.registered_at, c.school_year, c.kind, c.school, c.proposal, coalesce(c.corrected_version > c.decided_version, false) as needs_reexamination,
               c.target::timestamp as target, c.demand_answer::timestamp as demand_answer, c.last_day_to_appeal::timestamp as last_day_to_appeal,
               least(c.target, c.demand_answer)::timestamp as due_date, {WorklistWarnings.Codes} as warnings,
               w.kind as waiting_for, w.due::timestamp as waiting_until, (
                 select string_agg(o.officer, ' ' order by o.assigned_at, o.officer) from worklist_officers o where o.tenant_id = c.tenant_id and o.case_id = c.case_id) as assignees, {UnreadMessage} as unread_message, c.version
        from worklist c
        left join diary_numbers d on d.tenant_id = c.tenant_id and d.case_id = c.case_id
        left join lateral (
          select kind, due from worklist_waits where tenant_id = c.tenant_id and case_id = c.case_id and not over and c.status = 'under-assessment' order by due, request limit 1) w on true
        where c.tenant_id = @TenantId and {CaseVisibility.Fragment}
          and {(reexamine ? "c.corrected_version > c.decided_version and c.status = 'decided'" : "c.status = @Status")} and (@Queue::text is null or c.queue = @Queue) and (@CaseType::text is null or c.case_type = @CaseType)
          and (not @Unassigned or not exists (select from worklist_officers o where o.tenant_id = c.tenant_id and o.case_id = c.case_id))
          and (not @Unread or {UnreadMessage})
          and (@Officer::text is null or exists (
            select from worklist_officers o where o.tenant_id = c.tenant_id and o.case_id = c.case_id and o.officer = @Officer))
          and (@Warning::text is null or {WorklistWarnings.Filter}) and (@DueBy::timestamp is null or least(c.target, c.demand_answer) <= @DueBy::date)
          and (@AfterTime::timestamptz is null or {(byDue ? $"({Due}, c.registered_at, c.case_id) > (@AfterDue::date, @AfterTime, @AfterId)" : "(c.registered_at, c.case_id) > (@AfterTime, @AfterId)")})
        order by {(byDue ? $"{Due}, " : "")}c.registered_at, c.case_id limit @Limit
        """;

    // As the index has it.
    private const string Due = "coalesce(least(c.target, c.demand_answer), 'infinity'::date)";

    // The municipality's own target for how long a case takes; no statute sets one. What the case has recorded counts its pauses.
    private static DateOnly? TargetOf(Row row, PolicySet policies)
    {
        if (Day(row.Target) is { } recorded)
            return recorded;
        var day = SwedishTime.DateOf(new DateTimeOffset(row.RegisteredAt, TimeSpan.Zero));
        return policies.InForce<PolicyValue.ProcessingTarget>(PolicyId.ProcessingTarget, day, DateTimeOffset.MaxValue) is { } target ? day.AddDays(target.Value.Days) : null;
    }

    // The first day on which something is to have happened before the decision.
    private static DateOnly? NextOf(Row row, PolicySet policies) =>
        row.Status == CaseStatus.UnderAssessment ? new[] { Day(row.WaitingUntil), Day(row.DemandAnswer), TargetOf(row, policies) }.Min() : null;

    private static DateOnly? Day(DateTime? day) => day is { } d ? DateOnly.FromDateTime(d) : null;

    private sealed record Row(
        Guid CaseId, string Reference, string? DiaryNumber, string CaseType, Guid Subject, string Queue, string Status, DateTime RegisteredAt, string? SchoolYear, string? Kind, string? School,
        string? Proposal, bool NeedsReexamination, DateTime? Target, DateTime? DemandAnswer, DateTime? LastDayToAppeal, DateTime? DueDate, string Warnings, string? WaitingFor, DateTime? WaitingUntil, string? Assignees, bool UnreadMessage, long Version);

    /// <summary>
    /// One case on the worklist: who has it, what it waits for from a party and until when, the last day to appeal, and the first day on which something is to have happened
    /// before the decision, the day it is to be decided by as recorded in the case, what it warns of today, and whether a guardian has written something
    /// that no officer has read.
    /// </summary>
    internal sealed record Item(
        Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string ChildName, string? SchoolYear, string? SchoolName, string? Kind, string? KindText,
        string Status, string StatusText, DateTime RegisteredAt, DateOnly? TargetDate, IReadOnlyList<string> Assignees, WaitKind? WaitingFor, DateOnly? WaitingUntil,
        DateOnly? LastDayToAppeal, DateOnly? NextDue, DateOnly? DueDate, IReadOnlyList<WorklistWarning> Warnings, Outcome? Proposal, Queue Queue, bool ProtectedIdentity, bool NeedsReexamination, bool UnreadMessage, long Version);
}
