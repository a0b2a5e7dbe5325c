using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Adapters.PopulationRegister;

/// <summary>
/// The population register as the municipality last imported it. Names and addresses are opened from the vault for computation;
/// showing them to anyone is the caller's matter. Asked about a person it fails closed; the lookups by number and relation throw
/// <see cref="StoreUnavailableException"/> when the database is away, since no answer of theirs could say so.
/// </summary>
/// <param name="store">Where the register is kept.</param>
public sealed class ImportedPopulationRegister(IDocumentStore store) : IPopulationRegister
{
    private const string Purpose = "population-register";

    /// <inheritdoc/>
    public async Task<PersonRef?> FindAsync(string tenant, PersonalIdentityNumber number, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        var index = session.Vault.BlindIndex(RegisterImport.NumberIndex, number.Reveal());
        var found = await ReadAsync(session, "SELECT person FROM register_persons WHERE tenant_id = $1 AND number_index = $2 AND document IS NOT NULL",
            [tenant, index], r => new PersonRef(r.GetGuid(0)), ct);
        return found is [var person] ? person : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<PersonRef, RegisterAnswer>> AskAsync(string tenant, IReadOnlyCollection<PersonRef> persons, CancellationToken ct)
    {
        try
        {
            try
            {
                return await OpenAsync(tenant, persons, ct);
            }
            catch (DocumentMissingException)
            {
                // An import may replace an entry between the two reads; the second time its new document is found.
                return await OpenAsync(tenant, persons, ct);
            }
        }
        catch (Exception e) when (e is EventStoreException or System.Text.Json.JsonException)
        {
            return persons.Distinct().ToDictionary(p => p, RegisterAnswer (_) => new RegisterAnswer.Unavailable());
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonRef>> ChildrenOfAsync(string tenant, PersonRef guardian, CancellationToken ct) =>
        RelatedAsync(tenant, "SELECT child FROM register_relations WHERE tenant_id = $1 AND guardian = $2 ORDER BY position, child", guardian, ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonRef>> GuardiansOfAsync(string tenant, PersonRef child, CancellationToken ct) =>
        RelatedAsync(tenant, "SELECT guardian FROM register_relations WHERE tenant_id = $1 AND child = $2 ORDER BY position, guardian", child, ct);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<PersonRef, SchoolPlacement>> PlacementsAsync(
        string tenant, IReadOnlyCollection<PersonRef> pupils, SchoolYear year, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        var (version, rows) = await WithVersionAsync(session, RegisterTexts.Placements,
            "SELECT child, school_form, grade, unit_code FROM register_placements WHERE tenant_id = $1 AND child = ANY ($2) AND school_year = $3",
            [tenant, Ids(pupils), year.ToString()],
            r => (Pupil: new PersonRef(r.GetGuid(0)), Form: r.GetString(1), Grade: r.GetString(2), Unit: r.IsDBNull(3) ? null : r.GetString(3)), ct);
        return version is null
            ? new Dictionary<PersonRef, SchoolPlacement>()
            : rows.ToDictionary(
                r => r.Pupil,
                r => new SchoolPlacement(r.Pupil, year, Code.Parse<SchoolForm>(r.Form), new Grade(r.Grade), r.Unit is { } unit ? new SchoolUnitCode(unit) : null, version));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonRef>> BornInAsync(string tenant, IReadOnlyCollection<int> years, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        var indexes = years.Distinct().Select(y => RegisterImport.BornIndexOf(session.Vault, y)).ToArray();
        return await ReadAsync(
            session, "SELECT person FROM register_persons WHERE tenant_id = $1 AND born_index = ANY ($2) AND document IS NOT NULL ORDER BY person", [tenant, indexes], r => new PersonRef(r.GetGuid(0)), ct);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<PersonRef, Family>> FamiliesAsync(string tenant, IReadOnlyCollection<PersonRef> children, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        var batch = session.CreateBatchQuery();
        var guardians = batch.Query(
            Command("SELECT child, guardian FROM register_relations WHERE tenant_id = $1 AND child = ANY ($2) ORDER BY position, guardian", [tenant, Ids(children)]),
            reader => RowsAsync(reader, r => (Child: new PersonRef(r.GetGuid(0)), Guardian: new PersonRef(r.GetGuid(1))), ct));
        var siblings = batch.Query(
            Command(
                """
                SELECT DISTINCT own.child, other.child FROM register_relations own JOIN register_relations other ON other.tenant_id = own.tenant_id AND other.guardian = own.guardian AND other.child <> own.child
                  AND own.appointment IS NULL AND other.appointment IS NULL
                WHERE own.tenant_id = $1 AND own.child = ANY ($2) ORDER BY own.child, other.child
                """,
                [tenant, Ids(children)]),
            reader => RowsAsync(reader, r => (Child: new PersonRef(r.GetGuid(0)), Sibling: new PersonRef(r.GetGuid(1))), ct));
        await batch.Execute(ct);
        var (guardiansOf, siblingsOf) = ((await guardians).ToLookup(r => r.Child, r => r.Guardian), (await siblings).ToLookup(r => r.Child, r => r.Sibling));
        return children.Distinct().ToDictionary(c => c, c => new Family([.. guardiansOf[c]], [.. siblingsOf[c]]));
    }

    private async Task<Dictionary<PersonRef, RegisterAnswer>> OpenAsync(string tenant, IReadOnlyCollection<PersonRef> persons, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        var answers = persons.Distinct().ToDictionary(p => p, RegisterAnswer (_) => new RegisterAnswer.Missing());
        var (version, rows) = await WithVersionAsync(session, RegisterTexts.Population,
            "SELECT person, document, protection FROM register_persons WHERE tenant_id = $1 AND person = ANY ($2) AND document IS NOT NULL",
            [tenant, Ids(persons)], r => (Person: new PersonRef(r.GetGuid(0)), Document: r.GetGuid(1), Protection: r.GetString(2)), ct);
        if (version is null)
            return answers;
        var opened = await session.Vault.ComputeAsync([.. rows.Select(r => r.Document)], Purpose, ct);
        foreach (var row in rows)
        {
            if (opened.Document<SealedRegisterEntry>(row.Document) is not { } entry)
                continue;
            var protection = Code.TryParse<Protection>(row.Protection, out var known) ? known : Protection.Unknown;
            answers[row.Person] = new RegisterAnswer.Found(new RegisterPerson(
                row.Person, entry.GivenName, entry.FamilyName, entry.BirthDate, entry.Address, entry.Home, entry.HomeMunicipality, protection, version));
        }
        return answers;
    }

    private async Task<IReadOnlyList<PersonRef>> RelatedAsync(string tenant, string sql, PersonRef person, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        return await ReadAsync(session, sql, [tenant, person.Value], r => new PersonRef(r.GetGuid(0)), ct);
    }

    // The version and what it says, in one round trip.
    private static async Task<(RegisterVersion? Version, List<T> Rows)> WithVersionAsync<T>(
        IQuerySession session, string source, string sql, object[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        var batch = session.CreateBatchQuery();
        var versions = batch.Query(
            Command("SELECT version, imported_at FROM register_imports WHERE tenant_id = $1 ORDER BY imported_at DESC LIMIT 1", [session.TenantId]),
            reader => RowsAsync(reader, r => new RegisterVersion(source, r.GetString(0), r.GetFieldValue<DateTimeOffset>(1)), ct));
        var rows = batch.Query(Command(sql, parameters), reader => RowsAsync(reader, read, ct));
        await batch.Execute(ct);
        return (await versions is [var version] ? version : null, await rows);
    }

    private static Guid[] Ids(IReadOnlyCollection<PersonRef> persons) => [.. persons.Select(p => p.Value).Distinct()];

    private static Task<List<T>> ReadAsync<T>(IQuerySession session, string sql, object[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken ct) =>
        session.QueryAsync(Command(sql, parameters), reader => RowsAsync(reader, read, ct), ct);

    private static NpgsqlBatchCommand Command(string sql, object[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }
}
