using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Priorities;

/// <summary>What is known of one child when a round closes: the facts that priorities rest on, frozen so that the run can be made again. Sealed; never in an event.</summary>
/// <param name="Code">The child's code in this round.</param>
/// <param name="Wishes">The ranked schools, the most wanted first, none twice; empty when nobody chose or the guardians disagreed.</param>
/// <param name="AssignedSchool">The school of its catchment area, or null when there is none.</param>
/// <param name="IsResident">Whether it is registered in the municipality.</param>
/// <param name="SiblingsAt">The schools where the register, not the form, says that a sibling goes.</param>
/// <param name="HasMoved">Whether it has moved within the municipality.</param>
/// <param name="IsFive">Whether it is a five-year-old.</param>
/// <param name="ReceivedAfter">Whole seconds from the opening of the round to the arrival of the choice; 0 without a choice.</param>
/// <param name="Ways">The ways to the schools that could be measured, each once.</param>
public sealed record RoundChild(
    RoundCode Code,
    IReadOnlyList<SchoolUnitCode> Wishes,
    SchoolUnitCode? AssignedSchool,
    bool IsResident,
    IReadOnlyList<SchoolUnitCode> SiblingsAt,
    bool HasMoved,
    bool IsFive,
    long ReceivedAfter,
    IReadOnlyList<SchoolWay> Ways)
{
    /// <summary>The way to a school in millimetres; null when it was not measured.</summary>
    public long? WayTo(SchoolUnitCode school) => Ways.FirstOrDefault(w => w.School == school)?.LengthMm;
}

/// <summary>A child's way to a school.</summary>
/// <param name="School">The school.</param>
/// <param name="LengthMm">Walking distance in whole millimetres.</param>
public sealed record SchoolWay(SchoolUnitCode School, long LengthMm);

/// <summary>A school in a round, for one grade.</summary>
/// <param name="Unit">The school unit.</param>
/// <param name="Seats">Its seats for that grade, 0 or more.</param>
public sealed record RoundSchool(SchoolUnitCode Unit, int Seats);
