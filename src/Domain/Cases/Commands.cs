using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Cases;

/// <summary>What can be asked of any case.</summary>
public abstract record CaseCommand
{
    private CaseCommand()
    {
    }

    /// <summary>Register a case.</summary>
    /// <param name="Reference">A fresh public reference.</param>
    /// <param name="CaseType">Code of the case type.</param>
    /// <param name="Channel">How it arrived.</param>
    /// <param name="At">When it arrived, UTC.</param>
    /// <param name="Subject">Whom it is about.</param>
    /// <param name="Applicant">Who applies.</param>
    /// <param name="Queue">Who shall handle it.</param>
    /// <param name="Form">The frozen form.</param>
    public sealed record Register(
        CaseReference Reference, CaseTypeCode CaseType, Channel Channel, DateTimeOffset At, PersonRef Subject, PersonRef Applicant, Queue Queue, SealedRef<FormSnapshot> Form) : CaseCommand;

    /// <summary>Put forward a decision.</summary>
    /// <param name="Type">The decision's type.</param>
    /// <param name="Kind">Recommended or proposed.</param>
    /// <param name="Outcome">What it would come to, or null.</param>
    /// <param name="Ground">On what ground.</param>
    /// <param name="By">Who puts it forward.</param>
    /// <param name="Rules">What each rule found.</param>
    /// <param name="Reasons">The reasons.</param>
    public sealed record Recommend(
        DecisionType Type, DecisionKind Kind, Outcome? Outcome, DecisionGround Ground, Actor By, IReadOnlyList<RuleOutcome> Rules, SealedRef<DecisionReasons> Reasons) : CaseCommand, IOfficerAct;

    /// <summary>Take the final decision.</summary>
    /// <param name="Type">The decision's type, from the catalogue.</param>
    /// <param name="Outcome">What it comes to.</param>
    /// <param name="Ground">On what ground.</param>
    /// <param name="By">Who decides.</param>
    /// <param name="At">When, UTC.</param>
    /// <param name="On">The date of the decision in Sweden.</param>
    /// <param name="Delegation">The board's delegation, to the machine or to the officer's role, that covers the decision; null when there is none.</param>
    /// <param name="LegalBasis">Those of the type's sections that the decision rests on.</param>
    /// <param name="Rules">What each rule found.</param>
    /// <param name="ValidFrom">First day in force; null when nothing is granted.</param>
    /// <param name="ValidTo">Last day in force; null when nothing is granted.</param>
    /// <param name="Reasons">The reasons.</param>
    /// <param name="Letter">The letter, already rendered.</param>
    /// <param name="CommunicationNotNeeded">The officer finds it obviously unnecessary to communicate the material (förvaltningslagen 25 §): the party brought all of it.</param>
    /// <param name="Recipients">To whom the decision goes beside the applicant; nobody when left out.</param>
    /// <param name="MadeBy">Who beside <paramref name="By"/> had a part in it, and where it stands in the minutes when the board decided it; null where there is nothing to tell.</param>
    public sealed record Decide(
        DecisionType Type,
        Outcome Outcome,
        DecisionGround Ground,
        Actor By,
        DateTimeOffset At,
        DateOnly On,
        Delegation? Delegation,
        IReadOnlyList<Citation> LegalBasis,
        IReadOnlyList<RuleOutcome> Rules,
        DateOnly? ValidFrom,
        DateOnly? ValidTo,
        SealedRef<DecisionReasons> Reasons,
        SealedRef<Letter> Letter,
        bool CommunicationNotNeeded = false,
        IReadOnlyList<PersonRef>? Recipients = null,
        DecisionMadeBy? MadeBy = null) : CaseCommand, IOfficerAct
    {
        /// <summary>What parties have sent into the case beside the application.</summary>
        public required LateMaterial Material { get; init; }
    }

    /// <summary>Correct facts that the case rests on.</summary>
    /// <param name="What">What is corrected.</param>
    /// <param name="EffectiveFrom">The first day the corrected facts hold for; not after <paramref name="On"/>.</param>
    /// <param name="ChangesFacts">Whether the facts as they are now known differ from those in the case.</param>
    /// <param name="Explanation">Why.</param>
    /// <param name="By">Who corrects.</param>
    /// <param name="At">When, UTC.</param>
    /// <param name="On">The date of the correction in Sweden.</param>
    public sealed record Correct(
        FactCode What, DateOnly EffectiveFrom, bool ChangesFacts, SealedRef<CorrectionNote> Explanation, Actor By, DateTimeOffset At, DateOnly On) : CaseCommand, IOfficerAct;

    /// <summary>Dispose of the case.</summary>
    /// <param name="Rule">By which rule its documents were kept.</param>
    /// <param name="Decision">Reference of the disposal decision.</param>
    /// <param name="By">Who records it.</param>
    /// <param name="At">When, UTC.</param>
    /// <param name="On">The date in Sweden.</param>
    /// <param name="Identities">Persons whose last case this is and whom the register no longer knows.</param>
    /// <param name="Kept">How long the municipality's plan says that such cases are kept; null where it has adopted none that does.</param>
    /// <param name="Route">The decision's way to appeal; null where nothing was decided.</param>
    /// <param name="WithoutLegalForce">Why the decision will gain no legal force; null where it has.</param>
    public sealed record Dispose(
        RetentionRule Rule, DisposalReference Decision, Actor By, DateTimeOffset At, DateOnly On, IReadOnlyList<PersonRef> Identities, RetentionPeriod? Kept, AppealRoute? Route = null,
        NoLegalForceGround? WithoutLegalForce = null) : CaseCommand, IOfficerAct;
}

/// <summary>The board's delegation of a decision, to the machine or to a role.</summary>
/// <param name="Reference">The board's decision, or null where it has not been given.</param>
public sealed record Delegation(PolicyReference? Reference);
