using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CaseMgmt.EventStore;

/// <summary>
/// A code that may stand open in the log: a lower-case letter, then lower-case letters, digits, dots, colons and hyphens, at most 100 in all.
/// No free text, no name and no personnummer has that form.
/// </summary>
[JsonConverter(typeof(OpenCodeJson))]
public sealed partial record OpenCode
{
    /// <summary>A code.</summary>
    /// <exception cref="ArgumentException">The text is not of the form; it is not repeated in the message.</exception>
    public OpenCode(string value)
    {
        if (!Form().IsMatch(value))
            throw new ArgumentException("A code begins with a lower-case letter and holds lower-case letters, digits, dots, colons and hyphens only, at most 100 in all.", nameof(value));
        Value = value;
    }

    /// <summary>Its text.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"^[a-z][a-z0-9.:-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}

internal sealed class OpenCodeJson : JsonConverter<OpenCode>
{
    public override OpenCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return new OpenCode(reader.GetString() ?? "");
        }
        catch (ArgumentException e)
        {
            throw new JsonException("Not a code.", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, OpenCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override OpenCode ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, OpenCode value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);
}
