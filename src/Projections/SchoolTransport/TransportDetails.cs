using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolTransport;

/// <summary>The details of a case of school transport: one row per case, refs and codes only.</summary>
public sealed class TransportDetails : Projection
{
    /// <inheritdoc/>
    public override string Name => "transport_details";

    /// <inheritdoc/>
    public override int Version => 4;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("transport_details", """
            tenant_id text not null,
            case_id uuid not null,
            pupil uuid not null,
            school_year text not null,
            kind text not null,
            form uuid not null,
            entitlement text,
            problem text,
            decision_type text,
            school text,
            evidence uuid,
            network_version text,
            granted_from date,
            granted_to date,
            mode text,
            conditions uuid,
            arranged_from date,
            arrangement uuid,
            renewal_year text,
            renewal_last_day date,
            reminded_on date,
            primary key (tenant_id, case_id)
            """,
            ["(tenant_id, pupil, school_year)"],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events =>
        [typeof(TransportApplied), typeof(TransportAssessed), typeof(TransportFactsCorrected), typeof(TransportGranted), typeof(TransportRefused),
        typeof(TransportArranged), typeof(TransportRenewalPlanned), typeof(TransportRenewalReminded)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case TransportApplied a:
                writes.Insert("transport_details").Set("pupil", a.Pupil.Value).Set("school_year", a.Year.ToString()).Set("kind", Code.Of(a.Kind)).Set("form", a.Form.Id);
                break;
            case TransportAssessed a:
                Assess(a, writes);
                break;
            case TransportFactsCorrected c:
                Assess(c.ToAssessment(), writes);
                break;
            case TransportGranted g:
                Ungranted(writes)
                    .Set("granted_from", g.From).Set("granted_to", g.To).Set("mode", g.Mode is { } mode ? Code.Of(mode) : null).Set("conditions", g.Conditions?.Id);
                break;
            case TransportRefused:
                Ungranted(writes).Set("granted_from", (DateOnly?)null).Set("granted_to", (DateOnly?)null).Set("mode", (string?)null).Set("conditions", (Guid?)null);
                break;
            case TransportArranged a:
                writes.Update("transport_details").Set("arranged_from", a.From).Set("mode", Code.Of(a.Mode)).Set("arrangement", a.Arrangement.Id);
                break;
            case TransportRenewalPlanned p:
                writes.Update("transport_details").Set("renewal_year", p.Year.ToString()).Set("renewal_last_day", p.LastDay);
                break;
            case TransportRenewalReminded r:
                writes.Update("transport_details").Set("reminded_on", r.On);
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }

    // A changed decision takes what was arranged and planned for the one before with it.
    private static IRowWrite Ungranted(IProjectionWrites writes) => writes.Update("transport_details")
        .Set("arranged_from", (DateOnly?)null).Set("arrangement", (Guid?)null).Set("renewal_year", (string?)null).Set("renewal_last_day", (DateOnly?)null).Set("reminded_on", (DateOnly?)null);

    private static void Assess(TransportAssessed a, IProjectionWrites writes) => writes.Update("transport_details")
        .Set("entitlement", Code.Of(a.Entitlement)).Set("problem", a.Problem?.Value).Set("decision_type", a.DecisionType.Value)
        .Set("school", a.School?.Value).Set("evidence", a.Evidence.Id).Set("network_version", a.NetworkVersion?.Value);
}
