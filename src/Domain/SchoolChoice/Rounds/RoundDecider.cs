using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Lottery;

namespace CaseMgmt.Domain.SchoolChoice.Rounds;

/// <summary>Decides which step a round takes. Each step is taken once, in order; only the proposal may be made again, and only before it is published.</summary>
public static class RoundDecider
{
    /// <summary>What follows from a command in a state. The same step again, with the same content, adds nothing.</summary>
    public static Verdict<IRoundEvent> Decide(RoundCommand command, ChoiceRound state) => (command, state) switch
    {
        (RoundCommand.Publish or RoundCommand.BeginPublication or RoundCommand.TakeOut, _) when command.By.Kind != ActorKind.CaseOfficer => Refuse("actor-may-not-publish", RejectionKind.Forbidden),
        (RoundCommand.Prepare c, ChoiceRound.None) => Prepare(c),
        (RoundCommand.Prepare c, ChoiceRound.Prepared s) => c.Plan == s.Plan ? Nothing()
            : s.Draw?.IsHeldBy(c.Plan.ClosesAt) is true ? Refuse("round-draw-not-after-closing", RejectionKind.Rule, "closesAt")
            : Prepare(c),
        (RoundCommand.Prepare, _) => Refuse("round-already-open", RejectionKind.Conflict),
        (_, ChoiceRound.None) => Refuse("round-not-found", RejectionKind.NotFound),
        (RoundCommand.Open c, ChoiceRound.Prepared s) => c.At < s.Plan.OpensAt ? Refuse("round-too-early", RejectionKind.Conflict)
            : c.At >= s.Plan.ClosesAt ? Refuse("round-too-late", RejectionKind.Conflict)
            : Verdict<IRoundEvent>.Accept(new RoundOpened(c.By, c.At)),
        (RoundCommand.Open, ChoiceRound.Open) => Nothing(),
        // A round that was closed meanwhile, or set up anew, has nothing to be noted.
        (RoundCommand.EndChoices c, ChoiceRound.Open { IsOver: false } s) => c.At < s.Plan.ClosesAt ? Nothing() : Verdict<IRoundEvent>.Accept(new RoundChoicesEnded(c.At)),
        (RoundCommand.EndChoices, _) => Nothing(),
        (RoundCommand.NameDraw c, ChoiceRound.Prepared s) => NameDraw(c, s.Plan, s.Draw),
        (RoundCommand.NameDraw c, ChoiceRound.Open s) => NameDraw(c, s.Plan, s.Draw),
        (RoundCommand.Freeze c, ChoiceRound.Open { Frozen: null } s) => c.At < s.Plan.ClosesAt ? Nothing() : Verdict<IRoundEvent>.Accept(new RoundFactsFrozen(c.Facts, c.Basis, c.At)),
        (RoundCommand.Freeze, _) => Nothing(),
        (RoundCommand.Close c, ChoiceRound.Open s) => Close(c, s),
        (RoundCommand.Draw c, ChoiceRound.Closed s) => Draw(c, s.Closing),
        (RoundCommand.Draw c, ChoiceRound.Drawn s) when c.Seed == s.Draw.Seed => Nothing(),
        (RoundCommand.CorrectSeed c, ChoiceRound.Drawn s) => CorrectSeed(c, s.Closing, s.Draw, s.Earlier),
        (RoundCommand.CorrectSeed c, ChoiceRound.Allocated s) => CorrectSeed(c, s.Closing, s.Draw, s.Earlier),
        (RoundCommand.Allocate c, ChoiceRound.Drawn) => Allocate(c),
        (RoundCommand.Allocate c, ChoiceRound.Allocated s) => s.Proposal.IsKeyed && c.ResultHash == s.Proposal.ResultHash && c.Facts == s.Proposal.Facts ? Nothing() : Allocate(c),
        // A published result is a decision: what comes after is decided child by child.
        (RoundCommand.Allocate or RoundCommand.CorrectSeed or RoundCommand.BeginPublication, ChoiceRound.Published or ChoiceRound.Finished) => Refuse("round-published", RejectionKind.Conflict),
        (RoundCommand.Allocate or RoundCommand.CorrectSeed, ChoiceRound.Publishing) => Refuse("round-publication-begun", RejectionKind.Conflict),
        (RoundCommand.BeginPublication c, ChoiceRound.Allocated s) => Begin(c, s),
        (RoundCommand.BeginPublication c, ChoiceRound.Publishing s) => c.Batches.SequenceEqual(s.Begun[^1].Batches) ? Nothing() : Begin(c, s.Before),
        (RoundCommand.TakeOut c, ChoiceRound.Publishing s) => s.TakenOut.Contains(c.CaseId) ? Nothing() : Verdict<IRoundEvent>.Accept(new ChildTakenOut(c.CaseId, c.Reason, c.By, c.At)),
        (RoundCommand.TakeOut, ChoiceRound.Published or ChoiceRound.Finished) => Refuse("round-published", RejectionKind.Conflict),
        (RoundCommand.Publish c, ChoiceRound.Publishing s) => c.ResultHash == s.Before.Proposal.ResultHash && c.Root == s.Begun[0].Root
            ? Verdict<IRoundEvent>.Accept(new RoundPublished(c.Root, c.By, c.At))
            : Refuse("round-proposal-changed", RejectionKind.Conflict),
        (RoundCommand.Publish c, ChoiceRound.Published s) when c.Root == s.Publication.Root && c.ResultHash == s.Before.Proposal.ResultHash => Nothing(),
        (RoundCommand.Finish c, ChoiceRound.Published) => Verdict<IRoundEvent>.Accept(new RoundFinished(c.By, c.At)),
        (RoundCommand.Finish, ChoiceRound.Finished) => Nothing(),
        _ => Refuse("round-at-another-step", RejectionKind.Conflict),
    };

    private static Verdict<IRoundEvent> Prepare(RoundCommand.Prepare c) =>
        c.Plan.Fault() is { } fault ? Refuse(fault, RejectionKind.Rule, "plan") : Verdict<IRoundEvent>.Accept(new RoundPrepared(c.Plan, c.By, c.At));

    // A draw that is already held when it is named could be chosen for what it gave.
    private static Verdict<IRoundEvent> NameDraw(RoundCommand.NameDraw c, RoundPlan plan, PublicDraw? named) =>
        c.Named == named ? Nothing()
        : c.Named is { } draw && (draw.IsHeldBy(plan.ClosesAt) || draw.IsHeldBy(c.At)) ? Refuse("round-draw-not-after-closing", RejectionKind.Rule, "heldAt")
        : Verdict<IRoundEvent>.Accept(new LotteryDrawNamed(c.Named, c.By, c.At));

    private static Verdict<IRoundEvent> Close(RoundCommand.Close c, ChoiceRound.Open s)
    {
        if (c.At < s.Plan.ClosesAt)
            return Refuse("round-too-early", RejectionKind.Conflict);
        // One source of the seed, named before it can be known.
        if (c.Commitment is null == s.Draw is null)
            return Refuse("round-seed-source-unclear", RejectionKind.Rule);
        if (s.Draw?.IsHeldBy(c.At) is true)
            return Refuse("round-draw-not-after-closing", RejectionKind.Conflict);
        return c.Codes.Distinct().Count() == c.Codes.Count
            ? Verdict<IRoundEvent>.Accept(new RoundClosed(c.Codes.Count, new LotteryHash(LotteryRules.ListHash(c.Codes)), c.Commitment, s.Draw, c.Facts, c.Basis, c.Added, c.By, c.At))
            : Refuse("round-code-twice", RejectionKind.Rule, "codes");
    }

    private static Verdict<IRoundEvent> Draw(RoundCommand.Draw c, RoundClosed closing) =>
        Fault(c.Round, c.Seed, c.At, closing) ?? Verdict<IRoundEvent>.Accept(new LotteryDrawn(c.Seed, c.By, c.At));

    // A secret that was committed to cannot have been mistyped; a draw can, and what was typed stays on record beside what it gave.
    private static Verdict<IRoundEvent> CorrectSeed(RoundCommand.CorrectSeed c, RoundClosed closing, LotteryDrawn drawn, IReadOnlyList<EnteredSeed> earlier) =>
        closing.Draw is null ? Refuse("round-seed-given", RejectionKind.Rule, "seed")
        : c.Seed == drawn.Seed ? Nothing()
        : Fault(c.Round, c.Seed, c.At, closing) ?? Verdict<IRoundEvent>.Accept(new SeedCorrected(c.Seed, [.. earlier, new EnteredSeed(drawn.Seed, drawn.By, drawn.At)], c.Reason, c.By, c.At));

    private static Verdict<IRoundEvent>? Fault(Guid round, PublicText seed, DateTimeOffset at, RoundClosed closing) =>
        closing.Draw?.IsHeldBy(at) is false ? Refuse("round-draw-not-held", RejectionKind.Conflict)
        : string.IsNullOrWhiteSpace(seed.Value) ? Refuse("round-seed-missing", RejectionKind.Rule, "seed")
        : closing.Draw?.Rule?.Accepts(seed.Value) is false ? Refuse("round-seed-wrong-form", RejectionKind.Rule, "seed")
        : closing.Commitment is { } commitment && commitment.Value != LotteryRules.Commitment(round, seed.Value) ? Refuse("round-seed-not-committed", RejectionKind.Rule, "seed")
        : null;

    private static Verdict<IRoundEvent> Begin(RoundCommand.BeginPublication c, ChoiceRound.Allocated s) => c.ResultHash == s.Proposal.ResultHash
        ? Verdict<IRoundEvent>.Accept(new RoundPublicationBegun(c.Batches, c.ResultHash, c.Root, c.By, c.At))
        : Refuse("round-proposal-changed", RejectionKind.Conflict);

    private static Verdict<IRoundEvent> Allocate(RoundCommand.Allocate c) =>
        Verdict<IRoundEvent>.Accept(new RoundAllocated(c.Facts, c.Result, c.ResultHash, IsKeyed: true, c.WithoutSchool, c.Changed, c.By, c.At));

    private static Verdict<IRoundEvent> Nothing() => Verdict<IRoundEvent>.Accept();

    private static Verdict<IRoundEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<IRoundEvent>.Refuse(code, kind, field);
}
