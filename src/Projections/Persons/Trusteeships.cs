using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Persons;

/// <summary>Every appointment of a trustee for a child, one row each, those that have ended too. Refs and codes only.</summary>
public sealed class Trusteeships : Projection
{
    /// <inheritdoc/>
    public override string Name => "trusteeships";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("trusteeships", """
            tenant_id text not null,
            trusteeship uuid not null,
            child uuid not null,
            trustee uuid not null,
            kind text not null,
            from_day date not null,
            until_day date,
            ended_on date,
            reference text not null,
            version bigint not null,
            primary key (tenant_id, trusteeship)
            """,
            ["(tenant_id, child)", "(tenant_id, from_day, trusteeship)"],
            StreamColumn: "trusteeship"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(TrusteeAppointed), typeof(TrusteeEnded)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case TrusteeAppointed a:
                writes.Insert("trusteeships").Set("child", a.Child.Value).Set("trustee", a.Trustee.Value).Set("kind", Code.Of(a.Kind)).Set("from_day", a.From).Set("until_day", a.Until)
                    .Set("reference", a.Reference.Value).Set("version", e.Version);
                break;
            case TrusteeEnded d:
                writes.Update("trusteeships").Set("ended_on", d.On).Set("version", e.Version);
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }
}

/// <summary>The last day of an appointment is a deadline, until it has ended.</summary>
public sealed class TrusteeshipDeadlines : IDeadlineSource
{
    private static readonly OpenCode Id = new("trusteeship-over");

    /// <summary>Its kind.</summary>
    public static OpenCode Kind { get; } = new("person.trusteeship");

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(TrusteeAppointed), typeof(TrusteeEnded)];

    /// <inheritdoc/>
    public IEnumerable<DeadlineChange> Changes(IEvent e) => e.Data switch
    {
        TrusteeAppointed { Until: { } last } => [new DeadlineChange.Set(Id, Kind, SwedishDay.EndOf(last))],
        TrusteeAppointed => [],
        TrusteeEnded => [new DeadlineChange.Cancelled(Id)],
        _ => throw new InvalidOperationException($"{e.EventTypeName} is no event of an appointment."),
    };
}
