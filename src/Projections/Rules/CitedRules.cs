using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Rules;

/// <summary>Which versions of which rules the log cites: one row per municipality, rule and version. The program must be able to run them all.</summary>
public sealed class CitedRules : Projection
{
    /// <inheritdoc/>
    public override string Name => "cited_rules";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("cited_rules", """
            tenant_id text not null,
            rule text not null,
            version integer not null,
            primary key (tenant_id, rule, version)
            """,
            []),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [.. DomainEvents.All.Select(e => e.Type).Where(typeof(ICitesRules).IsAssignableFrom)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        foreach (var rule in ((ICitesRules)e.Data).Rules.Select(r => r.Rule).Distinct())
        {
            writes.Upsert("cited_rules").Set("rule", rule.Id).Set("version", rule.Version);
        }
    }
}
