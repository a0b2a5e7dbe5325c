using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolTransport;

/// <summary>Applications for school transport per school and outcome: one row per case, counted when it is read, small counts suppressed.</summary>
public sealed class ApplicationsPerSchool : Projection
{
    /// <inheritdoc/>
    public override string Name => "applications_per_school";

    /// <inheritdoc/>
    public override int Version => 3;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("applications_per_school", """
            tenant_id text not null,
            case_id uuid not null,
            school_year text not null,
            school text,
            kind text not null,
            outcome text,
            primary key (tenant_id, case_id)
            """,
            ["(tenant_id, school_year, school)"],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(TransportApplied), typeof(TransportAssessed), typeof(TransportFactsCorrected), typeof(TransportGranted), typeof(CaseDecided), typeof(ApplicationWithdrawn)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case TransportApplied a:
                writes.Insert("applications_per_school").Set("school_year", a.Year.ToString()).Set("kind", Code.Of(a.Kind));
                break;
            case TransportAssessed a:
                Place(a.Destination, writes);
                break;
            case TransportFactsCorrected c:
                Place(c.Destination, writes);
                break;
            case TransportGranted g:
                Place(g.School, writes);
                break;
            case CaseDecided d:
                // Cases of other slices have no row here, and the update then touches nothing.
                writes.Update("applications_per_school").Set("outcome", Code.Of(d.Outcome));
                break;
            // What was taken back waits for no decision.
            case ApplicationWithdrawn:
                writes.Update("applications_per_school").Set("outcome", "withdrawn");
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }

    private static void Place(SchoolUnitCode? school, IProjectionWrites writes) => writes.Update("applications_per_school").Set("school", school?.Value);
}
