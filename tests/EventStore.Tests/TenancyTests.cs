using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class TenancyTests
{
    // Every one of these statements is refused, so one pair of databases serves them all; it is dropped with the process's server.
    private static readonly Lazy<Task<TestStore>> Shared = new(async () =>
    {
        var test = await TestStore.CreateAsync();
        await test.StartAsync(Guid.NewGuid(), new Opened("a"));
        return test;
    });

    [Fact]
    public async Task Nothing_of_one_tenant_is_reached_from_another()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline));
        var stream = Guid.NewGuid();
        await using var mine = test.Session();
        var document = mine.Vault.Seal(await mine.Vault.KeyAsync(Guid.NewGuid()), "note.v1", "secret"u8);
        mine.Events.StartStream<Tally>(stream, new Opened("a"), new Noted(1, "red"));
        mine.Claim("seat", "1");
        await mine.SaveChangesAsync();

        await using var theirs = test.Session(TestStore.OtherTenant);
        Assert.Empty(await theirs.Events.FetchStreamAsync(stream));
        Assert.Null(await theirs.Events.FetchStreamStateAsync(stream));
        Assert.Null(await theirs.Events.AggregateStreamAsync<Tally>(stream));
        Assert.Equal(0, (await theirs.Events.FetchForWriting<Tally>(stream)).CurrentVersion);
        Assert.Equal(0, await theirs.QueryAsync(c => CountAsync(c, "sums")));
        await Assert.ThrowsAsync<DocumentMissingException>(() => theirs.Vault.ComputeAsync([document.Id], "test"));
        await Assert.ThrowsAsync<DocumentMissingException>(() => theirs.Vault.RevealAsync([document.Id], new RevealContext("a", "test", "s")));
        theirs.Events.Append(stream, 2, new Noted(5, "red"));
        Assert.Equal(0, (await Assert.ThrowsAsync<StreamConflictException>(() => theirs.SaveChangesAsync())).Actual);
        theirs.ReleaseClaim("seat", "1");
        await theirs.SaveChangesAsync();
        Assert.Equal(1, await test.AskAsync<long>("select count(*) from claims"));
        Assert.Throws<ArgumentException>(() => theirs.Vault.Seal(mine.Vault.KeyAsync(Guid.NewGuid()).Result, "note.v1", "x"u8));

        // The same stream id may live in two tenants without knowing of each other.
        theirs.Events.StartStream<Tally>(stream, new Opened("other"));
        await theirs.SaveChangesAsync();
        Assert.Equal("a", (await mine.Events.AggregateStreamAsync<Tally>(stream))!.Code);
    }

    [Fact]
    public async Task Every_table_is_tenant_bound_by_row_level_security_but_for_the_named_global_ones()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline).Add(new Picky(), ProjectionLifecycle.Async));

        var global = await test.AskAsync<string>(
            "select string_agg(relname, ' ' order by relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where relkind in ('r', 'p') and nspname in ('public', 'shadow') and not (relrowsecurity and relforcerowsecurity)");

        Assert.Equal("database_home log_blocks log_epoch log_restores log_root_deliveries projection_tables reader_position schema_migrations", global);
        Assert.Equal(0, await test.AskAsync<long>(
            """
            select count(*) from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
            where nspname = 'public' and indisunique and relrowsecurity
              and (select attname from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0]) <> 'tenant_id'
            """));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from pg_roles where rolname in ('casemgmt_owner', 'casemgmt_app', 'casemgmt_reader') and (rolsuper or rolbypassrls or rolcanlogin)"));
    }

    [Fact]
    public async Task Without_a_tenant_the_application_sees_and_writes_nothing()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline));
        await test.StartAsync(Guid.NewGuid(), new Opened("a"));

        foreach (var role in new[] { "casemgmt_app", "casemgmt_owner" })
        {
            await using var raw = await AsAsync(test, role);
            foreach (var table in new[] { "mt_streams", "mt_events", "sums" })
                Assert.Equal(0, await CountAsync(raw, table));
        }
        await using var app = await AsAsync(test, "casemgmt_app");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await StateAsync(app, $"insert into mt_streams (tenant_id, id, version) values ('9901', '{Guid.NewGuid()}', 1)"));
    }

    [Theory]
    [InlineData("update mt_events set data = '{}'")]
    [InlineData("delete from mt_events")]
    [InlineData("truncate mt_events")]
    [InlineData("update mt_events set transaction_id = '1'")]
    [InlineData("delete from mt_streams")]
    [InlineData("update mt_streams set tenant_id = '2580'")]
    [InlineData("insert into mt_events (tenant_id, id, stream_id, version, data, type, transaction_id) values ('9901', gen_random_uuid(), gen_random_uuid(), 1, '{}', 'test.opened.v1', '1')")]
    [InlineData("insert into mt_events (tenant_id, id, stream_id, version, data, type, epoch) values ('9901', gen_random_uuid(), gen_random_uuid(), 1, '{}', 'test.opened.v1', 0)")]
    [InlineData("insert into mt_events (tenant_id, id, stream_id, version, data, type, seq_id) values ('9901', gen_random_uuid(), gen_random_uuid(), 1, '{}', 'test.opened.v1', 1)")]
    [InlineData("insert into mt_events (tenant_id, id, stream_id, version, data, type) values ('2580', gen_random_uuid(), gen_random_uuid(), 1, '{}', 'test.opened.v1')")]
    [InlineData("update read_audit set actor = 'x'")]
    [InlineData("delete from read_audit")]
    [InlineData("update reader_position set seq_id = 0")]
    [InlineData("alter table mt_events disable row level security")]
    [InlineData("alter table mt_events alter column transaction_id set default '1'")]
    [InlineData("create policy mine on mt_events using (true)")]
    [InlineData("create table mine (x int)")]
    [InlineData("set role casemgmt_owner", true)]
    public async Task The_application_role_may_not(string sql, bool asLogin = false)
    {
        var test = await Shared.Value;
        await using var app = asLogin ? await LoginAsync(test) : await AsAsync(test, "casemgmt_app");
        await using var transaction = await app.BeginTransactionAsync();
        await StateAsync(app, "select set_config('app.tenant', '9901', true)");

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await StateAsync(app, sql));
    }

    [Fact]
    public async Task A_connection_keeps_its_role_however_often_it_goes_back_to_the_pool()
    {
        await using var test = await TestStore.CreateAsync();
        await using var session = test.Session();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("casemgmt_app", await session.QueryAsync(async connection =>
            {
                await using var command = new NpgsqlCommand("select current_user::text", connection);
                return (string?)await command.ExecuteScalarAsync();
            }));
        }
    }

    private static async Task<NpgsqlConnection> AsAsync(TestStore test, string role)
    {
        var connection = new NpgsqlConnection(test.Databases.Main.ConnectionString);
        await connection.OpenAsync();
        await StateAsync(connection, $"set role {role}");
        return connection;
    }

    private static async Task<NpgsqlConnection> LoginAsync(TestStore test)
    {
        var login = $"login_{test.Databases.Main.Name}";
        await test.RunAsync($"create role {login} login password 'x' in role casemgmt_app");
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(test.Databases.Main.ConnectionString) { Username = login, Password = "x", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

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
            return e.SqlState;
        }
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string table)
    {
        await using var command = new NpgsqlCommand($"select count(*) from {table}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
