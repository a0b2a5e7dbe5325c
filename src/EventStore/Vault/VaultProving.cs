using System.Security.Cryptography;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>What has become of something sealed, held against the keyed hash that was made of it.</summary>
public enum SealedState
{
    /// <summary>It is what was sealed.</summary>
    AsSealed,

    /// <summary>It is not there, or not all of it.</summary>
    Missing,

    /// <summary>It is there and something else.</summary>
    Changed,

    /// <summary>Its key has been destroyed: nobody can tell any more.</summary>
    KeyDestroyed,

    /// <summary>The key database lacks its key.</summary>
    KeyMissing,
}

/// <summary>A document as something refers to it.</summary>
/// <param name="Id">The document.</param>
/// <param name="RetentionUnit">Whose key opens it.</param>
/// <param name="Hash">The keyed hash of its content.</param>
public sealed record SealedClaim(Guid Id, Guid RetentionUnit, string Hash);

/// <summary>
/// Holds what lies in the vault against the keyed hashes that the log has of it. What it opens it shows to nobody: it answers same or not; each page is counted as computation.
/// </summary>
/// <param name="store">The store.</param>
public sealed class VaultProving(DocumentStore store)
{
    private const string Purpose = "verify-log";
    private const string Documents = "SELECT id, kind, body FROM vault_documents WHERE tenant_id = $1 AND id = ANY ($2)";
    private const string Chunk = "SELECT body FROM vault_chunks WHERE tenant_id = $1 AND file = $2 AND number = $3";

    /// <summary>What has become of documents.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="claims">The documents.</param>
    /// <param name="ct">Ends the check.</param>
    /// <returns>The state of each, by id.</returns>
    /// <exception cref="MasterKeyMissingException">The master key that wraps a unit's key is not configured.</exception>
    /// <exception cref="StoreUnavailableException">A database is away.</exception>
    public async Task<IReadOnlyDictionary<Guid, SealedState>> DocumentsAsync(string tenant, IReadOnlyCollection<SealedClaim> claims, CancellationToken ct = default)
    {
        var keys = await new KeyStore(store, tenant).KnownAsync([.. claims.Select(c => c.RetentionUnit).Distinct()], ct);
        var rows = await RowsAsync(
            tenant, new(Documents) { Parameters = { Text(tenant), new NpgsqlParameter<Guid[]> { TypedValue = [.. claims.Select(c => c.Id)] } } },
            reader => (Id: reader.GetGuid(0), Kind: reader.GetString(1), Body: reader.GetFieldValue<byte[]>(2)), claims.Count, ct);
        var found = rows.ToDictionary(r => r.Id);
        return claims.DistinctBy(c => c.Id).ToDictionary(c => c.Id, c =>
        {
            if (Without(keys, c.RetentionUnit) is { } gone)
                return gone;
            if (!found.TryGetValue(c.Id, out var row))
                return SealedState.Missing;
            var key = keys[c.RetentionUnit]!;
            return Opened(key, c.Id, row.Kind, row.Body) is { } plain && Same(key.Hash(row.Kind, plain), c.Hash) ? SealedState.AsSealed : SealedState.Changed;
        });
    }

    /// <summary>What has become of a file; read chunk by chunk, never whole in memory.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="file">The file as it was sealed.</param>
    /// <param name="ct">Ends the check.</param>
    /// <inheritdoc cref="DocumentsAsync" path="/exception"/>
    public async Task<SealedState> FileAsync(string tenant, SealedFile file, CancellationToken ct = default)
    {
        var keys = await new KeyStore(store, tenant).KnownAsync([file.RetentionUnit], ct);
        if (Without(keys, file.RetentionUnit) is { } gone)
            return gone;
        var key = keys[file.RetentionUnit]!;
        using var hash = key.BeginHash(file.Kind);
        var bytes = 0L;
        for (var number = 0; number < file.Chunks; number++)
        {
            var rows = await RowsAsync(
                tenant, new(Chunk) { Parameters = { Text(tenant), new NpgsqlParameter<Guid> { TypedValue = file.Id }, new NpgsqlParameter<int> { TypedValue = number } } },
                reader => reader.GetFieldValue<byte[]>(0), counted: number == 0 ? 1 : null, ct);
            if (rows is not [var body])
                return SealedState.Missing;
            if (Opened(key, file.Id, VaultFiles.Place(file.Kind, number), body) is not { } chunk)
                return SealedState.Changed;
            hash.AppendData(chunk);
            bytes += chunk.Length;
        }
        return bytes == file.Bytes && Same(System.Buffers.Text.Base64Url.EncodeToString(hash.GetHashAndReset()), file.Hash) ? SealedState.AsSealed : SealedState.Changed;
    }

    private static SealedState? Without(IReadOnlyDictionary<Guid, RetentionKey?> keys, Guid unit) =>
        !keys.TryGetValue(unit, out var key) ? SealedState.KeyMissing : key is null ? SealedState.KeyDestroyed : null;

    private static byte[]? Opened(RetentionKey key, Guid id, string kind, byte[] body)
    {
        try
        {
            return key.Decrypt(id, kind, body);
        }
        catch (DamagedDocumentException)
        {
            return null;
        }
    }

    private static bool Same(string hash, string other) => CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(hash), System.Text.Encoding.UTF8.GetBytes(other));

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private Task<List<T>> RowsAsync<T>(string tenant, NpgsqlBatchCommand select, Func<NpgsqlDataReader, T> read, int? counted, CancellationToken ct) =>
        Database.RepeatableAsync(store.Database.App, async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Database.OpenAs(tenant) } };
            if (counted is { } documents)
                batch.BatchCommands.Add(Audit(tenant, documents));
            batch.BatchCommands.Add(Database.Fresh(select));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            var rows = new List<T>();
            while (await reader.ReadAsync(ct))
                rows.Add(read(reader));
            return rows;
        }, ct);

    private NpgsqlBatchCommand Audit(string tenant, int documents) => ComputeAudit.Of(tenant, store.Options.Time.GetUtcNow(), Purpose, documents);
}
