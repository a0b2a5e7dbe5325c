using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>Whether a journey is one between home and school. One to or from fritidshem lies outside the right to school transport (outside skollagen 10 kap. 32 §); an officer says so in a decision.</summary>
public static class AfterSchoolCareJourney
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.after-school-care-journey", 1);

    /// <summary>Applies the rule.</summary>
    /// <param name="facts">The facts.</param>
    public static Finding Apply(TransportFacts facts)
    {
        var outside = facts.Claim is { AfterSchoolCare: true };
        return new Finding(Rule, outside ? RuleResult.NotMet : RuleResult.Met, null, SwedishText.Reasons[$"{Rule.Id}.{(outside ? "not-met" : "met")}"]);
    }
}
