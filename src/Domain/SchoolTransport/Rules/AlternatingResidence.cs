using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether the pupil lives alternately in two homes by a fixed schedule and about as much in each, so that both count (RÅ 2002 ref. 91). The right is then
/// tried for each home by itself: <see cref="RouteLength"/> and <see cref="SecondHomeDistance"/>.
/// </summary>
public static class AlternatingResidence
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.alternating-residence", 1);

    /// <summary>Applies the rule; an officer is needed where the homes are not shared alike, or too little is said.</summary>
    /// <param name="facts">The facts, with a claim of alternating residence.</param>
    public static Finding Apply(TransportFacts facts)
    {
        var claim = facts.Claim!;
        var citation = RouteLength.CitationFor(facts.Pupil.Form);
        if (OfficerFinding.Of(Rule, citation, claim, TransportGround.AlternatingResidence) is { } found)
            return found;
        var (result, reason) = claim.Statements.Residence switch
        {
            { IsFixed: false } => (RuleResult.NotMet, "not-fixed"),
            { IsFixed: true, NightsHere: { } here, NightsThere: { } there } when here == there => (RuleResult.Met, "met"),
            { IsFixed: true, NightsHere: not null, NightsThere: not null } => (RuleResult.NeedsOfficer, "unequal"),
            _ => (RuleResult.NeedsOfficer, "unknown"),
        };
        return new Finding(Rule, result, citation, SwedishText.Reasons[$"{Rule.Id}.{reason}"]);
    }
}
