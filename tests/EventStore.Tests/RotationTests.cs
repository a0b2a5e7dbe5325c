using System.Text;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class RotationTests
{
    private const string Old = "2025=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static readonly string New = $"2026={Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray())}";
    private static readonly string Index = $"index={Convert.ToBase64String(Enumerable.Repeat((byte)9, 32).ToArray())}";

    [Fact]
    public async Task Keys_are_wrapped_anew_in_chunks_and_no_document_row_is_written()
    {
        await using var test = await TestStore.CreateAsync(masterKeys: Keys(Old, New));
        var documents = await SealAsync(test, TestStore.Tenant, 1300);
        documents.AddRange(await SealAsync(test, TestStore.OtherTenant, 10));
        var before = await test.AskAsync<string>("select string_agg(xmin::text || id::text, ',' order by id) from vault_documents");
        var options = With(test, New, Old);
        var rewrap = new KeyRewrap(options);
        Assert.Equal(new Dictionary<string, long> { ["2025"] = 1310 }, await rewrap.CountAsync());

        using var stop = new CancellationTokenSource();
        var seen = new List<long>();
        await Assert.ThrowsAsync<OperationCanceledException>(() => rewrap.RunAsync(n => { seen.Add(n); stop.Cancel(); }, stop.Token));
        Assert.Equal([500], seen);
        Assert.Equal(new Dictionary<string, long> { ["2025"] = 810, ["2026"] = 500 }, await rewrap.CountAsync());
        Assert.Equal(810, await rewrap.RunAsync());
        Assert.Equal(0, await rewrap.RunAsync());

        Assert.Equal(new Dictionary<string, long> { ["2026"] = 1310 }, await rewrap.CountAsync());
        Assert.Equal(before, await test.AskAsync<string>("select string_agg(xmin::text || id::text, ',' order by id) from vault_documents"), StringComparer.Ordinal);
        // A node that still has the old one first, and one that no longer has it.
        foreach (var masters in new[] { new[] { Old, New }, [New] })
        {
            await using var node = new DocumentStore(With(test, masters));
            Assert.Empty(await new VaultCheck(node).MissingMasterKeysAsync());
            foreach (var tenant in documents.GroupBy(d => d.Tenant, StringComparer.Ordinal))
            {
                await using var session = node.QuerySession(tenant.Key);
                var opened = await session.Vault.ComputeAsync([.. tenant.Select(d => d.Id)], "test");
                Assert.All(tenant, d => Assert.Equal(d.Content, Encoding.UTF8.GetString(opened[d.Id].Plaintext.Span), StringComparer.Ordinal));
            }
        }
    }

    [Fact]
    public async Task A_run_that_waited_for_another_ones_chunk_goes_on_with_the_rest()
    {
        await using var test = await TestStore.CreateAsync(masterKeys: Keys(Old, New));
        await SealAsync(test, TestStore.Tenant, 510);
        await using var other = new NpgsqlConnection(test.Databases.Keys.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var take = new NpgsqlCommand("update retention_keys set master_key = '2026' where retention_unit in (select retention_unit from retention_keys order by tenant_id, retention_unit limit 500)", other))
            Assert.Equal(500, await take.ExecuteNonQueryAsync());

        var run = new KeyRewrap(With(test, New, Old)).RunAsync();
        await TestStore.UntilAsync(() => TestStore.AskAsync<bool>(
            test.Databases.Keys.ConnectionString, "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"));
        await transaction.CommitAsync();

        Assert.Equal(10, await run);
    }

    [Fact]
    public async Task A_key_that_another_node_makes_meanwhile_and_one_that_is_destroyed_meanwhile_are_left_right()
    {
        await using var test = await TestStore.CreateAsync(masterKeys: Keys(Old, New));
        var documents = await SealAsync(test, TestStore.Tenant, 600);
        var options = With(test, New, Old);
        var disposed = documents[^1].Id;
        var unit = await test.AskAsync<Guid>($"select retention_unit from vault_documents where id = '{disposed}'");

        var work = new KeyRewrap(options).RunAsync();
        await new DisposalRegister(test.Store).CarryOutAsync([new Disposal(TestStore.Tenant, unit, "D-1", DateTimeOffset.UnixEpoch)]);
        await SealAsync(test, TestStore.Tenant, 50);
        await work;
        await new KeyRewrap(options).RunAsync();

        Assert.Equal(new Dictionary<string, long> { ["2026"] = 649 }, await new KeyRewrap(options).CountAsync());
        await using var session = test.Session();
        Assert.True((await session.Vault.ComputeAsync([disposed], "test"))[disposed].IsDisposed);
    }

    [Fact]
    public async Task A_master_key_that_is_missing_is_named_and_nothing_of_its_chunk_is_changed()
    {
        await using var test = await TestStore.CreateAsync(masterKeys: Keys(Old));
        await SealAsync(test, TestStore.Tenant, 3);
        var options = With(test, New);
        var error = await Assert.ThrowsAsync<MasterKeyMissingException>(() => new KeyRewrap(options).RunAsync());
        Assert.Contains("2025=BASE64", error.Message, StringComparison.Ordinal);
        Assert.Equal(new Dictionary<string, long> { ["2025"] = 3 }, await new KeyRewrap(options).CountAsync());
        await using var node = new DocumentStore(options);
        Assert.Equal(["2025"], await new VaultCheck(node).MissingMasterKeysAsync());
    }

    [Fact]
    public async Task A_login_of_the_application_role_alone_is_told_the_names_of_master_keys_and_nothing_else_of_other_municipalities()
    {
        await using var test = await TestStore.CreateAsync(masterKeys: Keys(Old, New));
        await SealAsync(test, TestStore.Tenant, 2);
        await SealAsync(test, TestStore.OtherTenant, 2);
        var login = $"keys_{Guid.NewGuid():n}";
        await test.RunAsync($"create role {login} login password 'x' in role casemgmt_app");
        try
        {
            var keys = new NpgsqlConnectionStringBuilder(test.Databases.Keys.ConnectionString) { Username = login, Password = "x" }.ConnectionString;
            await using (var node = new DocumentStore(TestStore.OptionsFor(test.Databases.Main.ConnectionString, keys, masterKeys: Keys(New))))
                Assert.Equal(["2025"], await new VaultCheck(node).MissingMasterKeysAsync());
            await using var source = NpgsqlDataSource.Create(keys);
            await using var count = source.CreateCommand("select count(*) from retention_keys");
            Assert.Equal(0L, await count.ExecuteScalarAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(
                () => TestStore.RunAsync(test.Databases.Keys.ConnectionString, "set role casemgmt_reader; select master_keys_in_use()"))).SqlState);
        }
        finally
        {
            await test.RunAsync($"drop role {login}");
        }
    }

    private static MasterKeys Keys(params string[] parts) => MasterKeys.Parse(string.Join(';', [.. parts, Index]));

    private static StoreOptions With(TestStore test, params string[] parts) =>
        TestStore.OptionsFor(test.Databases.Main.ConnectionString, test.Databases.Keys.ConnectionString, masterKeys: Keys(parts));

    private static async Task<List<(string Tenant, Guid Id, string Content)>> SealAsync(TestStore test, string tenant, int count)
    {
        await using var session = test.Session(tenant);
        var keys = await session.Vault.KeysAsync([.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())]);
        var documents = keys.Values.Select((k, i) => (tenant, session.Vault.Seal(k, "note.v1", Encoding.UTF8.GetBytes($"content {i}")).Id, $"content {i}")).ToList();
        await session.SaveChangesAsync();
        return documents;
    }
}
