using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>What disposal does to tables that hold something of a retention unit. Whoever adds such a table adds a step, or says why it is kept.</summary>
public interface IDisposalStep
{
    /// <summary>The tables it empties of a retention unit.</summary>
    IReadOnlyCollection<string> Tables { get; }

    /// <summary>Tables that refer to retention units and are kept as they are, each with the reason in one English sentence.</summary>
    IReadOnlyDictionary<string, string> Kept { get; }

    /// <summary>
    /// How the routes of commands end whose stored answers stay: those that dispose of a unit and answer with its id only, so that a repeat gets the first
    /// answer.
    /// </summary>
    IReadOnlyCollection<string> KeptAnswers => [];

    /// <summary>The statements for one unit; run as the application role with the tenant set, and possibly more than once.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="retentionUnit">The unit: a case, or a person's identity.</param>
    IEnumerable<NpgsqlBatchCommand> Commands(string tenant, Guid retentionUnit);
}

/// <summary>The store's own tables.</summary>
/// <param name="keptAnswers">How the routes end whose answers stay.</param>
internal sealed class StoreDisposal(IReadOnlyCollection<string> keptAnswers) : IDisposalStep
{
    public IReadOnlyCollection<string> Tables { get; } = ["vault_documents", "vault_chunks", "vault_index", "idempotency_records", "dead_letters", "deadline_failures"];

    public IReadOnlyDictionary<string, string> Kept { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["mt_streams"] = "The log stays whole: events hold refs, which lead nowhere without the key.",
        ["mt_events"] = "The log stays whole: events hold refs, which lead nowhere without the key.",
        ["read_audit"] = "Who was shown what remains answerable; it holds refs and codes only.",
        ["deadlines"] = "What falls due and when, of streams still at work; refs, codes and dates only.",
        ["deadlines_passed"] = "Keeps a deadline from passing twice, whatever is rebuilt; refs, codes and dates only.",
        ["claims"] = "A case's reference is never given out twice; claims are released by events and hold refs only.",
    };

    public IEnumerable<NpgsqlBatchCommand> Commands(string tenant, Guid retentionUnit)
    {
        // The row stays, so that a document that was disposed of can be told from one that is missing.
        yield return Command("UPDATE vault_documents SET body = ''::bytea WHERE tenant_id = $1 AND retention_unit = $2 AND body <> ''::bytea", tenant, retentionUnit);
        yield return Command("DELETE FROM vault_chunks WHERE tenant_id = $1 AND retention_unit = $2", tenant, retentionUnit);
        yield return Command("DELETE FROM vault_index WHERE tenant_id = $1 AND retention_unit = $2", tenant, retentionUnit);
        var answers = Command(
            "DELETE FROM idempotency_records WHERE tenant_id = $1 AND strpos(response::text, $2::text) > 0 AND NOT EXISTS (SELECT FROM unnest($3::text[]) AS kept (ending) WHERE right(route, length(ending)) = ending)",
            tenant, retentionUnit);
        answers.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. keptAnswers] });
        yield return answers;
        yield return Command("DELETE FROM dead_letters WHERE tenant_id = $1 AND stream_id = $2", tenant, retentionUnit);
        yield return Command("DELETE FROM deadline_failures WHERE tenant_id = $1 AND stream_id = $2", tenant, retentionUnit);
    }

    private static NpgsqlBatchCommand Command(string sql, string tenant, Guid unit) => new(sql)
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = unit } },
    };
}
