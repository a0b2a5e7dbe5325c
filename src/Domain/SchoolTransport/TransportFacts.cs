using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>The facts that an answer about school transport rests on, as they were known at one moment. Sealed as evidence.</summary>
/// <param name="Municipality">Code of the municipality that answers.</param>
/// <param name="Year">The school year asked for; its first day is the governing date of policy.</param>
/// <param name="KnownAt">When the facts were gathered, UTC.</param>
/// <param name="Protection">The pupil's protection; anything but none ends the assessment at once.</param>
/// <param name="Pupil">What the register says of the pupil; null when it gave no answer or the pupil is protected.</param>
/// <param name="Placement">Where the pupil is registered as attending; null when nowhere.</param>
/// <param name="Area">Which school the home's catchment area assigns.</param>
/// <param name="School">The school the way is measured to; null when none is known.</param>
/// <param name="PlacedAtIndependent">Whether the pupil attends an independent school; null when that is not known.</param>
/// <param name="Route">The walking way as the rules see it.</param>
/// <param name="Way">The way itself with its geometry; null when it was not measured.</param>
/// <param name="Limits">The limits in force; null when the municipality has none.</param>
/// <param name="Delegation">The delegation to the machine in force; null when there is none.</param>
public sealed record TransportFacts(
    string Municipality,
    SchoolYear Year,
    DateTimeOffset KnownAt,
    Protection Protection,
    RegisterPerson? Pupil,
    SchoolPlacement? Placement,
    AreaFact Area,
    SchoolFact? School,
    bool? PlacedAtIndependent,
    RouteFact Route,
    WayFact? Way,
    PolicyInForce<PolicyValue.RouteLengthLimits>? Limits,
    PolicyInForce<PolicyValue.DelegationToMachine>? Delegation);

/// <summary>What the catchment areas say of a home.</summary>
/// <param name="Result">Whether one area, none or several cover the home.</param>
/// <param name="Units">The schools of the areas that cover it.</param>
/// <param name="Version">The set of areas, a content hash; null when none is imported.</param>
public sealed record AreaFact(AreaResult Result, IReadOnlyList<SchoolUnitCode> Units, string? Version);

/// <summary>How many catchment areas cover a home.</summary>
public enum AreaResult
{
    /// <summary>Exactly one.</summary>
    Found,

    /// <summary>None.</summary>
    OutsideAll,

    /// <summary>More than one, as on a shared border.</summary>
    Several,

    /// <summary>Not asked: the home is not known, or no areas are imported.</summary>
    NotAsked,
}

/// <summary>The school the way is measured to.</summary>
/// <param name="Unit">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Entrance">The measuring point.</param>
public sealed record SchoolFact(SchoolUnitCode Unit, PublicText Name, GeoPoint Entrance);

/// <summary>The walking way as measured.</summary>
/// <param name="LengthMm">Its length along the network, millimetres.</param>
/// <param name="HomeOffsetMm">From the home to the network, millimetres in a straight line; not part of the length.</param>
/// <param name="SchoolOffsetMm">From the school's measuring point to the network, millimetres in a straight line; not part of the length.</param>
/// <param name="Geometry">The way, from home to school.</param>
/// <param name="WayIds">The ways of the road network it follows.</param>
/// <param name="Network">The road network.</param>
public sealed record WayFact(
    long LengthMm, int HomeOffsetMm, int SchoolOffsetMm, IReadOnlyList<GeoPoint> Geometry, IReadOnlyList<long> WayIds, NetworkVersion Network);
