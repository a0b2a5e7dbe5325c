namespace CaseMgmt.Domain.Persons;

/// <summary>What kind of trustee somebody is.</summary>
public enum TrusteeKind
{
    /// <summary>A custodian appointed by a court (särskilt förordnad vårdnadshavare, föräldrabalken 6 kap.), as long as the population register does not show it.</summary>
    AppointedGuardian,

    /// <summary>A trustee (god man) for a child who has come to Sweden without guardians (lag 2005:429), or in a guardian's place (föräldrabalken 11 kap.).</summary>
    Trustee,
}

/// <summary>What happens with one appointment.</summary>
public interface ITrusteeshipEvent : IDomainEvent;

/// <summary>An officer has seen that somebody is appointed to answer for a child beside or in place of those who have custody by the population register.</summary>
/// <param name="Child">The child.</param>
/// <param name="Trustee">Who is appointed.</param>
/// <param name="Kind">As what.</param>
/// <param name="From">The day of the appointment.</param>
/// <param name="Until">Its last day, or null when none is set.</param>
/// <param name="Reference">The decision that appointed.</param>
/// <param name="By">Who recorded it.</param>
[EventName("person.trustee-appointed.v1")]
public sealed record TrusteeAppointed(
    [Open] PersonRef Child, [Open] PersonRef Trustee, [Open] TrusteeKind Kind, [Open] DateOnly From, [Open] DateOnly? Until, [Open] AppointmentReference Reference, [Open] Actor By) : ITrusteeshipEvent;

/// <summary>The appointment has ended: by its last day, or because an officer has been told.</summary>
/// <param name="On">The first day without it.</param>
/// <param name="By">Who recorded it; the system where its last day has passed.</param>
[EventName("person.trustee-ended.v1")]
public sealed record TrusteeEnded([Open] DateOnly On, [Open] Actor By) : ITrusteeshipEvent;

/// <summary>Who stands before an appointment.</summary>
/// <param name="HasCustody">Whether the population register shows that the one to be appointed has custody of the child.</param>
/// <param name="IsAppointed">Whether an earlier appointment of the same person for the same child is in force.</param>
public sealed record TrusteeStanding(bool HasCustody, bool IsAppointed);

/// <summary>One appointment of a trustee for a child.</summary>
/// <param name="Appointed">The appointment, or null.</param>
/// <param name="EndedOn">The first day without it, or null while it is in force.</param>
public sealed record Trusteeship(TrusteeAppointed? Appointed, DateOnly? EndedOn)
{
    /// <summary>Nothing has happened yet.</summary>
    public static Trusteeship Initial { get; } = new(null, null);

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known here.</exception>
    public static Trusteeship Evolve(Trusteeship state, ITrusteeshipEvent e) => e switch
    {
        TrusteeAppointed a => state with { Appointed = a },
        TrusteeEnded d => state with { EndedOn = d.On },
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };

    /// <summary>
    /// Records an appointment. Refused with <c>trustee-is-child</c>, <c>trustee-has-custody</c>, <c>trustee-appointed-before</c>, <c>appointment-not-begun</c>, <c>appointment-over</c>.
    /// </summary>
    /// <param name="command">What is recorded.</param>
    /// <param name="standing">What the register and earlier appointments say of the two.</param>
    /// <param name="today">The day in Sweden.</param>
    public static Verdict<ITrusteeshipEvent> Appoint(TrusteeAppointed command, TrusteeStanding standing, DateOnly today)
    {
        if (command.Trustee == command.Child)
            return Verdict<ITrusteeshipEvent>.Refuse("trustee-is-child", RejectionKind.Rule, "trusteeNumber");
        if (standing.HasCustody)
            return Verdict<ITrusteeshipEvent>.Refuse("trustee-has-custody", RejectionKind.Rule, "trusteeNumber");
        if (standing.IsAppointed)
            return Verdict<ITrusteeshipEvent>.Refuse("trustee-appointed-before", RejectionKind.Conflict, "trusteeNumber");
        if (command.From > today)
            return Verdict<ITrusteeshipEvent>.Refuse("appointment-not-begun", RejectionKind.Rule, "from");
        return command.Until < today
            ? Verdict<ITrusteeshipEvent>.Refuse("appointment-over", RejectionKind.Rule, "until")
            : Verdict<ITrusteeshipEvent>.Accept(command);
    }

    /// <summary>Ends the appointment; nothing happens to one that has ended. Refused with <c>trusteeship-unknown</c>.</summary>
    /// <param name="today">The day in Sweden, the first without it.</param>
    /// <param name="by">Who records it.</param>
    public Verdict<ITrusteeshipEvent> End(DateOnly today, Actor by)
    {
        if (Appointed is null)
            return Verdict<ITrusteeshipEvent>.Refuse("trusteeship-unknown", RejectionKind.NotFound);
        return EndedOn is null ? Verdict<ITrusteeshipEvent>.Accept(new TrusteeEnded(today, by)) : Verdict<ITrusteeshipEvent>.Accept();
    }

    /// <summary>What follows when the deadline of the last day passes: nothing before it is over.</summary>
    /// <param name="today">The day in Sweden.</param>
    public Verdict<ITrusteeshipEvent> TimePassed(DateOnly today) =>
        Appointed?.Until < today ? End(today, Actor.System) : Verdict<ITrusteeshipEvent>.Accept();
}
