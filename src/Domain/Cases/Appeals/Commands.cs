using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Appeals;

/// <summary>What can be asked about a decision that has been taken.</summary>
public abstract record AppealCommand
{
    private AppealCommand()
    {
    }

    /// <summary>Record that the party has received the decision.</summary>
    /// <param name="Route">The decision's way to appeal.</param>
    /// <param name="On">The day.</param>
    /// <param name="Proof">How it is known.</param>
    /// <param name="Recipient">Who, where it is another than the applicant; null for the applicant.</param>
    /// <param name="By">Who records it; null where a mailbox tells.</param>
    /// <param name="HasCustody">Whether the register has that other as guardian today: who got custody after the decision was addressed is told like the others, with a proof and a time of their own.</param>
    public sealed record Receive(AppealRoute Route, DateOnly On, DeliveryProof Proof, PersonRef? Recipient = null, Actor? By = null, bool HasCustody = false) : AppealCommand, IOfficerAct;

    /// <summary>Record that the decision was reported to the board.</summary>
    /// <param name="Meeting">The meeting.</param>
    /// <param name="On">The day of the meeting.</param>
    public sealed record Report(Guid Meeting, DateOnly On) : AppealCommand;

    /// <summary>Record that the minutes of the meeting were announced.</summary>
    /// <param name="Route">The decision's way to appeal.</param>
    /// <param name="Meeting">The meeting.</param>
    /// <param name="On">The day of the announcement.</param>
    public sealed record Announce(AppealRoute Route, Guid Meeting, DateOnly On) : AppealCommand;

    /// <summary>The last day to appeal has passed: sent by the worker that keeps deadlines.</summary>
    /// <param name="On">Today.</param>
    public sealed record TimePassed(DateOnly On) : AppealCommand;

    /// <summary>Appeal, or record an appeal that came.</summary>
    /// <param name="Appeal">A fresh identity.</param>
    /// <param name="On">The day it came.</param>
    /// <param name="Channel">How it came.</param>
    /// <param name="By">Who appeals.</param>
    /// <param name="Text">The appeal.</param>
    /// <param name="Appellant">Whose it is, where an officer records it of another than the applicant; null otherwise.</param>
    /// <param name="HasCustody">Whether the register has that person as guardian of the one whom the case is about; such a guardian may appeal without having joined the case.</param>
    public sealed record Register(Guid Appeal, DateOnly On, Channel Channel, Actor By, SealedRef<CaseText> Text, PersonRef? Appellant = null, bool HasCustody = false) : AppealCommand, IOfficerAct;

    /// <summary>Find that a wrong instruction made the appeal late, so that it is tried.</summary>
    /// <param name="Appeal">The appeal.</param>
    /// <param name="By">Who finds so.</param>
    public sealed record AdmitLate(Guid Appeal, Actor By) : AppealCommand, IOfficerAct;

    /// <summary>Dismiss an appeal that came too late.</summary>
    /// <param name="Route">The decision's way to appeal.</param>
    /// <param name="Appeal">The appeal.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">Who decides.</param>
    /// <param name="Reasons">The reasons.</param>
    /// <param name="Letter">The letter, already rendered.</param>
    /// <param name="AlsoTo">Whom the letter goes to beside the one who appealed; null for nobody.</param>
    public sealed record Dismiss(
        AppealRoute Route, Guid Appeal, DateOnly On, Actor By, SealedRef<DecisionReasons> Reasons, SealedRef<Letter> Letter, IReadOnlyList<PersonRef>? AlsoTo = null) : AppealCommand, IOfficerAct;

    /// <summary>Record that the decision was looked at again and stands.</summary>
    /// <param name="Appeal">The appeal.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">Who looked.</param>
    public sealed record Uphold(Guid Appeal, DateOnly On, Actor By) : AppealCommand, IOfficerAct;

    /// <summary>Send the appeal on with the file.</summary>
    /// <param name="Route">The decision's way to appeal.</param>
    /// <param name="Appeal">The appeal.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">Who sends.</param>
    /// <param name="File">The file that goes with it, as it was sealed; null where none is made.</param>
    public sealed record Forward(AppealRoute Route, Guid Appeal, DateOnly On, Actor By, BundledFile? File = null) : AppealCommand, IOfficerAct;

    /// <summary>Take an appeal back. It is the right of the one whose it is; an officer records what that person has said.</summary>
    /// <param name="Appeal">The appeal.</param>
    /// <param name="On">The day it was said.</param>
    /// <param name="By">Who takes it back, or records it.</param>
    /// <param name="Channel">How it was said.</param>
    /// <param name="Text">What was said; null where the guardian who took it back in the e-service wrote nothing.</param>
    public sealed record Withdraw(Guid Appeal, DateOnly On, Actor By, Channel Channel, SealedRef<CaseText>? Text) : AppealCommand, IOfficerAct;

    /// <summary>Record what the court answered.</summary>
    /// <param name="Appeal">The appeal.</param>
    /// <param name="On">The date of the ruling.</param>
    /// <param name="Ruling">What it came to.</param>
    /// <param name="By">Who records it.</param>
    /// <param name="Text">The ruling.</param>
    public sealed record Rule(Guid Appeal, DateOnly On, Ruling Ruling, Actor By, SealedRef<CaseText> Text) : AppealCommand, IOfficerAct;

    /// <summary>Record that what the ruling asks for has been done.</summary>
    /// <param name="Appeal">The appeal.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">Who did it.</param>
    /// <param name="IsChangeable">Whether the decision can be changed into what the court asks for: then the new decision alone carries such a ruling out.</param>
    public sealed record Execute(Guid Appeal, DateOnly On, Actor By, bool IsChangeable = true) : AppealCommand, IOfficerAct;

    /// <summary>Record that the decision has gained legal force once the court's ruling has; without an appeal the calendar does it.</summary>
    /// <param name="On">The day.</param>
    /// <param name="By">Who records it.</param>
    public sealed record GainForce(DateOnly On, Actor By) : AppealCommand, IOfficerAct;

    /// <summary>Record that the party has received a decision about the handling.</summary>
    /// <param name="Decision">That decision's letter.</param>
    /// <param name="Route">The matter's way to appeal.</param>
    /// <param name="On">The day.</param>
    /// <param name="Proof">How it is known.</param>
    /// <param name="Recipient">Who; null for the one to whom it is written.</param>
    /// <param name="By">Who records it; null where a mailbox tells.</param>
    public sealed record ReceiveProcedural(Guid Decision, AppealRoute Route, DateOnly On, DeliveryProof Proof, PersonRef? Recipient = null, Actor? By = null) : AppealCommand, IOfficerAct;

    /// <summary>Appeal a decision about the handling, or record an appeal of it that came.</summary>
    /// <param name="Decision">That decision's letter.</param>
    /// <param name="Appeal">A fresh identity.</param>
    /// <param name="On">The day it came.</param>
    /// <param name="Channel">How it came.</param>
    /// <param name="By">Who appeals.</param>
    /// <param name="Text">The appeal.</param>
    /// <param name="Appellant">Whose it is, where an officer records it of another than the applicant; null otherwise.</param>
    /// <param name="HasCustody">Whether the register has that person as guardian of the one whom the case is about.</param>
    public sealed record RegisterProcedural(
        Guid Decision, Guid Appeal, DateOnly On, Channel Channel, Actor By, SealedRef<CaseText> Text, PersonRef? Appellant = null, bool HasCustody = false) : AppealCommand, IOfficerAct;

    /// <summary>Look at a decision about the handling again and let it be, as an appeal asks.</summary>
    /// <param name="Appeal">The appeal.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">Who looked.</param>
    public sealed record Meet(Guid Appeal, DateOnly On, Actor By) : AppealCommand, IOfficerAct;

    /// <summary>Put an obvious slip right.</summary>
    /// <param name="On">Today.</param>
    /// <param name="By">Who does it.</param>
    /// <param name="Reasons">What is put right.</param>
    /// <param name="Letter">The letter, already rendered.</param>
    public sealed record Rectify(DateOnly On, Actor By, SealedRef<DecisionReasons> Reasons, SealedRef<Letter> Letter) : AppealCommand, IOfficerAct;
}
