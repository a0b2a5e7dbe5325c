namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>An event of a school unit's stream.</summary>
public interface ISchoolUnitEvent : IDomainEvent;

/// <summary>A school unit has been entered.</summary>
/// <param name="Unit">Its code.</param>
/// <param name="Description">What is publicly known of it; a school's coordinates are public.</param>
[EventName("school-unit.registered.v1")]
public sealed record SchoolUnitRegistered([Open] SchoolUnitCode Unit, [Open] SchoolUnitDescription Description) : ISchoolUnitEvent;

/// <summary>Something about a school unit has changed.</summary>
/// <param name="Unit">Its code.</param>
/// <param name="Description">Everything that is publicly known of it after the change.</param>
[EventName("school-unit.changed.v1")]
public sealed record SchoolUnitChanged([Open] SchoolUnitCode Unit, [Open] SchoolUnitDescription Description) : ISchoolUnitEvent;

/// <summary>A school unit has been closed for good.</summary>
/// <param name="Unit">Its code.</param>
/// <param name="LastDay">Last day of teaching.</param>
/// <param name="Successor">The unit that takes over its pupils, when the closing is a reorganisation; null when none does or none was told.</param>
[EventName("school-unit.closed.v2")]
public sealed record SchoolUnitClosed([Open] SchoolUnitCode Unit, [Open] DateOnly LastDay, [Open] SchoolUnitCode? Successor) : ISchoolUnitEvent;

/// <summary>The departments (avdelningar) of the fritidshem of a school unit have been stated, the first time or again.</summary>
/// <param name="Unit">Its code.</param>
/// <param name="Departments">Every department after it, in the order of their codes; those that are over have a last day.</param>
[EventName("school-unit.departments-stated.v1")]
public sealed record SchoolUnitDepartmentsStated([Open] SchoolUnitCode Unit, [Open] IReadOnlyList<Department> Departments) : ISchoolUnitEvent;
