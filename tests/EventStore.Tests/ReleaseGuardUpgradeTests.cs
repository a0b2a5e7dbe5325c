using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>The guard of releases, in a database of the release that kept it by a trigger, and what it costs a writer since.</summary>
public sealed class ReleaseGuardUpgradeTests
{
    // All that 0084 made, undone.
    private const string Undone = """
        DROP POLICY of_this_release ON mt_events;
        DROP FUNCTION of_this_release(text);
        DROP FUNCTION refuse_release();
        DELETE FROM schema_migrations WHERE migration_set = 'event-store' AND number = 84;
        """;

    private const string Insert = """
        SELECT set_config('app.tenant', '9901', true), set_config('app.inline', obj_description('of_this_release(text)'::regprocedure, 'pg_proc'), true);
        SET LOCAL ROLE casemgmt_app;
        INSERT INTO mt_events (tenant_id, timestamp, stream_id, id, version, data, type) VALUES ('9901', now(), gen_random_uuid(), gen_random_uuid(), 1, '{}', 'test.opened.v1');
        RESET ROLE;
        """;

    [Fact]
    public async Task A_database_that_kept_releases_apart_by_a_trigger_does_so_by_a_policy_once_it_is_migrated()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Kept(1), ProjectionLifecycle.Inline));
        await using var owner = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        await using var next = new DocumentStore(TestStore.OptionsFor(
            test.Databases.Main.ConnectionString, test.Databases.Keys.ConnectionString, p => p.Add(new Kept(2), ProjectionLifecycle.Inline)));
        var stream = Guid.NewGuid();
        await test.StartAsync(stream, new Opened("a"));
        await test.RunAsync(Undone);
        await test.RunAsync($"SET ROLE casemgmt_owner; {await TriggerAsync()}");
        await test.RunAsync(
            $"SET ROLE casemgmt_owner; CREATE TRIGGER of_this_release BEFORE INSERT ON mt_events FOR EACH STATEMENT EXECUTE FUNCTION require_release('{InlineRelease.Of(test.Options.Projections)}')");
        await test.AppendAsync(stream, 1, new Closed(new DateOnly(2026, 11, 22)));
        await Assert.ThrowsAsync<ReleaseOutdatedException>(() => StartAsync(next));

        Assert.True(await new MigrationRunner(owner, MigrationSet.EventStore).RunAsync() > 0);
        Assert.Equal(0, await test.AskAsync<long>("select count(*) from pg_trigger where tgname = 'of_this_release'"));
        // The tables are still the older release's, and its nodes go on.
        await test.StartAsync(Guid.NewGuid(), new Opened("b"));

        // Whether the tables change with it or not, migrate names whose they are.
        await new ProjectionSchema(owner, test.Options).ApplyAsync();
        await test.StartAsync(Guid.NewGuid(), new Opened("c"));
        await Assert.ThrowsAsync<ReleaseOutdatedException>(() => StartAsync(next));
        await new ProjectionSchema(owner, next.Options).ApplyAsync();
        await StartAsync(next);
        await Assert.ThrowsAsync<ReleaseOutdatedException>(() => test.StartAsync(Guid.NewGuid(), new Opened("d")));
        Assert.Equal("2 2 2 2 2", await test.AskAsync<string>("select string_agg(made_by::text, ' ') from kept"));
    }

    [Fact]
    public async Task A_writer_of_the_tables_release_calls_no_function_for_it()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Kept(1), ProjectionLifecycle.Inline));
        Assert.Equal(0, await CallsAsync(test, ""));
        // One that is not put in the statement's place is counted.
        Assert.Equal(1, await CallsAsync(test, "ALTER FUNCTION of_this_release(text) SECURITY DEFINER;"));
    }

    private static async Task<long> CallsAsync(TestStore test, string first)
    {
        await using var connection = new NpgsqlConnection(test.Databases.Main.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var write = new NpgsqlCommand($"SET LOCAL track_functions = 'all'; {first} {Insert}", connection, transaction))
            await write.ExecuteNonQueryAsync();
        await using var ask = new NpgsqlCommand("SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_xact_user_functions WHERE funcname = 'of_this_release'", connection, transaction);
        return (long)(await ask.ExecuteScalarAsync())!;
    }

    private static async Task StartAsync(DocumentStore store)
    {
        await using var session = store.LightweightSession(TestStore.Tenant);
        session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("n"));
        await session.SaveChangesAsync();
    }

    private static async Task<string> TriggerAsync()
    {
        await using var file = typeof(DocumentStore).Assembly.GetManifestResourceStream("CaseMgmt.EventStore.Migrations.0078_who_may_append.sql")!;
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }

    // A row per event, with the version of the code that made it.
    private sealed class Kept(int version) : Projection
    {
        public override string Name => "kept";

        public override int Version => version;

        public override IReadOnlyList<ProjectionTable> Tables { get; } =
            [new("kept", "tenant_id text NOT NULL, event_id uuid NOT NULL, made_by int NOT NULL, PRIMARY KEY (tenant_id, event_id)", [])];

        public override IReadOnlyCollection<Type> Events { get; } = [typeof(Opened), typeof(Closed)];

        public override void Apply(IEvent e, IProjectionWrites writes) => writes.Execute("INSERT INTO {kept} (tenant_id, event_id, made_by) VALUES ($1, $2, $3)", e.TenantId, e.Id, version);
    }
}
