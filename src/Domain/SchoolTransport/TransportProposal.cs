using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>What the rules put forward when they have been applied. It helps the officer and decides nothing.</summary>
public static class TransportProposal
{
    /// <summary>The proposal; where the rules cannot tell, or grounds are to be weighed, it has no outcome.</summary>
    /// <param name="type">The type of decision.</param>
    /// <param name="kind">What is applied for.</param>
    /// <param name="assessment">What the rules found.</param>
    /// <param name="reasons">Their reasons.</param>
    public static CaseCommand.Recommend Of(DecisionType type, ApplicationKind kind, TransportAssessment assessment, SealedRef<DecisionReasons> reasons) => new(
        type,
        DecisionKind.Recommended,
        OutcomeOf(kind, assessment),
        kind is ApplicationKind.OtherGrounds or ApplicationKind.AfterSchoolCare ? DecisionGround.IndividualAssessment : DecisionGround.Distance,
        Actor.System,
        TransportRules.OpenOutcomes(assessment.Findings),
        reasons);

    /// <summary>What the rules would have an officer decide; null where they cannot tell.</summary>
    /// <param name="kind">What is applied for.</param>
    /// <param name="assessment">What the rules found.</param>
    public static Outcome? OutcomeOf(ApplicationKind kind, TransportAssessment assessment)
    {
        var far = assessment.Entitlement == Entitlement.Entitled;
        var grounds = ResultOf(assessment, OtherGrounds.Rule);
        // The right is tried for each home by itself, so one home alone far enough away is a part.
        if (kind == ApplicationKind.OtherGrounds && ResultOf(assessment, AlternatingResidence.Rule) == RuleResult.Met && ResultOf(assessment, SecondHomeDistance.Rule) is { } second
            && second != RuleResult.NeedsOfficer && TransportRules.OfLength(assessment.Findings)?.Result is { } first && first != RuleResult.NeedsOfficer && assessment.Problem is null
            && first != second && !OtherGroundIsMet(assessment))
            return Outcome.PartlyGranted;
        return (kind, assessment.Problem?.Value) switch
        {
            (ApplicationKind.AfterSchoolCare, TransportAssessment.OutsideTheRight) => Outcome.Refused,
            (_, not null) when ResultOf(assessment, ChosenSchoolCost.Rule) == RuleResult.Met && assessment.SettlesType => Outcome.Granted,
            (_, not null) => null,
            _ when far => Outcome.Granted,
            (ApplicationKind.OtherGrounds, _) when grounds == RuleResult.Met => Outcome.Granted,
            (ApplicationKind.OtherGrounds, _) when grounds == RuleResult.NotMet => Outcome.Refused,
            (ApplicationKind.FormalDecision, _) => Outcome.Refused,
            _ => null,
        };
    }

    private static bool OtherGroundIsMet(TransportAssessment assessment) =>
        new[] { TrafficHazard.Rule, DisabilityOrIllness.Rule, ChangeOfSchoolInYearNine.Rule, OtherCircumstance.Rule }.Any(r => ResultOf(assessment, r) == RuleResult.Met);

    private static RuleResult? ResultOf(TransportAssessment assessment, RuleVersion rule) => assessment.Findings.FirstOrDefault(f => f.Rule == rule)?.Result;
}
