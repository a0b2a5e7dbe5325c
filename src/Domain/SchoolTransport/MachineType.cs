using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>
/// Which type of decision a machine may name. The type carries the legal basis, the way to appeal and whether a machine may have the last word (kommunallagen 6 kap. 38 §), so it is no
/// choice of the machine's: where the facts settle the type it is theirs, and where they do not an officer has the last word.
/// </summary>
public static class MachineType
{
    /// <summary>Why a machine may neither decide nor propose under a type, or null when it may propose.</summary>
    /// <param name="named">The type that it names.</param>
    /// <param name="settled">The type of the assessment.</param>
    /// <param name="problem">What stood in the way of the assessment's answer, or null.</param>
    /// <param name="form">The pupil's school form, or null when it is not known.</param>
    public static Rejection? AgainstProposal(DecisionTypeCode named, DecisionTypeCode settled, ProblemCode? problem, SchoolForm? form) =>
        TransportAssessment.IsTypeSettled(problem) && named != settled ? new Rejection("decision-type-not-of-facts", RejectionKind.Rule, "decisionType")
        : !TypesOfSchoolForm.Fits(named, form) ? new Rejection("decision-type-of-other-school-form", RejectionKind.Rule, "decisionType")
        : null;

    /// <summary>Why an actor may not take the final decision under a type, or null when the type does not stand in the way. Officers and the board judge the type themselves.</summary>
    /// <param name="by">Who would decide.</param>
    /// <param name="named">The type.</param>
    /// <param name="settled">The type of the assessment.</param>
    /// <param name="problem">What stood in the way of the assessment's answer, or null.</param>
    /// <param name="form">The pupil's school form, or null when it is not known.</param>
    public static Rejection? AgainstFinal(Actor by, DecisionTypeCode named, DecisionTypeCode settled, ProblemCode? problem, SchoolForm? form) =>
        by.Kind is ActorKind.CaseOfficer or ActorKind.Board ? null
        : !TransportAssessment.IsTypeSettled(problem) ? new Rejection("decision-type-unsettled", RejectionKind.Rule, "decisionType")
        : AgainstProposal(named, settled, problem, form);
}
