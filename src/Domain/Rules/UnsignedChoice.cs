using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Rules;

/// <summary>What follows when a round of school choice closes and somebody who is to sign a choice has not. Nobody is refused by it.</summary>
[JsonConverter(typeof(UnsignedRuleJson))]
public enum UnsignedRule
{
    /// <summary>The wishes count all the same.</summary>
    Counts,

    /// <summary>No wish counts, and the child is placed at its assigned school.</summary>
    AssignedSchool,
}

/// <summary>Writes an <see cref="UnsignedRule"/> in kebab case.</summary>
public sealed class UnsignedRuleJson() : JsonStringEnumConverter<UnsignedRule>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

public abstract partial record PolicyValue
{
    /// <summary>What follows from a missing signature on a choice of school. Where a municipality has said nothing an officer settles each case.</summary>
    /// <param name="Rule">What follows.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record UnsignedChoice([Open] UnsignedRule Rule, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];
    }
}
