using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Pairs main database and key database by an id that stands in both, and keeps a fingerprint of the index key that searches rest on; part of <c>migrate</c>, after the migrations of both.</summary>
public static class DatabasePair
{
    /// <summary>Pairs what is not paired yet. A key database from a backup that was taken before the two were paired is taken for the right one if it has keys.</summary>
    /// <param name="main">The owner's login of the main database.</param>
    /// <param name="keys">The owner's login of the key database.</param>
    /// <param name="masterKeys">The master keys.</param>
    /// <param name="ct">Ends the work between two statements; it may be run again.</param>
    /// <exception cref="MigrationException">The key database is another main database's, or empty beside a log; or the index key is not the one that searches rest on. Nothing was changed.</exception>
    /// <exception cref="StoreUnavailableException">A database is away.</exception>
    public static async Task EnsureAsync(NpgsqlDataSource main, NpgsqlDataSource keys, MasterKeys masterKeys, CancellationToken ct = default)
    {
        try
        {
            await using var left = await OpenAsync(main, ct);
            await using var right = await OpenAsync(keys, ct);
            await PairAsync(left, right, ct);
            await AskAsync(left, "UPDATE database_home SET index_key = $1 WHERE index_key IS NULL", masterKeys.IndexFingerprint, ct);
            if (await AskAsync(left, "SELECT index_key FROM database_home", value: null, ct) is string known && !string.Equals(known, masterKeys.IndexFingerprint, StringComparison.Ordinal))
                throw new MigrationException("VAULT_MASTER_KEYS: the index key is not the one that the searches of this database rest on, so nobody would be found: give 'index' as it was.");
        }
        catch (Exception e) when (!ct.IsCancellationRequested && StoreErrors.Concerns(e))
        {
            throw StoreErrors.Translated(e);
        }
    }

    private static async Task PairAsync(NpgsqlConnection left, NpgsqlConnection right, CancellationToken ct)
    {
        const string Pair = "SELECT pair FROM database_home";
        var (main, keys) = (await AskAsync(left, Pair, value: null, ct) as Guid?, await AskAsync(right, Pair, value: null, ct) as Guid?);
        if (main is not null && keys is null && await AskAsync(right, "SELECT EXISTS (SELECT FROM retention_keys)", value: null, ct) is not true
            && await AskAsync(left, "SELECT last_value > 1 FROM mt_events_sequence", value: null, ct) is true)
            throw new MigrationException("KEYS_DATABASE_URL: the key database has no key, and the log has events: check the setting, or restore the key database from its backup.");
        // Each first writes where nothing stands and then reads: two that run at once come to the same id.
        const string Take = "UPDATE database_home SET pair = $1 WHERE pair IS NULL";
        await AskAsync(left, Take, keys ?? Guid.NewGuid(), ct);
        main = (Guid?)await AskAsync(left, Pair, value: null, ct);
        await AskAsync(right, Take, main, ct);
        keys = (Guid?)await AskAsync(right, Pair, value: null, ct);
        if (main != keys)
            throw new MigrationException("KEYS_DATABASE_URL: the key database belongs to another main database: check both settings. Keys made there would be of no use here.");
    }

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
        // Reset when it goes back to its pool.
        await connection.RunAsync($"SET ROLE {DatabaseRoles.Owner}", ct);
        return connection;
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql, object? value, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (value is not null)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(ct) is { } answer and not DBNull ? answer : null;
    }
}
