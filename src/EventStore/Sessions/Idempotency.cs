using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Answers already given, found by a keyed hash of the client's key.</summary>
internal static class Idempotency
{
    /// <summary>The constraint that a second answer to the same request violates.</summary>
    public const string Key = "pk_idempotency_records";

    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private const string Purpose = "idempotency-key";

    private const string Insert =
        """
        INSERT INTO idempotency_records (tenant_id, actor, route, key_hash, request_hash, status, response, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    private const string Replace =
        """
        WITH stored AS (
            INSERT INTO idempotency_records AS r (tenant_id, actor, route, key_hash, request_hash, status, response, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (tenant_id, actor, route, key_hash) DO UPDATE
            SET request_hash = excluded.request_hash, status = excluded.status, response = excluded.response, expires_at = excluded.expires_at
            WHERE r.expires_at <= $9
            RETURNING 1::bigint AS rows)
        SELECT require_first((SELECT rows FROM stored))
        """;

    public static NpgsqlBatchCommand Find(string tenant, string key, string actor, string route, IVault vault, DateTimeOffset now) =>
        new("SELECT request_hash, status, response, expires_at FROM idempotency_records WHERE tenant_id = $1 AND actor = $2 AND route = $3 AND key_hash = $4 AND expires_at > $5")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<string> { TypedValue = actor },
                new NpgsqlParameter<string> { TypedValue = route },
                new NpgsqlParameter<byte[]> { TypedValue = vault.BlindIndex(Purpose, key) },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            },
        };

    public static async Task<IdempotencyRecord?> ReadAsync(NpgsqlDataReader reader, string key, string actor, string route) =>
        await reader.ReadAsync()
            ? new IdempotencyRecord(key, actor, route, reader.GetString(0), reader.GetInt32(1), reader.GetString(2), await reader.GetFieldValueAsync<DateTimeOffset>(3))
            : null;

    /// <summary>Stores the record unless one is there; waits for one that is being stored. To write over one that has expired but was not removed yet is needed seldom, and dearer.</summary>
    public static NpgsqlBatchCommand Store(string tenant, IdempotencyRecord record, IVault vault, DateTimeOffset now, bool overExpired)
    {
        var command = new NpgsqlBatchCommand(overExpired ? Replace : Insert)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<string> { TypedValue = record.Actor },
                new NpgsqlParameter<string> { TypedValue = record.Route },
                new NpgsqlParameter<byte[]> { TypedValue = vault.BlindIndex(Purpose, record.Key) },
                new NpgsqlParameter<string> { TypedValue = record.RequestHash },
                new NpgsqlParameter<int> { TypedValue = record.Status },
                new NpgsqlParameter<string> { TypedValue = record.Response },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = record.Expires ?? now + Kept },
            },
        };
        if (overExpired)
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        return command;
    }
}
