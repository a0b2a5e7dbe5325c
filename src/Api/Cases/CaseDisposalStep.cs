using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.Cases;

/// <summary>What disposal does to the program's own tables. A slice that keeps something of a case or a person in a table adds it here.</summary>
internal sealed class CaseDisposalStep : IDisposalStep
{
    private const string RefsOnly = "Refs, codes and dates, for outcome, statistics and timeline; what the refs lead to is gone.";
    private const string Replaced = "The register as it is now, replaced by its next import; whom it knows is not disposed of.";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tables { get; } = ["register_persons", "worklist", "decision_leases", "simulation_facts", "case_notes", "case_messages", "case_attachments", "deliveries", "notice_codes"];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Kept { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["case_details"] = RefsOnly,
        ["case_corrections"] = RefsOnly,
        ["case_requests"] = RefsOnly,
        ["case_appeals"] = RefsOnly,
        ["case_referrals"] = RefsOnly,
        ["case_parties"] = RefsOnly,
        ["case_recipients"] = RefsOnly,
        ["case_secrecy"] = RefsOnly,
        ["diary_numbers"] = RefsOnly,
        ["final_decisions"] = RefsOnly,
        ["inquiry_details"] = RefsOnly,
        ["board_meetings"] = RefsOnly,
        ["board_meeting_cases"] = RefsOnly,
        ["case_letters"] = RefsOnly,
        ["case_letter_recipients"] = RefsOnly,
        ["timeline"] = RefsOnly,
        ["decision_tasks"] = RefsOnly,
        ["decision_basis"] = RefsOnly,
        ["decision_basis_rules"] = RefsOnly,
        ["decision_basis_facts"] = RefsOnly,
        ["worklist_officers"] = RefsOnly,
        ["worklist_waits"] = RefsOnly,
        ["transport_details"] = RefsOnly,
        ["applications_per_school"] = RefsOnly,
        ["school_choices"] = RefsOnly,
        ["choice_figures"] = RefsOnly,
        ["seat_offers"] = RefsOnly,
        ["list_passings"] = RefsOnly,
        ["list_leavings"] = RefsOnly,
        ["held_seats"] = RefsOnly,
        ["left_seats"] = RefsOnly,
        ["withheld_cases"] = RefsOnly,
        ["disposed_units"] = "Says what has been disposed of.",
        ["trusteeships"] = RefsOnly,
        ["register_relations"] = Replaced,
        ["register_placements"] = Replaced,
    };

    /// <inheritdoc/>
    public IReadOnlyCollection<string> KeptAnswers { get; } = [DisposeCase.Route];

    /// <inheritdoc/>
    public IEnumerable<NpgsqlBatchCommand> Commands(string tenant, Guid retentionUnit)
    {
        // A person who comes back gets a new ref and a new key.
        yield return Command("DELETE FROM register_persons WHERE tenant_id = $1 AND person = $2 AND document IS NULL", tenant, retentionUnit);
        yield return Command("DELETE FROM notice_codes WHERE tenant_id = $1 AND person = $2", tenant, retentionUnit);
        // The projection has done it already, but for a database that was restored.
        yield return Command("DELETE FROM worklist WHERE tenant_id = $1 AND case_id = $2", tenant, retentionUnit);
        yield return Command("DELETE FROM simulation_facts WHERE tenant_id = $1 AND case_id = $2", tenant, retentionUnit);
        yield return Command("DELETE FROM decision_leases WHERE tenant_id = $1 AND case_id = $2", tenant, retentionUnit);
        foreach (var table in Correspondence)
            yield return Command($"DELETE FROM {table} WHERE tenant_id = $1 AND case_id = $2", tenant, retentionUnit);
    }

    // Beside the case's stream there is nothing to keep: what was decided stands in the log.
    private static readonly string[] Correspondence = ["case_notes", "case_messages", "case_attachments", "deliveries"];

    private static NpgsqlBatchCommand Command(string sql, string tenant, Guid unit) => new(sql)
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = unit } },
    };
}
