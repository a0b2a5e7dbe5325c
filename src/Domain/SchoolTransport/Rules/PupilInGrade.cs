using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>Where a pupil goes to school in the school year applied for.</summary>
/// <param name="Form">School form.</param>
/// <param name="Grade">Grade within the form.</param>
/// <param name="Year">School year; its first day is the governing date.</param>
public sealed record PupilInGrade(SchoolForm Form, Grade Grade, SchoolYear Year);
