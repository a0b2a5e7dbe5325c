namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>Decides what may happen in a case of school transport; catalogue and delegation are the case's own matter.</summary>
public static class TransportDecider
{
    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<ITransportEvent> Decide(TransportCommand command, TransportCase state) => (command, state) switch
    {
        (TransportCommand.Apply c, TransportCase.None) => Apply(c),
        (TransportCommand.Apply c, TransportCase.Applied s) => Again(c, s.Application),
        (TransportCommand.Apply c, TransportCase.UnderAssessment s) => Again(c, s.Application),
        (TransportCommand.Apply c, TransportCase.Settled s) => Again(c, s.Application),
        (TransportCommand.Grant c, TransportCase.UnderAssessment s) => Grant(c, s.Application),
        (TransportCommand.Refuse c, TransportCase.UnderAssessment) => Verdict<ITransportEvent>.Accept(new TransportRefused(c.School)),
        (TransportCommand.LeaveUntried c, TransportCase.UnderAssessment) => Verdict<ITransportEvent>.Accept(new TransportLeftUntried(c.Outcome)),
        (TransportCommand.LeaveUntried, TransportCase.Settled { Granted: null }) => Verdict<ITransportEvent>.Accept(),
        (TransportCommand.Grant c, TransportCase.Settled { Granted: { } g }) when Is(c, g) =>
            Verdict<ITransportEvent>.Accept(),
        (TransportCommand.Refuse, TransportCase.Settled { Granted: null }) => Verdict<ITransportEvent>.Accept(),
        (TransportCommand.Change c, TransportCase.Settled s) => Change(c, s),
        (TransportCommand.Change, TransportCase.UnderAssessment) => Verdict<ITransportEvent>.Refuse("case-not-decided", RejectionKind.Conflict),
        (TransportCommand.Investigate c, TransportCase.UnderAssessment s) =>
            s.Assessment.Evidence == c.Assessment.Evidence ? Verdict<ITransportEvent>.Accept() : Verdict<ITransportEvent>.Accept(c.Assessment),
        (TransportCommand.Reassess { What.Count: 0 }, TransportCase.UnderAssessment) => Verdict<ITransportEvent>.Accept(),
        (TransportCommand.Reassess c, TransportCase.UnderAssessment s) =>
            s.Assessment.Evidence == c.Assessment.Evidence ? Verdict<ITransportEvent>.Accept() : Verdict<ITransportEvent>.Accept(new TransportFactsChanged(c.What, c.On), c.Assessment),
        (TransportCommand.Arrange or TransportCommand.PlanRenewal or TransportCommand.RemindOfRenewal, TransportCase.Settled s) => GrantedTransport.Decide(command, s),
        (TransportCommand.Arrange or TransportCommand.PlanRenewal or TransportCommand.RemindOfRenewal, TransportCase.UnderAssessment) =>
            Verdict<ITransportEvent>.Refuse("transport-not-granted", RejectionKind.Conflict),
        (TransportCommand.Correct c, TransportCase.UnderAssessment s) => Correct(c, s.Assessment, s.CorrectedFrom),
        (TransportCommand.Correct c, TransportCase.Settled s) => Correct(c, s.Assessment, s.CorrectedFrom),
        (_, TransportCase.Settled) => Verdict<ITransportEvent>.Refuse("case-already-decided", RejectionKind.Conflict),
        _ => Verdict<ITransportEvent>.Refuse("case-not-found", RejectionKind.NotFound),
    };

    /// <summary>Whether the case can come to no other outcome but by changing its decision. Its facts may still be corrected.</summary>
    public static bool IsTerminal(TransportCase state) => state is TransportCase.Settled;

    private static Verdict<ITransportEvent> Apply(TransportCommand.Apply c)
    {
        // Where the limit is not met the applicant is told so and may ask on other grounds or for a formal decision.
        if (c.Application.Kind == ApplicationKind.Distance && c.Assessment.Entitlement == Entitlement.NotEntitled)
            return Verdict<ITransportEvent>.Refuse("limit-not-met", RejectionKind.Rule, "kind");
        var a = c.Application;
        return Verdict<ITransportEvent>.Accept(new TransportApplied(a.Pupil, a.Applicant, a.Year, a.Kind, a.Form), c.Assessment);
    }

    private static Verdict<ITransportEvent> Again(TransportCommand.Apply c, TransportApplication application) =>
        c.Application == application
            ? Verdict<ITransportEvent>.Accept()
            : Verdict<ITransportEvent>.Refuse("case-exists", RejectionKind.Conflict);

    private static Verdict<ITransportEvent> Correct(TransportCommand.Correct c, TransportAssessed last, DateOnly? correctedFrom) =>
        correctedFrom == c.EffectiveFrom && last.Evidence == c.Assessment.Evidence
            ? Verdict<ITransportEvent>.Accept()
            : Verdict<ITransportEvent>.Accept(TransportFactsCorrected.Of(c.EffectiveFrom, c.Assessment));

    private static Verdict<ITransportEvent> Change(TransportCommand.Change c, TransportCase.Settled state) => (c.Settled, state.Granted) switch
    {
        (TransportCommand.Refuse, null) => Verdict<ITransportEvent>.Accept(),
        (TransportCommand.Refuse now, _) => Verdict<ITransportEvent>.Accept(new TransportRefused(now.School)),
        (TransportCommand.Grant now, { } before) when Is(now, before) => Verdict<ITransportEvent>.Accept(),
        (TransportCommand.Grant now, _) => Grant(now, state.Application),
        _ => throw new InvalidOperationException($"{c.Settled.GetType().Name} settles nothing."),
    };

    private static bool Is(TransportCommand.Grant asked, TransportGranted granted) =>
        (granted.School, granted.From, granted.To, granted.Mode, granted.Conditions) == (asked.School, asked.From, asked.To, asked.Mode, asked.Conditions);

    private static Verdict<ITransportEvent> Grant(TransportCommand.Grant c, TransportApplication application)
    {
        var year = application.Year;
        if (c.From < year.FirstDay || c.To > year.LastDay)
            return Verdict<ITransportEvent>.Refuse("transport-outside-school-year", RejectionKind.Rule, c.From < year.FirstDay ? "validFrom" : "validTo");
        if (c.To < c.From)
            return Verdict<ITransportEvent>.Refuse("validity-ends-before-start", RejectionKind.Rule, "validTo");
        return Verdict<ITransportEvent>.Accept(new TransportGranted(c.School, c.From, c.To, c.Mode, c.Conditions));
    }
}
