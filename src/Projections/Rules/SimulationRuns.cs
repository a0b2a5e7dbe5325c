using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Rules;

/// <summary>Every run of a simulation: who, when, which draft.</summary>
public sealed class SimulationRuns : Projection
{
    /// <inheritdoc/>
    public override string Name => "simulation_runs";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("simulation_runs", """
            tenant_id text not null,
            run uuid not null,
            at timestamptz not null,
            account text not null,
            policy text not null,
            draft text not null,
            school_years text not null,
            primary key (tenant_id, run)
            """,
            ["(tenant_id, at, run)"]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(PolicySimulated)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        var run = (PolicySimulated)e.Data;
        writes.Upsert("simulation_runs")
            .Set("run", e.Id).Set("at", run.At).Set("account", run.By.Id).Set("policy", run.Policy.Value).Set("draft", run.Draft.Value).Set("school_years", string.Join(' ', run.Years));
    }
}
