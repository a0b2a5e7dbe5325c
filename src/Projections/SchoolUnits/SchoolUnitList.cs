using System.Text.Json;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Projections.SchoolUnits;

/// <summary>Every school unit a municipality knows, with what is public of it. One row per unit.</summary>
public sealed class SchoolUnitList : Projection
{
    /// <inheritdoc/>
    public override string Name => "school-units";

    /// <inheritdoc/>
    public override int Version => 3;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("school_units",
            """
            tenant_id text NOT NULL,
            unit_code text NOT NULL,
            name text NOT NULL,
            provider text NOT NULL,
            description jsonb NOT NULL,
            closed_on date,
            successor text,
            departments jsonb,
            version bigint NOT NULL,
            PRIMARY KEY (tenant_id, unit_code)
            """,
            ["(tenant_id, name, unit_code)"]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [typeof(SchoolUnitRegistered), typeof(SchoolUnitChanged), typeof(SchoolUnitClosed), typeof(SchoolUnitDepartmentsStated)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case SchoolUnitRegistered registered:
                Put(writes, registered.Unit, registered.Description, e.Version);
                break;
            case SchoolUnitChanged changed:
                Put(writes, changed.Unit, changed.Description, e.Version);
                break;
            case SchoolUnitClosed closed:
                writes.Update("school_units").Set("unit_code", closed.Unit.Value).Set("closed_on", closed.LastDay).Set("successor", closed.Successor?.Value).Set("version", e.Version);
                break;
            case SchoolUnitDepartmentsStated stated:
                writes.Update("school_units").Set("unit_code", stated.Unit.Value).Set("departments", JsonSerializer.Serialize(stated.Departments, DomainJson.Options)).Set("version", e.Version);
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} is not read here.");
        }
    }

    private static void Put(IProjectionWrites writes, SchoolUnitCode unit, SchoolUnitDescription description, long version) =>
        writes.Upsert("school_units")
            .Set("unit_code", unit.Value).Set("name", description.Name.Value).Set("provider", Code.Of(description.Provider))
            .Set("description", JsonSerializer.Serialize(description, DomainJson.Options)).Set("version", version);
}

/// <summary>A school unit as the list has it.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Description">What is publicly known of it.</param>
/// <param name="ClosedOn">Last day of teaching when it has been closed for good, else null.</param>
/// <param name="Successor">The unit that took over its pupils, or null.</param>
/// <param name="Departments">The departments of its fritidshem, in the order of their codes; empty when none are known.</param>
/// <param name="Version">The version of its stream.</param>
public sealed record ListedSchoolUnit(
    SchoolUnitCode Code, SchoolUnitDescription Description, DateOnly? ClosedOn, SchoolUnitCode? Successor, IReadOnlyList<Department> Departments, long Version);

/// <summary>Reads <see cref="SchoolUnitList"/>.</summary>
public static class SchoolUnitReading
{
    private const string Select = "SELECT unit_code, description::text, closed_on, successor, departments::text, version FROM school_units WHERE tenant_id = $1 ";

    /// <summary>The units with these codes, by code; an unknown one is absent.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public static async Task<IReadOnlyDictionary<SchoolUnitCode, ListedSchoolUnit>> SchoolUnitsAsync(
        this IQuerySession session, IReadOnlyCollection<SchoolUnitCode> codes, CancellationToken ct = default)
    {
        if (codes.Count == 0)
            return new Dictionary<SchoolUnitCode, ListedSchoolUnit>();
        var units = await AskAsync(session, Select + "AND unit_code = ANY ($2)", [session.TenantId, codes.Select(c => c.Value).ToArray()], ct);
        return units.ToDictionary(u => u.Code);
    }

    /// <summary>Every unit of the municipality, by name and then code.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public static async Task<IReadOnlyList<ListedSchoolUnit>> SchoolUnitsAsync(this IQuerySession session, CancellationToken ct = default) =>
        await AskAsync(session, Select + "ORDER BY name, unit_code", [session.TenantId], ct);

    /// <summary>Units by code, after a code.</summary>
    /// <param name="session">The session.</param>
    /// <param name="after">The last code already given, or null.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public static async Task<IReadOnlyList<ListedSchoolUnit>> SchoolUnitsAfterAsync(this IQuerySession session, SchoolUnitCode? after, int limit, CancellationToken ct = default) =>
        await AskAsync(session, Select + "AND unit_code > $2 ORDER BY unit_code LIMIT $3", [session.TenantId, after?.Value ?? "", limit], ct);

    private static Task<List<ListedSchoolUnit>> AskAsync(IQuerySession session, string sql, object[] parameters, CancellationToken ct)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return session.QueryAsync(command, reader => ReadAsync(reader, ct), ct);
    }

    private static async Task<List<ListedSchoolUnit>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var units = new List<ListedSchoolUnit>();
        while (await reader.ReadAsync(ct))
        {
            units.Add(new ListedSchoolUnit(
                new SchoolUnitCode(reader.GetString(0)),
                JsonSerializer.Deserialize<SchoolUnitDescription>(reader.GetString(1), DomainJson.Options)!,
                await reader.IsDBNullAsync(2, ct) ? null : reader.GetFieldValue<DateOnly>(2),
                await reader.IsDBNullAsync(3, ct) ? null : new SchoolUnitCode(reader.GetString(3)),
                await reader.IsDBNullAsync(4, ct) ? Array.Empty<Department>() : JsonSerializer.Deserialize<Department[]>(reader.GetString(4), DomainJson.Options)!,
                reader.GetInt64(5)));
        }
        return units;
    }
}
