using CaseMgmt.Domain.SchoolChoice.Lottery;

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
    /// <param name="Draw">The public draw that the seed will come from; null for a secret that is committed to.</param>
    public sealed record Prepared(RoundPlan Plan, PublicDraw? Draw = null) : ChoiceRound;

    /// <summary>Choices may be made.</summary>
    /// <param name="Plan">How it was set up.</param>
    /// <param name="Draw">The public draw that the seed will come from; null for a secret that is committed to.</param>
    /// <param name="IsOver">Whether it has been noted that the time for choices is over.</param>
    /// <param name="Frozen">The facts that were frozen when it was over; null where none have been.</param>
    public sealed record Open(RoundPlan Plan, PublicDraw? Draw = null, bool IsOver = false, RoundFactsFrozen? Frozen = null) : ChoiceRound;

    /// <summary>The list is fixed, the lottery not drawn.</summary>
    /// <param name="Plan">How it was set up.</param>
    /// <param name="Closing">What was fixed.</param>
    public sealed record Closed(RoundPlan Plan, RoundClosed Closing) : ChoiceRound;

    /// <summary>Every lottery number is known.</summary>
    /// <param name="Plan">How it was set up.</param>
    /// <param name="Closing">What was fixed.</param>
    /// <param name="Draw">The seed.</param>
    public sealed record Drawn(RoundPlan Plan, RoundClosed Closing, LotteryDrawn Draw) : ChoiceRound
    {
        /// <summary>Seeds that were entered before and have been corrected, in order.</summary>
        public IReadOnlyList<EnteredSeed> Earlier { get; init; } = [];

        /// <summary>The proposal that stood before the seed was corrected: what was corrected of the facts in it stays corrected. Null where there was none.</summary>
        public RoundAllocated? Fallen { get; init; }

        /// <summary>How many proposals have been made.</summary>
        public int Runs { get; init; }

        /// <summary>The facts that the next proposal rests on.</summary>
        public SealedRef<RoundFacts> Facts => Fallen?.Facts ?? Closing.Facts;
    }

    /// <summary>There is a proposal; it may be made again.</summary>
    /// <param name="Plan">How it was set up.</param>
    /// <param name="Closing">What was fixed.</param>
    /// <param name="Draw">The seed.</param>
    /// <param name="Proposal">The latest proposal.</param>
    /// <param name="Runs">How many have been made.</param>
    public sealed record Allocated(RoundPlan Plan, RoundClosed Closing, LotteryDrawn Draw, RoundAllocated Proposal, int Runs) : ChoiceRound
    {
        /// <summary>Seeds that were entered before and have been corrected, in order.</summary>
        public IReadOnlyList<EnteredSeed> Earlier { get; init; } = [];
    }

    /// <summary>The proposal is being decided, child by child; nobody is shown anything yet.</summary>
    /// <param name="Before">The round with the proposal that stands.</param>
    /// <param name="Begun">Each time decisions were started, in order; at least one.</param>
    public sealed record Publishing(Allocated Before, IReadOnlyList<RoundPublicationBegun> Begun) : ChoiceRound
    {
        /// <summary>The cases of the children whom an officer has taken out, in order; each is decided singly.</summary>
        public IReadOnlyList<Guid> TakenOut { get; init; } = [];

        /// <summary>Every batch of decisions that was started.</summary>
        public IReadOnlyList<Guid> Batches => [.. Begun.SelectMany(b => b.Batches)];
    }

    /// <summary>The result is decided and public: nothing is run again.</summary>
    /// <param name="Before">The round as it was published.</param>
    /// <param name="Begun">Each time decisions were started, in order.</param>
    /// <param name="Publication">When, by whom, and the root.</param>
    public sealed record Published(Allocated Before, IReadOnlyList<RoundPublicationBegun> Begun, RoundPublished Publication) : ChoiceRound
    {
        /// <summary>The cases of the children whom an officer had taken out, in order.</summary>
        public IReadOnlyList<Guid> TakenOut { get; init; } = [];
    }

    /// <summary>Over.</summary>
    /// <param name="Before">The round as it was.</param>
    public sealed record Finished(Published Before) : ChoiceRound;

    /// <summary>Before anything has happened.</summary>
    public static ChoiceRound Initial { get; } = new None();

    /// <summary>Whether nothing more can happen.</summary>
    public static bool IsTerminal(ChoiceRound state) => state is Finished;

    /// <summary>Whether what belongs to the round may be shown to guardians, feeds and delivery.</summary>
    public static bool IsPublic(ChoiceRound state) => state is Published or Finished;

    /// <summary>How it was set up; null when there is no such round.</summary>
    public static RoundPlan? PlanOf(ChoiceRound state) => state switch
    {
        Prepared s => s.Plan,
        Open s => s.Plan,
        Closed s => s.Plan,
        Drawn s => s.Plan,
        Allocated s => s.Plan,
        Publishing s => s.Before.Plan,
        Published s => s.Before.Plan,
        Finished s => s.Before.Before.Plan,
        _ => null,
    };

    /// <summary>Whether choices may be made, changed and withdrawn at a moment: a round that nobody has closed takes none after its time either.</summary>
    public static bool TakesChoices(ChoiceRound state, DateTimeOffset at) => state is Open { IsOver: false } s && at >= s.Plan.OpensAt && at < s.Plan.ClosesAt;

    /// <summary>The round after one more event.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An event that this program does not know, or that cannot follow the state.</exception>
    public static ChoiceRound Evolve(ChoiceRound state, IRoundEvent happened) => (state, happened) switch
    {
        (None, RoundPrepared e) => new Prepared(e.Plan),
        (Prepared s, RoundPrepared e) => s with { Plan = e.Plan },
        (Prepared s, LotteryDrawNamed e) => s with { Draw = e.Draw },
        (Open s, LotteryDrawNamed e) => s with { Draw = e.Draw },
        (Prepared s, RoundOpened) => new Open(s.Plan, s.Draw),
        (Open s, RoundFactsFrozen e) => s with { Frozen = e },
        (Open s, RoundChoicesEnded) => s with { IsOver = true },
        (Open s, RoundClosed e) => new Closed(s.Plan, e),
        (Closed s, LotteryDrawn e) => new Drawn(s.Plan, s.Closing, e),
        (Drawn s, SeedCorrected e) => s with { Draw = new LotteryDrawn(e.Seed, e.By, e.At), Earlier = e.Earlier },
        (Allocated s, SeedCorrected e) => new Drawn(s.Plan, s.Closing, new LotteryDrawn(e.Seed, e.By, e.At)) { Earlier = e.Earlier, Fallen = s.Proposal, Runs = s.Runs },
        (Drawn s, RoundAllocated e) => new Allocated(s.Plan, s.Closing, s.Draw, e, s.Runs + 1) { Earlier = s.Earlier },
        (Allocated s, RoundAllocated e) => s with { Proposal = e, Runs = s.Runs + 1 },
        (Allocated s, RoundPublicationBegun e) => new Publishing(s, [e]),
        (Publishing s, RoundPublicationBegun e) => s with { Begun = [.. s.Begun, e] },
        (Publishing s, ChildTakenOut e) => s with { TakenOut = [.. s.TakenOut, e.CaseId] },
        (Publishing s, RoundPublished e) => new Published(s.Before, s.Begun, e) { TakenOut = s.TakenOut },
        (Published s, RoundFinished) => new Finished(s),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, $"Cannot follow {state.GetType().Name}."),
    };
}
