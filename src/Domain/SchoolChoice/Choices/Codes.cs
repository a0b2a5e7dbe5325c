using System.Text.Json;
using System.Text.Json.Serialization;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>Why a child is placed anew after publication.</summary>
[JsonConverter(typeof(AnewGroundJson))]
public enum AnewGround
{
    /// <summary>An offer was accepted.</summary>
    Offer,

    /// <summary>A fact that the placement rested on was wrong.</summary>
    Correction,

    /// <summary>An appeal, or a reconsideration, was granted.</summary>
    Appeal,

    /// <summary>The choice came after the round closed.</summary>
    LateChoice,

    /// <summary>An officer took the child out of the round, which therefore did not place it.</summary>
    LeftOut,
}

/// <summary>Writes an <see cref="AnewGround"/> in kebab case.</summary>
public sealed class AnewGroundJson() : JsonStringEnumConverter<AnewGround>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <summary>At which step an officer took a child out of a round.</summary>
public enum LeftOutStep
{
    /// <summary>When the round closed.</summary>
    Closing,

    /// <summary>With a correction before the proposal.</summary>
    Proposal,

    /// <summary>While its decisions were being taken.</summary>
    Publication,
}

/// <summary>Which child, round and grade a case of school choice is about.</summary>
/// <param name="Round">The round.</param>
/// <param name="Child">The child.</param>
/// <param name="Year">The school year.</param>
/// <param name="Grade">The grade.</param>
public sealed record ChoiceMatter(Guid Round, PersonRef Child, SchoolYear Year, Grade Grade)
{
    /// <summary>The claim that keeps a second case of the same child and round out.</summary>
    public const string Claim = "school-choice";

    /// <summary>The claim's key.</summary>
    [JsonIgnore]
    public string Key => $"{Round}:{Child}";
}

/// <summary>What a choice comes to when its round closes.</summary>
public enum ChoiceStanding
{
    /// <summary>Signed by all: the wishes count.</summary>
    Counts,

    /// <summary>Taken back, or never made: the child is placed as if nobody had chosen.</summary>
    NoChoice,

    /// <summary>The guardians do not agree: no wish counts.</summary>
    Disagreed,

    /// <summary>A signature is missing, and the wishes count all the same.</summary>
    UnsignedCounts,

    /// <summary>A signature is missing, and no wish counts.</summary>
    UnsignedDisregarded,

    /// <summary>A signature is missing and neither a policy nor an officer has said what follows: somebody must before the round closes.</summary>
    UnsignedUnsettled,
}
