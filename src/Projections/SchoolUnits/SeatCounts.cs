using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolUnits;

/// <summary>The seats of every unit, grade and school year: how many there are, one row each, and who holds one, one row per holder; and beside them those that were left by children who had kept them.</summary>
public sealed class SeatCounts : Projection
{
    /// <inheritdoc/>
    public override string Name => "seat_counts";

    /// <inheritdoc/>
    public override int Version => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("seat_counts", """
            tenant_id text not null,
            seats_id uuid not null,
            school_year text not null,
            unit_code text not null,
            grade text not null,
            seats bigint not null,
            version bigint not null,
            primary key (tenant_id, seats_id)
            """,
            ["(tenant_id, school_year, unit_code, grade)"],
            StreamColumn: "seats_id"),
        new("held_seats", """
            tenant_id text not null,
            seats_id uuid not null,
            holder uuid not null,
            child uuid not null,
            reserved_until date,
            primary key (tenant_id, seats_id, holder)
            """,
            ["(tenant_id, child)"],
            StreamColumn: "seats_id"),
        new("left_seats", """
            tenant_id text not null,
            seats_id uuid not null,
            holder uuid not null,
            child uuid not null,
            primary key (tenant_id, seats_id, holder)
            """,
            [],
            StreamColumn: "seats_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(SeatsOpened), typeof(SeatsCounted), typeof(SeatReserved), typeof(SeatTaken), typeof(SeatReleased), typeof(KeptSeatLeft), typeof(SeatKept), typeof(KeptSeatGivenOn)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case SeatsOpened o:
                writes.Insert("seat_counts").Set("school_year", o.Year.ToString()).Set("unit_code", o.Unit.Value).Set("grade", o.Grade.Code).Set("seats", o.Seats).Set("version", e.Version);
                return;
            case SeatsCounted c:
                writes.Update("seat_counts").Set("seats", c.Seats).Set("version", e.Version);
                return;
            case SeatReserved r:
                writes.Upsert("held_seats").Set("holder", r.Holder).Set("child", r.Child.Value).Set("reserved_until", r.Until);
                break;
            case SeatTaken t:
                writes.Upsert("held_seats").Set("holder", t.Holder).Set("child", t.Child.Value).Set("reserved_until", (DateOnly?)null);
                break;
            case SeatReleased r:
                writes.Delete("held_seats").Set("holder", r.Holder);
                break;
            case KeptSeatLeft l:
                writes.Upsert("left_seats").Set("holder", l.Holder).Set("child", l.Child.Value);
                break;
            case SeatKept k:
                writes.Delete("left_seats").Set("holder", k.Holder);
                break;
            case KeptSeatGivenOn g:
                writes.Delete("left_seats").Set("holder", g.Holder);
                writes.Update("seat_counts").Set("seats", g.Seats).Set("version", e.Version);
                return;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
        writes.Update("seat_counts").Set("version", e.Version);
    }
}
