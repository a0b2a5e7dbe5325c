using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether a disability or an illness gives a need of school transport (funktionsnedsättning eller annan särskild omständighet). What a certificate says
/// is read by an officer; the rule tells whether there is one to read, and what the officer found.
/// </summary>
public static class DisabilityOrIllness
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.disability-or-illness", 1);

    /// <summary>Applies the rule; an officer is needed until one has read the certificate.</summary>
    /// <param name="facts">The facts, with a claim of disability or illness.</param>
    public static Finding Apply(TransportFacts facts)
    {
        var claim = facts.Claim!;
        var citation = RouteLength.CitationFor(facts.Pupil.Form);
        if (OfficerFinding.Of(Rule, citation, claim, TransportGround.DisabilityOrIllness) is { } found)
            return found;
        var reason = claim.Statements.Medical switch
        {
            { HasCertificate: true, Until: { } until } when until < facts.Pupil.Year.LastDay => "limited",
            { HasCertificate: true } => "to-read",
            _ => "no-certificate",
        };
        return new Finding(Rule, RuleResult.NeedsOfficer, citation, SwedishText.Reasons[$"{Rule.Id}.{reason}"]);
    }
}
