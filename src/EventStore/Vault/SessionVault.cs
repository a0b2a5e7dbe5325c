using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace CaseMgmt.EventStore;

internal sealed partial class SessionVault(DocumentStore store, string tenant, PendingWrites? pending) : IVault
{
    private const string Select = "SELECT id, retention_unit, kind, body FROM vault_documents WHERE tenant_id = $1 AND id = ANY ($2)";
    private readonly KeyStore keys = new(store, tenant);
    private readonly Dictionary<string, byte[]> indexKeys = new(StringComparer.Ordinal);

    private string Tenant => tenant;

    public async Task<RetentionKey> KeyAsync(Guid retentionUnit, CancellationToken ct = default) =>
        (await keys.MakeAsync([retentionUnit], ct))[retentionUnit];

    public async Task<RetentionKey> NewKeyAsync(Guid retentionUnit, CancellationToken ct = default) =>
        (await keys.MakeNewAsync([retentionUnit], ct))[retentionUnit];

    public async Task<IReadOnlyDictionary<Guid, RetentionKey>> KeysAsync(IReadOnlyCollection<Guid> retentionUnits, CancellationToken ct = default) =>
        await keys.MakeAsync(retentionUnits, ct);

    public SealedDocument Seal(RetentionKey key, string kind, ReadOnlySpan<byte> plaintext)
    {
        var writes = pending ?? throw new InvalidOperationException("A query session cannot seal.");
        if (!string.Equals(key.TenantId, tenant, StringComparison.Ordinal))
            throw new ArgumentException("The key belongs to another tenant.", nameof(key));
        var id = Guid.CreateVersion7(store.Options.Time.GetUtcNow());
        writes.Documents.Add(new PendingWrites.SealedRow(id, key.RetentionUnit, kind, key.Encrypt(id, kind, plaintext)));
        return new SealedDocument(id, key.Hash(kind, plaintext), key.RetentionUnit, kind);
    }

    public SealedAhead Ahead()
    {
        var apart = new PendingWrites();
        return new SealedAhead(new SessionVault(store, tenant, apart), apart);
    }

    public void Take(SealedAhead ahead)
    {
        var writes = pending ?? throw new InvalidOperationException("A query session cannot seal.");
        if (ahead.Vault is not SessionVault { Tenant: var sealedFor } || !string.Equals(sealedFor, tenant, StringComparison.Ordinal))
            throw new ArgumentException("They were sealed for another tenant.", nameof(ahead));
        writes.Documents.AddRange(ahead.Pending.Documents);
        writes.Commands.AddRange(ahead.Pending.Commands);
    }

    public Task<IReadOnlyDictionary<Guid, OpenedDocument>> ComputeAsync(IReadOnlyCollection<Guid> ids, string purpose, CancellationToken ct = default)
    {
        var audit = ComputeAudit.Of(tenant, store.Options.Time.GetUtcNow(), Code(purpose, nameof(purpose)), ids.Count);
        return ids.Count == 0 ? Task.FromResult<IReadOnlyDictionary<Guid, OpenedDocument>>(new Dictionary<Guid, OpenedDocument>()) : OpenAsync(ids, audit, ct);
    }

    public Task<IReadOnlyDictionary<Guid, OpenedDocument>> RevealAsync(IReadOnlyCollection<Guid> ids, RevealContext context, CancellationToken ct = default)
    {
        var audit = new NpgsqlBatchCommand("INSERT INTO read_audit (tenant_id, id, at, reason, actor, subject, document_ids, cases) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
        AddAudit(audit, Code(context.Reason, nameof(context)));
        audit.Parameters.Add(new NpgsqlParameter<string> { TypedValue = context.Actor });
        audit.Parameters.Add(new NpgsqlParameter<string> { TypedValue = context.Subject });
        audit.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. ids] });
        audit.Parameters.Add(new NpgsqlParameter
        {
            DataTypeName = "uuid[]",
            Value = context.Cases is { Count: > 0 } cases ? cases.Distinct().ToArray() : DBNull.Value,
        });
        return OpenAsync(ids, audit, ct);
    }

    public byte[] BlindIndex(string purpose, string normalisedValue)
    {
        if (!indexKeys.TryGetValue(purpose, out var key))
        {
            key = store.Options.MasterKeys.IndexKey(tenant, purpose);
            indexKeys.Add(purpose, key);
        }
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(normalisedValue));
    }

    public void IndexNames(IReadOnlyCollection<IndexedName> names)
    {
        var writes = pending ?? throw new InvalidOperationException("A query session cannot index.");
        if (names.Count > 0)
            writes.Commands.AddRange(new NameIndex(tenant, BlindIndex).Write(names));
    }

    public NameSearch SearchNames(string text, bool wholeWords = false) => new NameIndex(tenant, BlindIndex).Search(text, wholeWords);

    // The audit row commits with the read of the ciphertext, before anything is opened.
    private async Task<IReadOnlyDictionary<Guid, OpenedDocument>> OpenAsync(IReadOnlyCollection<Guid> ids, NpgsqlBatchCommand audit, CancellationToken ct)
    {
        var rows = await store.Database.WithAppAsync(async connection =>
        {
            var select = new NpgsqlBatchCommand(Select)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid[]> { TypedValue = [.. ids.Distinct()] } },
            };
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Database.OpenAs(tenant), audit, select } };
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            var found = new Dictionary<Guid, PendingWrites.SealedRow>();
            while (await reader.ReadAsync(ct))
                found.Add(reader.GetGuid(0), new PendingWrites.SealedRow(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), await reader.GetFieldValueAsync<byte[]>(3, ct)));
            return found;
        }, ct);
        foreach (var id in ids)
        {
            if (!rows.ContainsKey(id))
                throw new DocumentMissingException(id);
        }
        if (rows.Count == 0)
            return new Dictionary<Guid, OpenedDocument>();
        var opened = await keys.FindAsync([.. rows.Values.Select(r => r.RetentionUnit).Distinct()], ct);
        return rows.ToDictionary(r => r.Key, r => new OpenedDocument(
            r.Key, r.Value.Kind, r.Value.RetentionUnit, opened[r.Value.RetentionUnit]?.Decrypt(r.Key, r.Value.Kind, r.Value.Body)));
    }

    private void AddAudit(NpgsqlBatchCommand audit, string code)
    {
        var now = store.Options.Time.GetUtcNow();
        audit.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        audit.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7(now) });
        audit.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        audit.Parameters.Add(new NpgsqlParameter<string> { TypedValue = code });
    }

    private static string Code(string text, string name) =>
        CodeForm().IsMatch(text) ? text : throw new ArgumentException("A reason or purpose is a code of lower-case letters, digits, dots and hyphens, never free text.", name);

    [GeneratedRegex("^[a-z][a-z0-9.-]{0,79}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeForm();
}
