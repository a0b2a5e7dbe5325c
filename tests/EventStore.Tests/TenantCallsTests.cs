using System.Reflection;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>Every public call that reaches the databases, made for one tenant with the ids and keys of another.</summary>
public sealed class TenantCallsTests(SharedStore shared) : IClassFixture<SharedStore>
{
    private const string Planted = "planted-for-9901";

    private static readonly IdempotencyRecord Stored = new("key-1", "actor-1", "POST /cases", "hash-1", 201, """{"id":"1"}""");

    /// <summary>What may be called with a tenant's session; a call that is missing here fails the test below.</summary>
    private static readonly Type[] Surface =
        [typeof(IQuerySession), typeof(IDocumentSession), typeof(IQueryEventStore), typeof(IEventOperations), typeof(IEventStream<>), typeof(IBatchedQuery), typeof(IVault), typeof(VaultFiles), typeof(VaultProving), typeof(IDocumentStore)];

    /// <summary>Work across tenants on purpose, as the owner or the reader role; none takes a tenant or gives out an event, a document or a row.</summary>
    private static readonly string[] AcrossTenants = ["DocumentStore", "ProjectionDaemon", "SubscriptionDaemon", "DeadlineDaemon", "BatchDaemon", "WriterWatch", "ProjectionSchema", "MigrationRunner", "MigrationSet", "LogSealer", "LogVerification", "LogProving", "LogRestoring", "DisposalRegister", "KeyRewrap", "VaultCheck"];

    private static readonly Dictionary<string, Func<Attempt, Task>> Attempts = new(StringComparer.Ordinal)
    {
        ["IQuerySession.CreateBatchQuery"] = a => a.Session.CreateBatchQuery().Execute(),
        ["IQuerySession.QueryAsync"] = async a =>
        {
            foreach (var table in new[] { "mt_streams", "mt_events", "sums", "claims", "idempotency_records", "vault_documents", "read_audit", "compute_audit" })
                Assert.Equal(0, await a.Session.QueryAsync(c => CountAsync(c, $"select count(*) from {table} where tenant_id = '9901'")));
        },
        ["IDocumentSession.SetHeader"] = a => Quiet(() => a.Session.SetHeader("tenant_id", TestStore.Tenant)),
        ["IDocumentSession.Claim"] = async a =>
        {
            // The same claim of another tenant is another claim.
            a.Session.Claim("seat", a.Record.Key, a.Stream);
            await a.Session.SaveChangesAsync();
        },
        ["IDocumentSession.ReleaseClaim"] = async a =>
        {
            a.Session.ReleaseClaim("seat", a.Record.Key);
            await a.Session.SaveChangesAsync();
        },
        ["IDocumentSession.StoreIdempotency"] = async a =>
        {
            a.Session.StoreIdempotency(a.Record with { Response = """{"id":"theirs"}""" });
            await a.Session.SaveChangesAsync();
        },
        ["IDocumentSession.Execute"] = async a =>
        {
            a.Session.Execute(new NpgsqlBatchCommand("delete from claims where tenant_id = '9901'"));
            a.Session.Execute(new NpgsqlBatchCommand("update idempotency_records set response = '{}' where tenant_id = '9901'"));
            a.Session.Execute(new NpgsqlBatchCommand("delete from vault_documents where tenant_id = '9901'"));
            await a.Session.SaveChangesAsync();
            a.Session.Execute(new NpgsqlBatchCommand("insert into claims (tenant_id, name, key, stream_id, claimed_at) values ('9901', 'seat', '2', gen_random_uuid(), now())"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => a.Session.SaveChangesAsync())).SqlState);
        },
        ["IDocumentSession.Demand"] = async a =>
        {
            a.Session.Demand(new NpgsqlBatchCommand("select count(*) > 0 from claims where tenant_id = '9901'"));
            a.Session.Claim("seat", "demanded", a.Stream);
            await Assert.ThrowsAsync<ConditionConflictException>(() => a.Session.SaveChangesAsync());
        },
        ["IDocumentSession.SaveChangesAsync"] = async a =>
        {
            a.Session.Events.Append(a.Stream, 2, new Noted(6, "theirs"));
            Assert.Equal(0, (await Assert.ThrowsAsync<StreamConflictException>(() => a.Session.SaveChangesAsync())).Actual);
        },
        ["IQueryEventStore.FetchStreamAsync"] = async a =>
        {
            Assert.Empty(await a.Session.Events.FetchStreamAsync(a.Stream));
            Assert.Empty(await a.Session.Events.FetchStreamAsync(a.Stream, timestamp: DateTimeOffset.MaxValue));
        },
        ["IQueryEventStore.AggregateStreamAsync"] = async a => Assert.Null(await a.Session.Events.AggregateStreamAsync<Tally>(a.Stream)),
        ["IQueryEventStore.FetchStreamStateAsync"] = async a => Assert.Null(await a.Session.Events.FetchStreamStateAsync(a.Stream)),
        ["IEventOperations.StartStream"] = async a =>
        {
            // The same id may live in two tenants without knowing of each other.
            a.Session.Events.StartStream<Tally>(a.Stream, new Opened("theirs"));
            Assert.Equal(1, (await a.Session.SaveChangesAsync()).Versions[a.Stream]);
        },
        ["IEventOperations.Append"] = async a =>
        {
            a.Session.Events.Append(a.Stream, 2, new Noted(6, "theirs"));
            await Assert.ThrowsAsync<StreamConflictException>(() => a.Session.SaveChangesAsync());
        },
        ["IEventOperations.FetchForWriting"] = async a => Assert.Equal((0L, ""), await VersionAsync(a.Session.Events.FetchForWriting<Tally>(a.Stream))),
        ["IEventStream`1.AppendMany"] = async a =>
        {
            (await a.Session.Events.FetchForWriting<Tally>(a.Stream)).AppendMany(new Opened("theirs"));
            await a.Session.SaveChangesAsync();
        },
        ["IEventStream`1.Hold"] = async a =>
        {
            var stream = await a.Session.Events.FetchForWriting<Tally>(a.Stream);
            Assert.Throws<InvalidOperationException>(stream.Hold);
        },
        ["IBatchedQuery.FetchForWriting"] = async a =>
        {
            var batch = a.Session.CreateBatchQuery();
            var asked = batch.FetchForWriting<Tally>(a.Stream);
            await batch.Execute();
            Assert.Equal((0L, ""), await VersionAsync(asked));
        },
        ["IBatchedQuery.AggregateStream"] = async a =>
        {
            var batch = a.Session.CreateBatchQuery();
            var asked = batch.AggregateStream<Tally>(a.Stream);
            await batch.Execute();
            Assert.Null(await asked);
        },
        ["IBatchedQuery.FindIdempotency"] = async a =>
        {
            var batch = a.Session.CreateBatchQuery();
            var asked = batch.FindIdempotency(a.Record.Key, a.Record.Actor, a.Record.Route);
            await batch.Execute();
            Assert.Null(await asked);
        },
        ["IBatchedQuery.Query"] = async a =>
        {
            var batch = a.Session.CreateBatchQuery();
            var asked = batch.Query(new NpgsqlBatchCommand("select count(*) from mt_events where tenant_id = '9901'"), async r => await r.ReadAsync() ? r.GetInt64(0) : -1);
            await batch.Execute();
            Assert.Equal(0, await asked);
        },
        ["IBatchedQuery.Execute"] = a => a.Session.CreateBatchQuery().Execute(),
        ["IVault.KeyAsync"] = async a =>
        {
            // A key of its own under the same id: it opens nothing of the other's.
            var theirs = await a.Session.Vault.KeyAsync(a.Unit);
            Assert.NotEqual(a.Hash, a.Session.Vault.Seal(theirs, "note.v1", "secret"u8).Hash, StringComparer.Ordinal);
            await a.Session.SaveChangesAsync();
        },
        ["IVault.NewKeyAsync"] = async a => Assert.Equal(TestStore.OtherTenant, (await a.Session.Vault.NewKeyAsync(a.Unit)).TenantId),
        ["IVault.KeysAsync"] = async a => Assert.Equal(TestStore.OtherTenant, (await a.Session.Vault.KeysAsync([a.Unit]))[a.Unit].TenantId),
        ["IVault.Seal"] = a => Quiet(() => Assert.Throws<ArgumentException>(() => a.Session.Vault.Seal(a.Key, "note.v1", "x"u8))),
        ["IVault.Ahead"] = a => Quiet(() => Assert.Throws<ArgumentException>(() => a.Session.Vault.Ahead().Vault.Seal(a.Key, "note.v1", "x"u8))),
        ["IVault.Take"] = async a =>
        {
            await using var mine = a.Store.LightweightSession(TestStore.Tenant);
            var ahead = mine.Vault.Ahead();
            ahead.Vault.Seal(a.Key, "note.v1", "x"u8);
            Assert.Throws<ArgumentException>(() => a.Session.Vault.Take(ahead));
            await a.Session.SaveChangesAsync();
        },
        ["IVault.ComputeAsync"] = a => Assert.ThrowsAsync<DocumentMissingException>(() => a.Session.Vault.ComputeAsync([a.Document], "test")),
        ["IVault.RevealAsync"] = a => Assert.ThrowsAsync<DocumentMissingException>(() => a.Session.Vault.RevealAsync([a.Document], new RevealContext("a", "test", "s"))),
        ["IVault.BlindIndex"] = a => Quiet(() => Assert.NotEqual(a.Index, a.Session.Vault.BlindIndex("name", Planted))),
        ["IVault.IndexNames"] = async a =>
        {
            // In place of what was indexed for the unit: of one's own.
            a.Session.Vault.IndexNames([new IndexedName(a.Stream, a.Unit, ["Theirs"]), new IndexedName(a.Stream, a.Unit, [])]);
            await a.Session.SaveChangesAsync();
        },
        ["IVault.SearchNames"] = async a =>
        {
            var search = a.Session.Vault.SearchNames(Planted);
            Assert.Equal(0, await a.Session.QueryAsync(async c =>
            {
                await using var command = new NpgsqlCommand($"select count(*) from ({NameSearch.Subjects}) s", c)
                {
                    Parameters = { new("TenantId", TestStore.Tenant), new("Purposes", search.Purposes.ToArray()), new("Tokens", search.Tokens.ToArray()) },
                };
                return (long)(await command.ExecuteScalarAsync())!;
            }));
        },
        ["VaultFiles.StoreAsync"] = async a =>
        {
            // Under a key of its own: what it seals is its own.
            var theirs = await a.Session.Vault.KeyAsync(a.Unit);
            await a.Session.SaveChangesAsync();
            Assert.NotEqual(a.File.Hash, (await SealedFileAsync(a.Store, theirs)).Hash, StringComparer.Ordinal);
        },
        ["VaultFiles.CopyAsync"] = async a =>
        {
            var theirs = await a.Session.Vault.KeyAsync(Guid.NewGuid());
            await Assert.ThrowsAsync<RetentionKeyMissingException>(() => new VaultFiles(a.Store).CopyAsync(TestStore.OtherTenant, a.File, theirs, "test"));
        },
        ["VaultProving.DocumentsAsync"] = async a =>
            Assert.Equal(SealedState.KeyMissing, (await new VaultProving(a.Store).DocumentsAsync(TestStore.OtherTenant, [new SealedClaim(a.Document, a.Unit, a.Hash)]))[a.Document]),
        ["VaultProving.FileAsync"] = async a => Assert.Equal(SealedState.KeyMissing, await new VaultProving(a.Store).FileAsync(TestStore.OtherTenant, a.File)),
        ["VaultFiles.RemoveAsync"] = a => new VaultFiles(a.Store).RemoveAsync(TestStore.OtherTenant, a.File.Id),
        ["VaultFiles.RevealAsync"] = a => Assert.ThrowsAsync<RetentionKeyMissingException>(() => new VaultFiles(a.Store).RevealAsync(TestStore.OtherTenant, a.File, new RevealContext("a", "test", "s"))),
        ["IDocumentStore.QuerySession"] = async a =>
        {
            await using var reading = a.Store.QuerySession(TestStore.OtherTenant);
            Assert.Empty(await reading.Events.FetchStreamAsync(a.Stream));
            Assert.Throws<ArgumentException>(() => a.Store.QuerySession(""));
        },
        ["IDocumentStore.LightweightSession"] = async a =>
        {
            Assert.Throws<ArgumentException>(() => a.Store.LightweightSession("\t"));
            // No pattern, list or wildcard: a tenant is one exact text.
            foreach (var name in new[] { "%", "9901' or true --", "9901,2580", "'9901'", " 9901" })
            {
                await using var odd = a.Store.LightweightSession(name);
                Assert.Empty(await odd.Events.FetchStreamAsync(a.Stream));
            }
        },
    };

    public static TheoryData<string> Names => [.. Attempts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_of_another_tenant_is_read_or_changed_by(string call)
    {
        var test = shared.Test;
        var (stream, unit, record) = (Guid.NewGuid(), Guid.NewGuid(), Stored with { Key = call });
        await using var mine = test.Session();
        var key = await mine.Vault.KeyAsync(unit);
        var document = mine.Vault.Seal(key, "note.v1", "secret"u8);
        mine.Events.StartStream<Tally>(stream, new Opened(Planted), new Noted(1, "red"));
        mine.Claim("seat", call);
        mine.Vault.IndexNames([new IndexedName(stream, unit, [Planted])]);
        mine.StoreIdempotency(record);
        await mine.SaveChangesAsync();
        var file = await SealedFileAsync(test.Store, key);
        var before = await RowsAsync(test);

        await using var theirs = test.Session(TestStore.OtherTenant);
        await Attempts[call](new Attempt(test.Store, theirs, record, stream, unit, key, document.Id, document.Hash, mine.Vault.BlindIndex("name", Planted), file));

        Assert.Contains(Planted, before, StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync(test));
    }

    [Fact]
    public void Every_public_call_is_tried()
    {
        var calls = Surface.SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(m => !m.IsSpecialName).Select(m => $"{t.Name}.{m.Name}")).ToHashSet(StringComparer.Ordinal);
        var missing = calls.Except(Attempts.Keys, StringComparer.Ordinal).ToList();
        Assert.True(missing.Count == 0, $"Say in {nameof(TenantCallsTests)} how these calls try to reach another tenant's rows, and fail: {string.Join(", ", missing)}");
        Assert.Empty(Attempts.Keys.Except(calls, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_public_type_that_reaches_the_databases_is_known_here()
    {
        var types = typeof(IDocumentStore).Assembly.GetExportedTypes().Where(t => !t.IsSubclassOf(typeof(Exception)));
        var reaching = types.Where(t => t.IsInterface ? Reaches(t.GetMethods().SelectMany(m => m.GetParameters())) : Reaches(t.GetConstructors().SelectMany(c => c.GetParameters()))).ToList();
        Assert.Contains(typeof(ProjectionSchema), reaching);
        var unknown = reaching.Where(t => !Surface.Contains(t)).Select(t => t.Name).Except(AcrossTenants, StringComparer.Ordinal).ToList();
        Assert.True(unknown.Count == 0, $"Add to {nameof(TenantCallsTests)}, either with its calls or, when none gives out a tenant's rows, among those across tenants: {string.Join(", ", unknown)}");
    }

    private static Task<SealedFile> SealedFileAsync(DocumentStore store, RetentionKey key) =>
        new VaultFiles(store).StoreAsync(key, "file.v1", new MemoryStream([1, 2, 3]), (_, _, _) => Task.CompletedTask);

    private static bool Reaches(IEnumerable<ParameterInfo> parameters) => parameters.Any(p =>
        p.ParameterType == typeof(DocumentStore) || p.ParameterType == typeof(StoreOptions) || typeof(IDocumentStore).IsAssignableFrom(p.ParameterType)
        || p.ParameterType.ToString().Contains("Npgsql", StringComparison.Ordinal));

    /// <summary>Every row of the tenant in every table of both databases, with the transaction that wrote it last.</summary>
    private static async Task<string> RowsAsync(TestStore test)
    {
        var all = new List<string>();
        foreach (var database in new[] { test.Databases.Main, test.Databases.Keys })
        {
            var tables = await TestStore.AskAsync<string[]>(database.ConnectionString, "select array_agg(table_name::text order by table_name) from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id'");
            foreach (var table in tables)
                all.Add(await TestStore.AskAsync<string>(database.ConnectionString, $"select '{table}: ' || coalesce(string_agg(xmin::text || to_jsonb(t)::text, ' ' order by to_jsonb(t)::text), '') from {table} t where tenant_id = '9901'"));
        }
        return string.Join('\n', all);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<(long, string)> VersionAsync(Task<IEventStream<Tally>> fetching)
    {
        var stream = await fetching;
        return (stream.CurrentVersion, stream.Aggregate.Code);
    }

    private static Task Quiet(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private sealed record Attempt(DocumentStore Store, IDocumentSession Session, IdempotencyRecord Record, Guid Stream, Guid Unit, RetentionKey Key, Guid Document, string Hash, byte[] Index, SealedFile File);
}
