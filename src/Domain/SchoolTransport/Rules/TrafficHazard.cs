using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether the traffic along the way gives a need of school transport (trafikförhållandena). The statute names the criterion; from which speed a road
/// without a way for walkers is taken to be dangerous for which grades is the municipality's guidance. All else is an officer's judgment.
/// </summary>
public static class TrafficHazard
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.traffic-hazard", 1);

    /// <summary>Applies the rule; an officer is needed where the guidance does not settle it. A machine never finds that there is no hazard.</summary>
    /// <param name="facts">The facts, with a claim of traffic.</param>
    public static Finding Apply(TransportFacts facts)
    {
        var claim = facts.Claim!;
        var citation = RouteLength.CitationFor(facts.Pupil.Form);
        if (OfficerFinding.Of(Rule, citation, claim, TransportGround.Traffic) is { } found)
            return found;
        if (claim.Statements.Traffic is not { SpeedLimit: { } speed, HasWalkway: { } walkway })
            return Found(RuleResult.NeedsOfficer, "unknown");
        if (claim.Traffic?.Value.SpeedFor(facts.Pupil.Grade) is not { } from)
            return Found(RuleResult.NeedsOfficer, "no-policy");
        return !walkway && speed >= from
            ? Found(RuleResult.Met, "met", ("speed", Text(speed)), ("from", Text(from)), ("grade", GradeText.For(facts.Pupil.Grade)))
            : Found(RuleResult.NeedsOfficer, "below");

        Finding Found(RuleResult result, string reason, params ReadOnlySpan<(string Name, string Text)> places) =>
            new(Rule, result, citation, SwedishText.Reasons[$"{Rule.Id}.{reason}", places]);
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
