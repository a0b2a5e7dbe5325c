using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>What is claimed beside the length of the way, and what is known of it: the facts of the rules on the other grounds. Health and custody.</summary>
/// <param name="Grounds">The grounds ticked, each once.</param>
/// <param name="Statements">What the applicant says of them.</param>
/// <param name="Findings">What an officer has found, at most one for each ground.</param>
/// <param name="AfterSchoolCare">Whether a journey to or from fritidshem is asked for.</param>
/// <param name="SecondRoute">The way from the other home; null when none is claimed.</param>
/// <param name="Traffic">The municipality's guidance on traffic in force, or null.</param>
/// <param name="LastYear">In which grades a pupil who moves keeps its transport, or null.</param>
public sealed record TransportClaim(
    IReadOnlyList<TransportGround> Grounds,
    GroundStatements Statements,
    IReadOnlyList<GroundFinding> Findings,
    bool AfterSchoolCare = false,
    RouteFact? SecondRoute = null,
    PolicyInForce<PolicyValue.TrafficGuidance>? Traffic = null,
    PolicyInForce<PolicyValue.MoveInLastYear>? LastYear = null)
{
    /// <summary>Whether a ground is claimed.</summary>
    public bool Has(TransportGround ground) => Grounds.Contains(ground);

    /// <summary>What an officer has found of a ground, or null.</summary>
    public GroundFinding? FindingOn(TransportGround ground) => Findings.FirstOrDefault(f => f.Ground == ground);

    /// <summary>The claim with what an officer has found; earlier findings of the same grounds give way.</summary>
    public TransportClaim With(IReadOnlyList<GroundFinding> found) => this with
    {
        Grounds = [.. Grounds.Union(found.Select(f => f.Ground))],
        Findings = [.. Findings.Where(f => found.All(n => n.Ground != f.Ground)), .. found],
    };

    /// <inheritdoc/>
    public override string ToString() => nameof(TransportClaim);
}
