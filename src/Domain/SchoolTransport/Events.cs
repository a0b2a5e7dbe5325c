using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>What happens in a case of school transport (skolskjuts) beside what happens in every case.</summary>
public interface ITransportEvent : IDomainEvent;

/// <summary>What the applicant asks for.</summary>
public enum ApplicationKind
{
    /// <summary>Transport because of the length of the walking way.</summary>
    Distance,

    /// <summary>Transport on other grounds, individually assessed. Which grounds is sealed.</summary>
    OtherGrounds,

    /// <summary>A formal decision although the limit is not met.</summary>
    FormalDecision,

    /// <summary>A journey to or from fritidshem, which lies outside the right to school transport and gets a reasoned decision of its own.</summary>
    AfterSchoolCare,
}

/// <summary>What the rules come to, taken together.</summary>
public enum Entitlement
{
    /// <summary>Every criterion is met: transport can be granted on distance.</summary>
    Entitled,

    /// <summary>The way is measured and does not reach the limit. Alone this never refuses.</summary>
    NotEntitled,

    /// <summary>The rules cannot tell; an officer must.</summary>
    NeedsOfficer,
}

/// <summary>How the pupil travels.</summary>
public enum TransportMode
{
    /// <summary>Skolbuss.</summary>
    SchoolBus,

    /// <summary>Busskort i kollektivtrafiken.</summary>
    PublicTransportCard,

    /// <summary>Taxi.</summary>
    Taxi,

    /// <summary>Ersättning för egen skjuts.</summary>
    Compensation,
}

/// <summary>Guardian has applied for school transport for one pupil and one school year.</summary>
/// <param name="Pupil">The pupil.</param>
/// <param name="Applicant">The guardian.</param>
/// <param name="Year">The school year.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Form">Grounds and description as given.</param>
[EventName("school-transport.applied.v1")]
public sealed record TransportApplied(
    [Open] PersonRef Pupil,
    [Open] PersonRef Applicant,
    [Open] SchoolYear Year,
    [Open] ApplicationKind Kind,
    [Sealed] SealedRef<TransportForm> Form) : ITransportEvent;

/// <summary>The rules have been applied to the facts as they were known. Decides nothing.</summary>
/// <param name="Entitlement">What the rules come to.</param>
/// <param name="Problem">Code of what stood in the way of an answer, such as <c>no-path</c>; null when nothing did.</param>
/// <param name="DecisionType">The type of decision that fits the facts.</param>
/// <param name="School">The school the way was measured to, or null when none is known.</param>
/// <param name="Rules">What each rule found, with versions.</param>
/// <param name="NetworkVersion">The road network the way was measured on, or null.</param>
/// <param name="Evidence">Every fact behind the answer, and the reasons with their numbers.</param>
/// <param name="Destination">The school that transport would go to: where the pupil goes instead of where it is assigned, that one; null when none is known.</param>
/// <param name="Form">The pupil's school form; null when it is not known.</param>
/// <param name="Grade">The grade in the school year; null when it is not known.</param>
/// <param name="PlacedAt">Where the pupil is registered as attending; null when nowhere.</param>
[EventName("school-transport.assessed.v2")]
public sealed record TransportAssessed(
    [Open] Entitlement Entitlement,
    [Open] ProblemCode? Problem,
    [Open] DecisionTypeCode DecisionType,
    [Open] SchoolUnitCode? School,
    [Open] IReadOnlyList<RuleOutcome> Rules,
    [Open] VersionId? NetworkVersion,
    [Sealed] SealedRef<TransportEvidence> Evidence,
    [Open] SchoolUnitCode? Destination,
    [Open] SchoolForm? Form,
    [Open] Grade? Grade,
    [Open] SchoolUnitCode? PlacedAt) : ITransportEvent, ICitesRules, IMaterial;

/// <summary>Facts that the case rests on have been corrected, and the rules applied to them anew. Decides nothing, and changes no decision.</summary>
/// <param name="EffectiveFrom">The first day the corrected facts hold for.</param>
/// <param name="Entitlement">What the rules come to.</param>
/// <param name="Problem">Code of what stood in the way of an answer; null when nothing did.</param>
/// <param name="DecisionType">The type of decision that fits the facts.</param>
/// <param name="School">The school the way was measured to, or null when none is known.</param>
/// <param name="Rules">What each rule found, with versions.</param>
/// <param name="NetworkVersion">The road network the way was measured on, or null.</param>
/// <param name="Evidence">Every corrected fact, and the reasons with their numbers.</param>
/// <param name="Destination">The school that transport would go to: where the pupil goes instead of where it is assigned, that one; null when none is known.</param>
/// <param name="Form">The pupil's school form; null when it is not known.</param>
/// <param name="Grade">The grade in the school year; null when it is not known.</param>
/// <param name="PlacedAt">Where the pupil is registered as attending; null when nowhere.</param>
[EventName("school-transport.facts-corrected.v2")]
public sealed record TransportFactsCorrected(
    [Open] DateOnly EffectiveFrom,
    [Open] Entitlement Entitlement,
    [Open] ProblemCode? Problem,
    [Open] DecisionTypeCode DecisionType,
    [Open] SchoolUnitCode? School,
    [Open] IReadOnlyList<RuleOutcome> Rules,
    [Open] VersionId? NetworkVersion,
    [Sealed] SealedRef<TransportEvidence> Evidence,
    [Open] SchoolUnitCode? Destination,
    [Open] SchoolForm? Form,
    [Open] Grade? Grade,
    [Open] SchoolUnitCode? PlacedAt) : ITransportEvent, ICorrection, ICitesRules, IMaterial
{
    /// <summary>The correction that an assessment of the corrected facts gives.</summary>
    public static TransportFactsCorrected Of(DateOnly effectiveFrom, TransportAssessed a) =>
        new(effectiveFrom, a.Entitlement, a.Problem, a.DecisionType, a.School, a.Rules, a.NetworkVersion, a.Evidence, a.Destination, a.Form, a.Grade, a.PlacedAt);

    /// <summary>What the rules found, as an assessment.</summary>
    public TransportAssessed ToAssessment() => new(Entitlement, Problem, DecisionType, School, Rules, NetworkVersion, Evidence, Destination, Form, Grade, PlacedAt);
}

/// <summary>Registers or the road network say otherwise than when the undecided case was assessed; the assessment that follows is made on what they say now.</summary>
/// <param name="What">Which facts, each once.</param>
/// <param name="On">The day it was found, in Sweden.</param>
[EventName("school-transport.facts-changed.v1")]
public sealed record TransportFactsChanged([Open] IReadOnlyList<FactCode> What, [Open] DateOnly On) : ITransportEvent;

/// <summary>School transport has been granted; the decision itself is the case's.</summary>
/// <param name="School">The school that transport goes to, or null when none is known.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Mode">How the pupil travels, or null when that is told later.</param>
/// <param name="Conditions">Conditions in words, or null.</param>
[EventName("school-transport.granted.v1")]
public sealed record TransportGranted(
    [Open] SchoolUnitCode? School,
    [Open] DateOnly From,
    [Open] DateOnly To,
    [Open] TransportMode? Mode,
    [Sealed] SealedRef<TransportConditions>? Conditions) : ITransportEvent;

/// <summary>School transport has been refused; the decision itself is the case's.</summary>
/// <param name="School">The school, or null when none is known.</param>
[EventName("school-transport.refused.v1")]
public sealed record TransportRefused([Open] SchoolUnitCode? School) : ITransportEvent;

/// <summary>The application is not tried: it has been struck off or dismissed. The decision itself is the case's.</summary>
/// <param name="Outcome">Struck off or dismissed.</param>
[EventName("school-transport.left-untried.v1")]
public sealed record TransportLeftUntried([Open] Outcome Outcome) : ITransportEvent;

/// <summary>How a granted transport is arranged has been settled, or settled anew; the decision stands as it is.</summary>
/// <param name="From">First day the arrangement holds.</param>
/// <param name="Mode">How the pupil travels.</param>
/// <param name="Arrangement">Addresses, stops and weeks.</param>
[EventName("school-transport.arranged.v1")]
public sealed record TransportArranged([Open] DateOnly From, [Open] TransportMode Mode, [Sealed] SealedRef<TransportArrangement> Arrangement) : ITransportEvent;

/// <summary>When the guardian is reminded to apply for the next school year has been settled: school transport is applied for every year.</summary>
/// <param name="Year">The school year to apply for.</param>
/// <param name="RemindOn">The day of the reminder.</param>
/// <param name="LastDay">The last day to apply for transport from the first school day; later applications are tried all the same.</param>
[EventName("school-transport.renewal-planned.v1")]
public sealed record TransportRenewalPlanned([Open] SchoolYear Year, [Open] DateOnly RemindOn, [Open] DateOnly LastDay) : ITransportEvent;

/// <summary>The guardian has been reminded to apply for the next school year.</summary>
/// <param name="Year">The school year to apply for.</param>
/// <param name="On">The day, in Sweden.</param>
/// <param name="LastDay">The last day to apply for transport from the first school day.</param>
[EventName("school-transport.renewal-reminded.v1")]
public sealed record TransportRenewalReminded([Open] SchoolYear Year, [Open] DateOnly On, [Open] DateOnly LastDay) : ITransportEvent;
