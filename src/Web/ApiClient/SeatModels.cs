namespace CaseMgmt.Web.ApiClient;

/// <summary>The seats of one school and grade. How many are taken, reserved, free, held beyond them and left beside them is null for officers who are not named for protected persons.</summary>
public sealed record SeatCount(string Unit, string? Name, string Grade, string SchoolYear, long Seats, long? Taken, long? Reserved, long? Free, long? HeldBeyond, bool HasFree, long? Left = null, bool HasLeft = false);

/// <summary>What giving on a seat that was left answers.</summary>
public sealed record SeatGivenOn(Guid SeatsId, int Seats, string? Position);

/// <summary>What a count of seats answers; the numbers are null as in <see cref="SeatCount"/>.</summary>
public sealed record SeatsCounted(Guid SeatsId, int? Held, int? HeldBeyond, string? Position);

/// <summary>A change of a round's seats after its closing: the number before and after, why, by whom and when.</summary>
public sealed record SeatCorrection(string Unit, string Grade, int Before, int Seats, string Reason, string By, DateTimeOffset At);

/// <summary>A department of a fritidshem; days are null where none is known.</summary>
public sealed record UnitDepartment(string Code, string Name, DateOnly? OpensOn, DateOnly? ClosesOn);

/// <summary>What a statement of departments answers.</summary>
public sealed record DepartmentsStated(string Unit, int Departments, long Version, string? Position);
