using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Npgsql;
using NpgsqlTypes;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>An application there already is, as far as the one who asks may know of it.</summary>
/// <param name="CaseId">The case; null when the one who asks may not open it.</param>
/// <param name="Reference">Its public reference.</param>
internal sealed record ExistingCase(Guid? CaseId, string Reference);

/// <summary>Finds the application that a pupil already has for a school year. Those that were refused, not tried, taken back or handed over do not count: one may apply anew.</summary>
internal static class TransportApplications
{
    /// <summary>The claim that keeps a second application out: one per pupil and school year, released by a refusal, and by whatever else ends it without a grant.</summary>
    public const string Claim = "school-transport.application";

    private const string Sql = $"""
        select t.pupil as Pupil, t.school_year as SchoolYear, c.case_id as CaseId, c.reference as Reference, {CaseVisibility.Fragment} as IsVisible
        from transport_details t
        join case_details c on c.tenant_id = t.tenant_id and c.case_id = t.case_id
        where t.tenant_id = @TenantId and t.pupil = any(@Pupils) and (@SchoolYear::text is null or t.school_year = @SchoolYear)
          and (c.outcome is not null or c.status = 'under-assessment') and coalesce(c.outcome, '') not in ('refused', 'dismissed', 'struck-off')
          and (t.kind = 'after-school-care') = @AfterSchoolCare
        order by c.registered_at, c.case_id
        """;

    /// <summary>The key of the claim. Journeys to fritidshem are another matter, applied for beside the way to school.</summary>
    public static string KeyOf(TransportApplication application) =>
        $"{application.Pupil}:{application.Year}{(application.Kind == ApplicationKind.AfterSchoolCare ? ":after-school-care" : "")}";

    /// <summary>The applications of these pupils, by pupil; of one school year, or of any.</summary>
    public static async Task<ILookup<PersonRef, (SchoolYear Year, ExistingCase Case)>> FindAsync(
        IQuerySession session, Viewer viewer, IReadOnlyCollection<PersonRef> pupils, SchoolYear? year, CancellationToken ct, bool afterSchoolCare = false)
    {
        var batch = session.CreateBatchQuery();
        var found = Find(batch, viewer, pupils, year, afterSchoolCare);
        await batch.Execute(ct);
        return await found;
    }

    /// <summary>As <see cref="FindAsync"/>, asked together with other questions.</summary>
    public static Task<ILookup<PersonRef, (SchoolYear Year, ExistingCase Case)>> Find(IBatchedQuery batch, Viewer viewer, IReadOnlyCollection<PersonRef> pupils, SchoolYear? year, bool afterSchoolCare) =>
        batch.Query(
            new NpgsqlBatchCommand(Sql)
            {
                Parameters =
                {
                    new NpgsqlParameter<string>("TenantId", viewer.TenantId),
                    new NpgsqlParameter<bool>("IsOfficer", viewer.IsOfficer),
                    new NpgsqlParameter<bool>("SeesProtected", viewer.SeesProtected),
                    new NpgsqlParameter("Guardian", NpgsqlDbType.Uuid) { Value = viewer.Guardian is { } guardian ? guardian : DBNull.Value },
                    new NpgsqlParameter<Guid[]>("Pupils", [.. pupils.Select(p => p.Value)]),
                    new NpgsqlParameter("SchoolYear", NpgsqlDbType.Text) { Value = year is { } y ? y.ToString() : DBNull.Value },
                    new NpgsqlParameter<bool>("AfterSchoolCare", afterSchoolCare),
                },
            },
            async reader =>
            {
                var rows = new List<Row>();
                while (await reader.ReadAsync())
                    rows.Add(new Row(reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2), reader.GetString(3), reader.GetBoolean(4)));
                return rows.ToLookup(
                    r => new PersonRef(r.Pupil),
                    r => (Domain.SchoolUnits.SchoolYear.Parse(r.SchoolYear), new ExistingCase(r.IsVisible ? r.CaseId : null, r.Reference)));
            });

    /// <summary>
    /// Whether an officer has refused the pupil's transport for the school year. The machine then decides nothing more: it would
    /// overrule a person on facts that the person may have had reason to doubt.
    /// </summary>
    public static Task<bool> WasRefused(IBatchedQuery batch, string tenant, PersonRef pupil, SchoolYear year) => batch.Query(
        new NpgsqlBatchCommand(
            """
            select exists (select from transport_details t join case_details c on c.tenant_id = t.tenant_id and c.case_id = t.case_id
            where t.tenant_id = $1 and t.pupil = $2 and t.school_year = $3 and c.outcome is not null and c.outcome <> 'granted' and t.kind <> 'after-school-care')
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<Guid> { TypedValue = pupil.Value },
                new NpgsqlParameter<string> { TypedValue = year.ToString() },
            },
        },
        async reader => await reader.ReadAsync() && reader.GetBoolean(0));

    /// <summary>As <see cref="WasRefused"/>, asked by itself.</summary>
    public static async Task<bool> WasRefusedAsync(IQuerySession session, PersonRef pupil, SchoolYear year, CancellationToken ct)
    {
        var batch = session.CreateBatchQuery();
        var refused = WasRefused(batch, session.TenantId, pupil, year);
        await batch.Execute(ct);
        return await refused;
    }

    private sealed record Row(Guid Pupil, string SchoolYear, Guid CaseId, string Reference, bool IsVisible);
}
