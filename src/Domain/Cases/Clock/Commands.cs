using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Clock;

/// <summary>What can be asked about the time a case takes.</summary>
public abstract record ClockCommand
{
    private ClockCommand()
    {
    }

    /// <summary>Set the days that a new case is watched against.</summary>
    /// <param name="Target">The municipality's aim, from policy; null when it has none.</param>
    /// <param name="DemandableAfter">The day after which the applicant may ask to be decided; null where that section does not bind.</param>
    /// <param name="TargetNear">The day from which officers are warned that the target nears; null when they are not.</param>
    public sealed record Start(DateOnly? Target, DateOnly? DemandableAfter, DateOnly? TargetNear = null) : ClockCommand;

    /// <summary>A day that the case is watched against has come or passed: sent by the worker that keeps deadlines, at any time after.</summary>
    /// <param name="Kind">Which.</param>
    /// <param name="Due">The day that was watched; the case may be watched against another by now.</param>
    /// <param name="On">Today.</param>
    public sealed record DayReached(DeadlineKind Kind, DateOnly Due, DateOnly On) : ClockCommand;

    /// <summary>Ask for a completion, or communicate material and ask for an opinion.</summary>
    /// <param name="Request">A fresh identity.</param>
    /// <param name="Kind">What is asked for.</param>
    /// <param name="On">Today, in Sweden.</param>
    /// <param name="Due">The last day to answer.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="Text">What is written.</param>
    public sealed record Ask(Guid Request, WaitKind Kind, DateOnly On, DateOnly Due, Actor By, SealedRef<CaseText> Text) : ClockCommand, IOfficerAct;

    /// <summary>Answer what was asked for; also after the last day, as long as the case is not decided.</summary>
    /// <param name="Request">The request's identity.</param>
    /// <param name="On">The day it came.</param>
    /// <param name="Channel">How it came.</param>
    /// <param name="By">Who answers.</param>
    /// <param name="Text">What is answered.</param>
    public sealed record Answer(Guid Request, DateOnly On, Channel Channel, Actor By, SealedRef<CaseText> Text) : ClockCommand, IOfficerAct;

    /// <summary>Take a request back.</summary>
    /// <param name="Request">The request's identity.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">Who takes it back.</param>
    public sealed record Withdraw(Guid Request, DateOnly On, Actor By) : ClockCommand, IOfficerAct;

    /// <summary>Give more time to answer what was asked for; also when its time is out, as long as nothing has been answered.</summary>
    /// <param name="Request">The request's identity.</param>
    /// <param name="On">Today.</param>
    /// <param name="Due">The new last day; after today and after the one that was.</param>
    /// <param name="By">Who extends it.</param>
    /// <param name="Reason">Why.</param>
    public sealed record ExtendAnswer(Guid Request, DateOnly On, DateOnly Due, Actor By, SealedRef<CaseText> Reason) : ClockCommand, IOfficerAct;

    /// <summary>Move the municipality's own aim to a later day.</summary>
    /// <param name="On">Today.</param>
    /// <param name="Due">The new day; after today and after the one that was.</param>
    /// <param name="By">Who moves it.</param>
    /// <param name="Reason">Why.</param>
    public sealed record ExtendTarget(DateOnly On, DateOnly Due, Actor By, SealedRef<CaseText> Reason) : ClockCommand, IOfficerAct;

    /// <summary>The last day of a request has passed: sent by the worker that keeps deadlines, at any time after.</summary>
    /// <param name="Request">The request's identity.</param>
    /// <param name="On">Today.</param>
    public sealed record RequestPassed(Guid Request, DateOnly On) : ClockCommand;

    /// <summary>Tell the applicant that the decision will be delayed.</summary>
    /// <param name="Type">The type of decision the case would end in: the section must bind it.</param>
    /// <param name="On">Today.</param>
    /// <param name="ExpectedBy">When the decision is expected.</param>
    /// <param name="By">Who tells.</param>
    /// <param name="Text">The reason.</param>
    public sealed record NoticeDelay(DecisionType Type, DateOnly On, DateOnly ExpectedBy, Actor By, SealedRef<CaseText> Text) : ClockCommand, IOfficerAct;

    /// <summary>Ask, as the applicant, that the case is decided.</summary>
    /// <param name="Type">The type of decision the case would end in: the section must bind it.</param>
    /// <param name="On">The day the request came.</param>
    /// <param name="AnswerBy">The last day to decide or refuse the request.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="After">The day after which it may be asked, counted from the arrival; for a case that has no such day set. Null when that is not known.</param>
    public sealed record Demand(DecisionType Type, DateOnly On, DateOnly AnswerBy, Actor By, DateOnly? After = null) : ClockCommand, IOfficerAct;

    /// <summary>Refuse the request to be decided.</summary>
    /// <param name="On">The date of the decision.</param>
    /// <param name="By">Who decides.</param>
    /// <param name="Reasons">The reasons.</param>
    /// <param name="Letter">The letter, already rendered.</param>
    /// <param name="AlsoTo">Whom the letter goes to beside the applicant; null for nobody.</param>
    public sealed record RefuseDemand(DateOnly On, Actor By, SealedRef<DecisionReasons> Reasons, SealedRef<Letter> Letter, IReadOnlyList<PersonRef>? AlsoTo = null) : ClockCommand, IOfficerAct;
}
