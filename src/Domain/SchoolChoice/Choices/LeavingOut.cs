namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>
/// Decides on a child that an officer takes out of a round, and on how the choice of a child ends that the round does not place: one taken out, one whose choice came late, one whose choice was taken back.
/// Nobody is left without an answer: the case waits until an officer has decided it.
/// </summary>
public static class LeavingOut
{
    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<IChoiceEvent> Decide(ChoiceCommand command, ChoiceCase state) => (command, state) switch
    {
        (ChoiceCommand.LeaveOut, ChoiceCase.LeftOut) => Verdict<IChoiceEvent>.Accept(),
        (ChoiceCommand.LeaveOut c, ChoiceCase.Chosen or ChoiceCase.Withdrawn or ChoiceCase.Disagreed or ChoiceCase.WithoutChoice or ChoiceCase.Late { Offer: null }) =>
            Verdict<IChoiceEvent>.Accept(new ChildLeftOut(c.Step, c.School, c.On, c.Reason, c.By)),
        // A decision that has been taken is not undone by taking the child out: it is changed, singly.
        (ChoiceCommand.LeaveOut, ChoiceCase.Proposed or ChoiceCase.Placed) => Verdict<IChoiceEvent>.Refuse("child-decided-in-round", RejectionKind.Conflict),
        (ChoiceCommand.EndWithoutPlace c, ChoiceCase.LeftOut { IsEnded: false }) => Verdict<IChoiceEvent>.Accept(new EndedWithoutPlace(c.By)),
        (ChoiceCommand.EndWithoutPlace, ChoiceCase.LeftOut) => Verdict<IChoiceEvent>.Accept(),
        // That the round is published is checked before: until then such a child may still be placed by it.
        (ChoiceCommand.EndWithoutPlace c, ChoiceCase.Late { Offer: null } or ChoiceCase.Withdrawn) => Verdict<IChoiceEvent>.Accept(new EndedWithoutPlace(c.By)),
        (ChoiceCommand.EndWithoutPlace, ChoiceCase.Late) => Verdict<IChoiceEvent>.Refuse("offer-open", RejectionKind.Conflict),
        (ChoiceCommand.EndWithoutPlace, ChoiceCase.Ended) => Verdict<IChoiceEvent>.Accept(),
        _ => Verdict<IChoiceEvent>.Refuse("child-not-left-out", RejectionKind.Conflict),
    };
}
