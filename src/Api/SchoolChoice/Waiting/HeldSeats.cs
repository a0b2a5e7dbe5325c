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
    /// <param name="held">The school where it is placed, or null.</param>
    /// <param name="to">The seats it gets one of.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="keeps">Whether it goes on at the school, or comes back to a seat that it kept and nobody has given on: one that is none of those counted.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static async Task<Rejection?> MoveAsync(
        IDocumentSession session, Guid caseId, ChoiceMatter matter, SchoolUnitCode? held, IEventStream<SeatLedger> to, Actor by, bool keeps, CancellationToken ct)
    {
        SeatCommand gets = keeps ? new SeatCommand.Keep(caseId, matter.Child, by) : new SeatCommand.Take(caseId, matter.Child, by);
        if (held is not { } school)
            return session.Decide(to, gets);
        var from = await FetchAsync(session, matter, school, ct);
        return session.Move(from, Leaving(from.Aggregate, caseId, matter, SeatReleaseReason.Moved, by), to, gets);
    }

    /// <summary>Whether a seat that the child kept at a school stands empty since it left, and is not given on.</summary>
    public static bool IsLeft(SeatLedger seats, Guid caseId) => seats.Left.Exists(l => l.Holder == caseId);

    /// <summary>Frees the seat that a child is placed on at a school, be it one of those counted or one that it kept beside them.</summary>
    public static async Task LeaveAsync(IDocumentSession session, Guid caseId, ChoiceMatter matter, SchoolUnitCode school, SeatReleaseReason reason, Actor by, CancellationToken ct)
    {
        var seats = await FetchAsync(session, matter, school, ct);
        session.Decide(seats, Leaving(seats.Aggregate, caseId, matter, reason, by));
    }

    /// <summary>Frees the seat that a child has or is offered at a school; nothing when it has none.</summary>
    public static async Task ReleaseAsync(IDocumentSession session, ChoiceMatter matter, SchoolUnitCode school, SeatReleaseReason reason, Actor by, CancellationToken ct)
    {
        var seats = await FetchAsync(session, matter, school, ct);
        if (HolderOf(seats.Aggregate, matter.Child) is { } holder)
            session.Decide(seats, new SeatCommand.Release(holder, reason, by));
    }

    // Who is placed at a school and holds none of the seats that are counted there goes on at its own (docs/adr/0063).
    private static SeatCommand Leaving(SeatLedger seats, Guid caseId, ChoiceMatter matter, SeatReleaseReason reason, Actor by) =>
        HolderOf(seats, matter.Child) is { } holder ? new SeatCommand.Release(holder, reason, by) : new SeatCommand.LeaveKept(caseId, matter.Child, reason, by);

    private static Guid? HolderOf(SeatLedger seats, PersonRef child) => seats is SeatLedger.Counted counted ? counted.Held.Values.FirstOrDefault(h => h.Child == child)?.Holder : null;
}
