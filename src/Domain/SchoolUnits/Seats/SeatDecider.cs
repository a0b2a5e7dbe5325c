using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.SchoolUnits.Seats;

/// <summary>What can be asked of the seats of one unit, grade and school year.</summary>
public abstract record SeatCommand
{
    private SeatCommand()
    {
    }

    /// <summary>Say how many seats there are, the first time or again.</summary>
    /// <param name="Unit">The school unit.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="Year">The school year.</param>
    /// <param name="Seats">How many there are.</param>
    /// <param name="By">Who says so.</param>
    public sealed record Count(SchoolUnitCode Unit, Grade Grade, SchoolYear Year, int Seats, Actor By) : SeatCommand;

    /// <summary>Keep a seat for a child who is offered it.</summary>
    /// <param name="Holder">The stream on whose behalf.</param>
    /// <param name="Child">The child.</param>
    /// <param name="Until">The last day to answer.</param>
    /// <param name="By">Who keeps it.</param>
    public sealed record Reserve(Guid Holder, PersonRef Child, DateOnly Until, Actor By) : SeatCommand;

    /// <summary>Give a child a seat: a free one, or the one reserved for the same holder.</summary>
    /// <param name="Holder">The stream of the decision.</param>
    /// <param name="Child">The child.</param>
    /// <param name="By">Who gives it.</param>
    public sealed record Take(Guid Holder, PersonRef Child, Actor By) : SeatCommand;

    /// <summary>Release a seat.</summary>
    /// <param name="Holder">The stream that holds it.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="By">Who releases it.</param>
    public sealed record Release(Guid Holder, SeatReleaseReason Reason, Actor By) : SeatCommand;

    /// <summary>Say that a child who goes on at its own school, on a seat that is none of those counted, does so no more.</summary>
    /// <param name="Holder">The stream of the decision by which it went on there.</param>
    /// <param name="Child">The child.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="By">Who decides.</param>
    public sealed record LeaveKept(Guid Holder, PersonRef Child, SeatReleaseReason Reason, Actor By) : SeatCommand;

    /// <summary>Let a child go on at its own school, on a seat that is none of those counted.</summary>
    /// <param name="Holder">The stream of the decision.</param>
    /// <param name="Child">The child.</param>
    /// <param name="By">Who decides.</param>
    public sealed record Keep(Guid Holder, PersonRef Child, Actor By) : SeatCommand;

    /// <summary>Count one of the seats that were left by children who had kept them in, the one that was left first.</summary>
    /// <param name="By">Who says that there is room.</param>
    public sealed record GiveOn(Actor By) : SeatCommand;
}

/// <summary>Decides what happens to seats. A seat is never given that is not free, whatever happened to their number in between.</summary>
public static class SeatDecider
{
    /// <summary>
    /// What follows from a command. Refused with <c>seats-not-counted</c>, <c>seats-negative</c>, <c>seats-of-another-grade</c>, <c>no-seat-free</c>,
    /// <c>child-holds-seat</c>, <c>seat-of-another-child</c>, <c>no-seat-left</c>, <c>kept-seat-given-on</c>. A number of seats below what is held is accepted and told; releasing what is not held is nothing.
    /// </summary>
    public static Verdict<ISeatEvent> Decide(SeatCommand command, SeatLedger state) => (command, state) switch
    {
        (SeatCommand.Count { Seats: < 0 }, _) => Refuse("seats-negative", RejectionKind.Rule, "seats"),
        (SeatCommand.Count c, SeatLedger.Uncounted) => Verdict<ISeatEvent>.Accept(new SeatsOpened(c.Unit, c.Grade, c.Year, c.Seats, c.By)),
        (SeatCommand.Count c, SeatLedger.Counted s) when (c.Unit, c.Grade, c.Year) != (s.Unit, s.Grade, s.Year) => Refuse("seats-of-another-grade", RejectionKind.Conflict),
        (SeatCommand.Count c, SeatLedger.Counted s) when c.Seats == s.Seats => Verdict<ISeatEvent>.Accept(),
        (SeatCommand.Count c, SeatLedger.Counted s) => Verdict<ISeatEvent>.Accept(new SeatsCounted(c.Seats, Math.Max(0, s.Held.Count - c.Seats), c.By)),
        (SeatCommand.LeaveKept c, _) => state.GivenOn.Contains(c.Holder) || state.Left.Exists(l => l.Holder == c.Holder) ? Verdict<ISeatEvent>.Accept() : Verdict<ISeatEvent>.Accept(new KeptSeatLeft(c.Holder, c.Child, c.Reason, c.By)),
        (SeatCommand.Keep c, SeatLedger.Counted s) when s.Held.Values.Any(h => h.Child == c.Child) => Refuse("child-holds-seat", RejectionKind.Conflict),
        (SeatCommand.Keep c, _) when state.GivenOn.Contains(c.Holder) => Refuse("kept-seat-given-on", RejectionKind.Conflict),
        (SeatCommand.Keep c, _) => Verdict<ISeatEvent>.Accept(new SeatKept(c.Holder, c.Child, c.By)),
        (_, SeatLedger.Uncounted) => Refuse("seats-not-counted", RejectionKind.NotFound),
        (SeatCommand.GiveOn c, SeatLedger.Counted s) => s.Left is [var first, ..] ? Verdict<ISeatEvent>.Accept(new KeptSeatGivenOn(first.Holder, s.Seats + 1, c.By)) : Refuse("no-seat-left", RejectionKind.Conflict),
        (SeatCommand.Reserve c, SeatLedger.Counted s) => Hold(s, c.Holder, c.Child, held => held.Until == c.Until, new SeatReserved(c.Holder, c.Child, c.Until, c.By)),
        (SeatCommand.Take c, SeatLedger.Counted s) => Hold(s, c.Holder, c.Child, held => held.Until is null, new SeatTaken(c.Holder, c.Child, c.By)),
        (SeatCommand.Release c, SeatLedger.Counted s) => s.Held.GetValueOrDefault(c.Holder) is { } held
            ? Verdict<ISeatEvent>.Accept(new SeatReleased(c.Holder, held.Child, c.Reason, c.By))
            : Verdict<ISeatEvent>.Accept(),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "Unknown command."),
    };

    private static Verdict<ISeatEvent> Hold(SeatLedger.Counted s, Guid holder, PersonRef child, Func<HeldSeat, bool> isThis, ISeatEvent happened)
    {
        if (s.Held.GetValueOrDefault(holder) is { } own)
        {
            if (own.Child != child)
                return Refuse("seat-of-another-child", RejectionKind.Conflict);
            // A seat that is taken is not made a reservation again.
            return isThis(own) || (own.Until is null && happened is SeatReserved) ? Verdict<ISeatEvent>.Accept() : Verdict<ISeatEvent>.Accept(happened);
        }
        if (s.Held.Values.Any(h => h.Child == child))
            return Refuse("child-holds-seat", RejectionKind.Conflict);
        return s.Free > 0 ? Verdict<ISeatEvent>.Accept(happened) : Refuse("no-seat-free", RejectionKind.Conflict);
    }

    private static Verdict<ISeatEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ISeatEvent>.Refuse(code, kind, field);
}
