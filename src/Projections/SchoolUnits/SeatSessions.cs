using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolUnits;

/// <summary>
/// Seats in the session of the decision that gives or frees them, so that both stand in one transaction. Somebody else's change of the same seats in between
/// makes the save fail with a conflict, and the server decides again. A child holds one seat per school year, at whichever school, and is offered one more at most.
/// </summary>
public static class SeatSessions
{
    /// <summary>Name of the claim that a child holds a seat in a school year.</summary>
    public const string Claim = "seat";

    /// <summary>Name of the claim that a seat is kept for a child in a school year, beside the one it may hold meanwhile.</summary>
    public const string OfferClaim = "seat-offer";

    /// <summary>Decides on seats and gathers what follows; saves nothing.</summary>
    /// <param name="session">The session of the decision.</param>
    /// <param name="seats">The seats as read to be decided on.</param>
    /// <param name="command">What is asked.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static Rejection? Decide(this IDocumentSession session, IEventStream<SeatLedger> seats, SeatCommand command)
    {
        switch (SeatDecider.Decide(command, seats.Aggregate))
        {
            case Verdict<ISeatEvent>.Refused refused:
                return refused.Rejection;
            case Verdict<ISeatEvent>.Accepted accepted:
                seats.AppendMany(accepted.Events);
                foreach (var e in accepted.Events)
                    KeepClaim(session, seats.Id, seats.Aggregate, e);
                return null;
            default:
                throw new InvalidOperationException("A verdict is accepted or refused.");
        }
    }

    /// <summary>Moves a child's seat from one school or grade to another: left there and got here, or neither.</summary>
    /// <param name="session">The session of the decision.</param>
    /// <param name="from">The seats it leaves.</param>
    /// <param name="leaves">How it leaves them.</param>
    /// <param name="to">The seats it gets one of.</param>
    /// <param name="gets">The seat it gets.</param>
    /// <returns>Why it is refused, or null; nothing is gathered then.</returns>
    public static Rejection? Move(this IDocumentSession session, IEventStream<SeatLedger> from, SeatCommand leaves, IEventStream<SeatLedger> to, SeatCommand gets) =>
        SeatDecider.Decide(gets, to.Aggregate) is Verdict<ISeatEvent>.Refused refused ? refused.Rejection : session.Decide(from, leaves) ?? session.Decide(to, gets);

    /// <summary>Takes or lets go of the claim that goes with an event on seats.</summary>
    internal static void KeepClaim(IDocumentSession session, Guid id, SeatLedger seats, ISeatEvent e)
    {
        if (seats is not SeatLedger.Counted counted)
            return;
        switch (e)
        {
            case SeatReserved r when !counted.Held.ContainsKey(r.Holder):
                session.Claim(OfferClaim, Key(counted, r.Child), id);
                break;
            case SeatTaken t:
                if (counted.Held.ContainsKey(t.Holder))
                    session.ReleaseClaim(OfferClaim, Key(counted, t.Child));
                session.Claim(Claim, Key(counted, t.Child), id);
                break;
            case SeatReleased r:
                session.ReleaseClaim(counted.Held[r.Holder].Until is null ? Claim : OfferClaim, Key(counted, r.Child));
                break;
        }
    }

    private static string Key(SeatLedger.Counted seats, PersonRef child) => $"{seats.Year}:{child}";
}
