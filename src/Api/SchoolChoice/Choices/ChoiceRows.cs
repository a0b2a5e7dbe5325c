using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Projections.SchoolChoice;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>A case of school choice there already is, as far as the one who asks may know of it.</summary>
/// <param name="CaseId">The case; null when the one who asks may not open it.</param>
/// <param name="Reference">Its public reference.</param>
internal sealed record ExistingChoice(Guid? CaseId, string Reference);

/// <summary>A choice as the read model has it: refs and codes only.</summary>
internal sealed record ChoiceRow(
    Guid CaseId, Guid Round, Guid Child, Guid Applicant, string SchoolYear, string Grade, string State, string Made, DateTime? ReceivedAt, Guid? Form, Guid? Checked, bool? UnsignedCounts, bool IsLate, string? School,
    int? Wish, Guid? Offer, string? OfferedSchool, DateTime? AnswerBy, string? OfferState, Guid? LateForm, DateTime? LateAt, string? LeftOut, Guid? LeftOutReason, bool LateAwaits)
{
    /// <summary>Whether the child is taken out of the round, as far as that is known before the round is published.</summary>
    /// <param name="isPublic">Whether it is published.</param>
    public bool IsLeftOut(bool isPublic) => State is ChoiceState.LeftOut or ChoiceState.Ended && (isPublic || LeftOut != Code.Of(LeftOutStep.Publication));
}

/// <summary>Finds cases of school choice.</summary>
internal static class ChoiceRows
{
    private const string Existing = $"""
        select s.child, c.case_id, c.reference, {CaseVisibility.Fragment}
        from school_choices s join case_details c on c.tenant_id = s.tenant_id and c.case_id = s.case_id
        where s.tenant_id = @TenantId and s.round = @Round and s.child = any(@Children)
        """;

    private const string One = $"""
        select case_id, round, child, applicant, school_year, grade, state, made, received_at, form, checked, unsigned_counts, is_late, school, wish, offer, offered_school,
          answer_by::timestamp as answer_by, offer_state, late_form, late_at, left_out, left_out_reason, coalesce(late_settled = false and has_left is not true and not {Rounds.OpenMatters.WaitsNoMore}, false) as late_awaits
        from school_choices s where tenant_id = @TenantId and case_id = @CaseId
        """;

    /// <summary>The cases that children have in a round, by child; asked together with other questions.</summary>
    public static Task<IReadOnlyDictionary<PersonRef, ExistingChoice>> Find(IBatchedQuery batch, Viewer viewer, Guid round, IReadOnlyCollection<PersonRef> children) => batch.Query(
        new NpgsqlBatchCommand(Existing)
        {
            Parameters =
            {
                new NpgsqlParameter<string>("TenantId", viewer.TenantId),
                new NpgsqlParameter<bool>("IsOfficer", viewer.IsOfficer),
                new NpgsqlParameter<bool>("SeesProtected", viewer.SeesProtected),
                new NpgsqlParameter("Guardian", NpgsqlDbType.Uuid) { Value = viewer.Guardian is { } guardian ? guardian : DBNull.Value },
                new NpgsqlParameter<Guid>("Round", round),
                new NpgsqlParameter<Guid[]>("Children", [.. children.Select(c => c.Value)]),
            },
        },
        async reader =>
        {
            var found = new Dictionary<PersonRef, ExistingChoice>();
            while (await reader.ReadAsync())
                found[new PersonRef(reader.GetGuid(0))] = new ExistingChoice(reader.GetBoolean(3) ? reader.GetGuid(1) : null, reader.GetString(2));
            return (IReadOnlyDictionary<PersonRef, ExistingChoice>)found;
        });

    /// <summary>As <see cref="Find"/>, asked by itself.</summary>
    public static async Task<IReadOnlyDictionary<PersonRef, ExistingChoice>> FindAsync(IQuerySession session, Viewer viewer, Guid round, IReadOnlyCollection<PersonRef> children, CancellationToken ct)
    {
        var batch = session.CreateBatchQuery();
        var found = Find(batch, viewer, round, children);
        await batch.Execute(ct);
        return await found;
    }

    /// <summary>The case, as far as the viewer may see it and it is one of school choice, with its choice.</summary>
    /// <exception cref="ProblemException">It is not (404).</exception>
    public static async Task<(CaseRow Case, ChoiceRow Choice)> OneAsync(IQuerySession session, Viewer viewer, Guid caseId, CancellationToken ct)
    {
        var row = await CaseRows.OneAsync(session, viewer, caseId, ct);
        if (row.CaseType != CaseTypes.SchoolChoice.Code.Value)
            throw new ProblemException(Problem.From(new Rejection("case-not-found", RejectionKind.NotFound)));
        var choice = await session.QueryAsync(c => c.QuerySingleAsync<ChoiceRow>(new CommandDefinition(One, new { session.TenantId, CaseId = caseId }, cancellationToken: ct)), ct);
        return (row, choice);
    }

    /// <summary>The refusal that names the case there is already.</summary>
    public static Problem Exists(ExistingChoice existing) => Problem.From(new Rejection("choice-exists", RejectionKind.Conflict)).With("existingCase", existing);

    /// <summary>The state that events fold into, before they are saved.</summary>
    public static CaseOf<ChoiceCase> Fold(IEnumerable<IDomainEvent> events) => events.Aggregate(
        new CaseOf<ChoiceCase>(CaseFile.Initial, ChoiceCase.Initial), (s, e) => s.Evolve<IChoiceEvent>(e, ChoiceCase.Evolve));
}
