using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Reexamination;

/// <summary>What can be asked about a decision whose facts may no longer hold.</summary>
public abstract record ReexaminationCommand
{
    private ReexaminationCommand()
    {
    }

    /// <summary>Put the decision forward to be re-examined.</summary>
    /// <param name="What">Which facts are no longer what they were; at least one.</param>
    /// <param name="On">The day it was found, in Sweden.</param>
    public sealed record Open(IReadOnlyList<FactCode> What, DateOnly On) : ReexaminationCommand;

    /// <summary>Find that the decision stands.</summary>
    /// <param name="On">The day, in Sweden.</param>
    /// <param name="By">Who finds so.</param>
    /// <param name="Text">Why.</param>
    public sealed record Uphold(DateOnly On, Actor By, SealedRef<CaseText> Text) : ReexaminationCommand, IOfficerAct;
}

/// <summary>Decides on the re-examination of decisions. Nothing here changes one: that is a new decision in the case.</summary>
public static class ReexaminationDecider
{
    /// <summary>What follows. What is already to be re-examined is not put forward again.</summary>
    public static Verdict<ICaseEvent> Decide(ReexaminationCommand command, CaseFile state) => (command, state) switch
    {
        (ReexaminationCommand.Open, CaseFile.Decided { NeedsReexamination: true }) => Verdict<ICaseEvent>.Accept(),
        (ReexaminationCommand.Open c, CaseFile.Decided) => Verdict<ICaseEvent>.Accept(new ReexaminationOpened(c.What, c.On)),
        // That a case has been closed does not make what it granted any truer.
        (ReexaminationCommand.Open c, CaseFile.Closed { Before: CaseFile.Decided }) => Verdict<ICaseEvent>.Accept(new CaseReopened(c.On, Actor.System), new ReexaminationOpened(c.What, c.On)),
        // There is no decision to re-examine: what is not decided is assessed anew by its slice.
        (ReexaminationCommand.Open, CaseFile.UnderAssessment or CaseFile.Closed or CaseFile.Disposed) => Verdict<ICaseEvent>.Accept(),
        (ReexaminationCommand.Uphold c, CaseFile.Decided d) => Uphold(c, d),
        (_, CaseFile.None) => Refuse("case-not-found", RejectionKind.NotFound),
        (_, CaseFile.Closed) => Refuse("case-closed", RejectionKind.Conflict),
        (_, CaseFile.Disposed) => Refuse("case-disposed", RejectionKind.Conflict),
        _ => Refuse("case-not-decided", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Uphold(ReexaminationCommand.Uphold c, CaseFile.Decided state)
    {
        if (c.By.Kind != ActorKind.CaseOfficer)
            return Refuse("actor-may-not-decide", RejectionKind.Forbidden);
        if (state.Handling.Bars(c.By))
            return Refuse("officer-disqualified", RejectionKind.Forbidden);
        return state.NeedsReexamination ? Verdict<ICaseEvent>.Accept(new CaseReexamined(c.On, c.By, c.Text)) : Refuse("reexamination-not-open", RejectionKind.Conflict);
    }

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind) => Verdict<ICaseEvent>.Refuse(code, kind);
}
