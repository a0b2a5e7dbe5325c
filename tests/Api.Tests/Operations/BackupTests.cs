using CaseMgmt.Api.Tests.Projections;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Proof;
using CaseMgmt.EventStore.Tests.Support;
using CaseMgmt.Projections;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CaseMgmt.Api.Tests.Operations;

/// <summary>The procedures of docs/operations.md, carried out with the program's own commands: dumps of both databases, restored into another server, and that server recovered to a point in time.</summary>
public sealed class BackupTests(WrittenLog log) : IClassFixture<WrittenLog>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("backup-").FullName;
    private readonly string secret = RootSigningKey.Generate();

    private LogProofOptions Proof => new() { SigningKey = RootSigningKey.Parse(secret), RootsFile = File("roots.jsonl"), BlockEvents = 64 };

    [PgDumpFact]
    public async Task Dumps_restored_into_another_server_and_that_server_recovered_to_a_point_in_time_give_the_same_log_the_same_read_models_and_go_on()
    {
        await SealAsync(log.Database.Store, log.Database.MainConnection);
        await System.IO.File.WriteAllTextAsync(File("auditor.pem"), Proof.SigningKey!.PublicKey);
        var before = await RowsAsync(log.Database.MainConnection);
        Assert.All(new[] { "worklist", "case_details", "timeline", "school_units", "cited_rules" }, table => Assert.NotEmpty(before[table]));

        var (disposed, kept) = (Guid.NewGuid(), Guid.NewGuid());
        var (gone, stays) = (await NoteAsync(disposed), await NoteAsync(kept));

        // The main database first: whatever key its documents need was committed before them, and so is in the later dump.
        await PgDump.RunAsync("pg_dump", log.Database.MainConnection, "-Fc", "-f", File("main.dump"));
        await PgDump.RunAsync("pg_dump", log.Database.KeysConnection, "-Fc", "-f", File("keys.dump"));
        // Disposed of after the backup, which brings the key back.
        await new DisposalRegister(log.Database.Store).CarryOutAsync([new Disposal("9901", disposed, "D-1", new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero))]);
        var (code, said) = await ProgramRun.RunAsync(Settings(log.Database.MainConnection, log.Database.KeysConnection), "disposals", "export", File("disposals.jsonl"));
        Assert.True(code == 0, said);

        await using var other = await RecoverableCluster.StartAsync();
        await ExecuteAsync(other.AdminConnectionString, "create role casemgmt_owner nologin; create role casemgmt_app nologin; create role casemgmt_reader nologin");
        var (main, keys) = (await other.EnsureDatabaseAsync("main"), await other.EnsureDatabaseAsync("keys"));
        await PgDump.RunAsync("pg_restore", keys, "--exit-on-error", File("keys.dump"));
        await PgDump.RunAsync("pg_restore", main, "--exit-on-error", File("main.dump"));
        var settings = Settings(main, keys);

        (code, said) = await ProgramRun.RunAsync(settings, "migrate");
        Assert.True(code == 0, said);
        Assert.Contains("log epoch 2", said, StringComparison.Ordinal);
        var options = ProgramStore(main, keys);
        await using (var store = new DocumentStore(options))
        {
            await using var closed = store.QuerySession("9901");
            Assert.Contains("disposals apply", (await Assert.ThrowsAsync<StoreUnavailableException>(() => closed.Vault.ComputeAsync([stays], "test"))).Message, StringComparison.Ordinal);
            (code, said) = await ProgramRun.RunAsync(settings, "disposals", "apply", File("disposals.jsonl"));
            Assert.True(code == 0, said);
            await using var open = store.QuerySession("9901");
            var opened = await open.Vault.ComputeAsync([gone, stays], "test");
            Assert.Equal((true, false), (opened[gone].IsDisposed, opened[stays].IsDisposed));
        }
        (code, said) = await ProgramRun.RunAsync(settings, "verify-log", "--roots", File("roots.jsonl"), "--key", File("auditor.pem"));
        Assert.True(code == 0, said);
        Assert.Contains("The log is whole.", said, StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync(main));

        await using var owner = NpgsqlDataSource.Create(main);
        await RebuildAsync(owner, options);
        Assert.Equal(before, await RowsAsync(main));

        // New events: every reader goes on where it stood, and what it then shows is what the whole log gives.
        SortedDictionary<string, string> after;
        var backup = RecoverableCluster.Program is null ? null : await other.BaseBackupAsync();
        await using (var store = new DocumentStore(options))
        {
            await RenameSchoolsAsync(store, main, "Björkskolan");
            after = await RowsAsync(main);
            Assert.NotEqual(before["school_units"], after["school_units"]);
            await RebuildAsync(owner, options);
            Assert.Equal(after, await RowsAsync(main));
            await SealAsync(store, main);
            await ExecuteAsync(other.AdminConnectionString, "select pg_create_restore_point('renamed')");
            await RenameSchoolsAsync(store, main, "Granskolan");
            await SealAsync(store, main);
        }
        (code, said) = await ProgramRun.RunAsync(settings, "verify-log");
        Assert.True(code == 0, said);
        Assert.Contains("Not yet covered: 0 events", said, StringComparison.Ordinal);
        if (backup is not null)
            await IsRecoveredAsync(other, backup, after);
    }

    // The program's own read models, as they stood at the point and as a rebuild makes them; what came after is told and recorded as lost.
    private async Task IsRecoveredAsync(RecoverableCluster cluster, string backup, SortedDictionary<string, string> expected)
    {
        await cluster.ArchiveAsync();
        await using var recovered = await cluster.RecoverAsync(backup, "renamed");
        var (main, keys) = (recovered.ConnectionStringFor("main"), recovered.ConnectionStringFor("keys"));
        var settings = Settings(main, keys);
        var (code, said) = await ProgramRun.RunAsync(settings, "verify-log");
        Assert.True(code == 1, said);
        Assert.Contains("LogShorter: ", said, StringComparison.Ordinal);
        Assert.Contains("The log is NOT whole: 1 findings.", said, StringComparison.Ordinal);
        (code, said) = await ProgramRun.RunAsync(settings, "verify-log", "--accept-restore", "INC-2026/17", "--by", "drift-1");
        Assert.True(code == 0, said);
        Assert.Equal(expected, await RowsAsync(main));
        await using var owner = NpgsqlDataSource.Create(main);
        await RebuildAsync(owner, ProgramStore(main, keys));
        Assert.Equal(expected, await RowsAsync(main));
        (code, said) = await ProgramRun.RunAsync(settings, "verify-log");
        Assert.True(code == 0, said);
        Assert.Contains("by drift-1 (INC-2026/17)", said, StringComparison.Ordinal);
        Assert.Contains("The log is whole.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_log_says_where_proves_one_event_and_checks_the_proof_without_a_database()
    {
        await SealAsync(log.Database.Store, log.Database.MainConnection);
        var settings = Settings(log.Database.MainConnection, log.Database.KeysConnection);
        await System.IO.File.WriteAllTextAsync(File("auditor.pem"), Proof.SigningKey!.PublicKey);
        await using var connection = new NpgsqlConnection(log.Database.MainConnection);
        await connection.OpenAsync();
        await using var pick = new NpgsqlCommand("select id, seq_id from mt_events order by seq_id offset 70 limit 1", connection);
        Guid id;
        long sequence;
        await using (var row = await pick.ExecuteReaderAsync())
        {
            await row.ReadAsync();
            (id, sequence) = (row.GetGuid(0), row.GetInt64(1));
        }

        var (code, said) = await ProgramRun.RunAsync(settings, "verify-log", "--event", id.ToString(), "--out", File("proof.json"));
        Assert.True(code == 0, said);
        var nothing = new Dictionary<string, string>(StringComparer.Ordinal) { ["DATABASE_URL"] = "", ["LOG_SIGNING_KEY"] = "" };
        (code, said) = await ProgramRun.RunAsync(nothing, "verify-log", "--proof", File("proof.json"), "--roots", File("roots.jsonl"), "--key", File("auditor.pem"));
        Assert.True(code == 0, said);
        Assert.Contains($"number {sequence}", said, StringComparison.Ordinal);

        await ExecuteAsync(log.Database.MainConnection, $"update mt_events set user_name = user_name || 'x' where seq_id = {sequence}");
        (code, said) = await ProgramRun.RunAsync(settings, "verify-log");
        await ExecuteAsync(log.Database.MainConnection, $"update mt_events set user_name = left(user_name, -1) where seq_id = {sequence}");
        Assert.True(code == 1, said);
        Assert.Contains("EventChanged: ", said, StringComparison.Ordinal);
        Assert.Contains($"number {sequence}, block 2: the row's contents were changed.", said, StringComparison.Ordinal);
        Assert.Contains("The log is NOT whole: 1 findings.", said, StringComparison.Ordinal);

        Assert.Equal(2, (await ProgramRun.RunAsync(settings, "verify-log", "--accept-restore", "INC-1")).ExitCode);
        (code, said) = await ProgramRun.RunAsync(settings, "verify-log", "--accept-restore", "INC-1", "--by", "drift-1");
        Assert.True(code == 1, said);
        Assert.Contains("nothing to record", said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private StoreOptions ProgramStore(string main, string keys) => Api.Operations.ProgramStore.Options(name => Settings(main, keys).GetValueOrDefault(name), log.Database.Options.Time);

    private async Task<Guid> NoteAsync(Guid unit)
    {
        await using var session = log.Database.Store.LightweightSession("9901");
        var note = session.Vault.Seal(await session.Vault.KeyAsync(unit), "note.v1", "sealed"u8);
        await session.SaveChangesAsync();
        return note.Id;
    }

    private static async Task RebuildAsync(NpgsqlDataSource owner, StoreOptions options)
    {
        foreach (var (projection, _) in options.Projections.All)
            Assert.True(await new ProjectionSchema(owner, options).RebuildAsync(projection.Name) > 0);
    }

    private static async Task RenameSchoolsAsync(DocumentStore store, string main, string name)
    {
        var schools = new List<(Guid Id, long Version)>();
        await using (var connection = new NpgsqlConnection(main))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("select stream_id, max(version) from mt_events where type like 'school-unit.%' and tenant_id = '9901' group by 1 having bool_and(type not like '%closed%') order by 1", connection);
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
                schools.Add((row.GetGuid(0), row.GetInt64(1)));
        }
        Assert.NotEmpty(schools);
        await using var session = store.LightweightSession("9901").Run(SetUpStore.Test, SetUpStore.Test);
        foreach (var (id, version) in schools)
        {
            var registered = (SchoolUnitRegistered)(await session.Events.FetchStreamAsync(id))[0].Data;
            session.Events.Append(id, version, new SchoolUnitChanged(registered.Unit, registered.Description with { Name = new PublicText(name) }));
        }
        var position = (await session.SaveChangesAsync()).Position;
        using var daemon = new ProjectionDaemon(store, NullLogger<ProjectionDaemon>.Instance);
        await daemon.StartAsync(CancellationToken.None);
        foreach (var (projection, _) in Registration.Projections().All.Where(p => p.Lifecycle == ProjectionLifecycle.Async))
            Assert.True(await daemon.WaitForAsync(position, projection.Name, TimeSpan.FromSeconds(60)), projection.Name);
        await daemon.StopAsync(CancellationToken.None);
    }

    private static async Task<SortedDictionary<string, string>> RowsAsync(string main)
    {
        await using var connection = new NpgsqlConnection(main);
        await connection.OpenAsync();
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in Registration.Projections().All.SelectMany(p => p.Projection.Tables))
        {
            await using var command = new NpgsqlCommand($"select coalesce(string_agg(row, e'\\n' order by row), '') from (select to_jsonb(t)::text as row from {table.Name} t) r", connection);
            rows[table.Name] = (string)(await command.ExecuteScalarAsync())!;
        }
        return rows;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task SealAsync(DocumentStore store, string main)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var connection = new NpgsqlConnection(main);
        await connection.OpenAsync(limit.Token);
        await using var settled = new NpgsqlCommand("select not exists (select from mt_events where epoch = (select max(epoch) from log_epoch) and transaction_id >= pg_snapshot_xmin(pg_current_snapshot()))", connection);
        while (await settled.ExecuteScalarAsync(limit.Token) is not true)
            await Task.Delay(10, limit.Token);
        await new LogSealer(store, Proof, NullLogger<LogSealer>.Instance).SealNowAsync(limit.Token);
    }

    private Dictionary<string, string> Settings(string main, string keys) => new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = main,
        ["KEYS_DATABASE_URL"] = keys,
        ["VAULT_MASTER_KEYS"] = log.Database.MasterKeySetting,
        ["LOG_SIGNING_KEY"] = secret,
        ["LOG_ROOTS_FILE"] = File("roots.jsonl"),
    };

    private string File(string name) => Path.Combine(folder, name);
}
