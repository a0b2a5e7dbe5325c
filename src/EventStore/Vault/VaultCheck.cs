using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>What must hold before anything sealed can be opened; for readiness.</summary>
/// <param name="store">The store.</param>
public sealed class VaultCheck(DocumentStore store)
{
    /// <summary>True when neither database has been restored since its disposals were last applied.</summary>
    /// <exception cref="StoreUnavailableException">A database is away.</exception>
    public async Task<bool> IsAtHomeAsync(CancellationToken ct = default)
    {
        foreach (var source in new[] { store.Database.App, store.Database.Keys })
        {
            try
            {
                await Database.RepeatableAsync(source, async connection =>
                {
                    await using var command = new NpgsqlCommand("SELECT require_home()", connection);
                    return await command.ExecuteScalarAsync(ct);
                }, ct);
            }
            catch (StoreUnavailableException e) when (e.InnerException is PostgresException { SqlState: StoreErrors.RestoredDatabase })
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>True when the key database is this main database's own.</summary>
    /// <exception cref="StoreUnavailableException">A database is away.</exception>
    public async Task<bool> ArePairedAsync(CancellationToken ct = default) =>
        Equals(await HomeAsync(store.Database.App, "pair", ct), await HomeAsync(store.Database.Keys, "pair", ct));

    /// <summary>True when searches rest on the index key that is configured; also before migrate has noted it.</summary>
    /// <exception cref="StoreUnavailableException">The main database is away.</exception>
    public async Task<bool> IsIndexKeyTheirsAsync(CancellationToken ct = default) =>
        await HomeAsync(store.Database.App, "index_key", ct) is not string known || string.Equals(known, store.Options.MasterKeys.IndexFingerprint, StringComparison.Ordinal);

    /// <summary>Names of master keys that still wrap something and are not configured; empty when every key can be opened. Asks across tenants, and learns names of master keys only.</summary>
    /// <exception cref="StoreUnavailableException">The key database is away.</exception>
    public Task<IReadOnlyList<string>> MissingMasterKeysAsync(CancellationToken ct = default) =>
        Database.RepeatableAsync(store.Database.Keys, async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT master_keys_in_use()", connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var names = new List<string>();
            while (await reader.ReadAsync(ct))
                names.Add(reader.GetString(0));
            return store.Options.MasterKeys.Missing(names);
        }, ct);

    private static Task<object?> HomeAsync(NpgsqlDataSource source, string column, CancellationToken ct) =>
        Database.RepeatableAsync(source, async connection =>
        {
            await using var command = new NpgsqlCommand($"SELECT {column} FROM database_home", connection);
            return await command.ExecuteScalarAsync(ct);
        }, ct);
}
