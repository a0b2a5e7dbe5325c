namespace CaseMgmt.Domain.Rules;

/// <summary>A policy value in force, with the day it began: what a decision cites.</summary>
/// <typeparam name="T">The kind of value.</typeparam>
/// <param name="Policy">The matter.</param>
/// <param name="From">The first day the value applies to.</param>
/// <param name="RecordedAt">When it was recorded, UTC.</param>
/// <param name="Value">The value.</param>
public sealed record PolicyInForce<T>(PolicyId Policy, DateOnly From, DateTimeOffset RecordedAt, T Value)
    where T : PolicyValue;

/// <summary>Everything a municipality has ever settled, folded from its policy stream.</summary>
public sealed class PolicySet
{
    private PolicySet(IReadOnlyList<PolicyAdopted> adopted) => Adopted = adopted;

    /// <summary>Nothing settled yet.</summary>
    public static PolicySet Initial { get; } = new([]);

    /// <summary>Every adoption, in the order recorded.</summary>
    public IReadOnlyList<PolicyAdopted> Adopted { get; }

    /// <summary>A policy stream never ends.</summary>
    public static bool IsTerminal(PolicySet _) => false;

    /// <summary>The set after one more event.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An event this program does not know.</exception>
    public static PolicySet Evolve(PolicySet state, IPolicyEvent happened) => happened switch
    {
        PolicyAdopted adopted => new PolicySet([.. state.Adopted, adopted]),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, "Unknown policy event."),
    };

    /// <summary>
    /// The value that governs a day, as known at a moment: of those recorded by then, the one that begins latest but not after the
    /// day; among several that begin on the same day, the one recorded last. Null when there is none or it has ended.
    /// </summary>
    /// <typeparam name="T">The kind of value that the matter has.</typeparam>
    /// <param name="policy">The matter.</param>
    /// <param name="governingDate">The first day of what is applied for.</param>
    /// <param name="knownAt">The moment of the decision.</param>
    /// <exception cref="ArgumentException">The matter has values of another kind.</exception>
    public PolicyInForce<T>? InForce<T>(PolicyId policy, DateOnly governingDate, DateTimeOffset knownAt)
        where T : PolicyValue
    {
        if (PolicyId.Known.TryGetValue(policy, out var kind) && kind != typeof(T))
            throw new ArgumentException($"{policy} has values of kind {kind.Name}.", nameof(policy));
        var latest = Latest(policy, governingDate, knownAt);
        return latest?.Value is T value ? new PolicyInForce<T>(policy, latest.From, latest.RecordedAt, value) : null;
    }

    /// <summary>
    /// What was last adopted in a matter for a day, as known at a moment, by the order of <see cref="InForce"/>; its value is null where the matter has ended. Null when nothing was.
    /// </summary>
    public PolicyAdopted? Latest(PolicyId policy, DateOnly governingDate, DateTimeOffset knownAt) =>
        Adopted
            .Where(a => a.Policy == policy && a.From <= governingDate && a.RecordedAt <= knownAt)
            .Select((adopted, order) => (adopted, order))
            .OrderByDescending(x => x.adopted.From)
            .ThenByDescending(x => x.adopted.RecordedAt)
            .ThenByDescending(x => x.order)
            .FirstOrDefault().adopted;
}
