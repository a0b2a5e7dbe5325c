using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>One version of one rule of school transport, as it can be run again on recorded facts.</summary>
/// <param name="Rule">Rule and version.</param>
/// <param name="Apply">The rule.</param>
public sealed record TransportRule(RuleVersion Rule, Func<TransportFacts, Finding> Apply) : IRule
{
    /// <inheritdoc/>
    public Func<Finding> ReadCase(YamlPart given, RuleCasePolicies policies)
    {
        var facts = TransportFactsYaml.Read(given, policies);
        return () => Apply(facts);
    }
}

/// <summary>
/// Every version of every rule of school transport. A rule whose outcome changes is entered beside its earlier version, which stays
/// as long as a decision cites it.
/// </summary>
public static class TransportRules
{
    /// <summary>All versions, in the order in which findings are shown.</summary>
    public static IReadOnlyList<TransportRule> All { get; } =
    [
        new(ProtectedIdentity.Rule, f => ProtectedIdentity.Apply(f.Protection)),
        new(RegisteredInMunicipality.Rule, f => RegisteredInMunicipality.Apply(f.HomeMunicipality, f.Municipality)),
        new(GradeFitsAge.Rule, f => GradeFitsAge.Apply(f.BirthDate, f.Pupil)),
        new(AssignedSchool.Rule, f => AssignedSchool.Apply(f.Pupil.Form, f.PlacedAt, f.Catchment)),
        new(RouteLength.Rule, f => RouteLength.Apply(f.Pupil, f.Route, f.Limits)),
    ];

    /// <summary>The versions that new assessments use: the newest of each rule.</summary>
    public static IReadOnlyList<TransportRule> Current { get; } =
        [.. All.Where(r => !All.Any(other => other.Rule.Id == r.Rule.Id && other.Rule.Version > r.Rule.Version))];

    /// <summary>
    /// What the current rules find. For a protected child only that is found: the other rules would build on facts that the
    /// register cannot be trusted to have, and their reasons would tell where the child lives.
    /// </summary>
    public static IReadOnlyList<Finding> Assess(TransportFacts facts)
    {
        var first = ProtectedIdentity.Apply(facts.Protection);
        return first.Result == RuleResult.Met ? [.. Current.Select(r => r.Apply(facts))] : [first];
    }
}
