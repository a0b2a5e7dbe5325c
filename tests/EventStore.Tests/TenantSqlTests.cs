using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>Raw SQL as the application role, the reader role and logins of their own, on every table that the database says it has.</summary>
public sealed class TenantSqlTests(SharedStore shared) : IClassFixture<SharedStore>
{
    private const string NewRow = "new row violates row-level security policy";
    private readonly TestStore test = shared.Test;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task On_every_table_the_application_sees_and_changes_its_own_tenant_only(bool asLogin)
    {
        foreach (var database in new[] { test.Databases.Main, test.Databases.Keys })
        {
            var tables = await TablesAsync(database.ConnectionString);
            var before = await SnapshotAsync(database.ConnectionString, tables);
            var seen = 0;
            foreach (var table in tables)
            {
                await using var app = asLogin ? await LoginAsync(database.ConnectionString) : await RoleAsync(database.ConnectionString, "casemgmt_app");
                await AssertNothingAsync(app, table, $"select 1 from {table}");
                await AssertNothingAsync(app, table, $"delete from {table}");
                await SayAsync(app, "select set_config('app.tenant', '2580', false)");
                await AssertNothingAsync(app, table, $"select 1 from {table} where tenant_id <> '2580'");
                if (await RowsAsync(app, $"select 1 from {table}") is > 0)
                    seen++;

                var insert = await StateAsync(app, $"insert into {table} (tenant_id) values ('9901')");
                Assert.True(insert is not null && (insert.Contains(NewRow, StringComparison.Ordinal) || insert.Contains("permission denied", StringComparison.Ordinal)), $"{table}: {insert}");
                var updatable = await TestStore.AskAsync<string>(database.ConnectionString,
                    $"select coalesce(string_agg(column_name, ' '), '') from information_schema.columns where table_schema = 'public' and table_name = '{table}' and has_column_privilege('casemgmt_app', '{table}', column_name::text, 'UPDATE')");
                foreach (var column in updatable.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    Assert.Null(await StateAsync(app, $"begin; update {table} set {column} = {column}; rollback"));
                if (updatable.Split(' ').Contains("tenant_id", StringComparer.Ordinal))
                    Assert.Contains(NewRow, await StateAsync(app, $"update {table} set tenant_id = '9901'"), StringComparison.Ordinal);
                await SayAsync(app, "rollback");
                await SayAsync(app, $"begin; delete from {table}; rollback");
            }
            Assert.True(seen >= (database == test.Databases.Main ? 7 : 1), $"{seen} tables had rows to be seen");
            Assert.Equal(before, await SnapshotAsync(database.ConnectionString, tables));
        }
    }

    [Theory]
    [InlineData("set role casemgmt_owner")]
    [InlineData("set role casemgmt_reader")]
    [InlineData("set role postgres")]
    [InlineData("set session authorization postgres")]
    [InlineData("set session_replication_role = replica")]
    [InlineData("alter table mt_events disable row level security")]
    [InlineData("alter table mt_events no force row level security")]
    [InlineData("alter table mt_streams disable trigger streams_in_order")]
    [InlineData("alter table mt_events owner to current_user")]
    [InlineData("drop policy tenant_rows on mt_events")]
    [InlineData("create policy all_rows on mt_events using (true)")]
    [InlineData("alter role current_user bypassrls")]
    [InlineData("grant casemgmt_reader to current_user")]
    [InlineData("create function f() returns int language sql as 'select 1'")]
    [InlineData("create table t (x int)")]
    [InlineData("create schema s")]
    [InlineData("select secure_tenant_table('claims')")]
    [InlineData("select setval('mt_events_sequence', 1)")]
    [InlineData("truncate claims")]
    [InlineData("insert into log_epoch values (9, 9, now())")]
    [InlineData("insert into schema_migrations values ('x', 9, 'x', 'x')")]
    [InlineData("set row_security = off; select * from mt_events")]
    public async Task A_login_of_the_application_role_may_not(string sql)
    {
        await using var app = await LoginAsync(test.Databases.Main.ConnectionString);
        await SayAsync(app, "select set_config('app.tenant', '9901', false)");
        Assert.NotNull(await StateAsync(app, sql));
        Assert.Equal(0, await RowsAsync(app, "select 1 from mt_events where tenant_id = '2580'"));
    }

    [Theory]
    [InlineData("insert into mt_events (tenant_id, id, stream_id, version, data, type) values ('9901', gen_random_uuid(), gen_random_uuid(), 1, '{}', 'test.opened.v1')")]
    [InlineData("update mt_events set data = '{}'")]
    [InlineData("delete from mt_events")]
    [InlineData("update mt_streams set version = 1")]
    [InlineData("delete from mt_streams")]
    [InlineData("insert into mt_streams (tenant_id, id, version) values ('9901', gen_random_uuid(), 1)")]
    [InlineData("select nextval('mt_events_sequence')")]
    [InlineData("select body from vault_documents")]
    [InlineData("insert into claims (tenant_id, name, key, stream_id, claimed_at) values ('9901', 'a', 'b', gen_random_uuid(), now())")]
    [InlineData("update read_audit set actor = 'x'")]
    public async Task The_reader_role_reads_across_tenants_and_may_not(string sql)
    {
        await using var reader = await RoleAsync(test.Databases.Main.ConnectionString, "casemgmt_reader");
        Assert.Equal(4, await RowsAsync(reader, "select 1 from mt_events"));
        Assert.Contains("permission denied", await StateAsync(reader, sql), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_temporary_table_stands_before_the_stores_own_once_a_database_is_migrated()
    {
        await using var own = await TestStore.CreateAsync();
        // What a database may be used for is neither dumped nor copied with it: migrate, which comes first after every restore, sees to it.
        await TestStore.MigrateAsync(own.Databases.Main.ConnectionString, own.Databases.Keys.ConnectionString);
        foreach (var database in new[] { own.Databases.Main.ConnectionString, own.Databases.Keys.ConnectionString })
        {
            await using var app = await RoleAsync(database, "casemgmt_app");
            Assert.Contains("permission denied", await StateAsync(app, "create temp table mt_events (x int)"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_tenant_bound_table_has_the_same_two_policies_and_nothing_goes_around_them()
    {
        Assert.Equal("", await TestStore.AskAsync<string>(test.Databases.Main.ConnectionString,
            """
            select coalesce(string_agg(t.table_name, ' '), '') from information_schema.columns t
            where t.table_schema = 'public' and t.column_name = 'tenant_id' and (
                select array_agg(policyname || ' ' || roles::text || ' ' || cmd || ' ' || qual || ' ' || with_check order by policyname) from pg_policies p where p.schemaname = 'public' and p.tablename = t.table_name and p.permissive = 'PERMISSIVE')
              is distinct from array[
                'reader_rows {casemgmt_reader} ALL true true',
                'tenant_rows {public} ALL ((tenant_id)::text = current_setting(''app.tenant''::text, true)) ((tenant_id)::text = current_setting(''app.tenant''::text, true))']
              and (
                select array_agg(policyname || ' ' || roles::text || ' ' || cmd || ' ' || qual || ' ' || with_check order by policyname) from pg_policies p where p.schemaname = 'public' and p.tablename = t.table_name)
              is distinct from array[
                'reader_rows {casemgmt_reader} ALL true true',
                'tenant_rows {public} ALL (tenant_id = current_setting(''app.tenant''::text, true)) (tenant_id = current_setting(''app.tenant''::text, true))']
            """));
        foreach (var database in new[] { test.Databases.Main.ConnectionString, test.Databases.Keys.ConnectionString })
        {
            // A function that runs as its owner, or a view that does, would read past the policies. The one there is tells which master keys are in use, and of whom nothing.
            Assert.Equal(database == test.Databases.Keys.ConnectionString ? "master_keys_in_use() search_path=pg_catalog, pg_temp" : "", await TestStore.AskAsync<string>(database,
                "select coalesce(string_agg(p.oid::regprocedure || ' ' || array_to_string(p.proconfig, ';'), ' '), '') from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'shadow') and p.prosecdef"));
            Assert.Equal(0, await TestStore.AskAsync<long>(database, "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'shadow') and c.relkind in ('v', 'm') and not coalesce(c.reloptions @> '{security_invoker=true}', false)"));
            Assert.Equal(0, await TestStore.AskAsync<long>(database, "select count(*) from information_schema.role_table_grants where grantee = 'PUBLIC' and table_schema in ('public', 'shadow')"));
        }
    }

    private static Task<string[]> TablesAsync(string database) =>
        TestStore.AskAsync<string[]>(database, "select array_agg(c.relname::text order by c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relrowsecurity");

    private static async Task<string> SnapshotAsync(string database, IEnumerable<string> tables)
    {
        var all = new List<string>();
        foreach (var table in tables)
            all.Add(await TestStore.AskAsync<string>(database, $"select '{table}: ' || coalesce(string_agg(xmin::text || to_jsonb(t)::text, ' ' order by to_jsonb(t)::text), '') from {table} t where tenant_id = '9901'"));
        return string.Join('\n', all);
    }

    /// <summary>Refused, or of no row.</summary>
    private static async Task AssertNothingAsync(NpgsqlConnection connection, string table, string sql)
    {
        var rows = await RowsAsync(connection, sql);
        Assert.True(rows is null or 0, $"{table}: {rows} rows by {sql}");
    }

    /// <summary>How many rows a statement gave or changed; null when it was refused for lack of a right.</summary>
    private static async Task<int?> RowsAsync(NpgsqlConnection connection, string sql)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            if (!sql.StartsWith("select", StringComparison.Ordinal))
                return await command.ExecuteNonQueryAsync();
            await using var reader = await command.ExecuteReaderAsync();
            var rows = 0;
            while (await reader.ReadAsync())
                rows++;
            return rows;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
    }

    private static async Task SayAsync(NpgsqlConnection connection, string sql) => await StateAsync(connection, sql);

    private static async Task<string?> StateAsync(NpgsqlConnection connection, string sql)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException e)
        {
            return e.MessageText;
        }
    }

    private static async Task<NpgsqlConnection> RoleAsync(string database, string role)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Options = $"-c role={role}", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private async Task<NpgsqlConnection> LoginAsync(string database)
    {
        var login = $"login_{test.Databases.Main.Name}";
        await test.RunAsync($"do $$ begin if not exists (select from pg_roles where rolname = '{login}') then create role {login} login password 'x' in role casemgmt_app; end if; end $$");
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Username = login, Password = "x", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
