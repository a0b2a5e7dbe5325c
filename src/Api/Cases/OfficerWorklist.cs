using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Rules;
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

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/worklist", Handle)
        .Describe("worklist", "List the cases to work on, oldest first", "Cases of every type. What the officer may not see does not stand in the list.")
        .Takes("status", "Which cases; undecided ones when left out. Those that need re-examination are decided, and rest on facts corrected since.", Listed)
        .Takes("caseType", "Only the cases of one type.", [.. CaseTypeRegister.All.Select(t => t.Code.Value)])
        .Takes("mine", "true: only the cases that the officer has.")
        .Takes("unassigned", "true: only the cases that nobody has.")
        .Takes("unread", "true: only the cases with a message from a guardian that no officer has read.")
        .Takes("proposed", "true: only the cases in which an officer has put a decision forward: they wait for the board, or for somebody to whom the decision is delegated.")
        .Takes("queue", "Only the cases of one queue.", [.. Enum.GetValues<Queue>().Select(Code.Of)])
        .Takes("warning", "Only cases with that warning.", [.. Enum.GetValues<WorklistWarning>().Select(Code.Of)])
        .Takes("dueBy", "Only cases that are to be decided by that day, such as 2026-12-31, or before.")
        .Takes("sort", "Oldest first when left out; due: those to be decided first come first, those without such a day last.", ByDue)
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(
        CurrentActor actor, Page page, IDocumentStore store, CaseNames caseNames, KnownPolicies known, StaffNames staff, TimeProvider time, string? status, string? caseType, string? queue, bool? mine, bool? unassigned, string? warning,
        DateOnly? dueBy, string? sort, bool? unread, bool? proposed, CancellationToken ct)
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
        var question = new WorklistQuestion(Viewers.Of(actor), SwedishTime.DateOf(time.GetUtcNow()), page)
        {
            Status = status == NeedsReexamination ? null : status,
            CaseType = caseType,
            Queue = queue,
            Officer = mine == true ? actor.Actor.Id : null,
            Unassigned = unassigned == true,
            Unread = unread == true,
            Proposed = proposed == true,
            Warning = warning is null ? null : Code.Parse<WorklistWarning>(warning),
            DueBy = dueBy,
            ByDue = byDue,
        };
        await using var session = store.QuerySession(actor.MunicipalityId);
        var batch = session.CreateBatchQuery();
        var asked = batch.Query(question.Command(), async reader =>
        {
            var read = new List<Row>();
            for (var parse = reader.GetRowParser<Row>(); await reader.ReadAsync(ct);)
                read.Add(parse(reader));
            return read;
        });
        var version = KnownPolicies.AskVersion(batch, actor.MunicipalityId);
        await batch.Execute(ct);
        var rows = await asked;
        // Names are opened in a session of their own, beside what is read here.
        var names = caseNames.ShowAsync(actor, rows.Select(r => r.Subject), "worklist", ct, cases: [.. rows.Select(r => r.CaseId)]);
        var schools = await session.SchoolUnitsAsync([.. rows.Select(r => r.School).OfType<string>().Distinct(StringComparer.Ordinal).Select(s => new SchoolUnitCode(s))], ct);
        var policies = await known.AtAsync(session, await version, ct);
        var nameOf = await names;
        var now = time.GetUtcNow().UtcDateTime;
        return page.Of(rows, r => Show(r, nameOf, o => staff.Shown(actor.MunicipalityId, o, now), schools, policies), r => KeysOf(r, byDue));
    }

    private static string[] KeysOf(Row r, bool byDue)
    {
        string[] keys = [r.RegisteredAt.Ticks.ToString(CultureInfo.InvariantCulture), r.CaseId.ToString()];
        return byDue ? [.. keys, Day(r.DueDate)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "infinity"] : keys;
    }

    private static Item Show(Row r, Func<Guid, string> nameOf, Func<string, string> officer, IReadOnlyDictionary<SchoolUnitCode, ListedSchoolUnit> schools, PolicySet policies) => new(
        r.CaseId, r.Reference, r.DiaryNumber, r.CaseType, CaseTexts.CaseType(r.CaseType), nameOf(r.Subject), r.SchoolYear,
        r.School is { } code ? schools.GetValueOrDefault(new SchoolUnitCode(code))?.Description.Name.Value ?? code : null,
        r.Kind, r.Kind is { } kind ? CaseTexts.Get($"detail.{kind}") : null, r.Status, CaseTexts.Get($"status.{r.Status}"), r.RegisteredAt, TargetOf(r, policies), [.. (r.Assignees?.Split(' ') ?? []).Select(officer)],
        r.WaitingFor is { } waiting ? Code.Parse<WaitKind>(waiting) : null, Day(r.WaitingUntil), Day(r.LastDayToAppeal), NextOf(r, policies), Day(r.DueDate), [.. r.Warnings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Code.Parse<WorklistWarning>)],
        r.Proposal is { } proposal ? Code.Parse<Outcome>(proposal) : null, Code.Parse<Queue>(r.Queue), r.Queue == Code.Of(Queue.Protected), r.NeedsReexamination, r.UnreadMessage, r.Proposed, r.Version);

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
        string? Proposal, bool Proposed, bool NeedsReexamination, DateTime? Target, DateTime? DemandAnswer, DateTime? LastDayToAppeal, DateTime? DueDate, string Warnings, string? WaitingFor, DateTime? WaitingUntil, string? Assignees, bool UnreadMessage, long Version);

    /// <summary>
    /// One case on the worklist: who has it, as the municipality shows staff, what it waits for from a party and until when, the last day to appeal, and the first day on which something is to have happened
    /// before the decision, the day it is to be decided by as recorded in the case, what it warns of today, whether a guardian has written something
    /// that no officer has read, and whether an officer has put a decision forward, which waits for the board or for somebody to whom it is delegated.
    /// </summary>
    internal sealed record Item(
        Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string ChildName, string? SchoolYear, string? SchoolName, string? Kind, string? KindText,
        string Status, string StatusText, DateTime RegisteredAt, DateOnly? TargetDate, IReadOnlyList<string> Assignees, WaitKind? WaitingFor, DateOnly? WaitingUntil,
        DateOnly? LastDayToAppeal, DateOnly? NextDue, DateOnly? DueDate, IReadOnlyList<WorklistWarning> Warnings, Outcome? Proposal, Queue Queue, bool ProtectedIdentity, bool NeedsReexamination, bool UnreadMessage, bool Proposed, long Version);
}
