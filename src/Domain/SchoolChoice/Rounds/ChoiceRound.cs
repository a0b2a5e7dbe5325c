namespace CaseMgmt.Domain.SchoolChoice.Rounds;

/// <summary>A round of school choice as folded from its stream.</summary>
public abstract record ChoiceRound
{
    private ChoiceRound()
    {
    }

    /// <summary>There is no such round.</summary>
    public sealed record None : ChoiceRound;

    /// <summary>Set up, not open.</summary>
    /// <param name="Plan">How.</param>
    public sealed record Prepared(RoundPlan Plan) : ChoiceRound;

    /// <summary>Choices may be made.</summary>
    /// <param name="Plan">How it was set up.</param>
    public sealed record Open(RoundPlan Plan) : ChoiceRound;

    /// <summary>The list is fixed, the lottery not drawn.</summary>
    /// <param name="Plan">How it was set up.</param>
    /// <param name="Closing">What was fixed.</param>
    public sealed record Closed(RoundPlan Plan, RoundClosed Closing) : ChoiceRound;

    /// <summary>Every lottery number is known.</summary>
    /// <param name="Plan">How it was set up.</param>
    /// <param name="Closing">What was fixed.</param>
    /// <param name="Draw">The seed.</param>
    public sealed record Drawn(RoundPlan Plan, RoundClosed Closing, LotteryDrawn Draw) : ChoiceRound;

    /// <summary>There is a proposal; it may be made again.</summary>
    /// <param name="Plan">How it was set up.</param>
    /// <param name="Closing">What was fixed.</param>
    /// <param name="Draw">The seed.</param>
    /// <param name="Proposal">The latest proposal.</param>
    /// <param name="Runs">How many have been made.</param>
    public sealed record Allocated(RoundPlan Plan, RoundClosed Closing, LotteryDrawn Draw, RoundAllocated Proposal, int Runs) : ChoiceRound;

    /// <summary>The result is decided and public: nothing is run again.</summary>
    /// <param name="Before">The round as it was published.</param>
    /// <param name="Publication">When, by whom, and the root.</param>
    public sealed record Published(Allocated Before, RoundPublished Publication) : ChoiceRound;

    /// <summary>Over.</summary>
    /// <param name="Before">The round as it was.</param>
    public sealed record Finished(Published Before) : ChoiceRound;

    /// <summary>Before anything has happened.</summary>
    public static ChoiceRound Initial { get; } = new None();

    /// <summary>Whether nothing more can happen.</summary>
    public static bool IsTerminal(ChoiceRound state) => state is Finished;

    /// <summary>Whether what belongs to the round may be shown to guardians, feeds and delivery.</summary>
    public static bool IsPublic(ChoiceRound state) => state is Published or Finished;

    /// <summary>The round after one more event.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An event that this program does not know, or that cannot follow the state.</exception>
    public static ChoiceRound Evolve(ChoiceRound state, IRoundEvent happened) => (state, happened) switch
    {
        (None or Prepared, RoundPrepared e) => new Prepared(e.Plan),
        (Prepared s, RoundOpened) => new Open(s.Plan),
        (Open s, RoundClosed e) => new Closed(s.Plan, e),
        (Closed s, LotteryDrawn e) => new Drawn(s.Plan, s.Closing, e),
        (Drawn s, RoundAllocated e) => new Allocated(s.Plan, s.Closing, s.Draw, e, 1),
        (Allocated s, RoundAllocated e) => s with { Proposal = e, Runs = s.Runs + 1 },
        (Allocated s, RoundPublished e) => new Published(s, e),
        (Published s, RoundFinished) => new Finished(s),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, $"Cannot follow {state.GetType().Name}."),
    };
}
