namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>Decides what may happen with a transport that is granted: how it is arranged, and when it is to be applied for anew.</summary>
internal static class GrantedTransport
{
    /// <summary>What follows. A repeated command adds no event.</summary>
    internal static Verdict<ITransportEvent> Decide(TransportCommand command, TransportCase.Settled state) => (command, state.Granted) switch
    {
        (_, null) => Verdict<ITransportEvent>.Refuse("transport-not-granted", RejectionKind.Conflict),
        (TransportCommand.Arrange c, { } granted) => Arrange(c, state, granted),
        (TransportCommand.PlanRenewal c, _) => Plan(c, state),
        (TransportCommand.RemindOfRenewal c, _) => Remind(c, state),
        _ => throw new InvalidOperationException($"{command.GetType().Name} is not known here."),
    };

    private static Verdict<ITransportEvent> Arrange(TransportCommand.Arrange c, TransportCase.Settled state, TransportGranted granted)
    {
        if (c.From < granted.From || c.From > granted.To)
            return Verdict<ITransportEvent>.Refuse("arrangement-outside-grant", RejectionKind.Rule, "from");
        var e = new TransportArranged(c.From, c.Mode, c.Arrangement);
        return state.Arranged == e ? Verdict<ITransportEvent>.Accept() : Verdict<ITransportEvent>.Accept(e);
    }

    private static Verdict<ITransportEvent> Plan(TransportCommand.PlanRenewal c, TransportCase.Settled state)
    {
        var e = new TransportRenewalPlanned(new SchoolUnits.SchoolYear(state.Application.Year.StartYear + 1), c.RemindOn, c.LastDay);
        // Once reminded of a day, nobody is reminded of the same day again.
        return state.Renewal == e || state.Reminded?.LastDay == c.LastDay ? Verdict<ITransportEvent>.Accept() : Verdict<ITransportEvent>.Accept(e);
    }

    private static Verdict<ITransportEvent> Remind(TransportCommand.RemindOfRenewal c, TransportCase.Settled state) => state switch
    {
        { Renewal: null } => Verdict<ITransportEvent>.Refuse("renewal-not-planned", RejectionKind.Conflict),
        { Renewal: { } plan, Reminded: { } last } when last.LastDay == plan.LastDay => Verdict<ITransportEvent>.Accept(),
        { Renewal: { } plan } => Verdict<ITransportEvent>.Accept(new TransportRenewalReminded(plan.Year, c.On, plan.LastDay)),
    };
}
