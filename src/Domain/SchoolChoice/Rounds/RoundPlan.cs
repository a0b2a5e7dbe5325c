using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Rounds;

/// <summary>The seats of one school for one grade in a round.</summary>
/// <param name="Unit">The school unit.</param>
/// <param name="Grade">The grade.</param>
/// <param name="Seats">How many seats the round may give.</param>
public sealed record PlannedSeats([Open] SchoolUnitCode Unit, [Open] Grade Grade, [Open] int Seats);

/// <summary>How a round is set up. Compares by content.</summary>
/// <param name="Year">The school year it places for.</param>
/// <param name="OpensAt">From when choices may be made, UTC.</param>
/// <param name="ClosesAt">Until when, UTC.</param>
/// <param name="Seats">The schools with their seats per grade, each pair once.</param>
/// <param name="OrderFrom">The first day of the order of priority that applies: the policy value is cited by it and by when it was recorded.</param>
/// <param name="OrderRecordedAt">When that value was recorded, UTC.</param>
public sealed record RoundPlan(
    [Open] SchoolYear Year,
    [Open] DateTimeOffset OpensAt,
    [Open] DateTimeOffset ClosesAt,
    [Open] IReadOnlyList<PlannedSeats> Seats,
    [Open] DateOnly OrderFrom,
    [Open] DateTimeOffset OrderRecordedAt)
{
    /// <summary>What is wrong with it in itself, as a stable code; null when nothing is.</summary>
    public string? Fault() =>
        Seats.Count == 0 ? "round-without-seats"
        : Seats.Any(s => s.Seats < 0) ? "seats-negative"
        : Seats.Select(s => (s.Unit, s.Grade)).Distinct().Count() != Seats.Count ? "round-school-twice"
        : ClosesAt <= OpensAt ? "round-closes-before-it-opens"
        : null;

    /// <inheritdoc/>
    public bool Equals(RoundPlan? other) =>
        other is not null && (Year, OpensAt, ClosesAt, OrderFrom, OrderRecordedAt) == (other.Year, other.OpensAt, other.ClosesAt, other.OrderFrom, other.OrderRecordedAt) && Seats.SequenceEqual(other.Seats);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Year, OpensAt, ClosesAt, Seats.Count);
}
