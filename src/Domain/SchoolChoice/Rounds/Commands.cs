using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;

namespace CaseMgmt.Domain.SchoolChoice.Rounds;

/// <summary>What can be asked of a round.</summary>
/// <param name="By">Who asks.</param>
/// <param name="At">When, UTC.</param>
public abstract record RoundCommand(Actor By, DateTimeOffset At)
{
    /// <summary>Set the round up, or set it up anew before it opens.</summary>
    /// <param name="Plan">How.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record Prepare(RoundPlan Plan, Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Let choices be made.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record Open(Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Note that the time for choices is over; sent by the worker that keeps deadlines.</summary>
    /// <param name="By">Who notes it.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record EndChoices(Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Name the public draw that the seed comes from, or take it back.</summary>
    /// <param name="Named">The draw; null to commit to a secret at closing.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record NameDraw(PublicDraw? Named, Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Freeze what has been gathered of the children when the time for choices is over.</summary>
    /// <param name="Facts">What was gathered.</param>
    /// <param name="Basis">When, and from what.</param>
    /// <param name="By">Who freezes it.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record Freeze(SealedRef<GatheredFacts> Facts, FactBasis Basis, Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Take no more choices.</summary>
    /// <param name="Codes">Every child's code, in any order.</param>
    /// <param name="Commitment">The commitment to a secret seed; null where a public draw is named.</param>
    /// <param name="Facts">The frozen facts.</param>
    /// <param name="Basis">When they were gathered, and from what.</param>
    /// <param name="Added">The same of children who were added since; null for none.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record Close(
        IReadOnlyList<RoundCode> Codes, LotteryHash? Commitment, SealedRef<RoundFacts> Facts, FactBasis? Basis, FactBasis? Added, Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Enter the seed.</summary>
    /// <param name="Round">Identity of the round, which commitments and tickets hold.</param>
    /// <param name="Seed">The seed.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record Draw(Guid Round, PublicText Seed, Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Enter the seed as the public draw gave it, where it had been entered otherwise.</summary>
    /// <param name="Round">Identity of the round.</param>
    /// <param name="Seed">The seed.</param>
    /// <param name="Reason">Why, sealed.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record CorrectSeed(Guid Round, PublicText Seed, SealedRef<SeedCorrectionReason> Reason, Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Record a proposal that has been run and proven.</summary>
    /// <param name="Facts">What it rests on.</param>
    /// <param name="Result">The proposal.</param>
    /// <param name="ResultHash">Its HMAC-SHA-256 under the round's key.</param>
    /// <param name="WithoutSchool">How many children got none.</param>
    /// <param name="Changed">How many got another school than in the proposal before.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record Allocate(SealedRef<RoundFacts> Facts, SealedRef<RoundResult> Result, LotteryHash ResultHash, int WithoutSchool, int Changed, Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Start to take the proposal's decisions, or those of them that are still to be taken.</summary>
    /// <param name="Batches">The batches that take them.</param>
    /// <param name="ResultHash">The proposal that was looked at; another one is not decided.</param>
    /// <param name="Root">The root that each family's row is proven under.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record BeginPublication(IReadOnlyList<Guid> Batches, LotteryHash ResultHash, LotteryHash Root, Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Take a child out of the publication that has begun.</summary>
    /// <param name="CaseId">Its case.</param>
    /// <param name="Reason">Why, sealed.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record TakeOut(Guid CaseId, SealedRef<LeftOutReason> Reason, Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>Publish the decisions, all of which have been taken.</summary>
    /// <param name="ResultHash">The proposal that was looked at; another one is not published.</param>
    /// <param name="Root">The root that each family's row is proven under.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record Publish(LotteryHash ResultHash, LotteryHash Root, Actor By, DateTimeOffset At) : RoundCommand(By, At);

    /// <summary>End the round.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record Finish(Actor By, DateTimeOffset At) : RoundCommand(By, At);
}
