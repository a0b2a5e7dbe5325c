using System.Text.RegularExpressions;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed partial class SchemaTests
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
    public async Task The_log_is_laid_out_as_the_contract_with_marten_says()
    {
        await using var test = await TestStore.CreateAsync();
        var adr = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "docs", "adr", "0002-marten-read-contract.md"));
        var contract = adr.Split('\n').Select(l => l.Split('|')).Where(c => c.Length == 8 && c[1].Trim() is "`mt_streams`" or "`mt_events`").Select(c => string.Join('|', c[1..6].Select(x => x.Trim().Trim('`')))).ToList();
        Assert.Equal(22, contract.Count);
        var ours = OursAlone().Matches(adr).Select(m => m.Groups["column"].Value).ToList();
        Assert.NotEmpty(ours);

        var columns = (await test.AskAsync<string[]>(
            """
            select array_agg(concat_ws('|', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'no' else 'yes' end, coalesce(pg_get_expr(d.adbin, d.adrelid), '')) order by c.relname desc, a.attnum)
            from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where c.oid in ('mt_streams'::regclass, 'mt_events'::regclass) and a.attnum > 0 and not a.attisdropped
            """)).ToList();
        Assert.Equal(contract, columns.Where(c => !ours.Contains(string.Join('.', c.Split('|')[..2]), StringComparer.Ordinal)));
        Assert.Equal(columns.Count, contract.Count + ours.Count);
        Assert.Equal(1, await test.AskAsync<long>("select count(*) from pg_indexes where indexname = 'pk_mt_events_stream_and_version' and indexdef like '%UNIQUE%(tenant_id, stream_id, version)'"));
        Assert.Equal(1, await test.AskAsync<long>("select count(*) from pg_sequences where schemaname = 'public' and sequencename = 'mt_events_sequence'"));
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from information_schema.columns where table_schema = 'public' and is_identity = 'YES'"));
    }

    [Fact]
    public async Task What_marten_reads_to_fold_a_stream_is_filled_in()
    {
        await using var test = await TestStore.CreateAsync();
        await using var session = test.Session();
        var stream = Guid.NewGuid();
        (session.CorrelationId, session.CausationId, session.UserName) = ("c", "d", "actor-1");
        session.SetHeader("k", "v");
        session.Events.StartStream<Tally>(stream, new Opened("a"), new Noted(1, "red"));
        await session.SaveChangesAsync();

        // Its statement for a stream under conjoined tenancy, with the metadata switched on.
        Assert.Equal(
            """1 test.opened.v1 {"code": "a"} c d {"k": "v"} actor-1 false;2 test.noted.v2 {"colour": "red", "number": 1} c d {"k": "v"} actor-1 false""",
            await test.AskAsync<string>(
                $"""
                select string_agg(concat_ws(' ', d.version, d.type, d.data, d.correlation_id, d.causation_id, d.headers, d.user_name, d.is_archived::text), ';' order by d.version)
                from public.mt_events as d where d.stream_id = '{stream}' and d.tenant_id = '9901' and d.bdata is null and d.mt_dotnet_type is null and d.seq_id > 0 and d.timestamp > '2020-01-01'
                """));
        Assert.Equal("2 tally false", await test.AskAsync<string>($"select concat_ws(' ', version, type, is_archived::text) from mt_streams where id = '{stream}' and tenant_id = '9901' and timestamp >= created"));
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
    public async Task A_log_that_was_replaced_beneath_a_running_node_is_not_written_before_migrate()
    {
        await using var test = await TestStore.CreateAsync();
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        await test.RunAsync("update log_epoch set system_identifier = 1");
        await TestStore.RunAsync(await TestCluster.AdminConnectionStringAsync(), $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{test.Databases.Main.Name}' and application_name like 'casemgmt-%'");

        await using var session = test.Session();
        // A read opens a new connection without anybody noticing.
        var tally = await session.Events.FetchForWriting<Tally>(stream);
        tally.AppendMany(new Noted(1, "red"));
        Assert.Contains("migrate", (await Assert.ThrowsAsync<StoreUnavailableException>(() => session.SaveChangesAsync())).Message, StringComparison.Ordinal);
        Assert.Equal(1, await test.AskAsync<long>("select count(*) from mt_events"));
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

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CaseMgmt.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("CaseMgmt.sln was not found above the tests.");
        return folder;
    }

    // The one place of ADR 0002 that lists columns beside the contract.
    [GeneratedRegex(@"(?<=\*\*Columns\*\*[^\n]*)`(?<column>mt_\w+\.\w+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OursAlone();
}
