using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Cases;

/// <summary>An officer's account, as the identity provider names it; a pseudonym, never a name or a personnummer.</summary>
/// <param name="Value">The account's id.</param>
[JsonConverter(typeof(CodeJson<OfficerId>))]
public readonly record struct OfficerId(string Value) : ICode<OfficerId>
{
    /// <inheritdoc/>
    public static OfficerId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
