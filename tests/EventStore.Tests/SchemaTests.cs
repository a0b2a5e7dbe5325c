using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class SchemaTests
{
    [Fact]
    public async Task Migrations_are_applied_once_however_many_nodes_start_at_the_same_time()
    {
        await using var databases = await TestCluster.CreateDatabasePairAsync();
        await using var owner = NpgsqlDataSource.Create(databases.Main.ConnectionString);

        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => new MigrationRunner(owner, MigrationSet.EventStore).RunAsync()));

        Assert.Equal(typeof(MigrationSet).Assembly.GetManifestResourceNames().Count(r => r.StartsWith(MigrationSet.EventStore.ResourcePrefix + "0", StringComparison.Ordinal)), applied.Sum());
        Assert.Equal(5, applied.Count(a => a == 0));
        Assert.Equal(1, await TestStore.AskAsync<long>(databases.Main.ConnectionString, "select count(*) from log_epoch"));
        Assert.Equal(0, await new MigrationRunner(owner, MigrationSet.EventStore).RunAsync());
        Assert.Equal("casemgmt_owner", await TestStore.AskAsync<string>(databases.Main.ConnectionString, "select string_agg(distinct tableowner, ',') from pg_tables where schemaname = 'public'"));
    }

    [Fact]
    public async Task A_migration_changed_after_it_was_applied_and_one_from_a_newer_release_are_refused()
    {
        await using var test = await TestStore.CreateAsync();
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        await test.RunAsync("update schema_migrations set checksum = 'x' where number = 3");
        Assert.Contains("0003_commands", (await Assert.ThrowsAsync<MigrationException>(() => new MigrationRunner(owner, MigrationSet.EventStore).RunAsync())).Message, StringComparison.Ordinal);

        await test.RunAsync("insert into schema_migrations (migration_set, number, name, checksum) values ('event-store', 9999, 'future', 'x')");
        Assert.Contains("newer release", (await Assert.ThrowsAsync<MigrationException>(() => new MigrationRunner(owner, MigrationSet.EventStore).RunAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_laid_out_as_marten_reads_it()
    {
        await using var test = await TestStore.CreateAsync();
        Assert.Equal(
            "seq_id bigint, id uuid, stream_id uuid, version bigint, data jsonb, bdata bytea, type character varying(500), timestamp timestamp with time zone, tenant_id character varying, "
            + "mt_dotnet_type character varying, correlation_id character varying, causation_id character varying, headers jsonb, user_name character varying, is_archived boolean, epoch integer, transaction_id xid8",
            await ColumnsAsync(test, "mt_events"));
        Assert.Equal(
            "tenant_id character varying, id uuid, type character varying, version bigint, timestamp timestamp with time zone, created timestamp with time zone, is_archived boolean",
            await ColumnsAsync(test, "mt_streams"));
        Assert.Equal(1, await test.AskAsync<long>("select count(*) from pg_indexes where indexname = 'pk_mt_events_stream_and_version' and indexdef like '%UNIQUE%(tenant_id, stream_id, version)'"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from information_schema.columns where table_schema = 'public' and is_identity = 'YES'"));
    }

    [Fact]
    public async Task A_log_restored_into_another_cluster_is_not_written_before_migrate_and_goes_on_in_a_new_epoch()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Async));
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        // What a restore looks like from inside: another identifier, and transaction ids from a cluster that was further on.
        await test.RunAsync("update log_epoch set system_identifier = 1; update mt_events set transaction_id = '999999999999'");
        await using var store = new DocumentStore(test.Options);
        await using var session = store.LightweightSession(TestStore.Tenant);
        session.Events.Append(stream, 1, new Noted(1, "red"));
        Assert.Contains("migrate", (await Assert.ThrowsAsync<StoreUnavailableException>(() => session.SaveChangesAsync())).Message, StringComparison.Ordinal);

        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        await new MigrationRunner(owner, MigrationSet.EventStore).RunAsync();
        session.Events.Append(stream, 1, new Noted(1, "red"));
        var committed = await session.SaveChangesAsync();
        Assert.StartsWith("2.", committed.Position, StringComparison.Ordinal);
        await using var daemon = await RunningDaemon.StartAsync(store);
        Assert.True(await daemon.Daemon.WaitForAsync(committed.Position, "sums", TimeSpan.FromSeconds(30)));
        Assert.Equal("a|1|2", await test.AskAsync<string>("select concat_ws('|', code, total, version) from sums"));
    }

    [Fact]
    public async Task A_log_whose_transaction_ids_lie_ahead_of_its_own_server_goes_on_in_a_new_epoch_too()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        // A dump of this very server, taken before it was recovered to an earlier time.
        await test.RunAsync("update mt_events set transaction_id = '999999999999'");
        await using var store = new DocumentStore(test.Options);
        await using var session = store.LightweightSession(TestStore.Tenant);
        session.Events.Append(stream, 1, new Noted(1, "red"));
        Assert.Contains("migrate", (await Assert.ThrowsAsync<StoreUnavailableException>(() => session.SaveChangesAsync())).Message, StringComparison.Ordinal);

        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        await new MigrationRunner(owner, MigrationSet.EventStore).RunAsync();
        Assert.Equal(0, await new MigrationRunner(owner, MigrationSet.EventStore).RunAsync());
        session.Events.Append(stream, 1, new Noted(1, "red"));
        Assert.StartsWith("2.", (await session.SaveChangesAsync()).Position, StringComparison.Ordinal);
        Assert.Equal(2, await test.AskAsync<long>("select count(*) from log_epoch"));
    }

    [Fact]
    public async Task An_empty_database_says_that_it_needs_migrate()
    {
        await using var databases = await TestCluster.CreateDatabasePairAsync();
        await using var store = new DocumentStore(TestStore.OptionsFor(databases.Main.ConnectionString, databases.Keys.ConnectionString));
        await using var session = store.LightweightSession(TestStore.Tenant);
        session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("a"));
        Assert.Contains("migrate", (await Assert.ThrowsAsync<StoreUnavailableException>(() => session.SaveChangesAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://us%40er:p%3Ass@db.example:5433/cases?sslmode=require", "Host=db.example;Port=5433;Database=cases;Username=us@er;Password=p:ss;SSL Mode=Require")]
    [InlineData("postgresql://db.example/cases", "Host=db.example;Database=cases")]
    [InlineData("postgres://u@[::1]:5432/cases?sslmode=verify-full&application_name=x", "Host=::1;Port=5432;Database=cases;Username=u;SSL Mode=VerifyFull;Application Name=x")]
    [InlineData(" Host=db.example;Database=cases ", "Host=db.example;Database=cases")]
    public void Database_addresses_are_read_in_either_form(string text, string expected) =>
        Assert.Equal(expected, ConnectionUrl.ToConnectionString(text), StringComparer.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("postgres://")]
    [InlineData("postgres://u:planted@h/db?nonsense=1")]
    [InlineData("Host=h;Nonsense=planted")]
    [InlineData("Host=h;Port=planted")]
    [InlineData("planted")]
    public void A_wrong_database_address_is_refused_by_the_settings_name_and_repeats_no_password(string text)
    {
        var error = Assert.Throws<FormatException>(() => ConnectionUrl.ToConnectionString(text, "KEYS_DATABASE_URL"));
        Assert.Contains("KEYS_DATABASE_URL", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", error.ToString(), StringComparison.Ordinal);
    }

    private static Task<string> ColumnsAsync(TestStore test, string table) => test.AskAsync<string>(
        $"select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute where attrelid = '{table}'::regclass and attnum > 0 and not attisdropped");
}
