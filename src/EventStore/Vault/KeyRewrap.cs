using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>
/// Rotation of the master key: wraps the keys of retention units anew under the current master key, chunk by chunk. No document is touched, since
/// documents are sealed by those keys and not by the master. May be ended at any time, run again, and run beside nodes at work, as long as every node
/// knows both master keys.
/// </summary>
/// <param name="options">Where the key database is, and the master keys.</param>
public sealed class KeyRewrap(StoreOptions options)
{
    private const int KeysPerTransaction = 500;

    /// <summary>How many keys each master key wraps, by its name; destroyed keys do not count.</summary>
    /// <exception cref="StoreUnavailableException">The key database is away.</exception>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken ct = default)
    {
        await using var keys = Operator.Keys(options);
        return await Database.RepeatableAsync(keys, async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT master_key, count(*) FROM retention_keys WHERE wrapped IS NOT NULL GROUP BY master_key", connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
            while (await reader.ReadAsync(ct))
                counts.Add(reader.GetString(0), reader.GetInt64(1));
            return (IReadOnlyDictionary<string, long>)counts;
        }, ct);
    }

    /// <summary>Rewraps every key that an older master key wraps.</summary>
    /// <param name="progress">Told after each chunk how many are done; may be null.</param>
    /// <param name="ct">Ends the run between two chunks.</param>
    /// <returns>How many were rewrapped.</returns>
    /// <exception cref="MasterKeyMissingException">A key is wrapped by a master key that is not configured; nothing of its chunk was changed.</exception>
    /// <exception cref="DamagedDocumentException">A wrapped key does not open.</exception>
    /// <exception cref="StoreUnavailableException">The key database is away; run it again.</exception>
    public async Task<long> RunAsync(Action<long>? progress = null, CancellationToken ct = default)
    {
        await using var keys = Operator.Keys(options);
        long done = 0;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var (found, rewrapped) = await Database.WithAsync(keys, connection => ChunkAsync(connection, ct), ct);
            done += rewrapped;
            // A chunk that another run had taken comes back empty, though there is more behind it.
            if (found == 0 && !(await CountAsync(ct)).Keys.Any(k => !string.Equals(k, options.MasterKeys.Current, StringComparison.Ordinal)))
                return done;
            progress?.Invoke(done);
        }
    }

    private async Task<(int Found, int Rewrapped)> ChunkAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var rows = await OldestAsync(connection, ct);
        var current = options.MasterKeys.Current;
        await using var update = new NpgsqlCommand(
            """
            UPDATE retention_keys k SET master_key = $1, wrapped = n.wrapped
            FROM unnest($2::text[], $3::uuid[], $4::bytea[]) AS n (tenant_id, unit, wrapped)
            WHERE k.tenant_id = n.tenant_id AND k.retention_unit = n.unit AND k.wrapped IS NOT NULL
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = current },
                new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(r => r.Tenant)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(r => r.Unit)] },
                new NpgsqlParameter<byte[][]> { TypedValue = [.. rows.Select(r => KeyWrapping.Rewrap(options.MasterKeys, r.Tenant, r.Unit, r.Master, r.Wrapped))] },
            },
        };
        var rewrapped = await update.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return (rows.Count, rewrapped);
    }

    // Locked, so that a disposal that destroys one of them waits and then finds the row; two runs side by side wait for each other's chunk.
    private async Task<List<(string Tenant, Guid Unit, string Master, byte[] Wrapped)>> OldestAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            $"SELECT tenant_id, retention_unit, master_key, wrapped FROM retention_keys WHERE wrapped IS NOT NULL AND (master_key < $1 OR master_key > $1) ORDER BY tenant_id, retention_unit LIMIT {KeysPerTransaction} FOR UPDATE", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = options.MasterKeys.Current } },
        };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var rows = new List<(string, Guid, string, byte[])>();
        while (await reader.ReadAsync(ct))
            rows.Add((reader.GetString(0), reader.GetGuid(1), reader.GetString(2), await reader.GetFieldValueAsync<byte[]>(3, ct)));
        return rows;
    }
}

/// <summary>How the key of a retention unit is wrapped by a master key.</summary>
internal static class KeyWrapping
{
    public static byte[] Wrap(MasterKeys masters, string tenant, Guid unit, string master, byte[] key) =>
        RetentionKey.Encrypt(masters.Key(master), key, Place(tenant, unit, master));

    public static byte[] Unwrap(MasterKeys masters, string tenant, Guid unit, string master, byte[] wrapped) =>
        RetentionKey.Decrypt(masters.Key(master), wrapped, Place(tenant, unit, master), unit);

    /// <summary>The same key under the current master key.</summary>
    public static byte[] Rewrap(MasterKeys masters, string tenant, Guid unit, string master, byte[] wrapped)
    {
        var key = Unwrap(masters, tenant, unit, master, wrapped);
        try
        {
            return Wrap(masters, tenant, unit, masters.Current, key);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Place(string tenant, Guid unit, string master) => Bytes.Join("retention-key", tenant, unit.ToString(), master);
}
