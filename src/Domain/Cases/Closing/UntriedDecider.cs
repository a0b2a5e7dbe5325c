using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Closing;

/// <summary>End a case by a decision that does not try it: it is struck off (avskrivning) or dismissed (avvisning).</summary>
/// <param name="Decision">The decision, whose outcome says which.</param>
/// <param name="Ground">Why.</param>
public sealed record EndUntried(CaseCommand.Decide Decision, UntriedGround Ground) : IOfficerAct
{
    /// <inheritdoc/>
    public Actor? By => Decision.By;
}

/// <summary>Decides whether a case may end without being tried. A machine ends none, and no time that runs out does.</summary>
public static class UntriedDecider
{
    /// <summary>What follows. The same ending again adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(EndUntried c, CaseFile state)
    {
        // Whatever is no case under assessment the decision itself is refused in, and a repeated one is known again.
        if (state is not CaseFile.UnderAssessment)
            return CaseDecider.Decide(c.Decision, state);
        if (c.Decision.By.Kind is not (ActorKind.CaseOfficer or ActorKind.Board))
            return Refuse("actor-may-not-decide", RejectionKind.Forbidden);
        if (!Belongs(c.Ground, c.Decision.Outcome))
            return Refuse("ground-not-of-ending", RejectionKind.Rule, "ground");
        // Whoever lacks something is asked for it before that is held against them (förvaltningslagen 20 §).
        if (c.Ground == UntriedGround.NotCompleted && !state.Clock.Waits.Values.Any(w => w is { Kind: WaitKind.Completion, IsOver: true, Answer: null }))
            return Refuse("completion-not-asked", RejectionKind.Rule, "ground");
        var by = c.Decision.MadeBy?.By ?? c.Decision.By;
        // What was brought into the case is still to be spoken to before it is dismissed; there is nothing to speak to where it is struck off.
        var loose = LooseEnds.Of(state, c.Decision.On, by, alsoOpinions: c.Decision.Outcome == Outcome.StruckOff);
        return CaseDecider.Decide(c.Decision, loose.Aggregate(state, (s, e) => s.Evolve(e))) switch
        {
            Verdict<ICaseEvent>.Accepted taken => Verdict<ICaseEvent>.Accept([.. loose, .. taken.Events, new CaseEndedUntried(c.Ground, by)]),
            var refused => refused,
        };
    }

    /// <summary>Whether a ground is one for such an ending.</summary>
    /// <param name="ground">The ground.</param>
    /// <param name="outcome">What the decision comes to.</param>
    public static bool Belongs(UntriedGround ground, Outcome outcome) => ground switch
    {
        UntriedGround.TakenBack or UntriedGround.Lapsed => outcome == Outcome.StruckOff,
        UntriedGround.NotEntitled or UntriedGround.NotCompleted or UntriedGround.NotOurs or UntriedGround.TriedBefore => outcome == Outcome.Dismissed,
        _ => outcome is Outcome.StruckOff or Outcome.Dismissed,
    };

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
