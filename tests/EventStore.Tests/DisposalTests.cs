using System.Diagnostics;
using System.Text;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class DisposalTests
{
    private static readonly Guid Unit = new("11111111-2222-3333-4444-555555555555");
    private static readonly Disposal Decided = new(TestStore.Tenant, Unit, "D-1", new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Key_bodies_index_answers_and_dead_letters_of_the_unit_go_and_the_log_and_other_units_stay()
    {
        await using var test = await TestStore.CreateAsync();
        var (mine, other) = (await FillAsync(test, Unit), await FillAsync(test, Guid.NewGuid()));
        var log = await test.AskAsync<string>("select string_agg(mt_events::text, '') from mt_events");

        await Register(test).CarryOutAsync([Decided]);

        Assert.Equal("1 0 0 0", await LeftAsync(test, Unit), StringComparer.Ordinal);
        Assert.Equal("1 3 1 1", await LeftAsync(test, other.Unit), StringComparer.Ordinal);
        Assert.Equal(log, await test.AskAsync<string>("select string_agg(mt_events::text, '') from mt_events"), StringComparer.Ordinal);
        Assert.Equal("t t", await KeyAsync<string>(test, $"select concat_ws(' ', wrapped is null, destroyed_at is not null) from retention_keys where retention_unit = '{Unit}'"));
        await using var session = test.Session();
        var opened = await session.Vault.ComputeAsync([mine.Document, other.Document], "test");
        Assert.Equal((true, false), (opened[mine.Document].IsDisposed, opened[other.Document].IsDisposed));
        Assert.True((await session.Vault.RevealAsync([mine.Document], new RevealContext("a", "test", "s")))[mine.Document].IsDisposed);
        await Assert.ThrowsAsync<EvidenceDisposedException>(() => session.Vault.KeyAsync(Unit));
        Assert.Empty(await Register(test).PendingAsync([Decided]));
        Assert.Equal([Decided], await Register(test).ListAsync());
    }

    [Theory]
    [InlineData("main")]
    [InlineData("keys")]
    public async Task A_crash_in_between_is_completed_by_carrying_it_out_again(string crash)
    {
        await using var test = await TestStore.CreateAsync();
        await FillAsync(test, Unit);
        // The step after the crash cannot run: in the main database nothing is deleted, in the key database it is not noted as done.
        await (crash == "main"
            ? test.RunAsync("alter table vault_documents add constraint crash check (body <> ''::bytea)")
            : TestStore.RunAsync(test.Databases.Keys.ConnectionString, "alter table disposals add constraint crash check (completed_at is null)"));
        await Assert.ThrowsAsync<PostgresException>(() => Register(test).CarryOutAsync([Decided]));
        Assert.Equal(crash == "main" ? "1 3 1 1" : "1 0 0 0", await LeftAsync(test, Unit), StringComparer.Ordinal);
        Assert.True(await KeyAsync<bool>(test, "select wrapped is null from retention_keys"));
        Assert.Equal([Decided], await Register(test).PendingAsync([Decided]));

        await (crash == "main"
            ? test.RunAsync("alter table vault_documents drop constraint crash")
            : TestStore.RunAsync(test.Databases.Keys.ConnectionString, "alter table disposals drop constraint crash"));
        await Register(test).CarryOutAsync(await Register(test).PendingAsync([Decided]));

        Assert.Equal("1 0 0 0", await LeftAsync(test, Unit), StringComparer.Ordinal);
        Assert.Empty(await Register(test).PendingAsync([Decided]));
    }

    [Fact]
    public async Task A_unit_without_a_key_can_never_get_one_afterwards_and_carrying_out_twice_changes_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        await Register(test).CarryOutAsync([Decided]);
        var first = await KeyAsync<string>(test, "select string_agg(d::text || k::text, '') from disposals d, retention_keys k");
        await Register(test).CarryOutAsync([Decided, Decided]);
        Assert.Equal(first, await KeyAsync<string>(test, "select string_agg(d::text || k::text, '') from disposals d, retention_keys k"), StringComparer.Ordinal);
        await using var session = test.Session();
        await Assert.ThrowsAsync<EvidenceDisposedException>(() => session.Vault.KeyAsync(Unit));
    }

    [Fact]
    public async Task What_a_session_that_held_the_key_saved_after_the_deletion_is_deleted_the_next_time()
    {
        await using var test = await TestStore.CreateAsync();
        await using (var session = test.Session())
        {
            session.Vault.Seal(await session.Vault.KeyAsync(Unit), "note.v1", Encoding.UTF8.GetBytes("secret"));
            session.Vault.IndexNames([new IndexedName(Unit, Unit, ["Ebba"])]);
            await Register(test).CarryOutAsync([Decided]);
            await session.SaveChangesAsync();
        }
        Assert.NotEqual("1 0 0 0", await LeftAsync(test, Unit), StringComparer.Ordinal);

        await Register(test).DeleteAgainAsync([Decided, Decided with { RetentionUnit = Guid.NewGuid() }]);
        Assert.Equal("1 0 0 0", await LeftAsync(test, Unit), StringComparer.Ordinal);
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from vault_documents where body <> ''"));
    }

    [Fact]
    public async Task A_step_of_the_programs_own_runs_in_the_same_transaction()
    {
        await using var test = await TestStore.CreateAsync();
        await test.RunAsync("create table print_queue (tenant_id text, stream_id uuid); grant select, delete on print_queue to casemgmt_app");
        await test.RunAsync($"insert into print_queue values ('9901', '{Unit}'), ('9901', '{Guid.NewGuid()}')");
        await using var store = new DocumentStore(new StoreOptions
        {
            Registry = test.Options.Registry,
            MainConnection = test.Options.MainConnection,
            KeysConnection = test.Options.KeysConnection,
            MasterKeys = test.Options.MasterKeys,
            DisposalSteps = [new PrintQueue()],
        });
        await new DisposalRegister(store).CarryOutAsync([Decided]);
        Assert.Equal(1, await test.AskAsync<long>("select count(*) from print_queue"));
    }

    [Fact]
    public async Task Both_databases_restored_from_before_a_disposal_open_nothing_until_the_exported_register_is_applied()
    {
        await using var test = await TestStore.CreateAsync();
        var document = (await FillAsync(test, Unit)).Document;
        var kept = (await FillAsync(test, Guid.NewGuid())).Document;
        await using var databases = await TestCluster.CreateDatabasePairAsync();
        await TestStore.MigrateAsync(databases.Main.ConnectionString, databases.Keys.ConnectionString);
        await RestoredCopy.MakeAsync(test.Databases.Main, databases.Main);
        await RestoredCopy.MakeAsync(test.Databases.Keys, databases.Keys);
        await Register(test).CarryOutAsync([Decided]);
        var exported = await Register(test).ListAsync();
        await using var store = new DocumentStore(TestStore.OptionsFor(databases.Main.ConnectionString, databases.Keys.ConnectionString, masterKeys: test.Options.MasterKeys));
        await using var session = store.LightweightSession(TestStore.Tenant);
        Assert.False(await new VaultCheck(store).IsAtHomeAsync());
        foreach (var attempt in new Func<Task>[]
        {
            () => session.Vault.ComputeAsync([document], "test"), () => session.Vault.RevealAsync([kept], new RevealContext("a", "test", "s")), () => session.Vault.KeyAsync(Guid.NewGuid()),
        })
        {
            Assert.Contains("disposals apply", (await Assert.ThrowsAsync<StoreUnavailableException>(attempt)).Message, StringComparison.Ordinal);
        }
        // That it would open: the dump really is from before the disposal.
        Assert.True(await TestStore.AskAsync<bool>(databases.Keys.ConnectionString, $"select wrapped is not null from retention_keys where retention_unit = '{Unit}'"));

        Assert.Equal(1, await new DisposalRegister(store).ApplyAsync(exported, "test"));

        Assert.True(await new VaultCheck(store).IsAtHomeAsync());
        await using var later = store.QuerySession(TestStore.Tenant);
        var opened = await later.Vault.ComputeAsync([document, kept], "test");
        Assert.Equal((true, false), (opened[document].IsDisposed, opened[kept].IsDisposed));
        Assert.Equal("1 0 0 0", await LeftAsync(databases.Main.ConnectionString, Unit), StringComparer.Ordinal);
        Assert.Equal("test", await TestStore.AskAsync<string>(databases.Main.ConnectionString, "select basis from database_home"));
    }

    [Fact]
    public async Task The_main_database_alone_restored_is_cleared_by_the_key_databases_own_register()
    {
        await using var test = await TestStore.CreateAsync();
        await FillAsync(test, Unit);
        await using var databases = await TestCluster.CreateDatabasePairAsync();
        await TestStore.MigrateAsync(databases.Main.ConnectionString, databases.Keys.ConnectionString);
        await RestoredCopy.MakeAsync(test.Databases.Main, databases.Main);
        await Register(test).CarryOutAsync([Decided]);
        var main = databases.Main;
        await using var store = new DocumentStore(TestStore.OptionsFor(main.ConnectionString, test.Databases.Keys.ConnectionString, masterKeys: test.Options.MasterKeys));
        Assert.False(await new VaultCheck(store).IsAtHomeAsync());
        Assert.Equal("1 3 1 1", await LeftAsync(main.ConnectionString, Unit), StringComparer.Ordinal);

        Assert.Equal(1, await new DisposalRegister(store).ApplyAsync([], "test"));

        Assert.True(await new VaultCheck(store).IsAtHomeAsync());
        Assert.Equal("1 0 0 0", await LeftAsync(main.ConnectionString, Unit), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_recovery_to_a_point_in_time_is_declared_by_hand()
    {
        await using var test = await TestStore.CreateAsync();
        var document = (await FillAsync(test, Unit)).Document;
        await using var session = test.Session();
        await Register(test).RequireAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => session.Vault.ComputeAsync([document], "test"));
        await Register(test).ApplyAsync([], "none since noon");
        Assert.False((await session.Vault.ComputeAsync([document], "test"))[document].IsDisposed);
    }

    [Fact]
    public async Task The_application_may_neither_declare_a_database_at_home_nor_see_another_tenants_register()
    {
        await using var test = await TestStore.CreateAsync();
        await Register(test).CarryOutAsync([Decided]);
        foreach (var sql in new[] { "update database_home set basis = 'x'", "update disposals set decision = 'x'", "delete from disposals", "delete from retention_keys", "select set_config('role', 'casemgmt_owner', false)" })
        {
            foreach (var database in new[] { test.Databases.Main, test.Databases.Keys })
                await Assert.ThrowsAnyAsync<NpgsqlException>(() => AsAppAsync(database, sql));
        }
        Assert.Equal(0L, await AsAppAsync(test.Databases.Keys, "select count(*) from disposals"));
        Assert.Equal(0L, await AsAppAsync(test.Databases.Keys, "select count(*) from retention_keys"));
    }

    [Fact]
    public async Task However_many_documents_and_keys_are_asked_for_the_databases_are_asked_no_oftener()
    {
        await using var test = await TestStore.CreateAsync();
        await using (var first = test.Session())
            await first.Vault.KeyAsync(Guid.NewGuid());
        var units = Enumerable.Range(0, 300).Select(_ => Guid.NewGuid()).ToList();
        await using var session = test.Session();
        Dictionary<Guid, SealedDocument> documents = [];
        // Between the keys there are and those that are made: whether anything is sealed for a unit without one.
        Assert.Equal(["casemgmt-keys", "casemgmt-app", "casemgmt-keys"], await QuestionsAsync(test, async () => documents = (await session.Vault.KeysAsync(units)).ToDictionary(k => k.Key, k => session.Vault.Seal(k.Value, "note.v1", "x"u8))));
        await session.SaveChangesAsync();
        await using var later = test.Store.QuerySession(TestStore.Tenant);
        Guid[] ids = [.. documents.Values.Select(d => d.Id)];
        Assert.Equal(["casemgmt-app", "casemgmt-keys"], await QuestionsAsync(test, () => later.Vault.ComputeAsync(ids, "test")));
        Assert.Equal(["casemgmt-app", "casemgmt-keys"], await QuestionsAsync(test, () => later.Vault.RevealAsync(ids, new RevealContext("a", "test", "s"))));
    }

    private static async Task<IReadOnlyList<string>> QuestionsAsync(TestStore test, Func<Task> work)
    {
        var asked = new List<string>();
        var (main, keys) = (test.Databases.Main.Name, test.Databases.Keys.Name);
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a =>
            {
                var tags = string.Join(' ', a.TagObjects.Select(t => $"{t.Key}={t.Value}"));
                lock (asked)
                {
                    if (tags.Contains(main, StringComparison.Ordinal))
                        asked.Add("casemgmt-app");
                    else if (tags.Contains(keys, StringComparison.Ordinal))
                        asked.Add("casemgmt-keys");
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return asked;
    }

    private static DisposalRegister Register(TestStore test) => new(test.Store);

    private static async Task<(Guid Unit, Guid Document)> FillAsync(TestStore test, Guid unit)
    {
        await using var session = test.Session();
        var document = session.Vault.Seal(await session.Vault.KeyAsync(unit), "note.v1", Encoding.UTF8.GetBytes("secret"));
        session.Events.StartStream<Tally>(unit, new Opened("a"));
        session.Vault.IndexNames([new IndexedName(unit, unit, ["Ebba"])]);
        session.StoreIdempotency(new IdempotencyRecord($"key-{unit}", "actor", "route", "hash", 200, $"{{\"body\":{{\"caseId\":\"{unit}\"}}}}"));
        await session.SaveChangesAsync();
        await test.RunAsync($"insert into dead_letters (tenant_id, reader, seq_id, event_id, stream_id, stream_version, type, error) values ('9901', '{unit}', 1, '{Guid.NewGuid()}', '{unit}', 1, 'test.opened.v1', 'x')");
        return (unit, document.Id);
    }

    private static Task<string> LeftAsync(TestStore test, Guid unit) => LeftAsync(test.Databases.Main.ConnectionString, unit);

    // Documents (of which only those with a body), index rows, answers, dead letters.
    private static Task<string> LeftAsync(string main, Guid unit) => TestStore.AskAsync<string>(main, $"""
        select concat_ws(' ', (select count(*) from vault_documents where retention_unit = '{unit}'), (select count(*) from vault_index where retention_unit = '{unit}'),
            (select count(*) from idempotency_records where response::text like '%{unit}%'), (select count(*) from dead_letters where stream_id = '{unit}'))
        """);

    private static Task<T> KeyAsync<T>(TestStore test, string sql) => TestStore.AskAsync<T>(test.Databases.Keys.ConnectionString, sql);

    private static async Task<object?> AsAppAsync(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        // What SET ROLE gives a superuser is not what a login of the role has: that one cannot become the owner.
        await using var command = new NpgsqlCommand($"set session authorization casemgmt_app; set app.tenant = '2580'; {sql}", connection);
        return await command.ExecuteScalarAsync();
    }

    private sealed class PrintQueue : IDisposalStep
    {
        public IReadOnlyCollection<string> Tables => ["print_queue"];

        public IReadOnlyDictionary<string, string> Kept { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

        public IEnumerable<NpgsqlBatchCommand> Commands(string tenant, Guid retentionUnit) =>
            [new("delete from print_queue where tenant_id = $1 and stream_id = $2") { Parameters = { new() { Value = tenant }, new() { Value = retentionUnit } } }];
    }
}
