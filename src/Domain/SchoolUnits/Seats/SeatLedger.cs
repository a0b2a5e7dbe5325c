using System.Collections.Immutable;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.SchoolUnits.Seats;

/// <summary>A seat that somebody holds.</summary>
/// <param name="Holder">The stream on whose behalf it is held.</param>
/// <param name="Child">The child.</param>
/// <param name="Until">The last day to answer while it is only reserved; null once it is taken.</param>
public sealed record HeldSeat(Guid Holder, PersonRef Child, DateOnly? Until);

/// <summary>A seat that a child kept at its own school and has left.</summary>
/// <param name="Holder">The stream by which it was kept.</param>
/// <param name="Child">The child.</param>
public sealed record LeftSeat(Guid Holder, PersonRef Child);

/// <summary>The seats of one unit, grade and school year, as folded from their stream.</summary>
public abstract record SeatLedger
{
    private SeatLedger()
    {
    }

    /// <summary>Seats beside those counted, which children kept and have left, and nobody has given on, in the order in which they were left.</summary>
    public ImmutableList<LeftSeat> Left { get; init; } = [];

    /// <summary>Who had kept a seat that was left and then given on: it is somebody else's, and no more kept for them.</summary>
    public ImmutableHashSet<Guid> GivenOn { get; init; } = [];

    /// <summary>Nobody has counted the seats.</summary>
    public sealed record Uncounted : SeatLedger;

    /// <summary>The seats are known.</summary>
    /// <param name="Unit">The school unit.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="Year">The school year.</param>
    /// <param name="Seats">How many there are.</param>
    /// <param name="Held">Who holds one, by holder.</param>
    public sealed record Counted(SchoolUnitCode Unit, Grade Grade, SchoolYear Year, int Seats, ImmutableDictionary<Guid, HeldSeat> Held) : SeatLedger
    {
        /// <summary>How many are free, never below 0.</summary>
        public int Free => Math.Max(0, Seats - Held.Count);

        /// <summary>How many more are held than there are; 0 as a rule.</summary>
        public int HeldBeyond => Math.Max(0, Held.Count - Seats);
    }

    /// <summary>Before anything has happened.</summary>
    public static SeatLedger Initial { get; } = new Uncounted();

    /// <summary>Seats are never finished: a child may move in until the last day.</summary>
    public static bool IsTerminal(SeatLedger _) => false;

    /// <summary>The seats after one more event.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An event that this program does not know, or that cannot follow the state.</exception>
    public static SeatLedger Evolve(SeatLedger state, ISeatEvent happened) => (state, happened) switch
    {
        (_, KeptSeatLeft e) => state with { Left = state.Left.Add(new LeftSeat(e.Holder, e.Child)) },
        (_, SeatKept e) => state with { Left = state.Left.RemoveAll(l => l.Holder == e.Holder) },
        (Counted s, KeptSeatGivenOn e) => s with { Seats = e.Seats, Left = s.Left.RemoveAll(l => l.Holder == e.Holder), GivenOn = s.GivenOn.Add(e.Holder) },
        (Uncounted, SeatsOpened e) => new Counted(e.Unit, e.Grade, e.Year, e.Seats, ImmutableDictionary<Guid, HeldSeat>.Empty) { Left = state.Left },
        (Counted s, SeatsCounted e) => s with { Seats = e.Seats },
        (Counted s, SeatReserved e) => s with { Held = s.Held.SetItem(e.Holder, new HeldSeat(e.Holder, e.Child, e.Until)) },
        (Counted s, SeatTaken e) => s with { Held = s.Held.SetItem(e.Holder, new HeldSeat(e.Holder, e.Child, Until: null)) },
        (Counted s, SeatReleased e) => s with { Held = s.Held.Remove(e.Holder) },
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, $"Cannot follow {state.GetType().Name}."),
    };
}
