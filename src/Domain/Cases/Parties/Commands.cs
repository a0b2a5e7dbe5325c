using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Parties;

/// <summary>What can be asked about the parties of a case.</summary>
public abstract record PartyCommand
{
    private PartyCommand()
    {
    }

    /// <summary>Let a person take part.</summary>
    /// <param name="Person">The person.</param>
    /// <param name="Role">In which role; that the law gives it is a fact of the register, checked before.</param>
    /// <param name="By">Who says so.</param>
    public sealed record Join(PersonRef Person, PartyRole Role, Actor By) : PartyCommand, IOfficerAct;

    /// <summary>Let a person take part because an officer says so. Appointment and power of attorney are the officer's to have seen.</summary>
    /// <param name="Person">The person.</param>
    /// <param name="Role">In which role.</param>
    /// <param name="Standing">What is known of the person in the case.</param>
    /// <param name="By">The officer.</param>
    public sealed record Admit(PersonRef Person, PartyRole Role, PartyStanding Standing, Actor By) : PartyCommand, IOfficerAct;

    /// <summary>Let a person no longer take part.</summary>
    /// <param name="Person">The person.</param>
    /// <param name="By">Who says so.</param>
    public sealed record Leave(PersonRef Person, Actor By) : PartyCommand, IOfficerAct;

    /// <summary>Let another guardian be the applicant. That the one before has taken the application back is the slice's to have seen, custody the register's to have told.</summary>
    /// <param name="Applicant">Who applies from now on.</param>
    /// <param name="FormerHasCustody">Whether the one before has custody still, and takes part as the other guardian.</param>
    /// <param name="By">Who says so.</param>
    public sealed record ReplaceApplicant(PersonRef Applicant, bool FormerHasCustody, Actor By) : PartyCommand, IOfficerAct;

    /// <summary>Ask a party to sign.</summary>
    /// <param name="Person">The person.</param>
    /// <param name="On">Today.</param>
    /// <param name="RemindOn">The day of the reminder.</param>
    /// <param name="Due">The last day to sign.</param>
    /// <param name="By">The officer who asks; null where the application itself does.</param>
    public sealed record AskSignature(PersonRef Person, DateOnly On, DateOnly RemindOn, DateOnly Due, Actor? By = null) : PartyCommand, IOfficerAct;

    /// <summary>Sign, or say that one does not agree; also after the last day, until the case is decided.</summary>
    /// <param name="Person">The person, who is the actor where no officer writes it down.</param>
    /// <param name="Agrees">Whether the person signs.</param>
    /// <param name="On">The day it was said: today, or the day on which it came to the municipality.</param>
    /// <param name="Channel">By which way.</param>
    /// <param name="By">The officer who writes it down; null where the person answers in the e-service.</param>
    public sealed record Answer(PersonRef Person, bool Agrees, DateOnly On, Channel Channel = Channel.EService, Actor? By = null) : PartyCommand, IOfficerAct
    {
        /// <summary>Whether there is something to sign still in a case that is decided; the slice's to say.</summary>
        public bool AfterDecision { get; init; }
    }

    /// <summary>Ask a party to sign anew, since what was to be signed has changed: an answer given before does not stand for it.</summary>
    /// <param name="Person">The person.</param>
    /// <param name="On">Today.</param>
    /// <param name="RemindOn">The day of the reminder.</param>
    /// <param name="Due">The last day to sign.</param>
    public sealed record AskAgain(PersonRef Person, DateOnly On, DateOnly RemindOn, DateOnly Due) : PartyCommand;

    /// <summary>Wait for a signature no longer, before its last day: what it was for has ended.</summary>
    /// <param name="Person">The person.</param>
    /// <param name="On">Today.</param>
    public sealed record EndWait(PersonRef Person, DateOnly On) : PartyCommand;

    /// <summary>The day of the reminder has come, or the last day has passed: sent by the worker that keeps deadlines.</summary>
    /// <param name="Person">The person.</param>
    /// <param name="On">Today.</param>
    public sealed record TimePassed(PersonRef Person, DateOnly On) : PartyCommand;
}

/// <summary>What is known of a person, before an officer lets that person take part in a case.</summary>
/// <param name="HasCustody">Whether the register has the person as guardian of the one whom the case is about.</param>
/// <param name="ActsAlone">Whether the case is about the person, who has the age from which a pupil acts alone in such a case.</param>
public sealed record PartyStanding(bool HasCustody, bool ActsAlone);
