using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Inquiries;

/// <summary>The case types of inquiries: what is written to the school office and is no application to one of its services.</summary>
public static class CaseTypes
{
    /// <summary>Another matter (övrigt ärende): answered, or handed over to the service it belongs to. How a decision in it is appealed depends on what it concerns.</summary>
    public static CaseType GeneralMatter { get; } = new(
        new CaseTypeCode("general-matter"), "OVR", [new DecisionTypeCode("general-matter")], [PolicyId.ProcessingTarget], RetentionRule.MunicipalPlan, typeof(IInquiryEvent));

    /// <summary>A request for public documents (begäran om allmän handling, tryckfrihetsförordningen 2 kap. 15–18 §§). Anyone may make it.</summary>
    public static CaseType DocumentRequest { get; } = new(
        new CaseTypeCode("document-request"), "HND", [new DecisionTypeCode("disclosure.refused")], [PolicyId.ProcessingTarget], RetentionRule.MunicipalPlan, typeof(IInquiryEvent));
}
