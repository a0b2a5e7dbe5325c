using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>Everything behind an answer: the facts as they were known, and what the rules found, with reasons.</summary>
/// <param name="Facts">The facts.</param>
/// <param name="Findings">What each rule found, in the order they were applied.</param>
public sealed record TransportEvidence(TransportFacts Facts, IReadOnlyList<Finding> Findings);
