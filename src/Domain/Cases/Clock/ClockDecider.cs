using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Cases.Clock;

/// <summary>Decides what a case waits for. A time that runs out never decides anything.</summary>
public static class ClockDecider
{
    private static readonly Citation Noticed = Citation.Parse("2017:900 11");
    private static readonly Citation Demandable = Citation.Parse("2017:900 12");

    /// <summary>Whether the applicant of a case that ends in such a decision may ask to be decided (förvaltningslagen 12 §).</summary>
    public static bool MayBeDemanded(DecisionType type) => type.Binding.Sections.Contains(Demandable);

    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(ClockCommand command, CaseFile state) => state switch
    {
        CaseFile.None => Refuse("case-not-found", RejectionKind.NotFound),
        CaseFile.UnderAssessment or CaseFile.Decided when Disqualification.Bars(command, state.Handling) => Refuse("officer-disqualified", RejectionKind.Forbidden),
        CaseFile.UnderAssessment open => command switch
        {
            ClockCommand.Start c => Start(c, open.Clock),
            ClockCommand.Ask c => Ask(c, open),
            ClockCommand.Answer c => Answer(c, open.Clock),
            ClockCommand.Withdraw c => Withdraw(c, open.Clock),
            ClockCommand.RequestPassed c => Passed(c, open.Clock),
            ClockCommand.ExtendAnswer c => ExtensionDecider.Answer(c, open.Clock),
            ClockCommand.ExtendTarget c => ExtensionDecider.Target(c, open.Clock),
            ClockCommand.DayReached c => Reached(c, open.Clock),
            ClockCommand.NoticeDelay c => NoticeDelay(c, open),
            ClockCommand.Demand c => Demand(c, open.Clock),
            ClockCommand.RefuseDemand c => RefuseDemand(c, open),
            _ => throw new InvalidOperationException($"{command.GetType().Name} is not known here."),
        },
        // Before a decision is changed against the party, the material is communicated anew (förvaltningslagen 25 §).
        CaseFile.Decided d when command is ClockCommand.Ask { Kind: WaitKind.Opinion } c => Ask(c, d),
        CaseFile.Decided d when command is ClockCommand.Answer c && d.Clock.Waits.ContainsKey(c.Request) => Answer(c, d.Clock),
        CaseFile.Decided d when command is ClockCommand.Withdraw c && d.Clock.Waits.ContainsKey(c.Request) => Withdraw(c, d.Clock),
        CaseFile.Decided d when command is ClockCommand.RequestPassed c => Passed(c, d.Clock),
        CaseFile.Decided d when command is ClockCommand.ExtendAnswer c && d.Clock.Waits.ContainsKey(c.Request) => ExtensionDecider.Answer(c, d.Clock),
        // What was waited for is of no consequence once the case is decided.
        _ when command is ClockCommand.RequestPassed or ClockCommand.DayReached => Nothing(),
        CaseFile.Closed => Refuse("case-closed", RejectionKind.Conflict),
        CaseFile.Disposed => Refuse("case-disposed", RejectionKind.Conflict),
        _ => Refuse("case-already-decided", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Start(ClockCommand.Start c, CaseClock state)
    {
        if (!state.Deadlines.IsEmpty)
            return Nothing();
        var events = new List<ICaseEvent>();
        if (c.Target is { } target)
            events.Add(new DeadlineSet(DeadlineKind.Target, target));
        if (c.TargetNear is { } near)
            events.Add(new DeadlineSet(DeadlineKind.TargetNear, near));
        if (c.DemandableAfter is { } after)
            events.Add(new DeadlineSet(DeadlineKind.DemandableAfter, after));
        return new Verdict<ICaseEvent>.Accepted(events);
    }

    private static Verdict<ICaseEvent> Ask(ClockCommand.Ask c, CaseFile state)
    {
        if (state.Clock.Waits.TryGetValue(c.Request, out var asked))
            return (asked.Kind, asked.Due) == (c.Kind, c.Due) ? Nothing() : Refuse("request-exists", RejectionKind.Conflict);
        if (c.Due <= c.On)
            return Refuse("answer-day-not-ahead", RejectionKind.Rule, "due");
        return Accept(new AnswerRequested(c.Request, c.Kind, c.On, c.Due, c.By, c.Text));
    }

    private static Verdict<ICaseEvent> Answer(ClockCommand.Answer c, CaseClock state)
    {
        if (!state.Waits.TryGetValue(c.Request, out var wait))
            return Refuse("request-not-found", RejectionKind.NotFound);
        return wait.Answer == c.Text ? Nothing() : Ended(c.Request, c.On, new AnswerReceived(c.Request, c.On, c.Channel, c.By, c.Text), state);
    }

    private static Verdict<ICaseEvent> Withdraw(ClockCommand.Withdraw c, CaseClock state)
    {
        if (!state.Waits.TryGetValue(c.Request, out var wait))
            return Nothing();
        return wait.IsOver ? Refuse("request-answered", RejectionKind.Conflict) : Ended(c.Request, c.On, new AnswerRequestWithdrawn(c.Request, c.On, c.By), state);
    }

    private static Verdict<ICaseEvent> Passed(ClockCommand.RequestPassed c, CaseClock state) =>
        state.Waits.TryGetValue(c.Request, out var wait) && !wait.IsOver && c.On > wait.Due
            // The time was out when the last day was over, however late the worker tells.
            ? Ended(c.Request, wait.Due.AddDays(1), new AnswerOverdue(c.Request, c.On), state)
            : Nothing();

    // What stood still goes on as many days later; in the order of the kinds, so that it is the same each time.
    private static Verdict<ICaseEvent> Ended(Guid request, DateOnly on, ICaseEvent end, CaseClock state) =>
        state.DaysStill(request, on) is > 0 and var days
            ? Verdict<ICaseEvent>.Accept([end, .. state.Deadlines.Where(d => CaseClock.StandsStill(d.Key)).OrderBy(d => d.Key).Select(d => new DeadlineSet(d.Key, d.Value.AddDays(days)))])
            : Accept(end);

    // A day that has been moved meanwhile, or stands still, is not the one that came.
    private static Verdict<ICaseEvent> Reached(ClockCommand.DayReached c, CaseClock state)
    {
        var isWatched = state.Deadlines.TryGetValue(c.Kind, out var due) && due == c.Due && !(CaseClock.StandsStill(c.Kind) && state.PausedSince is not null);
        var hasCome = c.Kind == DeadlineKind.TargetNear ? c.On >= c.Due : c.On > c.Due;
        return isWatched && hasCome && (!state.Reached.TryGetValue(c.Kind, out var before) || before != c.Due) ? Accept(new DeadlineReached(c.Kind, c.Due, c.On)) : Nothing();
    }

    private static Verdict<ICaseEvent> NoticeDelay(ClockCommand.NoticeDelay c, CaseFile.UnderAssessment state)
    {
        if (!c.Type.Binding.Sections.Contains(Noticed))
            return Refuse("delay-notice-not-binding", RejectionKind.Rule);
        if (c.ExpectedBy <= c.On)
            return Refuse("expected-day-not-ahead", RejectionKind.Rule, "expectedBy");
        var notice = new DelayNoticed(c.On, c.ExpectedBy, c.By, c.Text);
        return state.Clock.Notice == notice ? Nothing() : Accept(notice);
    }

    private static Verdict<ICaseEvent> Demand(ClockCommand.Demand c, CaseClock state)
    {
        if (state.Demand is { } made)
            return (made.On, made.By) == (c.On, c.By) ? Nothing() : Refuse("decision-demanded-before", RejectionKind.Conflict);
        if (!MayBeDemanded(c.Type))
            return Refuse("decision-demand-not-binding", RejectionKind.Rule);
        if ((state.Deadlines.TryGetValue(DeadlineKind.DemandableAfter, out var set) ? set : c.After) is not { } after || c.On <= after)
            return Refuse("decision-demanded-early", RejectionKind.Rule);
        return Verdict<ICaseEvent>.Accept(new DecisionDemanded(c.On, c.By), new DeadlineSet(DeadlineKind.DemandAnswer, c.AnswerBy));
    }

    private static Verdict<ICaseEvent> RefuseDemand(ClockCommand.RefuseDemand c, CaseFile.UnderAssessment state)
    {
        if (c.By.Kind != ActorKind.CaseOfficer)
            return Refuse("actor-may-not-decide", RejectionKind.Forbidden);
        return state.Clock.Demand switch
        {
            null => Refuse("decision-not-demanded", RejectionKind.Conflict),
            { IsRefused: true } => Refuse("decision-demand-refused-before", RejectionKind.Conflict),
            _ => Verdict<ICaseEvent>.Accept([new DecisionDemandRefused(c.On, c.By, c.Reasons, c.Letter), .. Appeals.ProceduralAppeals.Addressed(c.AlsoTo, c.Letter)]),
        };
    }

    private static Verdict<ICaseEvent> Nothing() => Verdict<ICaseEvent>.Accept();

    private static Verdict<ICaseEvent> Accept(ICaseEvent e) => Verdict<ICaseEvent>.Accept(e);

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
