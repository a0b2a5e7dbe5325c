using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>Applies the versions of rules that were cited to the evidence as it was sealed, however old they are.</summary>
public static class TransportReplay
{
    /// <summary>What the cited versions find on the evidence, in the order cited.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="cited">The versions; each one that the program knows, or it would not have started.</param>
    /// <exception cref="InvalidOperationException">The program lacks a version, or evidence without facts was decided by other rules than that of protection.</exception>
    public static IReadOnlyList<Finding> Again(TransportEvidence evidence, IEnumerable<RuleVersion> cited) => [.. cited.Select(version => Apply(version, evidence))];

    private static Finding Apply(RuleVersion version, TransportEvidence evidence)
    {
        var rule = TransportRules.All.FirstOrDefault(r => r.Rule == version) ?? throw new InvalidOperationException($"The program has no rule {version.Id} version {version.Version}.");
        if (evidence.Facts is { } facts && evidence.Protection == Protection.None)
            return rule.Apply(facts);
        return version == ProtectedIdentity.Rule
            ? ProtectedIdentity.Apply(evidence.Protection)
            : throw new InvalidOperationException($"Rule {version.Id} needs facts that the evidence does not have.");
    }
}
