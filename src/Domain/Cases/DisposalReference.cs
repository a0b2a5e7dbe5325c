using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CaseMgmt.Domain.Cases;

/// <summary>
/// Reference of a disposal decision (gallringsbeslut), such as <c>BUN-2036/114:7</c>: letters, digits and the signs . : / -, at most 40. It stands open
/// in the log, so nothing that looks like a personnummer is accepted.
/// </summary>
/// <param name="Value">The reference.</param>
[JsonConverter(typeof(DisposalReferenceJson))]
public readonly partial record struct DisposalReference(string Value)
{
    /// <summary>Reads a reference; false when it is none.</summary>
    public static bool TryParse(string? text, out DisposalReference reference)
    {
        reference = new DisposalReference(text ?? "");
        return text is not null && WellFormed().IsMatch(text) && !NumberOfAPerson().IsMatch(text);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"^[\p{L}0-9][\p{L}0-9.:/-]{0,39}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex WellFormed();

    [GeneratedRegex(@"\d{6}[-+]?\d{4}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NumberOfAPerson();
}

/// <summary>Writes a <see cref="DisposalReference"/> as its text.</summary>
public sealed class DisposalReferenceJson : JsonConverter<DisposalReference>
{
    /// <inheritdoc/>
    public override DisposalReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DisposalReference.TryParse(reader.GetString(), out var reference) ? reference : throw new JsonException("The reference of a disposal decision is written like BUN-2036/114:7.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DisposalReference value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
