using CaseMgmt.Domain.Decisions;

namespace CaseMgmt.Domain.Rules;

/// <summary>Settles a matter from a day on; a null value ends it.</summary>
/// <param name="Policy">The matter.</param>
/// <param name="From">The first day it applies to.</param>
/// <param name="Value">What is settled, or null.</param>
/// <param name="At">When the program is told, UTC.</param>
public sealed record AdoptPolicy(PolicyId Policy, DateOnly From, PolicyValue? Value, DateTimeOffset At);

/// <summary>Decides what enters a municipality's policy stream.</summary>
public static class PolicyDecider
{
    /// <summary>
    /// Adopts a value. The same value for the same day twice is nothing new. Refused with <c>policy-unknown</c>,
    /// <c>policy-value-of-another-kind</c>, <c>policy-bands-overlap</c>, <c>policy-limit-not-positive</c>,
    /// <c>policy-opening-day-invalid</c>, <c>policy-delegation-of-nothing</c>, <c>policy-delegation-without-reference</c>, <c>policy-days-not-positive</c>, <c>policy-reminder-not-before-end</c>,
    /// <c>policy-route-not-open</c>, <c>policy-retention-unclear</c>, and what <see cref="PolicyValue.PlacementOrder.Fault"/> says.
    /// </summary>
    public static Verdict<IPolicyEvent> Decide(AdoptPolicy command, PolicySet state)
    {
        if (!PolicyId.Known.TryGetValue(command.Policy, out var kind))
            return Verdict<IPolicyEvent>.Refuse("policy-unknown", RejectionKind.Rule, "policy");
        if (command.Value is { } given && given.GetType() != kind)
            return Verdict<IPolicyEvent>.Refuse("policy-value-of-another-kind", RejectionKind.Rule, "value");
        if (command.Value is { } value && FaultOf(value) is { } fault)
            return Verdict<IPolicyEvent>.Refuse(fault, RejectionKind.Rule, "value");
        var latest = state.Latest(command.Policy, command.From, DateTimeOffset.MaxValue);
        var nothingNew = command.Value is null ? latest?.Value is null : latest?.From == command.From && command.Value == latest.Value;
        return nothingNew
            ? Verdict<IPolicyEvent>.Accept()
            : Verdict<IPolicyEvent>.Accept(new PolicyAdopted(command.Policy, command.From, command.Value, command.At));
    }

    /// <summary>What is wrong with a value in itself, as a stable code; null when nothing is.</summary>
    public static string? FaultOf(PolicyValue value) => value switch
    {
        PolicyValue.RouteLengthLimits limits when limits.Bands.SelectMany(b => b.Grades).GroupBy(g => g).Any(g => g.Count() > 1) => "policy-bands-overlap",
        PolicyValue.RouteLengthLimits limits when limits.Bands.Any(b => b.Metres <= 0) => "policy-limit-not-positive",
        PolicyValue.SchoolYearsOpen open when open.Month is < 1 or > 6 || open.Day < 1 || open.Day > DateTime.DaysInMonth(2023, open.Month) => "policy-opening-day-invalid",
        PolicyValue.DelegationOrder order when order.Rows.Any(r => r.DecisionTypes.Count == 0) => "policy-delegation-of-nothing",
        // Who may decide for the board is the board's to say (kommunallagen 6 kap. 37 §): without its decision nothing is delegated.
        PolicyValue.DelegationOrder { Rows.Count: > 0, Source.Reference: null } or PolicyValue.DelegationToMachine { DecisionTypes.Count: > 0, Source.Reference: null } => "policy-delegation-without-reference",
        PolicyValue.ProcessingTarget { Days: <= 0 } => "policy-days-not-positive",
        PolicyValue.CaseTimes { WarnBefore: <= 0 } or PolicyValue.CaseTimes { SignWithin: <= 0 } or PolicyValue.CaseTimes { RemindAfter: <= 0 } => "policy-days-not-positive",
        PolicyValue.CaseTimes times when times.RemindAfter >= times.SignWithin => "policy-reminder-not-before-end",
        PolicyValue.Retention plan when plan.Periods.Any(p => !p.IsClear) || plan.Periods.GroupBy(p => p.CaseType).Any(g => g.Count() > 1) => "policy-retention-unclear",
        PolicyValue.TrafficGuidance guidance when guidance.Rows.SelectMany(r => r.Grades).GroupBy(g => g).Any(g => g.Count() > 1) => "policy-bands-overlap",
        PolicyValue.TrafficGuidance guidance when guidance.Rows.Any(r => r.Speed <= 0) => "policy-limit-not-positive",
        PolicyValue.StandardCost { SekPerKilometre: < 0 } => "policy-limit-not-positive",
        PolicyValue.ModeCosts costs when costs.Amounts().Any(a => a < 0) => "policy-limit-not-positive",
        PolicyValue.SimulationRuns { PerPersonAndDay: <= 0 } => "policy-limit-not-positive",
        PolicyValue.Renewal renewal when renewal.Month is < 1 or > 6 || renewal.Day < 1 || renewal.Day > DateTime.DaysInMonth(2023, renewal.Month) => "policy-opening-day-invalid",
        PolicyValue.Renewal { RemindDaysBefore: <= 0 } => "policy-days-not-positive",
        PolicyValue.ConfirmedRoutes routes when routes.Rows.Any(r => !DecisionCatalogue.Shipped.CanConfirm(r)) => "policy-route-not-open",
        PolicyValue.PlacementOrder order => order.Fault,
        PolicyValue.RoundClosing closing => closing.Fault,
        PolicyValue.SiblingBands bands => bands.Fault,
        _ => null,
    };
}
