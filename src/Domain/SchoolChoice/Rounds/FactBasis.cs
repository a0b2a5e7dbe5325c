using System.Text.Json.Serialization;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.SchoolChoice.Rounds;

/// <summary>Identity of a state of something outside that facts were taken from: a content hash, or a name with one.</summary>
/// <param name="Value">The text.</param>
[JsonConverter(typeof(CodeJson<FactVersion>))]
public readonly record struct FactVersion(string Value) : ICode<FactVersion>
{
    /// <inheritdoc/>
    public static FactVersion From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>When a round's facts were taken, and from which state of what. What is not asked for has no version.</summary>
/// <param name="At">When they were gathered, UTC: what was imported later is not in them.</param>
/// <param name="Register">Content hash of the population register's import; null when nothing has been imported.</param>
/// <param name="RegisterAt">When that was imported, UTC.</param>
/// <param name="Network">Id of the walking network that ways were measured on; null when none were.</param>
/// <param name="Profile">Name of the walking profile; null likewise.</param>
/// <param name="Areas">Id of the catchment areas; null when there were none.</param>
public sealed record FactBasis(
    [Open] DateTimeOffset At, [Open] FactVersion? Register, [Open] DateTimeOffset? RegisterAt, [Open] FactVersion? Network, [Open] FactVersion? Profile, [Open] FactVersion? Areas)
{
    /// <summary>Whether the register that answered was imported after a moment, so that it may tell what was not so then.</summary>
    public bool IsAfter(DateTimeOffset moment) => RegisterAt > moment;
}

/// <summary>What was gathered of a round's children when the time for choices was over, without their wishes.</summary>
/// <param name="Grades">The grades, each once.</param>
/// <param name="Lacking">What the registers could not tell.</param>
public sealed record GatheredFacts(IReadOnlyList<GradeFacts> Grades, IReadOnlyList<LackingFact> Lacking);

/// <summary>A fact of a child that the registers could not tell.</summary>
/// <param name="Child">The child.</param>
/// <param name="Code"><c>not-in-register</c>, <c>home-unknown</c> or <c>catchment-unclear</c>.</param>
public sealed record LackingFact(PersonRef Child, string Code);
