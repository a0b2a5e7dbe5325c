using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>One version of one rule of school transport, as it can be run again on recorded facts.</summary>
/// <param name="Rule">Rule and version.</param>
/// <param name="Apply">The rule.</param>
/// <param name="AppliesTo">Which facts it is applied to; all when null.</param>
/// <param name="Part">What its finding is for.</param>
public sealed record TransportRule(RuleVersion Rule, Func<TransportFacts, Finding> Apply, Func<TransportFacts, bool>? AppliesTo = null, RulePart Part = RulePart.Entitlement) : IRule
{
    /// <inheritdoc/>
    public Func<Finding> ReadCase(YamlPart given, RuleCasePolicies policies)
    {
        var facts = TransportFactsYaml.Read(given, policies);
        return () => Apply(facts);
    }
}

/// <summary>What a rule's finding is for.</summary>
public enum RulePart
{
    /// <summary>Whether there is a right to transport on distance; the machine may act on it.</summary>
    Entitlement,

    /// <summary>Help for an officer; nothing is settled by it.</summary>
    Help,

    /// <summary>Help on a ground of health or custody: the finding is sealed and does not stand in the log.</summary>
    SealedGround,
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
        new(AfterSchoolCareJourney.Rule, AfterSchoolCareJourney.Apply, f => f.Claim is { AfterSchoolCare: true }),
        new(GradeFitsAge.Rule, f => GradeFitsAge.Apply(f.BirthDate, f.Pupil), IsToSchool),
        new(AssignedSchool.Rule, f => AssignedSchool.Apply(f.Pupil.Form, f.PlacedAt, f.Catchment), f => IsToSchool(f) && HasCatchments(f.Pupil.Form)),
        new(AdaptedSchoolPlacement.Rule, AdaptedSchoolPlacement.Apply, f => IsToSchool(f) && f.Pupil.Form == SchoolForm.AdaptedCompulsorySchool),
        new(RouteLength.Rule, f => RouteLength.Apply(f.Pupil, f.Route, f.Limits), f => IsToSchool(f) && f.Pupil.Form != SchoolForm.UpperSecondarySchool),
        new(UpperSecondaryDistance.Rule, UpperSecondaryDistance.Apply, f => IsToSchool(f) && f.Pupil.Form == SchoolForm.UpperSecondarySchool),
        new(ChosenSchoolCost.Rule, ChosenSchoolCost.Apply, f => IsToSchool(f) && IsElsewhere(f), RulePart.Help),
        Ground(TrafficHazard.Rule, TrafficHazard.Apply, TransportGround.Traffic),
        Ground(DisabilityOrIllness.Rule, DisabilityOrIllness.Apply, TransportGround.DisabilityOrIllness),
        Ground(AlternatingResidence.Rule, AlternatingResidence.Apply, TransportGround.AlternatingResidence),
        Ground(SecondHomeDistance.Rule, SecondHomeDistance.Apply, TransportGround.AlternatingResidence),
        Ground(ChangeOfSchoolInYearNine.Rule, ChangeOfSchoolInYearNine.Apply, TransportGround.ChangeOfSchoolInYearNine),
        Ground(OtherCircumstance.Rule, OtherCircumstance.Apply, TransportGround.Other),
        new(OtherGrounds.Rule, OtherGrounds.Apply, f => IsToSchool(f) && f.Claim is { Grounds.Count: > 0 }, RulePart.Help),
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
        return first.Result == RuleResult.Met ? [.. Current.Where(r => r.AppliesTo?.Invoke(facts) is not false).Select(r => r.Apply(facts))] : [first];
    }

    /// <summary>The findings that settle whether there is a right on distance.</summary>
    public static IReadOnlyList<Finding> OfEntitlement(IReadOnlyList<Finding> findings) => [.. findings.Where(f => PartOf(f.Rule) == RulePart.Entitlement)];

    /// <summary>The outcomes that may stand in the log: grounds of health and custody do not, only what all grounds come to together.</summary>
    public static IReadOnlyList<RuleOutcome> OpenOutcomes(IReadOnlyList<Finding> findings) => [.. OpenFindings(findings).Select(f => f.Outcome)];

    /// <summary>The findings whose outcomes may stand in the log.</summary>
    public static IReadOnlyList<Finding> OpenFindings(IReadOnlyList<Finding> findings) => [.. findings.Where(f => PartOf(f.Rule) != RulePart.SealedGround)];

    /// <summary>What was found of the length of the way; null when it was not looked at.</summary>
    public static Finding? OfLength(IReadOnlyList<Finding> findings) => findings.FirstOrDefault(f => f.Rule.Id == RouteLength.Rule.Id || f.Rule.Id == UpperSecondaryDistance.Rule.Id);

    /// <summary>Whether the pupil goes, or asks to go, to another school than the assigned one, so that costs are compared.</summary>
    public static bool IsElsewhere(TransportFacts facts) => facts.Claim?.Has(TransportGround.ChosenSchool) is true
        || (HasCatchments(facts.Pupil.Form) && facts is { PlacedAt: { } placed, Catchment: CatchmentFact.Found(var assigned) } && placed != assigned);

    private static RulePart PartOf(RuleVersion rule) => All.FirstOrDefault(r => r.Rule == rule)?.Part ?? RulePart.Entitlement;

    private static TransportRule Ground(RuleVersion rule, Func<TransportFacts, Finding> apply, TransportGround ground) =>
        new(rule, apply, f => IsToSchool(f) && f.Claim?.Has(ground) is true, RulePart.SealedGround);

    private static bool IsToSchool(TransportFacts facts) => facts.Claim is not { AfterSchoolCare: true };

    private static bool HasCatchments(SchoolForm form) => form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool;
}
