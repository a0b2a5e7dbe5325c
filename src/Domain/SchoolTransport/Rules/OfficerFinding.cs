using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>How the rules on the other grounds take up what an officer has found: it settles the ground, whatever a machine would have said.</summary>
internal static class OfficerFinding
{
    /// <summary>The finding of a rule on a ground that an officer has looked into; null when none has.</summary>
    internal static Finding? Of(RuleVersion rule, Citation? citation, TransportClaim claim, TransportGround ground) => claim.FindingOn(ground) switch
    {
        null => null,
        { Supports: true } => new Finding(rule, RuleResult.Met, citation, SwedishText.Reasons[$"{rule.Id}.found"]),
        _ => new Finding(rule, RuleResult.NotMet, citation, SwedishText.Reasons[$"{rule.Id}.not-found"]),
    };
}
