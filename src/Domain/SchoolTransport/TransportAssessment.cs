using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>What the rules come to, taken together. The same for the instant answer, the application and the replay.</summary>
/// <param name="Entitlement">What they come to.</param>
/// <param name="Problem">Code of what stood in the way of an answer; null when nothing did.</param>
/// <param name="DecisionType">The type of decision that fits the facts.</param>
/// <param name="Findings">What each rule found.</param>
public sealed record TransportAssessment(Entitlement Entitlement, ProblemCode? Problem, DecisionTypeCode DecisionType, IReadOnlyList<Finding> Findings)
{
    /// <summary>Code of a route that is not measured because a school is not known.</summary>
    public const string UnknownSchool = "unknown-school";

    /// <summary>Code of a route that is not measured because the pupil has no registered address.</summary>
    public const string NoAddress = "no-registered-address";

    /// <summary>Code of a route that is not measured because the address has no known place.</summary>
    public const string NoHomePoint = "home-point-unknown";

    /// <summary>Code of a pupil of anpassad grundskola of whom it is not known whether its school was assigned or chosen.</summary>
    public const string AssignmentUnclear = "assignment-unclear";

    /// <summary>Code of an application for journeys to or from fritidshem, which lie outside the right.</summary>
    public const string OutsideTheRight = "after-school-care";

    // With any of these in the way the facts do not say which kind of decision it is; an officer must.
    private static readonly string[] TypeOpen =
        ["protected-identity", "grade-unknown", "outside-catchments", "several-catchments", "catchment-unknown", "no-placement", UnknownSchool, NoAddress, NoHomePoint, AssignmentUnclear];

    /// <summary>Whether the type of decision follows from the facts; otherwise <see cref="DecisionType"/> is no more than a guess for an officer.</summary>
    public bool SettlesType => IsTypeSettled(Problem);

    /// <summary>Whether the type of decision follows when this stood in the way of an answer.</summary>
    public static bool IsTypeSettled(ProblemCode? problem) => problem is not { } code || !TypeOpen.Contains(code.Value, StringComparer.Ordinal);

    /// <summary>Applies the rules of today.</summary>
    /// <param name="evidence">The facts as they were known.</param>
    public static TransportAssessment Of(TransportEvidence evidence) => Of(evidence.Protection, evidence.Facts, evidence.PlacedAtIndependent, evidence.Placement?.Form, evidence.AfterSchoolCare);

    /// <summary>Applies the rules of today.</summary>
    /// <param name="protection">The pupil's protection.</param>
    /// <param name="facts">The facts; null when the pupil is protected or the grade is not known.</param>
    /// <param name="placedAtIndependent">Whether the pupil attends an independent school.</param>
    /// <param name="form">The school form, where it is known without the other facts.</param>
    /// <param name="afterSchoolCare">Whether a journey to or from fritidshem is asked for.</param>
    public static TransportAssessment Of(Protection protection, TransportFacts? facts, bool placedAtIndependent, SchoolForm? form = null, bool afterSchoolCare = false)
    {
        var findings = protection != Protection.None || facts is null ? [ProtectedIdentity.Apply(protection)] : TransportRules.Assess(facts);
        // What is claimed beside the length of the way changes nothing of the right on distance.
        var decisive = TransportRules.OfEntitlement(findings);
        var problem = ProblemOf(protection, facts, decisive);
        var entitlement = problem is not null ? Entitlement.NeedsOfficer
            : decisive.All(f => f.Result == RuleResult.Met) ? Entitlement.Entitled
            : Entitlement.NotEntitled;
        var type = afterSchoolCare ? new DecisionTypeCode("after-school-care.journey") : TypeOf(facts?.Pupil.Form ?? form, findings, placedAtIndependent);
        return new TransportAssessment(entitlement, problem, type, findings);
    }

    // Only a measured way that does not reach the limit is an answer of its own; every other doubt goes to an officer.
    private static ProblemCode? ProblemOf(Protection protection, TransportFacts? facts, IReadOnlyList<Finding> findings)
    {
        if (protection != Protection.None)
            return new ProblemCode("protected-identity");
        if (facts is null)
            return new ProblemCode("grade-unknown");
        var doubt = findings.FirstOrDefault(f => f.Result != RuleResult.Met && f != TransportRules.OfLength(findings))
            ?? findings.FirstOrDefault(f => f.Result == RuleResult.NeedsOfficer);
        return doubt is null ? null : new ProblemCode(CodeOf(doubt, facts));
    }

    private static string CodeOf(Finding doubt, TransportFacts facts) => doubt.Rule.Id switch
    {
        var id when id == RegisteredInMunicipality.Rule.Id => facts.HomeMunicipality is null ? NoAddress : "not-registered-here",
        var id when id == GradeFitsAge.Rule.Id => doubt.Result == RuleResult.NotMet ? "grade-age-mismatch" : "grade-unusual",
        var id when id == AfterSchoolCareJourney.Rule.Id => OutsideTheRight,
        var id when id == AdaptedSchoolPlacement.Rule.Id => facts.PlacedAt is null ? "no-placement" : doubt.Result == RuleResult.NotMet ? "not-assigned-school" : AssignmentUnclear,
        var id when id == AssignedSchool.Rule.Id => facts.Catchment switch
        {
            CatchmentFact.Outside => "outside-catchments",
            CatchmentFact.Several => "several-catchments",
            CatchmentFact.Unknown => facts.Route is RouteFact.NotMeasured { Code: NoAddress or NoHomePoint } why ? why.Code : "catchment-unknown",
            CatchmentFact.Found => facts.PlacedAt is null ? "no-placement"
                : facts.Route is RouteFact.NotMeasured { Code: UnknownSchool } ? UnknownSchool
                : "not-assigned-school",
            _ => throw new InvalidOperationException("A home lies in one area, none or several."),
        },
        _ => facts.Route is RouteFact.NotMeasured(var code) ? code : "no-limit",
    };

    private static DecisionTypeCode TypeOf(SchoolForm? form, IReadOnlyList<Finding> findings, bool placedAtIndependent) => new((form, placedAtIndependent || NotAssigned(findings)) switch
    {
        (SchoolForm.UpperSecondarySchool, _) => "upper-secondary-travel",
        (SchoolForm.AdaptedUpperSecondarySchool, _) => "school-transport.adapted-upper-secondary-school",
        (_, true) => placedAtIndependent ? "school-transport.independent-school" : "school-transport.chosen-school",
        (SchoolForm.PreschoolClass, _) => "school-transport.preschool-class",
        (SchoolForm.AdaptedCompulsorySchool, _) => "school-transport.adapted-compulsory-school",
        _ => "school-transport.compulsory-school",
    });

    private static bool NotAssigned(IReadOnlyList<Finding> findings) =>
        findings.Any(f => (f.Rule.Id == AssignedSchool.Rule.Id || f.Rule.Id == AdaptedSchoolPlacement.Rule.Id) && f.Result == RuleResult.NotMet);
}
