using System.Text;
using CaseMgmt.Api.Tests.Support;
using Npgsql;

namespace CaseMgmt.Api.Tests.Operations;

/// <summary>docs/operations.md against both databases as the program makes them: every object is described, and rights, policies and indexes are those that the page shows.</summary>
public sealed class SchemaDocumentTests
{
    private const string Begin = "<!-- rights: written by SchemaDocumentTests with APPROVE=1 -->\n";
    private const string End = "<!-- end of rights -->\n";
    private static readonly string Document = Repository.File("docs", "operations.md");

    private const string Objects =
        """
        select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'shadow') and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
          and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'i')
        union select p.proname::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'shadow')
        union select t.tgname::text from pg_trigger t where not t.tgisinternal
        union select t.typname::text from pg_type t join pg_namespace n on n.oid = t.typnamespace where n.nspname in ('public', 'shadow') and t.typtype in ('e', 'd', 'r')
        union select n.nspname::text from pg_namespace n where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')
        union select e.extname::text from pg_extension e where e.extname <> 'plpgsql'
        order by 1
        """;

    // The rights of a role on a table: whole-table ones by name, others with their columns.
    private const string Rights =
        """
        create function pg_temp.rights(role text, target oid) returns text language sql as $$
            select coalesce(string_agg(case when has_table_privilege(role, target, p) then lower(p) else lower(p) || ' of ' || columns end, '; ' order by place), '–')
            from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) with ordinality as w (p, place)
            cross join lateral (
                select string_agg(attname, ', ' order by attnum) as columns from pg_attribute
                where attrelid = target and attnum > 0 and not attisdropped and p in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                  and case p when 'SELECT' then has_column_privilege(role, target, attnum, 'SELECT') when 'INSERT' then has_column_privilege(role, target, attnum, 'INSERT')
                             when 'UPDATE' then has_column_privilege(role, target, attnum, 'UPDATE') when 'REFERENCES' then has_column_privilege(role, target, attnum, 'REFERENCES') else false end) c
            where has_table_privilege(role, target, p) or columns is not null
        $$;
        create function pg_temp.indexes(target oid) returns text language sql as $$
            select coalesce(string_agg(case when i.indisunique then 'unique ' else '' end || substring(pg_get_indexdef(i.indexrelid) from ' USING (.*)$'), '; ' order by i.indisprimary desc, i.indisunique desc, c.relname), '–')
            from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = target
        $$;
        """;

    private const string Tables =
        """
        select '| `' || c.relname || '` | ' ||
            coalesce((select string_agg('`' || policyname || '`' || case when roles = '{public}' then '' else ' for ' || array_to_string(roles, ', ') end, ', ' order by policyname desc)
                      from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname), 'none: global') || ' | ' ||
            pg_temp.rights('casemgmt_app', c.oid) || ' | ' || pg_temp.rights('casemgmt_reader', c.oid) || ' | ' || replace(pg_temp.indexes(c.oid), '|', '\|') || ' |'
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') order by c.relname
        """;

    private const string Functions =
        """
        select '| `' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')` | ' || case when p.prosecdef then 'its owner' else 'the caller' end || ' | ' ||
            coalesce(nullif(concat_ws(', ', case when has_function_privilege('casemgmt_app', p.oid, 'EXECUTE') then 'application' end, case when has_function_privilege('casemgmt_reader', p.oid, 'EXECUTE') then 'reader' end), ''), 'owner only') || ' |'
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'shadow') order by p.proname
        """;

    [Fact]
    public async Task Every_object_of_both_databases_is_described()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        var text = await File.ReadAllTextAsync(Document);
        var described = text[text.IndexOf("\n## Schema\n", StringComparison.Ordinal)..];
        described = With(described, "");
        foreach (var connection in new[] { database.MainConnection, database.KeysConnection })
        {
            var objects = await LinesAsync(connection, Objects);
            Assert.NotEmpty(objects);
            var missing = objects.Where(o => !described.Contains($"`{o}`", StringComparison.Ordinal)).ToList();
            Assert.True(missing.Count == 0, $"Describe in docs/operations.md, section Schema: {string.Join(", ", missing)}");
        }
    }

    [Fact]
    public async Task The_rights_policies_and_indexes_are_those_of_the_document()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        var received = await RenderAsync(database);
        var text = await File.ReadAllTextAsync(Document);
        if (Environment.GetEnvironmentVariable("APPROVE") is { Length: > 0 })
        {
            text = With(text, received);
            await File.WriteAllTextAsync(Document, text);
        }
        if (!string.Equals(Generated(text), received, StringComparison.Ordinal))
            Assert.Fail("The rights, policies or indexes in docs/operations.md are not those of the databases: run the tests once with APPROVE=1, and read what has changed.");
    }

    private static string? Generated(string text)
    {
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        return from < 0 || to < from ? null : text[(from + Begin.Length)..to];
    }

    private static string With(string text, string generated)
    {
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        return from < 0 || to < from ? text : text[..(from + Begin.Length)] + generated + text[to..];
    }

    private static async Task<string> RenderAsync(ProgramDatabase database)
    {
        var text = new StringBuilder();
        foreach (var (name, connection) in new[] { ("main", database.MainConnection), ("key", database.KeysConnection) })
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n| Table of the {name} database | Policies | casemgmt_app may | casemgmt_reader may | Indexes |\n|---|---|---|---|---|\n").AppendJoin('\n', await LinesAsync(connection, Tables)).Append('\n');
            if (await LinesAsync(connection, Functions) is { Count: > 0 } functions)
                text.Append("\n| Function | Runs as | May be called by |\n|---|---|---|\n").AppendJoin('\n', functions).Append('\n');
        }
        return text.Append('\n').ToString();
    }

    private static async Task<List<string>> LinesAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using (var rights = new NpgsqlCommand(Rights, connection))
            await rights.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return lines;
    }
}
