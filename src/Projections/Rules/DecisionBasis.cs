using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Rules;

/// <summary>What a slice says of what its decisions rest on, beside the rules that every decision names itself.</summary>
public interface IBasisContribution
{
    /// <summary>The slice's events it reads.</summary>
    IReadOnlyCollection<Type> Events { get; }

    /// <summary>What the event tells; parts that are null leave what was told before.</summary>
    BasisFacts Read(IEvent e);
}

/// <summary>What a slice tells of what a decision rests on.</summary>
/// <param name="GoverningDate">The first day of what is applied for, by which policy is chosen.</param>
/// <param name="KnownAt">When the facts were gathered; policy counts as it was known then.</param>
/// <param name="Facts">Facts that may be named in clear, by code: a road network's version, a school unit.</param>
/// <param name="MayFollowDecision">Whether the event may come after the decision, which then does not rest on it.</param>
public sealed record BasisFacts(DateOnly? GoverningDate, DateTimeOffset? KnownAt, IReadOnlyDictionary<string, string?> Facts, bool MayFollowDecision = false);

/// <summary>
/// What every decision rests on: rule versions, the day and moment that chose its policies, facts by code. What is corrected after the
/// decision changes nothing here, since the decision did not rest on it.
/// </summary>
/// <param name="contributions">What each slice adds.</param>
public sealed class DecisionBasis(IReadOnlyList<IBasisContribution> contributions) : Projection
{
    private readonly Dictionary<Type, IBasisContribution> bySlice = contributions.SelectMany(c => c.Events.Select(e => (e, c))).ToDictionary(x => x.e, x => x.c);

    /// <inheritdoc/>
    public override string Name => "decision_basis";

    /// <inheritdoc/>
    public override int Version => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("decision_basis", """
            tenant_id text not null,
            case_id uuid not null,
            case_type text not null,
            governing_date date,
            known_at timestamptz,
            decision_type text,
            outcome text,
            decided_on date,
            decided_by text,
            primary key (tenant_id, case_id)
            """,
            ["(tenant_id, governing_date, case_id) where decided_on is not null"]),
        new("decision_basis_rules", """
            tenant_id text not null,
            case_id uuid not null,
            rule text not null,
            primary key (tenant_id, rule, case_id)
            """,
            []),
        new("decision_basis_facts", """
            tenant_id text not null,
            case_id uuid not null,
            kind text not null,
            value text not null,
            primary key (tenant_id, case_id, kind)
            """,
            ["(tenant_id, kind, value, case_id)"]),
    ];

    /// <summary>How a version of a rule is written here.</summary>
    public static string RuleValue(string rule, int version) => $"{rule}@{version}";

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(CaseRegistered), typeof(CaseDecided), .. bySlice.Keys];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case CaseRegistered r:
                writes.Insert("decision_basis").Set("case_id", e.StreamId).Set("case_type", r.CaseType.Value);
                break;
            case CaseDecided d:
                writes.Update("decision_basis").Set("case_id", e.StreamId)
                    .Set("decision_type", d.DecisionType.Value).Set("outcome", Code.Of(d.Outcome)).Set("decided_on", d.DecidedOn).Set("decided_by", Code.Of(d.DecidedBy.Kind));
                foreach (var rule in d.Rules.Select(r => r.Rule).Distinct())
                    writes.Upsert("decision_basis_rules").Set("rule", RuleValue(rule.Id, rule.Version)).Set("case_id", e.StreamId);
                break;
            default:
                Rest(e, bySlice[e.Data.GetType()].Read(e), writes);
                break;
        }
    }

    private static void Rest(IEvent e, BasisFacts facts, IProjectionWrites writes)
    {
        if (facts.MayFollowDecision)
        {
            Correct(e, facts, writes);
            return;
        }
        if (facts.GoverningDate is { } governing)
            writes.Update("decision_basis").Set("case_id", e.StreamId).Set("governing_date", governing);
        if (facts.KnownAt is { } known)
            writes.Update("decision_basis").Set("case_id", e.StreamId).Set("known_at", known);
        foreach (var (kind, value) in facts.Facts)
        {
            if (value is null)
                writes.Delete("decision_basis_facts").Set("kind", kind).Set("case_id", e.StreamId);
            else
                writes.Upsert("decision_basis_facts").Set("kind", kind).Set("value", value).Set("case_id", e.StreamId);
        }
    }

    // Slow, and rare: only here what is written depends on what there is.
    private static void Correct(IEvent e, BasisFacts facts, IProjectionWrites writes)
    {
        const string undecided = "exists (select from {decision_basis} b where b.tenant_id = $1 and b.case_id = $2 and b.decided_on is null)";
        writes.Execute("update {decision_basis} set known_at = $3::timestamptz where tenant_id = $1 and case_id = $2 and decided_on is null", e.TenantId, e.StreamId, facts.KnownAt?.UtcDateTime);
        foreach (var (kind, value) in facts.Facts)
        {
            writes.Execute($"delete from {{decision_basis_facts}} where tenant_id = $1 and case_id = $2 and kind = $3 and {undecided}", e.TenantId, e.StreamId, kind);
            if (value is not null)
                writes.Execute($"insert into {{decision_basis_facts}} (tenant_id, case_id, kind, value) select $1, $2, $3, $4 where {undecided} on conflict do nothing", e.TenantId, e.StreamId, kind, value);
        }
    }
}
