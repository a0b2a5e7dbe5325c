using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>Where a pupil is registered as attending, one school year.</summary>
/// <param name="Pupil">The pupil.</param>
/// <param name="Year">The school year.</param>
/// <param name="Form">School form.</param>
/// <param name="Grade">Grade.</param>
/// <param name="Unit">The school unit, or null when no place is registered yet.</param>
/// <param name="Version">Which state of the register says so.</param>
public sealed record SchoolPlacement(PersonRef Pupil, SchoolYear Year, SchoolForm Form, Grade Grade, SchoolUnitCode? Unit, RegisterVersion Version);
