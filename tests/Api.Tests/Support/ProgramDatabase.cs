using CaseMgmt.Api.Operations;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>The program's own two databases, migrated, on real PostgreSQL; copied from a template per test.</summary>
internal sealed class ProgramDatabase : IAsyncDisposable
{
    private readonly TestDatabasePair _databases;

    private ProgramDatabase(TestDatabasePair databases, StoreOptions options, string masterKeys) =>
        (_databases, Options, Store, MasterKeySetting) = (databases, options, new DocumentStore(options), masterKeys);

    /// <summary>VAULT_MASTER_KEYS of these databases.</summary>
    public string MasterKeySetting { get; }

    public StoreOptions Options { get; }

    public DocumentStore Store { get; }

    public string MainConnection => _databases.Main.ConnectionString;

    public string KeysConnection => _databases.Keys.ConnectionString;

    public static async Task<ProgramDatabase> CreateAsync(TimeProvider? time = null)
    {
        var key = MasterKeys.Generate("test");
        var databases = await TestCluster.CreateDatabasePairAsync("program", async (main, keys) =>
        {
            await ProgramStore.MigrateAsync(Make(main, keys, key, null));
            // Each copy has master keys of its own.
            await using var copied = NpgsqlDataSource.Create(main);
            await using var forget = copied.CreateCommand("update database_home set index_key = null");
            await forget.ExecuteNonQueryAsync();
        });
        return new ProgramDatabase(databases, Make(databases.Main.ConnectionString, databases.Keys.ConnectionString, key, time), key);
    }

    /// <summary>Every text that stands in any table of a database, as a dump would show it.</summary>
    public static async Task<string> DumpAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')", connection))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }
        var dump = new System.Text.StringBuilder();
        foreach (var table in tables)
        {
            using var copy = await connection.BeginTextExportAsync($"COPY (SELECT * FROM {table}) TO STDOUT");
            dump.Append(await copy.ReadToEndAsync());
        }
        return dump.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await _databases.DisposeAsync();
    }

    private static StoreOptions Make(string main, string keys, string masterKey, TimeProvider? time) => ProgramStore.Options(
        name => name switch { "DATABASE_URL" => main, "KEYS_DATABASE_URL" => keys, "VAULT_MASTER_KEYS" => masterKey, _ => null }, time);
}
