using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>What can be asked of a case of school transport.</summary>
public abstract record TransportCommand
{
    private TransportCommand()
    {
    }

    /// <summary>Apply, with the assessment of the facts as they are known at that moment.</summary>
    /// <param name="Application">What is applied for.</param>
    /// <param name="Assessment">What the rules found.</param>
    public sealed record Apply(TransportApplication Application, TransportAssessed Assessment) : TransportCommand;

    /// <summary>Grant.</summary>
    /// <param name="School">The school that transport goes to; null when none is known.</param>
    /// <param name="From">First day.</param>
    /// <param name="To">Last day.</param>
    /// <param name="Mode">How the pupil travels, or null when that is told later.</param>
    /// <param name="Conditions">Conditions in words, or null.</param>
    public sealed record Grant(SchoolUnitCode? School, DateOnly From, DateOnly To, TransportMode? Mode, SealedRef<TransportConditions>? Conditions) : TransportCommand;

    /// <summary>Refuse.</summary>
    /// <param name="School">The school that transport would have gone to; null when none is known.</param>
    public sealed record Refuse(SchoolUnitCode? School) : TransportCommand;

    /// <summary>Leave it untried.</summary>
    /// <param name="Outcome">Struck off or dismissed.</param>
    public sealed record LeaveUntried(Outcome Outcome) : TransportCommand;

    /// <summary>Settle it otherwise, since the decision is changed.</summary>
    /// <param name="Settled">What is granted or refused now.</param>
    public sealed record Change(TransportCommand Settled) : TransportCommand;

    /// <summary>Correct the facts.</summary>
    /// <param name="EffectiveFrom">The first day they hold for.</param>
    /// <param name="Assessment">What the rules find on the corrected facts.</param>
    public sealed record Correct(DateOnly EffectiveFrom, TransportAssessed Assessment) : TransportCommand;

    /// <summary>Add what an officer has found out to the facts; the registers are not asked again.</summary>
    /// <param name="Assessment">What the rules find with it.</param>
    public sealed record Investigate(TransportAssessed Assessment) : TransportCommand;

    /// <summary>Assess the undecided case anew, since what it rests on is no longer so.</summary>
    /// <param name="What">Which facts, each once; none where all is as it was.</param>
    /// <param name="On">The day it was found, in Sweden.</param>
    /// <param name="Assessment">What the rules find on what is known now.</param>
    public sealed record Reassess(IReadOnlyList<FactCode> What, DateOnly On, TransportAssessed Assessment) : TransportCommand;

    /// <summary>Settle how a granted transport is arranged.</summary>
    /// <param name="From">First day the arrangement holds.</param>
    /// <param name="Mode">How the pupil travels.</param>
    /// <param name="Arrangement">Addresses, stops and weeks.</param>
    public sealed record Arrange(DateOnly From, TransportMode Mode, SealedRef<TransportArrangement> Arrangement) : TransportCommand;

    /// <summary>Settle when the guardian is reminded to apply for the next school year.</summary>
    /// <param name="RemindOn">The day of the reminder.</param>
    /// <param name="LastDay">The last day to apply.</param>
    public sealed record PlanRenewal(DateOnly RemindOn, DateOnly LastDay) : TransportCommand;

    /// <summary>Remind the guardian to apply for the next school year.</summary>
    /// <param name="On">The day, in Sweden.</param>
    public sealed record RemindOfRenewal(DateOnly On) : TransportCommand;
}
