using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>The seat that a child of a round has and the one it gets, moved in the transaction of the decision.</summary>
internal static class HeldSeats
{
    /// <summary>The seats of a school for the child's grade and year, to be decided on.</summary>
    public static Task<IEventStream<SeatLedger>> FetchAsync(IDocumentSession session, ChoiceMatter matter, SchoolUnitCode school, CancellationToken ct) =>
        session.Events.FetchForWriting<SeatLedger>(StreamIds.Seats(session.TenantId, school, matter.Grade, matter.Year), ct);

    /// <summary>Gives a child a seat, the one reserved for it or a free one, and frees the one it had; both or neither.</summary>
    /// <param name="session">The session of the decision.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="matter">The child, grade and year.</param>
    /// <param name="held">The school where it has a seat, or null.</param>
    /// <param name="to">The seats it gets one of.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static async Task<Rejection?> MoveAsync(IDocumentSession session, Guid caseId, ChoiceMatter matter, SchoolUnitCode? held, IEventStream<SeatLedger> to, Actor by, CancellationToken ct)
    {
        var take = new SeatCommand.Take(caseId, matter.Child, by);
        if (held is { } school)
        {
            var from = await FetchAsync(session, matter, school, ct);
            if (HolderOf(from.Aggregate, matter.Child) is { } holder)
                return session.Move(from, holder, to, take);
        }
        return session.Decide(to, take);
    }

    /// <summary>Frees the seat that a child has or is offered at a school; nothing when it has none.</summary>
    public static async Task ReleaseAsync(IDocumentSession session, ChoiceMatter matter, SchoolUnitCode school, SeatReleaseReason reason, Actor by, CancellationToken ct)
    {
        var seats = await FetchAsync(session, matter, school, ct);
        if (HolderOf(seats.Aggregate, matter.Child) is { } holder)
            session.Decide(seats, new SeatCommand.Release(holder, reason, by));
    }

    private static Guid? HolderOf(SeatLedger seats, PersonRef child) => seats is SeatLedger.Counted counted ? counted.Held.Values.FirstOrDefault(h => h.Child == child)?.Holder : null;
}
