using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.SchoolChoice.Lottery;

/// <summary>A draw that anybody can follow and nobody in the municipality can steer, named before it is held: its result is the seed.</summary>
/// <param name="Code">The source's code in the municipality's policy; null in rounds closed before sources were policy.</param>
/// <param name="Source">What the source is called, and where its results are published.</param>
/// <param name="HeldAt">When it is held, UTC; where none is held at that moment the source's next one counts. Null in rounds closed before the moment was named.</param>
/// <param name="Rule">How its result becomes the text of the seed; null likewise.</param>
public sealed record PublicDraw([Open] LotterySourceCode? Code, [Open] PolicyReference Source, [Open] DateTimeOffset? HeldAt, [Open] SeedRule? Rule)
{
    /// <summary>The draw of an accepted source at a moment.</summary>
    public static PublicDraw Of(LotterySource source, DateTimeOffset heldAt) => new(source.Code, new PolicyReference(source.Title, source.Href), heldAt, source.Rule);

    /// <summary>Whether its result can be known at a moment.</summary>
    public bool IsHeldBy(DateTimeOffset at) => HeldAt is not { } held || held <= at;
}
