using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Domain.Rules;

/// <summary>What a public draw gives.</summary>
[JsonConverter(typeof(SeedFormJson))]
public enum SeedForm
{
    /// <summary>Some different whole numbers, as a lottery of numbers draws them.</summary>
    Numbers,

    /// <summary>A number in hexadecimal, as a beacon of randomness publishes it.</summary>
    Hexadecimal,
}

/// <summary>Writes a <see cref="SeedForm"/> in kebab case.</summary>
public sealed class SeedFormJson() : JsonStringEnumConverter<SeedForm>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <summary>
/// How what a public draw gives becomes the text of a seed, so that all who know the draw write the same. Numbers stand in ascending order, in decimal without leading zeros, one space between;
/// hexadecimal in lower case without anything else.
/// </summary>
/// <param name="Form">What the draw gives.</param>
/// <param name="Count">How many numbers, or how many hexadecimal digits.</param>
/// <param name="Lowest">The lowest number that can be drawn; 0 for hexadecimal.</param>
/// <param name="Highest">The highest number that can be drawn; 0 for hexadecimal.</param>
public sealed record SeedRule([Open] SeedForm Form, [Open] int Count, [Open] int Lowest, [Open] int Highest)
{
    /// <summary>Whether such a draw can be held.</summary>
    [JsonIgnore]
    public bool IsPossible => Count > 0 && (Form == SeedForm.Hexadecimal ? (Lowest, Highest) == (0, 0) : Lowest >= 0 && (long)Highest - Lowest + 1 > Count);

    /// <summary>Whether a text is a seed by this rule.</summary>
    public bool Accepts(string seed) => Form == SeedForm.Hexadecimal ? seed.Length == Count && seed.All(char.IsAsciiHexDigitLower) : AreNumbers(seed.Split(' '));

    private bool AreNumbers(string[] parts)
    {
        var numbers = parts.Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n.ToString(CultureInfo.InvariantCulture) == p ? n : -1).ToList();
        return numbers.Count == Count && numbers.TrueForAll(n => n >= Lowest && n <= Highest) && numbers.Zip(numbers.Skip(1)).All(pair => pair.First < pair.Second);
    }
}

/// <summary>The code of a source of public randomness, such as <c>lotto</c>.</summary>
/// <param name="Value">Kebab case.</param>
[JsonConverter(typeof(CodeJson<LotterySourceCode>))]
public readonly record struct LotterySourceCode(string Value) : ICode<LotterySourceCode>
{
    /// <inheritdoc/>
    public static LotterySourceCode From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A public draw that a municipality accepts as the source of a round's seed.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Href">Where its results are published, or null.</param>
/// <param name="Rule">How its result becomes the seed.</param>
public sealed record LotterySource([Open] LotterySourceCode Code, [Open] PublicText Title, [Open] string? Href, [Open] SeedRule Rule);

public abstract partial record PolicyValue
{
    /// <summary>How a round of school choice is closed and where its lottery may come from. Where a municipality has said nothing an officer closes, and the seed is a secret that is committed to.</summary>
    /// <param name="ClosesItself">
    /// Whether the round closes by itself when the time for choices is over and no fact is missing. What comes in on paper in time and is entered later is then a late choice; where that happens an
    /// officer closes instead, when all is entered.
    /// </param>
    /// <param name="LotterySources">The public draws that are accepted; empty for none.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record RoundClosing([Open] bool ClosesItself, [Open] IReadOnlyList<LotterySource> LotterySources, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>What is wrong with it in itself, as a stable code; null when nothing is.</summary>
        [JsonIgnore]
        public string? Fault => LotterySources.Select(s => s.Code).Distinct().Count() != LotterySources.Count ? "policy-lottery-source-twice" : LotterySources.All(s => s.Rule.IsPossible) ? null : "policy-lottery-source-invalid";

        /// <inheritdoc/>
        public bool Equals(RoundClosing? other) => other is not null && (ClosesItself, Source) == (other.ClosesItself, other.Source) && LotterySources.SequenceEqual(other.LotterySources);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(ClosesItself, LotterySources.Count, Source);
    }
}
