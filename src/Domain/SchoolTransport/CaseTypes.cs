using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>The case types of school transport.</summary>
public static class CaseTypes
{
    /// <summary>School transport (skolskjuts), whatever the school form.</summary>
    public static CaseType SchoolTransport { get; } = new(
        new CaseTypeCode("school-transport"),
        "SKJ",
        [
            new DecisionTypeCode("school-transport.compulsory-school"),
            new DecisionTypeCode("school-transport.preschool-class"),
            new DecisionTypeCode("school-transport.adapted-compulsory-school"),
            new DecisionTypeCode("school-transport.adapted-upper-secondary-school"),
            new DecisionTypeCode("school-transport.chosen-school"),
            new DecisionTypeCode("school-transport.independent-school"),
            new DecisionTypeCode("upper-secondary-travel"),
            new DecisionTypeCode("after-school-care.journey"),
        ],
        [PolicyId.ProcessingTarget],
        RetentionRule.MunicipalPlan,
        typeof(ITransportEvent))
    {
        // Skollagen 29 kap. 12 §: whoever has turned 16 acts in own matters under that law.
        PupilActsFrom = 16,
    };
}
