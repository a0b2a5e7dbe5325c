using System.Text;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class VaultTests
{
    private const string Secret = "Planted-Anna-Testsson";
    private static readonly Guid Unit = new("11111111-2222-3333-4444-555555555555");

    [Fact]
    public async Task What_is_sealed_opens_again_and_its_hash_tells_equal_contents_of_one_unit_only()
    {
        await using var test = await TestStore.CreateAsync();
        await using var session = test.Session();
        var key = await session.Vault.KeyAsync(Unit);
        var other = await session.Vault.KeyAsync(Guid.NewGuid());
        var first = session.Vault.Seal(key, "note.v1", Encoding.UTF8.GetBytes(Secret));
        var same = session.Vault.Seal(key, "note.v1", Encoding.UTF8.GetBytes(Secret));
        var elsewhere = session.Vault.Seal(other, "note.v1", Encoding.UTF8.GetBytes(Secret));
        await Assert.ThrowsAsync<DocumentMissingException>(() => session.Vault.ComputeAsync([first.Id], "test"));
        await session.SaveChangesAsync();

        await using var later = test.Store.QuerySession(TestStore.Tenant);
        var opened = await later.Vault.ComputeAsync([first.Id, same.Id, elsewhere.Id, first.Id], "test");

        Assert.Equal(3, opened.Count);
        Assert.All(opened.Values, d => Assert.Equal((Secret, "note.v1"), (Encoding.UTF8.GetString(d.Plaintext.Span), d.Kind)));
        Assert.Equal(first.Hash, same.Hash, StringComparer.Ordinal);
        Assert.NotEqual(first.Hash, elsewhere.Hash, StringComparer.Ordinal);
        Assert.Equal(4, await test.AskAsync<int>("select documents from compute_audit where purpose = 'test' order by id desc limit 1"));
        Assert.Throws<InvalidOperationException>(() => later.Vault.Seal(key, "note.v1", "x"u8));
    }

    [Fact]
    public async Task What_is_sealed_ahead_is_nowhere_until_a_session_of_its_tenant_takes_it()
    {
        await using var test = await TestStore.CreateAsync();
        await using var reading = test.Store.QuerySession(TestStore.Tenant);
        var units = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToList();
        var keys = await reading.Vault.KeysAsync(units);
        var ahead = units.ConvertAll(_ => reading.Vault.Ahead());
        var documents = new SealedDocument[units.Count];
        Parallel.For(0, units.Count, i => documents[i] = ahead[i].Vault.Seal(keys[units[i]], "note.v1", BitConverter.GetBytes(i)));

        await using (var session = test.Session())
        {
            foreach (var taken in ahead.Take(30))
                session.Vault.Take(taken);
            await session.SaveChangesAsync();
        }
        await using var elsewhere = test.Store.LightweightSession("2580");
        Assert.Throws<ArgumentException>(() => elsewhere.Vault.Take(ahead[30]));
        Assert.Throws<InvalidOperationException>(() => reading.Vault.Take(ahead[30]));

        var opened = await reading.Vault.ComputeAsync([.. documents.Take(30).Select(d => d.Id)], "test");
        Assert.Equal(Enumerable.Range(0, 30), documents.Take(30).Select(d => BitConverter.ToInt32(opened[d.Id].Plaintext.Span)));
        await Assert.ThrowsAsync<DocumentMissingException>(() => reading.Vault.ComputeAsync([documents[30].Id], "test"));
    }

    [Fact]
    public async Task Thousands_of_units_get_keys_and_documents_at_once()
    {
        await using var test = await TestStore.CreateAsync();
        await using var session = test.Session();
        var units = Enumerable.Range(0, 4000).Select(_ => Guid.NewGuid()).ToList();
        var keys = await session.Vault.KeysAsync(units);
        var documents = units.Select((u, i) => session.Vault.Seal(keys[u], "identity.v1", BitConverter.GetBytes(i))).ToList();
        await session.SaveChangesAsync();

        await using var later = test.Store.QuerySession(TestStore.Tenant);
        var opened = await later.Vault.ComputeAsync([.. documents.Select(d => d.Id)], "test");

        Assert.Equal(Enumerable.Range(0, 4000), documents.Select(d => BitConverter.ToInt32(opened[d.Id].Plaintext.Span)));
    }

    [Fact]
    public async Task Many_nodes_that_make_the_same_key_get_the_same_key()
    {
        await using var test = await TestStore.CreateAsync();
        var sealedDocuments = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            await using var session = test.Session();
            var document = session.Vault.Seal(await session.Vault.KeyAsync(Unit), "note.v1", "x"u8);
            await session.SaveChangesAsync();
            return document;
        }));

        Assert.Single(sealedDocuments.Select(d => d.Hash).Distinct(StringComparer.Ordinal));
        await using var later = test.Session();
        Assert.Equal(16, (await later.Vault.ComputeAsync([.. sealedDocuments.Select(d => d.Id)], "test")).Count);
    }

    [Fact]
    public async Task Who_was_shown_what_and_why_is_written_before_it_is_shown()
    {
        await using var test = await TestStore.CreateAsync();
        var document = await SealAsync(test);
        await using var session = test.Session();

        var opened = await session.Vault.RevealAsync([document], new RevealContext("officer-7", "case-handling", "case-1"));

        Assert.Equal(Secret, Encoding.UTF8.GetString(opened[document].Plaintext.Span));
        Assert.Equal($"9901 officer-7 case-handling case-1 {document}", await test.AskAsync<string>("select concat_ws(' ', tenant_id, actor, reason, subject, document_ids[1]) from read_audit"));
        await Assert.ThrowsAsync<ArgumentException>(() => session.Vault.RevealAsync([document], new RevealContext("officer-7", "Anna ringde", "case-1")));
        await Assert.ThrowsAsync<DocumentMissingException>(() => session.Vault.RevealAsync([Guid.NewGuid()], new RevealContext("officer-7", "case-handling", "case-1")));
        Assert.Equal(2, await test.AskAsync<long>("select count(*) from read_audit"));
    }

    [Theory]
    [InlineData("update vault_documents set body = set_byte(body, length(body) - 1, get_byte(body, length(body) - 1) # 1)")]
    [InlineData("update vault_documents set body = set_byte(body, 0, get_byte(body, 0) # 1)")]
    [InlineData("update vault_documents set body = substr(body, 1, 20)")]
    [InlineData("update vault_documents set kind = 'other.v1'")]
    [InlineData("update vault_documents set body = (select body from vault_documents where kind = 'note.v2') where kind = 'note.v1'")]
    public async Task A_document_that_was_changed_or_moved_does_not_open(string change)
    {
        await using var test = await TestStore.CreateAsync();
        var document = await SealAsync(test);
        await using var session = test.Session();
        session.Vault.Seal(await session.Vault.KeyAsync(Unit), "note.v2", "other"u8);
        await session.SaveChangesAsync();
        await test.RunAsync(change);

        Assert.Equal(document, (await Assert.ThrowsAsync<DamagedDocumentException>(() => session.Vault.ComputeAsync([document], "test"))).Id);
    }

    [Fact]
    public async Task After_the_key_is_destroyed_the_evidence_is_disposed_of()
    {
        await using var test = await TestStore.CreateAsync();
        var document = await SealAsync(test);
        await TestStore.RunAsync(test.Databases.Keys.ConnectionString, "update retention_keys set wrapped = null, destroyed_at = now()");
        await using var session = test.Session();

        var opened = (await session.Vault.ComputeAsync([document], "test"))[document];

        Assert.True(opened.IsDisposed);
        Assert.Equal(Unit, Assert.Throws<EvidenceDisposedException>(() => opened.Plaintext).RetentionUnit);
        await Assert.ThrowsAsync<EvidenceDisposedException>(() => session.Vault.KeyAsync(Unit));
    }

    [Fact]
    public async Task A_missing_key_and_a_missing_master_key_are_named()
    {
        await using var test = await TestStore.CreateAsync();
        var document = await SealAsync(test);
        await using var changed = new DocumentStore(TestStore.OptionsFor(
            test.Databases.Main.ConnectionString, test.Databases.Keys.ConnectionString, masterKeys: MasterKeys.Parse(MasterKeys.Generate("new"))));
        await using var session = changed.QuerySession(TestStore.Tenant);
        Assert.Equal("test", (await Assert.ThrowsAsync<MasterKeyMissingException>(() => session.Vault.ComputeAsync([document], "test"))).Name);

        await TestStore.RunAsync(test.Databases.Keys.ConnectionString, "delete from retention_keys");
        Assert.Equal(Unit, (await Assert.ThrowsAsync<RetentionKeyMissingException>(() => session.Vault.ComputeAsync([document], "test"))).RetentionUnit);
    }

    [Fact]
    public async Task A_lost_key_is_demanded_and_not_replaced_and_what_it_sealed_opens_when_it_is_back()
    {
        await using var test = await TestStore.CreateAsync();
        var document = await SealAsync(test);
        var file = Guid.NewGuid();
        await test.RunAsync($"insert into vault_chunks (tenant_id, file, number, retention_unit, body, created_at) values ('9901', '{Guid.NewGuid()}', 0, '{file}', '', now())");
        await using var keys = new NpgsqlConnection(test.Databases.Keys.ConnectionString);
        await keys.OpenAsync();
        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, keys);
            await command.ExecuteNonQueryAsync();
        }
        // As with an older backup of the key database.
        await RunAsync("create temp table backup as select * from retention_keys; delete from retention_keys");

        await using (var session = test.Session())
        {
            Assert.Equal(Unit, (await Assert.ThrowsAsync<RetentionKeyMissingException>(() => session.Vault.KeyAsync(Unit))).RetentionUnit);
            await Assert.ThrowsAsync<RetentionKeyMissingException>(() => session.Vault.KeysAsync([Guid.NewGuid(), Unit]));
            Assert.Equal(file, (await Assert.ThrowsAsync<RetentionKeyMissingException>(() => session.Vault.KeyAsync(file))).RetentionUnit);
            // Another tenant's unit of the same id, and one that begins, are none of this.
            await using var other = test.Session(TestStore.OtherTenant);
            await other.Vault.KeyAsync(Unit);
            await session.Vault.KeyAsync(Guid.NewGuid());
        }
        Assert.Equal(0, await TestStore.AskAsync<long>(test.Databases.Keys.ConnectionString, $"select count(*) from retention_keys where retention_unit in ('{Unit}', '{file}') and tenant_id = '9901'"));

        await RunAsync("insert into retention_keys select * from backup");
        await using var again = test.Session();
        again.Vault.Seal(await again.Vault.KeyAsync(Unit), "note.v1", "more"u8);
        await again.SaveChangesAsync();
        var opened = await again.Vault.ComputeAsync([document, .. (await test.AskAsync<Guid[]>("select array_agg(id) from vault_documents where kind = 'note.v1'"))], "test");
        Assert.Equal(Secret, Encoding.UTF8.GetString(opened[document].Plaintext.Span));
        Assert.All(opened.Values, o => Assert.False(o.IsDisposed));
    }

    [Fact]
    public async Task Main_and_key_database_are_paired_by_migrate_and_know_each_other_and_their_index_key_again()
    {
        await using var test = await TestStore.CreateAsync();
        await using var other = await TestStore.CreateAsync();
        await using var main = NpgsqlDataSource.Create(test.Databases.Main.ConnectionString);
        await using var keys = NpgsqlDataSource.Create(test.Databases.Keys.ConnectionString);
        await using var theirMain = NpgsqlDataSource.Create(other.Databases.Main.ConnectionString);
        await using var theirs = NpgsqlDataSource.Create(other.Databases.Keys.ConnectionString);
        // Several nodes at once; then again.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DatabasePair.EnsureAsync(main, keys, test.Options.MasterKeys)));
        await DatabasePair.EnsureAsync(main, keys, test.Options.MasterKeys);
        Assert.True(await new VaultCheck(test.Store).ArePairedAsync());
        Assert.True(await new VaultCheck(test.Store).IsIndexKeyTheirsAsync());

        await DatabasePair.EnsureAsync(theirMain, theirs, other.Options.MasterKeys);
        Assert.Contains("KEYS_DATABASE_URL", (await Assert.ThrowsAsync<MigrationException>(() => DatabasePair.EnsureAsync(main, theirs, test.Options.MasterKeys))).Message, StringComparison.Ordinal);
        await using (var crossed = new DocumentStore(TestStore.OptionsFor(test.Databases.Main.ConnectionString, other.Databases.Keys.ConnectionString, masterKeys: other.Options.MasterKeys)))
        {
            Assert.False(await new VaultCheck(crossed).ArePairedAsync());
            Assert.False(await new VaultCheck(crossed).IsIndexKeyTheirsAsync());
        }
        Assert.Contains("index", (await Assert.ThrowsAsync<MigrationException>(() => DatabasePair.EnsureAsync(main, keys, other.Options.MasterKeys))).Message, StringComparison.Ordinal);

        // A key database from before they were paired: with its keys it is the right one, an empty one beside a log is not.
        await TestStore.RunAsync(test.Databases.Keys.ConnectionString, "update database_home set pair = null");
        await SealAsync(test);
        await DatabasePair.EnsureAsync(main, keys, test.Options.MasterKeys);
        Assert.True(await new VaultCheck(test.Store).ArePairedAsync());
        await test.StartAsync(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"));
        await TestStore.RunAsync(test.Databases.Keys.ConnectionString, "update database_home set pair = null; delete from retention_keys");
        Assert.Contains("no key", (await Assert.ThrowsAsync<MigrationException>(() => DatabasePair.EnsureAsync(main, keys, test.Options.MasterKeys))).Message, StringComparison.Ordinal);
        Assert.False(await new VaultCheck(test.Store).ArePairedAsync());
    }

    [Fact]
    public async Task An_older_master_key_still_opens_when_a_newer_one_is_current()
    {
        const string Old = "2025=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        var before = MasterKeys.Parse(Old);
        await using var test = await TestStore.CreateAsync(masterKeys: before);
        var document = await SealAsync(test);
        var after = MasterKeys.Parse($"2026={Convert.ToBase64String(new byte[32])};{Old};index=@2025");
        await using var store = new DocumentStore(TestStore.OptionsFor(test.Databases.Main.ConnectionString, test.Databases.Keys.ConnectionString, masterKeys: after));
        await using var session = store.LightweightSession(TestStore.Tenant);

        Assert.Equal(Secret, Encoding.UTF8.GetString((await session.Vault.ComputeAsync([document], "test"))[document].Plaintext.Span));
        await session.Vault.KeyAsync(Guid.NewGuid());
        Assert.Equal("2025 2026", await TestStore.AskAsync<string>(test.Databases.Keys.ConnectionString, "select string_agg(master_key, ' ' order by master_key) from retention_keys"));
        await using var earlier = test.Session();
        Assert.Equal(earlier.Vault.BlindIndex("name", "anna"), session.Vault.BlindIndex("name", "anna"));
    }

    [Fact]
    public async Task A_blind_index_differs_by_tenant_and_purpose()
    {
        await using var test = await TestStore.CreateAsync();
        await using var mine = test.Session();
        await using var theirs = test.Session(TestStore.OtherTenant);
        Assert.Equal(mine.Vault.BlindIndex("personnummer", "x"), mine.Vault.BlindIndex("personnummer", "x"));
        Assert.NotEqual(mine.Vault.BlindIndex("personnummer", "x"), mine.Vault.BlindIndex("name", "x"));
        Assert.NotEqual(mine.Vault.BlindIndex("personnummer", "x"), theirs.Vault.BlindIndex("personnummer", "x"));
    }

    [Theory]
    [InlineData("", "no master key")]
    [InlineData("a=AAAA", "32 bytes")]
    [InlineData("=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "name=BASE64")]
    [InlineData("a=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=;b=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "'index' must be given")]
    [InlineData("a=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=;index=@b", "not given")]
    [InlineData("a=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=;index=@a;index=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "twice")]
    [InlineData("a=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=;a=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "twice")]
    [InlineData("a=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=;b=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=;index=@a;index=@b", "'index' is given twice")]
    [InlineData("a=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=;index=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=;index=@a", "'index' is given twice")]
    [InlineData("a=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=;index=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=;index=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "'index' is given twice")]
    public void Wrong_master_keys_are_refused_without_repeating_them(string text, string expected)
    {
        var message = Assert.Throws<FormatException>(() => MasterKeys.Parse(text)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("AAEC", message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_key_alone_is_enough() =>
        Assert.Equal("1", MasterKeys.Parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").Current, StringComparer.Ordinal);

    [Fact]
    public async Task What_was_planted_stands_in_no_table_of_either_database()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline));
        await using var session = test.Session();
        var document = session.Vault.Seal(await session.Vault.KeyAsync(Unit), "note.v1", Encoding.UTF8.GetBytes(Secret));
        session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("open-text-that-is-found"));
        session.StoreIdempotency(new IdempotencyRecord(Secret, "actor", "route", "hash", 200, "{}"));
        await session.SaveChangesAsync();
        await session.Vault.RevealAsync([document.Id], new RevealContext("actor", "test", "subject"));

        var dump = await DumpAsync(test.Databases.Main.ConnectionString) + await DumpAsync(test.Databases.Keys.ConnectionString);

        Assert.Contains("open-text-that-is-found", dump, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, dump, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)), dump, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)), dump, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<Guid> SealAsync(TestStore test)
    {
        await using var session = test.Session();
        var document = session.Vault.Seal(await session.Vault.KeyAsync(Unit), "note.v1", Encoding.UTF8.GetBytes(Secret));
        await session.SaveChangesAsync();
        return document.Id;
    }

    // Every row of every table as text, bytes in hex: what pg_dump would write, without needing pg_dump.
    private static Task<string> DumpAsync(string connectionString) => TestStore.AskAsync<string>(
        connectionString,
        """
        select string_agg(query_to_xml(format('select * from %I.%I', schemaname, tablename), true, true, '')::text, '')
        from pg_tables where schemaname in ('public', 'shadow')
        """);
}
