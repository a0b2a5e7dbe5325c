using System.Globalization;
using CaseMgmt.Api.Operations;
using CaseMgmt.Benchmarks.Store;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Benchmarks.Load;

/// <summary>
/// Cases of earlier school years, copied from cases that came through the API: events, sealed documents, keys and claims under ids of their own. The
/// read models are then rebuilt from the log by the program's own rebuild. What is sealed in a copy takes its room but cannot be opened, since it was sealed
/// for another case; nothing that is measured opens it.
/// </summary>
internal sealed class LoadCases(string main, string keys)
{
    private const int Chunk = 2000;
    private const string Year = "2026/2027";
    private int made;

    /// <summary>Copies cases until there are so many more.</summary>
    /// <param name="templates">Cases that came through the API, one in ten of them open and the rest decided, in any order.</param>
    /// <param name="persons">Children and guardians of the register, whose earlier cases these become.</param>
    /// <param name="count">How many.</param>
    public async Task CopyAsync(IReadOnlyList<Guid> templates, IReadOnlyList<(Guid Guardian, Guid Child)> persons, int count)
    {
        var chunk = Math.Clamp(count / templates.Count, 1, Chunk);
        while (made < count)
            await CopyAsync(templates[made / chunk % templates.Count], persons, Math.Min(chunk, count - made));
    }

    /// <summary>Rebuilds every projection, lets effects outside begin after the copies, and settles the database.</summary>
    public async Task SettleAsync(StoreOptions options)
    {
        await using (var owner = ProgramStore.Owner(main, "DATABASE_URL"))
        {
            foreach (var name in Registration.Projections().All.Select(p => p.Projection.Name))
                await new ProjectionSchema(owner, options).RebuildAsync(name);
        }
        await BenchmarkStore.RunAsync(main, """
            UPDATE reader_position r SET (epoch, transaction_id, seq_id) = (SELECT epoch, transaction_id, seq_id FROM mt_events ORDER BY epoch DESC, transaction_id DESC, seq_id DESC LIMIT 1)
            WHERE reader LIKE 'subscription:%'
            """);
        await BenchmarkStore.RunAsync(main, "VACUUM ANALYZE");
        await BenchmarkStore.RunAsync(keys, "VACUUM ANALYZE");
        await BenchmarkStore.RunAsync(main, "CHECKPOINT");
    }

    private async Task CopyAsync(Guid template, IReadOnlyList<(Guid Guardian, Guid Child)> persons, int count)
    {
        var (reference, child, guardian, documents) = await TemplateAsync(template);
        var numbers = Enumerable.Range(made, count).ToArray();
        made += count;
        var data = "e.data::text";
        void Replace(string old, string by) => data = $"replace({data}, '{old}', {by})";
        Replace(reference, "n.reference");
        Replace(child.ToString(), "n.child::text");
        Replace(guardian.ToString(), "n.guardian::text");
        Replace(template.ToString(), "n.id::text");
        Replace(Year, "n.school_year");
        foreach (var document in documents)
            Replace(document.ToString(), $"md5(n.id::text || '{document}')::uuid::text");
        var ids = Array.ConvertAll(numbers, _ => Guid.NewGuid());
        var with = """
            WITH n AS (
              SELECT *, interval '1 minute' * (50000 + 40 * ord) AS age
              FROM unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::uuid[], $6::text[]) AS n (id, ord, reference, child, guardian, school_year))
            """;
        await RunAsync(main, $"{with} INSERT INTO mt_streams (tenant_id, id, type, version, timestamp, created) SELECT s.tenant_id, n.id, s.type, s.version, s.timestamp - n.age, s.created - n.age FROM n, mt_streams s WHERE s.id = $7");
        await RunAsync(main, $"""
            {with} INSERT INTO mt_events (id, stream_id, version, data, type, timestamp, tenant_id, correlation_id, headers, user_name)
            SELECT gen_random_uuid(), n.id, e.version,
                   CASE WHEN e.data ? 'arrivedAt' THEN jsonb_set(({data})::jsonb, ARRAY['arrivedAt'], to_jsonb(to_char((e.timestamp - n.age) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))) ELSE ({data})::jsonb END,
                   e.type, e.timestamp - n.age, e.tenant_id, e.correlation_id, e.headers, e.user_name
            FROM n, mt_events e WHERE e.stream_id = $7 ORDER BY n.ord, e.version
            """);
        await RunAsync(main, $"""
            {with} INSERT INTO vault_documents (tenant_id, id, retention_unit, kind, body, created_at)
            SELECT d.tenant_id, md5(n.id::text || d.id)::uuid, n.id, d.kind, d.body, d.created_at - n.age FROM n, vault_documents d WHERE d.retention_unit = $7
            """);
        await RunAsync(main, $"{with} INSERT INTO claims (tenant_id, name, key, stream_id, claimed_at) SELECT '{LoadBenchmark.Tenant}', 'case.reference', n.reference, n.id, now() - n.age FROM n WHERE $7 = $7");
        await RunAsync(keys, $"""
            {with} INSERT INTO retention_keys (tenant_id, retention_unit, master_key, wrapped, created_at)
            SELECT k.tenant_id, n.id, k.master_key, k.wrapped, k.created_at - n.age FROM n, retention_keys k WHERE k.retention_unit = $7
            """);

        async Task RunAsync(string database, string sql)
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection)
            {
                CommandTimeout = 600,
                Parameters =
                {
                    new() { Value = ids },
                    new() { Value = numbers },
                    new() { Value = Array.ConvertAll(numbers, i => CaseReference.Create("SKJ", (ulong)i + 1).Value) },
                    new() { Value = Array.ConvertAll(numbers, i => persons[i % persons.Count].Child) },
                    new() { Value = Array.ConvertAll(numbers, i => persons[i % persons.Count].Guardian) },
                    new() { Value = Array.ConvertAll(numbers, EarlierYear) },
                    new() { Value = template },
                },
            };
            await command.ExecuteNonQueryAsync();
        }
    }

    // As the superuser, past every policy: only filling.
    private async Task<(string Reference, Guid Child, Guid Guardian, IReadOnlyList<Guid> Documents)> TemplateAsync(Guid template)
    {
        await using var connection = new NpgsqlConnection(main);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT c.reference, c.subject, c.applicant, (SELECT array_agg(d.id) FROM vault_documents d WHERE d.retention_unit = c.case_id) FROM case_details c WHERE c.case_id = $1", connection)
        {
            Parameters = { new() { Value = template } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetString(0), reader.GetGuid(1), reader.GetGuid(2), await reader.GetFieldValueAsync<Guid[]>(3));
    }

    private static string EarlierYear(int number)
    {
        var first = 2025 - (number % 10);
        return string.Create(CultureInfo.InvariantCulture, $"{first}/{first + 1}");
    }
}
