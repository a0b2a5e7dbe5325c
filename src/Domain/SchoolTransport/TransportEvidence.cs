using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>
/// Everything behind an answer about school transport: the facts as they were known at one moment, where they came from,
/// and what the rules found. Sealed as one document; applying the cited rules to <see cref="Facts"/> again must give the same findings.
/// </summary>
/// <param name="Year">The school year asked for; its first day is the governing date of policy.</param>
/// <param name="KnownAt">When the facts were gathered, UTC.</param>
/// <param name="Protection">The pupil's protection; anything but none ends the assessment at once.</param>
/// <param name="Facts">What the rules were applied to; null when the pupil is protected or the grade is not known.</param>
/// <param name="Pupil">What the register says of the pupil; null when it gave no answer or the pupil is protected.</param>
/// <param name="Placement">Where the pupil is registered as attending; null when nowhere.</param>
/// <param name="PlacedAtIndependent">Whether that is an independent school (fristående skola).</param>
/// <param name="CatchmentVersion">The set of catchment areas, a content hash; null when none was asked.</param>
/// <param name="School">The school the way is measured to, which transport need not go to (see <see cref="TransportDestination"/>); null when none is known.</param>
/// <param name="Way">The way with its geometry; null when it was not measured.</param>
/// <param name="Delegation">The delegation to the machine in force; null when there is none.</param>
/// <param name="Findings">What each rule found, in the order they were applied.</param>
/// <param name="AfterSchoolCare">Whether a journey to or from fritidshem is asked for.</param>
/// <param name="Attended">The school the pupil attends where it is another than <paramref name="School"/>; null otherwise.</param>
/// <param name="AttendedWay">The way to it; null when it was not measured.</param>
/// <param name="SecondHome">The other home of a pupil with alternating residence, as the register has it; null when none is claimed or known.</param>
/// <param name="SecondWay">The way from it; null when it was not measured.</param>
public sealed record TransportEvidence(
    SchoolYear Year,
    DateTimeOffset KnownAt,
    Protection Protection,
    TransportFacts? Facts,
    RegisterPerson? Pupil,
    SchoolPlacement? Placement,
    bool PlacedAtIndependent,
    string? CatchmentVersion,
    SchoolFact? School,
    WayFact? Way,
    PolicyInForce<PolicyValue.DelegationToMachine>? Delegation,
    IReadOnlyList<Finding> Findings,
    bool AfterSchoolCare = false,
    SchoolFact? Attended = null,
    WayFact? AttendedWay = null,
    RegisteredAddress? SecondHome = null,
    WayFact? SecondWay = null)
{
    /// <summary>Whether another home than the registered one is told of, as the applicant has said: who lives there is another than whoever lives with the pupil.</summary>
    public bool NamesOtherHome => SecondHome is not null || Facts?.Claim?.Statements.Residence?.OtherHome is not null;

    /// <summary>The evidence as it may be shown once the matter is protected: nothing that tells who, where or how far.</summary>
    public TransportEvidence WithoutHome() => this with
    {
        Protection = Protection.Unknown,
        Facts = null,
        Pupil = null,
        School = null,
        Way = null,
        Findings = [ProtectedIdentity.Apply(Protection.Unknown)],
        Attended = null,
        AttendedWay = null,
        SecondHome = null,
        SecondWay = null,
    };

    /// <summary>The evidence with what an officer has found out, and what the rules find then. The registers are not asked again.</summary>
    /// <param name="found">What is found of grounds.</param>
    /// <param name="costs">The costs found out, or null where they are as before.</param>
    /// <exception cref="InvalidOperationException">The facts are not known, so nothing can be added to them.</exception>
    public TransportEvidence With(IReadOnlyList<GroundFinding> found, TransportCosts? costs)
    {
        var facts = Facts ?? throw new InvalidOperationException("Nothing is known of the pupil.");
        var claim = facts.Claim ?? new TransportClaim([], new GroundStatements(), []);
        var more = this with { Facts = facts with { Claim = found.Count > 0 ? claim.With(found) : facts.Claim, Costs = costs ?? facts.Costs } };
        return more with { Findings = TransportAssessment.Of(more).Findings };
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(TransportEvidence);
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
    long LengthMm, int HomeOffsetMm, int SchoolOffsetMm, IReadOnlyList<GeoPoint> Geometry, IReadOnlyList<long> WayIds, NetworkVersion Network)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(WayFact);
}
