using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>Whether another special circumstance (annan särskild omständighet) gives a need of school transport: an officer's judgment alone.</summary>
public static class OtherCircumstance
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.other-circumstance", 1);

    /// <summary>Applies the rule; an officer is needed until one has found something.</summary>
    /// <param name="facts">The facts, with a claim of another circumstance.</param>
    public static Finding Apply(TransportFacts facts)
    {
        var citation = RouteLength.CitationFor(facts.Pupil.Form);
        return OfficerFinding.Of(Rule, citation, facts.Claim!, TransportGround.Other)
            ?? new Finding(Rule, RuleResult.NeedsOfficer, citation, SwedishText.Reasons[$"{Rule.Id}.to-judge"]);
    }
}
