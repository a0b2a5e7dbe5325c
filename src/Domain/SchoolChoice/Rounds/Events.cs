using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;

namespace CaseMgmt.Domain.SchoolChoice.Rounds;

/// <summary>An event of a round of school choice.</summary>
public interface IRoundEvent : IDomainEvent;

/// <summary>A round has been set up, or set up anew before it opened.</summary>
/// <param name="Plan">How.</param>
/// <param name="By">Who set it up.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.prepared.v1")]
public sealed record RoundPrepared([Open] RoundPlan Plan, [Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent;

/// <summary>Choices may be made.</summary>
/// <param name="By">Who opened it.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.opened.v1")]
public sealed record RoundOpened([Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent;

/// <summary>The time for choices is over, whether or not anybody has closed the round yet.</summary>
/// <param name="At">When that was noted, UTC.</param>
[EventName("school-choice-round.choices-ended.v1")]
public sealed record RoundChoicesEnded([Open] DateTimeOffset At) : IRoundEvent;

/// <summary>It is named in public which draw the seed will come from, or that it will be a secret that is committed to after all.</summary>
/// <param name="Draw">The draw; null for a secret.</param>
/// <param name="By">Who named it.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.draw-named.v1")]
public sealed record LotteryDrawNamed([Open] PublicDraw? Draw, [Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent;

/// <summary>The facts of the children are frozen, as the registers had them when the time for choices was over: what is imported later is not in them.</summary>
/// <param name="Facts">The facts, without wishes.</param>
/// <param name="Basis">When they were gathered, and from which versions of what.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.facts-frozen.v1")]
public sealed record RoundFactsFrozen([Sealed] SealedRef<GatheredFacts> Facts, [Open] FactBasis Basis, [Open] DateTimeOffset At) : IRoundEvent;

/// <summary>No more choices are taken; the facts are frozen and the list of applicants is fixed in public before the lottery can be known.</summary>
/// <param name="Children">How many children the list has.</param>
/// <param name="ListHash">The published hash of the list of codes.</param>
/// <param name="Commitment">The published commitment to a secret seed; null when the seed comes from a public draw.</param>
/// <param name="Draw">The public draw that the seed comes from; null when a secret was committed to.</param>
/// <param name="Facts">What the run rests on.</param>
/// <param name="Basis">When the facts were gathered, and from which versions of what; null in rounds closed before that was kept.</param>
/// <param name="Added">The same of the children whose choice came in time and was entered after the others' facts were frozen; null when there are none.</param>
/// <param name="By">Who closed it.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.closed.v2")]
public sealed record RoundClosed(
    [Open] int Children, [Open] LotteryHash ListHash, [Open] LotteryHash? Commitment, [Open] PublicDraw? Draw, [Sealed] SealedRef<RoundFacts> Facts, [Open] FactBasis? Basis, [Open] FactBasis? Added,
    [Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent;

/// <summary>The seed is known; with it every child's lottery number.</summary>
/// <param name="Seed">The published seed.</param>
/// <param name="By">Who entered it.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.lottery-drawn.v1")]
public sealed record LotteryDrawn([Open] PublicText Seed, [Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent;

/// <summary>A seed as it was entered.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="By">Who entered it.</param>
/// <param name="At">When, UTC.</param>
public sealed record EnteredSeed([Open] PublicText Seed, [Open] Actor By, [Open] DateTimeOffset At);

/// <summary>
/// The seed had been entered otherwise than the public draw gave it, and is corrected before the round is published: every number is drawn anew, and a proposal that there was stands no longer. What
/// was entered before stays on record, in public.
/// </summary>
/// <param name="Seed">The seed that counts.</param>
/// <param name="Earlier">Every seed that was entered before, in order; at least one.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="By">Who corrected it.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.seed-corrected.v1")]
public sealed record SeedCorrected(
    [Open] PublicText Seed, [Open] IReadOnlyList<EnteredSeed> Earlier, [Sealed] SealedRef<SeedCorrectionReason> Reason, [Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent
{
    /// <inheritdoc/>
    public bool Equals(SeedCorrected? other) => other is not null && Earlier.SequenceEqual(other.Earlier) && (Seed, Reason, By, At) == (other.Seed, other.Reason, other.By, other.At);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Seed, Earlier.Count, Reason, At);
}

/// <summary>A proposal has been made, the first or one more after facts were corrected.</summary>
/// <param name="Facts">What it rests on: those of the closing, or corrected ones.</param>
/// <param name="Result">The proposal.</param>
/// <param name="ResultHash">HMAC-SHA-256 of the proposal under a key of the round that is sealed: the same facts give the same, and nobody can try out what it is of.</param>
/// <param name="IsKeyed">False where the hash may be plain SHA-256: in proposals made before every hash was keyed. It is then shown to auditors only.</param>
/// <param name="WithoutSchool">How many children got none.</param>
/// <param name="Changed">How many children got another school than in the proposal before; 0 in the first.</param>
/// <param name="By">Who ran it.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.allocated.v2")]
public sealed record RoundAllocated(
    [Sealed] SealedRef<RoundFacts> Facts, [Sealed] SealedRef<RoundResult> Result, [Open] LotteryHash ResultHash, [Open] bool IsKeyed, [Open] int WithoutSchool, [Open] int Changed,
    [Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent;

/// <summary>
/// The decisions of the proposal are being taken, in batches; from here on the proposal stands. It may be begun again for those that could not be decided the first time. Nobody is shown anything
/// before the round is published.
/// </summary>
/// <param name="Batches">The batches of decisions that were started, each a stream.</param>
/// <param name="ResultHash">The proposal.</param>
/// <param name="Root">The root that each family's row is proven under.</param>
/// <param name="By">The officer who decides.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.publication-begun.v1")]
public sealed record RoundPublicationBegun([Open] IReadOnlyList<Guid> Batches, [Open] LotteryHash ResultHash, [Open] LotteryHash Root, [Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent
{
    /// <inheritdoc/>
    public bool Equals(RoundPublicationBegun? other) =>
        other is not null && Batches.SequenceEqual(other.Batches) && (ResultHash, Root, By, At) == (other.ResultHash, other.Root, other.By, other.At);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Batches.Count, ResultHash, Root, At);
}

/// <summary>An officer has taken a child out of the publication that has begun, so that it holds up no other: it is decided singly. The proposal and its root stand as they were.</summary>
/// <param name="CaseId">The child's case, which the municipality opens where nobody had chosen.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="By">The officer.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.child-taken-out.v1")]
public sealed record ChildTakenOut([Open] Guid CaseId, [Sealed] SealedRef<LeftOutReason> Reason, [Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent;

/// <summary>The decisions of the round are everybody's to see. What belongs to the round is hidden from guardians, feeds and delivery before this.</summary>
/// <param name="Root">The published root that each family's row is proven under.</param>
/// <param name="By">The officer who decided.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.published.v1")]
public sealed record RoundPublished([Open] LotteryHash Root, [Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent;

/// <summary>The round is over: no seat is offered from its waiting lists any more.</summary>
/// <param name="By">Who ended it.</param>
/// <param name="At">When, UTC.</param>
[EventName("school-choice-round.finished.v1")]
public sealed record RoundFinished([Open] Actor By, [Open] DateTimeOffset At) : IRoundEvent;
