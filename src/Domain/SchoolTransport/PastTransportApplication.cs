using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>
/// What a simulation of limits needs of a past application: the grade, the way, and whether every rule but the one about its length was met. A small sealed document of its own,
/// since the whole evidence is far larger. Personal data.
/// </summary>
/// <param name="Pupil">School form, grade and school year.</param>
/// <param name="Route">The way.</param>
/// <param name="OthersMet">Whether all rules but the one about the length of the way were met; limits change nothing in what they find.</param>
/// <param name="School">The school that the catchment area assigned, else the one attended; null when neither is known.</param>
/// <param name="Then">What the rules came to then.</param>
public sealed record PastTransportApplication(PupilInGrade Pupil, RouteFact Route, bool OthersMet, SchoolUnitCode? School, Entitlement Then)
{
    /// <summary>What a simulation keeps of evidence; null when the rule about the length of the way was not applied.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="then">What the rules came to.</param>
    public static PastTransportApplication? Of(TransportEvidence evidence, Entitlement then)
    {
        if (evidence is not { Protection: Protection.None, Facts: { } facts })
            return null;
        var decisive = TransportRules.OfEntitlement(TransportRules.Assess(facts));
        return decisive.Any(IsLength)
            ? new PastTransportApplication(facts.Pupil, facts.Route, decisive.All(f => f.Result == RuleResult.Met || IsLength(f)), (facts.Catchment as CatchmentFact.Found)?.Unit ?? facts.PlacedAt, then)
            : null;
    }

    /// <summary>What the rules of today would come to if these limits had been in force for the school year.</summary>
    public Entitlement Under(PolicyValue.RouteLengthLimits limits)
    {
        // As TransportAssessment weighs them: any doubt but about the length alone is an officer's.
        if (!OthersMet)
            return Entitlement.NeedsOfficer;
        var inForce = new PolicyInForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, Pupil.Year.FirstDay, DateTimeOffset.MinValue, limits);
        return RouteLength.Apply(Pupil, Route, inForce).Result switch
        {
            RuleResult.Met => Entitlement.Entitled,
            RuleResult.NotMet => Entitlement.NotEntitled,
            _ => Entitlement.NeedsOfficer,
        };
    }

    private static bool IsLength(Finding finding) => finding.Rule.Id == RouteLength.Rule.Id;

    /// <inheritdoc/>
    public override string ToString() => nameof(PastTransportApplication);
}
