using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Cases.Intake;

/// <summary>What is settled beforehand about a new case.</summary>
/// <param name="Type">The case's type.</param>
/// <param name="Decision">The type of decision it would end in, as far as is known.</param>
/// <param name="ArrivedOn">The day it first arrived at the municipality, in Sweden: every clock runs from it.</param>
/// <param name="On">Today: what is asked of others runs from it.</param>
/// <param name="CoGuardians">The child's other guardians, as the register has them.</param>
/// <param name="Applicant">Who applied, as an actor.</param>
/// <param name="Policies">The municipality's policies.</param>
/// <param name="KnownAt">By what was adopted until then, UTC.</param>
/// <param name="SignBy">The last day on which a signature is of use; null when there is none.</param>
public sealed record NewCase(
    CaseType Type, DecisionType Decision, DateOnly ArrivedOn, DateOnly On, IReadOnlyList<PersonRef> CoGuardians, Actor Applicant, PolicySet Policies, DateTimeOffset KnownAt,
    DateOnly? SignBy = null);

/// <summary>Begins the watch over a new case, whatever its type: the days it is to be decided by, and the signatures it needs.</summary>
public static class CaseIntake
{
    /// <summary>Months after which the applicant may ask to be decided (förvaltningslagen 12 §).</summary>
    public const int DemandableMonths = 6;

    /// <summary>What follows for a case that has been registered; nothing for one that is decided already.</summary>
    public static Verdict<ICaseEvent> Decide(NewCase c, CaseFile state)
    {
        if (state is not CaseFile.UnderAssessment open)
            return Verdict<ICaseEvent>.Accept();
        var times = c.Policies.InForce<PolicyValue.CaseTimes>(PolicyId.CaseTimes, c.ArrivedOn, c.KnownAt)?.Value;
        var events = new List<ICaseEvent>();
        foreach (var next in Commands(c, times, open.Header.Applicant == open.Header.Subject))
        {
            if (next(state) is not Verdict<ICaseEvent>.Accepted accepted)
                return next(state);
            events.AddRange(accepted.Events);
            state = accepted.Events.Aggregate(state, (s, e) => s.Evolve(e));
        }
        return new Verdict<ICaseEvent>.Accepted(events);
    }

    /// <summary>The day after which the applicant may ask to be decided.</summary>
    public static DateOnly DemandableAfter(DateOnly arrivedOn) => arrivedOn.AddMonths(DemandableMonths);

    /// <summary>The day of the reminder and the last day to sign. What is asked on the last day of all is open one day more: whoever closes what it was for ends the wait.</summary>
    /// <param name="times">The municipality's times.</param>
    /// <param name="on">Today.</param>
    /// <param name="signBy">The last day on which a signature is of use; null when there is none.</param>
    public static (DateOnly RemindOn, DateOnly Due) SigningTime(PolicyValue.CaseTimes times, DateOnly on, DateOnly? signBy)
    {
        var (remindOn, due) = (on.AddDays(times.RemindAfter), on.AddDays(times.SignWithin));
        if (signBy is not { } last || due <= last)
            return (remindOn, due);
        due = last > on ? last : on.AddDays(1);
        return (remindOn < due ? remindOn : due, due);
    }

    private static IEnumerable<Func<CaseFile, Verdict<ICaseEvent>>> Commands(NewCase c, PolicyValue.CaseTimes? times, bool actsAlone)
    {
        var target = c.Type.Deadlines.Select(p => c.Policies.InForce<PolicyValue.ProcessingTarget>(p, c.ArrivedOn, c.KnownAt)?.Value.Days).Min() is { } days ? c.ArrivedOn.AddDays(days) : (DateOnly?)null;
        var near = target is { } aim && times is not null ? aim.AddDays(-times.WarnBefore) : (DateOnly?)null;
        yield return s => ClockDecider.Decide(new ClockCommand.Start(target, ClockDecider.MayBeDemanded(c.Decision) ? DemandableAfter(c.ArrivedOn) : null, near), s);
        // A pupil who acts alone needs nobody's signature.
        if (!c.Type.NeedsAllGuardians || actsAlone)
            yield break;
        foreach (var guardian in c.CoGuardians)
        {
            yield return s => PartyDecider.Decide(new PartyCommand.Join(guardian, PartyRole.CoGuardian, c.Applicant), s);
            // Where no time to sign has been set an officer asks, and says until when.
            if (times is not null)
            {
                var (remindOn, due) = SigningTime(times, c.On, c.SignBy);
                yield return s => PartyDecider.Decide(new PartyCommand.AskSignature(guardian, c.On, remindOn, due), s);
            }
        }
    }
}
