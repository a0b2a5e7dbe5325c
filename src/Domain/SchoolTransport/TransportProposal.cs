using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;

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
        (kind, assessment.Entitlement) switch
        {
            (_, Entitlement.Entitled) => Outcome.Granted,
            (ApplicationKind.FormalDecision, Entitlement.NotEntitled) => Outcome.Refused,
            _ => null,
        },
        kind == ApplicationKind.OtherGrounds ? DecisionGround.IndividualAssessment : DecisionGround.Distance,
        Actor.System,
        [.. assessment.Findings.Select(f => f.Outcome)],
        reasons);
}
