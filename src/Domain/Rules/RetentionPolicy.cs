using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Domain.Rules;

/// <summary>How long the documents of one kind of case are kept.</summary>
/// <param name="CaseType">The kind of case.</param>
/// <param name="Years">Whole years after the case has ended; at least one.</param>
/// <param name="Section">Where the plan says so, such as <c>§ 4.2</c>.</param>
public sealed partial record RetentionPeriod([Open] CaseTypeCode CaseType, [Open] int Years, [Open] string Section)
{
    /// <summary>Whether it says for how long and where: whole years, and a short place in the plan that can be nobody's number.</summary>
    [JsonIgnore]
    public bool IsClear => Years > 0 && Section is not null && Place().IsMatch(Section) && !Number().IsMatch(Section);

    /// <summary>The last day the documents are kept.</summary>
    /// <param name="ended">The day on which the last thing happened that they are kept for.</param>
    public DateOnly LastDay(DateOnly ended) => ended.AddYears(Years);

    [GeneratedRegex("^[§0-9\\p{L}.:()-]([§0-9\\p{L}.:() -]{0,18}[0-9\\p{L}.)])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Place();

    [GeneratedRegex("[0-9]{6}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Number();
}

public abstract partial record PolicyValue
{
    /// <summary>The municipality's plan of which documents are kept how long (dokumenthanteringsplan). What stands in no row is kept.</summary>
    /// <param name="Periods">The periods, each kind of case once.</param>
    /// <param name="Source">The board's decision on the plan; nothing is disposed of while there is none.</param>
    public sealed record Retention([Open] IReadOnlyList<RetentionPeriod> Periods, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>How long cases of a kind are kept; null where the plan, or a decision behind it, is missing.</summary>
        /// <param name="caseType">The kind of case.</param>
        public RetentionPeriod? For(CaseTypeCode caseType) => IsConfirmed ? Periods.FirstOrDefault(p => p.CaseType == caseType) : null;

        /// <inheritdoc/>
        public bool Equals(Retention? other) => other is not null && Source == other.Source && Periods.SequenceEqual(other.Periods);

        /// <inheritdoc/>
        public override int GetHashCode() => Periods.Aggregate(Source.GetHashCode(), HashCode.Combine);
    }
}
