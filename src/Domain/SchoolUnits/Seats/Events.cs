using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.SchoolUnits.Seats;

/// <summary>An event of the seats of one unit, grade and school year.</summary>
public interface ISeatEvent : IDomainEvent;

/// <summary>The seats have been counted for the first time.</summary>
/// <param name="Unit">The school unit.</param>
/// <param name="Grade">The grade.</param>
/// <param name="Year">The school year.</param>
/// <param name="Seats">How many there are, 0 or more.</param>
/// <param name="By">Who says so.</param>
[EventName("seats.opened.v1")]
public sealed record SeatsOpened([Open] SchoolUnitCode Unit, [Open] Grade Grade, [Open] SchoolYear Year, [Open] int Seats, [Open] Actor By) : ISeatEvent;

/// <summary>There are more or fewer seats than before. Nobody loses a seat by it: seats held beyond the number are told until they are released.</summary>
/// <param name="Seats">How many there are now, 0 or more.</param>
/// <param name="HeldBeyond">How many more were held than there are now; 0 when none.</param>
/// <param name="By">Who says so.</param>
[EventName("seats.counted.v1")]
public sealed record SeatsCounted([Open] int Seats, [Open] int HeldBeyond, [Open] Actor By) : ISeatEvent;

/// <summary>A seat is kept for a child who has been offered it, until it answers.</summary>
/// <param name="Holder">The stream on whose behalf it is kept: a case, a round.</param>
/// <param name="Child">The child.</param>
/// <param name="Until">The last day to answer.</param>
/// <param name="By">Who kept it.</param>
[EventName("seats.reserved.v1")]
public sealed record SeatReserved([Open] Guid Holder, [Open] PersonRef Child, [Open] DateOnly Until, [Open] Actor By) : ISeatEvent;

/// <summary>A seat is a child's. Stands in the same transaction as the decision that gives it.</summary>
/// <param name="Holder">The stream of the decision.</param>
/// <param name="Child">The child.</param>
/// <param name="By">Who gave it.</param>
[EventName("seats.taken.v1")]
public sealed record SeatTaken([Open] Guid Holder, [Open] PersonRef Child, [Open] Actor By) : ISeatEvent;

/// <summary>A seat is free again.</summary>
/// <param name="Holder">The stream that held it.</param>
/// <param name="Child">The child.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who released it.</param>
[EventName("seats.released.v1")]
public sealed record SeatReleased([Open] Guid Holder, [Open] PersonRef Child, [Open] SeatReleaseReason Reason, [Open] Actor By) : ISeatEvent;

/// <summary>
/// A child who kept its seat at the school where it goes, one that is none of those counted, has got another school or goes away: the seat stands empty. It goes to nobody before an officer has said that it may
/// be given on, or the child has come back to it.
/// </summary>
/// <param name="Holder">The stream of the decision that said that the child goes on there.</param>
/// <param name="Child">The child.</param>
/// <param name="Reason">Why it was left.</param>
/// <param name="By">Who decided that.</param>
[EventName("seats.kept-left.v1")]
public sealed record KeptSeatLeft([Open] Guid Holder, [Open] PersonRef Child, [Open] SeatReleaseReason Reason, [Open] Actor By) : ISeatEvent;

/// <summary>A child goes on, or goes again, at its own school on a seat that is none of those counted. Stands in the same transaction as the decision that says so.</summary>
/// <param name="Holder">The stream of the decision.</param>
/// <param name="Child">The child.</param>
/// <param name="By">Who decided that.</param>
[EventName("seats.kept.v1")]
public sealed record SeatKept([Open] Guid Holder, [Open] PersonRef Child, [Open] Actor By) : ISeatEvent;

/// <summary>A seat that was left by a child who had kept it is one of those counted from now on.</summary>
/// <param name="Holder">The stream by which it had been kept.</param>
/// <param name="Seats">How many there are now.</param>
/// <param name="By">Who says that there is room.</param>
[EventName("seats.kept-given-on.v1")]
public sealed record KeptSeatGivenOn([Open] Guid Holder, [Open] int Seats, [Open] Actor By) : ISeatEvent;
