using CaseMgmt.EventStore;
using Npgsql;
using NpgsqlTypes;

namespace CaseMgmt.Benchmarks.Store;

/// <summary>A database pair with a store over it.</summary>
internal sealed class BenchmarkStore : IAsyncDisposable
{
    public const string Tenant = "9901";
    private const int SeedChunk = 20_000;
    private readonly string superuser;

    private BenchmarkStore(string superuser, StoreOptions options)
    {
        this.superuser = superuser;
        Options = options;
        Store = new DocumentStore(options);
    }

    public StoreOptions Options { get; }

    public DocumentStore Store { get; }

    public static async Task<BenchmarkStore> CreateAsync(
        string main, string keys, string app, string reader, IReadOnlyList<(Projection Projection, ProjectionLifecycle Lifecycle)> projections)
    {
        var store = new BenchmarkStore(main, SampleEvents.Options(main, keys, app, reader, projections));
        await store.ApplyProjectionsAsync();
        return store;
    }

    /// <summary>A second store over the same database, with projections of its own.</summary>
    public async Task<BenchmarkStore> WithAsync(params (Projection Projection, ProjectionLifecycle Lifecycle)[] projections)
    {
        var second = new BenchmarkStore(
            superuser, SampleEvents.Options(Options.MainConnection, Options.KeysConnection, Options.AppConnection!, Options.ReaderConnection!, projections));
        await second.ApplyProjectionsAsync();
        return second;
    }

    /// <summary>A second store over the same database that has but one connection: one from a pool that others have filled is another server process each time, whose memory is cold.</summary>
    public BenchmarkStore OnOneConnection() =>
        new(superuser, SampleEvents.Options(Options.MainConnection, Options.KeysConnection, new NpgsqlConnectionStringBuilder(Options.AppConnection) { MaxPoolSize = 1 }.ConnectionString, Options.ReaderConnection!, []));

    /// <summary>
    /// Lets this store append and no other over the same database: the log takes events of one release's inline projections only (docs/adr/0061), and here two stores
    /// with different ones take turns.
    /// </summary>
    public async Task TakeTurnAsync()
    {
        await using var connection = new NpgsqlConnection(superuser);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await InlineRelease.RecordAsync(connection, InlineRelease.Of(Options.Projections), default);
        await transaction.CommitAsync();
    }

    /// <summary>The login of migrations, past every policy: for filling the log and for rebuilds.</summary>
    public NpgsqlDataSource Owner() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(superuser) { ReadBufferSize = 64 * 1024 }.ConnectionString);

    /// <summary>Runs a statement as the superuser.</summary>
    public Task RunAsync(string sql) => RunAsync(superuser, sql);

    /// <summary>One text as the superuser.</summary>
    public async Task<string?> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(superuser);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return await command.ExecuteScalarAsync() as string;
    }

    /// <summary>
    /// Fills the log by COPY, in transactions of up to twenty thousand events, and answers the streams.
    /// </summary>
    /// <param name="streams">How many streams.</param>
    /// <param name="length">Events in each.</param>
    /// <param name="interleaved">How many streams are written side by side, event by event: 1 is one stream after the other, all of them is fully interleaved.</param>
    /// <param name="tenant">Whose they are.</param>
    public async Task<Guid[]> SeedAsync(int streams, int length, int interleaved, string tenant = Tenant)
    {
        var ids = new Guid[streams];
        for (var i = 0; i < streams; i++)
            ids[i] = Guid.CreateVersion7();
        await using var connection = new NpgsqlConnection(superuser);
        await connection.OpenAsync();
        await SeedStreamsAsync(connection, ids, length, tenant);
        foreach (var rows in Places(ids, length, interleaved).Chunk(SeedChunk))
            await SeedEventsAsync(connection, rows, tenant);
        return ids;
    }

    /// <summary>Makes what was filled in look like a log that has been in use: statistics, visibility, nothing left to flush, everything in memory.</summary>
    public async Task SettleAsync()
    {
        await RunAsync("VACUUM ANALYZE");
        await RunAsync("CHECKPOINT");
        await RunAsync("SELECT count(*), sum(length(type)) FROM mt_events");
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    public static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    private async Task ApplyProjectionsAsync()
    {
        if (Options.Projections.All.Count == 0)
            return;
        await using var owner = Owner();
        await new ProjectionSchema(owner, Options).ApplyAsync();
    }

    private static IEnumerable<(Guid Stream, int Version)> Places(Guid[] ids, int length, int interleaved) =>
        ids.Chunk(interleaved).SelectMany(group => Enumerable.Range(1, length).SelectMany(version => group.Select(id => (id, version))));

    private static async Task SeedStreamsAsync(NpgsqlConnection connection, Guid[] ids, int length, string tenant)
    {
        await using var writer = await connection.BeginBinaryImportAsync("COPY mt_streams (tenant_id, id, type, version) FROM STDIN (FORMAT BINARY)");
        foreach (var id in ids)
        {
            await writer.StartRowAsync();
            await writer.WriteAsync(tenant);
            await writer.WriteAsync(id);
            await writer.WriteAsync("sample");
            await writer.WriteAsync((long)length);
        }
        await writer.CompleteAsync();
    }

    private static async Task SeedEventsAsync(NpgsqlConnection connection, (Guid Stream, int Version)[] rows, string tenant)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            "COPY mt_events (id, stream_id, version, data, type, tenant_id, correlation_id, user_name) FROM STDIN (FORMAT BINARY)");
        foreach (var (stream, version) in rows)
        {
            var (name, json) = SampleEvents.Json(version);
            await writer.StartRowAsync();
            await writer.WriteAsync(Guid.CreateVersion7());
            await writer.WriteAsync(stream);
            await writer.WriteAsync((long)version);
            await writer.WriteAsync(json, NpgsqlDbType.Jsonb);
            await writer.WriteAsync(name);
            await writer.WriteAsync(tenant);
            await writer.WriteAsync(Guid.CreateVersion7().ToString());
            await writer.WriteAsync(SampleEvents.User(version));
        }
        await writer.CompleteAsync();
    }
}
