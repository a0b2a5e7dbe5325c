using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>What must hold before anything sealed can be opened; for readiness.</summary>
/// <param name="store">The store.</param>
public sealed class VaultCheck(DocumentStore store)
{
    // From name to name along the index, however many keys each wraps.
    private const string Wrapping =
        """
        WITH RECURSIVE names (name) AS (
            (SELECT master_key FROM retention_keys WHERE wrapped IS NOT NULL ORDER BY master_key LIMIT 1)
            UNION ALL
            SELECT (SELECT k.master_key FROM retention_keys k WHERE k.wrapped IS NOT NULL AND k.master_key > n.name ORDER BY k.master_key LIMIT 1)
            FROM names n WHERE n.name IS NOT NULL)
        SELECT name FROM names WHERE name IS NOT NULL
        """;

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

    /// <summary>Names of master keys that still wrap something and are not configured; empty when every key can be opened. Asks as the owner, across tenants.</summary>
    /// <exception cref="StoreUnavailableException">The key database is away.</exception>
    public async Task<IReadOnlyList<string>> MissingMasterKeysAsync(CancellationToken ct = default)
    {
        await using var owner = Operator.Keys(store.Options);
        return await Database.RepeatableAsync(owner, async connection =>
        {
            await using var command = new NpgsqlCommand(Wrapping, connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var names = new List<string>();
            while (await reader.ReadAsync(ct))
                names.Add(reader.GetString(0));
            return store.Options.MasterKeys.Missing(names);
        }, ct);
    }
}
