using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Projections.Cases;
using Npgsql;
using NpgsqlTypes;

namespace CaseMgmt.Api.Cases;

/// <summary>
/// What an officer asks the worklist, as one statement that holds no more than what is asked: a filter which is there and yet does not apply keeps the database from finding
/// the few cases that match, and makes it look through all.
/// </summary>
/// <param name="Viewer">Who looks.</param>
/// <param name="Today">The day in Sweden.</param>
/// <param name="Page">Which page.</param>
internal sealed record WorklistQuestion(Viewer Viewer, DateOnly Today, Page Page)
{
    // As the index has it.
    private const string Due = "coalesce(least(c.target, c.demand_answer), 'infinity'::date)";

    private const string Select = $"""
        select c.case_id, c.reference, d.diary_number, c.case_type, c.subject, c.queue, c.status, c.registered_at, c.school_year, c.kind, c.school, c.proposal, c.proposed, coalesce(c.corrected_version > c.decided_version, false) as needs_reexamination,
               c.target::timestamp as target, c.demand_answer::timestamp as demand_answer, c.last_day_to_appeal::timestamp as last_day_to_appeal,
               least(c.target, c.demand_answer)::timestamp as due_date, [warnings] as warnings,
               w.kind as waiting_for, w.due::timestamp as waiting_until, (
                 select string_agg(o.officer, ' ' order by o.assigned_at, o.officer) from worklist_officers o where o.tenant_id = c.tenant_id and o.case_id = c.case_id) as assignees,
               exists (select from case_messages m where m.tenant_id = c.tenant_id and m.case_id = c.case_id and m.from_guardian and m.read_at is null) as unread_message, c.version
        from worklist c
        left join diary_numbers d on d.tenant_id = c.tenant_id and d.case_id = c.case_id
        left join lateral (
          select kind, due from worklist_waits where tenant_id = c.tenant_id and case_id = c.case_id and not over and c.status = 'under-assessment' order by due, request limit 1) w on true
        where c.tenant_id = @TenantId and {CaseVisibility.Fragment} and {WithheldCases.IsNotWithheld}
        """;

    /// <summary>Only cases in that state; null: those that are decided and need re-examination.</summary>
    public string? Status { get; init; }

    /// <summary>Only cases of that type, or null.</summary>
    public string? CaseType { get; init; }

    /// <summary>Only cases of that queue, or null.</summary>
    public string? Queue { get; init; }

    /// <summary>Only cases that this officer has, or null.</summary>
    public string? Officer { get; init; }

    /// <summary>Only cases that nobody has.</summary>
    public bool Unassigned { get; init; }

    /// <summary>Only cases with a guardian's message that no officer has read.</summary>
    public bool Unread { get; init; }

    /// <summary>Only cases in which an officer has put a decision forward.</summary>
    public bool Proposed { get; init; }

    /// <summary>Only cases with that warning, or null.</summary>
    public WorklistWarning? Warning { get; init; }

    /// <summary>Only cases that are to be decided by that day, or null.</summary>
    public DateOnly? DueBy { get; init; }

    /// <summary>Those to be decided first come first.</summary>
    public bool ByDue { get; init; }

    /// <summary>The statement.</summary>
    public NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand { Parameters = { new NpgsqlParameter<string>("TenantId", Viewer.TenantId), new NpgsqlParameter<bool>("IsOfficer", Viewer.IsOfficer), new NpgsqlParameter<bool>("SeesProtected", Viewer.SeesProtected) } };
        command.Parameters.Add(new NpgsqlParameter("Guardian", NpgsqlDbType.Uuid) { Value = Viewer.Guardian is { } guardian ? guardian : DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter<DateOnly>("Today", Today));
        command.Parameters.Add(new NpgsqlParameter<int>("Limit", Page.Limit + 1));
        var order = ByDue ? $"{Due}, c.registered_at, c.case_id" : "c.registered_at, c.case_id";
        command.CommandText = $"{Select.Replace("[warnings]", WorklistWarnings.Codes, StringComparison.Ordinal)}{string.Concat(Conditions(command.Parameters).Select(c => $" and {c}"))} order by {order} limit @Limit";
        return command;
    }

    private IEnumerable<string> Conditions(NpgsqlParameterCollection parameters)
    {
        if (Status is null)
            yield return "c.corrected_version > c.decided_version and c.status = 'decided'";
        else
            yield return With(parameters, "c.status = @Status", "Status", Status);
        if (Queue is not null)
            yield return With(parameters, "c.queue = @Queue", "Queue", Queue);
        if (CaseType is not null)
            yield return With(parameters, "c.case_type = @CaseType", "CaseType", CaseType);
        if (Officer is not null)
            yield return With(parameters, "c.case_id in (select o.case_id from worklist_officers o where o.tenant_id = @TenantId and o.officer = @Officer)", "Officer", Officer);
        if (Unassigned)
            yield return "not exists (select from worklist_officers o where o.tenant_id = c.tenant_id and o.case_id = c.case_id)";
        if (Unread)
            yield return "c.case_id in (select m.case_id from case_messages m where m.tenant_id = @TenantId and m.from_guardian and m.read_at is null)";
        if (Proposed)
            yield return "c.proposed";
        if (Warning is { } warning)
            yield return WorklistWarnings.When(warning);
        if (DueBy is { } by)
            yield return With(parameters, $"{Due} <= @DueBy", "DueBy", by);
        if (Page.After is [var at, var id, ..])
        {
            parameters.Add(new NpgsqlParameter<DateTime>("AfterTime", new DateTime(long.Parse(at, CultureInfo.InvariantCulture), DateTimeKind.Utc)));
            parameters.Add(new NpgsqlParameter<Guid>("AfterId", Guid.Parse(id)));
            yield return Page.After is [_, _, var due] && ByDue
                ? With(parameters, $"({Due}, c.registered_at, c.case_id) > (@AfterDue::date, @AfterTime, @AfterId)", "AfterDue", due)
                : "(c.registered_at, c.case_id) > (@AfterTime, @AfterId)";
        }
    }

    private static string With<T>(NpgsqlParameterCollection parameters, string condition, string name, T value)
    {
        parameters.Add(new NpgsqlParameter<T>(name, value));
        return condition;
    }
}
