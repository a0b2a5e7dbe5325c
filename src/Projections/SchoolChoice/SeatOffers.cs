using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolChoice;

/// <summary>Every offer of a seat after a round was published, and what came of it: one row per offer, refs and codes only.</summary>
public sealed class SeatOffers : Projection
{
    private const string Table = "seat_offers";

    /// <inheritdoc/>
    public override string Name => Table;

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new(Table, """
            tenant_id text not null,
            case_id uuid not null,
            offer uuid not null,
            school text not null,
            answer_by date not null,
            state text not null,
            offered_at timestamptz not null,
            answered_on date,
            primary key (tenant_id, case_id, offer)
            """,
            ["(tenant_id, offer)", "(tenant_id, state, answer_by)"],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [typeof(SeatOffered), typeof(OfferAccepted), typeof(OfferDeclined), typeof(OfferLapsed)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        _ = e.Data switch
        {
            SeatOffered o => writes.Insert(Table).Set("offer", o.Offer).Set("school", o.School.Value).Set("answer_by", o.AnswerBy).Set("state", OfferState.Open).Set("offered_at", e.Timestamp),
            OfferAccepted a => writes.Update(Table).Set("offer", a.Offer).Set("state", OfferState.Accepted).Set("answered_on", a.On),
            OfferDeclined d => writes.Update(Table).Set("offer", d.Offer).Set("state", OfferState.Declined).Set("answered_on", d.On),
            OfferLapsed l => writes.Update(Table).Set("offer", l.Offer).Set("state", OfferState.Lapsed).Set("answered_on", l.On),
            _ => throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}."),
        };
    }
}
