using System.Text.Json.Serialization;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Rules;

/// <summary>Which siblings count for whom.</summary>
/// <param name="Children">The grades that the child may begin.</param>
/// <param name="Siblings">The grades in which a sibling counts then, both in the round's school year.</param>
public sealed record SiblingBand([Open] IReadOnlyList<Grade> Children, [Open] IReadOnlyList<Grade> Siblings)
{
    /// <inheritdoc/>
    public bool Equals(SiblingBand? other) => other is not null && Children.SequenceEqual(other.Children) && Siblings.SequenceEqual(other.Siblings);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Children.Count, Siblings.Count);
}

public abstract partial record PolicyValue
{
    /// <summary>
    /// Within which grades a sibling gives priority (syskonförtur), such as a child in F–3 with a sibling in F–3 the year that the child begins. Where a municipality has said nothing a sibling counts
    /// in every grade of the school.
    /// </summary>
    /// <param name="Bands">The bands; a child whose grade stands in none has no sibling priority.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record SiblingBands([Open] IReadOnlyList<SiblingBand> Bands, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>What is wrong with it in itself, as a stable code; null when nothing is.</summary>
        [JsonIgnore]
        public string? Fault =>
            Bands.Any(b => b.Children.Count == 0 || b.Siblings.Count == 0) ? "policy-band-empty"
            : Bands.SelectMany(b => b.Children).GroupBy(g => g).Any(g => g.Count() > 1) ? "policy-bands-overlap"
            : null;

        /// <summary>Whether a sibling in a grade counts for a child who begins another.</summary>
        /// <param name="child">The grade that the child begins.</param>
        /// <param name="sibling">The sibling's grade the same school year.</param>
        public bool Count(Grade child, Grade sibling) => Bands.Any(b => b.Children.Contains(child) && b.Siblings.Contains(sibling));

        /// <inheritdoc/>
        public bool Equals(SiblingBands? other) => other is not null && Source == other.Source && Bands.SequenceEqual(other.Bands);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Bands.Count, Source);
    }
}
