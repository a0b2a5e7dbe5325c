using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Closing;

/// <summary>What can be asked about how a case ends.</summary>
public abstract record ClosingCommand
{
    private ClosingCommand()
    {
    }

    /// <summary>Close a decided case.</summary>
    /// <param name="On">Today.</param>
    /// <param name="Retention">By which rule its documents are kept.</param>
    /// <param name="By">Who closes it.</param>
    public sealed record Close(DateOnly On, RetentionRule Retention, Actor By) : ClosingCommand, IOfficerAct;

    /// <summary>Close a case that has been dealt with and calls for no decision; the slice says that it is so.</summary>
    /// <param name="On">Today.</param>
    /// <param name="Retention">By which rule its documents are kept.</param>
    /// <param name="By">Who closes it.</param>
    public sealed record Finish(DateOnly On, RetentionRule Retention, Actor By) : ClosingCommand, IOfficerAct;

    /// <summary>Open a closed case again.</summary>
    /// <param name="On">Today.</param>
    /// <param name="By">Who opens it.</param>
    public sealed record Reopen(DateOnly On, Actor By) : ClosingCommand, IOfficerAct;

    /// <summary>Hand the application over to another service.</summary>
    /// <param name="To">The case it goes on as.</param>
    /// <param name="ToType">That case's type.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">Who hands it over.</param>
    public sealed record HandOver(Guid To, CaseTypeCode ToType, DateOnly On, Actor By) : ClosingCommand, IOfficerAct;

    /// <summary>Take over an application that came to another service.</summary>
    /// <param name="From">The case it came from.</param>
    /// <param name="FromType">That case's type.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">Who hands it over.</param>
    /// <param name="Along">What goes with it; null for nothing.</param>
    public sealed record TakeOver(Guid From, CaseTypeCode FromType, DateOnly On, Actor By, TakenAlong? Along = null) : ClosingCommand, IOfficerAct;

    /// <summary>Move the case to another queue.</summary>
    /// <param name="Queue">The queue.</param>
    /// <param name="By">Who moves it.</param>
    public sealed record ChangeQueue(Queue Queue, Actor By) : ClosingCommand, IOfficerAct;
}

/// <summary>Decides how a case ends.</summary>
public static class ClosingDecider
{
    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(ClosingCommand command, CaseFile state) => (command, state) switch
    {
        (_, CaseFile.None) => Refuse("case-not-found", RejectionKind.NotFound),
        (_, not CaseFile.Disposed) when Disqualification.Bars(command, state.Handling) => Refuse("officer-disqualified", RejectionKind.Forbidden),
        (ClosingCommand.Close or ClosingCommand.Finish, CaseFile.Closed { HandedOver: null }) => Verdict<ICaseEvent>.Accept(),
        (ClosingCommand.HandOver c, CaseFile.Closed { HandedOver: { } to }) when to == c.To => Verdict<ICaseEvent>.Accept(),
        (ClosingCommand.Reopen c, CaseFile.Closed { Before: CaseFile.Decided }) => Verdict<ICaseEvent>.Accept(new CaseReopened(c.On, c.By)),
        (ClosingCommand.Reopen, CaseFile.Decided) => Verdict<ICaseEvent>.Accept(),
        (ClosingCommand.Reopen, CaseFile.UnderAssessment) => Refuse("case-not-decided", RejectionKind.Conflict),
        (_, CaseFile.Closed) => Refuse("case-closed", RejectionKind.Conflict),
        (_, CaseFile.Disposed) => Refuse("case-disposed", RejectionKind.Conflict),
        (ClosingCommand.ChangeQueue c, _) => c.Queue == state.Queue ? Verdict<ICaseEvent>.Accept() : Verdict<ICaseEvent>.Accept(new QueueChanged(c.Queue, c.By)),
        (ClosingCommand.Close c, CaseFile.Decided d) => Close(c, d),
        (ClosingCommand.Finish c, CaseFile.UnderAssessment) => Verdict<ICaseEvent>.Accept(new CaseClosed(c.On, c.Retention, c.By)),
        (ClosingCommand.Finish, _) => Refuse("case-already-decided", RejectionKind.Conflict),
        (ClosingCommand.Close, _) => Refuse("case-not-decided", RejectionKind.Conflict),
        (ClosingCommand.HandOver c, CaseFile.UnderAssessment open) => HandOver(c, open),
        (ClosingCommand.HandOver, _) => Refuse("case-already-decided", RejectionKind.Conflict),
        (ClosingCommand.TakeOver c, CaseFile.UnderAssessment { TakenOverFrom: null }) => Verdict<ICaseEvent>.Accept([.. c.Along?.Follow(state) ?? [], new CaseTakenOver(c.From, c.FromType, c.On, c.By)]),
        (ClosingCommand.TakeOver c, CaseFile.UnderAssessment { TakenOverFrom: { } from }) when from == c.From => Verdict<ICaseEvent>.Accept(),
        (ClosingCommand.TakeOver, _) => Refuse("case-already-taken-over", RejectionKind.Conflict),
        _ => throw new InvalidOperationException($"{command.GetType().Name} is not known here."),
    };

    private static Verdict<ICaseEvent> Close(ClosingCommand.Close c, CaseFile.Decided d)
    {
        if (d.Appeals.IsOpen)
            return Refuse("appeal-open", RejectionKind.Conflict);
        return Verdict<ICaseEvent>.Accept(new CaseClosed(c.On, c.Retention, c.By));
    }

    private static Verdict<ICaseEvent> HandOver(ClosingCommand.HandOver c, CaseFile.UnderAssessment state)
    {
        if (c.ToType == state.Header.CaseType)
            return Refuse("hand-over-to-same-service", RejectionKind.Rule, "caseType");
        return Verdict<ICaseEvent>.Accept(new CaseHandedOver(c.To, c.ToType, c.On, c.By));
    }

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
