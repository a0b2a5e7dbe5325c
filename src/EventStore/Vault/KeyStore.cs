using System.Security.Cryptography;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>The keys of one tenant's retention units, in the key database. Opened keys are kept for the life of a session only, so that a destroyed key is gone everywhere at once.</summary>
internal sealed class KeyStore(DocumentStore store, string tenant)
{
    private const string SelectSql = "SELECT retention_unit, master_key, wrapped FROM retention_keys WHERE tenant_id = $1 AND retention_unit = ANY ($2)";
    private const string InsertSql =
        """
        INSERT INTO retention_keys (tenant_id, retention_unit, master_key, wrapped, created_at)
        SELECT $1, k.unit, $3, k.wrapped, $5 FROM unnest($2::uuid[], $4::bytea[]) AS k (unit, wrapped) ORDER BY k.unit
        ON CONFLICT DO NOTHING
        """;

    private const string SealedSql =
        """
        SELECT u.unit FROM unnest($2::uuid[]) AS u (unit)
        WHERE EXISTS (SELECT FROM vault_documents d WHERE d.tenant_id = $1 AND d.retention_unit = u.unit) OR EXISTS (SELECT FROM vault_chunks c WHERE c.tenant_id = $1 AND c.retention_unit = u.unit)
        """;

    private readonly Dictionary<Guid, RetentionKey> opened = [];

    /// <summary>The keys of the units, made where nothing is sealed for the unit yet; in one round trip however many when all are there.</summary>
    /// <exception cref="RetentionKeyMissingException">Something is sealed for a unit that has no key: its key was lost, and another would open nothing of it.</exception>
    public async Task<IReadOnlyDictionary<Guid, RetentionKey>> MakeAsync(IReadOnlyCollection<Guid> units, CancellationToken ct)
    {
        var missing = units.Where(u => !opened.ContainsKey(u)).Distinct().ToArray();
        if (missing.Length > 0)
        {
            Keep(await AskAsync([], missing, ct));
            missing = [.. missing.Where(u => !opened.ContainsKey(u))];
            if (await SealedAsync(missing, ct) is { Length: > 0 } begun)
            {
                // Another session may have made the key and sealed by it between the two questions.
                var found = await AskAsync([], begun, ct);
                if (Array.Find(begun, u => !found.ContainsKey(u)) is var lost && lost != Guid.Empty)
                    throw new RetentionKeyMissingException(lost);
            }
        }
        return await MakeNewAsync(units, ct);
    }

    /// <summary>The keys of units that begin with this write, made in one round trip.</summary>
    public async Task<IReadOnlyDictionary<Guid, RetentionKey>> MakeNewAsync(IReadOnlyCollection<Guid> units, CancellationToken ct)
    {
        var missing = units.Where(u => !opened.ContainsKey(u)).Distinct().ToArray();
        if (missing.Length > 0)
        {
            var current = store.Options.MasterKeys.Current;
            var insert = new NpgsqlBatchCommand(InsertSql)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = tenant },
                    new NpgsqlParameter<Guid[]> { TypedValue = missing },
                    new NpgsqlParameter<string> { TypedValue = current },
                    new NpgsqlParameter<byte[][]> { TypedValue = [.. missing.Select(u => Wrap(u, current))] },
                    new NpgsqlParameter<DateTimeOffset> { TypedValue = store.Options.Time.GetUtcNow() },
                },
            };
            Keep(await AskAsync([insert], missing, ct));
        }
        return units.Distinct().ToDictionary(u => u, u => opened[u]);
    }

    /// <summary>The keys of the units; null where the key was destroyed.</summary>
    /// <exception cref="RetentionKeyMissingException">A unit has no key.</exception>
    public async Task<IReadOnlyDictionary<Guid, RetentionKey?>> FindAsync(IReadOnlyCollection<Guid> units, CancellationToken ct)
    {
        var found = await AskAsync([], [.. units], ct);
        foreach (var unit in units)
        {
            if (!found.ContainsKey(unit))
                throw new RetentionKeyMissingException(unit);
        }
        return found;
    }

    /// <summary>The keys of the units that have one; null where the key was destroyed, absent where there never was one.</summary>
    public async Task<IReadOnlyDictionary<Guid, RetentionKey?>> KnownAsync(IReadOnlyCollection<Guid> units, CancellationToken ct) =>
        units.Count == 0 ? new Dictionary<Guid, RetentionKey?>() : await AskAsync([], [.. units], ct);

    private async Task<Dictionary<Guid, RetentionKey?>> AskAsync(NpgsqlBatchCommand[] before, Guid[] units, CancellationToken ct) =>
        await Database.RepeatableAsync(store.Database.Keys, async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Database.OpenAs(tenant) } };
            foreach (var command in before)
                batch.BatchCommands.Add(Database.Fresh(command));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(SelectSql)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid[]> { TypedValue = units } },
            });
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            var keys = new Dictionary<Guid, RetentionKey?>();
            while (await reader.ReadAsync(ct))
            {
                var unit = reader.GetGuid(0);
                keys.Add(unit, await reader.IsDBNullAsync(2, ct) ? null : Unwrap(unit, reader.GetString(1), await reader.GetFieldValueAsync<byte[]>(2, ct)));
            }
            return keys;
        }, ct);

    private void Keep(Dictionary<Guid, RetentionKey?> keys)
    {
        foreach (var (unit, key) in keys)
            opened[unit] = key ?? throw new EvidenceDisposedException(unit);
    }

    // Those of the units for which something is sealed.
    private async Task<Guid[]> SealedAsync(Guid[] units, CancellationToken ct) => units.Length == 0 ? [] : await store.Database.ReadAsync(async connection =>
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Database.SetTenant(tenant),
                new(SealedSql) { Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid[]> { TypedValue = units } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var begun = new List<Guid>();
        while (await reader.ReadAsync(ct))
            begun.Add(reader.GetGuid(0));
        return begun.ToArray();
    }, ct);

    private byte[] Wrap(Guid unit, string master) => KeyWrapping.Wrap(store.Options.MasterKeys, tenant, unit, master, RandomNumberGenerator.GetBytes(32));

    private RetentionKey Unwrap(Guid unit, string master, byte[] wrapped) => new(tenant, unit, KeyWrapping.Unwrap(store.Options.MasterKeys, tenant, unit, master, wrapped));
}
