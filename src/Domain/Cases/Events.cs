using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Cases;

/// <summary>What happens in every case, whatever its type.</summary>
public interface ICaseEvent : IDomainEvent;

/// <summary>An event of a case that names who acted.</summary>
public interface IActed : ICaseEvent
{
    /// <summary>Who acted.</summary>
    Actor By { get; }
}

/// <summary>A case has been registered.</summary>
/// <param name="Reference">The public reference.</param>
/// <param name="CaseType">Code of the case type.</param>
/// <param name="Channel">How it arrived.</param>
/// <param name="ArrivedAt">When it arrived, UTC; starts the clocks.</param>
/// <param name="Subject">Whom the case is about.</param>
/// <param name="Applicant">Who applied.</param>
/// <param name="Queue">Who handles it: an ordinary queue, or the officers named for protected persons.</param>
/// <param name="Form">The form as the applicant saw and sent it.</param>
[EventName("case.registered.v1")]
public sealed record CaseRegistered(
    [Open] CaseReference Reference,
    [Open] CaseTypeCode CaseType,
    [Open] Channel Channel,
    [Open] DateTimeOffset ArrivedAt,
    [Open] PersonRef Subject,
    [Open] PersonRef Applicant,
    [Open] Queue Queue,
    [Sealed] SealedRef<FormSnapshot> Form) : ICaseEvent;

/// <summary>The rules, a robot or an officer has put forward a decision; nothing is decided by it.</summary>
/// <param name="DecisionType">Code in the catalogue of decision types.</param>
/// <param name="Kind">Recommended or proposed.</param>
/// <param name="Outcome">What it would come to; null when the rules leave it to the officer.</param>
/// <param name="Ground">On what ground.</param>
/// <param name="By">Who put it forward.</param>
/// <param name="Rules">What each rule found.</param>
/// <param name="Reasons">The reasons with their numbers.</param>
[EventName("case.decision-recommended.v1")]
public sealed record DecisionRecommended(
    [Open] DecisionTypeCode DecisionType,
    [Open] DecisionKind Kind,
    [Open] Outcome? Outcome,
    [Open] DecisionGround Ground,
    [Open] Actor By,
    [Open] IReadOnlyList<RuleOutcome> Rules,
    [Sealed] SealedRef<DecisionReasons> Reasons) : ICaseEvent, ICitesRules;

/// <summary>The case has been decided: the decision's record.</summary>
/// <param name="DecisionType">Code in the catalogue of decision types.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Ground">On what ground.</param>
/// <param name="DecidedBy">Who decided.</param>
/// <param name="DecidedAt">When, UTC.</param>
/// <param name="DecidedOn">The date of the decision in Sweden.</param>
/// <param name="LegalBasis">The sections it rests on.</param>
/// <param name="Delegation">The delegation order it rests on, or null where the policy names none.</param>
/// <param name="Rules">What each rule found, with versions.</param>
/// <param name="ValidFrom">First day that what is granted is in force; null when nothing is granted.</param>
/// <param name="ValidTo">Last day that what is granted is in force; null when nothing is granted.</param>
/// <param name="AppealRoute">Code of the way to appeal.</param>
/// <param name="Reasons">The reasons with the facts that were decisive.</param>
/// <param name="Letter">The letter as it was rendered before deciding; its hash proves which one.</param>
[EventName("case.decided.v1")]
public sealed record CaseDecided(
    [Open] DecisionTypeCode DecisionType,
    [Open] Outcome Outcome,
    [Open] DecisionGround Ground,
    [Open] Actor DecidedBy,
    [Open] DateTimeOffset DecidedAt,
    [Open] DateOnly DecidedOn,
    [Open] IReadOnlyList<Citation> LegalBasis,
    [Open] PolicyReference? Delegation,
    [Open] IReadOnlyList<RuleOutcome> Rules,
    [Open] DateOnly? ValidFrom,
    [Open] DateOnly? ValidTo,
    [Open] AppealRouteCode AppealRoute,
    [Sealed] SealedRef<DecisionReasons> Reasons,
    [Sealed] SealedRef<Letter> Letter) : ICaseEvent, ICitesRules;

/// <summary>
/// An officer has corrected facts that the case rests on: they were wrong, or have changed. What they are now is the slice's own event beside this one.
/// A decision already taken stands; it rests on facts since corrected and is to be re-examined (förvaltningslagen 37–38 §§).
/// </summary>
/// <param name="What">What was corrected.</param>
/// <param name="EffectiveFrom">The first day the corrected facts hold for.</param>
/// <param name="CorrectedBy">The officer.</param>
/// <param name="CorrectedAt">When, UTC.</param>
/// <param name="Explanation">Why, in the officer's words.</param>
[EventName("case.facts-corrected.v1")]
public sealed record CaseFactsCorrected(
    [Open] FactCode What,
    [Open] DateOnly EffectiveFrom,
    [Open] Actor CorrectedBy,
    [Open] DateTimeOffset CorrectedAt,
    [Sealed] SealedRef<CorrectionNote> Explanation) : ICaseEvent, ICorrection;

/// <summary>
/// It has been decided to dispose of the case (gallring, arkivlagen 1990:782 10 §): the key of its documents is destroyed, and what it sealed can
/// no longer be read by anyone. That it was, what was decided in it and by which rules remains.
/// </summary>
/// <param name="Rule">By which rule its documents were kept until now.</param>
/// <param name="Decision">Reference of the disposal decision.</param>
/// <param name="DecidedBy">Who recorded it.</param>
/// <param name="DecidedAt">When, UTC.</param>
/// <param name="Identities">Persons whose last case this was and whom the register no longer knows: their own keys are destroyed with it.</param>
/// <param name="Kept">How long the municipality's plan said that it was to be kept; null where that was not written down, as in <c>case.disposed.v1</c>.</param>
/// <param name="WithoutLegalForce">Why no legal force was awaited; null where the decision had it, where nothing was decided, and where it was not written down.</param>
[EventName("case.disposed.v2")]
public sealed record CaseDisposed(
    [Open] RetentionRule Rule,
    [Open] DisposalReference Decision,
    [Open] Actor DecidedBy,
    [Open] DateTimeOffset DecidedAt,
    [Open] IReadOnlyList<PersonRef> Identities,
    [Open] RetentionPeriod? Kept,
    [Open] NoLegalForceGround? WithoutLegalForce) : ICaseEvent;
