using System.Text.Json;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Adapters.PopulationRegister;

/// <summary>What an import of the register did.</summary>
/// <param name="Version">Content hash of the files, which facts cite.</param>
/// <param name="IsNew">False when these files were already the latest import and nothing was written.</param>
/// <param name="Sealed">How many entries were new or changed.</param>
/// <param name="Missing">How many persons are known but not among the persons of the files.</param>
public sealed record RegisterImportResult(string Version, bool IsNew, int Sealed, int Missing);

/// <summary>
/// Replaces a municipality's register by the files' content, in one transaction. A person keeps the ref that was first given,
/// found again by the keyed index of the number; who is not among the persons any more stays known but answers as missing.
/// </summary>
internal sealed class RegisterImport(IDocumentStore store, TimeProvider time)
{
    public const string NumberIndex = "personnummer";
    private const string ContentIndex = "register-entry";
    private const string BornIndex = "birth-year";

    public async Task<RegisterImportResult> RunAsync(string tenant, RegisterFiles files, CancellationToken ct)
    {
        await using var session = store.LightweightSession(tenant).Run(Actor.System.Id, Guid.CreateVersion7(time.GetUtcNow()).ToString());
        var (latest, known, indexed, placed, isWhole) = await session.QueryAsync(connection => KnownAsync(connection, tenant, ct), ct);
        var vault = session.Vault;
        var persons = files.Persons.ToDictionary(p => IndexOf(vault, p.Number.Reveal()), StringComparer.Ordinal);
        var named = files.Relations.SelectMany(r => new[] { r.Guardian, r.Child }).Concat(files.Placements.Select(p => p.Child))
            .Select(n => IndexOf(vault, n.Reveal())).Concat(persons.Keys).Distinct(StringComparer.Ordinal).ToList();
        var missing = known.Keys.Union(named, StringComparer.Ordinal).Count(i => !persons.ContainsKey(i));
        var unindexed = persons.Where(p => known.TryGetValue(p.Key, out var row) && !indexed.Contains(row.Person) && NameWords.Of(NamesOf(p.Value)).Count > 0).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        if (unindexed.Count == 0 && isWhole && string.Equals(latest, files.Version, StringComparison.Ordinal))
            return new RegisterImportResult(files.Version, IsNew: false, 0, missing);

        // A ref is random and told to nobody before the save, so a failed import leaves no trace of it.
        var rows = named.ToDictionary(i => i, i => known.GetValueOrDefault(i) ?? new PersonRow(Guid.NewGuid(), i, null, null, "unknown"), StringComparer.Ordinal);
        foreach (var (index, row) in known)
            rows.TryAdd(index, row);
        var marks = persons.ToDictionary(p => p.Key, p => MarkOf(vault, p.Value), StringComparer.Ordinal);
        var changed = persons.Keys.Where(i => rows[i].Document is null || rows[i].Mark != marks[i]).ToList();
        var keys = await vault.KeysAsync([.. changed.Select(i => rows[i].Person)], ct);
        foreach (var index in changed)
        {
            var document = vault.Seal(keys[rows[index].Person], SealedRegisterEntry.Of(persons[index]));
            rows[index] = rows[index] with { Document = document.Id, Mark = marks[index] };
        }
        foreach (var (index, row) in rows.ToList())
        {
            rows[index] = persons.TryGetValue(index, out var person)
                ? row with { Protection = Code.Of(person.Protection) }
                : row with { Document = null, Mark = null, Protection = "unknown" };
        }
        vault.IndexNames([.. changed.Union(unindexed, StringComparer.Ordinal).Select(i => new IndexedName(rows[i].Person, rows[i].Person, [persons[i].GivenName, persons[i].FamilyName]))]);
        // Who is no longer in the register is no longer found by name.
        vault.IndexNames([.. known.Where(k => k.Value.Document is not null && rows[k.Key].Document is null).Select(k => new IndexedName(k.Value.Person, k.Value.Person, []))]);
        var kept = rows.Values.Select(r => r.Document).OfType<Guid>().ToHashSet();
        var obsolete = known.Values.Select(r => r.Document).OfType<Guid>().Where(d => !kept.Contains(d)).ToArray();
        var told = Changed(known, placed, rows, changed, [.. files.Placements.Select(p => new Placed(rows[IndexOf(vault, p.Child.Reveal())].Person, p.Year.ToString(), Code.Of(p.Form), p.Grade.Code, p.Unit?.Value))]);
        var cohorts = persons.Values.Select(p => p.Number.BirthDate.Year).Distinct().ToDictionary(y => y, y => Convert.ToHexString(BornIndexOf(vault, y)));
        foreach (var command in Writes(tenant, files, rows, persons.ToDictionary(p => p.Key, p => (string?)cohorts[p.Value.Number.BirthDate.Year], StringComparer.Ordinal), obsolete, vault))
            session.Execute(command);
        if (told.Count > 0)
            session.Events.StartStream<RegisterChanges>(Guid.CreateVersion7(time.GetUtcNow()), [.. told.Chunk(RegisterChanged.Most).Select(persons => new RegisterChanged(persons))]);
        await session.SaveChangesAsync(ct);
        return new RegisterImportResult(files.Version, IsNew: true, changed.Count, missing);
    }

    // Who is new to the register has nothing that rests on what it said before.
    private static List<PersonRef> Changed(
        Dictionary<string, PersonRow> known, HashSet<Placed> before, Dictionary<string, PersonRow> rows, List<string> resealed, HashSet<Placed> after)
    {
        var moved = before.Except(after).Concat(after.Except(before)).Select(p => p.Child).ToHashSet();
        var other = resealed.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. known.Where(k => k.Value.Document is not null || k.Value.Protection != "unknown")
                .Where(k => other.Contains(k.Key) || rows[k.Key].Document is null != (k.Value.Document is null) || rows[k.Key].Protection != k.Value.Protection || moved.Contains(k.Value.Person))
                .Select(k => new PersonRef(k.Value.Person)),
        ];
    }

    private static string IndexOf(IVault vault, string number) => Convert.ToHexString(vault.BlindIndex(NumberIndex, number));

    private static string MarkOf(IVault vault, PersonEntry person) =>
        Convert.ToHexString(vault.BlindIndex(ContentIndex, JsonSerializer.Serialize(SealedRegisterEntry.Of(person), DomainJson.Options)));

    /// <summary>The keyed index of a calendar year of birth, by which a cohort is found without opening everybody's entry.</summary>
    public static byte[] BornIndexOf(IVault vault, int year) => vault.BlindIndex(BornIndex, year.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static string NamesOf(PersonEntry person) => $"{person.GivenName} {person.FamilyName}";

    private static async Task<(string? Latest, Dictionary<string, PersonRow> Persons, HashSet<Guid> Indexed, HashSet<Placed> Placements, bool IsWhole)> KnownAsync(NpgsqlConnection connection, string tenant, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command("SELECT version FROM register_imports WHERE tenant_id = $1 ORDER BY imported_at DESC LIMIT 1", tenant),
                Command("SELECT person, number_index, document, content_mark, protection FROM register_persons WHERE tenant_id = $1", tenant),
                Command("SELECT DISTINCT retention_unit FROM vault_index WHERE tenant_id = $1", tenant),
                Command("SELECT child, school_year, school_form, grade, unit_code FROM register_placements WHERE tenant_id = $1", tenant),
                // Entries from before there was an index of cohorts get theirs with the next import, be it of the same files.
                Command("SELECT NOT EXISTS (SELECT FROM register_persons WHERE tenant_id = $1 AND document IS NOT NULL AND born_index IS NULL)", tenant),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var latest = await reader.ReadAsync(ct) ? reader.GetString(0) : null;
        await reader.NextResultAsync(ct);
        var persons = new Dictionary<string, PersonRow>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            var index = Convert.ToHexString(await reader.GetFieldValueAsync<byte[]>(1, ct));
            Guid? document = await reader.IsDBNullAsync(2, ct) ? null : reader.GetGuid(2);
            var mark = await reader.IsDBNullAsync(3, ct) ? null : Convert.ToHexString(await reader.GetFieldValueAsync<byte[]>(3, ct));
            persons.Add(index, new PersonRow(reader.GetGuid(0), index, document, mark, reader.GetString(4)));
        }
        await reader.NextResultAsync(ct);
        var indexed = new HashSet<Guid>();
        while (await reader.ReadAsync(ct))
            indexed.Add(reader.GetGuid(0));
        await reader.NextResultAsync(ct);
        var placements = new HashSet<Placed>();
        while (await reader.ReadAsync(ct))
            placements.Add(new Placed(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), await reader.IsDBNullAsync(4, ct) ? null : reader.GetString(4)));
        await reader.NextResultAsync(ct);
        return (latest, persons, indexed, placements, await reader.ReadAsync(ct) && reader.GetBoolean(0));
    }

    private IEnumerable<NpgsqlBatchCommand> Writes(string tenant, RegisterFiles files, Dictionary<string, PersonRow> rows, Dictionary<string, string?> born, Guid[] obsolete, IVault vault)
    {
        PersonRow[] all = [.. rows.Values];
        Guid Ref(Domain.Persons.PersonalIdentityNumber number) => rows[IndexOf(vault, number.Reveal())].Person;
        yield return Command(
            """
            INSERT INTO register_persons (tenant_id, person, number_index, document, content_mark, protection, born_index)
            SELECT $1, p.person, decode(p.number_index, 'hex'), p.document, decode(p.content_mark, 'hex'), p.protection, decode(p.born_index, 'hex')
            FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[]) AS p (person, number_index, document, content_mark, protection, born_index)
            ON CONFLICT (tenant_id, person) DO UPDATE SET document = excluded.document, content_mark = excluded.content_mark, protection = excluded.protection, born_index = excluded.born_index
            """,
            tenant, all.Select(r => r.Person).ToArray(), all.Select(r => r.Index).ToArray(), all.Select(r => r.Document).ToArray(),
            all.Select(r => r.Mark).ToArray(), all.Select(r => r.Protection).ToArray(), all.Select(r => born.GetValueOrDefault(r.Index)).ToArray());
        yield return Command("DELETE FROM register_relations WHERE tenant_id = $1 AND appointment IS NULL", tenant);
        yield return Command(
            """
            INSERT INTO register_relations (tenant_id, guardian, child, position)
            SELECT $1, r.guardian, r.child, r.position FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS r (guardian, child, position)
            ON CONFLICT (tenant_id, guardian, child) DO UPDATE SET position = excluded.position, appointment = NULL
            """,
            tenant, files.Relations.Select(r => Ref(r.Guardian)).ToArray(), files.Relations.Select(r => Ref(r.Child)).ToArray());
        yield return Command("DELETE FROM register_placements WHERE tenant_id = $1", tenant);
        yield return Command(
            """
            INSERT INTO register_placements (tenant_id, child, school_year, school_form, grade, unit_code)
            SELECT $1, p.child, p.school_year, p.school_form, p.grade, p.unit_code
            FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) AS p (child, school_year, school_form, grade, unit_code)
            """,
            tenant, files.Placements.Select(p => Ref(p.Child)).ToArray(), files.Placements.Select(p => p.Year.ToString()).ToArray(),
            files.Placements.Select(p => Code.Of(p.Form)).ToArray(), files.Placements.Select(p => p.Grade.Code).ToArray(),
            files.Placements.Select(p => p.Unit?.Value).ToArray());
        if (obsolete.Length > 0)
            yield return Command("DELETE FROM vault_documents WHERE tenant_id = $1 AND id = ANY ($2)", tenant, obsolete);
        yield return Command(
            "INSERT INTO register_imports (tenant_id, id, version, imported_at, persons, relations, placements) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            tenant, Guid.NewGuid(), files.Version, time.GetUtcNow(), files.Persons.Count, files.Relations.Count, files.Placements.Count);
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter switch
            {
                Guid?[] ids => new NpgsqlParameter<Guid?[]> { TypedValue = ids },
                string?[] texts => new NpgsqlParameter<string?[]> { TypedValue = texts },
                _ => new NpgsqlParameter { Value = parameter },
            });
        }
        return command;
    }

    private sealed record Placed(Guid Child, string Year, string Form, string Grade, string? Unit);

    private sealed record PersonRow(Guid Person, string Index, Guid? Document, string? Mark, string Protection);
}
