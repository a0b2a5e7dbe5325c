using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Everything the rules of school transport build on: with it sealed as evidence, every finding can be made again. Personal data.
/// </summary>
/// <param name="Pupil">School form, grade and school year.</param>
/// <param name="BirthDate">Date of birth; null when the register does not say.</param>
/// <param name="Protection">The effective protection.</param>
/// <param name="HomeMunicipality">Code of the municipality where the child is registered, or null.</param>
/// <param name="Municipality">Code of the municipality that is asked.</param>
/// <param name="PlacedAt">Unit where the child is placed, or null.</param>
/// <param name="Catchment">What the catchment areas say of the home.</param>
/// <param name="Route">The way to school.</param>
/// <param name="Limits">The policy of route lengths in force for the first day applied for, as known then; null when none.</param>
/// <param name="Claim">What is claimed beside the length of the way; null when nothing is.</param>
/// <param name="Costs">What transport costs to the assigned school and to the one attended; null when not compared or not known.</param>
/// <param name="AttendsIndependent">Whether the unit attended is an independent school (fristående skola).</param>
public sealed record TransportFacts(
    PupilInGrade Pupil,
    DateOnly? BirthDate,
    Protection Protection,
    string? HomeMunicipality,
    string Municipality,
    SchoolUnitCode? PlacedAt,
    CatchmentFact Catchment,
    RouteFact Route,
    PolicyInForce<PolicyValue.RouteLengthLimits>? Limits,
    TransportClaim? Claim = null,
    TransportCosts? Costs = null,
    bool AttendsIndependent = false)
{
    /// <summary>The type's name and no facts.</summary>
    public override string ToString() => nameof(TransportFacts);
}
