using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>What the applicant says of the grounds ticked, field by field; parts that are not said are null. Health and custody: sealed wherever it stands.</summary>
/// <param name="Traffic">Of the traffic along the way.</param>
/// <param name="Medical">Of a certificate.</param>
/// <param name="Residence">Of the pupil's two homes.</param>
/// <param name="Move">Of a move in the last year of school.</param>
public sealed record GroundStatements(TrafficStatement? Traffic = null, MedicalStatement? Medical = null, ResidenceStatement? Residence = null, MoveStatement? Move = null)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(GroundStatements);
}

/// <summary>The traffic along the way to school, at the place that the applicant finds dangerous.</summary>
/// <param name="SpeedLimit">The speed limit there, km/h.</param>
/// <param name="HasWalkway">Whether there is a way for walkers apart from the cars (gångbana or gång- och cykelväg).</param>
/// <param name="IsLit">Whether it is lit.</param>
/// <param name="Where">Where, in the applicant's words.</param>
public sealed record TrafficStatement(int? SpeedLimit = null, bool? HasWalkway = null, bool? IsLit = null, string? Where = null);

/// <summary>A disability or an illness. The certificate itself is a document of the case.</summary>
/// <param name="HasCertificate">Whether a certificate is sent in.</param>
/// <param name="Until">The last day the certificate speaks of; null when it is not limited.</param>
public sealed record MedicalStatement(bool? HasCertificate = null, DateOnly? Until = null);

/// <summary>Alternating residence (växelvist boende).</summary>
/// <param name="OtherHome">The address of the other home.</param>
/// <param name="NightsHere">Nights in the registered home in two weeks, 0 to 14.</param>
/// <param name="NightsThere">Nights in the other home in two weeks, 0 to 14.</param>
/// <param name="IsFixed">Whether the nights follow a fixed schedule.</param>
public sealed record ResidenceStatement(RegisteredAddress? OtherHome = null, int? NightsHere = null, int? NightsThere = null, bool? IsFixed = null);

/// <summary>A move during the last year of compulsory school, after which the pupil stays in its school.</summary>
/// <param name="MovedOn">The day of the move.</param>
public sealed record MoveStatement(DateOnly? MovedOn = null);

/// <summary>What an officer has found of one ground, after looking into it.</summary>
/// <param name="Ground">The ground.</param>
/// <param name="Supports">Whether it gives a need of school transport.</param>
/// <param name="Until">The last day of the need; null when it lasts the school year.</param>
/// <param name="Note">Why, in the officer's words, at most 4,000 characters.</param>
public sealed record GroundFinding(TransportGround Ground, bool Supports, DateOnly? Until, string Note)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(GroundFinding);
}

/// <summary>From where the costs of two journeys are known.</summary>
public enum CostSource
{
    /// <summary>Reckoned from the municipality's standard cost and the lengths of the ways.</summary>
    Estimated,

    /// <summary>Found out by an officer.</summary>
    Investigated,
}

/// <summary>What the school transport of one pupil costs the municipality in a school year, to two schools.</summary>
/// <param name="AssignedSek">To the assigned school, SEK; 0 where there would be no right to it.</param>
/// <param name="AttendedSek">To the school the pupil attends, SEK.</param>
/// <param name="Source">From where they are known.</param>
public sealed record TransportCosts(decimal AssignedSek, decimal AttendedSek, CostSource Source)
{
    /// <summary>What they are reckoned to be; null where it is not known whether there is a right to the assigned school. Where there is none it would have cost nothing.</summary>
    /// <param name="facts">The facts, with the way to the assigned school.</param>
    /// <param name="attendedMm">The way to the school attended, millimetres.</param>
    /// <param name="cost">The municipality's standard cost.</param>
    public static TransportCosts? Estimate(TransportFacts facts, long attendedMm, PolicyValue.StandardCost cost) =>
        (RouteLength.Apply(facts.Pupil, facts.Route, facts.Limits).Result, facts.Route) switch
        {
            (RuleResult.Met, RouteFact.Measured(var assignedMm)) => new TransportCosts(cost.Of(assignedMm), cost.Of(attendedMm), CostSource.Estimated),
            (RuleResult.NotMet, _) => new TransportCosts(0, cost.Of(attendedMm), CostSource.Estimated),
            _ => null,
        };
}
