using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>The note that documents were opened by the program for its own computation and shown to nobody.</summary>
internal static class ComputeAudit
{
    /// <summary>The statement that notes it. Run again with the same parameters it notes it once.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="purpose">Code of the purpose.</param>
    /// <param name="documents">How many.</param>
    public static NpgsqlBatchCommand Of(string tenant, DateTimeOffset now, string purpose, int documents) =>
        new("INSERT INTO compute_audit (tenant_id, id, at, purpose, documents) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7(now) },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
                new NpgsqlParameter<string> { TypedValue = purpose },
                new NpgsqlParameter<int> { TypedValue = documents },
            },
        };
}
