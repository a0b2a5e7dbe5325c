using System.Runtime.CompilerServices;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>A file that is sealed chunk by chunk.</summary>
/// <param name="Id">The file.</param>
/// <param name="Kind">What it is.</param>
/// <param name="RetentionUnit">Whose key opens it.</param>
/// <param name="Chunks">How many chunks it has.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Hash">HMAC-SHA256 of the content under the retention unit's key, base64url.</param>
public sealed record SealedFile(Guid Id, string Kind, Guid RetentionUnit, int Chunks, long Bytes, string Hash);

/// <summary>Looks at a chunk before it is sealed; throws to refuse the file.</summary>
/// <param name="number">Its number, from 0.</param>
/// <param name="content">Its content; not to be kept.</param>
/// <param name="ct">Cancels.</param>
public delegate Task ChunkInspection(int number, ReadOnlyMemory<byte> content, CancellationToken ct);

/// <summary>
/// Files in the vault, of any length: never whole in memory, neither in nor out. A chunk is committed by itself, since no transaction may stay open while somebody
/// uploads; who keeps the file notes it where it belongs, and without such a note it is nobody's and is removed.
/// </summary>
/// <param name="store">The store.</param>
public sealed class VaultFiles(DocumentStore store)
{
    /// <summary>Length of every chunk but the last.</summary>
    public const int ChunkBytes = 256 * 1024;

    /// <summary>Seals what a stream gives. When the stream breaks or the inspection refuses, nothing is left of the file.</summary>
    /// <param name="key">The key of the retention unit.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="content">The content; read to its end.</param>
    /// <param name="inspect">Looks at every chunk first.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<SealedFile> StoreAsync(RetentionKey key, string kind, Stream content, ChunkInspection inspect, CancellationToken ct = default)
    {
        var id = Guid.CreateVersion7(store.Options.Time.GetUtcNow());
        var buffer = new byte[ChunkBytes];
        using var hash = key.BeginHash(kind);
        var (chunks, bytes) = (0, 0L);
        try
        {
            int read;
            while ((read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct)) > 0)
            {
                var chunk = buffer.AsMemory(0, read);
                await inspect(chunks, chunk, ct);
                hash.AppendData(chunk.Span);
                await InsertAsync(key, id, chunks, key.Encrypt(id, Place(kind, chunks), chunk.Span), ct);
                chunks++;
                bytes += read;
            }
            return new SealedFile(id, kind, key.RetentionUnit, chunks, bytes, System.Buffers.Text.Base64Url.EncodeToString(hash.GetHashAndReset()));
        }
        catch
        {
            await RemoveQuietlyAsync(key.TenantId, id);
            throw;
        }
    }

    /// <summary>Removes a file that nobody keeps.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public Task RemoveAsync(string tenant, Guid file, CancellationToken ct = default) => RunAsync(
        tenant,
        new("DELETE FROM vault_chunks WHERE tenant_id = $1 AND file = $2")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = file } },
        },
        ct);

    /// <summary>Opens a file to be shown to a person, chunk by chunk; who, why and which is written to the read audit first. Who may see what is not known here.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="file">The file as it was sealed.</param>
    /// <param name="context">Who is shown it, and why.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The chunks in order, or null when the file's key has been destroyed.</returns>
    /// <exception cref="RetentionKeyMissingException">The key database lacks the unit's key.</exception>
    public async Task<IAsyncEnumerable<ReadOnlyMemory<byte>>?> RevealAsync(string tenant, SealedFile file, RevealContext context, CancellationToken ct = default)
    {
        await AuditAsync(tenant, file.Id, context, ct);
        var key = (await new KeyStore(store, tenant).FindAsync([file.RetentionUnit], ct))[file.RetentionUnit];
        return key is null ? null : OpenAsync(key, file, ct);
    }

    /// <summary>Seals a file anew under another retention unit's key, chunk by chunk, for what goes on elsewhere; counted as computation, shown to nobody.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="file">The file as it was sealed.</param>
    /// <param name="to">The key of the other retention unit.</param>
    /// <param name="purpose">Code of the purpose: lower-case letters, digits, dots and hyphens.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The new file, which is nobody's until somebody keeps it; null when the old one's key has been destroyed.</returns>
    /// <exception cref="RetentionKeyMissingException">The key database lacks the unit's key.</exception>
    public async Task<SealedFile?> CopyAsync(string tenant, SealedFile file, RetentionKey to, string purpose, CancellationToken ct = default)
    {
        var now = store.Options.Time.GetUtcNow();
        await RunAsync(
            tenant,
            ComputeAudit.Of(tenant, now, purpose, documents: 1),
            ct);
        if ((await new KeyStore(store, tenant).FindAsync([file.RetentionUnit], ct))[file.RetentionUnit] is not { } key)
            return null;
        var id = Guid.CreateVersion7(now);
        using var hash = to.BeginHash(file.Kind);
        try
        {
            var number = 0;
            await foreach (var chunk in OpenAsync(key, file, ct))
            {
                hash.AppendData(chunk.Span);
                await InsertAsync(to, id, number, to.Encrypt(id, Place(file.Kind, number), chunk.Span), ct);
                number++;
            }
            return file with { Id = id, RetentionUnit = to.RetentionUnit, Hash = System.Buffers.Text.Base64Url.EncodeToString(hash.GetHashAndReset()) };
        }
        catch
        {
            await RemoveQuietlyAsync(tenant, id);
            throw;
        }
    }

    private Task<int> AuditAsync(string tenant, Guid file, RevealContext context, CancellationToken ct)
    {
        var now = store.Options.Time.GetUtcNow();
        return RunAsync(
            tenant,
            new("INSERT INTO read_audit (tenant_id, id, at, reason, actor, subject, document_ids) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING")
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = tenant },
                    new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7(now) },
                    new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
                    new NpgsqlParameter<string> { TypedValue = context.Reason },
                    new NpgsqlParameter<string> { TypedValue = context.Actor },
                    new NpgsqlParameter<string> { TypedValue = context.Subject },
                    new NpgsqlParameter<Guid[]> { TypedValue = [file] },
                },
            },
            ct);
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> OpenAsync(RetentionKey key, SealedFile file, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var number = 0; number < file.Chunks; number++)
            yield return key.Decrypt(file.Id, Place(file.Kind, number), await ReadAsync(key.TenantId, file.Id, number, ct));
    }

    private Task<byte[]> ReadAsync(string tenant, Guid file, int number, CancellationToken ct) =>
        Database.RepeatableAsync(store.Database.App, async connection =>
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    Database.OpenAs(tenant),
                    new("SELECT body FROM vault_chunks WHERE tenant_id = $1 AND file = $2 AND number = $3")
                    {
                        Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = file }, new NpgsqlParameter<int> { TypedValue = number } },
                    },
                },
            };
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            return await reader.ReadAsync(ct) ? await reader.GetFieldValueAsync<byte[]>(0, ct) : throw new DocumentMissingException(file);
        }, ct);

    private Task<int> InsertAsync(RetentionKey key, Guid file, int number, byte[] body, CancellationToken ct) => RunAsync(
        key.TenantId,
        new("INSERT INTO vault_chunks (tenant_id, file, number, retention_unit, body, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = key.TenantId },
                new NpgsqlParameter<Guid> { TypedValue = file },
                new NpgsqlParameter<int> { TypedValue = number },
                new NpgsqlParameter<Guid> { TypedValue = key.RetentionUnit },
                new NpgsqlParameter<byte[]> { TypedValue = body },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = store.Options.Time.GetUtcNow() },
            },
        },
        ct);

    private Task<int> RunAsync(string tenant, NpgsqlBatchCommand command, CancellationToken ct) =>
        Database.RepeatableAsync(store.Database.App, async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Database.SetTenant(tenant), Database.Fresh(command) } };
            return await batch.ExecuteNonQueryAsync(ct);
        }, ct);

    // Not cancelled with the upload: what it leaves is taken away at once, or by the sweep when the database is away.
    private async Task RemoveQuietlyAsync(string tenant, Guid file)
    {
        try
        {
            await RemoveAsync(tenant, file, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The first error is the one to tell.
        }
    }

    internal static string Place(string kind, int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind}#{number}");
}
