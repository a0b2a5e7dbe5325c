namespace CaseMgmt.Domain;

/// <summary>
/// Marks a property of an event that may stand in clear in the log, webhooks and exports: references, codes, dates,
/// outcomes, rule ids and versions, money totals. Never anything that names or locates a person.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class OpenAttribute : Attribute;

/// <summary>
/// Marks a property of an event whose content lies in the vault; the event holds only a <see cref="SealedRef{T}"/>.
/// Names, personnummer, addresses, free text, coordinates, distances, grounds of health or custody, letters.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class SealedAttribute : Attribute;

/// <summary>A published text of an authority, such as a school's name or a board decision's title; never about a person.</summary>
/// <param name="Value">The text.</param>
public sealed record PublicText(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
