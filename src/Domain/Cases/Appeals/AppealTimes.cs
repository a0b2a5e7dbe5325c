using CaseMgmt.Domain.Decisions;

namespace CaseMgmt.Domain.Cases.Appeals;

/// <summary>Decides what starts and ends the time to appeal. It runs whether the case has been closed meanwhile or not.</summary>
internal static class AppealTimes
{
    /// <summary>What follows from a command on a decision, or null where the command is about an appeal.</summary>
    /// <param name="command">The command.</param>
    /// <param name="decision">The decision in force.</param>
    /// <param name="state">What has happened to it.</param>
    public static Verdict<ICaseEvent>? Decide(AppealCommand command, CaseDecided decision, CaseAppeals state) => command switch
    {
        AppealCommand.Receive c => Receive(c, decision, state),
        AppealCommand.Report c => state.Reported is { } at ? Same(at == c.Meeting, "decision-reported-before") : Accept(new DecisionReported(c.Meeting, c.On)),
        AppealCommand.Announce c => Announce(c, state),
        AppealCommand.TimePassed c => state is { LastDayOfAll: { } last, LegalForceOn: null, HoldsLegalForceBack: false } && c.On > last ? Accept(new LegalForceGained(last.AddDays(1))) : Nothing(),
        _ => null,
    };

    private static Verdict<ICaseEvent> Receive(AppealCommand.Receive c, CaseDecided decision, CaseAppeals state)
    {
        // What has legal force is not opened again by who has got custody since.
        if (c.Recipient is { } unknown && !state.Others.ContainsKey(unknown) && (!c.HasCustody || state.LegalForceOn is not null))
            return Verdict<ICaseEvent>.Refuse("party-not-found", RejectionKind.NotFound, "recipientId");
        // The first proof counts: a later one must not lengthen the time.
        if ((c.Recipient is { } known ? state.Others.GetValueOrDefault(known)?.ReceivedOn : state.ReceivedOn) is not null)
            return Nothing();
        // A slip of the pen here would let the time run out before it began.
        if (c.On < decision.DecidedOn)
            return Verdict<ICaseEvent>.Refuse("received-before-decided", RejectionKind.Rule, "on");
        var last = c.Route.Clock is { From: ClockStart.Received, Weeks: { } weeks } ? StatutoryTime.LastDay(c.On, weeks) : (DateOnly?)null;
        return With(c.Recipient is { } recipient ? new DecisionReceivedByParty(recipient, c.On, c.Proof, last) : new DecisionReceived(c.On, c.Proof, last), state);
    }

    private static Verdict<ICaseEvent> Announce(AppealCommand.Announce c, CaseAppeals state)
    {
        if (c.Route.Clock is not { From: ClockStart.MinutesAnnounced, Weeks: { } weeks })
            return Nothing();
        if (state.Reported != c.Meeting)
            return Verdict<ICaseEvent>.Refuse("decision-not-reported-there", RejectionKind.Conflict);
        var last = StatutoryTime.LastDay(c.On, weeks);
        return state.LastDay is { } known ? Same(known == last, "minutes-announced-before") : With(new MinutesAnnounced(c.Meeting, c.On, last), state);
    }

    // Beside what has happened stands what it tells of appeals that came before.
    private static Verdict<ICaseEvent> With(IAppealEvent e, CaseAppeals state) => Verdict<ICaseEvent>.Accept([e, .. state.Evolve(e).Timed()]);

    private static Verdict<ICaseEvent> Same(bool same, string code) => same ? Nothing() : Verdict<ICaseEvent>.Refuse(code, RejectionKind.Conflict);

    private static Verdict<ICaseEvent> Nothing() => Verdict<ICaseEvent>.Accept();

    private static Verdict<ICaseEvent> Accept(ICaseEvent e) => Verdict<ICaseEvent>.Accept(e);
}
