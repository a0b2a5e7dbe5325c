using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>The case type of a round of school choice: one case per child and round.</summary>
public static class CaseTypes
{
    /// <summary>School choice (skolval). Every guardian signs: a choice of school is no everyday matter (föräldrabalken 6 kap. 13 §).</summary>
    public static CaseType SchoolChoice { get; } = new(
        new CaseTypeCode("school-choice"),
        "VAL",
        [new DecisionTypeCode("placement.by-wish-or-nearness"), new DecisionTypeCode("placement.refused-for-difficulty")],
        [PolicyId.ChoiceDecisionTime],
        RetentionRule.MunicipalPlan,
        typeof(IChoiceEvent))
    {
        NeedsAllGuardians = true,
        // A placement is changed into another one only.
        RefusesAnew = false,
    };
}
