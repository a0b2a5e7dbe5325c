namespace CaseMgmt.Domain.Cases.Clock;

/// <summary>Decides whether a day is moved to a later one. What the law sets is not moved by anyone.</summary>
internal static class ExtensionDecider
{
    /// <summary>More time to answer what was asked for.</summary>
    public static Verdict<ICaseEvent> Answer(ClockCommand.ExtendAnswer c, CaseClock state)
    {
        if (!state.Waits.TryGetValue(c.Request, out var wait))
            return Verdict<ICaseEvent>.Refuse("request-not-found", RejectionKind.NotFound);
        if (wait.Answer is not null)
            return Verdict<ICaseEvent>.Refuse("request-answered", RejectionKind.Conflict);
        if (wait.Due == c.Due && !wait.IsOver)
            return Verdict<ICaseEvent>.Accept();
        return IsLater(c.Due, wait.Due, c.On) ? Verdict<ICaseEvent>.Accept(new AnswerTimeExtended(c.Request, c.On, c.Due, c.By, c.Reason)) : NotLater();
    }

    /// <summary>A later target, with the day from which officers are warned as many days later.</summary>
    public static Verdict<ICaseEvent> Target(ClockCommand.ExtendTarget c, CaseClock state)
    {
        if (!state.Deadlines.TryGetValue(DeadlineKind.Target, out var target))
            return Verdict<ICaseEvent>.Refuse("target-not-set", RejectionKind.Rule);
        if (state.Extension?.Due == c.Due && target == c.Due)
            return Verdict<ICaseEvent>.Accept();
        if (!IsLater(c.Due, target, c.On))
            return NotLater();
        var events = new List<ICaseEvent> { new TargetExtended(c.On, c.Due, c.By, c.Reason), new DeadlineSet(DeadlineKind.Target, c.Due) };
        if (state.Deadlines.TryGetValue(DeadlineKind.TargetNear, out var near))
            events.Add(new DeadlineSet(DeadlineKind.TargetNear, near.AddDays(c.Due.DayNumber - target.DayNumber)));
        return new Verdict<ICaseEvent>.Accepted(events);
    }

    private static bool IsLater(DateOnly due, DateOnly was, DateOnly today) => due > was && due > today;

    private static Verdict<ICaseEvent> NotLater() => Verdict<ICaseEvent>.Refuse("extension-not-later", RejectionKind.Rule, "due");
}
